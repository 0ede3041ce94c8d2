"""The operations of a document, as readers know them: `GET /v1/voices`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sdkwright.openapi.pointers import join_pointer
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


def erase(label: str) -> str:
    """A path without the names of its parameters."""
    return re.sub(r"\{[^}]*\}", "{}", label).rstrip("/")
