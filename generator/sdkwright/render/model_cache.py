"""Caches modules of models. A module is rendered again if one of its schemas, or a schema that they refer to, has changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from sdkwright.ir.schema import Schema
from sdkwright.output.cache import Cache
from sdkwright.render.module_cycles import join_cycles, list_references, render_public_modules

Render = Callable[[Mapping[str, Schema], tuple[str, ...]], dict[str, str]]
"""Takes schemas, and the names of the modules without schemas; returns the files of the schemas by path."""


def render_modules(
    folder: str, all_schemas: Mapping[str, Schema], package: str, cache: Cache, render: Render
) -> dict[str, str]:
    """The modules by path. Modules that are not in the cache are rendered together, with the schemas that they refer to."""
    schemas = join_cycles(all_schemas)
    modules = tuple(dict.fromkeys(schema.module for schema in schemas.values()))
    # Whether a module is a folder affects the relative imports.
    named = tuple(dict.fromkeys((*modules, *(schema.module for schema in all_schemas.values()))))
    texts = {name: repr(schema) for name, schema in schemas.items()}
    reachable = {module: _list_reachable_schemas(module, schemas) for module in modules}
    keys = {
        module: cache.make_key(
            "module", folder, package, module, *named, *(texts[name] for name in reachable[module])
        )
        for module in modules
    }
    entries = {module: text for module in modules if (text := cache.get(keys[module])) is not None}
    missing = [module for module in modules if module not in entries]
    if missing:
        names = {name for module in missing for name in reachable[module]}
        needed = {name: schema for name, schema in schemas.items() if name in names}
        present = {schema.module for schema in needed.values()}
        files_by_path = render(needed, tuple(module for module in named if module not in present))
        for module in missing:
            path = f"{folder}/{module.replace('.', '/')}"
            paths = (f"{path}.py", f"{path}/__init__.py")
            entries[module] = json.dumps(
                {path: files_by_path[path] for path in paths if path in files_by_path}
            )
            cache.put(keys[module], entries[module])
    files = render_public_modules(folder, all_schemas, schemas, package)
    for module in modules:
        files.update(json.loads(entries[module]))
    return files


def _list_reachable_schemas(module: str, schemas: Mapping[str, Schema]) -> list[str]:
    """The schemas of a module, and those that they refer to at any depth, in the order of all schemas."""
    queue = [name for name, schema in schemas.items() if schema.module == module]
    reachable = {*queue}
    while queue:
        new = {*list_references(schemas[queue.pop()].content, schemas)} - reachable
        reachable |= new
        queue += new
    return [name for name in schemas if name in reachable]
