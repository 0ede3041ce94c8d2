"""The rules of what is no class: enums, unions, and other names for a type."""

from __future__ import annotations

from sdkwright.diff.python.rules.making import rule

ENUM_VALUE_GONE = rule(
    "enum-value-gone",
    "typing",
    "Requests can no longer name a value of an enum; the SDK checks nothing when it runs, the API may.",
    '`list(sort="age")`',
    "enum-value-added",
)
ENUM_VALUE_ADDED = rule(
    "enum-value-added",
    "additive",
    "Requests can name a new value of an enum.",
    '`list(sort="size")` is new',
    "enum-value-gone",
)
ANSWER_VALUE_GONE = rule(
    "answer-enum-value-gone",
    "none",
    "Answers no longer hold a value of an enum; enums of answers are open.",
    '`voice.category == "famous"` never holds',
    "answer-enum-value-added",
)
ANSWER_VALUE_ADDED = rule(
    "answer-enum-value-added",
    "none",
    "Answers may hold a new value of an enum; enums of answers are open.",
    '`voice.category` may be "famous"',
    "answer-enum-value-gone",
)
TYPE_CHANGED = rule(
    "type-changed",
    "runtime",
    "What a name of the API stands for can no longer be used, or given, as before.",
    "`VoiceId` is an int",
    "type-changed",
)
TYPE_RETYPED = rule(
    "type-retyped",
    "typing",
    "What a name of the API stands for is another type that a running program can use as before.",
    "`Sort` is no enum of text any more",
    "type-retyped",
)
TYPE_WIDENED = rule(
    "type-widened",
    "additive",
    "What a name of the API stands for admits more in requests, or less in answers.",
    "`VoiceIds` may hold null",
    "type-retyped",
)
VARIANT_ADDED = rule(
    "variant-added",
    "typing",
    "Answers may hold a new variant of a union; it was an unknown variant before.",
    "`Shape` is a `Circle`, a `Square`, or now a `Triangle`",
    "answer-variant-gone",
)
UNTAGGED_VARIANT_ADDED = rule(
    "untagged-variant-added",
    "runtime",
    "Answers may hold a new variant of a union, which has not the fields of the others.",
    "`Result` is a `Done`, or now a `Failure`",
    "answer-variant-gone",
)
ANSWER_VARIANT_GONE = rule(
    "answer-variant-gone",
    "none",
    "Answers no longer hold a variant of a union.",
    "`Shape` is no `Square` any more",
    "variant-added",
)
REQUEST_VARIANT_ADDED = rule(
    "request-variant-added",
    "additive",
    "Requests take a new variant of a union.",
    "`draw(Triangle(...))` is new",
    "request-variant-gone",
)
REQUEST_VARIANT_GONE = rule(
    "request-variant-gone",
    "typing",
    "Requests no longer take a variant of a union; the SDK still sends it.",
    "`draw(Square(...))`",
    "request-variant-added",
)
BUILT_VARIANT_GONE = rule(
    "built-variant-gone",
    "runtime",
    "A model that callers build no longer takes a variant of a union.",
    "`Drawing(shape=Square(...))`",
    "request-variant-added",
)
TAG_MOVED = rule(
    "tag-moved",
    "runtime",
    "A value of the tag means another variant of a union: `isinstance` says something else.",
    '`"round"` is an `Ellipse`, no `Circle`',
    "tag-moved",
)
UNKNOWN_VARIANT_GONE = rule(
    "unknown-variant-gone",
    "runtime",
    "The variants of a union are no longer told apart by a tag, and there is no unknown one: ImportError.",
    "`from sdk import UnknownShape`",
    "unknown-variant-added",
)
UNKNOWN_VARIANT_ADDED = rule(
    "unknown-variant-added",
    "typing",
    "The variants of a union are told apart by a tag, and one that is unknown is a type of its own.",
    "`Shape` may be an `UnknownShape`",
    "unknown-variant-gone",
)
