"""Reads the operations of a generated package, and the types of their results, by method and path on the wire.

A path has `{}` for each parameter. "" is the type of a method without a return annotation.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sdkwright.adopt.source import Source

Types = dict[tuple[str, str], str]
_LOST = ("", "None", "Any", "object", "Response[Any]", "Response[None]")
_METHODS = "get|put|post|delete|options|head|patch|trace"
_OWN = """
import inspect, json, sys, typing
from functools import reduce
from importlib import import_module
package, bundle = sys.argv[1:]
clients = vars(import_module(package + ".client")).values()
kind = next(value for value in clients if value.__class__ is type and "_api" in vars(value))
client = import_module(package + ".testing").FakeServer().client(kind)
def read(call):
    method = reduce(getattr, call.split("."), client)
    method = next(iter(typing.get_overloads(getattr(method, "__func__", method))), method)
    return str(inspect.signature(method).return_annotation)
paths = json.load(open(bundle, encoding="utf-8"))["paths"]
calls = [(method, path, operation) for path, item in paths.items() for method, operation in item.items()]
print(json.dumps([[method, path, read(operation["operationId"])] for method, path, operation in calls]))
"""


def normalize(path: str) -> str:
    """A path without the names of its parameters and without a query."""
    return re.sub(r"\{[^{}]*\}", "{}", path.partition("?")[0].rstrip("/"))


def read_base_path(document: Path) -> str:
    """The `basePath` of a document of Swagger 2.0, which other generators leave out of the paths; "" without one."""
    match = re.search(
        rb"""^ {0,4}["']?basePath["']? *: *["']?([^"',\s]*)""", document.read_bytes(), re.MULTILINE
    )
    return match[1].decode().rstrip("/") if match else ""


def count_lost(types: Types, source: Source, base_path: str = "") -> tuple[int, int]:
    """The operations of a document that a package has, and how many of them lose the schema of their success."""
    found: list[tuple[str, Mapping[str, Any]]] = []
    for operation in source.list_operations():
        path = normalize(operation.path)
        keys = [(operation.method, name) for name in (path, path.removeprefix(base_path))]
        found += [(types[key], operation.content) for key in keys if key in types][:1]
    lost = [kind for kind, content in found if kind in _LOST and has_schema(content, source)]
    return len(found), len(lost)


def has_schema(operation: Mapping[str, Any], source: Source) -> bool:
    """Whether the first success of an operation has a schema that is not `{}`."""
    responses = operation.get("responses") or {}
    success = min((str(status) for status in responses if str(status).startswith("2")), default=None)
    if success is None:
        return False
    response = _follow(responses.get(success, responses.get(int(success))), source)
    schemas = [
        _follow(media.get("schema"), source) for media in (response.get("content") or {}).values() if media
    ]
    return any(schema.keys() - {"title", "description", "example"} for schema in schemas)


def _follow(value: Any, source: Source) -> Mapping[str, Any]:
    while isinstance(value, dict) and isinstance(value.get("$ref"), str):
        value = source.find(value["$ref"]).value
    return value if isinstance(value, dict) else {}


def read_own(folder: Path) -> Types:
    """The operations of a package of sdkwright."""
    source = folder / "src"
    package = next(path.name for path in source.iterdir() if (path / "py.typed").is_file())
    command = [sys.executable, "-c", _OWN, package, str(folder / "openapi.json")]
    finished = subprocess.run(command, cwd=source, capture_output=True, text=True, check=True, timeout=300)
    return {(method, normalize(path)): kind for method, path, kind in json.loads(finished.stdout)}


def read_openapi_python_client(folder: Path) -> Types:
    """Each module of `api/` is an operation."""
    types: Types = {}
    for file in folder.glob("*/api/**/*.py"):
        text = file.read_text("utf-8")
        method, url = re.search(r'"method": "(\w+)"', text), re.search(r'"url": "([^"]*)"', text)
        kind = re.search(r"def sync_detailed\(.*?\) -> (Response\[.*?\]):\n", text, re.DOTALL)
        if method and url:
            types[method[1], normalize(url[1])] = kind[1] if kind else ""
    return types


def read_openapi_generator(folder: Path) -> Types:
    """Each method of an API class has a method `_…_serialize` with the path."""
    types: Types = {}
    for file in folder.glob("*/api/*_api.py"):
        text = file.read_text("utf-8")
        try:
            tree = ast.parse(text)
        except SyntaxError:  # the operations of this module cannot be called
            continue
        returned = {
            node.name: ast.unparse(node.returns) if node.returns else ""
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef)
        }
        for name, body in re.findall(
            r"def _(\w+)_serialize\((.*?)\n    def |\Z", text + "\n    def ", re.DOTALL
        ):
            found = re.search(r"method='(\w+)',\s*resource_path='([^']*)'", body)
            if found:
                types[found[1].lower(), normalize(found[2])] = returned.get(name, "")
    return types


def read_hey_api(folder: Path) -> Types:
    """The methods of one class, each of which is one call."""
    return {
        (method, normalize(path)): kind for method, path, kind in _read_hey_api_calls(folder / "sdk_gen.py")
    }


def _read_hey_api_calls(file: Path) -> Iterator[tuple[str, str, str]]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            call = re.search(rf"self\.client\.({_METHODS})\('([^']*)'", ast.unparse(node))
            if call:
                yield call[1], call[2], ast.unparse(node.returns) if node.returns else ""


READERS: Mapping[str, Callable[[Path], Types]] = {
    "sdkwright": read_own,
    "openapi-python-client": read_openapi_python_client,
    "openapi-generator (python)": read_openapi_generator,
    "hey-api (python)": read_hey_api,
}
