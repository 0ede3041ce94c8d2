"""Rules of names and values that HTTP clients would reject in every request: header names, URLs, constants."""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.node import Node

_TOKEN: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_REMEDIES: Final = {
    "content-type": "describe the media type in the content of the request body",
    "accept": "describe the media types in the content of the responses",
    "authorization": "describe it as a security scheme",
}
"""Header parameters that OpenAPI ignores."""
_TRANSPORT_HEADERS: Final = frozenset(
    "connection content-length host keep-alive proxy-connection te trailer transfer-encoding upgrade".split()
)
_INVALID_IN_URL: Final = re.compile(r"[\x00-\x20\x7f\\^`<>\"|]")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_DOTS: Final = re.compile(r"(^|/)\.\.?($|/)")
DOTS: Final = "has the segment '.' or '..' in its path; write the path that it leads to"
_LABEL: Final = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")


def check_header_parameter(node: Node, problems: Problems) -> None:
    """Check the name of a header parameter, and its value if it is a constant."""
    if "name" not in node or not isinstance(node["name"].value, str):
        return
    name = node["name"]
    if remedy := _REMEDIES.get(name.value.lower()):
        problems.error(
            name, f"OpenAPI ignores a header parameter {quote(name.value)}; remove it, and {remedy}"
        )
    else:
        check_header_name(name, problems)
    constant = _find_constant(node)
    if constant and isinstance(constant.value, str) and not _is_header_value(constant.value):
        problems.error(
            constant,
            f"{quote(constant.value)} cannot be sent in a header; write characters of latin-1 without line breaks",
        )


def check_path_parameter(node: Node, problems: Problems) -> None:
    """Check that a constant is a segment of a path."""
    constant = _find_constant(node)
    if constant and constant.value in ("", ".", ".."):
        problems.error(
            constant, f"{quote(constant.value)} cannot be a segment of a path; write another value"
        )


def check_header_name(name: Node, problems: Problems, *, is_credential: bool = False) -> None:
    """Check that a header has a valid name, and that the HTTP client does not send it itself."""
    text: str = name.value
    if not _TOKEN.fullmatch(text):
        problems.error(
            name, f"{quote(text)} is not a header name; write letters, digits and '-', as in 'X-Request-Id'"
        )
    elif text.lower() in _TRANSPORT_HEADERS:
        problems.error(name, f"the HTTP client sends the header {quote(text)} itself; remove it")
    elif is_credential and text.lower() in ("accept", "content-type"):
        problems.error(name, f"the header {quote(text)} cannot contain the API key; write another header")


def explain_invalid_server(url: str) -> str:
    """Why a URL cannot be the beginning of the URLs of requests, and what to do; "" if it can."""
    if character := _INVALID_IN_URL.search(url):
        return f"contains {quote(character[0])}; percent-encode it, or remove it"
    if "?" in url or "#" in url:
        return f"has {'a query' if '?' in url else 'a fragment'}; remove it"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "has an invalid host or port; write a host, and a port from 1 to 65535 if needed"
    if "@" in parts.netloc:
        return "contains credentials; remove them, and describe a security scheme"
    if port == 0:
        return "has an invalid host or port; write a host, and a port from 1 to 65535 if needed"
    if not _is_host(parts.netloc, parts.hostname or ""):
        return "has an invalid host; write a host such as 'api.example.com'"
    return ""


def _is_host(netloc: str, host: str) -> bool:
    try:
        if netloc.startswith("["):
            ipaddress.IPv6Address(host)
            return netloc.partition("]")[2][:1] in ("", ":")
        text = host.encode("idna").decode("ascii") if not host.isascii() else host
    except ValueError:
        return False
    labels = text.removesuffix(".").split(".")
    if labels[-1].isdigit():
        return len(labels) == 4 and all(label.isdigit() and int(label) < 256 for label in labels)
    return len(text) <= 253 and all(_LABEL.fullmatch(label) for label in labels)


def explain_path(path: str, whole: str) -> str:
    """Why no request can be sent to a path, which is the first part of a whole one; "" if one can."""
    if character := _CONTROL.search(whole):
        return f"contains {quote(character[0])}; remove it, or percent-encode it"
    return DOTS if has_dots(path) else ""


def has_dots(path: str) -> bool:
    """Whether a path has the segment `.` or `..`, which HTTP clients resolve: the request would go to another path."""
    return _DOTS.search(path) is not None


def _find_constant(parameter: Node) -> Node | None:
    schema = parameter.get("schema")
    return schema.follow().get("const") if schema else None


def _is_header_value(text: str) -> bool:
    return not _CONTROL.search(text.replace("\t", "")) and all(ord(character) < 256 for character in text)
