"""The models and typed dicts of the golden cases are imported, validate data, and encode it again."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timezone
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from typing_extensions import TypeAliasType, get_type_hints, is_typeddict

from sdkwright.render.package import TEMPLATES
from tests.goldens import PACKAGE, WHOLE, Case, list_cases

CASES = {case.name: case for case in list_cases() if case.is_generated}
_SHARED = (
    "errors.py",
    "_runtime/schemas.py",
    "_runtime/formats.py",
)  # rendered modules that all packages need
_NOT_IMPORTABLE = {"additions"}  # the base classes of its resources are not in the expected files


class Packages:
    """Packages from expected files, each under another name, with the runtime of the templates."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        expected = CASES[WHOLE].expected()
        self._shared = {path: expected[f"expected/src/{PACKAGE}/{path}"] for path in _SHARED}

    def import_module(self, case: str, path: str = "models.spec") -> ModuleType:
        name = f"golden_models_{case}"
        if not (self._folder / name).exists():
            self._write(CASES[case], name)
        return importlib.import_module(f"{name}.{path}")

    def create_adapter(self, case: str, name: str) -> TypeAdapter[Any]:
        return TypeAdapter(getattr(self.import_module(case), name))

    def encode(self, case: str, value: object) -> Any:
        """Return a value as it is sent in a request."""
        return self.import_module(case, "_runtime.encode").encode(value)

    def _write(self, case: Case, name: str) -> None:
        root = self._folder / name
        shutil.copytree(TEMPLATES / "src/package/_runtime", root / "_runtime")
        files = {"__init__.py": "", **self._shared, **select_modules(case)}
        for path, text in files.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text.replace(PACKAGE, name), "utf-8")
        importlib.invalidate_caches()


def select_modules(case: Case) -> dict[str, str]:
    """Return the expected modules, by path in the package."""
    start = f"expected/src/{PACKAGE}/" if case.name == WHOLE else "expected/"
    files = {
        path.removeprefix(start): text for path, text in case.expected().items() if path.startswith(start)
    }
    return {
        path: text
        for path, text in files.items()
        if path.endswith(".py") and ("/" in path or path == "webhooks.py")
    }


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Packages]:
    folder = tmp_path_factory.mktemp("golden_models")
    sys.path.insert(0, str(folder))
    yield Packages(folder)
    sys.path.remove(str(folder))


@pytest.mark.parametrize("name", [name for name in CASES if name not in _NOT_IMPORTABLE])
def test_all_modules_can_be_imported_and_all_types_built(packages: Packages, name: str) -> None:
    for path in select_modules(CASES[name]):
        module = packages.import_module(
            name, path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        )
        for value in vars(module).values():
            if isinstance(value, TypeAliasType) or (isinstance(value, type) and issubclass(value, BaseModel)):
                TypeAdapter(value).json_schema()
            elif is_typeddict(value):
                get_type_hints(value)


def test_a_variant_is_selected_by_its_tag(packages: Packages) -> None:
    models = packages.import_module("discriminated_union")
    document = packages.create_adapter("discriminated_union", "Document")
    data = {"kind": "file", "size": 3, "parent": {"kind": "web", "url": "https://example.com"}}
    value = document.validate_python(data)
    assert isinstance(value, models.FileDocument)
    assert isinstance(value.parent, models.WebDocument)
    assert packages.encode("discriminated_union", value) == data


def test_an_unknown_variant_keeps_its_tag_and_data(packages: Packages) -> None:
    models = packages.import_module("discriminated_union")
    document = packages.create_adapter("discriminated_union", "Document")
    data = {"kind": "file", "size": 3, "parent": {"kind": "mail", "from": "a@example.com", "cc": [1, None]}}
    value = document.validate_json(TypeAdapter(Any).dump_json(data))
    assert isinstance(value.parent, models.UnknownDocument)
    assert (value.parent.kind, value.parent.cc) == ("mail", [1, None])
    assert packages.encode("discriminated_union", value) == data


