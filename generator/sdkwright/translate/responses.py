"""Responses -> how the runtime reads an answer, and what the caller gets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sdkwright.ir import names, types
from sdkwright.ir.api import Answer, Argument, Page, Signature
from sdkwright.ir.literals import literal
from sdkwright.ir.types import NONE, Type, runtime
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.node import Node
from sdkwright.translate import docs
from sdkwright.translate.inputs import Inputs
from sdkwright.translate.registry import Registry


@dataclass(frozen=True)
class Output:
    """What a method gives back, and the runtime's method that reads it."""

    verb: str
    returns: Type
    async_returns: Type
    text: str
    answer: Answer | None = None
    async_answer: Answer | None = None
    overloads: tuple[Signature, ...] = ()
    pointer: str = ""  # where the bundle describes it

    @property
    def is_lazy(self) -> bool:
        """Whether the asyncio twin hands out a lazy object instead of being awaited."""
        return self.verb in ("stream", "json_lines", "events", "page")


_STREAMS = {"application/jsonl": ("json_lines", "JsonLines"), "text/event-stream": ("events", "EventStream")}


@dataclass(frozen=True)
class _Success:
    node: Node
    status: str
    verb: str
    type: Type
    schema: Node | None


def output(
    operation: Node, inputs: Inputs, page: Page | None, registry: Registry, problems: Problems
) -> Output:
    """How the successful answers of an operation are read."""
    statuses = [(status, node.follow()) for status, node in operation["responses"].items()]
    found = [
        _success(status, node, registry, problems) for status, node in statuses if status.startswith("2")
    ]
    if not found:
        problems.error(
            operation["responses"], "no successful answer; describe the 2xx status that the call ends with"
        )
        return Output("empty", NONE, NONE, "")
    first = next((one for one in found if "x-when" not in one.node), found[0])
    read = _read(operation, first, found, inputs, page, problems)
    return replace(read, pointer=(first.schema or first.node).pointer)


def _read(
    operation: Node,
    first: _Success,
    found: Sequence[_Success],
    inputs: Inputs,
    page: Page | None,
    problems: Problems,
) -> Output:
    text = " ".join(
        _text(one, is_first=one is first) for one in sorted(found, key=lambda one: one is not first)
    )
    if page is not None:
        return _page(page, text)
    if len({one.verb for one in found}) > 1:
        problems.error(
            operation["responses"],
            "the successful answers are read in different ways; keep those of one kind",
        )
    if first.verb == "json":
        return _json(first, found, text, inputs, problems)
    if len(found) > 1 and first.verb in ("json_lines", "events"):
        problems.error(
            operation["responses"], "a stream has one successful answer; keep the one that the call ends with"
        )
    return _plain(first, text)


def _text(found: _Success, *, is_first: bool) -> str:
    """What the docstring says of an answer; of a second one also when it comes."""
    text = docs.sentence(found.node["description"].value)
    if is_first:
        return text
    given = found.node.value.get("x-when", {})
    when = " and ".join(f"`{names.argument(wire)}={value!r}`" for wire, value in given.items())
    return f"With {when}: {text}" if when else f"With status {found.status}: {text}"


def _success(status: str, node: Node, registry: Registry, problems: Problems) -> _Success:
    content = list(node["content"].items()) if "content" in node else []
    if not content:
        return _Success(node, status, "empty", NONE, None)
    verbs = {_verb(name, media) for name, media in content}
    if len(verbs) > 1:
        problems.error(
            node["content"], "these media types are read in different ways; keep those of one shape"
        )
    name, media = content[0]
    schema = media["schema"]
    verb = _verb(name, media)
    if verb == "unsupported":
        problems.error(
            media,
            f"an answer of media type {quote(name)} is not supported; binary data is `type: string, format: binary`",
        )
    return _Success(
        node,
        status,
        verb,
        registry.result(schema) if verb in ("json", "json_lines", "events") else NONE,
        schema,
    )


