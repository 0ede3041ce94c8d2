"""Lists the calls of an installed SDK: the call path of each request, by method and path on the wire.

Run as a script by the Python of an environment that has the package: prints the calls as JSON.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import re
import sys
import textwrap
from collections.abc import Iterator
from typing import Any

CLIENTS = {"openai": ("openai", "OpenAI"), "elevenlabs": ("elevenlabs", "ElevenLabs")}
"""By package: the module and the name of its client."""

_METHODS = {
    "_get": "GET",
    "_get_api_list": "GET",
    "_post": "POST",
    "_put": "PUT",
    "_patch": "PATCH",
    "_delete": "DELETE",
}
_MAX_DEPTH = 6


def list_calls(package: str) -> dict[str, list[str]]:
    """Return the call paths by operation: `GET /v1/voices/{}` → `["voices.get_all"]`."""
    module, name = CLIENTS[package]
    client = getattr(importlib.import_module(module), name)(api_key="key")
    calls: dict[str, list[str]] = {}
    for path, owner in _walk(client, ()):
        for method, function in inspect.getmembers(type(owner), inspect.isfunction):
            for operation in _list_requests(function):
                calls.setdefault(operation, []).append(".".join((*path, method)))
    return calls


def _walk(client: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the classes that send requests, with the path of their resource."""
    yield path, getattr(client, "_raw_client", client)
    for name, attribute in inspect.getmembers_static(type(client)):
        is_property = isinstance(attribute, property) or type(attribute).__name__ == "cached_property"
        if not is_property or name.startswith(("_", "with_")) or len(path) == _MAX_DEPTH:
            continue
        resource = getattr(client, name)
        if hasattr(resource, "_raw_client") or type(resource).__module__.startswith("openai.resources"):
            yield from _walk(resource, (*path, name))


def _list_requests(function: Any) -> Iterator[str]:
    """Yield the method and path of each request in the source of a function."""
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
            continue
        keywords = {keyword.arg: keyword.value for keyword in node.keywords}
        method = _METHODS.get(node.func.attr, "")
        if node.func.attr in ("request", "stream") and isinstance(keywords.get("method"), ast.Constant):
            method = str(ast.literal_eval(keywords["method"]))
        path = _read_path(node.args[0])
        if method and path is not None:
            yield f"{method} /{path.lstrip('/')}"


def _read_path(node: ast.expr) -> str | None:
    """The text of a path, with `{}` for each parameter."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return normalize_path(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    if isinstance(node, ast.Call) and node.args:
        return _read_path(node.args[0])
    return None


def normalize_path(path: str) -> str:
    """A path without the names of its parameters."""
    return re.sub(r"\{[^{}]*\}", "{}", path)


if __name__ == "__main__":
    json.dump(list_calls(sys.argv[1]), sys.stdout, indent=1, sort_keys=True)
