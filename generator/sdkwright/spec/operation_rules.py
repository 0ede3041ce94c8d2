"""What operations, parameters and the other objects around them mean together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sdkwright.openapi.pointers import last_step, unescape_step
from sdkwright.openapi.vocabulary import SUPPORTED_METHODS
from sdkwright.problems.messages import quote, suggest_name
from sdkwright.problems.problem import Problems
from sdkwright.spec.node import Node
from sdkwright.spec.operation_keywords import WEBSOCKET_STATUS
from sdkwright.spec.references import References
from sdkwright.spec.schema_rules import properties_of

_STYLES: Final = {
    "path": ("simple",),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
_TEMPLATE = re.compile(r"(?:[^{}?#]|\{[^{}/?#]+\})*")
_NAMES = re.compile(r"\{([^{}]*)\}")


def check_parameter(node: Node, problems: Problems) -> None:
    """A path parameter is required, and the style fits the place."""
    place, style, required = _text(node, "in"), _text(node, "style"), node.get("required")
    if place == "path" and not (required and required.value is True):
        problems.error(required or node, f"path parameter {quote(_text(node, 'name'))} needs required: true")
    styles = _STYLES.get(place)
    if style and styles and style not in styles:
        allowed = " or ".join(quote(name) for name in styles)
        problems.error(
            node["style"], f"style {quote(style)} is not for parameters in {place}; write {allowed}"
        )


def check_security_scheme(node: Node, problems: Problems) -> None:
    """Each type of scheme has its own keywords."""
    needed = {"apiKey": ("name", "in"), "http": ("scheme",)}.get(_text(node, "type"), ())
    for key in needed:
        if key not in node:
            problems.error(node, f"a security scheme of type {node['type'].value} needs {quote(key)}")


def check_media_type(node: Node, problems: Problems) -> None:
    """The fields of `encoding` are properties of the body."""
    encoding, schema = node.get("encoding"), node.get("schema")
    if not encoding or not schema:
        return
    known = properties_of(schema)
    for field, child in encoding.items():
        if known and field not in known:
            hint = suggest_name(field, known)
            problems.error(
                child, f"'encoding' speaks of {quote(field)}, which is no property of the body{hint}"
            )


def check_signature(node: Node, problems: Problems) -> None:
    """The parts of the header are told apart, and what is signed has a name."""
    if _text(node, "timestamp") and _text(node, "timestamp") == _text(node, "signature"):
        problems.error(
            node["signature"],
            f"'timestamp' and 'signature' are both {quote(_text(node, 'signature'))}; they name two parts of the header",
        )
    if "event" in node and "$ref" not in node["event"]:
        problems.error(
            node["event"], "'event' must be a reference to the schema of all that is signed, usually a union"
        )


def check_path_item(item: Node, problems: Problems) -> None:
    """Names are unique, and the parameters of a path are those that are declared."""
    section, _, path = item.pointer[1:].partition("/")
    is_path = section == "paths" and "/" not in path
    path = unescape_step(path)
    if is_path and not _TEMPLATE.fullmatch(path):
        problems.error(item, f"path {quote(path)} is not a template such as '/v1/voices/{{voice_id}}'")
        return
    names = _NAMES.findall(path) if is_path else None
    for name in names or ():
        if (names or []).count(name) > 1:
            problems.error(item, f"path parameter {quote(name)} stands twice in the path")
            break
    shared = _parameters(item, problems)
    if names is not None:
        _check_spares(path, names, shared, problems)
    for method in SUPPORTED_METHODS:
        if operation := item.get(method):
            own = _parameters(operation, problems)
            if names is not None:
                _check_spares(path, names, own, problems)
                if not _dangles(item) and not _dangles(operation):
                    _check_declared(path, names, {**shared, **own}, operation, problems)
            if method in ("get", "head") and "requestBody" in operation:
                problems.error(
                    operation["requestBody"], f"{method.upper()} has no body; use query parameters"
                )


def check_operations(operations: list[Node], problems: Problems) -> None:
    """Identifiers are unique in the whole spec; status 101 belongs to WebSockets, x-signature to what the API sends."""
    first: dict[str, Node] = {}
    for operation in operations:
        name = operation.get("operationId")
        if name and isinstance(name.value, str):
            other = first.setdefault(name.value, name)
            if other is not name:
                problems.error(name, f"operationId {quote(name.value)} is already used at {other.location}")
        responses = operation.get("responses")
        if responses and WEBSOCKET_STATUS in responses and "x-websocket" not in operation:
            problems.error(responses[WEBSOCKET_STATUS], "status '101' is for operations with x-websocket")
        is_call = operation.pointer.startswith("/paths/") and "/callbacks/" not in operation.pointer
        if is_call and "x-signature" in operation:
            problems.error(
                operation["x-signature"], "x-signature is for webhooks and callbacks only; remove it"
            )


def check_paths(items: list[Node], problems: Problems) -> None:
    """No two documents describe the same operation."""
    first: dict[tuple[str, str], Node] = {}
    for item in items:
        for method in SUPPORTED_METHODS:
            operation = item.get(method)
            if operation and item.pointer.count("/") == 2:
                other = first.setdefault((item.pointer, method), operation)
                if other is not operation:
                    path = last_step(item.pointer)
                    problems.error(
                        operation, f"{method.upper()} {quote(path)} is already described at {other.location}"
                    )


def check_security(nodes: list[Node], references: References) -> None:
    """The schemes that the root and its operations ask for exist."""
    for node in nodes:
        for requirement in node.get("security") or ():
            for name, scopes in requirement.items():
                references.use_scheme(scopes, name)


def check_tags(root: Node, operations: list[Node], problems: Problems) -> None:
    """Tags are declared once, and operations use those; another one is a warning."""
    declared: set[str] = set()
    for tag in root.get("tags") or ():
        name = _text(tag, "name")
        if name in declared:
            problems.error(tag, f"tag {quote(name)} is declared twice; remove one")
        declared.add(name)
    for operation in operations:
        for tag in operation.get("tags") or ():
            if declared and isinstance(tag.value, str) and tag.value not in declared:
                hint = suggest_name(tag.value, declared) or "; describe it there"
                problems.warning(
                    tag, f"tag {quote(tag.value)} is not among the tags of the root document{hint}"
                )


def _parameters(node: Node, problems: Problems) -> dict[tuple[str, str], Node]:
    found: dict[tuple[str, str], Node] = {}
    for element in node.get("parameters") or ():
        parameter = element.follow()
        place, name = _text(parameter, "in"), _text(parameter, "name")
        if not place or not name:
            continue
        if (place, name) in found:
            problems.error(element, f"parameter {quote(name)} in {place} stands twice; remove one")
        found.setdefault((place, name), element)
    return found


def _check_spares(
    path: str, names: list[str], parameters: dict[tuple[str, str], Node], problems: Problems
) -> None:
    for name, element in _in_path(parameters):
        if name not in names:
            hint = suggest_name(name, names)
            problems.error(element, f"path parameter {quote(name)} does not occur in {quote(path)}{hint}")


def _check_declared(
    path: str, names: list[str], parameters: dict[tuple[str, str], Node], operation: Node, problems: Problems
) -> None:
    declared = dict(_in_path(parameters))
    for name in dict.fromkeys(names):
        if name not in declared:
            problems.error(operation, f"path parameter {quote(name)} of {quote(path)} is not declared")


def _dangles(node: Node) -> bool:
    # A reference that leads nowhere is reported already, and may be the parameter that is missed.
    return any("$ref" in element.follow() for element in node.get("parameters") or ())


def _in_path(parameters: dict[tuple[str, str], Node]) -> Iterator[tuple[str, Node]]:
    return ((name, element) for (place, name), element in parameters.items() if place == "path")


def _text(node: Node, key: str) -> str:
    child = node.get(key)
    return child.value if child and isinstance(child.value, str) else ""
