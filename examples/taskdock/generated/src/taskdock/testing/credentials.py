"""The credentials of a request to the fake server, and the tokens that it issues."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus, urlsplit

from .description import parse_pairs

Scheme = Mapping[str, Any]
"""A security scheme of the description."""


def describe_missing(headers: Mapping[str, str], query: str, security: tuple[tuple[Scheme, ...], ...]) -> str:
    """Return what a request lacks of each alternative of its operation; "" if one is complete."""
    missing = [
        [
            place
            for place, has_value in (_check_scheme(headers, query, scheme) for scheme in alternative)
            if not has_value
        ]
        for alternative in security
    ]
    if not missing or not all(missing):
        return ""
    return " or ".join(dict.fromkeys(" and ".join(places) for places in missing))


def list_query_names(security: tuple[tuple[Scheme, ...], ...]) -> Iterator[str]:
    """Yield the query parameters that contain credentials."""
    for alternative in security:
        yield from (scheme["name"] for scheme in alternative if scheme.get("in") == "query")


def is_token_path(path: str, schemes: Iterable[Scheme]) -> bool:
    """Whether a path is that of the token URL of client credentials."""
    for scheme in schemes:
        flow = scheme.get("flows", {}).get("clientCredentials")
        if flow is not None and path.endswith(urlsplit(str(flow["tokenUrl"])).path):
            return True
    return False


def make_token(headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
    """Return the status and the body of the response to a request for a token."""
    form = {name: unquote_plus(text) for name, text in parse_pairs(body.decode(errors="replace"))}
    if form.get("grant_type") != "client_credentials" or not _is_basic(headers.get("authorization", "")):
        return 401, b'{"error": "invalid_client"}'
    token = {"access_token": "fake-token", "token_type": "Bearer", "expires_in": 3600}
    return 200, json.dumps(token).encode()


def _check_scheme(headers: Mapping[str, str], query: str, scheme: Scheme) -> tuple[str, bool]:
    """Return where a credential is expected, and whether it is there."""
    name, place = scheme.get("name", "authorization"), scheme.get("in", "header")
    if scheme["type"] == "mutualTLS":
        return "certificate", True
    if place == "query":
        values = {key: text for key, text in parse_pairs(query) if text}
        return f"query.{name}", name in values
    if place == "cookie":
        pairs = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
        return f"cookie {name}", any(key == name and value for key, _, value in pairs)
    value = headers.get(name.lower(), "")
    if scheme["type"] == "apiKey":
        return f"header {name}", bool(value)
    if scheme.get("scheme", "").lower() == "basic":
        return "header authorization (Basic)", _is_basic(value)
    kind, _, token = value.partition(" ")
    return "header authorization (Bearer)", kind.lower() == "bearer" and bool(token.strip())


def _is_basic(value: str) -> bool:
    kind, _, text = value.partition(" ")
    try:
        return kind.lower() == "basic" and b":" in b64decode(text, validate=True)
    except ValueError:
        return False
