"""Words of OpenAPI that every layer uses."""

from __future__ import annotations

from typing import Final

ROOT_DOCUMENT: Final = "openapi.yaml"
"""The document of a spec folder that has `openapi` and `info`."""
METHODS: Final = ("get", "put", "post", "delete", "patch", "head", "options")
"""The HTTP methods that a curated description may use."""
ALL_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
"""The HTTP methods of OpenAPI."""
