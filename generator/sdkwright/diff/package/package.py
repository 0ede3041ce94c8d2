"""A package whose names are resolved: where each definition can be imported, and how callers reach it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sdkwright.diff.package.sources import (
    Attribute,
    Class,
    Definition,
    Member,
    Module,
    Type,
    find_head,
    find_name,
)

_MAX_STEPS: Final = 20
"""Imports on the way from a name to its definition."""
_CLIENT_MODULE: Final = "client"


@dataclass(frozen=True)
class CallPath:
    """How callers reach a class: `client.voices` is ("voices", "")."""

    path: str  # "" is the client itself
    variant: str  # "", or the name of the client or the property that makes the difference


@dataclass(frozen=True)
class Package:
    """The modules of a package by name, relative to the package."""

    label: str  # as the user typed it
    name: str
    version: str
    modules: Mapping[str, Module]

    def resolve(self, module: str, name: str) -> Definition | str:
        """Return the definition of a name in a module; a text is the dotted name of a definition elsewhere."""
        for _ in range(_MAX_STEPS):
            source = self.modules.get(module)
            if source is None:
                return f"{module}.{name}"
            if name in source.definitions:
                return source.definitions[name]
            if name not in source.imports:
                star = next((star for star in source.stars if name in self._exports(star)), None)
                if star is None:
                    return name
                module = star
                continue
            imported = source.imports[name]
            if not imported.is_own:
                return f"{imported.module}.{imported.name}".rstrip(".")
            module, name = imported.module, imported.name
        return name

    def _exports(self, module: str) -> frozenset[str]:
        source = self.modules.get(module)
        return frozenset((*source.definitions, *source.imports)) if source else frozenset()

    @cached_property
    def public_names(self) -> Mapping[str, Definition]:
        """What callers can import: the dotted path below the package -> the definition."""
        names: dict[str, Definition] = {}
        for module in self.modules.values():
            if not module.is_public:
                continue
            exported = {
                *module.definitions,
                *(name for name, item in module.imports.items() if item.is_exported),
            }
            for star in module.stars:
                exported |= self._exports(star)
            for name in sorted(exported):
                definition = self.resolve(module.name, name)
                if not name.startswith("_") and not isinstance(definition, str):
                    names[f"{module.name}.{name}".lstrip(".")] = self.chase(definition)
        return names

    def chase(self, definition: Definition) -> Definition:
        """Return the class that an assignment such as `OldName = NewName` refers to."""
        for _ in range(_MAX_STEPS):
            name = find_name(definition)
            target = self.resolve(*name) if name else definition
            if isinstance(target, str) or target is definition:
                break
            definition = target
        return definition

    @cached_property
    def import_paths(self) -> Mapping[str, tuple[str, ...]]:
        """The paths of each definition by its id, the shortest first."""
        paths: dict[str, list[str]] = {}
        for path, definition in self.public_names.items():
            paths.setdefault(definition.id, []).append(path)
        return {
            id: tuple(sorted(items, key=lambda path: (path.count("."), path))) for id, items in paths.items()
        }

    def resolve_class(self, type_: Type) -> Class | None:
        """Return the class that an annotation without parameters is, or whose parameters it has."""
        head = find_head(type_)
        definition = self.resolve(type_.module, head) if head else ""
        found = "" if isinstance(definition, str) else self.chase(definition)
        return found if isinstance(found, Class) else None

    def list_ancestors(self, definition: Class) -> Iterator[Class]:
        """Yield the class and its base classes in the package, in the order in which members are looked up."""
        seen: set[str] = set()
        waiting = [definition]
        while waiting:
            current = waiting.pop(0)
            if current.id not in seen:
                seen.add(current.id)
                yield current
                waiting += [base for item in current.bases if (base := self.resolve_class(item))]

    @cached_property
    def public_subclasses(self) -> Mapping[str, set[str]]:
        """The names of the subclasses that callers can import, by the id of each class."""
        names: dict[str, set[str]] = {}
        for definition in self.public_names.values():
            if isinstance(definition, Class):
                for ancestor in self.list_ancestors(definition):
                    names.setdefault(ancestor.id, set()).add(definition.name)
        return names

    def find_members(self, definition: Class) -> dict[str, Member]:
        """Return the members of a class with those that it inherits."""
        members: dict[str, Member] = {}
        for ancestor in reversed([*self.list_ancestors(definition)]):
            members |= ancestor.members
        return members

    @cached_property
    def call_paths(self) -> Mapping[str, tuple[CallPath, ...]]:
        """How callers reach the classes of the client and its resources, by their ids."""
        client = self.modules.get(_CLIENT_MODULE)
        clients = [item for item in client.definitions.values() if isinstance(item, Class)] if client else []
        found: dict[str, list[CallPath]] = {}
        waiting = [
            (item, CallPath("", "async client" if item.name.startswith("Async") else "")) for item in clients
        ]
        while waiting:
            definition, path = waiting.pop(0)
            if path in found.setdefault(definition.id, []) or path.path.count(".") > _MAX_STEPS:
                continue
            found[definition.id].append(path)
            for name, member in self.find_members(definition).items():
                target = self.resolve_class(member.type) if isinstance(member, Attribute) else None
                if target is None or not target.module.startswith("resources"):
                    continue
                is_raw = name == "with_raw_response"
                variant = " ".join(filter(None, (path.variant, "with_raw_response" if is_raw else "")))
                step = path.path if is_raw else f"{path.path}.{name}".lstrip(".")
                waiting.append((target, CallPath(step, variant)))
        return {id: tuple(paths) for id, paths in found.items()}