@pytest.mark.parametrize("invalid", [{"kind": "file", "size": "many"}, {"kind": "file"}, {"kind": "web"}])
def test_invalid_data_of_a_known_variant_is_rejected(
    packages: Packages, invalid: Mapping[str, object]
) -> None:
    with pytest.raises(ValidationError):
        packages.create_adapter("discriminated_union", "Document").validate_python(invalid)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"type": "string"}, "ScalarProperty"),
        ({"type": "number"}, "ScalarProperty"),
        ({"type": "array", "items": {"type": "number"}}, "ListProperty"),
        ({"type": "tuple"}, "UnknownProperty"),
    ],
)
def test_a_variant_with_several_tags(packages: Packages, data: dict[str, Any], expected: str) -> None:
    value = packages.create_adapter("several_tags_one_variant", "Property").validate_python(data)
    assert type(value).__name__ == expected
    assert packages.encode("several_tags_one_variant", value) == data


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"type": "webhook", "url": "u"}, "WebhookTool"),
        ({"type": "mcp", "server": "s"}, "MCPTool"),
        ({"type": "system"}, "SystemTool"),
        ({"type": "client"}, "UnknownTool"),
        ({"type": None}, "UnknownTool"),
        ({}, "UnknownTool"),
    ],
)
def test_a_union_inside_a_union(packages: Packages, data: dict[str, Any], expected: str) -> None:
    value = packages.create_adapter("nested_union", "Tool").validate_python(data)
    assert type(value).__name__ == expected
    assert packages.encode("nested_union", value) == data


def test_a_union_with_one_variant(packages: Packages) -> None:
    key = packages.create_adapter("one_variant", "Key")
    assert type(key.validate_python({"kind": "secret"})).__name__ == "SecretKey"
    assert type(key.validate_python({"kind": "public", "n": 1})).__name__ == "UnknownKey"


@pytest.mark.parametrize("data", ["text", 1, True, {"secret_id": "s"}, ["a", 1], [{"secret_id": "s"}], []])
def test_a_union_without_a_tag(packages: Packages, data: object) -> None:
    value = packages.create_adapter("undiscriminated_union", "Value").validate_python(data)
    assert packages.encode("undiscriminated_union", value) == data


def test_recursive_schemas(packages: Packages) -> None:
    models = packages.import_module("recursive_schema")
    data: dict[str, Any] = {"op": "says", "word": "bye"}
    for _ in range(50):
        data = {"op": "not", "condition": data}
    data = {"op": "all", "conditions": [data, {"op": "some", "conditions": []}], "named": {"a": data}}
    value = packages.create_adapter("recursive_schema", "Condition").validate_python(data)
    assert isinstance(value, models.All)
    assert isinstance(value.conditions[1], models.UnknownCondition)
    assert packages.encode("recursive_schema", value) == data

    folder = models.Folder(parent=models.Folder(), children=[models.Folder(children=[])])
    assert packages.encode("recursive_schema", folder) == {"parent": {}, "children": [{"children": []}]}


def test_modules_that_refer_to_each_other(packages: Packages) -> None:
    books = packages.import_module("module_cycle", "models.books")
    works = packages.import_module("module_cycle", "models.authors.works")
    author = {"works": [{"books": [{"title": "A"}]}, {"title": "B", "editions": {"first": {"title": "C"}}}]}
    book = books.Book.model_validate({"title": "D", "author": author})
    assert isinstance(book, works.Work)
    assert isinstance(book.author.works[0], works.Series)
    assert book.author.works[1].editions["first"] == books.Book(title="C")
    assert packages.encode("module_cycle", book) == {"title": "D", "author": author}


def test_enums_of_responses_are_open(packages: Packages) -> None:
    models = packages.import_module("open_enum")
    value = models.Dubbing.model_validate(
        {"status": "paused", "before": ["dubbing", "?"], "mood": None, "reason": "new"}
    )
    assert (value.status, value.before, value.mood, value.reason) == ("paused", ["dubbing", "?"], None, "new")
    assert (
        models.Dubbing.model_validate({"status": "dubbed", "mood": "failed", "reason": None}).reason is None
    )
    with pytest.raises(ValidationError):
        models.Dubbing.model_validate({"status": 1, "mood": None})
    assert packages.create_adapter("integer_enum", "Level").validate_python(3) == 3


def test_enums_of_requests_are_not_validated(packages: Packages) -> None:
    value = packages.import_module("closed_argument_enum").Filter(type="cloned", sort="a new one")
    assert packages.encode("closed_argument_enum", value) == {"type": "cloned", "sort": "a new one"}


