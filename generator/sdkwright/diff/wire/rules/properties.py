"""The rules about the properties of objects: added, removed, required, read-only, write-only, deprecated."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Final

from sdkwright.diff.core.rules import Rule, parse_wire_rules
from sdkwright.diff.wire.rules.schema_changes import Direction, SchemaPlace, find_schema_rule

PROPERTY_MESSAGES: Final = {
    "required-property-added": "is a new property, and required",
    "required-property-added-with-default": "is a new property, and required although it has a default",
    "optional-property-added": "is a new property",
    "property-removed": "is gone",
    "required-property-removed": "is gone; it was always present",
    "optional-property-removed": "is gone",
    "property-became-required": "became required",
    "property-became-required-with-default": "became required, although it has a default",
    "property-became-optional": "became optional",
    "required-write-only-property-added": "is a new write-only property",
    "optional-write-only-property-added": "is a new write-only property",
    "required-write-only-property-removed": "is gone; it was write-only",
    "optional-write-only-property-removed": "is gone; it was write-only",
    "write-only-property-became-required": "became required; it is write-only",
    "write-only-property-became-optional": "became optional; it is write-only",
    "required-property-became-read-only": "became read-only",
    "required-property-became-write-only": "became write-only",
    "required-property-became-not-read-only": "is no longer read-only",
    "required-property-became-not-write-only": "is no longer write-only",
    "optional-property-became-read-only": "became read-only",
    "optional-property-became-write-only": "became write-only",
    "optional-property-became-not-read-only": "is no longer read-only",
    "optional-property-became-not-write-only": "is no longer write-only",
    "property-deprecated": "is deprecated",
    "property-deprecated-with-sunset": "is deprecated, and its removal has a date",
    "property-reactivated": "is no longer deprecated",
}
"""The messages of the changes of a property."""


def _format_schema(keywords: str, is_required: bool = False) -> str:
    """An object with the property `b`."""
    required = ", required: [b]" if is_required else ""
    return f"{{type: object, properties: {{a: {{type: string}}, b: {{type: string{keywords}}}}}{required}}}"


_A: Final = "{type: object, properties: {a: {type: string}}}"
_OPTIONAL: Final = _format_schema("")
_REQUIRED: Final = _format_schema("", True)
_OPTIONAL_DEFAULT: Final = _format_schema(", default: x")
_REQUIRED_DEFAULT: Final = _format_schema(", default: x", True)
_DEPRECATED: Final = _format_schema(", deprecated: true")
_SUNSET: Final = _format_schema(", deprecated: true, x-sunset: '9999-12-31'")
_READ_ONLY: Final = _format_schema(", readOnly: true")
_REQUIRED_READ_ONLY: Final = _format_schema(", readOnly: true", True)
_WRITE_ONLY: Final = _format_schema(", writeOnly: true")
_REQUIRED_WRITE_ONLY: Final = _format_schema(", writeOnly: true", True)

_PROPERTY_TABLE: Final = f"""
new-required-request-property | error | request-property-removed
    A required property is new: requests without it are rejected.
    `{_A}` becomes `{_REQUIRED}`
new-required-request-property-with-default | error | request-property-removed
    A required property with a default is new: requests without it are rejected, because only the server uses the default.
    `{_A}` becomes `{_REQUIRED_DEFAULT}`
new-optional-request-property | info | request-property-removed
    An optional property is new: callers may leave it out.
    `{_A}` becomes `{_OPTIONAL}`
request-property-removed | warning | new-optional-request-property
    A property is gone: the API may reject or ignore it.
    `{_OPTIONAL}` becomes `{_A}`
request-property-became-required | error | request-property-became-optional
    A property became required: requests without it are rejected.
    `{_OPTIONAL}` becomes `{_REQUIRED}`
request-property-became-required-with-default | error | request-property-became-optional
    A property with a default became required: requests without it are rejected, because only the server uses the default.
    `{_OPTIONAL_DEFAULT}` becomes `{_REQUIRED_DEFAULT}`
request-property-became-optional | info | request-property-became-required
    A property became optional: callers may continue to send it.
    `{_REQUIRED}` becomes `{_OPTIONAL}`
request-parameter-property-required-property-added | error | (compatible)
    A required property of a parameter is new: requests without it are rejected.
    `{_A}` becomes `{_REQUIRED}`
request-parameter-property-required-property-added-with-default | error | (compatible)
    A required property of a parameter, with a default, is new: requests without it are rejected.
    `{_A}` becomes `{_REQUIRED_DEFAULT}`
request-parameter-property-property-became-required | error | (compatible)
    A property of a parameter became required: requests without it are rejected.
    `{_OPTIONAL}` becomes `{_REQUIRED}`
request-parameter-property-property-became-required-with-default | error | (compatible)
    A property of a parameter, with a default, became required: requests without it are rejected.
    `{_OPTIONAL_DEFAULT}` becomes `{_REQUIRED_DEFAULT}`
request-parameter-property-property-removed | warning | (compatible)
    A property of a parameter is gone: the API may reject or ignore it.
    `{_OPTIONAL}` becomes `{_A}`
new-required-request-header-property | error | (compatible)
    A required property of a header parameter is new: requests without it are rejected.
    `{_A}` becomes `{_REQUIRED}`
request-header-property-became-required | error | (compatible)
    A property of a header parameter became required: requests without it are rejected.
    `{_OPTIONAL}` becomes `{_REQUIRED}`
