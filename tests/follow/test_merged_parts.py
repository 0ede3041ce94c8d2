"""One component of the curated description for several of the vendor, which the vendor changes one by one."""

from __future__ import annotations

from typing import Any

import yaml

from sdkwright.follow.analysis import analyse
from sdkwright.follow.application import apply_analysis
from sdkwright.follow.differences import find_unreported
from sdkwright.openapi.yaml_text import format_yaml
from tests.follow.analysing import format_changes, make_ref, read_schemas

BOX = "{type: object, properties: {id: {type: string}, size: {$ref: '#/components/schemas/%s'}}}"
SIZE = "{type: object, properties: {width: {type: integer}, height: {type: integer}}}"
OLD = read_schemas(f"BoxInput: {BOX % 'Size'}\nBox: {BOX % 'Size'}\nSize: {SIZE}", ("BoxInput", "Box"))
OURS = read_schemas(f"Box: {BOX % 'Size'}\nSize: {SIZE}", ("Box", "Box"))
DEEP = SIZE.replace("height: {type: integer}", "height: {type: integer}, depth: {type: integer}")
DIVIDED = read_schemas(
    f"BoxInput: {BOX % 'Size'}\nBox: {BOX % 'SizeOutput'}\nSize: {SIZE}\nSizeOutput: {DEEP}",
    ("BoxInput", "Box"),
)


def follow(old: dict[str, Any], new: dict[str, Any], ours: dict[str, Any]) -> dict[str, Any]:
    """The description after the changes; nothing is left."""
    result = apply_analysis(analyse(old, new, ours), new, {"openapi.yaml": format_yaml(ours)})
    assert result.problems == () and result.errors == ()
    return result.document


def test_what_only_one_of_them_refers_to_is_compared_with_what_the_others_have() -> None:
    """The description cannot refer to two components, so the facts of the components differ."""
    changes = format_changes(analyse(OLD, DIVIDED, OURS))
    assert changes == ["diverged: property depth of schema Size: None -> True"]


def test_what_all_of_them_refer_to_is_another_component() -> None:
    new = read_schemas(
        f"BoxInput: {BOX % 'SizeOutput'}\nBox: {BOX % 'SizeOutput'}\nSize: {SIZE}\nSizeOutput: {DEEP}",
        ("BoxInput", "Box", "Size"),
    )
    old = {**OLD, "paths": {**OLD["paths"], "/2": new["paths"]["/2"]}}
    ours = {**OURS, "paths": old["paths"] | {"/0": OURS["paths"]["/0"]}}
    assert format_changes(analyse(old, new, ours)) == [
        "apply: kind of use Box/properties/size: object Size -> object SizeOutput"
    ]


def test_a_component_that_is_divided_already_is_not_divided_again() -> None:
    old = read_schemas(f"Size: {SIZE}", ("Size", "Size"))
    new = read_schemas(f"Size: {SIZE}\nSizeOutput: {DEEP}", ("Size", "SizeOutput"))
    ours = follow(old, new, old)
    assert sorted(ours["components"]["schemas"]) == ["Size", "SizeOutput"]
    assert {change.verdict for change in analyse(old, new, ours).changes} == {"already"}
    assert follow(old, new, ours) == ours


def test_a_parameter_that_is_its_own_already_does_not_become_it_again() -> None:
    def make(parameters: str, own: str) -> dict[str, Any]:
        document = read_schemas(f"Size: {SIZE}", ("Size", "Size"))
        for path, name in (("/0", "Limit"), ("/1", own)):
            document["paths"][path]["get"]["parameters"] = [{"$ref": f"#/components/parameters/{name}"}]
        document["components"]["parameters"] = yaml.safe_load(parameters)
        return document

    limit = "{name: limit, in: query, schema: {type: integer%s}}"
    old = make(f"Limit: {limit % ''}", "Limit")
    new = make(f"Limit: {limit % ''}\nLimit2: {limit % ', maximum: 9'}", "Limit2")
    assert [change.verdict for change in analyse(old, new, old).changes] == ["apply"]
    ours = follow(old, new, old)
    assert [change.verdict for change in analyse(old, new, ours).changes] == ["already"]
    assert follow(old, new, ours) == ours


