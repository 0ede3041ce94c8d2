"""Translates webhooks and callbacks, the requests of the API: their signatures, and the types of their bodies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from sdkwright.ir import names
from sdkwright.ir.api import Event, Signing
from sdkwright.ir.text import format_inline_code
from sdkwright.openapi.vocabulary import SUPPORTED_METHODS
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.loading import Spec
from sdkwright.spec.node import Node
from sdkwright.translate import docs
from sdkwright.translate.registry import Registry


class Incoming(NamedTuple):
    """A webhook or callback, and its name in a docstring."""

    operation: Node
    name: str


def list_incoming(spec: Spec) -> Iterator[Incoming]:
    """All webhooks, then all callbacks, in the order of the description."""
    for webhook in spec.list_webhooks():
        yield Incoming(webhook.operation, format_inline_code(webhook.path))
    for endpoint in spec.list_paths():
        callbacks = endpoint.operation.get("callbacks")
        for name, callback in callbacks.items() if callbacks is not None else ():
            full_name = f"{format_inline_code(name)} of `{endpoint.operation['operationId'].value}`"
            for _, item in callback.items():
                yield from (
                    Incoming(node, full_name) for method, node in item.items() if method in SUPPORTED_METHODS
                )


def list_incoming_schemas(spec: Spec) -> Iterator[Node]:
    """The schemas of all bodies, and the unions in `x-signature`."""
    for incoming in list_incoming(spec):
        if "requestBody" in incoming.operation:
            for _, media in incoming.operation["requestBody"].follow()["content"].items():
                if "schema" in media:
                    yield media["schema"]
        if "x-signature" in incoming.operation:
            yield incoming.operation["x-signature"]["event"]


def translate_signing(spec: Spec, registry: Registry, problems: Problems) -> Signing | None:
    """The signature scheme of all signed webhooks."""
    operations = [incoming.operation for incoming in list_incoming(spec)]
    signed = [operation for operation in operations if "x-signature" in operation]
    if not signed:
        return None
    first = signed[0]["x-signature"]
    for operation in signed:
        if _normalize_signature(operation["x-signature"]) != _normalize_signature(first):
            problems.error(
                operation["x-signature"],
                f"this differs from the x-signature at {first.location}; write the same x-signature in all webhooks",
            )
        _check_signed(operation, first["event"], registry, problems)
    union = registry.find_target(first["event"])
    return Signing(
        header=first["header"].value,
        timestamp=first["timestamp"].value,
        signature=first["signature"].value,
        tolerance=first["tolerance"].value,
        event=Event(names.PARSE_EVENT, registry.translate_result_type(first["event"]), ""),
        unknown=names.make_unknown_name(union.name) if "discriminator" in union.node else "",
    )


def translate_unsigned(spec: Spec, registry: Registry, problems: Problems) -> tuple[Event, ...]:
    """The events without a signature; one function for events that have the same name and type."""
    by_parser: dict[str, tuple[Event, Node]] = {}
    for incoming in list_incoming(spec):
        schema = (
            None if "x-signature" in incoming.operation else _find_body_schema(incoming.operation, problems)
        )
        if schema is None:
            continue
        event, id_node = _translate_event(incoming, schema, registry), incoming.operation["operationId"]
        name = event.parser
        is_taken = name == names.PARSE_EVENT
        if is_taken or not names.is_method_name(name):
            reason = "is reserved by the SDK" if is_taken else "is not a valid name"
            problems.error(
                id_node,
                f"the function for this body would be {quote(name)}, which {reason}; rename the operation",
            )
        other, first = by_parser.get(name, (event, id_node))
        if other.type != event.type:
            problems.error(
                id_node,
                f"the function for this body would be {quote(name)}, as for the operation at {first.location}; rename one",
            )
        text = event.text if other is event else f"{other.text}\n{event.text}"
        by_parser[name] = (replace(other, text=text), first)
    return tuple(event for event, _ in by_parser.values())


def _translate_event(incoming: Incoming, schema: Node, registry: Registry) -> Event:
    summary = docs.format_sentence(incoming.operation.value.get("summary", ""))
    return Event(
        parser=names.make_parser_name(incoming.operation["operationId"].value.rpartition(".")[2]),
        type=registry.translate_result_type(schema),
        text=f"- {incoming.name}: {summary}".removesuffix(": "),
    )


def _find_body_schema(operation: Node, problems: Problems) -> Node | None:
    """The schema of the body; None if there is no body, or if it is not supported."""
    if "requestBody" not in operation:
        return None
    content = operation["requestBody"].follow()["content"]
    for name, media in content.items():
        if name != "application/json" or len(content.value) > 1:
            problems.error(media, "a webhook body must be 'application/json'; remove the other media types")
            return None
    schema = content["application/json"]["schema"]
    for node, reason in schemas.find_unsupported(schema, is_component=False):
        problems.error(node, reason)
    return schema


def _normalize_signature(rule: Node) -> dict[str, object]:
    return {**rule.value, "event": rule["event"].ref}


def _check_signed(operation: Node, event: Node, registry: Registry, problems: Problems) -> None:
    """Report a signed body that is neither a variant of the union of all events nor an unknown variant."""
    if "requestBody" not in operation:
        problems.error(
            operation, "x-signature needs a request body; describe the body, or remove x-signature"
        )
    schema = _find_body_schema(operation, problems)
    rule = event.follow().get("discriminator")
    if schema is None or schema.ref is None or rule is None or schema.ref == event.ref:
        return
    tag = schemas.list_properties(schema.follow()).get(rule["propertyName"].value)
    if "const" in (tag or {}) and schema.ref.name not in registry.find_closure(
        schemas.list_union_members(event.follow())
    ):
        problems.error(
            schema,
            f"{quote(schema.ref.name)} is not among the variants of {quote(registry.find_target(event).name)}, the 'event' of"
            " its x-signature; add it there",
        )