response-required-property-added | info | response-required-property-removed
    Responses always contain one more property.
    `{_A}` becomes `{_REQUIRED}`
response-optional-property-added | info | response-optional-property-removed
    Responses may contain one more property.
    `{_A}` becomes `{_OPTIONAL}`
response-required-property-removed | error | response-required-property-added
    A property that responses always contained is gone.
    `{_REQUIRED}` becomes `{_A}`
response-optional-property-removed | warning | response-optional-property-added
    An optional property of responses is gone.
    `{_OPTIONAL}` becomes `{_A}`
response-property-became-optional | error | response-property-became-required
    A property that responses always contained may be missing.
    `{_REQUIRED}` becomes `{_OPTIONAL}`
response-property-became-required | info | response-property-became-optional
    Responses always contain a property.
    `{_OPTIONAL}` becomes `{_REQUIRED}`
response-required-write-only-property-added | info | response-required-write-only-property-removed
    A write-only property was added: responses never contain it.
    `{_A}` becomes `{_REQUIRED_WRITE_ONLY}`
response-required-write-only-property-removed | info | response-required-write-only-property-added
    A write-only property was removed: responses never contain it.
    `{_REQUIRED_WRITE_ONLY}` becomes `{_A}`
response-optional-write-only-property-added | info | response-optional-write-only-property-removed
    A write-only property was added: responses never contain it.
    `{_A}` becomes `{_WRITE_ONLY}`
response-optional-write-only-property-removed | info | response-optional-write-only-property-added
    A write-only property was removed: responses never contain it.
    `{_WRITE_ONLY}` becomes `{_A}`
response-write-only-property-became-required | info | response-write-only-property-became-optional
    A write-only property became required: responses never contain it.
    `{_WRITE_ONLY}` becomes `{_REQUIRED_WRITE_ONLY}`
response-write-only-property-became-optional | info | response-write-only-property-became-required
    A write-only property became optional: responses never contain it.
    `{_REQUIRED_WRITE_ONLY}` becomes `{_WRITE_ONLY}`
"""


def _format_common_rows(direction: str) -> str:
    """The rows of changes that both directions have."""
    deprecation = f"""
{direction}-property-deprecated | info | {direction}-property-reactivated
    A property is deprecated.
    `{_OPTIONAL}` becomes `{_DEPRECATED}`
{direction}-property-deprecated-with-sunset | info | {direction}-property-reactivated
    A property is deprecated, and its removal has a date.
    `{_OPTIONAL}` becomes `{_SUNSET}`
{direction}-property-reactivated | info | {direction}-property-deprecated
    A property is no longer deprecated.
    `{_DEPRECATED}` becomes `{_OPTIONAL}`"""
    return deprecation + "".join(
        _format_guard_rows(direction, need, guard, plain, guarded_schema)
        for need, guard, plain, guarded_schema in (
            ("required", "read-only", _REQUIRED, _REQUIRED_READ_ONLY),
            ("required", "write-only", _REQUIRED, _REQUIRED_WRITE_ONLY),
            ("optional", "read-only", _OPTIONAL, _READ_ONLY),
            ("optional", "write-only", _OPTIONAL, _WRITE_ONLY),
        )
    )


def _format_guard_rows(direction: str, need: str, guard: str, plain: str, guarded_schema: str) -> str:
    """The rows of a property that became read-only or write-only, or is so no longer."""
    start = f"{direction}-{need}-property-became"
    is_new = (direction, need, guard) == ("response", "required", "write-only")
    level, note = (
        ("warning", "responses may contain it now") if is_new else ("info", "this is an annotation only")
    )
    return f"""
{start}-{guard} | info | {start}-not-{guard}
    A property became {guard}: this is an annotation only.
    `{plain}` becomes `{guarded_schema}`
{start}-not-{guard} | {level} | {start}-{guard}
    A property is no longer {guard}: {note}.
    `{guarded_schema}` becomes `{plain}`"""


_PLACES: Final[tuple[tuple[Direction, str], ...]] = (
    *(("request", "property"), ("response", "property")),
    *(("request", "parameter-property"), ("request", "header-property")),
)
_NAMES: Final = {
    ("request", "property", "required-property-added"): "new-required-request-property",
    (
        "request",
        "property",
        "required-property-added-with-default",
    ): "new-required-request-property-with-default",
    ("request", "property", "optional-property-added"): "new-optional-request-property",
    ("request", "header-property", "required-property-added"): "new-required-request-header-property",
    ("request", "header-property", "property-became-required"): "request-header-property-became-required",
}


@cache
def find_rule(place: SchemaPlace) -> Rule | None:
    """The rule at one place: of a property, or of any schema."""
    return build_property_rules().get(place) or find_schema_rule(place)


@cache
def build_property_rules() -> dict[SchemaPlace, Rule]:
    """The rules by the place where they apply."""
    table = "".join((_PROPERTY_TABLE, _format_common_rows("request"), _format_common_rows("response")))
    by_id = {rule.id: rule for rule in parse_wire_rules(table)}
    places = (SchemaPlace(*place, change) for place, change in product(_PLACES, PROPERTY_MESSAGES))
    return {place: by_id[_find_rule_id(place)] for place in places if _find_rule_id(place) in by_id}


def _find_rule_id(place: SchemaPlace) -> str:
    if place in _NAMES:
        return _NAMES[place]
    start = place.direction if place.position == "property" else "request-parameter-property"
    return f"{start}-{place.change}"
