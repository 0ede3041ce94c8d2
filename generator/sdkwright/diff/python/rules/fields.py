"""The rules of the fields of models, and of the keys of their typed dicts."""

from __future__ import annotations

from sdkwright.diff.python.rules.making import rule

FIELD_GONE = rule(
    "field-gone",
    "runtime",
    "A field of an answer is gone: AttributeError.",
    "`voice.status`",
    "field-added",
)
FIELD_ADDED = rule(
    "field-added", "additive", "There is a new field.", "`voice.language` is new", "field-gone"
)
FIELD_RENAMED = rule(
    "field-renamed",
    "runtime",
    "A field of an answer has another name: AttributeError.",
    "`voice.name` -> `voice.title`",
    "field-renamed",
)
FIELD_OPTIONAL = rule(
    "field-optional",
    "runtime",
    "A field of an answer may be None where it always was something.",
    "`voice.name: str` -> `str | None`",
    "field-narrowed",
)
FIELD_CHANGED = rule(
    "field-changed",
    "runtime",
    "A field of an answer can no longer be used as before.",
    "`voice.age: int` -> `str`",
    "field-changed",
)
FIELD_RETYPED = rule(
    "field-retyped",
    "typing",
    "A field of an answer has another type that a running program can use as before.",
    "`voice.tags: list[str]` -> `list[Tag]`, an open enum",
    "field-retyped",
)
FIELD_NARROWED = rule(
    "field-narrowed",
    "none",
    "A field of an answer holds less kinds of values than before.",
    "`voice.name: str | None` -> `str`",
    "field-optional",
)
CONSTANT_CHANGED = rule(
    "constant-changed",
    "typing",
    "A field that is always the same has another value: comparisons with the old one never hold.",
    '`type: Literal["a"]` -> `Literal["b"]`',
    "constant-changed",
)
REQUEST_FIELD_GONE = rule(
    "request-field-gone",
    "typing",
    "A field that callers fill is gone; it is still sent when it is given.",
    "`VoiceSettings(style=0.5)`",
    "field-added",
)
REQUEST_FIELD_RENAMED = rule(
    "request-field-renamed",
    "typing",
    "A field that callers fill has another name; under the old one it is sent as it is.",
    "`VoiceSettings(style=0.5)` -> `VoiceSettings(manner=0.5)`",
    "request-field-renamed",
)
KEY_RENAMED = rule(
    "key-renamed",
    "typing",
    "A field has the same name in Python and another key in its typed dict.",
    '`{"isFinal": True}` -> `{"is_final": True}`',
    "key-renamed",
)
REQUIRED_FIELD_ADDED = rule(
    "required-field-added",
    "runtime",
    "There is a new field that callers must fill: the model cannot be built without it.",
    "`Book(title=...)` -> `Book(title=..., author=...)`",
    "request-field-gone",
)
REQUIRED_KEY_ADDED = rule(
    "required-key-added",
    "typing",
    "A typed dict needs a new key whose value is always the same; the model fills it in.",
    '`{"name": "x"}` -> `{"type": "a", "name": "x"}`',
    "request-field-gone",
)
FIELD_REQUIRED = rule(
    "field-required",
    "runtime",
    "A field that callers could leave out must be filled: the model cannot be built without it.",
    "`Book(title=...)` -> `Book(title=..., author=...)`",
    "field-not-required",
)
FIELD_NOT_REQUIRED = rule(
    "field-not-required",
    "additive",
    "Callers may leave a field out.",
    "`Book(title=..., author=...)` -> `Book(title=...)`",
    "field-required",
)
REQUEST_FIELD_NARROWED = rule(
    "request-field-narrowed",
    "runtime",
    "A field that callers fill refuses what it took: the model cannot be built with it.",
    "`Book(year='1851')`, which is an int now",
    "request-field-widened",
)
REQUEST_FIELD_RETYPED = rule(
    "request-field-retyped",
    "typing",
    "A field that callers fill takes what it took when it runs, but type checkers refuse it.",
    "`Book(tags=tags)`, a `list[str]` where a `list[str | None]` is wanted",
    "request-field-retyped",
)
REQUEST_FIELD_WIDENED = rule(
    "request-field-widened",
    "additive",
    "A field that callers fill takes more than before.",
    "`Book(year=None)` works",
    "request-field-narrowed",
)
