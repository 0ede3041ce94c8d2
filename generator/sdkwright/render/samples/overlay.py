"""The samples as an OpenAPI Overlay, which adds them to the description for other documentation hosts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from sdkwright.openapi.vocabulary import SUPPORTED_METHODS
from sdkwright.render.samples.operations import Sample

_VERSION: Final = "1.0.0"


def render_overlay(document: Mapping[str, Any], samples: Mapping[str, Sample], distribution: str) -> str:
    """An overlay in JSON: an action for each operation of a description, with `x-codeSamples`."""
    info = document["info"]
    actions = [
        {"target": _make_target(path, method), "update": {"x-codeSamples": _list_samples(samples[name])}}
        for path, item in document["paths"].items()
        for method in SUPPORTED_METHODS
        if method in item and (name := item[method]["operationId"]) in samples
    ]
    overlay = {
        "overlay": _VERSION,
        "info": {"title": f"{info['title']}: samples for {distribution}", "version": info["version"]},
        "actions": actions,
    }
    return json.dumps(overlay, indent=2) + "\n"


def _list_samples(sample: Sample) -> list[dict[str, str]]:
    """The samples as Redoc, Scalar, Mintlify and others read them."""
    return [
        {"lang": "Python", "label": "Python", "source": sample.sync.strip()},
        {"lang": "Python", "label": "Python (async)", "source": sample.asynchronous.strip()},
    ]


def _make_target(path: str, method: str) -> str:
    """A JSONPath of RFC 9535: names in single quotes, with backslashes as escapes."""
    name = json.dumps(path)[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"$.paths['{name}'].{method}"
