"""Named schemas -> what the model generator prints of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from sdkwright.ir import names
from sdkwright.ir.api import Encoded, Schema, Shapes, Variants
from sdkwright.openapi.pointers import last_step
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.bundle import bundle_value
from sdkwright.spec.node import Node
from sdkwright.spec.shapes import SCHEMA
from sdkwright.translate import docs
from sdkwright.translate.registry import Component, Registry


def components(
    registry: Registry,
    sent: Iterable[Node],
    received: Iterable[Node],
    pushed: Collection[str],
    problems: Problems,
) -> tuple[Schema, ...]:
    """All schemas that a request or an answer reaches, in the order of the spec.

    `pushed` are the names of what the servers of channels send.
    """
    in_request, in_answer = registry.closure(sent), registry.closure(received)
    unions = {name: found for name in pushed if (found := _shapes(registry.components[name], registry))}
    told = {one for name in unions for one in _lineage(registry.components[name].node, registry)}
    return tuple(
        replace(
            _component(component, registry, name in in_request, name in in_answer, problems),
            shapes=unions.get(name),
            is_shape=name in told,
        )
        for name, component in registry.components.items()
        if name in in_request or name in in_answer
    )


def _component(
    component: Component,
    registry: Registry,
    in_request: bool,
    in_answer: bool,
    problems: Problems,
) -> Schema:
    node = component.node
    _check_all_of(component, problems)
    fields = _fields(component, problems)
    return Schema(
        name=component.name,
        module=component.module,
        kind=component.kind,
        content={key: value for key, value in bundle_value(node, SCHEMA).items() if key != "x-module"},
        description=docs.of_component(node),
        fields=tuple(fields.items()),
        docs=tuple(
            (wire, docs.of_value(property_, property_))
            for wire, property_ in schemas.all_properties(node).items()
        ),
        variants=_variants(component, registry),
        shapes=None,
        is_shape=False,
        encoded=tuple(_encoded(component, fields, problems)) if in_answer else (),
        in_request=in_request,
        in_answer=in_answer,
        aliases=tuple(node.value.get("x-alias", ())),
    )


def _fields(component: Component, problems: Problems) -> dict[str, str]:
    found: dict[str, str] = {}
    for wire, node in schemas.all_properties(component.node).items():
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
    members = tuple(registry.target(member).name for member in schemas.union_members(component.node))
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


def _shapes(component: Component, registry: Registry) -> Shapes | None:
    """What tells the objects of a union apart when it has no discriminator; None for all else."""
    members = schemas.union_members(component.node)
    is_plain = len(members) > 1 and all(one.ref is not None for one in members)
    if component.node.get("discriminator") is not None or not is_plain:
        return None
    found = [registry.target(member) for member in members]
    if any(one.kind not in ("object", "all_of") for one in found):
        return None
    return Shapes(tuple(tuple(_required(one.node)) for one in found))


def _lineage(node: Node, registry: Registry) -> Iterator[str]:
    """The variants of a union, and the objects that they are made of."""
    for part in (*schemas.union_members(node), *(node.get("allOf") or ())):
        if part.ref is not None:
            yield registry.target(part).name
            yield from _lineage(part.follow(), registry)


def _required(node: Node) -> Iterator[str]:
    required = schemas.required_properties(node)
    return (wire for wire in schemas.all_properties(node) if wire in required)


def _encoded(component: Component, fields: dict[str, str], problems: Problems) -> Iterator[Encoded]:
    """The fields in base64 that the class itself has; those of its bases come with them."""
    required = schemas.required_properties(component.node)
    for wire, node in schemas.all_properties(component.node).items():
        if not schemas.is_base64(node):
            continue
        name = names.decoded(fields[wire])
        if name in fields.values():
            problems.error(
                node, f"the bytes of {quote(wire)} would be {quote(name)}, which is a property too; rename it"
            )
        yield Encoded(fields[wire], name, wire not in required or schemas.is_nullable(node))


def _mapped(target: Node) -> str:
    return last_step(target.value)


def _tag_values(node: Node, tag: str) -> list[str]:
    """What the tag can be in a variant: its constant, or the values of its enum; in a union, all of its variants'."""
    property_ = schemas.all_properties(node).get(tag)
    if property_ is None:
        return [
            value for member in schemas.union_members(node) for value in _tag_values(member.follow(), tag)
        ]
    found: Any = property_.follow().value
    return [found["const"]] if "const" in found else list(found.get("enum", ()))


def _check_all_of(component: Component, problems: Problems) -> None:
    """An `allOf` is printed as a class with bases, and a base says all there is to say of its own fields."""
    inherited: dict[str, Node] = {}
    for part in component.node.get("allOf") or ():
        if part.ref is not None and schemas.schema_kind(part.follow()) not in ("object", "all_of"):
            problems.error(part, f"{quote(part.ref.name)} is no object; allOf adds the properties of objects")
        if part.ref is None:
            own = [*part["properties"].items()] if "properties" in part else []
            own += [(name.value, name) for name in part.get("required") or () if name.value not in dict(own)]
        else:
            own = [*schemas.all_properties(part).items()]
        for wire, node in own:
            if wire in inherited and inherited[wire].location != node.location:
                problems.error(
                    node if part.ref is None else part,
                    f"{quote(wire)} already comes from another part of the allOf; write {quote(component.name)} out as"
                    " one object",
                )
        if part.ref is not None:
            inherited.update(own)
