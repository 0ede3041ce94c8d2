"""The shapes of values in a spec: what the tables of keywords are written in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sdkwright.openapi.scalars import Scalar


@dataclass(frozen=True)
class Plain:
    """A scalar of some kind."""

    what: str
    holds: Callable[[Scalar], bool]


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class ListOf:
    """A list."""

    item: Shape
    what: str
    may_be_empty: bool = True


@dataclass(frozen=True)
class MapOf:
    """A mapping whose keys are free, but for a pattern."""

    value: Shape
    what: str
    keys: str = "(?s:.*)"
    keys_must: str = ""  # the end of "key 'x' must …"
    may_be_empty: bool = True


@dataclass(frozen=True)
class Either:
    """A schema or a list when it looks like one, else a scalar."""

    composite: Object | ListOf
    scalar: Plain | Choice


@dataclass(frozen=True)
class Anything:
    """Data that is passed through; references inside are followed when `refs` says so."""

    refs: bool = False


@dataclass(frozen=True)
class Object:
    """An object of OpenAPI, by its name in OBJECTS."""

    name: str


Shape = Plain | Choice | ListOf | MapOf | Either | Anything | Object


@dataclass(frozen=True)
class Keywords:
    """The vocabulary of one object."""

    what: str
    shapes: Mapping[str, Shape]
    required: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict[str, str])
    kind: str | None = None  # the kind of component a $ref may name here
    beside_ref: tuple[str, ...] = ("summary", "description")


def _is_text(value: Scalar) -> bool:
    return isinstance(value, str)


def _is_integer(value: Scalar) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _matching(pattern: str) -> Callable[[Scalar], bool]:
    expression = re.compile(pattern)
    return lambda value: isinstance(value, str) and expression.fullmatch(value) is not None


IDENTIFIER: Final = "[A-Za-z_][A-Za-z0-9_]*"

TEXT = Plain("a string", _is_text)
FLAG = Plain("a boolean", lambda value: isinstance(value, bool))
COUNT = Plain("an integer, 0 or more", lambda value: _is_integer(value) and value >= 0)  # type: ignore[operator]
NUMBER = Plain("a number", lambda value: isinstance(value, float) or _is_integer(value))
POSITIVE = Plain("a number above 0", lambda value: NUMBER.holds(value) and value > 0)  # type: ignore[operator]
SECONDS = Plain("a whole number of seconds above 0", lambda value: _is_integer(value) and value > 0)  # type: ignore[operator]
TOKEN = Plain("a word of letters, digits, '-' and '_'", _matching("[A-Za-z0-9_-]+"))
NAME = Plain("a Python identifier", _matching(IDENTIFIER))
URL = Plain("a URL beginning with https://", _matching(r"https://[^\s/]\S*"))
WEB = Plain("a URL beginning with https:// or http://", _matching(r"https?://[^\s/]\S*"))
MODULE = Plain(
    "a module such as 'shared' or 'voices.settings'", _matching(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
)
CALL = Plain("a call path such as 'voices.get'", _matching(rf"{IDENTIFIER}(\.{IDENTIFIER})*"))
SERVER_URL = Plain(
    "a URL beginning with https://, http:// or wss://", _matching(r"(https?|wss?)://[^\s/]\S*")
)
VERSION = Plain("a version of OpenAPI 3.1, such as '3.1.1'", _matching(r"3\.1\.\d+"))
DATA = Anything()
EXTENSION = Anything(refs=True)
TEXTS = ListOf(TEXT, "a list of strings")
SCHEMA = Object("schema")
SCHEMAS = ListOf(SCHEMA, "a list of schemas", may_be_empty=False)
