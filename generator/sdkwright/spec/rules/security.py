"""Rules of security schemes and security requirements."""

from __future__ import annotations

import keyword
import re
from typing import Final

from sdkwright.problems.messages import format_names, quote, suggest_name
from sdkwright.problems.problem import Problems
from sdkwright.spec.node import Node
from sdkwright.spec.rules import http
from sdkwright.spec.rules.references import References

_KEYWORDS: Final[dict[str, tuple[str, ...]]] = {
    "apiKey": ("name", "in"),
    "http": ("scheme",),
    "oauth2": ("flows",),
    "openIdConnect": ("openIdConnectUrl",),
    "mutualTLS": (),
}
"""The required keywords of each type; other types must not have them."""
_FLOW_URLS: Final[dict[str, tuple[str, ...]]] = {
    "implicit": ("authorizationUrl",),
    "password": ("tokenUrl",),
    "clientCredentials": ("tokenUrl",),
    "authorizationCode": ("authorizationUrl", "tokenUrl"),
}
# HTTP clients send the user of a URL in place of the id and the secret of the client.
_TOKEN_URL: Final = re.compile(r"(?i:https?)://[^\s/?#@{}]+(?:[/?][^\s#{}]*)?|(?!//)(?![^/?]*:)[^\s#{}]+")
_QUERY_NAME: Final = re.compile(r"[^\x00-\x1f\x7f]+")
_COOKIE_NAME: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_TOKEN_ARGUMENTS: Final = "[access_token, client_id, client_secret, scopes]"


def check_security_scheme(node: Node, problems: Problems) -> None:
    """Check that a security scheme has the keywords of its type, and values that can be sent."""
    kind = _read_text(node, "type")
    if kind not in _KEYWORDS:
        return
    for key in _KEYWORDS[kind]:
        if key not in node:
            problems.error(node, f"a security scheme of type {kind} needs {quote(key)}; add it")
    for key, child in node.items():
        is_foreign = any(key in keys for other, keys in _KEYWORDS.items() if other != kind)
        is_foreign = is_foreign or (key == "bearerFormat" and _read_text(node, "scheme").lower() != "bearer")
        if is_foreign or (key == "x-argument" and kind == "mutualTLS"):
            problems.error(
                child, f"{quote(key)} has no effect on a security scheme of type {kind}; remove it"
            )
    if kind == "apiKey":
        _check_key(node, problems)
    elif (
        kind == "http" and "scheme" in node and _read_text(node, "scheme").lower() not in ("basic", "bearer")
    ):
        problems.error(
            node["scheme"],
            f"the http scheme {quote(node['scheme'].value)} is not supported; write basic or bearer, or describe its"
            " header with type: apiKey",
        )
    elif kind == "oauth2" and "flows" in node:
        _check_flows(node["flows"], problems)
    _check_arguments(node, problems)


def _check_key(node: Node, problems: Problems) -> None:
    location, name = _read_text(node, "in"), node.get("name")
    if name is None or not isinstance(name.value, str):
        return
    if location == "header":
        http.check_header_name(name, problems, is_credential=True)
        if name.value.lower() == "cookie":
            problems.error(name, "the header 'Cookie' contains several values; write in: cookie, and a name")
    elif location == "cookie" and not _COOKIE_NAME.fullmatch(name.value):
        problems.error(
            name, f"{quote(name.value)} is not the name of a cookie; write letters, digits and '-' or '_'"
        )
    elif location == "query" and not _QUERY_NAME.fullmatch(name.value):
        problems.error(
            name, f"{quote(name.value)} is not the name of a query parameter; remove control characters"
        )


def _check_flows(flows: Node, problems: Problems) -> None:
    if not flows.is_mapping:
        return
    if not flows.value:
        problems.error(flows, f"'flows' must not be empty; describe one of {format_names(_FLOW_URLS)}")
    for name, flow in flows.items():
        needed = _FLOW_URLS.get(name, ())
        for key in needed if flow.is_mapping else ():
            if key not in flow:
                problems.error(flow, f"the flow {quote(name)} needs {quote(key)}; add it")
        url = flow.get("tokenUrl") if flow.is_mapping else None
        if url is not None and isinstance(url.value, str) and not _TOKEN_URL.fullmatch(url.value):
            problems.error(
                url,
                f"{quote(url.value)} is not the URL of a token; write a URL such as 'https://api.example.com/token', or a"
                " path such as '/token' on the server of the API",
            )


def _check_arguments(node: Node, problems: Problems) -> None:
    """Check that `x-argument` has as many names as the scheme has arguments, and that each is one of Python."""
    own = node.get("x-argument")
    if own is None:
        return
    names = [element.value for element in own] if own.is_list else [own.value]
    expected, example = _count_arguments(node), "a name, as in x-argument: account_key"
    if expected == 2:
        example = "a list of two names, as in [username, password]"
    elif expected == 4:
        example = f"a name, or a list of four names, as in {_TOKEN_ARGUMENTS}"
    is_name = expected != 2 and not own.is_list
    if not is_name and not (own.is_list and len(names) == expected > 1):
        problems.error(own, f"'x-argument' of this security scheme must be {example}")
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        problems.error(own, f"'x-argument' contains {quote(name)} twice; write different names")
    for name in names:
        if isinstance(name, str) and (keyword.iskeyword(name) or name.startswith("_") or name == "self"):
            problems.error(own, f"{quote(name)} cannot be the name of an argument; write another name")


def _count_arguments(node: Node) -> int:
    flows = node.get("flows")
    if _read_text(node, "scheme").lower() == "basic":
        return 2
    return 4 if flows is not None and flows.is_mapping and "clientCredentials" in flows else 1


def check_security(nodes: list[Node], references: References, problems: Problems) -> None:
    """Check that the security schemes that the root and its operations require exist, and their scopes."""
    for node in nodes:
        for requirement in node.get("security") or ():
            for name, scopes in requirement.items():
                scheme = references.use_scheme(scopes, name)
                if scheme is not None and _read_text(scheme, "type") == "oauth2":
                    _check_scopes(scopes, name, scheme, problems)


def _check_scopes(scopes: Node, name: str, scheme: Node, problems: Problems) -> None:
    flows = scheme.get("flows")
    known = [
        scope
        for _, flow in (flows.items() if flows is not None and flows.is_mapping else ())
        if flow.is_mapping and (section := flow.get("scopes")) is not None and section.is_mapping
        for scope, _ in section.items()
    ]
    for scope in scopes if scopes.is_list else ():
        if isinstance(scope.value, str) and scope.value not in known:
            remedy = suggest_name(scope.value, known) or "; describe it there"
            problems.warning(
                scope, f"scope {quote(scope.value)} is not among the scopes of {quote(name)}{remedy}"
            )


def _read_text(node: Node, key: str) -> str:
    """The string of a key; "" if there is none."""
    child = node.get(key)
    return child.value if child and isinstance(child.value, str) else ""