def test_schemas_of_different_kinds_do_not_correspond() -> None:
    """A union of the vendor is not the enum that the description has in one place instead."""
    old = read_schemas(
        "Item: {type: object, properties: {kind: {$ref: '#/components/schemas/Kind'}}}\n"
        "Kind: {type: string, enum: [a, b]}"
    )
    new = read_schemas(
        "Item: {type: object, properties: {kind: {$ref: '#/components/schemas/Kinds'}}}\n"
        "Kind: {type: string, enum: [a, b]}\n"
        "Kinds: {anyOf: [{$ref: '#/components/schemas/Kind'}, {type: array, items: {type: string}}]}"
    )
    analysis = analyse(old, new, old)
    assert "/components/schemas/Kinds" not in analysis.components


def test_a_new_part_that_stands_for_two_which_differ_is_known_to_do_so() -> None:
    def make(maximum: str) -> str:
        return (
            "{type: object, properties: {id: {type: string}, size: {$ref: '#/components/schemas/Size'},"
            f" count: {{type: integer{maximum}}}}}}}"
        )

    new = read_schemas(
        f"BoxInput: {make(', maximum: 9')}\nBox: {make('')}\nSize: {SIZE}", ("BoxInput", "Box")
    )
    analysis = analyse(OLD, new, OURS)
    (missed,) = find_unreported((OLD, new, OURS), follow(OLD, new, OURS), analysis)
    assert (str(missed.fact), missed.theirs, missed.ours, missed.is_merged) == (
        "keyword maximum", None, 9, True,
    )  # fmt: skip


def test_what_a_component_says_about_its_uses_is_written_at_new_uses_if_ours_does_not_say_it() -> None:
    old = read_schemas("Kind: {type: string, default: a, enum: [a, b]}", ("Kind",))
    ours = read_schemas("Mode: {type: string, enum: [a, b]}", ("Mode",))
    use = ours["paths"]["/0"]["get"]["responses"]["200"]["content"]["application/json"]
    use["schema"] = {**make_ref("Mode"), "default": "a"}
    new = read_schemas("Kind: {type: string, default: a, enum: [a, b]}", ("Kind", "Kind"))
    result = follow(old, new, ours)
    schema = result["paths"]["/1"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema == {**make_ref("Mode"), "default": "a"}


def test_what_was_decided_beside_a_schema_stays_when_it_is_replaced() -> None:
    item = "Item: {type: object, properties: {kind: %s}}\n"
    kind = "Kind: {type: string, enum: [a, b]}"
    old = read_schemas(item % "{$ref: '#/components/schemas/Kind'}" + kind)
    ours = read_schemas(item % "{anyOf: [{$ref: '#/components/schemas/Kind'}, {type: 'null'}]}" + kind)
    new = read_schemas(item % "{type: string}")
    (change,) = [change for change in analyse(old, new, ours).changes if change.fact.kind == "kind"]
    assert change.verdict == "apply"
    properties = follow(old, new, ours)["components"]["schemas"]["Item"]["properties"]
    assert properties == {"kind": {"type": ["string", "null"]}}


def test_what_was_decided_beside_a_schema_is_a_conflict_if_the_vendor_changes_it() -> None:
    item = "Item: {type: object, properties: {kind: %s}}\n"
    kind = "Kind: {type: string, enum: [a, b]}"
    old = read_schemas(item % "{$ref: '#/components/schemas/Kind'}" + kind)
    ours = read_schemas(item % "{$ref: '#/components/schemas/Kind', default: b}" + kind)
    new = read_schemas(item % "{type: string, default: a}")
    changes = {change.fact.kind: change.verdict for change in analyse(old, new, ours).changes}
    assert changes == {"kind": "apply", "default": "conflict"}
    properties = follow(old, new, ours)["components"]["schemas"]["Item"]["properties"]
    assert properties == {"kind": {"type": "string", "default": "b"}}


def test_a_component_that_is_used_elsewhere_stays_the_component_of_ours() -> None:
    """The vendor moves what it describes to a new operation, under its name, and changes it."""
    kind = "Kind: {type: object, properties: {id: {type: string}%s}}\n"
    old = read_schemas(
        "Item: {type: object, properties: {kind: {$ref: '#/components/schemas/Kind'}}}\n" + kind % ""
    )
    new = read_schemas(
        "Item: {type: object, properties: {id: {type: string}}}\n" + kind % ", age: {type: integer}",
        ("Item", "Kind"),
    )
    ours = read_schemas(
        "Item: {type: object, properties: {kind: {$ref: '#/components/schemas/Sort'}}}\n"
        + (kind % "").replace("Kind", "Sort")
    )
    analysis = analyse(old, new, ours)
    assert "apply: property age of schema Sort: None -> True" in format_changes(analysis)
    schemas = follow(old, new, ours)["components"]["schemas"]
    assert sorted(schemas) == ["Item", "Sort"]
