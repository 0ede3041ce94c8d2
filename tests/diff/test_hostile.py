"""Reading and comparing any input ends, and raises nothing but UnreadableInput."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sdkwright.diff.wire import compare
from sdkwright.openapi.description import read_description, wrap_document
from sdkwright.problems.problem import UnreadableInput
from tests.diff.wire.documents import find_changes

ROOT = Path(__file__).parent
_SLOPPY = yaml.safe_load((ROOT / "sloppy.yaml").read_text("utf-8"))
_ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 10**30, 1e308, float("inf"), "", "true", "null", "#/components/schemas/A"),
    *([], {}, [None], [[]], {"$ref": "#/components/schemas/A"}, {"$ref": "#/"}, {"$ref": 5}, {"": {}}),
)
_WORDS = (
    "openapi paths webhooks components schemas parameters requestBody responses content schema type properties required "
    "items allOf oneOf anyOf not enum const nullable $ref additionalProperties discriminator mapping propertyName default "
    "minimum exclusiveMinimum maxLength pattern headers callbacks security deprecated x-sunset in name get post 200 default"
).split()


def _convert_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _convert_keys(item) for key, item in value.items()}
    return [_convert_keys(item) for item in value] if isinstance(value, list) else value


def _mutate(value: Any, chance: random.Random, share: float) -> Any:
    """A copy with random values in random places."""
    if chance.random() < share:
        return copy.deepcopy(chance.choice(_ODD))
    if isinstance(value, dict):
        mutated = {
            key: _mutate(item, chance, share) for key, item in value.items() if chance.random() > share / 2
        }
        if chance.random() < share:
            mutated[chance.choice(_WORDS)] = copy.deepcopy(chance.choice(_ODD))
        return mutated
    return [_mutate(item, chance, share) for item in value] if isinstance(value, list) else value


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from((0.02, 0.1, 0.3)))
def test_random_values_in_random_places(seed: int, share: float) -> None:
    chance = random.Random(seed)
    whole = _convert_keys(_SLOPPY)
    base, revision = (_mutate(whole, chance, share) for _ in range(2))
    base, revision = (side if isinstance(side, dict) else {} for side in (base, revision))
    for before, after in ((base, revision), (whole, revision), (base, whole)):
        findings = compare(wrap_document(before), wrap_document(after))
        assert findings == compare(wrap_document(before), wrap_document(after))
        assert all(item.subject.startswith("/") and "\n" not in item.message for item in findings)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(_WORDS),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(_WORDS) | st.text(max_size=3), inner, max_size=5),
    max_leaves=40,
)


@settings(max_examples=150, deadline=None)
@given(_VALUES, _VALUES)
def test_any_value_for_a_schema(before: Any, after: Any) -> None:
    def make_document(schema: Any) -> dict[str, Any]:
        content = {"content": {"application/json": {"schema": schema}}}
        operation = {
            "requestBody": content,
            "responses": {"200": content},
            "parameters": [{"in": "query", "name": "a", "schema": schema}],
        }
        return {"paths": {"/a": {"post": operation}}, "components": {"schemas": {"A": schema}}}

    find_changes(make_document(before), make_document(after))
    assert find_changes(make_document(before), make_document(before)) == ()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=80) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace")),
    st.booleans(),
)
def test_any_bytes_for_a_file(tmp_path: Path, data: bytes, has_start: bool) -> None:
    file = tmp_path / "api.yaml"
    file.write_bytes((b"openapi: 3.0.0\npaths:\n  /a: " if has_start else b"") + data)
    try:
        assert isinstance(read_description(str(file)).document, dict)
    except UnreadableInput as error:
        assert "\n" not in str(error)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32))
def test_a_damaged_file(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    text = (ROOT / "sloppy.yaml").read_bytes()
    for _ in range(chance.randrange(1, 6)):
        start = chance.randrange(len(text))
        text = (
            text[:start]
            + bytes(chance.choices(b"{}[]:,-&*!|>'\"\n\t #\\\xff$", k=chance.randrange(3)))
            + text[start + chance.randrange(4) :]
        )
    file = tmp_path / "api.yaml"
    file.write_bytes(text)
    try:
        damaged = read_description(str(file))
    except UnreadableInput:
        return
    compare(read_description(str(ROOT / "sloppy.yaml")), damaged)


def _chain(length: int, last: str, link: Any) -> dict[str, Any]:
    schemas: dict[str, Any] = {
        f"S{n}": link({"$ref": f"#/components/schemas/S{n + 1}"}) for n in range(length)
    }
    schemas[f"S{length}"] = {"type": last}
    content = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/S0"}}}}
    return {"paths": {"/a": {"post": {"requestBody": content}}}, "components": {"schemas": schemas}}


def test_long_chains_do_not_exhaust_the_stack() -> None:
    for link in (
        lambda ref: {"allOf": [ref]},
        lambda ref: {"oneOf": [ref, {"type": "null"}]},
        lambda ref: {"anyOf": [ref, {"type": "array"}]},
        lambda ref: {"type": "object", "properties": {"a": ref}},
        lambda ref: {"type": "object", "title": "x", "not": ref},
        lambda ref: ref,
    ):
        find_changes(_chain(1200, "string", link), _chain(1200, "boolean", link))


def test_recursive_schemas_of_every_kind() -> None:
    itself = {"$ref": "#/components/schemas/A"}
    for schema in (
        {"allOf": [itself]},
        {"oneOf": [itself]},
        {"oneOf": [itself, {"type": "null"}]},
        {"allOf": [itself, itself], "properties": {"a": {"allOf": [itself, {"items": itself}]}}},
        itself,
    ):
        document = {
            "paths": {"/a": {"get": {"parameters": [{"in": "query", "name": "a", "schema": itself}]}}},
            "components": {"schemas": {"A": schema}},
        }
        other = copy.deepcopy(document)
        other["components"]["schemas"]["B"] = {"type": "string"}  # type: ignore[index]
        other["components"]["schemas"]["A"]["description"] = "Changed."  # type: ignore[index]
        find_changes(document, other)
