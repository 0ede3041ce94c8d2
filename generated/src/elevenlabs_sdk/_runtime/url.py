"""Paths and queries: every value is encoded on its own, so that none can change the structure of a URL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import cast
from urllib.parse import quote

from .encode import encode
from .omit import Omit
from .scalars import absent, several, text

_USER = re.compile(r"//[^/@]*@")
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


class Delimited:
    """A list as one value, `a,b,c`. The items are encoded, the delimiter is not, so that no item can look like two."""

    __slots__ = ("delimiter", "value")

    def __init__(self, value: object, delimiter: str = ",") -> None:
        self.value = value
        self.delimiter = delimiter


class DeepObject:
    """An object as one parameter for each of its properties, `name[key]=value`."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


def fill(path: str, parameters: Mapping[str, object]) -> str:
    """`/v1/books/{book_id}` with its values, each of them exactly one segment."""
    return _PLACEHOLDER.sub(lambda match: _segment(match[1], parameters[match[1]]), path)


def shown(url: str) -> str:
    """A URL for logs: without user, password and query, which may be secret."""
    return _USER.sub("//", url.partition("?")[0])


def _segment(name: str, value: object) -> str:
    where = f"path parameter {name!r}"
    try:
        plain = text(value, where)
    except TypeError as error:
        raise ValueError(str(error)) from None
    if plain in ("", ".", ".."):
        # Any of them would name another resource than the caller means: the collection, or the parent.
        raise ValueError(f"{where}: {plain!r} cannot stand in a path")
    return quote(plain, safe="")


def query_string(parameters: Mapping[str, object], kind: str = "query parameter") -> str:
    """`a=1&b=x&b=y`, for a query and for a form. None, OMIT and empty lists are not sent."""
    return "&".join(pair for name, value in parameters.items() for pair in _pairs(name, value, kind))


def _pairs(name: str, value: object, kind: str) -> Iterator[str]:
    where = f"{kind} {name!r}"
    if isinstance(value, Delimited):
        joined = _delimited(value, where)
        if joined is not None:
            yield f"{quote(name, safe='')}={joined}"
    elif isinstance(value, DeepObject):
        if not absent(value.value):
            yield from _deep(name, encode(value.value, name), where)
    elif not absent(value):
        items = several(value)
        for item in [value] if items is None else items:
            yield _pair(name, item, where)


def _pair(name: str, value: object, where: str) -> str:
    return f"{quote(name, safe='')}={quote(text(value, where), safe='')}"


def _delimited(value: Delimited, where: str) -> str | None:
    if absent(value.value):
        return None
    items = several(value.value)
    plain = [text(item, where) for item in ([value.value] if items is None else items)]
    return value.delimiter.join(quote(item, safe="") for item in plain) if plain else None


def _deep(name: str, value: object, where: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in cast("dict[str, object]", value).items():
            yield from _deep(f"{name}[{key}]", inner, where)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield _pair(name, item, where)
    elif value is not None and not isinstance(value, Omit):
        yield _pair(name, value, where)
