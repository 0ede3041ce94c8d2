"""One component of the spec for several of the vendor which now differ: what is only received may accept more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sdkwright.follow.analysis import analyse
from sdkwright.follow.application import apply_analysis
from sdkwright.follow.changes import Analysis, Change, Fact
from sdkwright.follow.differences import compare, find_unreported
from sdkwright.follow.directions import find_sent_parts
from sdkwright.follow.merging import widen_received
from sdkwright.follow.side import Side
from sdkwright.openapi.yaml_text import format_yaml
from tests.follow.analysing import format_changes, make_ref, read_document

Components = dict[str, str]
"""By name of a component: its schema in YAML."""

BOX = "{type: object, properties: {id: {type: string}%s}}"
PLAIN = BOX % ""
SIZED = BOX % ", size: {type: integer}"
REQUIRED = "{type: object, required: [size], properties: {id: {type: string}, size: {type: integer}}}"
ADDED = "apply: property size of schema Box: None -> True"
QUESTION = "diverged: property size of schema Box: None -> True"


def make_document(
    components: Components, sent: tuple[str, ...], received: tuple[str, ...], *, webhooks: bool = False
) -> dict[str, Any]:
    """A description whose operations send and receive components; with `webhooks`, the API calls us instead."""

    def content(name: str) -> dict[str, Any]:
        return {"content": {"application/json": {"schema": make_ref(name)}}}

    def operation(number: int, request: str, response: str) -> dict[str, Any]:
        body = {"requestBody": content(request)} if request else {}
        answer = {"description": "Fine.", **(content(response) if response else {})}
        return {"post": {"operationId": f"boxes.do_{number}", **body, "responses": {"200": answer}}}

    ways = [("", name) if webhooks else (name, "") for name in sent]
    ways += [(name, "") if webhooks else ("", name) for name in received]
    items = {f"/{number}": operation(number, *names) for number, names in enumerate(ways) if any(names)}
    paths = {"webhooks": items} if webhooks else {"paths": items}
    schemas = {name: yaml.safe_load(text) for name, text in components.items()}
    tags = [{"name": "boxes", "description": "Boxes."}]
    return {**read_document(""), "tags": tags, **paths, "components": {"schemas": schemas}}


def follow(old: dict[str, Any], new: dict[str, Any], ours: dict[str, Any]) -> Analysis:
    return widen_received(analyse(old, new, ours), Side(new), Side(ours))


def follow_pair(
    before: tuple[str, str], after: tuple[str, str], own: str, sent: str, *, webhooks: bool = False
) -> list[str]:
    """The changes of one component for the vendor's `First` and `Second`; `sent` says which of them are sent."""

    def make(components: Components, names: tuple[str, str]) -> dict[str, Any]:
        parts = [[name for name, way in zip(names, sent, strict=True) if way == end] for end in "sr"]
        return make_document(components, tuple(parts[0]), tuple(parts[1]), webhooks=webhooks)

    old, new = (
        make(dict(zip(("First", "Second"), pair, strict=True)), ("First", "Second"))
        for pair in (before, after)
    )
    return format_changes(follow(old, new, make({"Box": own}, ("Box", "Box"))))


@pytest.mark.parametrize("webhooks", [False, True])
@pytest.mark.parametrize(
    ("sent", "after", "expected"),
    [
        ("rr", (PLAIN, SIZED), ADDED),
        ("rr", (PLAIN, REQUIRED), ADDED),
        ("sr", (SIZED, PLAIN), ADDED),
        ("sr", (REQUIRED, PLAIN), QUESTION),
        ("sr", (PLAIN, SIZED), QUESTION),
        ("ss", (PLAIN, SIZED), QUESTION),
        ("ss", (REQUIRED, PLAIN), QUESTION),
    ],
)
def test_a_property_of_some_parts(sent: str, after: tuple[str, str], expected: str, webhooks: bool) -> None:
    assert follow_pair((PLAIN, PLAIN), after, PLAIN, sent, webhooks=webhooks) == [expected]


@pytest.mark.parametrize(
    ("sent", "after", "verdict"),
    [
        ("rr", (PLAIN, SIZED), "already"),
        ("sr", (SIZED, PLAIN), "already"),
        ("sr", (PLAIN, SIZED), "diverged"),
    ],
)
def test_a_property_that_some_parts_lose_stays_where_nobody_sends_it(
    sent: str, after: tuple[str, str], verdict: str
) -> None:
    (change,) = follow_pair((SIZED, SIZED), after, SIZED, sent)
    assert change.startswith(f"{verdict}: property size of schema Box")


