"""The models and typed dicts that the goldens expect, at work: built, validated, and encoded again."""

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
_OUTSIDE_MODELS = {"additions": "its resources have bases that are not among what is expected"}


class Packages:
    """Packages of what is expected, each under a name of its own, with the real runtime."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._errors = CASES[WHOLE].expected()[f"expected/src/{PACKAGE}/errors.py"]

    def module(self, case: str, path: str = "models.spec") -> ModuleType:
        name = f"golden_models_{case}"
        if not (self._folder / name).exists():
            self._write(CASES[case], name)
        return importlib.import_module(f"{name}.{path}")

    def schema(self, case: str, name: str) -> TypeAdapter[Any]:
        return TypeAdapter(getattr(self.module(case), name))

    def encoded(self, case: str, value: object) -> Any:
        """What a request would carry."""
        return self.module(case, "_runtime.encode").encode(value)

    def _write(self, case: Case, name: str) -> None:
        root = self._folder / name
        shutil.copytree(TEMPLATES / "src/package/_runtime", root / "_runtime")
        files = {"__init__.py": "", "errors.py": self._errors, **sources(case)}
        for path, text in files.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text.replace(PACKAGE, name), "utf-8")
        importlib.invalidate_caches()


def sources(case: Case) -> dict[str, str]:
    """The expected modules by path inside the package."""
    start = f"expected/src/{PACKAGE}/" if case.name == WHOLE else "expected/"
    found = {
        path.removeprefix(start): text for path, text in case.expected().items() if path.startswith(start)
    }
    return {
        path: text
        for path, text in found.items()
        if path.endswith(".py") and ("/" in path or path == "webhooks.py")
    }


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Packages]:
    folder = tmp_path_factory.mktemp("golden_models")
    sys.path.insert(0, str(folder))
    yield Packages(folder)
    sys.path.remove(str(folder))


@pytest.mark.parametrize("name", [name for name in CASES if name not in _OUTSIDE_MODELS])
def test_every_module_can_be_imported_and_every_type_be_built(packages: Packages, name: str) -> None:
    for path in sources(CASES[name]):
        module = packages.module(name, path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
        for value in vars(module).values():
            if isinstance(value, TypeAliasType) or (isinstance(value, type) and issubclass(value, BaseModel)):
                TypeAdapter(value).json_schema()
            elif is_typeddict(value):
                get_type_hints(value)


def test_a_variant_is_told_by_its_tag(packages: Packages) -> None:
    models = packages.module("discriminated_union")
    document = packages.schema("discriminated_union", "Document")
    data = {"kind": "file", "size": 3, "parent": {"kind": "web", "url": "https://example.com"}}
    found = document.validate_python(data)
    assert isinstance(found, models.FileDocument)
    assert isinstance(found.parent, models.WebDocument)
    assert packages.encoded("discriminated_union", found) == data


def test_an_unknown_variant_keeps_its_tag_and_data(packages: Packages) -> None:
    models = packages.module("discriminated_union")
    document = packages.schema("discriminated_union", "Document")
    data = {"kind": "file", "size": 3, "parent": {"kind": "mail", "from": "a@example.com", "cc": [1, None]}}
    found = document.validate_json(TypeAdapter(Any).dump_json(data))
    assert isinstance(found.parent, models.UnknownDocument)
    assert (found.parent.kind, found.parent.cc) == ("mail", [1, None])
    assert packages.encoded("discriminated_union", found) == data


@pytest.mark.parametrize("broken", [{"kind": "file", "size": "many"}, {"kind": "file"}, {"kind": "web"}])
def test_a_known_variant_that_is_broken_does_not_pass_for_an_unknown_one(
    packages: Packages, broken: Mapping[str, object]
) -> None:
    with pytest.raises(ValidationError):
        packages.schema("discriminated_union", "Document").validate_python(broken)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"type": "string"}, "ScalarProperty"),
        ({"type": "number"}, "ScalarProperty"),
        ({"type": "array", "items": {"type": "number"}}, "ListProperty"),
        ({"type": "tuple"}, "UnknownProperty"),
    ],
)
def test_several_tags_lead_to_one_variant(packages: Packages, data: dict[str, Any], expected: str) -> None:
    found = packages.schema("several_tags_one_variant", "Property").validate_python(data)
    assert type(found).__name__ == expected
    assert packages.encoded("several_tags_one_variant", found) == data


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
    found = packages.schema("nested_union", "Tool").validate_python(data)
    assert type(found).__name__ == expected
    assert packages.encoded("nested_union", found) == data


def test_a_union_with_one_variant_has_an_unknown_one_too(packages: Packages) -> None:
    key = packages.schema("one_variant", "Key")
    assert type(key.validate_python({"kind": "secret"})).__name__ == "SecretKey"
    assert type(key.validate_python({"kind": "public", "n": 1})).__name__ == "UnknownKey"


@pytest.mark.parametrize("data", ["text", 1, True, {"secret_id": "s"}, ["a", 1], [{"secret_id": "s"}], []])
def test_a_union_without_a_tag_takes_what_fits(packages: Packages, data: object) -> None:
    found = packages.schema("undiscriminated_union", "Value").validate_python(data)
    assert packages.encoded("undiscriminated_union", found) == data


def test_schemas_may_be_recursive(packages: Packages) -> None:
    models = packages.module("recursive_schema")
    data: dict[str, Any] = {"op": "says", "word": "bye"}
    for _ in range(50):
        data = {"op": "not", "condition": data}
    data = {"op": "all", "conditions": [data, {"op": "some", "conditions": []}], "named": {"a": data}}
    found = packages.schema("recursive_schema", "Condition").validate_python(data)
    assert isinstance(found, models.All)
    assert isinstance(found.conditions[1], models.UnknownCondition)
    assert packages.encoded("recursive_schema", found) == data

    folder = models.Folder(parent=models.Folder(), children=[models.Folder(children=[])])
    assert packages.encoded("recursive_schema", folder) == {"parent": {}, "children": [{"children": []}]}


def test_enums_of_answers_are_open(packages: Packages) -> None:
    models = packages.module("open_enum")
    found = models.Dubbing.model_validate(
        {"status": "paused", "before": ["dubbing", "?"], "mood": None, "reason": "new"}
    )
    assert (found.status, found.before, found.mood, found.reason) == ("paused", ["dubbing", "?"], None, "new")
    assert (
        models.Dubbing.model_validate({"status": "dubbed", "mood": "failed", "reason": None}).reason is None
    )
    with pytest.raises(ValidationError):
        models.Dubbing.model_validate({"status": 1, "mood": None})
    assert packages.schema("integer_enum", "Level").validate_python(3) == 3


def test_enums_of_requests_are_not_checked_at_run_time(packages: Packages) -> None:
    found = packages.module("closed_argument_enum").Filter(type="cloned", sort="a new one")
    assert packages.encoded("closed_argument_enum", found) == {"type": "cloned", "sort": "a new one"}


def test_fields_have_python_names_and_travel_under_their_own(packages: Packages) -> None:
    models = packages.module("keyword_names")
    data = {
        "class": "a",
        "copy": "b",
        "list": ["c"],
        "model_config": "d",
        "@type": "e",
        "isFinal": True,
        "_private": "f",
    }
    found = models.Usage.model_validate(data)
    assert (found.class_, found.copy_, found.list_, found.model_config_) == ("a", "b", ["c"], "d")
    assert (found.type, found.is_final, found.private) == ("e", True, "f")
    assert packages.encoded("keyword_names", found) == data
    named = models.Usage(class_="a", copy_="b", list_=["c"], model_config_="d", is_final=False)
    assert packages.encoded("keyword_names", named)["isFinal"] is False


def test_names_and_values_may_be_hostile(packages: Packages) -> None:
    models, params = packages.module("hostile_values"), packages.module("hostile_values", "params.spec")
    data = {"t'\"\\\n": '"\n', "a.b": "c", "😀": ['"""', "\u202e", "new"], "{{ w }}": True}
    found = packages.schema("hostile_values", "Thing").validate_python(data)
    assert isinstance(found, models.First)
    assert packages.encoded("hostile_values", found) == data
    assert {*params.FirstParam.__annotations__} == {*data}


