"""Warns of misspelled formats, and of formats that have no effect."""

from __future__ import annotations

from typing import Final

from sdkwright.ir.formats import FORMATS
from sdkwright.problems.messages import quote, suggest_name
from sdkwright.problems.problem import Problems
from sdkwright.spec.lint.visits import Visit
from sdkwright.spec.node import Node
from sdkwright.spec.schemas import list_declared_types

_MARKERS: Final = ("binary", "password")
"""The formats that have an effect on the SDK without a Python type of their own."""
_BASE64: Final = ("byte", "base64")
_REGISTERED: Final = frozenset("""
    base64url char commonmark date-time-local decimal128 double double-int email float hostname html http-date
    idn-email idn-hostname int8 int16 int32 int64 ipv4 ipv6 iri iri-reference json-pointer media-range regex
    relative-json-pointer sf-binary sf-boolean sf-decimal sf-integer sf-string sf-token time-local uint8 uint16
    uint32 uint64 unixtime uri uri-reference uri-template
    """.split())
"""The other formats of JSON Schema, and of the format registry of OpenAPI."""
_MIN_SIMILARITY: Final = 0.8  # `rate` and `state` are not meant to be `date`


def check(visit: Visit, problems: Problems) -> None:
    """Check the format of a schema."""
    if visit.kind == "schema" and "format" in visit.node:
        _check_format(visit.node, visit.node["format"], problems)


def _check_format(schema: Node, format_: Node, problems: Problems) -> None:
    name: str = format_.value
    known = (*FORMATS, *_MARKERS)
    types = list_declared_types(schema)
    if name in known:
        format_type = FORMATS.get(name)
        allowed = "string or number" if format_type and format_type.number else "string"
        if types and not any(type_ in allowed for type_ in types):
            problems.warning(
                format_,
                f"format {quote(name)} has no effect on type {' or '.join(types)}, only on {allowed};"
                " remove it, or correct the type",
            )
    elif name in _BASE64:
        if "contentEncoding" not in schema:
            problems.warning(
                format_, f"format {quote(name)} has no effect; for bytes, write contentEncoding: base64"
            )
    elif name not in _REGISTERED and (hint := suggest_name(name, known, _MIN_SIMILARITY)):
        problems.warning(format_, f"unknown format {quote(name)}{hint}")
