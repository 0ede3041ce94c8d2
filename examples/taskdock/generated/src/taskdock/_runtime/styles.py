"""The rarer ways to write parameters: styles of RFC 6570, cookies, JSON text.

Only the resources whose parameters need it import this module.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias, cast
from urllib.parse import quote

from .encode import encode, to_json_bytes
from .headers import RawHeader, encode_header
from .omit import OMIT, Omit
from .scalars import as_list, format_scalar, is_absent
from .url import Encoded, check_delimiter, check_segment

Style: TypeAlias = Literal[
    "simple", "label", "matrix", "form", "spaceDelimited", "pipeDelimited", "deepObject"
]
_DELIMITERS = {"form": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C"}
_RESERVED = ":/?@!$'()*,;="  # without the characters that end a value or the query, and without brackets
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_COOKIE_TEXT = re.compile(r"[!-:<-~]*")  # printable ASCII without the space and the semicolon
_TOKEN = "!#$%&'*+-.^_`|~"  # of the characters in the name of a cookie, those that `quote` would encode


class Styled(Encoded):
    """A value in a style: a scalar, a list of scalars, or an object with scalars as properties.

    Values that are None or OMIT are not sent, nor are empty lists and objects.
    """

    __slots__ = ("explode", "reserved", "style", "value")

    def __init__(self, value: object, style: Style, *, explode: bool = False, reserved: bool = False) -> None:
        self.value = value
        self.style = style
        self.explode = explode
        self.reserved = reserved
        """Whether reserved characters that a query allows are not percent-encoded."""

    def encode_segment(self, name: str) -> str:
        """Return the text in a path, in the style `simple`, `label` or `matrix`."""
        where = f"path parameter {name!r}"
        if is_absent(self.value):
            raise ValueError(f"{where}: a value is required in a path")
        parts = _read_parts(self.value, name, where)
        if self.style == "matrix":
            return self._encode_matrix(quote(name, safe=""), parts)
        return check_segment(self._encode_plain(parts), where)

    def _encode_plain(self, parts: _Parts) -> str:
        """Return a value in the style `simple` or `label`."""
        prefix, delimiter = (".", "." if self.explode else ",") if self.style == "label" else ("", ",")
        return prefix + delimiter.join(self._list_texts(parts))

    def _encode_matrix(self, name: str, parts: _Parts) -> str:
        if isinstance(parts, str):
            return _join_pair(name, quote(parts, safe=""))
        if not parts:
            return f";{name}"
        if not self.explode:
            return f";{name}={','.join(self._list_texts(parts))}"
        if isinstance(parts, list):
            return "".join(_join_pair(name, quote(text, safe="")) for text in parts)
        return "".join(_join_pair(quote(key, safe=""), quote(text, safe="")) for key, text in parts.items())

    def encode_pairs(self, name: str, where: str) -> Iterator[str]:
        """Yield the pairs of a query, in a style other than those of a path."""
        if self.style == "deepObject":
            if not is_absent(self.value):
                yield from self._encode_deep(name, encode(self.value, name), where)
            return
        name = quote(name, safe=_TOKEN if where.startswith("cookie") else "")
        parts = OMIT if is_absent(self.value) else _read_parts(self.value, name, where)
        if isinstance(parts, str):
            yield f"{name}={self._quote(parts)}"
        elif isinstance(parts, Omit) or not parts:
            return
        elif not self.explode:
            delimiter = _DELIMITERS[self.style]
            texts = parts if isinstance(parts, list) else (*parts.keys(), *parts.values())
            check_delimiter(delimiter, texts, where)
            yield f"{name}={delimiter.join(self._list_texts(parts))}"
        elif isinstance(parts, list):
            yield from (f"{name}={self._quote(text)}" for text in parts)
        else:
            yield from (f"{quote(key, safe='')}={self._quote(text)}" for key, text in parts.items())

    def _encode_deep(self, name: str, value: object, where: str) -> Iterator[str]:
        if isinstance(value, dict):
            for key, item in cast("dict[str, object]", value).items():
                yield from self._encode_deep(f"{name}[{key}]", item, where)
            return
        items = cast("list[object]", value) if isinstance(value, list) else [value]
        for item in items:
            if not is_absent(item):
                yield f"{quote(name, safe='')}={self._quote(format_scalar(item, where))}"

    def _list_texts(self, parts: _Parts) -> Iterator[str]:
        """Yield the encoded parts of a value in one text."""
        if isinstance(parts, str):
            yield self._quote(parts)
        elif isinstance(parts, list):
            yield from (self._quote(text, is_part=True) for text in parts)
        else:
            for key, text in parts.items():
                if self.explode:
                    yield f"{quote(key, safe='')}={self._quote(text, is_part=True)}"
                else:
                    yield quote(key, safe="")
                    yield self._quote(text, is_part=True)

    def _quote(self, text: str, *, is_part: bool = False) -> str:
        if not self.reserved:
            return quote(text, safe="")
        # A comma between the parts of a value is a delimiter; percent-encoded characters stay as they are.
        safe = _RESERVED.replace(",", "") if is_part else _RESERVED
        return quote(_LONE_PERCENT.sub("%25", text), safe=f"{safe}%")


class CookieText(Encoded):
    """A scalar as the text of a cookie, which is not percent-encoded."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def encode_pairs(self, name: str, where: str) -> Iterator[str]:
        """Yield the cookie, unless its value is None or OMIT."""
        if is_absent(self.value):
            return
        text = format_scalar(self.value, where)
        if not _COOKIE_TEXT.fullmatch(text):
            raise ValueError(
                f"{where}: the value has a character that a cookie cannot contain; percent-encode it"
            )
        yield f"{quote(name, safe=_TOKEN)}={text}"


