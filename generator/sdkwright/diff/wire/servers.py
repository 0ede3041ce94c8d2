"""Compares the URLs of operations: the servers, and the part of a URL that moved between a server and a path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice, product
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from sdkwright.diff.wire.causes import Recorder
from sdkwright.openapi.untyped import as_list, as_mapping

_MAX_URLS: Final = 50
_ANY: Final = "{}"
_DEFAULT_PORTS: Final = {"http": ":80", "https": ":443", "ws": ":80", "wss": ":443"}


class Server(NamedTuple):
    """A server; the scheme and the host are empty if the URL is relative."""

    url: str
    scheme: str
    host: str  # with the default values of variables that may have any value
    path: str
    any_host: str  # with `{}` for such a variable
    any_path: str

    @property
    def is_any(self) -> bool:
        """Whether a variable may have any value."""
        return (self.host, self.path) != (self.any_host, self.any_path)

    def includes(self, other: Server) -> bool:
        """Whether the other server may be one of these; a relative URL may have any host."""
        if self.scheme != other.scheme and self.scheme and other.scheme:
            return False
        hosts, paths = (self.host, other.host), (self.path, other.path)
        if not other.is_any:
            hosts, paths = (self.any_host, other.host), (self.any_path, other.path)
        elif not self.is_any:
            return False
        return _includes(*paths) and (not all(hosts) or _includes(*hosts))

    def append(self, path: str) -> Server:
        """The server with a path after its own."""
        return self._replace(path=self.path + path, any_path=self.any_path + path)


def _includes(pattern: str, text: str) -> bool:
    parts = (re.escape(part) for part in pattern.split(_ANY))
    return pattern == text or re.fullmatch("[^/]+".join(parts), text) is not None


class ServerList(NamedTuple):
    """The servers of an operation, with the place of their declaration."""

    pointer: str
    servers: tuple[Server, ...]

    @property
    def path(self) -> str:
        """The path of the first server, without a slash at the end."""
        return self.servers[0].path if self.servers else ""


DEFAULT_SERVERS: Final = ServerList("", (Server("/", "", "", "", "", ""),))
"""The servers of a description that declares none."""


def read_servers(pointer: str, owner: Mapping[str, Any]) -> ServerList | None:
    """The servers that a document, a path item or an operation declares."""
    servers = tuple(
        dict.fromkeys(
            server
            for declared in as_list(owner.get("servers"))
            for server in _list_servers(as_mapping(declared))
        )
    )
    return ServerList(f"{pointer}/servers", servers[:_MAX_URLS]) if servers else None


def _list_servers(server: Mapping[str, Any]) -> Iterator[Server]:
    """A server with each listed value of its variables."""
    url = server.get("url")
    if not isinstance(url, str):
        return
    variables = as_mapping(server.get("variables"))
    values = [_list_values(as_mapping(variable)) for variable in variables.values()]
    for choice in islice(product(*values), _MAX_URLS):
        concrete = general = shown = url
        for name, (value, is_any) in zip(variables, choice, strict=True):
            placeholder = f"{{{name}}}"
            concrete = concrete.replace(placeholder, value)
            general = general.replace(placeholder, _ANY if is_any else value)
            shown = shown if is_any else shown.replace(placeholder, value)
        yield _parse_url(shown, concrete, general)


def _list_values(variable: Mapping[str, Any]) -> list[tuple[str, bool]]:
    """The values of a variable, and for each whether any value is allowed, as for the default of one without an enum."""
    default = [str(variable["default"])] if "default" in variable else []
    listed = [str(value) for value in as_list(variable.get("enum"))]
    if not listed:
        return [(default[0] if default else "", True)]
    return [(value, False) for value in dict.fromkeys([*default, *listed])]


def _parse_url(url: str, concrete: str, general: str) -> Server:
    try:
        parts, general_parts = urlsplit(concrete), urlsplit(general)
    except ValueError:  # such as a port that is no number
        return Server(url, "", url, "", url, "")
    port = _DEFAULT_PORTS.get(parts.scheme.lower(), "")
    hosts = [side.netloc.lower().removesuffix(port) for side in (parts, general_parts)]
    paths = parts.path.rstrip("/"), general_parts.path.rstrip("/")
    return Server(url, parts.scheme.lower(), hosts[0], paths[0], hosts[1], paths[1])


def compare_servers(base: ServerList, revision: ServerList, paths: tuple[str, str], record: Recorder) -> None:
    """Compare the URLs of an operation; webhooks have no servers."""
    if not base.servers or not revision.servers:
        return
    for side, other in ((base, revision), (revision, base)):
        if side == DEFAULT_SERVERS and all(server.host for server in other.servers):
            return  # where the description itself is served is unknown
    before, after = (
        [server.append(path) for server in side.servers]
        for side, path in zip((base, revision), paths, strict=True)
    )
    pointers = (base.pointer, revision.pointer)
    for server in before:
        if not any(other.includes(server) for other in after):
            others = ", ".join(f"`{other.url}`" for other in revision.servers)
            message = f"the server `{server.url}` is gone; the operations are at {others}"
            record("api-server-removed", message, *pointers)
    for server in after:
        if not any(other.includes(server) for other in before):
            record("api-server-added", f"the server `{server.url}` is new", *pointers)