@pytest.mark.parametrize(
    ("base", "more", "fact"),
    [
        ("{type: string, enum: [a, b]}", "{type: string, enum: [a, b, c]}", 'value "c"'),
        (
            "{oneOf: [{type: string}, {type: array, items: {type: string}}]}",
            "{oneOf: [{type: string}, {type: array, items: {type: string}}, {type: boolean}]}",
            "variant boolean",
        ),
    ],
)
def test_values_and_variants(base: str, more: str, fact: str) -> None:
    def box(schema: str) -> str:
        return f"{{type: object, properties: {{id: {schema}}}}}"

    for sent, after, verdict in (
        ("rr", (base, more), "apply"),
        ("sr", (more, base), "apply"),
        ("sr", (base, more), "diverged"),
        ("ss", (base, more), "diverged"),
    ):
        own = box(base)
        changes = follow_pair((own, own), (box(after[0]), box(after[1])), own, sent)
        assert [change.split(" of ")[0] for change in changes] == [f"{verdict}: {fact}"]


def test_read_only_says_nothing_about_what_is_only_received() -> None:
    plain, own = (BOX % f", size: {{type: integer{flag}}}" for flag in ("", ", readOnly: true"))
    for sent, after, verdict in (
        ("sr", (plain, own), "already"),
        ("sr", (own, plain), "diverged"),
        ("ss", (plain, own), "diverged"),
    ):
        (change,) = follow_pair((plain, plain), after, plain, sent)
        assert change.startswith(f"{verdict}: readOnly")


def test_a_property_that_a_received_part_requires_stays_optional() -> None:
    """Other parts do not have it, or do not require it; one that is sent and requires it is a question."""
    for sent, before, after, verdict in (
        ("rr", (PLAIN, SIZED), (PLAIN, REQUIRED), "already"),
        ("rr", (SIZED, SIZED), (SIZED, REQUIRED), "already"),
        ("sr", (SIZED, SIZED), (SIZED, REQUIRED), "already"),
        ("sr", (SIZED, PLAIN), (REQUIRED, PLAIN), "diverged"),
        ("ss", (SIZED, SIZED), (SIZED, REQUIRED), "diverged"),
    ):
        (change,) = follow_pair(before, after, SIZED, sent)
        assert change.startswith(f"{verdict}: required size of schema Box")


def test_a_component_that_others_inherit_is_left_if_it_is_sent() -> None:
    """What inherits it corresponds to other schemas of the vendor, which do not get the property."""
    names = {"First": PLAIN, "Second": PLAIN, "Heir": BOX % ", name: {type: string}"}
    old = make_document(names, ("First", "Heir"), ("Second",))
    new = make_document({**names, "First": SIZED}, ("First", "Heir"), ("Second",))
    heir = "{allOf: [{$ref: '#/components/schemas/Box'}, {type: object, properties: {name: {type: string}}}]}"
    ours = make_document({"Box": PLAIN, "Heir": heir}, ("Box", "Heir"), ("Box",))
    assert format_changes(follow(old, new, ours)) == [QUESTION]
    alone = make_document({"Box": PLAIN, "Heir": heir}, ("Box", "Heir"), ())
    old, new = (
        make_document(document, ("First", "Heir"), ()) for document in (names, {**names, "First": SIZED})
    )
    assert format_changes(follow(old, new, alone)) == [QUESTION]
    both = make_document(
        {**names, "First": SIZED, "Heir": names["Heir"].replace("name", "size: {type: integer}, name")},
        ("First", "Heir"),
        (),
    )
    assert format_changes(follow(old, both, alone)) == [ADDED]


@pytest.mark.parametrize(
    ("other", "expected"), [(SIZED, ADDED), (BOX % ", size: {type: integer, maximum: 9}", QUESTION)]
)
def test_what_is_sent_is_not_described_by_a_part_that_is_received(other: str, expected: str) -> None:
    parts = dict.fromkeys(("First", "Second", "Third"), PLAIN)
    old = make_document(parts, ("First",), ("Second", "Third"))
    new = make_document({**parts, "First": SIZED, "Second": other}, ("First",), ("Second", "Third"))
    ours = make_document({"Box": PLAIN}, ("Box",), ("Box", "Box"))
    assert format_changes(follow(old, new, ours)) == [expected]


def test_a_part_that_is_sent_later_is_asked_about() -> None:
    """The spec has a property that only another part has, which was no question while nobody sent it."""
    parts = {"First": PLAIN, "Second": SIZED}
    old = make_document(parts, (), ("First", "Second"))
    new = make_document(parts, ("Second", "First"), ("First", "Second"))
    ours = make_document({"Box": SIZED}, (), ("Box", "Box"))
    new["paths"] = {**old["paths"], "/2": new["paths"]["/1"]}  # `First` is sent by a new operation
    analysis = follow(old, new, ours)
    result = apply_analysis(analysis, new, {"openapi.yaml": format_yaml(ours)})
    (item,) = find_unreported((old, new, ours), result.document, analysis)
    assert (str(item.fact), item.theirs, item.is_merged) == ("property size", None, True)
    assert item.place.pointer == "/components/schemas/Box"


