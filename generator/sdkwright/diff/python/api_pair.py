"""Both sides of a comparison, with the matching operations, components and page classes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sdkwright.diff.core.finding import AffectedOperation
from sdkwright.diff.python.api_side import ApiSide, is_class, to_affected
from sdkwright.diff.python.assignability import Assignability, Perspective, collect_constants, has_any
from sdkwright.diff.python.caller_change import DIRECTIONS, Direction
from sdkwright.ir import names
from sdkwright.ir.api import Operation
from sdkwright.ir.schema import Schema
from sdkwright.ir.types import Type, walk_names
from sdkwright.openapi.pointers import is_below, join_pointer

_PARAMETER: Final = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class ApiPair:
    """The API before and after."""

    base: ApiSide
    revision: ApiSide
    package: str  # the import package

    @cached_property
    def has_modules(self) -> bool:
        """Whether both sides contain the modules of components; a single document, such as a bundle, does not."""
        sides = [{schema.module for schema in side.api.schemas} for side in (self.base, self.revision)]
        return min(map(len, sides)) > 1 or len(sides[0] | sides[1]) == 1

    @cached_property
    def operations(self) -> tuple[tuple[Operation, Operation], ...]:
        """The operations of both sides: by id, else, if the id is gone, by method and path."""
        old, new = self.base.operations, self.revision.operations
        gone, added = (
            _index_by_wire_key(operation for operation in side.values() if operation.id not in other)
            for side, other in ((old, new), (new, old))
        )
        moved = {operation.id: added[key] for key, operation in gone.items() if key in added}
        pairs = ((operation, new.get(operation.id) or moved.get(operation.id)) for operation in old.values())
        return tuple((before, after) for before, after in pairs if after is not None)

    @cached_property
    def new_ids(self) -> dict[str, str]:
        return {old.id: new.id for old, new in self.operations}

    @cached_property
    def components(self) -> tuple[tuple[Schema, Schema], ...]:
        """The components of both sides: by name, else by alias, else by content."""
        old, new = self.base.schemas, self.revision.schemas
        return tuple(
            (schema, new[name])
            for schema in old.values()
            if (name := schema.name if schema.name in new else self._renamed_components.get(schema.name))
        )

    @cached_property
    def component_names(self) -> frozenset[tuple[str, str]]:
        """The names of the components of both sides, as (before, after)."""
        return frozenset((old.name, new.name) for old, new in self.components)

    @cached_property
    def _renamed_components(self) -> dict[str, str]:
        old, new = self.base.schemas, self.revision.schemas
        added = [schema for schema in new.values() if schema.name not in old]
        by_alias = {alias: schema.name for schema in added for alias in schema.aliases if alias not in new}
        by_content: dict[object, list[str]] = {}
        for schema in added:
            by_content.setdefault(_make_content_key(schema), []).append(schema.name)
        renamed: dict[str, str] = {}
        for schema in old.values():
            key = _make_content_key(schema)
            candidates = by_content.get(key, [])
            is_unique = len(candidates) == 1 and key
            if schema.name not in new and (schema.name in by_alias or is_unique):
                renamed[schema.name] = by_alias.get(schema.name) or candidates[0]
        return renamed

    @cached_property
    def renamed_pages(self) -> dict[str, str]:
        """The page classes that are gone, with the class that the same method returns now."""
        old, new = self.base.pages, self.revision.pages
        added = {page.operation: page.name for page in new.values() if page.name not in old}
        pairs = {page.name: added.get(self.new_ids.get(page.operation, "")) for page in old.values()}
        return {name: other for name, other in pairs.items() if other and name not in new}

    @cached_property
    def renamed(self) -> frozenset[tuple[str, str]]:
        """The components and page classes with another name, as (before, after)."""
        pairs = {*self._renamed_components.items(), *self.renamed_pages.items()}
        return frozenset(
            {*pairs, *((names.make_unknown_name(old), names.make_unknown_name(new)) for old, new in pairs)}
        )

    @cached_property
    def model_or_dict_names(self) -> frozenset[str]:
        """The names that are aliases for a model or its plain data, and not components of the other side."""
        possible_names = self.base.registry.model_or_dict_names | self.revision.registry.model_or_dict_names
        return possible_names - {*self.base.schemas, *self.revision.schemas}

    def find_pointers(self, pointer: str) -> tuple[str, str]:
        """Where something is in the base and in the revision: an operation or a component may have moved."""
        for old, new in self._moved_pointers:
            if is_below(pointer, new):
                return old + pointer.removeprefix(new), pointer
            if is_below(pointer, old):
                return pointer, new + pointer.removeprefix(old)
        return pointer, pointer

    @cached_property
    def _moved_pointers(self) -> tuple[tuple[str, str], ...]:
        """The pointers, before and after, of the operations, path items and components that have moved."""
        operations = [(old.pointer, new.pointer) for old, new in self.operations]
        items = [(old.rpartition("/")[0], new.rpartition("/")[0]) for old, new in operations]
        components = [
            tuple(join_pointer("components", "schemas", schema.name) for schema in schemas)
            for schemas in self.components
        ]
        return tuple((old, new) for old, new in (*operations, *items, *components) if old != new)

    def can_read(self, old: Type, new: Type, perspective: Perspective) -> bool:
        """Whether a program that reads the old type can read the new type."""
        renamed = frozenset((after, before) for before, after in self.renamed)
        return Assignability(self.revision, self.base, renamed, perspective).is_assignable(new, old)

    def can_pass(self, old: Type, new: Type, perspective: Perspective) -> bool:
        """Whether a value of the old type can be passed where the new type is expected."""
        return Assignability(self.base, self.revision, self.renamed, perspective).is_assignable(old, new)

    def has_more_values(self, old: Type, new: Type) -> bool:
        """Whether the new type has values that the old one lacks. `Any` counts as more, although it is assignable."""
        return (has_any(new) and not has_any(old)) or not self.can_read(old, new, "checker")

    def has_fewer_values(self, old: Type, new: Type) -> bool:
        """Whether the new type lacks values of the old one."""
        return (has_any(old) and not has_any(new)) or not self.can_pass(old, new, "checker")

    def has_other_constants(self, old: Type, new: Type) -> bool:
        """Whether both types have constants and none in common, so that no comparison with an old one is true.

        The values of a component that is in both types are a separate change.
        """
        both = [
            set(map(side.find_component, walk_names(type_)))
            for side, type_ in ((self.base, old), (self.revision, new))
        ]
        shared = {pair for pair in self.component_names if pair[0] in both[0] and pair[1] in both[1]}
        before = collect_constants(old, self.base, {name for name, _ in shared})
        after = collect_constants(new, self.revision, {name for _, name in shared})
        return bool(before and after) and not before & after

    def find_affected(
        self, old: str, new: str, directions: Iterable[Direction] = DIRECTIONS
    ) -> tuple[AffectedOperation, ...]:
        """The operations that send or receive a component; "" for a side that does not have it."""
        before = self.base.find_operations(old, directions)
        ids = {self.new_ids.get(operation_id, operation_id) for operation_id in before}
        ids |= self.revision.find_operations(new, directions)
        known = {**self.base.operations, **self.revision.operations}
        return tuple(sorted(to_affected(known[operation_id]) for operation_id in ids))


def _index_by_wire_key(operations: Iterable[Operation]) -> dict[tuple[str, str], Operation]:
    """The operations by what they send; without those of which several send the same."""
    by_key: dict[tuple[str, str], list[Operation]] = {}
    for operation in operations:
        by_key.setdefault(_make_wire_key(operation), []).append(operation)
    return {key: same[0] for key, same in by_key.items() if len(same) == 1}


def _make_wire_key(operation: Operation) -> tuple[str, str]:
    """Method and path, without the names of path parameters, and without the order of the constant query."""
    path, _, query = operation.path.partition("?")
    return operation.method, f"{_PARAMETER.sub('{}', path)}?{'&'.join(sorted(query.split('&')))}"


def _make_content_key(schema: Schema) -> tuple[object, ...]:
    """A key that is equal for the same component under different names; () if the component has too little content."""
    if is_class(schema):
        return ("class", schema.fields) if len(schema.fields) > 1 else ()
    values: Iterable[object] = schema.content.get("enum") or (schema.tagged.members if schema.tagged else ())
    return (schema.kind, *values) if values else ()
