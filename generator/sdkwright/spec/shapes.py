"""The shapes that values of a spec can have: the notation of the tables in `keywords`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeGuard

from sdkwright.openapi.scalars import Scalar


@dataclass(frozen=True)
class ScalarShape:
    """A string, number or boolean that a function accepts."""

    label: str
    """The name in messages: "a string"."""
    accepts: Callable[[Scalar], bool]


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class ListOf:
    """A list of values of a shape."""

    item: Shape
    label: str
    may_be_empty: bool = True


@dataclass(frozen=True)
class MapOf:
    """A mapping from names, which match a pattern, to values of a shape."""

    value: Shape
    label: str
    key_pattern: str = "(?s:.*)"
    key_rule: str = ""
    """The pattern in words, to follow "key 'x' must"."""
    may_be_empty: bool = True
    has_extensions: bool = False
    """Whether keys with `x-` are extensions instead of names."""


@dataclass(frozen=True)
class Either:
    """An object or a list if the value is a mapping or a list, else a scalar."""

    composite: Object | ListOf
    scalar: ScalarShape | Choice


@dataclass(frozen=True)
class Anything:
    """Data of any kind; `$ref` inside it is not a reference."""


@dataclass(frozen=True)
class Object:
    """An object of OpenAPI, by its name in `keywords.OBJECTS`."""

    name: str


Shape = ScalarShape | Choice | ListOf | MapOf | Either | Anything | Object


@dataclass(frozen=True)
class Keywords:
    """The keywords of an object of OpenAPI."""

    label: str
    """The name of the object in messages: "a parameter"."""
    shapes: Mapping[str, Shape]
    required: tuple[str, ...] = ()
    rejected: Mapping[str, str] = field(default_factory=dict[str, str])
    """Keywords of OpenAPI that are not supported, with the message."""
    component_kind: str | None = None
    """The kind of component that a `$ref` instead of it may refer to; None: no `$ref` is allowed."""
    beside_ref: tuple[str, ...] = ("summary", "description")
    """The keywords that are allowed beside `$ref`."""
    is_closed: bool = False
    """Whether it is an object of ours, which has no extensions of other tools."""


def _is_string(value: Scalar) -> bool:
    return isinstance(value, str)


def _is_integer(value: Scalar) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Scalar) -> TypeGuard[float]:
    return isinstance(value, float) or _is_integer(value)


def _matches(pattern: str) -> Callable[[Scalar], bool]:
    expression = re.compile(pattern)
    return lambda value: isinstance(value, str) and expression.fullmatch(value) is not None


_IDENTIFIER: Final = "[A-Za-z_][A-Za-z0-9_]*"

TEXT = ScalarShape("a string", _is_string)
FILLED_TEXT = ScalarShape(
    "a string that is not empty", lambda value: isinstance(value, str) and value.strip() != ""
)
FLAG = ScalarShape("a boolean", lambda value: isinstance(value, bool))
COUNT = ScalarShape("an integer, 0 or more", lambda value: _is_integer(value) and value >= 0)
NUMBER = ScalarShape("a number", _is_number)
POSITIVE = ScalarShape("a number above 0", lambda value: _is_number(value) and value > 0)
SECONDS = ScalarShape("a whole number of seconds above 0", lambda value: _is_integer(value) and value > 0)
TOKEN = ScalarShape("a word of letters, digits, '-' and '_'", _matches("[A-Za-z0-9_-]+"))
NAME = ScalarShape("a Python identifier", _matches(_IDENTIFIER))
HTTPS_URL = ScalarShape("a URL beginning with https://", _matches(r"https://[^\s/]\S*"))
WEB_URL = ScalarShape("a URL beginning with https:// or http://", _matches(r"https?://[^\s/]\S*"))
SERVER_URL = ScalarShape("a URL without spaces", _matches(r"\S+"))
MEDIA_TYPE_NAME = (
    r"(?a:[\w.+*-]+/[\w.+*-]+)( *;[\x20-\x7e]*)?",
    "be a media type such as 'application/json'",
)
"""The pattern of the keys of a `MapOf`, and its rule, as those below."""
PATH = ("(?s:/.*)", "begin with '/'")
HEADER_NAME = (r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+", "be a header name such as 'X-Request-Id'")
MEDIA_TYPES = ScalarShape(
    "a media type such as 'application/json', or several separated by commas",
    _matches(rf"{MEDIA_TYPE_NAME[0]}( *, *{MEDIA_TYPE_NAME[0]})*"),
)
MODULE = ScalarShape(
    "a module such as 'shared' or 'voices.settings'", _matches(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
)
CALL_PATH = ScalarShape("a call path such as 'voices.get'", _matches(rf"{_IDENTIFIER}(\.{_IDENTIFIER})*"))
VERSION = ScalarShape("a version of OpenAPI 3.1, such as '3.1.1'", _matches(r"3\.1\.\d+"))
DATA = Anything()
TEXTS = ListOf(TEXT, "a list of strings")
SCHEMA = Object("schema")
SCHEMAS = ListOf(SCHEMA, "a list of schemas", may_be_empty=False)
