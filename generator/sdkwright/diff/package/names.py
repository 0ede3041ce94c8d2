"""Compares the names that callers import, and finds the classes that have another name."""

from __future__ import annotations

from collections.abc import Iterator

from sdkwright.diff.package.changes import PackageChange, Packages
from sdkwright.diff.package.package import Package
from sdkwright.diff.package.sources import Attribute, Class, Definition


def compare_names(packages: Packages) -> Iterator[PackageChange]:
    """Yield the names that can no longer be imported, and the new ones: one change for each definition."""
    old, new = packages.old, packages.new
    renames = dict(packages.renames)
    for id, paths in old.import_paths.items():
        gone = [path for path in paths if path not in new.public_names]
        if not gone or (_is_resource(old, id) and _is_gone_with_its_call(packages, id)):
            continue
        definition = old.public_names[paths[0]]
        before = format_import(old, gone[0])
        if id in renames:
            other = new.public_names.get(new.import_paths.get(renames[id], ("",))[0])
            if other is not None and other.name != definition.name:
                after = format_import(new, new.import_paths[other.id][0])
                text = f"`{definition.name}` is called `{other.name}` now"
                yield _make("model-renamed", definition, text, before, after)
                continue
        kept = [path for path in paths if path in new.public_names]
        where = f"; import it from `{join_path(new, kept[0]).rpartition('.')[0]}`" if kept else ""
        text = f"`{join_path(old, gone[0])}` can no longer be imported{where}"
        yield _make("import-gone", definition, text, before, format_import(new, kept[0]) if kept else "")
    renamed = set(renames.values())
    for id, paths in new.import_paths.items():
        added = [path for path in paths if path not in old.public_names]
        if len(added) == len(paths) and id not in renamed and not _is_resource(new, id):
            definition = new.public_names[paths[0]]
            text = f"`{join_path(new, paths[0])}` is new"
            change = _make("import-added", definition, text, "", format_import(new, paths[0]))
            yield PackageChange(
                change.rule, change.subject, text, "", change.after, None, definition.location
            )


def _make(rule: str, definition: Definition, text: str, before: str, after: str) -> PackageChange:
    return PackageChange(
        rule, f"/components/classes/{definition.name}", text, before, after, definition.location
    )


def join_path(package: Package, path: str) -> str:
    return f"{package.name}.{path}"


def format_import(package: Package, path: str) -> str:
    """Return the statement that imports a name."""
    module, _, name = join_path(package, path).rpartition(".")
    return f"from {module} import {name}"


def _is_resource(package: Package, id: str) -> bool:
    return any(path.path for path in package.call_paths.get(id, ()))


def _is_gone_with_its_call(packages: Packages, id: str) -> bool:
    """Whether the client no longer has the resource, which is a change of its own."""
    paths = {path for paths in packages.new.call_paths.values() for path in paths}
    return not any(path in paths for path in packages.old.call_paths[id])


def find_renames(packages: Packages) -> dict[str, str]:
    """Return the classes that are gone, with the only other class of the same module that has equal members."""
    gone = _list_other_names(_list_public_classes(packages.old), packages.new)
    classes = [item for module in packages.new.modules.values() for item in module.definitions.values()]
    added = _list_other_names([item for item in classes if isinstance(item, Class)], packages.old)
    renames: dict[str, str] = {}
    for definition in gone:
        equal = [item for item in added if _describe(item) == _describe(definition)]
        others = [item for item in gone if _describe(item) == _describe(definition)]
        if len(equal) == len(others) == 1:
            renames[definition.id] = equal[0].id
    return renames


def _list_public_classes(package: Package) -> list[Class]:
    definitions = {item.id: item for item in package.public_names.values()}
    return [item for item in definitions.values() if isinstance(item, Class)]


def _list_other_names(classes: list[Class], other: Package) -> list[Class]:
    """Return the classes with members whose name the other package does not have."""
    others = {path.rpartition(".")[2] for path in other.public_names}
    return [item for item in classes if item.members and item.name not in others]


def _describe(definition: Class) -> object:
    members = [
        (name, member.type.text if isinstance(member, Attribute) else "()")
        for name, member in sorted(definition.members.items())
    ]
    return definition.module, sorted(base.text for base in definition.bases), members
