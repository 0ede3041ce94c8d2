"""Modules of schemas that refer to each other: their classes are in one common module, from which they import them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Set
from dataclasses import replace
from typing import Any, cast

from sdkwright.ir import names
from sdkwright.ir.schema import Schema
from sdkwright.openapi.pointers import SCHEMA_REF
from sdkwright.render.source_text import HEADER, format_docstring


def join_cycles(schemas: Mapping[str, Schema], references: Mapping[str, Set[str]]) -> dict[str, Schema]:
    """The schemas; those of modules that would import each other are in a common module."""
    imports = _find_imports(schemas, references)
    reachable = {module: _find_reachable(module, imports) for module in imports}
    homes = {module: _choose_module(module, reachable) for module in imports}
    return {
        name: (
            schema if homes[schema.module] == schema.module else replace(schema, module=homes[schema.module])
        )
        for name, schema in schemas.items()
    }


def render_public_modules(
    folder: str, schemas: Mapping[str, Schema], joined: Mapping[str, Schema], package: str
) -> dict[str, str]:
    """The modules whose classes are in a common module, by path."""
    exports: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for name, schema in schemas.items():
        if joined[name].module != schema.module:
            exports[schema.module, joined[name].module] += _list_exports(schema, folder)
    modules = {schema.module for schema in schemas.values()} | {schema.module for schema in joined.values()}
    files: dict[str, str] = {}
    for (module, common), exported in exports.items():
        is_package = any(other.startswith(f"{module}.") for other in modules)
        path = f"{folder}/{module.replace('.', '/')}{'/__init__' if is_package else ''}.py"
        files[path] = _render_public_module(f"{package}.{folder}.{common}", exported)
    return files


def list_references(content: Any, schemas: Container[str]) -> Iterator[str]:
    """The names of those schemas that a schema refers to.

    A condition, such as `propertyNames`, may also refer to a component that is no class.
    """
    return (name for name in list_targets(content) if name in schemas)


def list_targets(content: Any) -> Iterator[str]:
    """The names in all references of a schema."""
    if isinstance(content, Mapping):
        for key, value in cast("Mapping[str, Any]", content).items():
            if key == "$ref" and isinstance(value, str):
                yield value.removeprefix(SCHEMA_REF)
            else:
                yield from list_targets(value)
    elif isinstance(content, (list, tuple)):
        for value in cast("list[Any]", content):
            yield from list_targets(value)


def _find_imports(schemas: Mapping[str, Schema], references: Mapping[str, Set[str]]) -> dict[str, set[str]]:
    """The modules that each module imports. The import of a module runs the packages that contain it first."""
    imports: dict[str, set[str]] = {schema.module: set() for schema in schemas.values()}
    for name, schema in schemas.items():
        imports[schema.module].update(schemas[other].module for other in references[name])
    for module, imported in imports.items():
        imported.update(package for package in imports if module.startswith(f"{package}."))
    return imports


def _find_reachable(module: str, imports: Mapping[str, set[str]]) -> set[str]:
    queue, reachable = [module], {module}
    while queue:
        new = imports[queue.pop()] - reachable
        reachable |= new
        queue += new
    return reachable


def _choose_module(module: str, reachable: Mapping[str, set[str]]) -> str:
    """The module itself, or the common module of those that import each other, beside the first of them."""
    cycle = [other for other in reachable[module] if module in reachable[other]]
    if len(cycle) == 1:
        return module
    common = f"{min(cycle)}_and_others"
    while common in reachable:
        common += "_"
    return common


def _list_exports(schema: Schema, folder: str) -> Iterator[str]:
    if folder == "params":
        yield names.make_param_name(schema.name)
        return
    yield schema.name
    if schema.tagged is not None or schema.untagged is not None:
        yield names.make_unknown_name(schema.name)


def _render_public_module(common: str, exported: Iterable[str]) -> str:
    exported = sorted(exported)
    imports = "".join(f"    {name} as {name},\n" for name in exported)
    public = "".join(f'    "{name}",\n' for name in exported)
    docstring = format_docstring("These classes and those of other modules refer to each other.", 0)
    return (
        f"{HEADER}\n{docstring}\n\nfrom __future__ import annotations\n\n"
        f"from {common} import (\n{imports})\n\n__all__ = [\n{public}]\n"
    )
