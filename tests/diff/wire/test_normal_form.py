"""Equal schemas in different notations are no change, and a change of a schema is one finding."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sdkwright.diff.core.finding import Finding
from sdkwright.diff.wire.rules.schema_changes import SchemaPlace
from tests.diff.wire.documents import find_changes, make_document

_POSITIONS = [
    SchemaPlace("request", "body", ""),
    SchemaPlace("request", "parameter", ""),
    SchemaPlace("request", "parameter-property", ""),
    SchemaPlace("response", "property", ""),
    SchemaPlace("response", "header", ""),
]
_S = {"type": "string", "maxLength": 5}
_N = {"type": ["string", "null"], "maxLength": 5}
_A = {"type": "object", "title": "A", "properties": {"a": _S}}
_B = {"type": "object", "title": "B", "properties": {"b": _S}}
_A_OR_B = {"oneOf": [_A, _B]}
_NULL = {"type": "null"}
_BYTE = {"type": "string", "format": "byte"}
_BASE64 = {"type": "string", "contentEncoding": "base64"}
_BYTES = {"type": "string", "contentEncoding": "binary"}
_OCTETS = {"type": "string", "contentMediaType": "application/octet-stream"}
_INT32 = {"type": "integer", "format": "int32"}
_ONE_OR_TWO = {"oneOf": [{"const": 1, "title": "One"}, {"const": 2}]}

NOTATIONS: list[tuple[str, Any, Any]] = [
    ("null as a flag, as a type", {**_S, "nullable": True}, _N),
    ("null as a type, as an alternative", _N, {"oneOf": [_S, {"type": "null"}]}),
    ("null as an alternative of anyOf", _N, {"anyOf": [{"type": "null"}, _S]}),
    ("null as a constant", _N, {"anyOf": [{"const": None}, _S]}),
    ("not nullable", _S, {**_S, "nullable": False}),
    ("allOf of one", _S, {"allOf": [_S]}),
    ("oneOf of one", _S, {"oneOf": [_S]}),
    ("anyOf of one", _S, {"anyOf": [_S]}),
    ("allOf that is spread", _S, {"allOf": [{"type": "string"}, {"maxLength": 5}]}),
    ("allOf with an annotation", _S, {"allOf": [_S], "description": "Said elsewhere."}),
    ("a list of one type", _S, {**_S, "type": ["string"]}),
    ("types in another order", {"type": ["string", "integer"]}, {"type": ["integer", "string"]}),
    ("types as alternatives", {"type": ["string", "integer"]}, {"oneOf": [{"type": "integer"}, {"type": "string"}]}),
    ("integers are numbers", {"type": ["number", "integer"]}, {"type": "number"}),
    ("a constant, an enum of one", {"type": "string", "const": "a"}, {"type": "string", "enum": ["a"]}),
    ("an enum in another order", {"enum": ["a", "b"]}, {"enum": ["b", "a"]}),
    ("an enum whose type is plain to see", {"enum": ["a"]}, {"type": "string", "enum": ["a"]}),
    ("a bound as a flag", {"type": "number", "minimum": 1, "exclusiveMinimum": True}, {"type": "number", "exclusiveMinimum": 1}),
    ("a bound that is none", {"type": "string"}, {"type": "string", "minLength": 0}),
    ("an integer as a float", {"type": "number", "maximum": 5}, {"type": "number", "maximum": 5.0}),
    ("everything is allowed", {"type": "object"}, {"type": "object", "additionalProperties": True}),
    ("everything, as a schema", {"type": "object"}, {"type": "object", "additionalProperties": {}}),
    ("items that may be anything", {"type": "array"}, {"type": "array", "items": {}}),
    ("nothing excluded", _S, {**_S, "not": False}),
    ("one unique item", {"type": "array", "maxItems": 1}, {"type": "array", "maxItems": 1, "uniqueItems": True}),
    ("alternatives in another order", {"oneOf": [{"type": "array"}, _S]}, {"oneOf": [_S, {"type": "array"}]}),
    ("annotations", _S, {**_S, "title": "T", "example": "a", "x-unit": "s"}),
    ("nothing is required", {"type": "object"}, {"type": "object", "required": []}),
    ("base64 as a format, as an encoding", _BYTE, _BASE64),
    ("bytes as an encoding, as a format", _BYTES, {"type": "string", "format": "binary"}),
    ("bytes as a media type, as a format", _OCTETS, {"type": "string", "format": "binary"}),
    ("base64 in a union", {"oneOf": [_BYTE, _A]}, {"oneOf": [_BASE64, _A]}),
    ("base64 in a union of types", {"oneOf": [_BYTE, {"type": "integer"}]}, {"oneOf": [_BASE64, {"type": "integer"}]}),
    ("anything, null included", {"nullable": True, "description": "Anything."}, {}),
    ("constants as alternatives, as an enum", _ONE_OR_TWO, {"type": "integer", "enum": [2, 1]}),
    ("constants with a format", {**_INT32, **_ONE_OR_TWO}, {**_INT32, "enum": [1, 2]}),
    ("constants and null", {"oneOf": [{"const": "a"}, {"const": "b"}, _NULL]}, {"anyOf": [{"enum": ["a", "b"]}, _NULL]}),
    ("a selection of constants", {"enum": [2], "allOf": [_ONE_OR_TWO]}, {"type": "integer", "const": 2}),
    ("a selection of an enum", {"enum": ["a"], "allOf": [{"enum": ["a", "b"]}]}, {"const": "a"}),
    ("the type beside alternatives", {"type": "object", "oneOf": [_A, _B]}, {"anyOf": [_A, _B]}),
    ("the type beside alternatives and null", {"type": "object", "nullable": True, **_A_OR_B}, {"anyOf": [_A_OR_B, _NULL]}),
    ("null in an alternative", {"oneOf": [{**_A, "nullable": True}, _B]}, {"anyOf": [_A_OR_B, _NULL]}),
    ("required beside a list", {"type": "array", "items": _S, "required": ["a"]}, {"type": "array", "items": _S}),
    ("items beside an object", {"type": "object", "items": [_S, _N]}, {"type": "object"}),
]  # fmt: skip
_CHANGES = [
    ("another encoding", _BYTE, {"type": "string", "contentEncoding": "base32"}),
    ("no encoding", _BYTE, {"type": "string"}),
    ("null of a type", {"type": "string", "nullable": True}, {"type": "string"}),
    ("another constant", _ONE_OR_TWO, {"enum": [1, 3]}),
    ("fewer constants", _ONE_OR_TWO, {"enum": [1]}),
    ("another selection", {"enum": [2], "allOf": [_ONE_OR_TWO]}, {"enum": [1]}),
    ("a type beside other alternatives", {"type": "object", "oneOf": [_A, _B]}, {"anyOf": [_A, {"type": "array"}]}),
    ("null in no alternative", {"oneOf": [{**_A, "nullable": True}, _B]}, {"oneOf": [_A, _B]}),
    ("required beside properties", {**_A, "required": ["a"]}, _A),
    ("items of a list", {"type": "array", "items": _S}, {"type": "array"}),
]  # fmt: skip


@pytest.mark.parametrize("place", _POSITIONS, ids=lambda place: f"{place.direction}-{place.position}")
@pytest.mark.parametrize("first, second", [row[1:] for row in NOTATIONS], ids=[row[0] for row in NOTATIONS])
def test_notations_are_no_change(place: SchemaPlace, first: Any, second: Any) -> None:
    for before, after in ((first, second), (second, first)):
        assert find_changes(make_document(place, before), make_document(place, after)) == ()


@pytest.mark.parametrize("first, second", [row[1:] for row in _CHANGES], ids=[row[0] for row in _CHANGES])
def test_similar_notations_are_a_change(first: Any, second: Any) -> None:
    place = SchemaPlace("response", "property", "")
    for before, after in ((first, second), (second, first)):
        assert find_changes(make_document(place, before), make_document(place, after)) != ()


@pytest.mark.parametrize(
    "keywords",
    [{"not": True}, {"not": {"maxItems": 1}}, {"uniqueItems": True}, {"maxItems": 1, "uniqueItems": True}],
)
def test_keywords_with_an_effect_are_a_change(keywords: dict[str, Any]) -> None:
    place = SchemaPlace("request", "body", "type-changed")
    schemas = {"type": "array", "maxItems": 2}, {"type": "array", "maxItems": 2, **keywords}
    levels = {
        finding.level for finding in find_changes(*(make_document(place, schema) for schema in schemas))
    }
    assert "error" in levels


def _schemas() -> st.SearchStrategy[Any]:
    scalars = st.sampled_from(
        [
            {"type": "string"},
            {"type": "integer", "minimum": 3},
            {"type": "string", "enum": ["a", "b"]},
            {"type": "string", "format": "uuid", "pattern": "^a"},
            {"type": ["boolean", "null"]},
            {"$ref": "#/components/schemas/X"},
        ]
    )

    def larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        objects = st.dictionaries(st.sampled_from("abc"), inner, max_size=3).flatmap(
            lambda properties: st.builds(
                lambda required: {"type": "object", "properties": properties, "required": sorted(required)},
                st.sets(st.sampled_from(sorted(properties))) if properties else st.just(set()),
            )
        )
        lists = st.builds(lambda item: {"type": "array", "items": item}, inner)
        unions = st.builds(
            lambda variants: {
                "oneOf": [
                    {"type": "object", "title": str(n), "properties": {f"v{n}": variant}}
                    for n, variant in enumerate(variants)
                ]
            },
            st.lists(inner, min_size=2, max_size=3),
        )
        return st.one_of(objects, lists, unions)

    return st.recursive(scalars, larger, max_leaves=8)


def _rewrite(schema: Any, draw: Any, shared: dict[str, Any]) -> Any:
    """The same schema in another notation, which `draw` chooses."""
    result = dict(schema)
    if "properties" in result:
        result["properties"] = {
            key: _rewrite(child, draw, shared) for key, child in reversed(result["properties"].items())
        }
    if "items" in result:
        result["items"] = _rewrite(result["items"], draw, shared)
    if "oneOf" in result:
        result["oneOf"] = [_rewrite(child, draw, shared) for child in reversed(result["oneOf"])]
    match draw(st.integers(0, 4)):
        case 0:
            return {"allOf": [result]}
        case 1:
            name = f"S{len(shared)}"
            shared[name] = result
            return {"$ref": f"#/components/schemas/{name}"}
        case 2:
            return {"anyOf": [result], "description": "Another notation."}
        case 3 if "properties" in result:
            properties = result.pop("properties")
            return {"allOf": [result, {"properties": properties}]}
        case _:
            return result


@settings(max_examples=120, deadline=None)
@given(_schemas(), st.data(), st.sampled_from(_POSITIONS))
def test_rewritten_schemas_are_no_change(schema: Any, data: st.DataObject, place: SchemaPlace) -> None:
    before = make_document(place, schema)
    shared: dict[str, Any] = {}
    after = make_document(place, _rewrite(schema, data.draw, shared))
    after["components"] = {"schemas": {**after["components"]["schemas"], **shared}}
    assert find_changes(before, after) == ()
    assert [item for item in find_changes(after, before) if item.rule != "api-schema-removed"] == []


def shared(schema: dict[str, Any], uses: int = 3) -> dict[str, Any]:
    ref = {"$ref": "#/components/schemas/Voice"}
    many = {"type": "array", "items": ref}
    paths = {
        f"/{n}": {
            "post": {
                "responses": {"200": {"content": {"application/json": {"schema": ref if n % 2 else many}}}}
            }
        }
        for n in range(uses)
    }
    return {"paths": paths, "components": {"schemas": {"Voice": schema}}}


def test_a_shared_schema_is_one_cause() -> None:
    before = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "up": {"$ref": "#/components/schemas/Voice"}},
    }
    after = copy.deepcopy(before)
    after["properties"]["name"]["type"] = "integer"  # type: ignore[index]
    (finding,) = find_changes(shared(before), shared(after))
    assert finding.subject == "/components/schemas/Voice/properties/name"
    assert finding.message == "`Voice.name`: the type changed from string to integer"
    assert [operation.path for operation in finding.operations] == ["/0", "/1", "/2"]


def test_a_change_of_a_whole_component_is_one_cause_wherever_it_is_used() -> None:
    (finding,) = find_changes(shared({"type": "object"}), shared({"type": ["object", "null"]}))
    assert (finding.subject, len(finding.operations)) == ("/components/schemas/Voice", 3)


def _ring(length: int, last: dict[str, Any]) -> dict[str, Any]:
    """Schemas that all refer to each other."""
    names = [f"R{n}" for n in range(length)]
    links = {name: {"$ref": f"#/components/schemas/{name}"} for name in names}
    schemas: dict[str, Any] = {
        name: {"type": "object", "properties": {**links, "own": last}} for name in names
    }
    content = {"content": {"application/json": {"schema": links["R0"]}}}
    paths = {
        f"/{n}": {"post": {"requestBody": content, "responses": {"200": content}}} for n in range(length)
    }
    return {"paths": paths, "components": {"schemas": schemas}}


def test_recursion_through_everything_gives_each_cause_once() -> None:
    findings = find_changes(_ring(30, {"type": "string"}), _ring(30, {"type": "boolean"}))
    assert len(findings) == 60  # thirty schemas, sent and received
    assert {len(finding.operations) for finding in findings} == {30}


def _list_rules(findings: tuple[Finding, ...]) -> list[str]:
    return sorted(finding.rule for finding in findings)


def test_a_renamed_parameter_of_the_path_is_no_change() -> None:
    def document(name: str, max_length: int) -> dict[str, Any]:
        schema = {"type": "string", "maxLength": max_length}
        parameters = [{"name": name, "in": "path", "required": True, "schema": schema}]
        return {"paths": {f"/a/{{{name}}}/b": {"get": {"parameters": parameters, "responses": {}}}}}

    assert find_changes(document("id", 5), document("key", 5)) == ()
    assert _list_rules(find_changes(document("id", 5), document("key", 4))) == [
        "request-parameter-max-length-decreased"
    ]


def test_a_change_of_an_unstable_operation_is_info() -> None:
    def document(type: str) -> dict[str, Any]:
        parameters = [{"name": "a", "in": "query", "schema": {"type": type}}]
        return {"paths": {"/a": {"get": {"x-stability-level": "alpha", "parameters": parameters}}}}

    (finding,) = find_changes(document("string"), document("array"))
    (other,) = find_changes(document("string"), document("boolean"))
    assert (other.rule, other.level) == ("request-parameter-type-changed", "info")
    assert finding.level == "info"


def test_the_directions_of_a_webhook_are_reversed() -> None:
    def document(schema: dict[str, Any]) -> dict[str, Any]:
        body = {"content": {"application/json": {"schema": schema}}}
        return {"webhooks": {"ended": {"post": {"requestBody": body, "responses": {"200": body}}}}}

    some = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
    more = {**some, "properties": {**some["properties"], "b": {"type": "string"}}, "required": ["a", "b"]}  # type: ignore[dict-item]
    assert _list_rules(find_changes(document(some), document(more))) == [
        "new-required-request-property",
        "response-required-property-added",
    ]
    assert _list_rules(find_changes(document(more), document(some))) == [
        "request-property-removed",
        "response-required-property-removed",
    ]


def test_a_property_deep_inside_a_header_belongs_to_the_header() -> None:
    def document(required: list[str]) -> dict[str, Any]:
        inner = {"type": "object", "properties": {"a": {"type": "string"}}, "required": required}
        schema = {"type": "object", "properties": {"inner": inner}}
        return {"paths": {"/a": {"get": {"parameters": [{"name": "h", "in": "header", "schema": schema}]}}}}

    (finding,) = find_changes(document([]), document(["a"]))
    assert (finding.rule, finding.subject) == (
        "request-header-property-became-required",
        "/paths/~1a/get/parameters/header/h/schema/properties/inner/properties/a",
    )
    assert finding.message == "`inner.a` of the header parameter `h` became required"


def test_a_channel_is_compared_in_both_directions() -> None:
    def document(sent: str, received: str) -> dict[str, Any]:
        channel = {
            "client": {"say": {"type": "object", "properties": {"a": {"type": sent}}}},
            "server": {"type": received},
        }
        return {"paths": {"/a": {"get": {"x-websocket": channel, "responses": {"101": {}}}}}}

    findings = find_changes(document("string", "object"), document("boolean", "array"))
    assert _list_rules(findings) == ["request-property-type-changed", "response-body-type-changed"]
