"""Rules of parameters that concern several keywords."""

from __future__ import annotations

import re
from typing import Final

from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Fix, Problems
from sdkwright.spec.node import Node
from sdkwright.spec.rules import http

STYLES: Final = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
"""By location: the styles of parameters; the first is the default."""
_JSON: Final = re.compile(r"application/(?:.+\+)?json")
_TOKEN: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


def check_parameter(node: Node, problems: Problems) -> None:
    """Check that a path parameter is required, that the name can be sent, and how the value is written."""
    location, name, required = _read_text(node, "in"), _read_text(node, "name"), node.get("required")
    if location == "path":
        if not (required and required.value is True):
            fix = Fix("write", f"{node.pointer}/required", True)
            problems.error(required or node, f"path parameter {quote(name)} needs required: true", fix)
        http.check_path_parameter(node, problems)
    elif location == "header":
        http.check_header_parameter(node, problems)
    elif location == "cookie" and "name" in node and not _TOKEN.fullmatch(name):
        problems.error(
            node["name"], f"{quote(name)} is not the name of a cookie; write letters, digits and '-' or '_'"
        )
    _check_style(node, location, problems)
    if "content" in node:
        _check_content(node, problems)
    elif "schema" not in node:
        problems.error(node, "a parameter needs 'schema'; add it")


def _check_style(node: Node, location: str, problems: Problems) -> None:
    style, styles, explode = _read_text(node, "style"), STYLES.get(location), node.get("explode")
    if style and styles and style not in styles:
        allowed = " or ".join(quote(name) for name in styles)
        problems.error(
            node["style"],
            f"style {quote(style)} is not allowed for parameters in {location}; write {allowed}",
        )
    if style == "deepObject" and explode is not None and explode.value is False:
        problems.error(
            explode, "style deepObject always has one parameter for each property; remove 'explode'"
        )
    if "allowReserved" in node and location not in ("query", ""):
        problems.error(
            node["allowReserved"], f"'allowReserved' has no effect on a parameter in {location}; remove it"
        )


def _check_content(node: Node, problems: Problems) -> None:
    """Check that a parameter with a media type has one that can be sent, and no style."""
    content = node["content"]
    for key in ("schema", "style", "explode", "allowReserved", "example", "examples"):
        if key in node:
            remedy = "move it to the media type" if key.startswith("example") else "remove one of them"
            problems.error(node[key], f"{quote(key)} is not allowed beside 'content'; {remedy}")
    if len(list(content.items())) > 1:
        problems.error(content, "'content' of a parameter has one media type; remove the others")
    for name, _ in content.items():
        media_type = name.partition(";")[0].strip().lower()
        if media_type != "text/plain" and not _JSON.fullmatch(media_type):
            problems.error(
                content, f"a parameter cannot be sent as {quote(name)}; write application/json or text/plain"
            )


def _read_text(node: Node, key: str) -> str:
    """The string of a key; "" if there is none."""
    child = node.get(key)
    return child.value if child and isinstance(child.value, str) else ""
