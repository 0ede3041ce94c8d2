"""Translates component schemas for the model generator."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

from sdkwright.ir import names
from sdkwright.ir.schema import Base64Field, Schema, TaggedVariants, UntaggedVariants
from sdkwright.ir.types import Literal, Type
from sdkwright.openapi.pointers import find_last_step
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.bundle import bundle_value
from sdkwright.spec.node import Node, find_once
from sdkwright.spec.shapes import SCHEMA
from sdkwright.translate import docs
from sdkwright.translate.naming import check_name, name_field
from sdkwright.translate.narrowing import find_overrides
from sdkwright.translate.registry import Component, Registry


def translate_components(
    registry: Registry,
    sent: Iterable[Node],
    received: Iterable[Node],
    server_messages: Collection[str],
    as_arguments: Collection[str],
    problems: Problems,
) -> tuple[Schema, ...]:
    """All schemas that are part of a request or a response, in the order of the description.

    `server_messages` are the components that servers send over channels; `as_arguments` those that an argument accepts as
    a model or as plain data.
    """
    in_request = registry.find_closure(sent, "sent")
    in_response = registry.find_closure([*received, *_list_read_only(registry, in_request)], "received")
    unions = {
        name: variants
        for name in server_messages
        if (variants := _find_untagged_variants(registry.components[name], registry))
    }
    untagged = {
        name for union in unions for name in _list_ancestors(registry.components[union].node, registry)
    }
    return tuple(
        _translate_component(
            component,
            _Uses(
                in_request=name in in_request,
                in_response=name in in_response,
                untagged=unions.get(name),
                is_untagged_variant=name in untagged,
                as_argument=names.make_model_or_dict_name(name) in as_arguments,
            ),
            registry,
            problems,
        )
        for name, component in registry.components.items()
        if name in in_request or name in in_response
    )


class _Uses(NamedTuple):
    """What operations, channels and other components make of a component."""

    in_request: bool
    in_response: bool
    untagged: UntaggedVariants | None
    is_untagged_variant: bool
    as_argument: bool


def _list_read_only(registry: Registry, components: Iterable[str]) -> Iterator[Node]:
    """The readOnly properties of components, which only their models have."""
    for name in components:
        node = registry.components[name].node
        absent = schemas.find_absent_properties(node, "sent")
        yield from (
            child for wire_name, child in schemas.list_properties(node).items() if wire_name in absent
        )


def _translate_component(component: Component, uses: _Uses, registry: Registry, problems: Problems) -> Schema:
    key = ("translated component", uses)
    return find_once(component.node, key, partial(_translate, component, uses, registry), problems)


def _translate(component: Component, uses: _Uses, registry: Registry, problems: Problems) -> Schema:
    node = component.node
    content = _make_content(component, registry)
    overrides = find_overrides(component, registry, problems)
    fields = _name_fields(component, problems)
    read_only, write_only = (schemas.find_absent_properties(node, use) for use in ("sent", "received"))
    return Schema(
        name=component.name,
        module=component.module,
        kind=component.kind,
        content=overrides.add_to(content) if overrides.properties else content,
        sent_content=overrides.flatten(node) if overrides.properties else None,
        overrides=tuple(overrides.properties),
        description=docs.describe_component(node),
        fields=tuple(fields.items()),
        docs=tuple(
            (wire_name, docs.describe_value(property_, property_))
            for wire_name, property_ in schemas.list_properties(node).items()
        ),
        tagged=_find_tagged_variants(component, registry),
        untagged=uses.untagged,
        is_best_fit=uses.untagged is None and _is_best_fit(component, registry),
        is_untagged_variant=uses.is_untagged_variant,
        base64_fields=tuple(_find_base64_fields(component, fields, problems)) if uses.in_response else (),
        field_aliases=tuple(_list_field_aliases(component, fields, problems)),
        nullable_fields=tuple(_list_nullable_fields(node)),
        read_only=tuple(name for name in fields if name in read_only),
        write_only=tuple(name for name in fields if name in write_only and uses.in_response),
        in_request=uses.in_request,
        has_model_or_dict=uses.as_argument,
        in_response=uses.in_response,
        aliases=tuple(node.value.get("x-alias", ())),
        required=tuple(sorted(schemas.list_required_properties(node))),
        types=tuple(
            (wire_name, _translate_property(property_, registry))
            for wire_name, property_ in schemas.list_properties(node).items()
        ),
        variants=tuple(_list_variant_types(component, registry)),
    )


def _translate_property(node: Node, registry: Registry) -> Type:
    constant = node.follow().get("const")
    return registry.translate_result_type(node) if constant is None else Literal(constant.value)


def _list_variant_types(component: Component, registry: Registry) -> Iterator[Type]:
    """The members of a union, or the type of which another alias is a name; nothing for a class or an enum."""
    members = list(_list_variants(component.node, registry)) if component.kind == "union" else []
    if members:
        yield from map(registry.translate_result_type, members)
    elif component.kind not in ("object", "all_of", "enum"):
        yield registry.translate_result_type(component.node)


def _name_fields(component: Component, problems: Problems) -> dict[str, str]:
    fields: dict[str, str] = {}
    for wire_name, node in schemas.list_properties(component.node).items():
        name = name_field(wire_name, node)
        check_name(wire_name, node, problems)
        if name in fields.values():
            other = next(known for known, field in fields.items() if field == name)
            problems.error(
                node,
                f"the properties {quote(other)} and {quote(wire_name)} of {quote(component.name)} would both be the"
                f" field {quote(name)}; add x-name to one of them",
            )
        fields[wire_name] = name
    return fields


def _find_tagged_variants(component: Component, registry: Registry) -> TaggedVariants | None:
    rule = component.node.get("discriminator")
    if rule is None:
        return None
    tag = rule["propertyName"].value
    members = tuple(
        registry.find_target(member).name for member in schemas.list_union_members(component.node)
    )
    mapping = (
        {value: _find_mapped_component(target) for value, target in rule["mapping"].items()}
        if "mapping" in rule
        else {}
    )
    tags: Iterator[tuple[str, int]] = (
        (value, position)
        for position, member in enumerate(members)
        for value in list_tag_values(registry.components[member].node, tag)
        if not mapping or mapping.get(value) == member
    )
    return TaggedVariants(tag, members, tuple(tags))


def _find_untagged_variants(component: Component, registry: Registry) -> UntaggedVariants | None:
    """The required fields of each object of a union without a discriminator; None for anything else."""
    members = schemas.list_union_members(component.node)
    has_references = len(members) > 1 and all(member.ref is not None for member in members)
    if component.node.get("discriminator") is not None or not has_references:
        return None
    targets = [registry.find_target(member) for member in members]
    if any(target.kind not in ("object", "all_of") for target in targets):
        return None
    return UntaggedVariants(tuple(tuple(_list_required_fields(target.node)) for target in targets))


def _make_content(component: Component, registry: Registry) -> dict[str, Any]:
    """The schema as JSON. The members of unions within a union are its own members, unless a discriminator selects them."""
    content = {key: value for key, value in bundle_value(component.node, SCHEMA).items() if key != "x-module"}
    members = list(_list_variants(component.node, registry))
    keyword = next((keyword for keyword in ("oneOf", "anyOf") if keyword in content), None)
    if keyword is not None and "discriminator" not in content and _is_best_fit(component, registry):
        null = [member for member in content[keyword] if member == {"type": "null"}]
        content[keyword] = [bundle_value(member, SCHEMA) for member in members] + null
    return content


def _list_variants(node: Node, registry: Registry, seen: frozenset[str] = frozenset()) -> Iterator[Node]:
    """The members of a union, with those of unions without a discriminator in place of these."""
    for member in schemas.list_union_members(node):
        target = None if member.ref is None else registry.find_target(member)
        is_union = target is not None and target.kind == "union" and "discriminator" not in target.node
        if target is not None and is_union and schemas.list_union_members(target.node):
            if target.name not in seen:
                yield from _list_variants(target.node, registry, seen | {target.name})
        else:
            yield member


def _is_best_fit(component: Component, registry: Registry) -> bool:
    """Whether a union has several objects and no discriminator."""
    if component.kind != "union" or "discriminator" in component.node:
        return False
    targets = [
        registry.find_target(member).kind
        for member in _list_variants(component.node, registry)
        if member.ref is not None
    ]
    return sum(kind in ("object", "all_of") for kind in targets) > 1


def _list_ancestors(node: Node, registry: Registry) -> Iterator[str]:
    """The variants of a union, and the objects that they inherit from."""
    for part in (*schemas.list_union_members(node), *(node.get("allOf") or ())):
        if part.ref is not None:
            yield registry.find_target(part).name
            yield from _list_ancestors(part.follow(), registry)


def _list_required_fields(node: Node) -> Iterator[str]:
    required = schemas.list_required_properties(node)
    return (wire_name for wire_name in schemas.list_properties(node, "received") if wire_name in required)


def _list_field_aliases(
    component: Component, fields: dict[str, str], problems: Problems
) -> Iterator[tuple[str, str]]:
    taken_names = {*fields.values()}
    for wire_name, node in schemas.list_properties(component.node).items():
        for alias in node.value.get("x-alias", ()):
            if alias in taken_names:
                problems.error(
                    node,
                    f"the alias {quote(alias)} of {quote(wire_name)} is the name of another field; remove it",
                )
            elif names.make_field_name(alias) != alias:
                problems.error(
                    node,
                    f"the alias {quote(alias)} of {quote(wire_name)} is reserved by Python or by pydantic; remove it",
                )
            taken_names.add(alias)
            yield alias, fields[wire_name]


def _list_nullable_fields(node: Node) -> Iterator[str]:
    required = schemas.list_required_properties(node)
    return (
        wire_name
        for wire_name, property_ in schemas.list_properties(node, "sent").items()
        if wire_name in required
        and (schemas.is_nullable(property_) or schemas.is_nullable(property_.follow()))
    )


def _find_base64_fields(
    component: Component, fields: dict[str, str], problems: Problems
) -> Iterator[Base64Field]:
    """The fields in base64 that the class itself declares; those of its bases are inherited."""
    required = schemas.list_required_properties(component.node)
    for wire_name, node in schemas.list_properties(component.node, "received").items():
        if not schemas.is_base64(node):
            continue
        name = names.make_bytes_name(fields[wire_name])
        if name in fields.values():
            problems.error(
                node,
                f"the bytes of {quote(wire_name)} would be {quote(name)}, which is a property too; rename one of them",
            )
        yield Base64Field(fields[wire_name], name, wire_name not in required or schemas.is_nullable(node))


def _find_mapped_component(target: Node) -> str:
    return find_last_step(target.value)


def list_tag_values(node: Node, tag: str) -> list[str]:
    """The values of the tag in a variant: its constant, or its enum; for a union those of all variants."""
    property_ = schemas.list_properties(node).get(tag)
    if property_ is None:
        return [
            value
            for member in schemas.list_union_members(node)
            for value in list_tag_values(member.follow(), tag)
        ]
    schema: Any = property_.follow().value
    return [schema["const"]] if "const" in schema else list(schema.get("enum", ()))
