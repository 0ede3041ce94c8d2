"""Reads the names that a description has for other SDK generators: those of Fern and of Speakeasy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, cast

from sdkwright.adopt.model import SourceOperation
from sdkwright.adopt.names.name_words import join_words, split_words

_KEYWORDS: Final = (
    ("x-fern-sdk-group-name", "x-fern-sdk-method-name"),
    ("x-speakeasy-group", "x-speakeasy-name-override"),
)
"""By generator: the extensions for the resource and for the method."""


@dataclass(frozen=True)
class VendorName:
    """The names that a description has for another SDK generator."""

    resource: tuple[str, ...] = ()
    method: str = ""


def find_vendor_name(operation: SourceOperation) -> VendorName:
    """Find the names of an operation; those that are missing are empty."""
    for group_key, method_key in _KEYWORDS:
        group, method = operation.content.get(group_key), operation.content.get(method_key)
        parts = cast("list[object]", group) if isinstance(group, list) else [group]
        texts = [text for part in parts if isinstance(part, str) for text in re.split(r"[./]", part)]
        resource = tuple(name for name in (join_words(split_words(text)) for text in texts) if name)
        name = join_words(split_words(method)) if isinstance(method, str) else ""
        if resource or name:
            return VendorName(resource, name)
    return VendorName()