def _verb(media_type: str, media: Node) -> str:
    schema = media["schema"].follow().value
    if schema.get("format") == "binary":
        return "stream"
    if media_type in _STREAMS:
        return _STREAMS[media_type][0]
    if media_type == "application/json" or media_type.endswith("+json"):
        return "json"
    return "text" if media_type.startswith("text/") and schema.get("type") == "string" else "unsupported"


def _plain(found: _Success, text: str) -> Output:
    if found.verb == "stream":
        return Output("stream", runtime("ByteStream"), runtime("AsyncByteStream"), text)
    for verb, name in _STREAMS.values():
        if found.verb == verb:
            item = found.type
            answer = Answer(names.constant(item.code), item, literal(source(item)))
            return Output(verb, _of(name, item), _of(names.asynchronous(name), item), text, answer, answer)
    return (
        Output("text", Type("str"), Type("str"), text)
        if found.verb == "text"
        else Output("empty", NONE, NONE, text)
    )


def _of(stream: str, item: Type) -> Type:
    return item.inside(stream + "[{}]", runtime(stream).imports)


def _page(page: Page, text: str) -> Output:
    module = f"pages.{page.module}"
    sync, twin = (
        Type(name, frozenset({("." + module, name)})) for name in (page.name, names.asynchronous(page.name))
    )
    pager = Type(
        f"AsyncPager[{twin.code}, {page.item.code}]",
        page.item.imports | twin.imports | runtime("AsyncPager").imports,
    )
    answer, async_answer = (
        Answer(names.constant(one.code), one, literal(source(one))) for one in (sync, twin)
    )
    return Output("page", sync, pager, text, answer, async_answer)


def _json(
    first: _Success, found: Sequence[_Success], text: str, inputs: Inputs, problems: Problems
) -> Output:
    returns = first.type
    others: dict[str, str] = {}
    for one in found:
        if one.type != first.type:
            if not one.status.isdecimal():
                problems.error(
                    one.node, f"{quote(one.status)}: a second successful answer needs its exact status"
                )
            returns = returns | one.type
            others[one.status] = source(one.type)
    arguments = literal(source(first.type))
    if others:
        arguments += ", {" + ", ".join(f"{status}: {literal(code)}" for status, code in others.items()) + "}"
    answer = Answer(names.constant(returns.code), returns, arguments)
    overloads = _overloads(first, [one for one in found if "x-when" in one.node], returns, inputs, problems)
    return Output("json", returns, returns, text, answer, answer, overloads)


def source(type_: Type) -> str:
    """The expression by which the runtime finds a type when it is first needed: `list[models.voices.Voice]`."""
    paths = {name: f"{module[1:]}.{name}" for module, name in type_.imports if module.startswith(".")}
    return re.sub(r"\w+", lambda word: paths.get(word[0], word[0]), type_.code)


def _overloads(
    first: _Success, conditional: Sequence[_Success], every: Type, inputs: Inputs, problems: Problems
) -> tuple[Signature, ...]:
    if not conditional:
        return ()
    if len(conditional) > 1 or len(conditional[0].node["x-when"].value) != 1:
        problems.error(conditional[-1].node, "one answer with one x-when argument is supported")
        return ()
    ((wire, value),) = conditional[0].node["x-when"].value.items()
    argument = next((one for one in inputs.keywords if one.name == names.argument(wire)), None)
    if argument is None or not isinstance(value, bool) or not argument.type.code.startswith("bool"):
        problems.error(
            conditional[0].node["x-when"],
            f"x-when names a boolean argument and true or false; {quote(wire)} is not one",
        )
        return ()
    yes = replace(argument, type=_only(value), default="")
    no = replace(argument, type=_only(not value) | types.OMIT)
    return (
        _signature(inputs, yes, conditional[0].type),
        _signature(inputs, no, first.type),
        _signature(inputs, argument, every),
    )


def _only(value: bool) -> Type:
    return Type(f"Literal[{value}]", frozenset({("typing", "Literal")}))


def _signature(inputs: Inputs, changed: Argument, returns: Type) -> Signature:
    keywords = tuple(changed if one.name == changed.name else one for one in inputs.keywords)
    return Signature(inputs.positional, keywords, returns, returns)
