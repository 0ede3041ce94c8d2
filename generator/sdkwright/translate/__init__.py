"""Document -> Api: all knowledge of OpenAPI."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from sdkwright.ir.api import Api, Page, Security
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.loading import Spec
from sdkwright.spec.node import Node
from sdkwright.translate import collisions, incoming, messages
from sdkwright.translate.channels import build_channel
from sdkwright.translate.components import components
from sdkwright.translate.docs import paragraphs, sentence
from sdkwright.translate.operations import build_operation
from sdkwright.translate.polls import with_polls
from sdkwright.translate.registry import registry
from sdkwright.translate.resources import Method, resources


def build(spec: Spec, taken: Collection[str] = ()) -> Api:
    """The API as the SDK shows it; raises SpecError with everything that stands in the way.

    The settings of the package take some names too, above all that of the client.
    """
    problems = Problems()
    named = registry(spec, problems)
    endpoints = spec.paths()
    calls = [endpoint for endpoint in endpoints if not messages.is_channel(endpoint)]
    built = with_polls([build_operation(endpoint, named, problems) for endpoint in calls], problems)
    opened = [build_channel(one, named, problems) for one in endpoints if messages.is_channel(one)]
    if not (built or opened):
        problems.error(spec.root, "no operations under 'paths'; an SDK needs one at least")
    methods: list[Method] = [*built, *opened]
    sent = [*(node for one in methods for node in one.sent), *messages.sent(spec)]
    received = [*(node for one in built for node in one.received), *messages.received(spec)]
    printed = components(named, sent, received, messages.pushed(spec), problems)
    pages = [(one.page, one.node["x-pagination"]["page"]) for one in built if one.page]
    sessions = [(one.operation.session, one.node["x-websocket"]["session"]) for one in opened]
    collisions.check(named, printed, pages, sessions, taken, problems)
    info = spec.root["info"].value
    api = Api(
        title=sentence(info["title"]).rstrip("."),
        summary=sentence(info.get("summary", "")),
        description=paragraphs(info.get("description", "")),
        base_url=_base_url(spec, problems),
        regions=_regions(spec, problems) or (("default", _base_url(spec, Problems())),),
        security=_security(spec, problems),
        resources=resources(spec, methods, problems),
        schemas=printed,
        pages=_pages(pages, problems),
        signing=incoming.signing(spec, named, problems),
        unsigned=incoming.unsigned(spec, named, problems),
    )
    problems.raise_errors()
    return api


def _base_url(spec: Spec, problems: Problems) -> str:
    servers = spec.root.get("servers")
    urls = [server["url"].value for server in servers or ()]
    if not urls:
        problems.error(
            servers or spec.root, "no 'servers' in the root document; name the URL of the API there"
        )
    return str(urls[0]) if urls else ""


def _regions(spec: Spec, problems: Problems) -> tuple[tuple[str, str], ...]:
    """The servers that have a name, by which a caller chooses one."""
    found: dict[str, str] = {}
    for server in spec.root.get("servers") or ():
        name = server.get("x-name")
        if name is not None:
            if name.value in found:
                problems.error(name, f"two servers are named {quote(name.value)}; rename one")
            found[name.value] = server["url"].value
    return tuple(found.items())


def _pages(pages: Sequence[tuple[Page, Node]], problems: Problems) -> tuple[Page, ...]:
    """Each page class once; two operations may share one when it means the same."""
    found: dict[str, Page] = {}
    for page, node in pages:
        first = found.setdefault(page.name, page)
        if replace(first, operation=page.operation) != page:
            problems.error(
                node, f"the page class {quote(page.name)} is used for another list too; give it another name"
            )
    return tuple(found.values())


def _security(spec: Spec, problems: Problems) -> Security | None:
    """The header that carries the key; None for an API without one."""
    schemes = spec.components("securitySchemes")
    for requirement in spec.root.get("security") or ():
        for name in requirement.value:
            scheme = schemes[name].follow().value
            if scheme["type"] == "apiKey" and scheme["in"] == "header":
                return Security(scheme["name"], "")
            if scheme["type"] == "http" and scheme["scheme"].lower() == "bearer":
                return Security("Authorization", "Bearer ")
            problems.error(schemes[name], "only keys in a header and bearer tokens are supported")
    return None
