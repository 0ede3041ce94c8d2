"""A spec with a wrong value anywhere gets messages from every stage that can read it, lint too, and never a traceback."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sdkwright.openapi import strict_yaml
from sdkwright.problems.problem import Problems
from sdkwright.translate.checking import find_problems
from tests.goldens import GOLDEN
from tests.hostile.hostile_spec import build_hostile_spec

NAMES = ("Client", "AsyncClient")
REMOVED = object()
VALUES: tuple[object, ...] = (
    *(REMOVED, None, 3, -1.5, True, "x", "", [], {}, [None], ["x"], [[]], {"a": None}, {"a": {}}),
    *({"type": []}, {"properties": None}, {"properties": {"a": None}}, {"content": {}}, {"description": {}}),
    *({"$ref": text} for text in (3, None, [], "", "nope.yaml#/components/schemas/X")),
    *({"$ref": f"#/components/{kind}/Nope", "required": True} for kind in ("schemas", "parameters")),
)


def find_paths(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    children: Any = value.items() if isinstance(value, dict) else ()
    for step, child in enumerate(value) if isinstance(value, list) else children:
        yield (*path, step)
        yield from find_paths(child, (*path, step))


def replace(spec: Any, path: tuple[Any, ...], value: object) -> Any:
    """A copy of the spec with another value at a path."""
    copied = copy.deepcopy(spec)
    holder = copied
    for step in path[:-1]:
        holder = holder[step]
    if value is REMOVED:
        del holder[path[-1]]
    else:
        holder[path[-1]] = copy.deepcopy(value)
    return copied


def list_lines(spec: Any, folder: Path) -> list[str]:
    (folder / "spec.json").write_text(json.dumps(spec), "utf-8")
    return [str(problem) for problem in find_problems(folder / "spec.json", (), NAMES)]


def read_golden(name: str) -> Any:
    file = GOLDEN / name / "spec.yaml"
    tree = strict_yaml.parse(file.read_bytes(), str(file), Problems())
    assert tree is not None
    return tree.value


SPECS = {
    "hostile": build_hostile_spec(("some", "plain words", "more of them")).spec,
    **{
        name: read_golden(name)
        for name in ("complete_samples", "form_encodings", "nested_union", "lint_wording")
    },
}


@pytest.mark.parametrize("name", SPECS)
def test_a_wrong_value_in_random_places(name: str, tmp_path: Path) -> None:
    chance = random.Random(name)
    paths = list(find_paths(SPECS[name]))
    for _ in range(150):
        path, value = chance.choice(paths), chance.choice(VALUES)
        for line in list_lines(replace(SPECS[name], path, value), tmp_path):
            assert re.search(r":\d+(:\d+)?: (error|warning): .", line) or "#" in line, (path, value, line)
            assert line.isprintable(), (path, value, line)


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"$ref": "nope.yaml#/components/schemas/X"}, "unknown document"),
        ({"type": "array", "items": {"$ref": 3}}, "must be a string"),
        ({"type": "object", "properties": {"a": None, "b": {"type": "string"}}}, "which is a mapping"),
        ({"x-enumDescriptions": {"a": "The a."}, "description": "D."}, "x-enumDescriptions"),
        ({"type": "string", "content": {}, "description": "D."}, "unknown keyword 'content'"),
        ({"type": "string", "summary": {"a": "b"}}, "unknown keyword 'summary'"),
        ({"$ref": "#/components/schemas/Nope", "required": True}, "not allowed beside '$ref'"),
    ],
)
def test_a_wrong_schema_gets_its_message(schema: object, message: str, tmp_path: Path) -> None:
    """Lint reads the spec in spite of the error."""
    spec = copy.deepcopy(SPECS["hostile"])
    spec["components"]["schemas"]["Added"] = schema
    assert any(message in line for line in list_lines(spec, tmp_path))


def test_a_reference_to_another_kind_of_component_is_not_followed(tmp_path: Path) -> None:
    """A parameter is no schema: its `required` is no list of names."""
    spec = copy.deepcopy(SPECS["hostile"])
    spec["components"]["parameters"] = {
        "P": {"name": "p", "in": "query", "required": True, "schema": {"type": "string"}}
    }
    spec["components"]["schemas"]["Added"] = {
        "type": "array",
        "items": {"$ref": "#/components/parameters/P"},
        "example": [{"a": 1}],
    }
    assert any("is a parameter" in line for line in list_lines(spec, tmp_path))


def test_a_fix_of_schemas_is_not_offered_for_another_object(tmp_path: Path) -> None:
    """`nullable` beside `type` has a fix in a schema; the type of a security scheme cannot be null."""
    spec = copy.deepcopy(SPECS["hostile"])
    spec["components"]["securitySchemes"] = {"Key": {"type": "http", "scheme": "bearer", "nullable": True}}
    spec["components"]["schemas"]["Added"] = {"type": "string", "nullable": True}
    (tmp_path / "spec.json").write_text(json.dumps(spec), "utf-8")
    problems = find_problems(tmp_path / "spec.json", (), NAMES)
    fixed = [
        problem.fixes[0].pointer for problem in problems if "nullable" in problem.message and problem.fixes
    ]
    assert fixed == ["/components/schemas/Added/type"]
