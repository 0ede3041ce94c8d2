"""Translates WebSocket channels to the methods that open them, and their sessions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sdkwright.ir import names
from sdkwright.ir.api import Argument, Channel, Message, Signature
from sdkwright.ir.formats import FIELD_TYPE_NAMES
from sdkwright.ir.responses import JsonBody
from sdkwright.ir.types import STRING, Name, Type, make_union
from sdkwright.problems.messages import quote, suggest_choice, suggest_name
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.loading import Endpoint
from sdkwright.spec.node import Node
from sdkwright.translate import docs
from sdkwright.translate.naming import find_argument
from sdkwright.translate.operations import check_operation_id
from sdkwright.translate.registry import Registry
from sdkwright.translate.requests import Request, translate_request
from sdkwright.translate.servers import find_server_key
from sdkwright.translate.value_schemas import add_schema, reduce_union
from sdkwright.translate.values import (
    Value,
    check_argument_names,
    list_sent_values,
    make_constant_value,
    make_field_value,
)

_URL_TEXT = "The complete URL, which replaces the other arguments. It requires no credentials."


@dataclass(frozen=True)
class TranslatedChannel:
    """A channel, the node that describes it, and the schemas of its arguments."""

    operation: Channel
    node: Node
    sent: tuple[Node, ...]


@dataclass(frozen=True)
class _Opening:
    """How a channel is opened: by its arguments or, if the description allows it, by a complete URL."""

    signature: Signature
    overloads: tuple[Signature, ...] = ()
    url: str = ""
    required: tuple[str, ...] = ()


def translate_channel(endpoint: Endpoint, registry: Registry, problems: Problems) -> TranslatedChannel:
    """The method that opens a channel, and the messages of its session."""
    node, rule = endpoint.operation, endpoint.operation["x-websocket"]
    identifier = node["operationId"].value
    check_operation_id(node["operationId"], problems)
    request = translate_request(endpoint, registry, problems)
    session = rule["session"].value
    opening = _translate_opening(rule, request, session, problems)
    channel = Channel(
        id=identifier,
        name=identifier.rpartition(".")[2],
        path=endpoint.sent_path,
        session=session,
        signature=opening.signature,
        overloads=opening.overloads,
        sends=request.sends,
        messages=tuple(_translate_messages(rule, registry, problems)),
        accepted=_translate_accepted_type(rule, registry),
        accepted_schema=reduce_union(_list_accepted(rule), registry),
        received=_translate_received_body(rule, registry, problems),
        summary=docs.format_sentence(node.value.get("summary", "")),
        description=docs.format_paragraphs(node.value.get("description", "")),
        docs=tuple(node.value.get("x-docs", ())),
        is_deprecated=node.value.get("deprecated", False),
        credential=_find_credential(rule, request, problems),
        server=find_server_key(endpoint, problems, is_channel=True),
        url=opening.url,
        required=opening.required,
    )
    _check_final_message(rule, problems)
    if not (channel.accepted or channel.received):
        problems.error(rule, "the channel has no messages; describe those of the 'client' or of the 'server'")
    return TranslatedChannel(channel, node, request.schemas)


def _translate_opening(rule: Node, request: Request, session: str, problems: Problems) -> _Opening:
    by_parts = Signature(
        request.positional, request.keywords, Name(session), Name(names.make_async_name(session))
    )
    if "url" not in rule:
        return _Opening(by_parts)
    url = names.make_argument_name(rule["url"].value)
    if url in request.arguments:
        problems.error(rule["url"], f"{quote(url)} is an argument already; give the URL another name")
    argument = Argument(url, STRING, "required", _URL_TEXT)
    by_url = replace(by_parts, positional=(), keywords=(argument,))
    either = replace(
        by_parts,
        positional=tuple(map(_make_optional, request.positional)),
        keywords=tuple(map(_make_optional, (*request.keywords, argument))),
    )
    required = tuple(keyword.name for keyword in request.keywords if keyword.is_required)
    return _Opening(either, (by_parts, by_url), url, required)


def _make_optional(argument: Argument) -> Argument:
    return replace(argument, default="omit") if argument.is_required else argument


def _find_credential(rule: Node, request: Request, problems: Problems) -> str:
    """The argument that replaces the credentials; "" if there is none."""
    if "credential" not in rule:
        return ""
    wire_name = rule["credential"].value
    argument = find_argument(wire_name, request.arguments.values())
    if argument is None or argument.is_required:
        remedy = suggest_name(wire_name, request.arguments) or "; write one that is"
        problems.error(rule["credential"], f"{quote(wire_name)} is not an optional argument{remedy}")
        return ""
    return argument.name


def _translate_messages(rule: Node, registry: Registry, problems: Problems) -> Iterator[Message]:
    messages = dict(rule["client"].items()) if "client" in rule else {}
    last = rule.get("end")
    for reference in (*([last] if last is not None else []), *(rule.get("sample") or ())):
        if reference.value not in messages:
            problems.error(
                reference,
                f"{quote(reference.value)} is not a message of the client"
                f"{suggest_choice(reference.value, messages)}",
            )
    for name, node in messages.items():
        is_last = last is not None and name == last.value
        if not names.is_method_name(name) or name in names.RESERVED_SESSION_NAMES or name in FIELD_TYPE_NAMES:
            problems.error(node, f"{quote(name)} cannot be the method that sends a message; rename it")
        elif node.ref is None or schemas.classify_schema(node.follow()) not in ("object", "all_of"):
            problems.error(
                node,
                f"the message of {quote(name)} is not a named object; refer to an object under components/schemas",
            )
        else:
            yield _translate_message(name, node.follow(), registry, problems, is_last=is_last)


def _translate_message(
    name: str, node: Node, registry: Registry, problems: Problems, *, is_last: bool
) -> Message:
    """One method: the required fields are positional; without required fields, the first field if it is a scalar."""
    values = list(_translate_fields(node, registry))
    check_argument_names(values, problems)
    pairs = [(value.argument, value.node) for value in values if value.argument]
    arguments = [argument for argument, _ in pairs]
    plain = [argument for argument, schema in pairs[:1] if schemas.is_scalar(schema)]
    positional = [argument for argument in arguments if argument.is_required] or plain
    return Message(
        name=name,
        positional=tuple(positional),
        keywords=tuple(argument for argument in arguments if argument not in positional),
        sends=list_sent_values(values),
        is_last=is_last,
        description=docs.describe_component(node),
    )


def _translate_fields(node: Node, registry: Registry) -> Iterator[Value]:
    required = schemas.list_required_properties(node)
    for wire_name, child in schemas.list_properties(node, "sent").items():
        constant = child.follow().get("const")
        if constant is not None:
            yield make_constant_value(child, "message", wire_name, constant.value)
        else:
            type_, doc = registry.translate_argument_type(child), docs.describe_value(child, child)
            value = make_field_value(child, "message", wire_name, type_, wire_name in required, doc)
            yield add_schema(value, registry)


def _translate_accepted_type(rule: Node, registry: Registry) -> Type | None:
    """The type of all messages that the client may send, as models or as plain data."""
    types = [registry.translate_argument_type(node) for node in _list_accepted(rule)]
    return make_union(*types) if types else None


def _list_accepted(rule: Node) -> list[Node]:
    """The messages that the client may send."""
    messages = [node for _, node in rule["client"].items()] if "client" in rule else []
    return [node for node in messages if node.ref is not None]


def _translate_received_body(rule: Node, registry: Registry, problems: Problems) -> JsonBody | None:
    if "server" not in rule:
        return None
    for node, reason in schemas.find_unsupported(rule["server"], is_component=False):
        problems.error(node, reason)
    type_ = registry.translate_result_type(rule["server"])
    return JsonBody(type_, type_)


def _check_final_message(rule: Node, problems: Problems) -> None:
    """Reject a final message that the server does not send, or that it sends after no last message of the client."""
    if "final" not in rule:
        return
    variants = set[object]()
    if "server" in rule:
        union = rule["server"].follow()
        members = (member for key in ("oneOf", "anyOf") for member in union.get(key) or ())
        variants = {node.ref for node in (rule["server"], *members) if node.ref is not None}
    if rule["final"].ref not in variants:
        problems.error(
            rule["final"], "'final' is not a message of the server; refer to a variant of 'server'"
        )
    elif "end" not in rule:
        problems.error(rule["final"], "'final' is sent after the last message of the client; add 'end'")
