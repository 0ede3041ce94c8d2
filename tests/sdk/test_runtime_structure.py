"""How the hand-written modules of a generated package import each other, type checking and late imports included."""

from __future__ import annotations

import ast
from collections import deque
from pathlib import Path

import pytest

import elevenlabs_sdk

SOURCE = Path(elevenlabs_sdk.__file__).parent
PACKAGE = SOURCE.name
_SOURCES = {
    ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in SOURCE.rglob("*.py")
}
_HAND_WRITTEN = (
    PACKAGE,
    *(f"{PACKAGE}.{name}" for name in ("_names", "_public", "client", "errors", "webhooks")),
    *sorted(name for name in _SOURCES if name.startswith((f"{PACKAGE}._runtime", f"{PACKAGE}.testing"))),
)


def _imported_modules(module: str) -> set[str]:
    """All that a module imports, at any depth of its code, by absolute names: modules, also of other packages."""
    path = _SOURCES[module]
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parents = module.split(".") if path.stem == "__init__" else module.split(".")[:-1]
            package = parents[: len(parents) - node.level + 1] if node.level else []
            base = ".".join([*package, *([node.module] if node.module else [])])
            for alias in node.names:
                submodule = f"{base}.{alias.name}"
                names.add(submodule if submodule in _SOURCES else base)
    return names - {module}


_IMPORTS = {module: _imported_modules(module) for module in _SOURCES}


def _import_circle(module: str) -> list[str]:
    """The shortest way back to a module along imports; empty if there is none."""
    paths = deque([[module]])
    seen: set[str] = set()
    while paths:
        path = paths.popleft()
        for imported in sorted(_IMPORTS.get(path[-1], ())):
            if imported == module:
                return [*path, module]
            if imported not in seen:
                seen.add(imported)
                paths.append([*path, imported])
    return []


@pytest.mark.parametrize("module", _HAND_WRITTEN)
def test_no_hand_written_module_is_in_an_import_circle(module: str) -> None:
    assert _import_circle(module) == []


@pytest.mark.parametrize("leaf", ["formats", "httpx_types", "json_type", "models"])
def test_shared_types_are_in_leaf_modules(leaf: str) -> None:
    imported = {name for name in _IMPORTS[f"{PACKAGE}._runtime.{leaf}"] if name.startswith(PACKAGE)}
    allowed = {
        f"{PACKAGE}._runtime.{name}" for name in ("constructors", "datetimes", "formats", "locks", "package")
    }
    assert imported <= allowed


@pytest.mark.parametrize(
    ("library", "users"),
    [
        (
            "httpx",
            {
                "_runtime.httpx_types",
                "_runtime.network",
                "_runtime.requests",
                "_runtime.sending",
                "_runtime.transport",
                "testing.recording",
                "testing.transport",
            },
        ),
        (
            "pydantic",
            {
                "_runtime.annotations",
                "_runtime.constructors",
                "_runtime.json_type",
                "_runtime.models",
                "_runtime.pages",
                "_runtime.lenient_parsing",
                "_runtime.lenient_schemas",
                "_runtime.value_types",
                "_runtime.best_variant",
                "_runtime.variant_fields",
            },
        ),
        ("websockets", {"_runtime.sockets", "_runtime.async_sockets", "testing.websocket_session"}),
    ],
)
def test_each_third_party_library_is_used_in_few_modules(library: str, users: set[str]) -> None:
    found = {
        module.removeprefix(f"{PACKAGE}.")
        for module in _HAND_WRITTEN
        if any(name.split(".")[0] in (library, f"{library}_core") for name in _IMPORTS[module])
    }
    assert found == users
