"""Translates servers: the base URL, the regions, the servers of single operations, and variables as arguments."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sdkwright.ir import names
from sdkwright.ir.security import CONSTRUCTOR_ARGUMENTS, ENVIRONMENT_VARIABLES, Security
from sdkwright.ir.servers import PLACEHOLDER, Servers, ServerVariable, fill_url, is_relative
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.loading import Endpoint, Spec
from sdkwright.spec.node import Node
from sdkwright.translate.docs import format_sentence

_DEFAULT_REGION = "default"
_HTTP_SCHEMES = {"https": "https", "http": "http", "wss": "https", "ws": "http"}


@dataclass(frozen=True)
class ApiServers:
    """The servers of an API."""

    base_url: str  # "" if every operation has a server of its own
    regions: tuple[tuple[str, str], ...]
    servers: Servers


class _Variable(NamedTuple):
    node: Node
    variable: ServerVariable


def translate_servers(
    spec: Spec, endpoints: list[Endpoint], security: Security | None, problems: Problems
) -> ApiServers:
    """The servers of an API, and what its client can change of them."""
    own_servers = [server for endpoint in endpoints if (server := find_own_server(endpoint)) is not None]
    of_api = list(spec.root.get("servers") or ())
    if not of_api and (len(own_servers) < len(endpoints) or not endpoints):
        problems.error(
            spec.root.get("servers") or spec.root,
            "no 'servers' in the root document; add the URL of the API there",
        )
    if not of_api:
        _reject_relative_urls(spec, own_servers, security, problems)
    base_url = make_url(of_api[0]) if of_api else ""
    regions = _list_regions(of_api, problems) or (((_DEFAULT_REGION, base_url),) if of_api else ())
    used = [*(server for index, server in enumerate(of_api) if not index or "x-name" in server), *own_servers]
    servers = Servers(
        variables=_collect_variables(used, security, problems),
        named=_collect_names(own_servers, problems),
        others=tuple(
            dict.fromkeys(
                url
                for server in own_servers
                if "x-name" not in server and _depends_on_client(url := make_url(server))
            )
        ),
    )
    return ApiServers(base_url, regions, servers)


def _reject_relative_urls(
    spec: Spec, own_servers: Iterable[Node], security: Security | None, problems: Problems
) -> None:
    """Reject the URLs that are relative to the server of an API, which has none."""
    urls = [(server["url"], "server URL") for server in own_servers]
    schemes = spec.find_components("securitySchemes")
    for scheme in security.schemes if security else ():
        if scheme.token_url:
            flows = schemes[scheme.name].follow()["flows"]
            urls.append((flows["clientCredentials"]["tokenUrl"], "token URL"))
    for url, what in urls:
        if is_relative(url.value):
            problems.error(
                url, f"a relative {what} needs a server of the API; add 'servers' to the root document"
            )


def find_own_server(endpoint: Endpoint) -> Node | None:
    """The server of an operation: its own, else that of its path item; None if it is that of the API."""
    for holder in (endpoint.operation, endpoint.item):
        for server in holder.get("servers") or ():
            return server
    return None


def find_server_key(endpoint: Endpoint, problems: Problems, *, is_channel: bool = False) -> str:
    """What selects the server of an operation in the SDK: its name or its URL; "" for the server of the API."""
    server = find_own_server(endpoint)
    if server is None:
        return ""
    if (
        server["url"].value.lower().startswith("ws")
        and not is_relative(server["url"].value)
        and not is_channel
    ):
        problems.error(
            server["url"],
            "a URL that begins with wss:// is for operations with x-websocket; write https://",
        )
    if "x-name" in server:
        return str(server["x-name"].value)
    url = make_url(server)
    return url if _depends_on_client(url) else url.rstrip("/")


def make_url(server: Node) -> str:
    """The URL of a server: variables have their Python names, and the scheme is that of HTTP, also for sessions."""
    url = fill_url(
        server["url"].value, {name: f"{{{argument}}}" for name, argument in _list_arguments(server)}
    )
    if is_relative(url):
        return url
    scheme, _, rest = url.partition("://")
    return f"{_HTTP_SCHEMES[scheme.lower()]}://{rest}"


def _depends_on_client(url: str) -> bool:
    return is_relative(url) or PLACEHOLDER.search(url) is not None


def _list_arguments(server: Node) -> Iterator[tuple[str, str]]:
    """The variables of a server, with their arguments."""
    for name, node in _list_variables(server):
        own = node.get("x-name")
        yield name, names.make_argument_name(name) if own is None else own.value


def _list_variables(server: Node) -> Iterator[tuple[str, Node]]:
    section = server.get("variables")
    return iter(()) if section is None else section.items()


def _list_regions(servers: Iterable[Node], problems: Problems) -> tuple[tuple[str, str], ...]:
    """The servers of the API that have a name, by which a caller selects them."""
    regions: dict[str, str] = {}
    for server in servers:
        name = server.get("x-name")
        if name is not None:
            if name.value in regions:
                problems.error(name, f"two servers have the name {quote(name.value)}; rename one")
            regions[name.value] = make_url(server)
    return tuple(regions.items())


def _collect_names(servers: Iterable[Node], problems: Problems) -> tuple[tuple[str, str], ...]:
    """The servers of operations that have a name, by which a caller replaces them."""
    urls: dict[str, str] = {}
    nodes: dict[str, Node] = {}
    for server in servers:
        if "x-name" not in server:
            continue
        name, url = server["x-name"], make_url(server)
        first = nodes.setdefault(name.value, name)
        if urls.setdefault(name.value, url) != url:
            problems.error(
                name,
                f"the name {quote(name.value)} is that of another server at {first.location}; rename one of them",
            )
    return tuple(urls.items())


def _collect_variables(
    servers: Iterable[Node], security: Security | None, problems: Problems
) -> tuple[ServerVariable, ...]:
    """The variables of all servers that are used, by their arguments."""
    variables: dict[str, _Variable] = {}
    for server in servers:
        arguments = dict(_list_arguments(server))
        for name, node in _list_variables(server):
            variable = _translate_variable(arguments[name], node)
            first = variables.setdefault(variable.argument, _Variable(node, variable))
            if _differ(first.variable, variable):
                problems.error(
                    node,
                    f"the variable {quote(name)} differs from that at {first.node.location}, and would be the same"
                    f" argument {quote(variable.argument)}; write x-name with another name, or the same values",
                )
    _check_arguments(variables, security, problems)
    return tuple(variable for _, variable in variables.values())


def _differ(variable: ServerVariable, other: ServerVariable) -> bool:
    return (variable.default, variable.values) != (other.default, other.values)


def _translate_variable(argument: str, node: Node) -> ServerVariable:
    value = node.value
    description = format_sentence(value.get("description", ""))
    return ServerVariable(argument, value["default"], tuple(value.get("enum", ())), description)


def _check_arguments(
    variables: Mapping[str, _Variable], security: Security | None, problems: Problems
) -> None:
    """Check that each argument of the client, and its environment variable, has one meaning."""
    taken = dict.fromkeys(map(str.upper, CONSTRUCTOR_ARGUMENTS), "is an argument of every client")
    taken |= dict.fromkeys(ENVIRONMENT_VARIABLES, "has the environment variable of another setting")
    taken |= {name.upper(): "is that of a credential" for name in (security.arguments if security else ())}
    for argument, (node, _) in variables.items():
        reason = taken.setdefault(argument.upper(), "")
        taken[argument.upper()] = reason or f"is that of another variable, {quote(argument)}"
        if keyword.iskeyword(argument) or argument.startswith("_"):
            reason = "cannot be the name of an argument"
        if reason:
            problems.error(
                node.get("x-name") or node,
                f"the argument {quote(argument)} of the server variable {reason};"
                f" write x-name with another name",
            )
