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
    base64url char commonmark date-time-local decimal decimal128 double double-int duration email float hostname html
    http-date idn-email idn-hostname int8 int16 int32 int64 ipv4 ipv6 iri iri-reference json-pointer media-range regex
    relative-json-pointer sf-binary sf-boolean sf-decimal sf-integer sf-string sf-token time time-local uint8 uint16
    uint32 uint64 unixtime uri uri-reference uri-template uuid
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
        if types and "string" not in types:
            problems.warning(
                format_,
                f"format {quote(name)} has no effect on type {' or '.join(types)}, only on string;"
                " remove it, or correct the type",
            )
    elif name in _BASE64:
        if "contentEncoding" not in schema:
            problems.warning(
                format_, f"format {quote(name)} has no effect; for bytes, write contentEncoding: base64"
            )
    elif name not in _REGISTERED and (hint := suggest_name(name, known, _MIN_SIMILARITY)):
        problems.warning(format_, f"unknown format {quote(name)}{hint}")
