"""What may be written to a log: no secrets, no signed URLs, and sizes in place of long values. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import cast

from .url import shown

HIDDEN = "***"
_SECRET = re.compile(
    r"(?i:secret|token|passw|credential|authoriz|cookie|signature|api_?-?key|(?:^|[_-])key(?:$|[_-]))|[a-z]Key$"
)
_URL = re.compile(r"(?:https?|wss?)://\S+", re.IGNORECASE)
_REPEATED = ("input", "ctx")
_LONGEST_VALUE = 120
_LONGEST_BODY = 2000
_DEEPEST = 20


def is_secret(name: str) -> bool:
    """Whether the value of a header or field of this name stays out of logs."""
    return _SECRET.search(name) is not None


def headers(pairs: Iterable[tuple[str, str]], secret_names: Iterable[str | None] = ()) -> dict[str, str]:
    """Headers, with secrets hidden: by their name, and those that the API's security schemes name."""
    hidden = {name.lower() for name in secret_names if name}
    return {
        name: HIDDEN if name.lower() in hidden or is_secret(name) else _text(value) for name, value in pairs
    }


def body(data: bytes, content_type: str, secret_names: Collection[str] = ()) -> str:
    """A body as it may be shown: JSON with its secrets hidden, of anything else the size."""
    size = f"{len(data)} bytes of {content_type or 'no type'}"
    if "json" not in content_type:
        return size
    try:
        shown_ = json.dumps(value(json.loads(data), secret_names), ensure_ascii=False)
    except (ValueError, RecursionError):
        return f"{size}, which is no JSON"
    return shown_ if len(shown_) <= _LONGEST_BODY else f"{shown_[:_LONGEST_BODY]}… ({size})"


def value(data: object, secret_names: Collection[str] = (), depth: int = 0) -> object:
    """A JSON value without its secrets: those whose names tell, and those that the description names."""
    if isinstance(data, str):
        return _text(data)
    if depth == _DEEPEST and isinstance(data, (dict, list)):
        return "…"
    if isinstance(data, Mapping):
        fields = cast("Mapping[str, object]", data)
        # What a server that refuses a field repeats of it.
        repeats = any(isinstance(step, str) and _hidden(step, secret_names) for step in _place(fields))
        return {
            name: (
                HIDDEN
                if (_hidden(name, secret_names) or (repeats and name in _REPEATED)) and _tells(inner)
                else value(inner, secret_names, depth + 1)
            )
            for name, inner in fields.items()
        }
    if isinstance(data, list):
        return [value(item, secret_names, depth + 1) for item in cast("list[object]", data)]
    return data


def _hidden(name: str, secret_names: Collection[str]) -> bool:
    return name in secret_names or is_secret(name)


def _place(fields: Mapping[str, object]) -> list[object]:
    """The path to the field that an error of a 422 answer is about."""
    place = fields.get("loc")
    return cast("list[object]", place) if isinstance(place, list) else []


def _tells(inner: object) -> bool:
    return inner is not None and not isinstance(inner, bool)


def _text(text: str) -> str:
    """A text, its URLs without their queries (a signed one is as good as a key), and not at any length."""
    plain = _URL.sub(lambda found: shown(found[0]), text)
    return plain if len(plain) <= _LONGEST_VALUE else f"{plain[:_LONGEST_VALUE]}… ({len(text)} characters)"
