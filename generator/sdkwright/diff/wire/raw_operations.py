"""The operations of a description, as raw values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sdkwright.diff.wire.schemas import Resolver
from sdkwright.diff.wire.servers import DEFAULT_SERVERS, ServerList, read_servers
from sdkwright.openapi.pointers import join_pointer
from sdkwright.openapi.untyped import is_mapping
from sdkwright.openapi.vocabulary import HTTP_METHODS

_NO_SERVERS: Final = ServerList("", ())
_PARAMETER: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class RawOperation:
    """An operation, and its path item."""

    path: str
    method: str
    pointer: str
    raw: Mapping[str, Any]
    path_item: Mapping[str, Any]
    path_item_pointer: str
    is_from_api: bool = False
    """Whether the API sends the request: a webhook or a callback."""
    root_servers: ServerList = _NO_SERVERS
    is_callback: bool = False

    @property
    def servers(self) -> ServerList:
        """The servers of the operation, else of the path item, else of the API."""
        own = read_servers(self.pointer, self.raw) or read_servers(self.path_item_pointer, self.path_item)
        return own or self.root_servers

    @property
    def path_parameters(self) -> list[str]:
        """The names in the path, in order."""
        return _PARAMETER.findall(self.path.partition("#")[0])

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"


def erase_parameter_names(path: str) -> str:
    """The path without the names of its parameters, which are not sent."""
    return _PARAMETER.sub("{}", path)


def _normalize_callback_url(url: str) -> str:
    """The URL without names of parameters; a runtime expression is no name, but decides where the request goes."""
    if url.startswith("$"):  # an expression that is the whole URL may have no braces
        url = f"{{{url}}}"
    return _PARAMETER.sub(lambda match: _normalize_expression(match[0]), url)


def _normalize_expression(text: str) -> str:
    if not text.startswith("{$"):
        return "{}"
    source, dot, name = text.rpartition(".")
    return source + dot + name.lower() if source.endswith(".header") else text


def list_operations(resolver: Resolver, section: str) -> dict[tuple[str, str], RawOperation]:
    """The operations of `paths` or `webhooks`, by path without parameter names and method."""
    items = resolver.document.get(section)
    operations: dict[tuple[str, str], RawOperation] = {}
    servers = _NO_SERVERS
    if section == "paths":
        servers = read_servers("", resolver.document) or DEFAULT_SERVERS
    for path, item in items.items() if is_mapping(items) else ():
        pointer = join_pointer(section, path)
        for operation in list_path_item(resolver, path, pointer, item, is_from_api=section != "paths"):
            key = (erase_parameter_names(path), operation.method)
            key = key if key not in operations else (path, operation.method)
            operations[key] = replace(operation, root_servers=servers)
    return operations


def list_path_item(
    resolver: Resolver, path: str, pointer: str, value: Any, *, is_from_api: bool
) -> Iterator[RawOperation]:
    """The operations of one path item."""
    pointer, item = resolver.resolve(pointer, value)
    if not is_mapping(item) or path.startswith("x-"):
        return
    for method in HTTP_METHODS:
        if is_mapping(item.get(method)):
            yield RawOperation(
                path, method, pointer + join_pointer(method), item[method], item, pointer, is_from_api
            )


def list_callbacks(operation: RawOperation, resolver: Resolver) -> dict[tuple[str, str, str], RawOperation]:
    """The callbacks of an operation by name, URL and method."""
    callbacks = operation.raw.get("callbacks")
    operations: dict[tuple[str, str, str], RawOperation] = {}
    for name, value in callbacks.items() if is_mapping(callbacks) else ():
        pointer, items = resolver.resolve(operation.pointer + join_pointer("callbacks", name), value)
        for url, item in items.items() if is_mapping(items) else ():
            for callback in list_path_item(
                resolver, url, pointer + join_pointer(url), item, is_from_api=True
            ):
                operations[name, _normalize_callback_url(url), callback.method] = replace(
                    callback, is_callback=True
                )
    return operations
