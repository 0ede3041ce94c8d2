"""WebSocket channels -> the methods that open them, and their sessions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sdkwright.ir import names, types
from sdkwright.ir.api import Answer, Argument, Channel, Keyword, Message, Signature
from sdkwright.ir.literals import literal
from sdkwright.ir.types import Type
from sdkwright.problems.messages import quote, suggest_name
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.loading import Endpoint
from sdkwright.spec.node import Node
from sdkwright.translate import docs, responses
from sdkwright.translate.inputs import Inputs, inputs
from sdkwright.translate.operations import check_identifier, needs_no_key
from sdkwright.translate.registry import Registry
from sdkwright.translate.values import Value, check_names, constant, field, keywords

_URL_TEXT = "The whole URL, used as it is, in place of the other arguments. It needs no key."


@dataclass(frozen=True)
class BuiltChannel:
    """A channel, and where it stands."""

    operation: Channel
    node: Node
    sent: tuple[Node, ...]  # the schemas of its arguments


def build_channel(endpoint: Endpoint, registry: Registry, problems: Problems) -> BuiltChannel:
    """The method that opens a channel, and what its session sends and receives."""
    node, rule = endpoint.operation, endpoint.operation["x-websocket"]
    identifier = node["operationId"].value
    check_identifier(node["operationId"], problems)
    given = inputs(endpoint, registry, problems)
    session = rule["session"].value
    messages = _messages(rule, registry, problems)
    call, signature, overloads = _opening(rule, given, session, problems)
    more = [Keyword("key_required", code)] if (code := _key_required(node, rule, given, problems)) else []
    channel = Channel(
        id=identifier,
        name=identifier.rpartition(".")[2],
        path=endpoint.path,
        session=session,
        signature=signature,
        overloads=overloads,
        call=(*call, *more),
        messages=tuple(messages),
        accepted=_accepted(rule, registry),
        answer=_answer(rule, registry, problems),
        summary=docs.sentence(node.value.get("summary", "")),
        description=docs.paragraphs(node.value.get("description", "")),
        docs=tuple(node.value.get("x-docs", ())),
        is_deprecated=node.value.get("deprecated", False),
        imports=given.imports,
    )
    if not (channel.accepted or channel.answer):
        problems.error(rule, "nobody sends anything; describe what the 'client' or the 'server' sends")
    return BuiltChannel(channel, node, given.sent)


def _opening(
    rule: Node, given: Inputs, session: str, problems: Problems
) -> tuple[tuple[Keyword, ...], Signature, tuple[Signature, ...]]:
    """How the channel is opened: by its parts or, where the spec allows that, by a whole URL."""
    twin = Type(names.asynchronous(session))
    by_parts = Signature(given.positional, given.keywords, Type(session), twin)
    if "url" not in rule:
        return given.call, by_parts, ()
    url = names.argument(rule["url"].value)
    if url in _named(given):
        problems.error(rule["url"], f"{quote(url)} is an argument already; give the URL another name")
    whole = Argument(url, Type("str"), "", _URL_TEXT)
    by_url = replace(by_parts, positional=(), keywords=(whole,))
    both = replace(
        by_parts,
        positional=tuple(map(_optional, given.positional)),
        keywords=tuple(map(_optional, (*given.keywords, whole))),
    )
    needed = tuple(one.name for one in given.keywords if not one.default)
    more = [Keyword("required", literal(needed))] if needed else []
    return (*given.call, Keyword("url", url), *more), both, (by_parts, by_url)


def _optional(argument: Argument) -> Argument:
    return replace(argument, type=argument.type | types.OMIT, default=argument.default or "OMIT")


def _named(given: Inputs) -> dict[str, Argument]:
    return {one.name: one for one in (*given.positional, *given.keywords)}


def _key_required(node: Node, rule: Node, given: Inputs, problems: Problems) -> str:
    """The printed condition under which the key is needed; "" for always."""
    if needs_no_key(node):
        return "False"
    if "credential" not in rule:
        return ""
    known = _named(given)
    name = names.argument(rule["credential"].value)
    if name not in known or not known[name].default:
        problems.error(
            rule["credential"],
            f"{quote(rule['credential'].value)} is no argument that may be left out"
            f"{suggest_name(rule['credential'].value, known)}",
        )
    return f"{name} is OMIT"


def _messages(rule: Node, registry: Registry, problems: Problems) -> Iterator[Message]:
    messages = dict(rule["client"].items()) if "client" in rule else {}
    last = rule.get("end")
    if last is not None and last.value not in messages:
        problems.error(
            last, f"{quote(last.value)} is none of the client's messages{suggest_name(last.value, messages)}"
        )
    for one in rule.get("sample") or ():
        if one.value not in messages:
            said = f"{quote(one.value)} is none of the client's messages{suggest_name(one.value, messages)}"
            problems.error(one, said)
    for name, node in messages.items():
        is_last = last is not None and name == last.value
        if not names.is_method_name(name) or name in names.SESSION_TAKEN or name in names.TIMES:
            problems.error(node, f"{quote(name)} cannot be the method that sends a message; rename it")
        elif node.ref is None or schemas.schema_kind(node.follow()) not in ("object", "all_of"):
            problems.error(node, f"the message of {quote(name)} is no named object; refer to one")
        else:
            yield _message(name, node.follow(), registry, problems, is_last=is_last)


def _message(name: str, node: Node, registry: Registry, problems: Problems, *, is_last: bool) -> Message:
    """One method: the required fields are positional or, where there is none, the first one if it is a plain value."""
    values = list(_values(node, registry))
    check_names(values, problems)
    given = [(value.argument, value.where) for value in values if value.argument]
    found = [argument for argument, _ in given]
    first = [argument for argument, where in given[:1] if schemas.is_scalar(where)]
    positional = [one for one in found if not one.default] or first
    return Message(
        name=name,
        positional=tuple(positional),
        keywords=tuple(one for one in found if one not in positional),
        fields=next((one.value for one in keywords(values)), "{}"),
        is_last=is_last,
        description=docs.of_component(node),
        imports=frozenset(name for value in values for name in value.wrappers),
    )


def _values(node: Node, registry: Registry) -> Iterator[Value]:
    required = schemas.required_properties(node)
    for wire, child in schemas.all_properties(node).items():
        fixed = child.follow().get("const")
        if fixed is not None:
            yield constant(child, "message", wire, fixed.value)
        else:
            doc = docs.of_value(child, child)
            yield field(child, "message", wire, registry.argument(child), wire in required, doc)


def _accepted(rule: Node, registry: Registry) -> Type | None:
    """What the client may send as a whole: each message, as a model or as plain data."""
    accepted: Type | None = None
    for _, node in rule["client"].items() if "client" in rule else ():
        if node.ref is not None:
            one = registry.argument(node)
            accepted = one if accepted is None else accepted | one
    return accepted


def _answer(rule: Node, registry: Registry, problems: Problems) -> Answer | None:
    if "server" not in rule:
        return None
    for where, why in schemas.find_unsupported(rule["server"], named=False):
        problems.error(where, why)
    type_ = registry.result(rule["server"])
    return Answer(names.constant(type_.code), type_, literal(responses.source(type_)))