def test_a_default_is_applied_with_the_value_that_it_needs() -> None:
    """Which is added because all schemas that are sent have it."""

    def item(kind: str, default: str) -> str:
        return f"{{type: object, properties: {{kind: {{$ref: '#/components/schemas/{kind}'}}}}}}".replace(
            "'}", f"', default: {default}}}", 1
        )

    few, more = "{type: string, enum: [a, b]}", "{type: string, enum: [a, b, c]}"
    parts = {"First": item("FirstKind", "a"), "FirstKind": few, "SecondKind": few}
    parts["Second"] = "{type: object, properties: {kind: {$ref: '#/components/schemas/SecondKind'}}}"
    old = make_document(parts, ("First",), ("Second",))
    new = make_document(
        {**parts, "First": item("FirstKind", "c"), "FirstKind": more}, ("First",), ("Second",)
    )
    ours = make_document(
        {"First": item("Kind", "a"), "Kind": few, "Second": parts["Second"].replace("SecondKind", "Kind")},
        ("First",),
        ("Second",),
    )
    assert format_changes(follow(old, new, ours)) == [
        "apply: default of use First/properties/kind: {'value': 'a'} -> {'value': 'c'}",
        'apply: value "c" of schema Kind: None -> True',
    ]


def test_limits_and_null_are_left() -> None:
    """They say what is sent, too: a limit of responses alone is no reason to lift it for requests."""
    limited = BOX % ", size: {type: integer, maximum: 9}"
    (change,) = follow_pair((limited, limited), (limited, SIZED), limited, "rr")
    assert change.startswith("diverged: keyword maximum")


def test_what_only_the_spec_sends_gets_nothing_that_the_vendor_does_not_know_to_be_sent() -> None:
    old = make_document({"First": PLAIN, "Second": PLAIN}, (), ("First", "Second"))
    new = make_document({"First": PLAIN, "Second": SIZED}, (), ("First", "Second"))
    ours = make_document({"Box": PLAIN}, (), ("Box", "Box"))
    assert format_changes(follow(old, new, ours)) == [ADDED]
    more = make_document({"Box": PLAIN}, (), ("Box", "Box", "Box"))
    operation = more["paths"]["/2"]["post"]
    operation["requestBody"] = operation["responses"]["200"]
    assert format_changes(follow(old, new, more)) == [QUESTION]


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        ((PLAIN, SIZED), QUESTION),  # the first one is sent now, and lacks the property
        ((REQUIRED, PLAIN), QUESTION),
        ((SIZED, PLAIN), ADDED),
    ],
)
def test_what_is_sent_from_now_on_is_exact(shapes: tuple[str, str], expected: str) -> None:
    old = make_document({"First": PLAIN, "Second": PLAIN}, ("",), ("First", "Second"))
    new = make_document(dict(zip(("First", "Second"), shapes, strict=True)), ("First",), ("First", "Second"))
    ours = make_document({"Box": PLAIN}, ("",), ("Box", "Box"))
    assert expected in format_changes(follow(old, new, ours))


def test_the_property_is_optional_and_the_report_has_the_parts_without_it() -> None:
    old = make_document({"First": PLAIN, "Second": PLAIN}, (), ("First", "Second"))
    new = make_document({"First": PLAIN, "Second": REQUIRED}, (), ("First", "Second"))
    ours = make_document({"Box": PLAIN}, (), ("Box", "Box"))
    result = apply_analysis(follow(old, new, ours), new, {"openapi.yaml": format_yaml(ours)})
    assert result.problems == () and result.errors == ()
    assert result.document["components"]["schemas"]["Box"] == yaml.safe_load(SIZED)


