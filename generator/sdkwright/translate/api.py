"""Translates a whole description to an API."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from sdkwright.ir.api import Api, Page
from sdkwright.ir.security import Security
from sdkwright.ir.types import Name, walk_names
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.loading import Spec
from sdkwright.spec.node import Node
from sdkwright.translate import incoming, messages
from sdkwright.translate.channels import translate_channel
from sdkwright.translate.collisions import check_collisions
from sdkwright.translate.components import translate_components
from sdkwright.translate.docs import format_paragraphs, format_sentence
from sdkwright.translate.examples import list_exemplary_operations
from sdkwright.translate.operations import TranslatedOperation, translate_operation
from sdkwright.translate.polls import add_polls
from sdkwright.translate.registry import build_registry
from sdkwright.translate.resources import Method, build_resources
from sdkwright.translate.security import find_requirement, translate_security
from sdkwright.translate.servers import translate_servers
from sdkwright.translate.value_schemas import reduce_components


def translate(spec: Spec, reserved_names: Collection[str] = ()) -> Api:
    """The API of a description; raises SpecError with every problem that prevents it.

    `reserved_names` are names that the settings of the package define, such as the name of the client.
    """
    problems = Problems()
    registry = build_registry(spec, problems)
    endpoints = spec.list_paths()
    calls = [endpoint for endpoint in endpoints if not messages.is_channel(endpoint)]
    operations = add_polls([translate_operation(call, registry, problems) for call in calls], problems)
    channels = [
        translate_channel(endpoint, registry, problems)
        for endpoint in endpoints
        if messages.is_channel(endpoint)
    ]
    if not (operations or channels):
        problems.error(spec.root, "no operations under 'paths'; describe at least one")
    security = translate_security(spec, [endpoint.operation for endpoint in endpoints], problems)
    servers = translate_servers(spec, endpoints, security, problems)
    translated: list[Method] = [*operations, *channels]
    methods = [_add_requirement(method, spec, security) for method in translated]
    schemas = translate_components(
        registry,
        [*(node for method in methods for node in method.sent), *messages.list_sent_schemas(spec)],
        [
            *(node for operation in operations for node in operation.received),
            *messages.list_received_schemas(spec),
        ],
        messages.list_server_messages(spec),
        {name.name for method in methods for name in _list_names(method) if name.folder == "inputs"},
        problems,
    )
    pages = [
        (operation.page, operation.node["x-pagination"]["page"]) for operation in operations if operation.page
    ]
    sessions = [(channel.operation.session, channel.node["x-websocket"]["session"]) for channel in channels]
    types = [type_ for operation in operations for type_ in operation.operation.list_types()]
    types += [type_ for channel in channels for type_ in channel.operation.list_types()]
    check_collisions(registry, schemas, pages, sessions, types, reserved_names, problems)
    info = spec.root["info"].value
    api = Api(
        title=format_sentence(info["title"]).rstrip("."),
        summary=format_sentence(info.get("summary", "")),
        description=format_paragraphs(info.get("description", "")),
        base_url=servers.base_url,
        regions=servers.regions,
        servers=servers.servers,
        security=security,
        resources=build_resources(spec, methods, problems),
        schemas=schemas,
        pages=_remove_duplicate_pages(pages, problems),
        signing=incoming.translate_signing(spec, registry, problems),
        unsigned=incoming.translate_unsigned(spec, registry, problems),
        value_schemas=reduce_components(schemas, registry),
        exemplary=list_exemplary_operations(spec, operations),
    )
    problems.raise_errors()
    return api


def _add_requirement(method: Method, spec: Spec, security: Security | None) -> Method:
    requirement = find_requirement(spec, method.node, security)
    has_own = "security" in method.node
    if isinstance(method, TranslatedOperation):
        operation = replace(method.operation, security=requirement, has_own_security=has_own)
        return replace(method, operation=operation)
    channel = replace(method.operation, security=requirement, has_own_security=has_own)
    required = security.default if security and requirement is None else requirement
    if channel.credential and required and () not in required:
        channel = replace(channel, optional_security=(*required, ()))
    return replace(method, operation=channel)


def _list_names(method: Method) -> list[Name]:
    """Every name in the types of a method."""
    return [name for type_ in method.operation.list_types() for name in walk_names(type_)]


def _remove_duplicate_pages(pages: Sequence[tuple[Page, Node]], problems: Problems) -> tuple[Page, ...]:
    """The page classes without duplicates; operations may share an identical page class."""
    by_name: dict[str, Page] = {}
    for page, node in pages:
        first = by_name.setdefault(page.name, page)
        if replace(first, operation=page.operation) != page:
            problems.error(
                node, f"the page class {quote(page.name)} is used for another list too; give it another name"
            )
    return tuple(by_name.values())