def test_typed_dicts_have_the_names_of_the_wire(packages: Packages) -> None:
    params = packages.module("typed_dict_argument", "params.spec")
    prompt, config = get_type_hints(params.PromptParam), get_type_hints(params.AgentConfigParam)
    assert prompt == {"text": str, "max-words": int, "class": str, "next": params.PromptParam}
    assert config["prompt"] is params.PromptParam
    assert (config["limit"], config["mood"]) == (int | None, str | None)
    assert config["examples"] == Sequence[params.PromptParam]


def test_parts_of_all_of_are_bases(packages: Packages) -> None:
    models = packages.module("all_of")
    found = models.Agent.model_validate({"agent_id": "a", "name": "n", "prompt": "p"})
    assert isinstance(found, models.AgentRequest)
    assert isinstance(found, models.Named)
    with pytest.raises(ValidationError):
        models.Agent.model_validate({"agent_id": "a"})


def test_what_is_required_may_be_null_only_where_the_spec_says_so(packages: Packages) -> None:
    voice = packages.module("nullable_and_optional").Voice
    least = {"required": "r", "required_or_null": None, "reference_or_null": None}
    assert packages.encoded("nullable_and_optional", voice.model_validate(least)) == least
    for key in least:
        with pytest.raises(ValidationError):
            voice.model_validate({**least, key: ...})
        with pytest.raises(ValidationError):
            voice.model_validate({other: value for other, value in least.items() if other != key})
    assert voice.model_validate({**least, "nulls_inside": [1, None]}).nulls_inside == [1, None]


