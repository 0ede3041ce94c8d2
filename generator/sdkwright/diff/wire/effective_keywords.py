"""The keywords of a schema that have an effect, with one spelling for equal meanings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sdkwright.diff.wire.schemas import ResolvedSchema

_KEYWORDS: Final[dict[str, frozenset[str]]] = {
    "array": frozenset({"items", "prefixItems", "additionalItems", "unevaluatedItems"}),
    "object": frozenset({"required", "additionalProperties", "patternProperties", "propertyNames"}),
}
"""By type: keywords that have no effect on values of other types, and are mistakes there."""
_BYTE: Final = "byte"
_BINARY: Final = "binary"
_OCTETS: Final = "application/octet-stream"


def select_effective(schema: ResolvedSchema, types: frozenset[str] | None) -> ResolvedSchema:
    """The schema without the keywords that have no effect on values of these types; None for any type.

    With `properties`, the type is probably the mistake.
    """
    raw = _unify_encoding(schema.raw)
    if types is not None:
        without = {key for name, keys in _KEYWORDS.items() if name not in types for key in keys}
        if not without.isdisjoint(raw) and "properties" not in raw:
            raw = {key: value for key, value in raw.items() if key not in without}
    if raw is schema.raw:
        return schema
    return ResolvedSchema(schema.pointer, raw, schema.key, schema.parts)


def _unify_encoding(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """The keywords with base64 as an encoding, and with the bytes themselves as a format, in all versions of OpenAPI."""
    if raw.get("format") == _BYTE and raw.get("contentEncoding", "base64") == "base64":
        others = {key: value for key, value in raw.items() if key != "format"}
        return {**others, "contentEncoding": "base64"}
    is_stream = raw.get("contentMediaType") == _OCTETS and raw.get("contentEncoding") in (None, _BINARY)
    if (is_stream or raw.get("contentEncoding") == _BINARY) and raw.get("format", _BINARY) == _BINARY:
        without = {"contentEncoding", "contentMediaType"} if is_stream else {"contentEncoding"}
        return {**{key: value for key, value in raw.items() if key not in without}, "format": _BINARY}
    return raw
