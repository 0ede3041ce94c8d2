"""Names of media types: which of them are JSON, and which are ranges."""

from __future__ import annotations

from typing import Final

JSON: Final = "application/json"
MULTIPART: Final = "multipart/form-data"
FORM: Final = "application/x-www-form-urlencoded"
EVENTS: Final = "text/event-stream"
JSON_LINES: Final = "application/jsonl"


def normalize(name: str) -> str:
    """A media type in lower case, without parameters such as `charset`."""
    return name.partition(";")[0].strip().lower()


def is_json(name: str) -> bool:
    """Whether a body of a media type is one JSON document."""
    plain = normalize(name)
    return plain == JSON or plain.endswith("+json")


def is_text(name: str) -> bool:
    """Whether a body of a media type may be text, such as `text/plain` or `*/*`."""
    return normalize(name).startswith(("text/", "*"))


def is_range(name: str) -> bool:
    """Whether a name is a range of media types, such as `audio/*`."""
    return "*" in normalize(name)


def needs_schema(name: str) -> bool:
    """Whether the schema of a body determines a type; any other body is raw, and its schema is optional."""
    return is_json(name) or normalize(name) in (MULTIPART, FORM, EVENTS, JSON_LINES)


def rank(name: str) -> int:
    """The position of a media type in the order in which the SDK prefers them for a request body."""
    plain = normalize(name)
    return 0 if is_json(name) else {MULTIPART: 1, FORM: 2}.get(plain, 3)