def test_what_is_sent() -> None:
    """Parameters, bodies, messages of channels and responses to webhooks and callbacks, at any depth."""
    names = "Query Shared Body Deep Message Answer Received Event Header Pushed".split()
    schemas: dict[str, Any] = {name: {"type": "object"} for name in names}
    schemas["Body"]["properties"] = {"deep": {"type": "array", "items": make_ref("Deep")}}
    schemas["Deep"]["properties"] = {"body": make_ref("Body")}

    def content(name: str) -> dict[str, Any]:
        return {"content": {"application/json": {"schema": make_ref(name)}}}

    callback = {"requestBody": content("Pushed"), "responses": {"200": content("Answer")}}
    operation = {
        "parameters": [{"name": "q", "in": "query", "schema": make_ref("Query")}],
        "requestBody": {"$ref": "#/components/requestBodies/Body"},
        "responses": {"200": content("Received") | {"headers": {"a": {"schema": make_ref("Header")}}}},
        "callbacks": {"done": {"{$request.body#/url}": {"post": callback}}},
        "x-websocket": {"client": {"send": make_ref("Message")}, "server": make_ref("Event")},
    }
    shared = [{"$ref": "#/components/parameters/Shared"}]
    document = {
        **read_document(""),
        "paths": {"/a": {"parameters": shared, "post": operation}},
        "components": {
            "schemas": schemas,
            "parameters": {"Shared": {"name": "s", "in": "query", "schema": make_ref("Shared")}},
            "requestBodies": {"Body": content("Body")},
        },
    }
    sent = find_sent_parts(Side(document))
    found = [name for name in names if sent.contains(f"/components/schemas/{name}/properties/a")]
    assert found == ["Query", "Shared", "Body", "Deep", "Message", "Answer"]
    assert sent.contains("/paths/~1a/post/requestBody/content") and sent.contains("/paths/~1a/parameters/0")
    assert not sent.contains("/paths/~1a/post/responses/200")
    assert sent.contains("/components/requestBodies/Body")


_WAYS = ("s", "r", "sr")
_SHAPES = (
    PLAIN,
    SIZED,
    REQUIRED,
    BOX % ", size: {type: integer, readOnly: true}",
    BOX % ", size: {type: integer, maximum: 9}",
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(_WAYS), st.sampled_from(_WAYS), st.sampled_from(_SHAPES)),
        min_size=2,
        max_size=4,
    ),
    st.sampled_from(_SHAPES),
)
def test_what_the_vendor_reads_is_never_changed_without_a_question(
    parts: list[tuple[str, str, str]], before: str
) -> None:
    """For parts that were equal, and have any of some shapes and ways now: requests have what the vendor has, or it is left."""

    def make(shapes: Sequence[str], names: Sequence[str], ways: Sequence[str]) -> dict[str, Any]:
        sent, received = (
            tuple(name if end in way else "" for name, way in zip(names, ways, strict=True)) for end in "sr"
        )
        return make_document(dict(zip(names, shapes, strict=True)), sent, received)

    names, equal = [f"Part{number}" for number in range(len(parts))], [before] * len(parts)
    ways_before, ways_after, shapes = zip(*parts, strict=True)
    old, new = make(equal, names, ways_before), make(shapes, names, ways_after)
    ours = make(equal, ["Box"] * len(parts), ways_before)
    analysis = follow(old, new, ours)
    result = apply_analysis(analysis, new, {"openapi.yaml": format_yaml(ours)})
    assert result.problems == () and result.errors == ()
    left = {item.fact for item in analysis.list_left() if isinstance(item, Change)}
    left |= {Fact("required", fact.name) for fact in left if fact.kind == "property"}
    unreported = find_unreported((old, new, ours), result.document, analyse(old, new, ours))
    assert all(item.is_merged for item in unreported)
    left |= {item.fact for item in unreported}
    sent = find_sent_parts(Side(new))
    found = compare(new, result.document).differences
    assert [item for item in found if sent.contains(item.pointer) and item.fact not in left] == []
    again = follow(new, new, result.document)
    assert again.list_left() == [] and {change.verdict for change in again.changes} <= {"already"}


def test_what_is_beside_a_schema_that_is_replaced_belongs_to_the_question_about_it() -> None:
    """The spec has another schema there, so neither is applied."""
    holder = "{type: object, properties: {size: %s}}"
    old = make_document(
        {"Holder": holder % "{$ref: '#/components/schemas/E'}", "E": "{type: string, enum: [a]}"},
        ("Holder",),
        (),
    )
    for beside in (
        "{type: integer, readOnly: true}",
        "{type: [integer, 'null']}",
        "{type: integer, default: 1}",
    ):
        new = make_document({"Holder": holder % beside}, ("Holder",), ())
        ours = make_document(
            {"Holder": holder % "{$ref: '#/components/schemas/O'}", "O": PLAIN}, ("Holder",), ()
        )
        analysis = follow(old, new, ours)
        assert [str(item.fact) for item in analysis.list_left() if isinstance(item, Change)] == ["kind"]
        result = apply_analysis(analysis, new, {"openapi.yaml": format_yaml(ours)})
        unreported = find_unreported((old, new, ours), result.document, analysis)
        assert len(unreported) == 1 and unreported[0].is_beside
