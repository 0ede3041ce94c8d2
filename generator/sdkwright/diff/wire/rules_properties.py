"""The rules about properties: which there are, which are required, and who sends them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from sdkwright.diff.core.finding import Level, Rule
from sdkwright.diff.wire.rules_schema import Cell, rule_id

_A: Final = "{type: object, properties: {a: {type: string}}}"
_AB: Final = "{type: object, properties: {a: {type: string}, b: {type: string}}}"
_A_REQUIRED: Final = _A[:-1] + ", required: [a]}"
_B_REQUIRED: Final = _AB[:-1] + ", required: [b]}"
_AB_DEFAULT: Final = _AB.replace("b: {type: string}", "b: {type: string, default: x}")
_B_REQUIRED_DEFAULT: Final = _AB_DEFAULT[:-1] + ", required: [b]}"
_OMITS: Final = "callers that leave it out are refused"
_BELONGS: Final = "who sends and who gets it is told to the reader only"
_WIDENS: Final = "The opposite concerns nobody, so it is not reported."


PROPERTY_TEXTS: Final = {
    "required-property-added": "is a new property, and required",
    "required-property-added-with-default": "is a new property, and required although it has a default",
    "optional-property-added": "is a new property",
    "property-removed": "is gone",
    "required-property-removed": "is gone, which was always there",
    "optional-property-removed": "is gone",
    "property-became-required": "became required",
    "property-became-required-with-default": "became required, although it has a default",
    "property-became-optional": "became optional",
    "required-write-only-property-added": "is a new property, which is only sent",
    "optional-write-only-property-added": "is a new property, which is only sent",
    "required-write-only-property-removed": "is gone, which was only sent",
    "optional-write-only-property-removed": "is gone, which was only sent",
    "write-only-property-became-required": "became required, but is only sent",
    "write-only-property-became-optional": "became optional, but is only sent",
    "property-deprecated": "is deprecated",
    "property-deprecated-with-sunset": "is deprecated, until a day that is known",
    "property-reactivated": "is no longer deprecated",
    **{
        f"{need}-property-became-{no}{word}": f"became {no.replace('-', ' ')}{word}"
        for need in ("required", "optional")
        for no in ("", "not-")
        for word in ("read-only", "write-only")
    },
}
"""What a message says of a property."""


def _guarded(schema: str, keyword: str) -> str:
    return schema.replace("b: {type: string", f"b: {{type: string, {keyword}: true")


class _Row(NamedTuple):
    kind: str
    id: str
    level: Level
    meaning: str
    before: str
    after: str
    mirror: str


_EARLY: Final = "required-property-added"
_LATE: Final = "property-became-required"
_NEW: Final = "new-required-request-property"
_BECAME: Final = "request-property-became"
_SERVER: Final = "since the default is for the server only"
_REQUEST: Final = (
    _Row(
        "required-property-added",
        _NEW,
        "error",
        f"A required property is new: {_OMITS}.",
        _A,
        _B_REQUIRED,
        "request-property-removed",
    ),
    _Row(
        "required-property-added-with-default",
        f"{_NEW}-with-default",
        "error",
        f"A required property with a default is new: {_OMITS}, {_SERVER}.",
        _A,
        _B_REQUIRED_DEFAULT,
        "request-property-removed",
    ),
    _Row(
        "optional-property-added",
        "new-optional-request-property",
        "info",
        "An optional property is new: callers may leave it out.",
        _A,
        _AB,
        "request-property-removed",
    ),
    _Row(
        "property-removed",
        "request-property-removed",
        "warning",
        "A property is gone: callers that send it may be refused, or ignored.",
        _AB,
        _A,
        "new-optional-request-property",
    ),
    _Row(
        "property-became-required",
        f"{_BECAME}-required",
        "error",
        f"A property became required: {_OMITS}.",
        _AB,
        _B_REQUIRED,
        f"{_BECAME}-optional",
    ),
    _Row(
        "property-became-required-with-default",
        f"{_BECAME}-required-with-default",
        "error",
        f"A property with a default became required: {_OMITS}, {_SERVER}.",
        _AB_DEFAULT,
        _B_REQUIRED_DEFAULT,
        f"{_BECAME}-optional",
    ),
    _Row(
        "property-became-optional",
        f"{_BECAME}-optional",
        "info",
        "A property became optional: callers may go on sending it.",
        _B_REQUIRED,
        _AB,
        f"{_BECAME}-required",
    ),
)
_RESPONSE: Final[tuple[tuple[str, Level, str, str, str, str], ...]] = (
    ("required-property-added", "info", "Responses always hold one more property.", _A, _B_REQUIRED, "required-property-removed"),
    ("optional-property-added", "info", "Responses may hold one more property.", _A, _AB, "optional-property-removed"),
    ("required-property-removed", "error", "What callers rely on is gone.", _B_REQUIRED, _A, "required-property-added"),
    ("optional-property-removed", "warning", "A property that callers may use is gone.", _AB, _A, "optional-property-added"),
    ("property-became-optional", "error", "What callers rely on may be missing.", _B_REQUIRED, _AB, "property-became-required"),
    ("property-became-required", "info", "A property is always there.", _AB, _B_REQUIRED, "property-became-optional"),
)  # fmt: skip


def property_rules() -> Iterator[tuple[Cell, Rule]]:
    """Every cell with its rule."""
    for row in _REQUEST:
        yield Cell("request", "property", row.kind), _rule(*row[1:])
    for kind, level, meaning, before, after, mirror in _RESPONSE:
        rule = _rule(f"response-{kind}", level, meaning, before, after, f"response-{mirror}")
        yield Cell("response", "property", kind), rule
    yield from _write_only()
    yield from _of_parameters()
    yield from _senders()
    yield from _deprecations()


def _write_only() -> Iterator[tuple[Cell, Rule]]:
    """Responses do not hold what is write-only, so that its coming and going concerns nobody there."""
    rows = (
        (
            "required-write-only-property-added",
            _A,
            _B_REQUIRED,
            "response-required-write-only-property-removed",
        ),
        (
            "required-write-only-property-removed",
            _B_REQUIRED,
            _A,
            "response-required-write-only-property-added",
        ),
        ("optional-write-only-property-added", _A, _AB, "response-optional-write-only-property-removed"),
        ("optional-write-only-property-removed", _AB, _A, "response-optional-write-only-property-added"),
        (
            "write-only-property-became-required",
            _AB,
            _B_REQUIRED,
            "response-write-only-property-became-optional",
        ),
        (
            "write-only-property-became-optional",
            _B_REQUIRED,
            _AB,
            "response-write-only-property-became-required",
        ),
    )
    for kind, before, after, mirror in rows:
        *_, change = kind.partition("property-")
        text = f"A write-only property {'was ' if '-' not in change else ''}{change.replace('-', ' ')}: responses never hold it."
        old, new = _guarded(before, "writeOnly"), _guarded(after, "writeOnly")
        yield Cell("response", "property", kind), _rule(f"response-{kind}", "info", text, old, new, mirror)


def _of_parameters() -> Iterator[tuple[Cell, Rule]]:
    """Properties of a parameter that is an object; what comes and may be left out is not reported there."""
    rows: tuple[tuple[str, Level, str, str, str], ...] = (
        ("required-property-added", "error", f"is new: {_OMITS}", _A, _B_REQUIRED),
        (f"{_EARLY}-with-default", "error", f"with a default is new: {_OMITS}", _A, _B_REQUIRED_DEFAULT),
        ("property-became-required", "error", f"became required: {_OMITS}", _AB, _B_REQUIRED),
        (f"{_LATE}-with-default", "error", f"with a default became required: {_OMITS}", _AB_DEFAULT, _B_REQUIRED_DEFAULT),
        ("property-removed", "warning", "is gone: callers that send it may be refused, or ignored", _AB, _A),
    )  # fmt: skip
    for kind, level, text, before, after in rows:
        for position, what in (("parameter-property", "parameter"), ("header-property", "header parameter")):
            cell = Cell("request", position, kind)
            yield cell, _rule(
                rule_id(cell), level, f"A property of a {what} {text}.", before, after, "", _WIDENS
            )


def _senders() -> Iterator[tuple[Cell, Rule]]:
    for direction in ("request", "response"):
        for need, schema in (("required", _B_REQUIRED), ("optional", _AB)):
            for keyword, said in (("readOnly", "read-only"), ("writeOnly", "write-only")):
                come, go = (f"{need}-property-became-{no}{said}" for no in ("", "not-"))
                shown = _guarded(schema, keyword)
                is_new = (direction, need, keyword) == ("response", "required", "writeOnly")
                level: Level = "warning" if is_new else "info"
                why = "responses may hold it now" if is_new else _BELONGS
                rows: tuple[tuple[str, str, str, str, Level], ...] = (
                    (come, go, schema, shown, "info"),
                    (go, come, shown, schema, level),
                )
                for kind, other, before, after, of in rows:
                    text = f"A property {kind.partition('-property-')[2].replace('-', ' ', 1).replace('not-', 'not ')}: {why}."
                    rule = _rule(f"{direction}-{kind}", of, text, before, after, f"{direction}-{other}")
                    yield Cell(direction, "property", kind), rule


def _deprecations() -> Iterator[tuple[Cell, Rule]]:
    old = _AB.replace("b: {type: string", "b: {type: string, deprecated: true")
    sunset = old.replace("deprecated: true", "deprecated: true, x-sunset: '9999-12-31'")
    for direction in ("request", "response"):
        start = f"{direction}-property"
        for kind, text, before, after, mirror in (
            ("property-deprecated", "A property is deprecated.", _AB, old, f"{start}-reactivated"),
            ("property-deprecated-with-sunset", "A property is deprecated till a day.", _AB, sunset, f"{start}-reactivated"),
            ("property-reactivated", "A property is no longer deprecated.", old, _AB, f"{start}-deprecated"),
        ):  # fmt: skip
            yield Cell(direction, "property", kind), _rule(
                f"{direction}-{kind}", "info", text, before, after, mirror
            )


def _rule(id: str, level: Level, meaning: str, before: str, after: str, mirror: str, why: str = "") -> Rule:
    return Rule(id, "wire", level, meaning, f"`{before}` becomes `{after}`", mirror, why)
