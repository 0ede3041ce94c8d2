"""Chooses the names of components: those of the source where they are fit, else names after their uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.model import Component, Draft
from sdkwright.adopt.names.component_roles import add_kind, choose_use, list_role_candidates
from sdkwright.adopt.names.component_uses import INPUT, OUTPUT, Use, list_sent, list_uses, list_variants
from sdkwright.adopt.names.component_words import (
    MAX_LENGTH,
    is_fit,
    is_meaningless,
    list_source_candidates,
    shorten,
    split_pascal,
)
from sdkwright.adopt.names.name_table import NameTable
from sdkwright.adopt.names.shared_names import list_shared_names
from sdkwright.adopt.names.variant_names import ORDINALS
from sdkwright.ir import names
from sdkwright.ir.formats import TYPE_NAMES
from sdkwright.openapi.pointers import join_pointer, make_component_ref, split_pointer

_STEPS: Final = frozenset(
    "paths webhooks components schemas responses parameters requestBodies content schema properties items allOf oneOf anyOf "
    "additionalProperties application/json".split()
)
"""Keywords in the pointers of schemas."""
_LAST_WORDS: Final = ("Alternative", *ORDINALS[1:])
"""What distinguishes components without any other words; a number follows only then."""


def name_components(
    draft: Draft, table: NameTable, decisions: Decisions, client_class: str = "Client"
) -> dict[str, str]:
    """Choose the name of each component; return them by key. Reports each name of the source that changes, once."""
    uses = list_uses(draft)
    namer = _Namer(draft, table, uses, _list_reserved(draft, client_class))
    chosen = namer.choose()
    for component in draft.components.values():
        name = chosen[component.key]
        if component.source_name and name != component.source_name:
            subject = f"schema {component.source_name}"
            decisions.add("renamed", component.key[1:], subject, f"the component is {name}")
    _report_unused(table, draft, decisions)
    return chosen


def _report_unused(table: NameTable, draft: Draft, decisions: Decisions) -> None:
    """Report the names of a table for schemas that are no components of their own."""
    known = set(map(_get_table_key, draft.components.values()))
    for source, name in table.components.items():
        if source not in known:
            pointer = source[1:] if source.startswith("#/") else join_pointer("components", "schemas", source)
            reason = "the schema is unused, or equal to another one"
            decisions.add(
                "guessed", pointer, f"schema {source}", f"the name {name} of the table is not used: {reason}"
            )


def _get_table_key(component: Component) -> str:
    """The key of a component in a table: its name in `components`, or its pointer."""
    name = component.source_name
    return name if component.key == make_component_ref("schemas", name) else component.key


def _list_reserved(draft: Draft, client_class: str) -> set[str]:
    """The names that no component may have."""
    resources = {
        tuple(parts[:count])
        for operation in draft.operations
        for parts in (operation.call_path.split("."),)
        for count in range(1, len(parts))
    }
    classes = [names.make_resource_class(path) for path in resources]
    reserved = {*classes, *map(names.make_async_name, classes), *names.list_client_names(client_class)}
    reserved |= {*names.RESERVED_COMPONENTS, *names.ERROR_NAMES, *TYPE_NAMES}
    return reserved


def _read_key(key: str) -> list[str]:
    """The names in the pointer of a schema, as the words of a class name."""
    steps = [step for step in split_pointer(key[1:]) if step not in _STEPS and not step.isdigit()]
    words = [word for step in steps for word in split_pascal(step)]
    while words and words[0][0].isdigit():
        words = words[1:]
    return words or ["Value"]


@dataclass(frozen=True)
class _Candidates:
    """The names that a component could have."""

    component: Component
    names: Sequence[str]
    may_wait: bool
    """Whether its owner has no name yet, which would give it more names."""

    def list_all(self) -> list[str]:
        """The names, and those with a word that only distinguishes them; these are the last resort."""
        if self.may_wait:
            return list(self.names)
        words = split_pascal(self.names[0])
        return [*self.names, *(shorten((*words, word)) for word in _LAST_WORDS)]


class _Namer:
    """Chooses names, those of owners before those of their parts."""

    def __init__(
        self, draft: Draft, table: NameTable, uses: Mapping[str, list[Use]], reserved: Collection[str]
    ) -> None:
        self._components, self._table, self._uses = draft.components, table, uses
        self._sent = list_sent(draft, dict(uses))
        self._chosen: dict[str, str] = {}
        self._numbers: Counter[str] = Counter()
        self._reserved = reserved
        self._taken: set[str] = set()
        """The names of the components, and those that the SDK derives from them, in lower case."""

    def choose(self) -> dict[str, str]:
        """Choose all names: those that are decided, those that stay, then level by level."""
        self._keep_names()
        waiting = sorted(self._components)
        while waiting := [key for key in waiting if key not in self._chosen]:
            count = len(self._chosen)
            self._assign([self._list_candidates(key) for key in waiting if self._is_ready(key)])
            if len(self._chosen) == count:  # their owners need each other
                self._assign([replace(self._list_candidates(waiting[0]), may_wait=False)])
        return self._chosen

    def _keep_names(self) -> None:
        """Take the names of the table, then the fit ones of the source."""
        for component in self._components.values():
            name = self._table.components.get(_get_table_key(component))
            if name is not None:
                self._take(component, name)
        order = {key: component.source_name for key, component in self._components.items()}
        for key, name in sorted(order.items(), key=lambda item: (len(item[1]), item[1].isupper(), item[0])):
            component = self._components[key]
            if key not in self._chosen and name and is_fit(name) and self._is_free(component, name):
                self._take(component, name)

    def _is_ready(self, key: str) -> bool:
        """Whether nothing that the name of a component depends on is missing."""
        component, uses = self._components[key], self._uses.get(key)
        owner = choose_use(component, uses).owner if uses else ""
        return not owner or owner in self._chosen or self._has_own_name(component)

    def _has_twin(self, component: Component) -> bool:
        """Whether there is a component for responses beside one for requests: `User-Input`, `User-Output`."""
        stem = component.key.removesuffix(INPUT)
        return stem != component.key and f"{stem}{OUTPUT}" in self._components

    def _has_own_name(self, component: Component) -> bool:
        name = component.source_name
        return bool(name) and not is_meaningless(name) and bool(list_source_candidates(name))

    def _list_candidates(self, key: str) -> _Candidates:
        component = self._components[key]
        all_uses = self._uses.get(key, ())
        uses = [use for use in all_uses if not use.owner or use.owner in self._chosen]
        from_source = list_source_candidates(component.source_name, self._has_twin(component))
        from_uses = list_role_candidates(component, uses, self._chosen, self._components) if uses else []
        from_uses = [*list_shared_names(component, all_uses, self._chosen, self._components), *from_uses]
        is_call = bool(uses) and not choose_use(component, uses).owner
        is_long = len(component.source_name) > MAX_LENGTH and not component.source_name.endswith("Model")
        if not self._has_own_name(component) or (is_long and is_call):
            candidates = [*from_uses, *from_source]
        else:
            candidates = [*from_source, *(add_kind(component, name) for name in from_source[:1]), *from_uses]
        if len(uses) == len(all_uses):
            candidates.append(shorten(_read_key(key), keep_end=True))
        valid = [name for name in candidates if name and not names.explain_invalid_class(name)]
        return _Candidates(component, list(dict.fromkeys(valid)) or ["Value"], len(uses) < len(all_uses))

    def _assign(self, candidates: Sequence[_Candidates]) -> None:
        """Give each component its first free name; of several with the same one, the first key gets it."""
        waiting = [(entry, entry.list_all(), 0) for entry in candidates]
        while waiting:
            waiting.sort(key=lambda item: (not item[0].component.source_name, item[0].component.key))
            remaining: list[tuple[_Candidates, list[str], int]] = []
            for entry, own, index in waiting:
                if index == len(own):
                    if not entry.may_wait:
                        self._take(entry.component, self._add_number(entry))
                elif self._is_free(entry.component, own[index]):
                    self._take(entry.component, own[index])
                else:
                    remaining.append((entry, own, index + 1))
            waiting = remaining

    def _add_number(self, entry: _Candidates) -> str:
        base = entry.names[0][: MAX_LENGTH - 6]
        while True:
            self._numbers[base] += 1
            name = f"{base}{self._numbers[base] + 1}"
            if self._is_free(entry.component, name):
                return name

    def _is_free(self, component: Component, name: str) -> bool:
        own = list(self._list_names(component, name))
        return self._taken.isdisjoint(map(str.lower, own)) and not any(
            other in self._reserved for other in own
        )

    def _take(self, component: Component, name: str) -> None:
        self._chosen[component.key] = name
        self._taken.update(other.lower() for other in self._list_names(component, name))

    def _list_names(self, component: Component, name: str) -> Iterator[str]:
        """The name of a component, and those of the classes and aliases that the SDK derives from it."""
        yield name
        if component.key in self._sent:
            yield names.make_param_name(name)
            yield names.make_model_or_dict_name(name)
        if list_variants(component.schema):
            yield names.make_unknown_name(name)
