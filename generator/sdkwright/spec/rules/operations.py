"""Rules of operations, parameters and tags that concern several keywords or objects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias
from urllib.parse import unquote_plus

from sdkwright.openapi.pointers import find_last_step, unescape_step
from sdkwright.openapi.vocabulary import SUPPORTED_METHODS
from sdkwright.problems.messages import quote, suggest_name
from sdkwright.problems.problem import Problems
from sdkwright.spec import media_types
from sdkwright.spec.keywords import WEBSOCKET_STATUS
from sdkwright.spec.node import Node
from sdkwright.spec.rules import http
from sdkwright.spec.schemas import list_properties

_PATH_TEMPLATE: Final = re.compile(r"(?P<path>(?:[^{}?#]|\{[^{}/?#]+\})*)(?:\?(?P<query>[^?#]+))?(?:#.*)?")
"""A path, its constant query, and a fragment that only distinguishes operations."""
_QUERY: Final = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})+")
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_Parameters: TypeAlias = "dict[tuple[str, str], Node]"
"""Parameters, or references to them, by location and name."""


def check_media_type(node: Node, problems: Problems) -> None:
    """Check that JSON, forms and streams have a schema, and that the keys of `encoding` are properties of the body."""
    name = find_last_step(node.pointer)
    if "schema" not in node and media_types.needs_schema(name):
        problems.error(node, "a media type needs 'schema'; add it")
    encoding, schema = node.get("encoding"), node.get("schema")
    if not encoding or not schema:
        return
    known = list_properties(schema, "sent")
    for name, child in encoding.items():
        if known and name not in known:
            remedy = suggest_name(name, known) or "; remove it"
            problems.error(
                child, f"'encoding' describes {quote(name)}, which is not a property of the body{remedy}"
            )


def check_signature(node: Node, problems: Problems) -> None:
    """Check that the parts of the header have different names, and that the event is a component."""
    signature = _read_text(node, "signature")
    if signature and signature == _read_text(node, "timestamp"):
        problems.error(
            node["signature"],
            f"'timestamp' and 'signature' are both {quote(signature)}; write the names of two parts of the header",
        )
    if "event" in node and "$ref" not in node["event"]:
        problems.error(
            node["event"], "'event' must be a reference to the schema of all signed events, usually a union"
        )


def check_path_item(item: Node, problems: Problems) -> None:
    """Check that parameters have unique names, and that those in the path are the placeholders of the path."""
    section, _, path = item.pointer[1:].partition("/")
    is_path = section == "paths" and "/" not in path
    path = unescape_step(path)
    template = _PATH_TEMPLATE.fullmatch(path) if is_path else None
    if is_path and template is None:
        problems.error(
            item,
            f"path {quote(path)} is not a template such as '/v1/voices/{{voice_id}}'; correct its braces",
        )
        return
    if is_path and (fault := http.explain_path(path if template is None else template["path"], path)):
        problems.error(item, f"path {quote(path)} {fault}")
    constants = _list_constants(template, item, problems)
    path = path if template is None else template["path"]
    placeholders = _PLACEHOLDER.findall(path)
    if is_path:
        _check_duplicate_placeholders(placeholders, item, problems)
    shared = _collect_parameters(item, problems)
    _check_constants(constants, shared, problems)
    if is_path:
        _check_placeholders_exist(path, placeholders, shared, problems)
    for method in SUPPORTED_METHODS:
        if operation := item.get(method):
            own = _collect_parameters(operation, problems)
            _check_constants(constants, own, problems)
            if is_path:
                _check_placeholders_exist(path, placeholders, own, problems)
                if not _has_unknown_parameters(item) and not _has_unknown_parameters(operation):
                    _check_placeholders_declared(path, placeholders, {**shared, **own}, operation, problems)
            if method in ("get", "head") and "requestBody" in operation:
                problems.error(
                    operation["requestBody"], f"a {method.upper()} request has no body; use query parameters"
                )


def check_operations(operations: Sequence[Node], problems: Problems) -> None:
    """Check that operation ids are unique, status 101 is for WebSockets, and x-signature for requests of the API."""
    first: dict[str, Node] = {}
    for operation in operations:
        name = operation.get("operationId")
        if name and isinstance(name.value, str):
            other = first.setdefault(name.value, name)
            if other is not name:
                problems.error(
                    name,
                    f"operationId {quote(name.value)} is already used at {other.location}; choose another",
                )
        responses = operation.get("responses")
        if responses and WEBSOCKET_STATUS in responses and "x-websocket" not in operation:
            problems.error(
                responses[WEBSOCKET_STATUS], "status '101' is for operations with x-websocket; remove it"
            )
        is_called = operation.pointer.startswith("/paths/") and "/callbacks/" not in operation.pointer
        if is_called and "x-signature" in operation:
            problems.error(
                operation["x-signature"], "x-signature is for webhooks and callbacks only; remove it"
            )


def check_paths(items: Sequence[Node], problems: Problems) -> None:
    """Check that no two documents describe the same operation, and that paths differ in more than parameter names."""
    first: dict[tuple[str, str], Node] = {}
    same_urls: dict[str, Node] = {}
    for item in items:
        is_path = item.pointer.startswith("/paths/") and item.pointer.count("/") == 2
        other_path = same_urls.setdefault(_PLACEHOLDER.sub("{}", item.pointer), item) if is_path else item
        if other_path.pointer != item.pointer:
            path, other_text = (unescape_step(find_last_step(node.pointer)) for node in (item, other_path))
            problems.error(
                item,
                f"path {quote(path)} differs from {quote(other_text)} at {other_path.location} only in the names of its"
                " parameters; write its operations there",
            )
        for method in SUPPORTED_METHODS:
            operation = item.get(method)
            if operation and item.pointer.count("/") == 2:
                other = first.setdefault((item.pointer, method), operation)
                if other is not operation:
                    label = f"{method.upper()} {quote(find_last_step(item.pointer))}"
                    problems.error(operation, f"{label} is already described at {other.location}; remove one")


def check_tags(root: Node, operations: Sequence[Node], problems: Problems) -> None:
    """Check that tags are declared once; warn of operations with other tags."""
    declared: set[str] = set()
    for tag in root.get("tags") or ():
        name = _read_text(tag, "name")
        if name in declared:
            problems.error(tag, f"tag {quote(name)} is declared twice; remove one")
        declared.add(name)
    for operation in operations:
        for tag in operation.get("tags") or ():
            if declared and isinstance(tag.value, str) and tag.value not in declared:
                remedy = suggest_name(tag.value, declared) or "; describe it there"
                problems.warning(
                    tag, f"tag {quote(tag.value)} is not among the tags of the root document{remedy}"
                )


def _list_constants(template: re.Match[str] | None, item: Node, problems: Problems) -> list[str]:
    """The names in the constant query of a path, which must be one of a URL."""
    query = template["query"] if template is not None else None
    if query is None:
        return []
    if "{" in query or "}" in query:
        problems.error(
            item,
            f"the query {quote(query)} in a path is constant; describe the variable part as a query parameter",
        )
    elif not _QUERY.fullmatch(query):
        problems.error(
            item,
            f"the query {quote(query)} in a path has a character that a URL cannot contain; percent-encode it",
        )
    return [unquote_plus(pair.partition("=")[0]) for pair in query.split("&")]


def _check_constants(constants: list[str], parameters: _Parameters, problems: Problems) -> None:
    """Check that no parameter is also in the constant query of the path."""
    for (location, name), element in parameters.items():
        if location == "query" and name in constants:
            problems.error(
                element, f"query parameter {quote(name)} is also a constant in the path; remove one of them"
            )


def _collect_parameters(holder: Node, problems: Problems) -> _Parameters:
    parameters: _Parameters = {}
    for element in holder.get("parameters") or ():
        parameter = element.follow()
        location, name = _read_text(parameter, "in"), _read_text(parameter, "name")
        if not location or not name:
            continue
        if (location, name) in parameters or (location == "header" and _has_header(parameters, name)):
            problems.error(element, f"parameter {quote(name)} in {location} is declared twice; remove one")
        parameters.setdefault((location, name), element)
    return parameters


def _has_header(parameters: _Parameters, name: str) -> bool:
    """Whether there is a header of that name, whose case does not matter."""
    return any(key[0] == "header" and key[1].lower() == name.lower() for key in parameters)


def _check_duplicate_placeholders(placeholders: list[str], item: Node, problems: Problems) -> None:
    duplicate = next((name for name in placeholders if placeholders.count(name) > 1), None)
    if duplicate is not None:
        problems.error(item, f"path parameter {quote(duplicate)} occurs twice in the path; rename one")


def _check_placeholders_exist(
    path: str, placeholders: list[str], parameters: _Parameters, problems: Problems
) -> None:
    for name, element in _list_path_parameters(parameters):
        if name not in placeholders:
            remedy = suggest_name(name, placeholders) or "; remove it"
            problems.error(element, f"path parameter {quote(name)} does not occur in {quote(path)}{remedy}")


def _check_placeholders_declared(
    path: str, placeholders: list[str], parameters: _Parameters, operation: Node, problems: Problems
) -> None:
    declared = dict(_list_path_parameters(parameters))
    for name in dict.fromkeys(placeholders):
        if name not in declared:
            problems.error(
                operation,
                f"path parameter {quote(name)} of {quote(path)} is not declared; add it to the parameters",
            )


def _has_unknown_parameters(holder: Node) -> bool:
    """Whether a reference to a parameter is invalid: it is reported already, and may be a missing parameter."""
    return any("$ref" in element.follow() for element in holder.get("parameters") or ())


def _list_path_parameters(parameters: _Parameters) -> Iterator[tuple[str, Node]]:
    return ((name, element) for (location, name), element in parameters.items() if location == "path")


def _read_text(node: Node, key: str) -> str:
    """The string of a key; "" if there is none."""
    child = node.get(key)
    return child.value if child and isinstance(child.value, str) else ""
