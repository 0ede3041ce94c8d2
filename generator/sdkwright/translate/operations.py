"""Translates operations to the methods of the SDK."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from sdkwright.ir import names
from sdkwright.ir.api import Operation, Page, Signature
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec import media_types, schemas
from sdkwright.spec.loading import Endpoint
from sdkwright.spec.node import Node, find_once
from sdkwright.translate import docs
from sdkwright.translate.conditions import translate_conditional_bodies
from sdkwright.translate.failures import translate_failures
from sdkwright.translate.pages import translate_page
from sdkwright.translate.parameters import list_parameters
from sdkwright.translate.registry import Registry
from sdkwright.translate.requests import translate_request
from sdkwright.translate.responses import translate_responses
from sdkwright.translate.secrets import find_secrets
from sdkwright.translate.servers import find_server_key


@dataclass(frozen=True)
class TranslatedOperation:
    """An operation, the node that describes it, and the schemas that it sends and receives."""

    operation: Operation
    node: Node
    page: Page | None
    sent: tuple[Node, ...]
    received: tuple[Node, ...]


def translate_operation(endpoint: Endpoint, registry: Registry, problems: Problems) -> TranslatedOperation:
    """The method of an operation."""
    key = ("translated operation", registry.model_or_dict_names)
    return find_once(endpoint.operation, key, partial(_translate, endpoint, registry), problems)


def _translate(endpoint: Endpoint, registry: Registry, problems: Problems) -> TranslatedOperation:
    node = endpoint.operation
    identifier = node["operationId"].value
    check_operation_id(node["operationId"], problems)
    parameters = list_parameters(endpoint.item, node)
    received = tuple(_list_received_schemas(node))
    for schema in (*map(schemas.get_value_schema, parameters), *_list_body_schemas(node), *received):
        for part, reason in schemas.find_unsupported(schema, is_component=False):
            problems.error(part, reason)
    request = translate_request(endpoint, registry, problems)
    page = translate_page(node, _select_query_parameters(parameters), registry, problems)
    response = translate_responses(node, request, page, registry, problems)
    operation = Operation(
        id=identifier,
        name=identifier.rpartition(".")[2],
        method=endpoint.method.upper(),
        path=endpoint.sent_path,
        response_kind=response.kind,
        is_lazy=response.is_lazy,
        signature=Signature(request.positional, request.keywords, response.returns, response.async_returns),
        overloads=response.overloads,
        default_returns=response.default_returns,
        conditional=response.conditional,
        by_status=response.by_status,
        bodies=translate_conditional_bodies(request, problems),
        accept=response.accept,
        response=response.body,
        async_response=response.async_body,
        sends=request.sends,
        summary=docs.format_sentence(node.value.get("summary", "")),
        description=docs.format_paragraphs(node.value.get("description", "")),
        returns_text=response.text,
        docs=tuple(node.value.get("x-docs", ())),
        is_deprecated=node.value.get("deprecated", False),
        failures=translate_failures(node, registry),
        is_body_required=request.is_body_required,
        server=find_server_key(endpoint, problems),
        page_numbers=page.paging.numbers if page else (),
        retry=node.value.get("x-retry"),
        secrets=find_secrets(parameters, (*_list_body_schemas(node), *received), registry),
        pointer=node.pointer,
        response_pointer=response.pointer,
        sent=_find_referenced_components(request.schemas, "sent"),
        received=_find_referenced_components(received, "received"),
    )
    return TranslatedOperation(operation, node, page, request.schemas, received)


def _select_query_parameters(parameters: Iterable[Node]) -> dict[str, Node]:
    return {
        parameter["name"].value: parameter for parameter in parameters if parameter["in"].value == "query"
    }


def _find_referenced_components(nodes: Iterable[Node], direction: schemas.Direction) -> tuple[str, ...]:
    """The components that schemas refer to directly, sorted."""
    references = (reference.ref for node in nodes for reference in schemas.find_references(node, direction))
    return tuple(sorted({reference.name for reference in references if reference}))


def _list_body_schemas(node: Node) -> Iterator[Node]:
    """The schemas of the request body."""
    if "requestBody" in node:
        yield from _list_content_schemas(node["requestBody"])


def _list_received_schemas(node: Node) -> Iterator[Node]:
    """The schemas of all responses, failures included: their bodies are models too."""
    for _, response in node["responses"].items():
        yield from _list_content_schemas(response)


def _list_content_schemas(node: Node) -> Iterator[Node]:
    content = node.follow().get("content")
    for name, media in content.items() if content is not None else ():
        if media_types.needs_schema(name):
            yield media["schema"]


def check_operation_id(node: Node, problems: Problems) -> None:
    """Report an operationId that is not a valid call path."""
    parts = node.value.split(".")
    if len(parts) < 2:
        problems.error(
            node, f"{quote(node.value)} contains no resource; write the call path, as in voices.get"
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
