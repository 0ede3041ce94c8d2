"""Operations -> the methods of the SDK."""

from __future__ import annotations

import keyword
from collections.abc import Iterator
from dataclasses import dataclass

from sdkwright.ir import names
from sdkwright.ir.api import Failure, Keyword, Operation, Page, Signature
from sdkwright.ir.literals import literal
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.loading import Endpoint
from sdkwright.spec.node import Node
from sdkwright.translate import docs, responses
from sdkwright.translate.failures import failures, raises
from sdkwright.translate.inputs import inputs
from sdkwright.translate.pages import page
from sdkwright.translate.parameters import parameters
from sdkwright.translate.registry import Registry
from sdkwright.translate.secrets import secrets


@dataclass(frozen=True)
class Built:
    """An operation, and the schemas it sends and receives."""

    operation: Operation
    node: Node
    page: Page | None
    sent: tuple[Node, ...]
    received: tuple[Node, ...]


def build_operation(endpoint: Endpoint, registry: Registry, problems: Problems) -> Built:
    """One method, with all that it needs."""
    node = endpoint.operation
    identifier = node["operationId"].value
    check_identifier(node["operationId"], problems)
    received = tuple(_received(node))
    for schema in (*_given(endpoint), *received):
        for where, why in schemas.find_unsupported(schema, named=False):
            problems.error(where, why)
    given = inputs(endpoint, registry, problems)
    queries = {
        one["name"].value: one for one in parameters(endpoint.item, node) if one["in"].value == "query"
    }
    paged = page(node, queries, registry, problems)
    output = responses.output(node, given, paged, registry, problems)
    failed = failures(node, registry)
    hidden = secrets(parameters(endpoint.item, node), (*_bodies(node), *received), registry)
    operation = Operation(
        id=identifier,
        name=identifier.rpartition(".")[2],
        method=endpoint.method.upper(),
        path=endpoint.path,
        verb=output.verb,
        is_lazy=output.is_lazy,
        signature=Signature(given.positional, given.keywords, output.returns, output.async_returns),
        overloads=output.overloads,
        answer=output.answer,
        async_answer=output.async_answer,
        call=(*given.call, *_rules(node, failed, hidden)),
        summary=docs.sentence(node.value.get("summary", "")),
        description=docs.paragraphs(node.value.get("description", "")),
        is_deprecated=node.value.get("deprecated", False),
        returns_text=output.text,
        raises=raises(failed),
        docs=tuple(node.value.get("x-docs", ())),
        imports=given.imports,
        failures=failed,
        pointer=node.pointer,
        answer_pointer=output.pointer,
        sent=_named(given.sent),
        received=_named(received),
    )
    return Built(operation, node, paged, given.sent, received)


def _named(found: tuple[Node, ...]) -> frozenset[str]:
    """The components that schemas refer to by themselves."""
    return frozenset(one.ref.name for schema in found for one in schemas.find_references(schema) if one.ref)


def _rules(node: Node, failed: tuple[Failure, ...], hidden: tuple[str, ...]) -> Iterator[Keyword]:
    """What the runtime must know of a call beside what is sent."""
    if "x-retry" in node:
        yield Keyword("retry", literal(node["x-retry"].value))
    if needs_no_key(node):
        yield Keyword("key_required", "False")
    described = [(one.status, one.body.name) for one in failed if one.body]
    if described:
        inside = ", ".join(
            f"{status if status.isdecimal() else literal(status)}: {name}" for status, name in described
        )
        yield Keyword("failures", f"{{{inside}}}")
    if hidden:
        yield Keyword("secrets", literal(hidden))


def needs_no_key(node: Node) -> bool:
    """Whether the operation says that it may be called by anybody, perhaps among others: `[]`, or one that is empty."""
    requirements = node.value.get("security")
    return requirements is not None and ({} in requirements or not requirements)


def _given(endpoint: Endpoint) -> Iterator[Node]:
    """The schemas of all that is sent."""
    for parameter in parameters(endpoint.item, endpoint.operation):
        yield parameter["schema"]
    yield from _bodies(endpoint.operation)


def _bodies(node: Node) -> Iterator[Node]:
    """The schemas of the body that is sent."""
    if "requestBody" in node:
        yield from _contents(node["requestBody"])


def _received(node: Node) -> Iterator[Node]:
    """The schemas of all answers, failures included: their bodies are models too."""
    for _, response in node["responses"].items():
        yield from _contents(response)


def _contents(node: Node) -> Iterator[Node]:
    content = node.follow().get("content")
    for _, media in content.items() if content is not None else ():
        yield media["schema"]


def check_identifier(node: Node, problems: Problems) -> None:
    """An operationId is a path of names that can be called."""
    parts = node.value.split(".")
    if len(parts) < 2:
        problems.error(
            node, f"{quote(node.value)} names no resource; an operationId is the call path, as in voices.get"
        )
    for part in parts:
        if keyword.iskeyword(part):
            problems.error(
                node, f"{quote(part)} in the operationId is a keyword of Python; write {quote(part + '_')}"
            )
        elif not names.is_method_name(part):
            problems.error(
                node,
                f"{quote(part)} in the operationId cannot be the name of a method; write lower-case words and underscores",
            )
