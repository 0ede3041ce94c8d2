"""Named schemas -> what the model generator prints of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from generator import names, schemas
from generator.api import Schema, Variants
from generator.build import texts
from generator.build.registry import Component, Registry
from generator.bundle import plain
from generator.document import Node
from generator.errors import Problems, quote
from generator.shapes import SCHEMA


def components(
    registry: Registry, sent: Iterable[Node], received: Iterable[Node], problems: Problems
) -> tuple[Schema, ...]:
    """All schemas that a request or an answer reaches, in the order of the spec."""
    in_request, in_answer = registry.closure(sent), registry.closure(received)
    return tuple(
        _component(component, registry, name in in_request, name in in_answer, problems)
        for name, component in registry.components.items()
        if name in in_request or name in in_answer
    )


def _component(
    component: Component, registry: Registry, in_request: bool, in_answer: bool, problems: Problems
) -> Schema:
    node = component.node
    _check_all_of(component, problems)
    fields = _fields(component, problems)
    return Schema(
        name=component.name,
        module=component.module,
        kind=component.kind,
        content={key: value for key, value in plain(node, SCHEMA).items() if key != "x-module"},
        description=texts.of_component(node),
        fields=tuple(fields.items()),
        docs=tuple(
            (wire, texts.of_value(property_, property_))
            for wire, property_ in schemas.properties(node).items()
        ),
        variants=_variants(component, registry),
        in_request=in_request,
        in_answer=in_answer,
        aliases=tuple(node.value.get("x-alias", ())),
    )


def _fields(component: Component, problems: Problems) -> dict[str, str]:
    found: dict[str, str] = {}
    for wire, node in schemas.properties(component.node).items():
        name = names.field(wire)
        if name in found.values():
            other = next(known for known, printed in found.items() if printed == name)
            problems.error(
                node,
                f"the properties {quote(other)} and {quote(wire)} of {quote(component.name)} are both printed as {quote(name)};"
                " a model cannot hold both",
            )
        found[wire] = name
    return found


def _variants(component: Component, registry: Registry) -> Variants | None:
    rule = component.node.get("discriminator")
    if rule is None:
        return None
    tag = rule["propertyName"].value
    members = tuple(registry.target(member).name for member in schemas.members(component.node))
    mapping = (
        {value: _mapped(target) for value, target in rule["mapping"].items()} if "mapping" in rule else {}
    )
    tags: Iterator[tuple[str, int]] = (
        (value, position)
        for position, member in enumerate(members)
        for value in _tag_values(registry.components[member].node, tag)
        if not mapping or mapping.get(value) == member
    )
    return Variants(tag, members, tuple(tags))


def _mapped(target: Node) -> str:
    return str(target.value).rpartition("/")[2]


def _tag_values(node: Node, tag: str) -> list[str]:
    """What the tag can be in a variant: its constant, or the values of its enum; in a union, all of its variants'."""
    property_ = schemas.properties(node).get(tag)
    if property_ is None:
        return [value for member in schemas.members(node) for value in _tag_values(member.follow(), tag)]
    found: Any = property_.follow().value
    return [found["const"]] if "const" in found else list(found.get("enum", ()))


def _check_all_of(component: Component, problems: Problems) -> None:
    """An `allOf` is printed as a class with bases, and a base says all there is to say of its own fields."""
    inherited: dict[str, Node] = {}
    for part in component.node.get("allOf") or ():
        if part.ref is not None and schemas.kind(part.follow()) not in ("object", "all_of"):
            problems.error(part, f"{quote(part.ref.name)} is no object; allOf adds the properties of objects")
        if part.ref is None:
            own = [*part["properties"].items()] if "properties" in part else []
            own += [(name.value, name) for name in part.get("required") or () if name.value not in dict(own)]
        else:
            own = [*schemas.properties(part).items()]
        for wire, node in own:
            if wire in inherited and inherited[wire].place != node.place:
                problems.error(
                    node if part.ref is None else part,
                    f"{quote(wire)} already comes from another part of the allOf; write {quote(component.name)} out as"
                    " one object",
                )
        if part.ref is not None:
            inherited.update(own)
