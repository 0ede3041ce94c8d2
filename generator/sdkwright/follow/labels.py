"""The operations of a document, as readers know them: `GET /v1/voices`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sdkwright.openapi.pointers import join_pointer, split_pointer
from sdkwright.openapi.untyped import as_mapping
from sdkwright.openapi.vocabulary import HTTP_METHODS


def list_labels(document: Mapping[str, Any]) -> dict[str, str]:
    """The operations that clients call: `GET /v1/voices`, with their pointers."""
    return {
        f"{method.upper()} {path}": join_pointer("paths", path, method)
        for path, item in as_mapping(document.get("paths")).items()
        for method in as_mapping(item)
        if method in HTTP_METHODS
    }


def label_operation(pointer: str) -> str:
    """The operation at a pointer, `GET /v1/voices`; the pointer itself if it is another part."""
    steps = split_pointer(pointer)
    return f"{steps[2].upper()} {steps[1]}" if len(steps) > 2 else pointer


def erase(label: str) -> str:
    """A path without the names of its parameters."""
    return re.sub(r"\{[^}]*\}", "{}", label).rstrip("/")
