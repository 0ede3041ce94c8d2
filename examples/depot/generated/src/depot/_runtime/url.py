"""Paths and queries. Every value is encoded separately, so that it cannot change the structure of a URL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import cast
from urllib.parse import quote, unquote

from .encode import encode
from .scalars import as_list, format_scalar, is_absent

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


class Encoded:
    """A value that encodes itself, in a style other than the default."""

    __slots__ = ()

    def encode_segment(self, name: str) -> str:
        """Return the text in a path."""
        raise NotImplementedError

    def encode_pairs(self, name: str, where: str) -> Iterator[str]:
        """Yield the pairs of a query."""
        raise NotImplementedError


class Delimited(Encoded):
    """A list as one value, `a,b,c`. The items are encoded, and the delimiter is not: an item with a comma stays one item."""

    __slots__ = ("delimiter", "value")

    def __init__(self, value: object, delimiter: str = ",") -> None:
        self.value = value
        self.delimiter = delimiter

    def encode_pairs(self, name: str, where: str) -> Iterator[str]:
        joined = _encode_delimited(self, where)
        if joined is not None:
            yield f"{quote(name, safe='')}={joined}"


class DeepObject(Encoded):
    """An object as one parameter per property, `name[key]=value`."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def encode_pairs(self, name: str, where: str) -> Iterator[str]:
        if not is_absent(self.value):
            for key, item in list_deep_fields(name, encode(self.value, name)):
                yield _encode_pair(key, item, where)


def fill_path(path: str, parameters: Mapping[str, object]) -> str:
    """Replace the placeholders of a path, such as `/v1/books/{book_id}`. Each value becomes exactly one segment."""
    return _PLACEHOLDER.sub(lambda match: _encode_segment(match[1], parameters[match[1]]), path)


def _encode_segment(name: str, value: object) -> str:
    if isinstance(value, Encoded):
        return value.encode_segment(name)
    where = f"path parameter {name!r}"
    try:
        text = format_scalar(value, where)
    except TypeError as error:
        raise ValueError(str(error)) from None
    return quote(check_segment(text, where), safe="")


def check_segment(text: str, where: str) -> str:
    """Return a segment of a path; raise ValueError for one that would address another resource."""
    if text in ("", ".", ".."):  # the collection, or the parent
        raise ValueError(f"{where}: {text!r} is not allowed as a path segment")
    return text


def encode_query(parameters: Mapping[str, object], kind: str = "query parameter") -> str:
    """Return `a=1&b=x&b=y`, for a query or a form. None, OMIT and empty lists are not sent."""
    return "&".join(pair for name, value in parameters.items() for pair in encode_pairs(name, value, kind))


def encode_pairs(name: str, value: object, kind: str) -> Iterator[str]:
    """Yield the pairs of a parameter or field. `kind` begins messages."""
    where = f"{kind} {name!r}"
    if isinstance(value, Encoded):
        yield from value.encode_pairs(name, where)
    elif not is_absent(value):
        items = as_list(value)
        for item in [value] if items is None else items:
            yield _encode_pair(name, item, where)


def _encode_pair(name: str, value: object, where: str) -> str:
    return f"{quote(name, safe='')}={quote(format_scalar(value, where), safe='')}"


def _encode_delimited(value: Delimited, where: str) -> str | None:
    if is_absent(value.value):
        return None
    items = as_list(value.value)
    texts = [format_scalar(item, where) for item in ([value.value] if items is None else items)]
    check_delimiter(value.delimiter, texts, where)
    return value.delimiter.join(quote(text, safe="") for text in texts) if texts else None


def check_delimiter(delimiter: str, texts: Iterable[str], where: str) -> None:
    """Raise ValueError for a text that contains a percent-encoded delimiter: the server would read two texts."""
    character = unquote(delimiter)
    if character != delimiter:
        for text in texts:
            if character in text:
                raise ValueError(f"{where}: {text!r} contains {character!r}, which separates the values")


def list_deep_fields(name: str, value: object) -> Iterator[tuple[str, object]]:
    """Yield the properties of an encoded object as `name[key]`, the items of lists one by one."""
    if isinstance(value, dict):
        for key, item in cast("dict[str, object]", value).items():
            yield from list_deep_fields(f"{name}[{key}]", item)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield name, item
    elif not is_absent(value):
        yield name, value
