"""Terms of OpenAPI that several layers use."""

from __future__ import annotations

from typing import Final

ROOT_DOCUMENT: Final = "openapi.yaml"
"""The document of a spec folder that has `openapi` and `info`."""
HTTP_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
"""The HTTP methods of a path item in OpenAPI."""
SUPPORTED_METHODS: Final = tuple(method for method in HTTP_METHODS if method != "trace")
"""The HTTP methods that a curated description may use."""
