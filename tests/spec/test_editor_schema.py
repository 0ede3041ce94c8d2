"""The JSON Schema for editors: it accepts what the strict loader accepts, and rejects the same shapes."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from sdkwright.cli.main import main
from sdkwright.openapi import strict_yaml
from sdkwright.problems.problem import Problems, SpecError
from sdkwright.spec import keywords, shapes
from sdkwright.spec.editor_schema import build_editor_schema
from sdkwright.spec.keyword_words import WORDS
from sdkwright.spec.loading import load_spec
from sdkwright.spec.shapes import ScalarShape
from tests.goldens import Case, list_cases

REPOSITORY = Path(__file__).parent.parent.parent
COPY = REPOSITORY / "docs" / "spec.schema.json"
SPECS = [REPOSITORY / "spec", *sorted(REPOSITORY.glob("examples/*/spec"))]
DOCUMENTS = [
    path
    for spec in SPECS
    for path in sorted(spec.rglob("*.yaml"))
    if path.parent.name not in ("released", "upstream")
]
SCALARS = {name: value for name, value in vars(shapes).items() if isinstance(value, ScalarShape)}
HEAD = "openapi: 3.1.1\ninfo: {title: T, version: 1.0.0}\n"


@cache
def get_validator() -> Draft7Validator:
    Draft7Validator.check_schema(build_editor_schema())
    return Draft7Validator(build_editor_schema())


def parse(text: str, file: str = "a.yaml") -> Any:
    problems = Problems()
    tree = strict_yaml.parse(text.encode(), file, problems)
    assert tree is not None
    assert problems.all() == ()
    return tree.value


def find_faults(text: str) -> list[str]:
    return [error.message for error in get_validator().iter_errors(parse(text))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_every_document_of_the_repository_is_accepted(document: Path) -> None:
    assert find_faults(document.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "case", [case for case in list_cases() if not case.is_rejected], ids=lambda case: case.name
)
def test_every_valid_golden_is_accepted(case: Case) -> None:
    for document in sorted(case.folder.glob("spec*/**/*.yaml")) + sorted(case.folder.glob("spec.yaml")):
        assert find_faults(document.read_text("utf-8")) == []


@pytest.mark.parametrize("shape", SCALARS.values(), ids=SCALARS)
@given(
    value=st.one_of(
        *(st.text(max_size=8), st.integers(-3, 3), st.sampled_from([0.5, -0.5]), st.booleans(), st.none()),
        st.from_regex(r"\A[a-z/:.+*; ,_-]{0,12}\Z"),
        st.sampled_from(
            ["https://a.b", "http://a", "https:///", "a/b", "a/b; c=d", "a/b, c/*", "3.1.1", "3.1.x", "v.get"]
        ),
    )
)
def test_scalars_have_the_same_meaning_for_editors(shape: ScalarShape, value: Any) -> None:
    # `$` in Python, but not in ECMAScript, matches before a final line break, too.
    if not (isinstance(value, str) and value.endswith("\n")):
        schema = _convert(shape)
        assert Draft7Validator(schema).is_valid(value) == shape.accepts(value)


def _convert(shape: ScalarShape) -> dict[str, Any]:
    from sdkwright.spec import editor_schema

    return vars(editor_schema)["_convert"](shape)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"{HEAD}pathes: {{}}\n", "pathes"),
        (f"{HEAD}servers: [{{url: 'https://a b'}}]\n", "a b"),
        (f"{HEAD}tags: [{{description: No name.}}]\n", "'name' is a required property"),
        (f"{HEAD}components: {{callbacks: {{}}}}\n", "callbacks|should not be valid"),
        ("openapi: 3.0.0\ninfo: {title: T, version: '1'}\n", "3.0.0"),
        ("openapi: 3.1.1\ninfo: {title: T, version: 1}\n", "1 is not of type 'string'"),
        ("servers: []\n", "not be valid"),
        ("paths: {v1: {}}\n", "v1"),
        ("paths: {/v1: {get: {responses: {'200': {description: A.}}}}}\n", "operationId"),
        ("paths: {/v1: {get: {operationId: a b, responses: {'200': {description: A.}}}}}\n", "a b"),
        ("paths: {/v1: {get: {operationId: a.b, x-retry: often, responses: {default: {description: A.}}}}}\n", "often"),
        ("paths: {/v1: {get: {operationId: a.b, responses: {OK: {description: A.}}}}}\n", "OK"),
        ("paths: {/v1: {get: {operationId: a.b, responses: {}}}}\n", "non-empty|enough"),
        ("paths: {/v1: {get: {operationId: a.b, x-poll: {page: P}, responses: {default: {description: A.}}}}}\n", "page"),
        ("components: {schemas: {A: {type: strin}}}\n", "strin"),
        ("components: {schemas: {A: {type: [string, nul]}}}\n", "nul"),
        ("components: {schemas: {A: {nullable: true}}}\n", "not be valid"),
        ("components: {schemas: {A: {x-pagination: {}}}}\n", "x-pagination"),
        ("components: {schemas: {a-b: {}}}\n", "a-b"),
        ("components: {schemas: {A: {$ref: '#/components/schemas/B', type: string}}}\n", "type"),
        ("components: {schemas: {A: {items: {minLength: -1}}}}\n", "-1"),
        ("components: {schemas: {A: {enum: []}}}\n", "non-empty|enough"),
        ("components: {parameters: {A: {name: a, in: body}}}\n", "body"),
        ("components: {parameters: {A: {$ref: 1}}}\n", "1"),
    ],
)  # fmt: skip
def test_the_schema_rejects_what_the_loader_rejects(text: str, fault: str, tmp_path: Path) -> None:
    faults = find_faults(text)
    assert faults
    assert re.search(fault, "\n".join(faults))
    files = {"openapi.yaml": text} if text.startswith("openapi") else {"openapi.yaml": HEAD, "a.yaml": text}
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    with pytest.raises(SpecError):
        load_spec(tmp_path)


def test_extensions_of_other_tools_are_accepted() -> None:
    assert (
        find_faults(
            f"{HEAD}x-tagGroups: []\npaths: {{x-a: 1, /v1: {{x-b: 2}}}}\ncomponents: {{schemas: {{A: {{x-go: 1}}}}}}\n"
        )
        == []
    )


def test_every_unknown_keyword_is_rejected() -> None:
    """For each object of the tables: a keyword that is not in them, and each keyword that is not supported."""
    for name, definition in build_editor_schema()["definitions"].items():
        object_ = definition.get("else", definition)
        assert object_["additionalProperties"] is False, name
        assert object_["properties"].keys() - {"$ref"} == {
            *keywords.OBJECTS[name.replace("-", " ")].shapes,
            *keywords.OBJECTS[name.replace("-", " ")].rejected,
        } - {"$ref"}


def test_every_keyword_has_a_text_and_no_other() -> None:
    assert {name: {*words} for name, words in WORDS.items()} == {
        name: {*object_.shapes} for name, object_ in keywords.OBJECTS.items()
    }
    texts = [text for words in WORDS.values() for text in words.values()]
    assert [text for text in texts if not text.rstrip("`").endswith(".") and not text.endswith("`")] == []
    assert [text for text in texts if text.count("`") % 2] == []


def test_the_texts_of_extensions_are_those_of_the_documentation() -> None:
    """The first sentence of each is in the table of docs/spec-format.md; servers and credentials have sections there."""
    page = (REPOSITORY / "docs/spec-format.md").read_text("utf-8")
    rows: dict[str, str] = {}
    for keyword, row in re.findall(r"^\| `(x-[\w-]+)[^|]*\|([^\n]*)\|$", page, re.MULTILINE):
        rows[keyword] = f"{rows.get(keyword, '')} {row}".lower()
    assert rows.keys() == keywords.OWN_EXTENSIONS
    differing = [
        f"{name}: {keyword}: {text}"
        for name, words in WORDS.items()
        for keyword, text in words.items()
        if keyword.startswith("x-") and not name.startswith("server")
        if re.split(r"\.(?: |$)", text.lower())[0].strip("`") not in rows[keyword].replace(" also of", "")
    ]
    assert differing == []


def test_the_copy_in_the_documentation_is_current(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """To update it: sdkwright schema -o docs/spec.schema.json"""
    assert main(["schema"]) == 0
    assert capsysbinary.readouterr().out == COPY.read_bytes()
