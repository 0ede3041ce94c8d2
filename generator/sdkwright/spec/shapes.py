"""The shapes that values of a spec can have: the notation of the tables in `keywords`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal, cast

from sdkwright.openapi.scalars import Scalar


@dataclass(frozen=True)
class ScalarShape:
    """A string, number or boolean: a type of JSON Schema, and its limits. The schema for editors has the same values."""

    label: str
    """The name in messages: "a string"."""
    type: Literal["string", "integer", "number", "boolean"]
    pattern: str = ""
    """A regular expression for the whole string, which Python and ECMAScript read alike; "" for any string."""
    minimum: int | None = None
    exclusive_minimum: int | None = None

    def accepts(self, value: Scalar) -> bool:
        """Whether a value has this shape."""
        if isinstance(value, str):
            return self.type == "string" and (
                not self.pattern or self._expression.fullmatch(value) is not None
            )
        if value is None or isinstance(value, bool):
            return self.type == "boolean" and value is not None
        if self.type != "number" and not (self.type == "integer" and isinstance(value, int)):
            return False
        return (self.minimum is None or value >= self.minimum) and (
            self.exclusive_minimum is None or value > self.exclusive_minimum
        )

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        return re.compile(self.pattern)


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
    key_pattern: str = r"[\s\S]*"
    """As `pattern` of a scalar."""
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


def fits(value: object, shape: Shape) -> bool:
    """Whether a value without others inside has a shape; False for a mapping or a list, which contains others."""
    if isinstance(value, (dict, list)):
        return False
    if isinstance(shape, Either):
        shape = shape.scalar
    if isinstance(shape, ScalarShape):
        return shape.accepts(cast("Scalar", value))
    return isinstance(shape, Anything) or (
        isinstance(shape, Choice) and isinstance(value, str) and value in shape.words
    )


_IDENTIFIER: Final = "[A-Za-z_][A-Za-z0-9_]*"

TEXT = ScalarShape("a string", "string")
FILLED_TEXT = ScalarShape("a string that is not empty", "string", r"[\s\S]*\S[\s\S]*")
FLAG = ScalarShape("a boolean", "boolean")
COUNT = ScalarShape("an integer, 0 or more", "integer", minimum=0)
NUMBER = ScalarShape("a number", "number")
POSITIVE = ScalarShape("a number above 0", "number", exclusive_minimum=0)
SECONDS = ScalarShape("a whole number of seconds above 0", "integer", exclusive_minimum=0)
TOKEN = ScalarShape("a word of letters, digits, '-' and '_'", "string", "[A-Za-z0-9_-]+")
NAME = ScalarShape("a Python identifier", "string", _IDENTIFIER)
HTTPS_URL = ScalarShape("a URL beginning with https://", "string", r"https://[^\s/]\S*")
WEB_URL = ScalarShape("a URL beginning with https:// or http://", "string", r"https?://[^\s/]\S*")
SERVER_URL = ScalarShape("a URL without spaces", "string", r"\S+")
MEDIA_TYPE_NAME = (
    r"[A-Za-z0-9_.+*-]+/[A-Za-z0-9_.+*-]+( *;[\x20-\x7e]*)?",
    "be a media type such as 'application/json'",
)
"""The pattern of the keys of a `MapOf`, and its rule, as those below."""
PATH = (r"/[\s\S]*", "begin with '/'")
HEADER_NAME = (r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+", "be a header name such as 'X-Request-Id'")
MEDIA_TYPES = ScalarShape(
    "a media type such as 'application/json', or several separated by commas",
    "string",
    rf"{MEDIA_TYPE_NAME[0]}( *, *{MEDIA_TYPE_NAME[0]})*",
)
MODULE = ScalarShape(
    "a module such as 'shared' or 'voices.settings'", "string", r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*"
)
CALL_PATH = ScalarShape("a call path such as 'voices.get'", "string", rf"{_IDENTIFIER}(\.{_IDENTIFIER})*")
VERSION = ScalarShape("a version of OpenAPI 3.1, such as '3.1.1'", "string", r"3\.1\.[0-9]+")
DATA = Anything()
TEXTS = ListOf(TEXT, "a list of strings")
SCHEMA = Object("schema")
SCHEMAS = ListOf(SCHEMA, "a list of schemas", may_be_empty=False)
