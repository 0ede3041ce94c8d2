"""The `Link` header of RFC 8288, which contains the URL of the next page of some lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .error_responses import to_one_line
from .package import logger
from .responses import Origin

_SEPARATORS = re.compile(r"[\s,]*")
_TARGET = re.compile(r"<([^<>]*)>\s*")
_PARAMETER = re.compile(r""";\s*([^\s=;,"<>]*)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"<>]*))\s*)?""")
_MAX_LOGGED = 200


def find_link(origin: Origin, relation: str) -> str | None:
    """Return the target of the first link with a relation type; None without one, or if the header is unreadable."""
    for header in origin.headers.get_list("link"):
        try:
            for target, relations in _parse_links(header):
                if relation.lower() in relations:
                    return target
        except ValueError as error:
            text = to_one_line(origin.redactor.redact(header))[:_MAX_LOGGED]
            logger.warning("%s: the Link header is unreadable, so the list ends: %s: %s", origin, error, text)
            return None
    return None


def _parse_links(header: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the target and the relation types of each link; raise ValueError before the first one if there is a fault."""
    links: list[tuple[str, list[str]]] = []
    position = _skip(header, 0)
    while position < len(header):
        target = _TARGET.match(header, position)
        if target is None:
            raise ValueError(f"expected <URL> at position {position}")
        position, relations, has_context = target.end(), None, False
        while parameter := _PARAMETER.match(header, position):
            name, quoted, token = parameter[1].lower(), parameter[2], parameter[3]
            value = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else token or ""
            if name == "rel" and relations is None:  # later ones do not count
                relations = value.lower().split()
            has_context = has_context or name == "anchor"
            position = parameter.end()
        if position < len(header) and header[position] != ",":
            raise ValueError(f"expected ',' or ';' at position {position}")
        if relations and not has_context:  # else it is a link of another resource
            links.append((target[1], relations))
        position = _skip(header, position)
    yield from links


def _skip(header: str, position: int) -> int:
    separators = _SEPARATORS.match(header, position)
    return position if separators is None else separators.end()
