"""Each kind of change, applied to a description: the lines that differ, and that the strict rules accept the result."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest
import shop
from shop import CREATE, ITEM, LIST

from sdkwright.follow.application import Result, apply_analysis
from sdkwright.follow.changes import Analysis, Change, Fact, FactKind, Origin, Place, PlaceKind
from sdkwright.spec.loading import load_spec

NEW_ITEM = "/components/schemas/ItemModel"


def change(
    kind: FactKind,
    place: tuple[PlaceKind, str],
    new: Any,
    name: str = "",
    *,
    source: str = "",
    part: str = "",
    is_required: bool = False,
) -> Change:
    origin = Origin("", source, "GET /items")
    return Change(
        Fact(kind, name), Place(*place), None, new, None, "apply", origin, part=part, is_required=is_required
    )


def apply(*changes: Change, **others: Any) -> Result:
    words = tuple(item for item in changes if item.fact.kind in ("description", "summary", "example"))
    own = tuple(item for item in changes if item not in words)
    return apply_analysis(
        Analysis(others.get("operations", ()), own, words, shop.COMPONENTS), shop.make_new(), shop.FILES
    )


def list_differences(result: Result) -> list[str]:
    """The changed lines of all documents, without the others."""
    lines: list[str] = []
    for file, text in sorted(result.files.items()):
        old = shop.FILES.get(file, "").splitlines()
        differences = [*unified_diff(old, (text or "").splitlines(), n=0, lineterm="")]
        lines += [f"{line[0]} {line[1:].strip()}" for line in differences[2:] if not line.startswith("@@")]
    return lines


def check_spec(result: Result, folder: Path) -> list[str]:
    """Load the changed description strictly; return the warnings."""
    for file, text in {**shop.FILES, **result.files}.items():
        if text is not None:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(text.encode())
    return [problem.message for problem in load_spec(folder).warnings]


SCHEMA: tuple[PlaceKind, str] = ("schema", ITEM)
KIND: tuple[PlaceKind, str] = ("schema", "/components/schemas/Kind")
DETAIL: tuple[PlaceKind, str] = ("schema", "/components/schemas/Detail")
OPERATION: tuple[PlaceKind, str] = ("operation", LIST)
LIMIT: tuple[PlaceKind, str] = ("parameter", f"{LIST}/parameters/0")


def use(name: str) -> tuple[PlaceKind, str]:
    return "use", f"{ITEM}/properties/{name}"


CASES: dict[str, tuple[Change, list[str]]] = {
    "property added": (
        change("property", SCHEMA, True, "price", source=f"{NEW_ITEM}/properties/price", is_required=True),
        [
            "- required: [id, name]",
            "+ required: [id, name, price]",
            "+ price:",
            "+ type: number",
            "+ description: Price in EUR.",
        ],
    ),
    "property removed": (
        change("property", SCHEMA, None, "name", part=f"{ITEM}/properties/name"),
        [
            "- required: [id, name]",
            "+ required: [id]",
            "- name:",
            "- type: string",
            "- description: Name.",
            "- maxLength: 50",
        ],
    ),
    "required set": (
        change("required", SCHEMA, True, "size"),
        ["- required: [id, name]", "+ required: [id, name, size]"],
    ),
    "required unset": (
        change("required", SCHEMA, False, "id"),
        ["- required: [id, name]", "+ required: [name]"],
    ),
    "nullable set": (
        change("nullable", use("name"), True),
        ["- type: string", "+ type: [string, 'null']"],
    ),
    "nullable set at a reference": (
        change("nullable", use("kind"), True),
        [
            "- $ref: '#/components/schemas/Kind'",
            "+ anyOf:",
            "+ - $ref: '#/components/schemas/Kind'",
            "+ - type: 'null'",
        ],
    ),
    "nullable unset": (
        change("nullable", ("use", "/components/schemas/ItemList/properties/next"), False),
        [
            "- next: {type: [string, 'null'], description: The cursor.}",
            "+ next: {type: string, description: The cursor.}",
        ],
    ),
    "nullable unset at a reference": (
        change("nullable", use("detail"), False),
        [
            "- anyOf:",
            "- - $ref: '#/components/schemas/Detail'",
            "- - type: 'null'",
            "+ $ref: '#/components/schemas/Detail'",
        ],
    ),
    "default added": (
        change("default", use("name"), {"value": "x: y"}),
        ["+ default: 'x: y'"],
    ),
    "default removed": (
        change("default", ("use", f"{LIST}/parameters/0/schema"), None),
        [
            "- schema: {type: integer, minimum: 1, maximum: 100, default: 20}",
            "+ schema: {type: integer, minimum: 1, maximum: 100}",
        ],
    ),
    "default changed": (
        change("default", ("use", f"{LIST}/parameters/0/schema"), {"value": 30}),
        [
            "- schema: {type: integer, minimum: 1, maximum: 100, default: 20}",
            "+ schema: {type: integer, minimum: 1, maximum: 100, default: 30}",
        ],
    ),
    "default null": (
        change("default", ("use", "/components/schemas/ItemList/properties/next"), {"value": None}),
        [
            "- next: {type: [string, 'null'], description: The cursor.}",
            "+ next: {type: [string, 'null'], description: The cursor., default: null}",
        ],
    ),
    "deprecated property": (change("deprecated", use("name"), True), ["+ deprecated: true"]),
    "read-only unset": (
        change("readOnly", use("id"), False),
        [
            "- id: {type: string, description: ID of the item., readOnly: true}",
            "+ id: {type: string, description: ID of the item.}",
        ],
    ),
    "write-only set": (change("writeOnly", use("name"), True), ["+ writeOnly: true"]),
    "unit": (change("extension", use("name"), "characters", "x-unit"), ["+ x-unit: characters"]),
    "format removed": (
        change("keyword", ("schema", f"{ITEM}/properties/size"), None, "format"),
        [
            "- size: {type: string, format: decimal, description: 'In mm, if known.'}",
            "+ size: {type: string, description: 'In mm, if known.'}",
        ],
    ),
    "bound added": (
        change("keyword", ("schema", f"{ITEM}/properties/name"), 3, "minLength"),
        ["+ minLength: 3"],
    ),
    "bound changed": (
        change("keyword", ("schema", f"{ITEM}/properties/name"), 80, "maxLength"),
        ["- maxLength: 50", "+ maxLength: 80"],
    ),
    "pattern added": (
        change("keyword", ("schema", f"{ITEM}/properties/name"), "^[a-z]+$", "pattern"),
        ["+ pattern: ^[a-z]+$"],
    ),
    "value added": (
        change("value", KIND, True, '"bulb"', source="/components/schemas/ItemKind/enum/1"),
        [
            "- enum: [light, table, chair]",
            "+ enum: [light, bulb, table, chair]",
            "+ bulb: For lamps.",
        ],
    ),
    "value removed": (
        change("value", KIND, None, '"table"', part="/components/schemas/Kind/enum/1"),
        ["- enum: [light, table, chair]", "+ enum: [light, chair]", "- table: Has legs."],
    ),
    "closed": (
        change("closed", SCHEMA, True, source=NEW_ITEM),
        ["+ additionalProperties: false"],
    ),
    "kind": (
        change("kind", ("use", f"{ITEM}/properties/size"), "map", source=f"{NEW_ITEM}/properties/size"),
        [
            "- size: {type: string, format: decimal, description: 'In mm, if known.'}",
            "+ size: {type: object, additionalProperties: {type: integer}, description: 'In mm, if known.'}",
        ],
    ),
    "kind of a reference": (
        change("kind", use("kind"), "list", source=f"{NEW_ITEM}/properties/kind"),
        [
            "- $ref: '#/components/schemas/Kind'",
            "+ type: array",
            "+ items: {$ref: '#/components/schemas/Kind'}",
        ],
    ),
    "variant added": (
        change("variant", DETAIL, True, "Metal", source="/components/schemas/DetailModel/oneOf/0"),
        [
            "+ - $ref: '#/components/schemas/Metal'",
            "+ metal: '#/components/schemas/Metal'",
            "+ Metal:",
            "+ type: object",
            "+ required: [type]",
            "+ properties:",
            "+ type: {type: string, const: metal}",
        ],
    ),
    "variant removed": (
        change("variant", DETAIL, None, "WoodDetail", part="/components/schemas/Detail/oneOf/1"),
        [
            "- - $ref: '#/components/schemas/WoodDetail'",
            "- wood: '#/components/schemas/WoodDetail'",
            "- WoodDetail:",
            "- description: Details of wood.",
            "- type: object",
            "- required: [type]",
            "- properties:",
            "- type: {type: string, const: wood, description: Always wood.}",
        ],
    ),
    "tag removed": (
        change("tag", DETAIL, None),
        [
            "- discriminator:",
            "- propertyName: type",
            "- mapping:",
            "- light: '#/components/schemas/LightDetail'",
            "- wood: '#/components/schemas/WoodDetail'",
        ],
    ),
    "parameter added": (
        change("parameter", OPERATION, True, "query:q", source=f"{LIST}/parameters/0"),
        ["+ - name: q", "+ in: query", "+ description: Text to find.", "+ schema: {type: string}"],
    ),
    "parameter added that is a component": (
        change("parameter", ("operation", CREATE), True, "query:trace", source=f"{LIST}/parameters/1"),
        ["+ parameters:", "+ - $ref: 'shared.yaml#/components/parameters/Trace'"],
    ),
    "parameter replaced": (
        change(
            "parameter",
            OPERATION,
            "Q",
            "query:trace",
            source=f"{LIST}/parameters/0",
            part=f"{LIST}/parameters/1",
        ),
        [
            "- - $ref: 'shared.yaml#/components/parameters/Trace'",
            "+ - name: q",
            "+ in: query",
            "+ description: Text to find.",
            "+ schema: {type: string}",
            "- parameters:",
            "- Trace: {name: trace, in: query, description: ID for support., schema: {type: string}}",
        ],
    ),
    "parameter removed": (
        change("parameter", OPERATION, None, "query:trace", part=f"{LIST}/parameters/1"),
        [
            "- - $ref: 'shared.yaml#/components/parameters/Trace'",
            "- parameters:",
            "- Trace: {name: trace, in: query, description: ID for support., schema: {type: string}}",
        ],
    ),
    "parameter required": (change("required", LIMIT, True), ["+ required: true"]),
    "shared parameter deprecated": (
        change("deprecated", ("parameter", "/components/parameters/Trace"), True),
        [
            "- Trace: {name: trace, in: query, description: ID for support., schema: {type: string}}",
            "+ Trace: {name: trace, in: query, description: ID for support., deprecated: true, schema: {type: string}}",
        ],
    ),
    "serialization": (change("serialization", LIMIT, False, "explode"), ["+ explode: false"]),
    "body removed": (
        change("body", ("operation", CREATE), None, part=f"{CREATE}/requestBody"),
        [
            "- requestBody:",
            "- content:",
            "- application/json:",
            "- schema: {$ref: '#/components/schemas/Item'}",
        ],
    ),
    "body required": (
        change("required", ("request body", f"{CREATE}/requestBody"), True),
        ["+ required: true"],
    ),
    "status added": (
        change("status", OPERATION, True, "429", source=f"{LIST}/responses/429"),
        ["+ '429': {description: Too many requests.}"],
    ),
    "status added that is a component": (
        change("status", ("operation", CREATE), True, "404", source=f"{LIST}/responses/404"),
        ["+ '404': {$ref: 'shared.yaml#/components/responses/NotFound'}"],
    ),
    "status removed": (
        change("status", OPERATION, None, "404", part=f"{LIST}/responses/404"),
        [
            "- '404': {$ref: 'shared.yaml#/components/responses/NotFound'}",
            "- responses:",
            "- NotFound: {description: There is none.}",
        ],
    ),
    "media type added": (
        change(
            "media type",
            ("response", "/components/responses/NotFound"),
            True,
            "text/csv",
            source=f"{LIST}/responses/200/content/text~1csv",
        ),
        [
            "- NotFound: {description: There is none.}",
            "+ NotFound:",
            "+ description: There is none.",
            "+ content:",
            "+ text/csv:",
            "+ schema: {type: string}",
        ],
    ),
    "header added": (
        change(
            "header",
            ("response", f"{LIST}/responses/200"),
            True,
            "x-total",
            source=f"{LIST}/responses/200/headers/X-Total",
        ),
        ["+ headers:", "+ X-Total:", "+ schema: {type: integer}", "+ description: Number."],
    ),
    "operation deprecated": (change("deprecated", OPERATION, True), ["+ deprecated: true"]),
    "extension changed": (
        change("extension", OPERATION, "never", "x-retry"),
        ["- x-retry: safe", "+ x-retry: never"],
    ),
    "pages": (
        change("extension", OPERATION, {"items": "items", "page_in": "limit"}, "x-pagination", source=LIST),
        ["+ x-pagination: {page: ItemsPage, items: items, page_in: limit}"],
    ),
    "extension removed": (change("extension", OPERATION, None, "x-retry"), ["- x-retry: safe"]),
    "security of an operation": (
        change("security", OPERATION, [["http bearer"]], source=LIST),
        [
            "+ security:",
            "+ - Login: []",
            "+ Login:",
            "+ type: http",
            "+ scheme: bearer",
            "+ description: The login.",
            "+ x-argument: login",
        ],
    ),
    "servers": (
        change("servers", ("description", ""), ["https://new.example.com"], source="/servers"),
        ["- servers: [{url: https://shop.example.com}]", "+ servers: [{url: https://new.example.com}]"],
    ),
    "security scheme added": (
        change(
            "security scheme",
            ("description", ""),
            True,
            "http bearer",
            source="/components/securitySchemes/Login",
        ),
        ["+ Login:", "+ type: http", "+ scheme: bearer", "+ description: The login.", "+ x-argument: login"],
    ),
    "description": (
        change("description", use("name"), "The name.", source=f"{NEW_ITEM}/properties/price"),
        ["- description: Name.", "+ description: The name."],
    ),
    "summary removed": (change("summary", OPERATION, None), ["- summary: List items."]),
    "description of a value": (
        change("description", KIND, "A lamp.", "light"),
        ["- light: Gives light.", "+ light: A lamp."],
    ),
    "example": (
        change("example", use("name"), "Lamp", "example", source=f"{NEW_ITEM}/properties/price"),
        ["+ example: Lamp"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_change_is_a_small_edit(case: str, tmp_path: Path) -> None:
    item, expected = CASES[case]
    result = apply(item)
    assert result.problems == ()
    assert result.errors == ()
    assert result.applied == (item,)
    assert list_differences(result) == expected
    check_spec(result, tmp_path)


def test_all_changes_together(tmp_path: Path) -> None:
    """Positions in lists and the order of the edits do not matter."""
    names = (
        *("property added", "property removed", "value added", "value removed", "variant added"),
        *("variant removed", "parameter added", "parameter removed", "parameter required", "status added"),
        *("nullable set at a reference", "default changed", "kind", "operation deprecated"),
    )
    changes = [CASES[name][0] for name in names]
    for ordered in (changes, changes[::-1]):
        result = apply(*ordered)
        assert result.problems == ()
        assert len(result.applied) == len(changes)
        check_spec(result, tmp_path)
    forward, backward = (apply(*ordered).document for ordered in (changes, changes[::-1]))
    assert forward["components"]["schemas"].keys() == backward["components"]["schemas"].keys()


def test_nothing_to_do_writes_nothing() -> None:
    result = apply()
    assert result.files == {}
    assert result.applied == result.problems == result.notes == ()


def test_a_change_without_an_edit_is_a_problem() -> None:
    item = change("variant", DETAIL, True, "Steel", source="/components/schemas/DetailModel/oneOf/1")
    result = apply(item)
    assert [problem.change for problem in result.problems] == [item]
    assert result.problems[0].reason == "the new variant has no value of the discriminator"
    assert result.files == {}


def test_a_change_that_makes_the_description_invalid_is_a_problem() -> None:
    """The discriminator, which a person wrote, needs the constant."""
    wrong = change(
        "kind",
        ("use", "/components/schemas/LightDetail/properties/type"),
        "number",
        source=f"{NEW_ITEM}/properties/price",
    )
    good = CASES["bound changed"][0]
    result = apply(wrong, good)
    assert [(problem.change, "discriminator" in problem.reason) for problem in result.problems] == [
        (wrong, True)
    ]
    assert result.applied == (good,)
    assert list_differences(result) == CASES["bound changed"][1]


def test_examples_that_do_not_match_are_removed_and_reported() -> None:
    place: tuple[PlaceKind, str] = ("use", "/components/schemas/ItemList/properties/next")
    item = change("kind", place, "map", source=f"{NEW_ITEM}/properties/size")
    notes = [note for note in apply(item).notes if note.kind == "example removed"]
    assert [(note.subject, note.detail) for note in notes] == [
        (
            f"{LIST}/responses/200/content/application~1json",
            '{"items": [], "next": "abc"}',
        )
    ]
