"""What the API sends by itself, webhooks and callbacks: who signs it, and what its body is read as."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from sdkwright.ir import names
from sdkwright.ir.api import Event, Signing
from sdkwright.ir.literals import literal, shown
from sdkwright.openapi.vocabulary import SUPPORTED_METHODS
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.loading import Spec
from sdkwright.spec.node import Node
from sdkwright.translate import docs
from sdkwright.translate.registry import Registry
from sdkwright.translate.responses import source


class Incoming(NamedTuple):
    """A request that the API makes."""

    operation: Node
    name: str  # and of a callback the operation that makes it come, for people


def incoming(spec: Spec) -> Iterator[Incoming]:
    """All webhooks, then all callbacks, in the order of the spec."""
    for webhook in spec.webhooks():
        yield Incoming(webhook.operation, shown(webhook.path))
    for endpoint in spec.paths():
        callbacks = endpoint.operation.get("callbacks")
        for name, callback in callbacks.items() if callbacks is not None else ():
            of = f"{shown(name)} of `{endpoint.operation['operationId'].value}`"
            for _, item in callback.items():
                yield from (
                    Incoming(node, of) for method, node in item.items() if method in SUPPORTED_METHODS
                )


def bodies(spec: Spec) -> Iterator[Node]:
    """The schemas of all that is received, and the union that the rule of signatures names."""
    for one in incoming(spec):
        if "requestBody" in one.operation:
            for _, media in one.operation["requestBody"].follow()["content"].items():
                yield media["schema"]
        if "x-signature" in one.operation:
            yield one.operation["x-signature"]["event"]


def signing(spec: Spec, registry: Registry, problems: Problems) -> Signing | None:
    """The rule by which webhooks are signed: one for all that are."""
    signed = [one.operation for one in incoming(spec) if "x-signature" in one.operation]
    if not signed:
        return None
    first = signed[0]["x-signature"]
    for operation in signed:
        if _meaning(operation["x-signature"]) != _meaning(first):
            problems.error(
                operation["x-signature"],
                f"this differs from the x-signature at {first.location}; the SDK verifies all webhooks by one rule",
            )
        _check_signed(operation, first["event"], registry, problems)
    union = registry.target(first["event"])
    type_ = registry.result(first["event"])
    has_unknown = "discriminator" in union.node
    return Signing(
        header=first["header"].value,
        timestamp=first["timestamp"].value,
        signature=first["signature"].value,
        tolerance=first["tolerance"].value,
        event=Event(names.PARSE_EVENT, type_, literal(source(type_)), ""),
        unknown=names.unknown(union.name) if has_unknown else "",
    )


def unsigned(spec: Spec, registry: Registry, problems: Problems) -> tuple[Event, ...]:
    """What comes without a signature; a function for each, or for several that are named and read alike."""
    found: dict[str, tuple[Event, Node]] = {}
    for one in incoming(spec):
        schema = None if "x-signature" in one.operation else _schema(one.operation, problems)
        if schema is None:
            continue
        event, place = _event(one, schema, registry), one.operation["operationId"]
        name = event.parser
        is_taken = name == names.PARSE_EVENT
        if is_taken or not names.is_method_name(name):
            why = "of the SDK itself" if is_taken else "that cannot be"
            problems.error(place, f"{quote(name)} would read its body, a function {why}; rename it")
        other, first = found.get(name, (event, place))
        if other.type != event.type:
            problems.error(
                place,
                f"{quote(name)} would read its body, and that of the one at {first.location}; rename one",
            )
        text = event.text if other is event else f"{other.text}\n{event.text}"
        found[name] = (replace(other, text=text), first)
    return tuple(event for event, _ in found.values())


def _event(one: Incoming, schema: Node, registry: Registry) -> Event:
    type_ = registry.result(schema)
    return Event(
        parser=names.parser(one.operation["operationId"].value.rpartition(".")[2]),
        type=type_,
        source=literal(source(type_)),
        text=f"- {one.name}: {docs.sentence(one.operation.value.get('summary', ''))}".removesuffix(": "),
    )


def _schema(operation: Node, problems: Problems) -> Node | None:
    """That of the body; None when there is none to read."""
    if "requestBody" not in operation:
        return None
    content = operation["requestBody"].follow()["content"]
    for name, media in content.items():
        if name != "application/json" or len(content.value) > 1:
            problems.error(media, "what the API sends is read as 'application/json'; describe that alone")
            return None
    schema = content["application/json"]["schema"]
    for where, why in schemas.find_unsupported(schema, named=False):
        problems.error(where, why)
    return schema


def _meaning(rule: Node) -> dict[str, object]:
    return {**rule.value, "event": rule["event"].ref}


def _check_signed(operation: Node, event: Node, registry: Registry, problems: Problems) -> None:
    """What is signed arrives as a variant of the union of all events, else as an unknown one."""
    if "requestBody" not in operation:
        problems.error(operation, "x-signature is for what has a body; describe it, or remove x-signature")
    schema = _schema(operation, problems)
    rule = event.follow().get("discriminator")
    if schema is None or schema.ref is None or rule is None or schema.ref == event.ref:
        return
    tag = schemas.all_properties(schema.follow()).get(rule["propertyName"].value)
    if "const" in (tag or {}) and schema.ref.name not in registry.closure(
        schemas.union_members(event.follow())
    ):
        problems.error(
            schema,
            f"{quote(schema.ref.name)} is not among the variants of {quote(registry.target(event).name)}, the 'event' of"
            " its x-signature; add it there",
        )
