"""Kinds of changes to what a text may be: patterns, and the content that it holds."""

from __future__ import annotations

from typing import Final

from sdkwright.diff.wire.kind import Kind

_SENT: Final = ("request-body", "request-property", "request-parameter", "request-parameter-property")

TEXTS: Final = (
    Kind(
        "pattern-added",
        "error",
        "info",
        "it must match {after}",
        "{type: string}",
        "{type: string, pattern: '^a+$'}",
        "pattern-removed",
    ),
    Kind(
        "pattern-changed",
        "warning",
        "info",
        "the pattern changed from {before} to {after}, and which texts still match cannot be decided",
        "{type: string, pattern: '^a+$'}",
        "{type: string, pattern: '^[ab]+$'}",
        "",
        "A change of the pattern is its own opposite.",
    ),
    Kind(
        "pattern-generalized",
        "info",
        None,
        "the pattern {before} gave way to {after}, which everything matches",
        "{type: string, pattern: '^a+$'}",
        "{type: string, pattern: '.*'}",
        "",
        "The change back is pattern-changed.",
        only=_SENT,
    ),
    Kind(
        "pattern-removed",
        "info",
        "info",
        "it need no longer match {before}",
        "{type: string, pattern: '^a+$'}",
        "{type: string}",
        "pattern-added",
    ),
    Kind(
        "content-encoding-changed",
        "error",
        "error",
        "contentEncoding changed from {before} to {after}",
        "{type: string, contentEncoding: base64}",
        "{type: string, contentEncoding: base32}",
        "",
        "A change of the encoding is its own opposite.",
    ),
    Kind(
        "content-media-type-changed",
        "error",
        "error",
        "contentMediaType changed from {before} to {after}",
        "{type: string, contentMediaType: application/json}",
        "{type: string, contentMediaType: text/plain}",
        "",
        "A change of the media type is its own opposite.",
    ),
)
