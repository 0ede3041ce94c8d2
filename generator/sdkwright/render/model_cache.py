"""Renders modules of models. A module is rendered again if one of its schemas, or a schema that they refer to, has changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sdkwright.ir.schema import Schema
from sdkwright.output.parts import Parts
from sdkwright.render.module_cycles import join_cycles, list_references, render_public_modules

Render = Callable[[Mapping[str, Schema], tuple[str, ...]], dict[str, str]]
"""Takes schemas, and the names of the modules without schemas; returns the files of the schemas by path."""


def render_modules(
    folder: str, all_schemas: Mapping[str, Schema], package: str, parts: Parts, render: Render
) -> dict[str, str]:
    """The modules by path. Those that are rendered again are rendered together, with the schemas that they refer to."""
    references = {
        name: {*list_references(schema.content, all_schemas)} for name, schema in all_schemas.items()
    }
    schemas = join_cycles(all_schemas, references)
    modules = tuple(dict.fromkeys(schema.module for schema in schemas.values()))
    # Whether a module is a folder affects the relative imports.
    named = tuple(dict.fromkeys((*modules, *(schema.module for schema in all_schemas.values()))))
    reachable = _list_reachable_schemas(schemas, references)
    hashes = {name: parts.hash_once(schema) for name, schema in schemas.items()}
    found = {
        module: parts.find(
            f"{folder} {module}",
            (package, module, named, [hashes[name] for name in reachable[module]]),
        )
        for module in modules
    }
    missing = [module for module in modules if found[module] is None]
    if missing:
        names = {name for module in missing for name in reachable[module]}
        needed = {name: schema for name, schema in schemas.items() if name in names}
        present = {schema.module for schema in needed.values()}
        files_by_path = render(needed, tuple(module for module in named if module not in present))
        for module in missing:
            path = f"{folder}/{module.replace('.', '/')}"
            paths = (f"{path}.py", f"{path}/__init__.py")
            files = {path: files_by_path[path] for path in paths if path in files_by_path}
            found[module] = parts.keep(f"{folder} {module}", files)
    files = render_public_modules(folder, all_schemas, schemas, package)
    for texts in found.values():
        files.update(texts or {})
    return files


def _list_reachable_schemas(
    schemas: Mapping[str, Schema], references: Mapping[str, set[str]]
) -> dict[str, list[str]]:
    """By module: its schemas, and those that they refer to at any depth, in the order of all schemas."""
    found: dict[str, set[str]] = {}
    for name, schema in schemas.items():
        reachable = found.setdefault(schema.module, set())
        queue = [] if name in reachable else [name]
        reachable.add(name)
        while queue:
            new = references[queue.pop()] - reachable
            reachable |= new
            queue += new
    return {module: [name for name in schemas if name in reachable] for module, reachable in found.items()}