_Parts: TypeAlias = "str | list[str] | dict[str, str]"
"""A value as text: a scalar, the items of a list, or the properties of an object."""


def _is_object(value: object) -> bool:
    return isinstance(value, Mapping) or hasattr(value, "model_fields_set")


def _read_parts(value: object, name: str, where: str) -> _Parts:
    items = as_list(value)
    if items is None and _is_object(value):
        encoded = encode(value, name)
        if isinstance(encoded, dict):
            properties = cast("dict[str, object]", encoded).items()
            return {
                key: format_scalar(item, f"{where}, property {key!r}")
                for key, item in properties
                if item is not None
            }
        if not isinstance(encoded, list):
            return format_scalar(encoded, where)
        items = cast("list[object]", encoded)
    return format_scalar(value, where) if items is None else [format_scalar(item, where) for item in items]


def _join_pair(name: str, text: str) -> str:
    """A pair of the style `matrix`, which has no `=` before an empty value."""
    return f";{name}={text}" if text else f";{name}"


def join_properties(value: object, *, explode: bool = False) -> str | Omit:
    """Return an object as the value of a header: `R,100,G,200`, or `R=100,G=200`. Nothing is percent-encoded."""
    parts = OMIT if is_absent(value) else _read_parts(value, "", "a header")
    if not isinstance(parts, dict) or not parts:
        return OMIT
    return ",".join(f"{key}={text}" if explode else f"{key},{text}" for key, text in parts.items())


def as_json_text(value: object, *, in_header: bool = False) -> str | Omit:
    """Return a value as JSON text, which is ASCII in a header; OMIT for None and OMIT, which are not sent."""
    if is_absent(value):
        return OMIT
    if in_header:
        return json.dumps(encode(value, "parameter"), allow_nan=False, separators=(",", ":"))
    return to_json_bytes(encode(value, "parameter")).decode()


def _encode_cookie(name: str, value: object) -> Iterator[str]:
    styled = value if isinstance(value, Encoded) else Styled(value, "form", explode=True)
    return styled.encode_pairs(name, f"cookie {name!r}")


def add_cookies(headers: dict[str, RawHeader], cookies: Mapping[str, object]) -> None:
    """Add cookies to the headers of a call. They replace cookies of the same name that the caller set in a header."""
    sent = {
        name: "&".join(pairs)
        for name, value in cookies.items()
        if (pairs := list(_encode_cookie(name, value)))
    }
    if sent:
        header = headers["cookie"][1].decode("latin-1") if "cookie" in headers else ""
        others = [part.strip() for part in header.split(";") if part.strip()]
        kept = [part for part in others if part.partition("=")[0].strip() not in sent]
        headers["cookie"] = encode_header("Cookie", "; ".join([*kept, *sent.values()]))
