"""The rules of what a method takes."""

from __future__ import annotations

from sdkwright.diff.python.rules.making import rule

ARGUMENT_GONE = rule(
    "argument-gone",
    "runtime",
    "An argument is gone: TypeError.",
    "`search(page_size=10)` -> `search()`",
    "argument-added",
)
ARGUMENT_ADDED = rule(
    "argument-added",
    "additive",
    "There is a new argument that may be left out.",
    "`search(sort=...)` is new",
    "argument-gone",
)
ARGUMENT_RENAMED = rule(
    "argument-renamed",
    "runtime",
    "An argument has another name: TypeError for who gives it by name.",
    "`search(page_size=10)` -> `search(limit=10)`",
    "argument-renamed",
)
REQUIRED_ARGUMENT_ADDED = rule(
    "required-argument-added",
    "runtime",
    "There is a new argument, and every call must give it: TypeError.",
    "`create()` -> `create(name=...)`",
    "argument-gone",
)
ARGUMENT_REQUIRED = rule(
    "argument-required",
    "runtime",
    "An argument that could be left out must be given: TypeError.",
    "`create()` -> `create(name=...)`",
    "argument-optional",
)
ARGUMENT_OPTIONAL = rule(
    "argument-optional",
    "additive",
    "An argument may be left out.",
    "`create(name=...)` -> `create()`",
    "argument-required",
)
ARGUMENTS_REORDERED = rule(
    "arguments-reordered",
    "runtime",
    "Positional arguments have changed places: a call means something else, or fails.",
    "`get(book_id, page)` -> `get(page, book_id)`",
    "arguments-reordered",
)
ARGUMENT_KEYWORD_ONLY = rule(
    "argument-keyword-only",
    "runtime",
    "A positional argument can only be given by name: TypeError.",
    "`get(book_id)` -> `get(book_id=...)`",
    "argument-positional",
)
ARGUMENT_POSITIONAL = rule(
    "argument-positional",
    "additive",
    "An argument can also be given without its name.",
    "`get(book_id=...)` -> `get(book_id)`",
    "argument-keyword-only",
)
ARGUMENT_NARROWED = rule(
    "argument-narrowed",
    "typing",
    "An argument admits less than before; the SDK checks nothing when it runs, the API may.",
    "`limit: int | None` -> `limit: int`",
    "argument-widened",
)
ARGUMENT_WIDENED = rule(
    "argument-widened",
    "additive",
    "An argument admits more than before.",
    "`limit: int` -> `limit: int | None`",
    "argument-narrowed",
)
ARGUMENT_RETYPED = rule(
    "argument-retyped",
    "typing",
    "An argument has another type; the SDK sends what it is given, the API may refuse it.",
    "`limit: int` -> `limit: str`",
    "argument-retyped",
)
ARGUMENT_REFUSED = rule(
    "argument-refused",
    "runtime",
    "An argument has another type, and the SDK cannot send the old one: TypeError.",
    "`audio: str` -> `audio: FileInput`",
    "argument-refused",
)
ARGUMENT_SENT_ELSEWHERE = rule(
    "argument-sent-elsewhere",
    "none",
    "An argument keeps its name in Python while the SDK sends it by another name or at another place.",
    "`pageSize` -> `page_size` on the wire",
    "argument-sent-elsewhere",
)
BODY_WHOLE = rule(
    "body-whole",
    "runtime",
    "The body of a request is one argument, and no longer spread over several: TypeError.",
    "`create(title=...)` -> `create(request={'title': ...})`",
    "body-flattened",
)
BODY_FLATTENED = rule(
    "body-flattened",
    "runtime",
    "The fields of a body are arguments, and the body is none any more: TypeError.",
    "`create(request={'title': ...})` -> `create(title=...)`",
    "body-whole",
)
