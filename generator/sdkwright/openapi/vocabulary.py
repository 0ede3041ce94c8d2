"""Terms of OpenAPI that several layers use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

ROOT_DOCUMENT: Final = "openapi.yaml"
"""The document of a spec folder that has `openapi` and `info`."""
UPSTREAM: Final = "upstream"
"""The folder of a spec with the document of the vendor that the spec follows."""
OTHER_FOLDERS: Final = ("additions", "released", UPSTREAM)
"""The folders of a spec folder that contain no documents of it."""
HTTP_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
"""The HTTP methods of a path item in OpenAPI."""
SUPPORTED_METHODS: Final = tuple(method for method in HTTP_METHODS if method != "trace")
"""The HTTP methods that a curated description may use."""


def is_swagger(document: Mapping[str, Any]) -> bool:
    """Whether a document is Swagger 2.0; if it has both versions, its sections decide."""
    if "openapi" not in document or "swagger" not in document:
        return "swagger" in document
    return bool({"definitions", "securityDefinitions", "host"} & document.keys())