def test_fields_have_python_names_and_wire_names(packages: Packages) -> None:
    models = packages.import_module("keyword_names")
    data = {
        "class": "a",
        "copy": "b",
        "list": ["c"],
        "model_config": "d",
        "@type": "e",
        "isFinal": True,
        "_private": "f",
    }
    value = models.Usage.model_validate(data)
    assert (value.class_, value.copy_, value.list_, value.model_config_) == ("a", "b", ["c"], "d")
    assert (value.type, value.is_final, value.private) == ("e", True, "f")
    assert packages.encode("keyword_names", value) == data
    named = models.Usage(class_="a", copy_="b", list_=["c"], model_config_="d", is_final=False)
    assert packages.encode("keyword_names", named)["isFinal"] is False


def test_special_characters_in_names_and_values(packages: Packages) -> None:
    models, params = packages.import_module("hostile_values"), packages.import_module(
        "hostile_values", "params.spec"
    )
    data = {"t'\"\\\n": '"\n', "a.b": "c", "😀": ['"""', "\u202e", "new"], "{{ w }}": True}
    value = packages.create_adapter("hostile_values", "Thing").validate_python(data)
    assert isinstance(value, models.First)
    assert packages.encode("hostile_values", value) == data
    assert {*params.FirstParam.__annotations__} == {*data}


def test_typed_dicts_have_wire_names(packages: Packages) -> None:
    params = packages.import_module("typed_dict_argument", "params.spec")
    prompt, config = get_type_hints(params.PromptParam), get_type_hints(params.AgentConfigParam)
    assert prompt == {"text": str, "max-words": int, "class": str, "next": params.PromptParam}
    assert config["prompt"] is params.PromptParam
    assert (config["limit"], config["mood"]) == (int | None, str | None)
    assert config["examples"] == Sequence[params.PromptParam]


def test_parts_of_all_of_are_base_classes(packages: Packages) -> None:
    models = packages.import_module("all_of")
    value = models.Agent.model_validate({"agent_id": "a", "name": "n", "prompt": "p"})
    assert isinstance(value, models.AgentRequest)
    assert isinstance(value, models.Named)
    with pytest.raises(ValidationError):
        models.Agent.model_validate({"agent_id": "a"})


def test_required_fields_are_nullable_only_if_described(packages: Packages) -> None:
    voice = packages.import_module("nullable_and_optional").Voice
    minimal = {"required": "r", "required_or_null": None, "reference_or_null": None}
    assert packages.encode("nullable_and_optional", voice.model_validate(minimal)) == minimal
    for key in minimal:
        with pytest.raises(ValidationError):
            voice.model_validate({**minimal, key: ...})
        with pytest.raises(ValidationError):
            voice.model_validate({other: value for other, value in minimal.items() if other != key})
    assert voice.model_validate({**minimal, "nulls_inside": [1, None]}).nulls_inside == [1, None]


def test_constants_are_sent_and_defaults_are_omitted(packages: Packages) -> None:
    caller = packages.import_module("const_field").Caller(number="1")
    assert packages.encode("const_field", caller) == {"kind": "caller", "number": "1"}
    options = packages.import_module("defaults_not_sent").Options()
    assert packages.encode("defaults_not_sent", options) == {}


def test_unknown_fields_are_kept(packages: Packages) -> None:
    metadata = packages.import_module("map").Metadata(anything=[1], else_={"a": None})
    assert packages.encode("map", metadata) == {"anything": [1], "else_": {"a": None}}
    data = {
        "by_day": {"monday": [1.5]},
        "metadata": {},
        "payers": {"a": None, "b": 1, "c": "d"},
        "new": {"x": []},
    }
    value = packages.import_module("map").Usage.model_validate(data)
    assert value.new == {"x": []}
    assert packages.encode("map", value) == data


def test_times_without_a_zone(packages: Packages) -> None:
    usage = packages.import_module("date_time").Usage
    value = usage.model_validate(
        {"at": "2025-06-01T12:00:00Z", "day": "2025-06-01", "times": {"a": "2025-06-01T12:00"}}
    )
    assert value.at == datetime(2025, 6, 1, 12, tzinfo=timezone.utc)
    assert value.day == date(2025, 6, 1)
    assert value.times == {"a": datetime(2025, 6, 1, 12)}


def test_a_page_is_the_model_of_the_response(packages: Packages) -> None:
    pages = packages.import_module("pagination_cursor", "pages.spec")
    page = pages.VoicesPage.model_validate({"voices": [{"voice_id": "v"}], "has_more": False})
    assert [voice.voice_id for voice in page] == ["v"]
    assert not page.has_next_page()
    last = packages.import_module("pagination_last_id", "pages.spec").HistoryPage.model_validate(
        {"ids": ["a"], "lastId": "a"}
    )
    assert last.has_next_page()
