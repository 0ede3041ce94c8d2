"""Compares two packages: the names that callers import, and what these names are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sdkwright.diff.core.finding import Finding
from sdkwright.diff.package.changes import PackageChange, Packages, merge_variants
from sdkwright.diff.package.classes import compare_classes, make_owner
from sdkwright.diff.package.names import compare_names, find_renames
from sdkwright.diff.package.package import CallPath, Package
from sdkwright.diff.package.signatures import Callee, compare_functions
from sdkwright.diff.package.sources import Class, Definition, NamedFunction, Value
from sdkwright.diff.package.values import compare_values


def compare_packages(old: Package, new: Package) -> tuple[Finding, ...]:
    """Return the findings for callers of the old package."""
    packages = Packages(old, new)
    packages = replace(packages, renames=tuple(find_renames(packages).items()))
    changes = (*compare_names(packages), *_compare_definitions(packages))
    return tuple(change.to_finding() for change in merge_variants(changes))


def _compare_definitions(packages: Packages) -> Iterator[PackageChange]:
    for definition in list_definitions(packages):
        path = next(iter(packages.old.call_paths.get(definition.id, ())), None)
        other = find_counterpart(packages, definition, path)
        if isinstance(definition, Class) and isinstance(other, Class):
            paths = packages.old.call_paths.get(definition.id) or (None,)
            for item in paths[:1]:
                yield from compare_classes(
                    packages, make_owner(packages.old, definition, item), definition, other
                )
        elif isinstance(definition, NamedFunction) and isinstance(other, NamedFunction):
            label = f"{definition.module}.{definition.name}".lstrip(".")
            if not definition.module.startswith("_"):
                call = f"{packages.old.name}.{label}"
            else:
                label, call = definition.name, f"{packages.old.name}.{definition.name}"
            callee = Callee(label, call, f"/components/functions/{label}")
            yield from compare_functions(packages, callee, definition.function, other.function)
        elif isinstance(definition, Value) and isinstance(other, Value):
            yield from compare_values(packages, definition, other)


def list_definitions(packages: Packages) -> list[Definition]:
    """Return the definitions that callers can import, their base classes, and the classes of results."""
    found: dict[str, Definition] = {item.id: item for item in packages.old.public_names.values()}
    for item in [*found.values()]:
        if isinstance(item, Class):
            found |= {ancestor.id: ancestor for ancestor in packages.old.list_ancestors(item)}
    for id in sorted(packages.directions.received | packages.directions.sent):
        module, _, name = id.partition(":")
        definition = packages.old.resolve(module, name)
        if not isinstance(definition, str):
            found.setdefault(id, definition)
    return [found[id] for id in sorted(found)]


def find_counterpart(packages: Packages, definition: Definition, path: CallPath | None) -> Definition | None:
    """Return the same definition of the new package: the same name, place in the client, or import path."""
    new = packages.new
    id = dict(packages.renames).get(definition.id, definition.id)
    module, _, name = id.partition(":")
    source = new.modules.get(module)
    if source and name in source.definitions:
        return source.definitions[name]
    if path is not None:
        by_path = {item: key for key, items in new.call_paths.items() for item in items}
        if path in by_path:
            other_module, _, other_name = by_path[path].partition(":")
            return new.modules[other_module].definitions[other_name]
    paths = packages.old.import_paths.get(definition.id, ())
    return next((new.public_names[item] for item in paths if item in new.public_names), None)
