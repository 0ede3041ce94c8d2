"""Request headers: merges layers regardless of case, and rejects values with line breaks."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .scalars import as_list, format_scalar, is_absent

_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")

RawHeader = tuple[bytes, bytes]
MergedHeaders = Mapping[str, RawHeader]
"""Headers by their names in lower case."""


def merge_headers(*layers: Mapping[str, object], onto: MergedHeaders | None = None) -> dict[str, RawHeader]:
    """Merge layers into one header per name; the last layer wins. None, OMIT and empty lists are not
    sent, other lists are comma-joined."""
    merged = dict(onto or {})
    for layer in layers:
        for name, value in layer.items():
            if not (is_absent(value) or (not value and as_list(value) is not None)):
                merged[name.lower()] = encode_header(name, value)
    return merged


def encode_header(name: str, value: object) -> RawHeader:
    """Return a header as bytes; raise ValueError for a value that would change the request."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"header {name!r}: invalid header name")
    where = f"header {name!r}"
    items = as_list(value)
    text = (
        format_scalar(value, where)
        if items is None
        else ",".join(format_scalar(item, where) for item in items)
    ).strip(" \t")
    # The messages do not contain the value, which may be a credential.
    if _CONTROL.search(text):
        raise ValueError(f"{where}: the value has a line break or another control character")
    try:
        return name.encode("ascii"), text.encode("latin-1")
    except UnicodeEncodeError:
        raise ValueError(f"{where}: the value has a character outside of latin-1") from None


def get_request_id(headers: Mapping[str, str]) -> str | None:
    """Return the id that the server assigned to a request. Quote it when you contact the support of the API."""
    return headers.get("request-id") or headers.get("x-request-id")
