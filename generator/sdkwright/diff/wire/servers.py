"""Compares the URLs of operations: the servers, and the part of a URL that moved between a server and a path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, product
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from sdkwright.diff.wire.causes import Recorder
from sdkwright.openapi.untyped import as_list, as_mapping

_MAX_URLS: Final = 50


class Server(NamedTuple):
    """A server; the scheme and the host are empty if the URL is relative."""

    url: str
    scheme: str
    host: str
    path: str

    def may_be(self, other: Server) -> bool:
        """Whether both may be the same server; a relative URL may have any host."""
        return (
            self.path == other.path
            and (self.host == other.host or not self.host or not other.host)
            and (self.scheme == other.scheme or not self.scheme or not other.scheme)
        )


class ServerList(NamedTuple):
    """The servers of an operation, with the place of their declaration."""

    pointer: str
    servers: tuple[Server, ...]

    @property
    def path(self) -> str:
        """The path of the first server, without a slash at the end."""
        return self.servers[0].path if self.servers else ""


def read_servers(pointer: str, owner: Mapping[str, Any]) -> ServerList | None:
    """The servers that a document, a path item or an operation declares."""
    servers = tuple(
        dict.fromkeys(
            _parse_url(url)
            for server in as_list(owner.get("servers"))
            for url in _list_urls(as_mapping(server))
        )
    )
    return ServerList(f"{pointer}/servers", servers[:_MAX_URLS]) if servers else None


def _list_urls(server: Mapping[str, Any]) -> Iterator[str]:
    """The URLs of a server, with each possible value of its variables."""
    url = server.get("url")
    if not isinstance(url, str):
        return
    variables = as_mapping(server.get("variables"))
    values = [_list_values(as_mapping(variable)) for variable in variables.values()]
    for choice in islice(product(*values), _MAX_URLS):
        result = url
        for name, value in zip(variables, choice, strict=True):
            result = result.replace(f"{{{name}}}", value)
        yield result


def _list_values(variable: Mapping[str, Any]) -> list[str]:
    default = [variable["default"]] if "default" in variable else []
    return [str(value) for value in dict.fromkeys(map(str, [*default, *as_list(variable.get("enum"))]))] or [
        ""
    ]


def _parse_url(url: str) -> Server:
    try:
        parts = urlsplit(url)
    except ValueError:  # such as a port that is no number
        return Server(url, "", url, "")
    return Server(url, parts.scheme.lower(), parts.netloc.lower(), parts.path.rstrip("/"))


def compare_servers(base: ServerList, revision: ServerList, paths: tuple[str, str], record: Recorder) -> None:
    """Compare the URLs of an operation, where both descriptions declare servers."""
    if not base.servers or not revision.servers:
        return
    before, after = (
        [server._replace(path=server.path + path) for server in side.servers]
        for side, path in zip((base, revision), paths, strict=True)
    )
    pointers = (base.pointer, revision.pointer)
    for server in before:
        if not any(server.may_be(other) for other in after):
            others = ", ".join(f"`{other.url}`" for other in revision.servers)
            message = f"the server `{server.url}` is gone; the operations are at {others}"
            record("api-server-removed", message, *pointers)
    for server in after:
        if not any(server.may_be(other) for other in before):
            record("api-server-added", f"the server `{server.url}` is new", *pointers)