def test_constants_are_sent_and_defaults_are_not(packages: Packages) -> None:
    caller = packages.module("const_field").Caller(number="1")
    assert packages.encoded("const_field", caller) == {"kind": "caller", "number": "1"}
    options = packages.module("defaults_not_sent").Options()
    assert packages.encoded("defaults_not_sent", options) == {}


def test_unknown_fields_are_kept(packages: Packages) -> None:
    metadata = packages.module("map").Metadata(anything=[1], else_={"a": None})
    assert packages.encoded("map", metadata) == {"anything": [1], "else_": {"a": None}}
    data = {
        "by_day": {"monday": [1.5]},
        "metadata": {},
        "payers": {"a": None, "b": 1, "c": "d"},
        "new": {"x": []},
    }
    found = packages.module("map").Usage.model_validate(data)
    assert found.new == {"x": []}
    assert packages.encoded("map", found) == data


def test_times_may_be_naive(packages: Packages) -> None:
    usage = packages.module("date_time").Usage
    found = usage.model_validate(
        {"at": "2025-06-01T12:00:00Z", "day": "2025-06-01", "times": {"a": "2025-06-01T12:00"}}
    )
    assert found.at == datetime(2025, 6, 1, 12, tzinfo=timezone.utc)
    assert found.day == date(2025, 6, 1)
    assert found.times == {"a": datetime(2025, 6, 1, 12)}


def test_a_page_is_the_answer(packages: Packages) -> None:
    pages = packages.module("pagination_cursor", "pages.spec")
    page = pages.VoicesPage.model_validate({"voices": [{"voice_id": "v"}], "has_more": False})
    assert [voice.voice_id for voice in page] == ["v"]
    assert not page.has_next_page()
    last = packages.module("pagination_last_id", "pages.spec").HistoryPage.model_validate(
        {"ids": ["a"], "lastId": "a"}
    )
    assert last.has_next_page()
