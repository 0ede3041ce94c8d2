"""What may be written to a log: no secrets, no signed URLs, and sizes in place of long values. Pure functions."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import cast

from .url import redact_url

REDACTED = "***"
_SECRET_NAME = re.compile(
    r"(?i:secret|token|passw|credential|authoriz|cookie|signature|api_?-?key|(?:^|[_-])key(?:$|[_-]))|[a-z]Key$"
)
_URL = re.compile(r"(?:https?|wss?)://\S+", re.IGNORECASE)
_ECHO_FIELDS = ("input", "ctx")
"""The fields of a validation error in which a server repeats the value that it rejected."""
_MAX_TEXT = 120
_MAX_BODY = 2000
_MAX_DEPTH = 20


def is_secret(name: str) -> bool:
    """Whether the value of a header or field with this name is hidden in logs."""
    return _SECRET_NAME.search(name) is not None


def redact_headers(
    pairs: Iterable[tuple[str, str]], secret_names: Iterable[str | None] = ()
) -> dict[str, str]:
    """Hide the values of headers whose names look secret, or that are in `secret_names`."""
    secret = {name.lower() for name in secret_names if name}
    return {
        name: REDACTED if name.lower() in secret or is_secret(name) else _shorten(value)
        for name, value in pairs
    }


def redact_body(data: bytes, content_type: str, secret_names: Collection[str] = ()) -> str:
    """Return a body for a log: JSON with its secrets hidden, of any other body the size."""
    size = f"{len(data)} bytes of {content_type or 'unknown type'}"
    if "json" not in content_type:
        return size
    try:
        text = json.dumps(redact_value(json.loads(data), secret_names), ensure_ascii=False)
    except (ValueError, RecursionError):
        return f"{size}, not JSON"
    return text if len(text) <= _MAX_BODY else f"{text[:_MAX_BODY]}… ({size})"


def redact_value(data: object, secret_names: Collection[str] = (), depth: int = 0) -> object:
    """Hide the secrets of a JSON value: fields whose names look secret, or are in `secret_names`."""
    if isinstance(data, str):
        return _shorten(data)
    if depth == _MAX_DEPTH and isinstance(data, (dict, list)):
        return "…"
    if isinstance(data, Mapping):
        fields = cast("Mapping[str, object]", data)
        is_echo = any(
            isinstance(step, str) and _is_hidden(step, secret_names) for step in _get_location(fields)
        )
        return {
            name: (
                REDACTED
                if (_is_hidden(name, secret_names) or (is_echo and name in _ECHO_FIELDS))
                and _has_content(item)
                else redact_value(item, secret_names, depth + 1)
            )
            for name, item in fields.items()
        }
    if isinstance(data, list):
        return [redact_value(item, secret_names, depth + 1) for item in cast("list[object]", data)]
    return data


def _is_hidden(name: str, secret_names: Collection[str]) -> bool:
    return name in secret_names or is_secret(name)


def _get_location(fields: Mapping[str, object]) -> list[object]:
    """Return the path of the field that a validation error of a 422 response refers to."""
    location = fields.get("loc")
    return cast("list[object]", location) if isinstance(location, list) else []


def _has_content(value: object) -> bool:
    return value is not None and not isinstance(value, bool)


def _shorten(text: str) -> str:
    """Limit the length of a text, and remove the queries of its URLs: a signed URL is a credential."""
    plain = _URL.sub(lambda match: redact_url(match[0]), text)
    return plain if len(plain) <= _MAX_TEXT else f"{plain[:_MAX_TEXT]}… ({len(text)} characters)"
