"""The servers of an API: those that its client can select, those of single operations, and their variables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

BASE_URLS: Final = "base_urls"
"""The argument of the client with the URLs of named servers of operations."""
PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_SCHEME: Final = re.compile(r"(?i:https?|wss?)://(?=[^/])")


@dataclass(frozen=True)
class ServerVariable:
    """A variable in the URLs of servers, which is an argument of the client. The URLs contain its Python name."""

    argument: str
    default: str
    values: tuple[str, ...]  # empty if it may have any value
    description: str


@dataclass(frozen=True)
class Servers:
    """What the client can change of the servers, beside the base URL, and the URLs that depend on it."""

    variables: tuple[ServerVariable, ...] = ()
    named: tuple[tuple[str, str], ...] = ()  # the servers of operations with a name: name -> URL
    others: tuple[str, ...] = ()  # the URLs of operations that are relative or have variables

    @property
    def arguments(self) -> tuple[str, ...]:
        """The arguments of the client."""
        variables = (variable.argument for variable in self.variables)
        return *variables, *([BASE_URLS] if self.named else [])

    def __bool__(self) -> bool:
        return bool(self.variables or self.named or self.others)


NO_SERVERS: Final = Servers()


def fill_url(url: str, values: Mapping[str, str]) -> str:
    """A URL with values in place of its variables."""
    return PLACEHOLDER.sub(lambda match: values[match[1]], url)


def is_relative(url: str) -> bool:
    """Whether the URL of a server is relative to the server of the API."""
    return not _SCHEME.match(url)
