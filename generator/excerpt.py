"""What the fake server of the SDK needs of the bundle: no words, and one line for each path and component."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, cast

# Their keys are names of the API, not keywords.
_FREE = frozenset(
    "paths properties content responses encoding headers mapping schemas parameters requestBodies securitySchemes".split()
)
_DATA = frozenset("example examples default enum const x-when x-poll x-pagination security".split())
_DROPPED = frozenset(
    "description summary tags externalDocs deprecated callbacks webhooks info openapi "
    "x-docs x-unit x-enumDescriptions x-alias x-signature x-websocket x-body x-retry".split()
)


def excerpt(bundle: str) -> str:
    """JSON, smaller than the bundle by half; what differs between two versions of it still reads as lines."""
    document = _without_words(json.loads(bundle), is_free=False)
    paths, components = document.pop("paths"), document.pop("components")
    parts = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in document.items()]
    parts.append(f'"paths": {_lines(paths)}')
    kinds = ",\n".join(f"{json.dumps(kind)}: {_lines(found)}" for kind, found in components.items())
    parts.append(f'"components": {{\n{kinds}\n}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(found: dict[str, Any]) -> str:
    inside = ",\n".join(f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in found.items())
    return f"{{\n{inside}\n}}"


def _without_words(value: Any, *, is_free: bool) -> Any:
    if isinstance(value, list):
        return [_without_words(one, is_free=False) for one in cast("Iterable[Any]", value)]
    if not isinstance(value, dict):
        return value
    items = cast("dict[str, Any]", value).items()
    return {
        key: (
            one if key in _DATA and not is_free else _without_words(one, is_free=key in _FREE and not is_free)
        )
        for key, one in items
        if is_free or key not in _DROPPED
    }
