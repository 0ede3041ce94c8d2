"""Servers that depend on arguments of the client: variables in URLs, and servers of single operations.

Only the client of an API that has such servers imports this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Protocol, cast
from urllib.parse import unquote, urljoin

from .checks import check_base_url, normalize_url
from .omit import Omit

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
# Of these, a value may contain those in the default: it stays in its place in the URL.
_DELIMITERS = frozenset("/:@?#")
_VALUE = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=]*")
# A session changes the scheme back, and other operations of the server use HTTP.
_WEBSOCKET = re.compile(r"(?i)\Aws(?=s?://)")
_DOTS = frozenset({".", ".."})


class API(Protocol):
    """What this module needs of the `API`, which refers to this module."""

    @property
    def base_url(self) -> str: ...
    @property
    def environment(self) -> str: ...
    def get_variable(self, name: str) -> str | None: ...
    def resolve_base_url(self, region: str | None, base_url: str | None) -> str | None: ...


@dataclass(frozen=True)
class Variable:
    """A variable in the URLs of servers."""

    default: str
    values: tuple[str, ...] = ()
    """All values that it may have; empty if it may have others."""

    def check(self, where: str, value: object) -> str:
        """Return a value; raise TypeError or ValueError if it cannot be in a URL."""
        if not isinstance(value, str):
            raise TypeError(f"{where}: expected a str, not {type(value).__name__}")
        if value == self.default or value in self.values:
            return value
        if self.values:
            raise ValueError(f"{where}: unknown value {value!r}; pass {_format_choice(self.values)}")
        if not value:
            raise ValueError(f"{where} is empty; leave it out to use {self.default!r}")
        allowed = _DELIMITERS.intersection(self.default)
        for character in value:
            if character not in allowed and not _VALUE.fullmatch(character):
                raise ValueError(
                    f"{where}: {value!r} contains {character!r}, which would change other parts of the URL; pass a value such"
                    f" as {self.default!r}"
                )
        if self.default.startswith("/") and not value.startswith("/"):
            raise ValueError(f"{where}: {value!r} does not begin with '/', as {self.default!r} does")
        if not _DOTS.isdisjoint(value.split("/")) or "//" in value:
            raise ValueError(
                f"{where}: {value!r} is not a part of a path; pass a value such as {self.default!r}"
            )
        return value


@dataclass(frozen=True)
class Servers:
    """What a client can change of the servers, beside the base URL."""

    variables: Mapping[str, Variable] = field(default_factory=dict[str, Variable])
    """The variables, by their arguments, which are also their names in the URLs."""
    named: Mapping[str, str] = field(default_factory=dict[str, str])
    """The URLs of servers of operations, by the names that `base_urls` replaces."""
    others: tuple[str, ...] = ()
    """The URLs of other servers of operations that are relative to the base URL, or have variables."""

    @property
    def arguments(self) -> tuple[str, ...]:
        """The arguments of the client."""
        return *self.variables, *(["base_urls"] if self.named else [])

    def choose(
        self, api: API, region: str | None, base_url: str | None, arguments: Mapping[str, Any]
    ) -> ChosenServers:
        """Return the servers from the arguments of a client, else from the environment variables."""
        url = api.resolve_base_url(region, base_url)
        if url is None:
            base_url = url = api.get_variable("BASE_URL")
        variables: dict[str, str] = {}
        for name, variable in self.variables.items():
            if (text := api.get_variable(name.upper())) is not None:
                variables[name] = variable.check(
                    f"the environment variable {api.environment}_{name.upper()}", text
                )
        if base_url is not None:
            check_base_url("base_url", base_url)
        given = {name: value for name, value in arguments.items() if value is not None}
        chosen = ChosenServers(api, self, url or api.base_url, base_url is not None, {}, variables)
        return chosen.replace(given)

    def check_base_urls(self, value: object) -> Mapping[str, str]:
        """Return the URLs of named servers; raise TypeError or ValueError for an unknown name or an invalid URL."""
        if not isinstance(value, Mapping):
            raise TypeError(f"base_urls: expected a mapping from names to URLs, not {type(value).__name__}")
        urls: dict[str, str] = {}
        for name, url in cast("Mapping[object, object]", value).items():
            if not isinstance(name, str) or name not in self.named:
                similar = get_close_matches(str(name), self.named, n=1)
                remedy = f"did you mean {similar[0]!r}?" if similar else f"pass {_format_choice(self.named)}"
                raise ValueError(f"base_urls: unknown server {name!r}; {remedy}")
            if not isinstance(url, str):
                raise TypeError(f"base_urls[{name!r}]: expected a str, not {type(url).__name__}")
            urls[name] = normalize_url(_WEBSOCKET.sub("http", url), f"base_urls[{name!r}]")
        return urls


@dataclass(frozen=True)
class ChosenServers:
    """The servers of a client: what its caller has chosen, and the URLs of these servers."""

    api: API = field(repr=False)
    servers: Servers = field(repr=False)
    url: str = field(repr=False)
    """The base URL, or that of a server of the API, in which the variables are not replaced yet."""
    is_base_url: bool
    """Whether the caller passed the base URL, which has no variables."""
    base_urls: Mapping[str, str] = field(repr=False)
    variables: Mapping[str, str]
    base_url: str = field(init=False, repr=False)
    """The base URL as it was passed: relative URLs depend on whether it ends with a slash."""
    urls: Mapping[str, str] = field(init=False, repr=False)
    """The URLs of the servers of operations, by the names or URLs that the methods pass."""

    def __post_init__(self) -> None:
        defaults = {name: variable.default for name, variable in self.servers.variables.items()}
        values = {**defaults, **self.variables}
        root = self.url if self.is_base_url else _fill(self.url, values, defaults)
        if root:
            normalize_url(root, "base_url" if self.is_base_url else "the server URL")
        servers = {**self.servers.named, **{url: url for url in self.servers.others}}
        urls = {
            name: normalize_url(urljoin(root, _fill(url, values, defaults)), "the server URL")
            for name, url in servers.items()
            if name not in self.base_urls
        }
        object.__setattr__(self, "base_url", root)
        object.__setattr__(self, "urls", {**urls, **self.base_urls})

    def change(self, region: str | None, base_url: str | Omit, arguments: Mapping[str, Any]) -> ChosenServers:
        """Return other servers, for a client with changed settings. `base_urls` are merged."""
        chosen = self
        if region is not None or not isinstance(base_url, Omit):
            url = self.api.resolve_base_url(region, None if isinstance(base_url, Omit) else base_url)
            check_base_url("base_url", url)
            chosen = ChosenServers(
                self.api, self.servers, cast(str, url), region is None, self.base_urls, self.variables
            )
        return chosen.replace(arguments)

    def replace(self, arguments: Mapping[str, Any]) -> ChosenServers:
        """Return the servers with other variables and base URLs."""
        base_urls, variables = self.base_urls, dict(self.variables)
        for name, value in arguments.items():
            if name == "base_urls":
                base_urls = {**base_urls, **self.servers.check_base_urls(value)}
            else:
                variables[name] = self.servers.variables[name].check(name, value)
                self._check_effect(name)
        return ChosenServers(self.api, self.servers, self.url, self.is_base_url, base_urls, variables)

    def _check_effect(self, name: str) -> None:
        """Raise ValueError for a variable in the URLs of other regions only. A base URL replaces variables by design."""
        urls = (self.url, *self.servers.named.values(), *self.servers.others)
        if not self.is_base_url and f"{{{name}}}" not in "".join(urls):
            raise ValueError(
                f"{name} has no effect on the server {self.url!r}; leave it out, or choose another region"
            )


def _fill(url: str, values: Mapping[str, str], defaults: Mapping[str, str]) -> str:
    """Return a URL with values in place of its variables; raise ValueError if together they change other parts of it."""
    filled, expected = _insert(url, values), _insert(url, defaults)
    if filled != expected and (
        _has_plain_path(expected) > _has_plain_path(filled) or not _keeps_places(url, values, defaults)
    ):
        used = dict.fromkeys(_PLACEHOLDER.findall(url))
        raise ValueError(
            f"{' and '.join(f'{name}={values[name]!r}' for name in used)} would change other parts of the server URL {url!r};"
            f" pass values such as {' and '.join(repr(defaults[name]) for name in used)}"
        )
    return filled


def _insert(url: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: values[match[1]], url)


def _has_plain_path(url: str) -> bool:
    """Whether a path has no empty segment, and none that leads to another path."""
    path = url.partition("://")[2] or url
    return "//" not in path and _DOTS.isdisjoint(unquote(path).split("/"))


def _keeps_places(url: str, values: Mapping[str, str], defaults: Mapping[str, str]) -> bool:
    """Whether each part of a URL, variable or not, begins in the same place as with the default values."""
    filled = expected = ""
    for index, part in enumerate(_PLACEHOLDER.split(url)):
        text, default = (values[part], defaults[part]) if index % 2 else (part, part)
        if text and default and _find_place(filled + text[0]) != _find_place(expected + default[0]):
            return False
        filled, expected = filled + text, expected + default
    return True


def _find_place(start: str) -> str:
    """Return the part of a URL that the last character of a text belongs to. A relative URL is a path."""
    scheme, mark, rest = start.partition("://")
    if not mark:
        return "scheme" if scheme.startswith("//") or ":" in scheme.partition("/")[0] else "path"
    return "path" if "/" in rest else "port" if ":" in rest else "host"


def _format_choice(names: Iterable[str]) -> str:
    return " or ".join(map(repr, names))
