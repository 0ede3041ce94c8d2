"""Headers: layers merged without regard to case, and nothing let through that would break out of its line."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .scalars import absent, several, text

_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")

Header = tuple[bytes, bytes]


Headers = Mapping[str, Header]
"""By their names in small letters."""


def merge(*layers: Mapping[str, object], onto: Headers | None = None) -> dict[str, Header]:
    """One header for each name; the last layer that has it wins. None and OMIT are not sent, lists are comma-joined."""
    merged = dict(onto or {})
    for layer in layers:
        for name, value in layer.items():
            if not absent(value):
                merged[name.lower()] = _header(name, value)
    return merged


def _header(name: str, value: object) -> Header:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of a header")
    where = f"header {name!r}"
    items = several(value)
    plain = (text(value, where) if items is None else ",".join(text(item, where) for item in items)).strip(
        " \t"
    )
    # The value stays out of the message: it may be the key.
    if _CONTROL.search(plain):
        raise ValueError(f"{where}: the value has a line break or another control character")
    try:
        return name.encode("ascii"), plain.encode("latin-1")
    except UnicodeEncodeError:
        raise ValueError(f"{where}: the value has a character outside of latin-1") from None


def request_id(headers: Mapping[str, str]) -> str | None:
    """The identity that the server gave to a request, to be quoted when asking its operators for help."""
    return headers.get("request-id") or headers.get("x-request-id")
