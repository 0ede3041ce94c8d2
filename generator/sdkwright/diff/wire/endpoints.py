"""The operations of a description, and those of the other side that they are compared with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sdkwright.diff.wire.sites import Sites
from sdkwright.openapi.pointers import join_pointer
from sdkwright.openapi.untyped import is_mapping
from sdkwright.openapi.vocabulary import HTTP_METHODS

_PARAMETER: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Endpoint:
    """An operation."""

    path: str
    method: str
    pointer: str
    raw: Mapping[str, Any]
    item: Mapping[str, Any]
    item_pointer: str
    is_sent: bool = False
    """Whether the API makes this call: a webhook or a callback."""

    @property
    def names(self) -> list[str]:
        """The parameters of the path, in order."""
        return _PARAMETER.findall(self.path)


def erased(path: str) -> str:
    """The path without the names of its parameters, which nobody sends."""
    return _PARAMETER.sub("{}", path)


def endpoints(sites: Sites, section: str) -> dict[tuple[str, str], Endpoint]:
    """The operations of `paths` or `webhooks`, by erased path and method."""
    items = sites.document.get(section)
    found: dict[tuple[str, str], Endpoint] = {}
    for path, item in items.items() if is_mapping(items) else ():
        for one in of_item(sites, path, join_pointer(section, path), item, is_sent=section != "paths"):
            key = (erased(path), one.method)
            found[key if key not in found else (path, one.method)] = one
    return found


def of_item(sites: Sites, path: str, pointer: str, value: Any, is_sent: bool) -> Iterator[Endpoint]:
    """The operations of one path item."""
    pointer, item = sites.resolve(pointer, value)
    if not is_mapping(item) or path.startswith("x-"):
        return
    for method in HTTP_METHODS:
        if is_mapping(item.get(method)):
            yield Endpoint(path, method, pointer + join_pointer(method), item[method], item, pointer, is_sent)
