"""Recognises calls that can be repeated although their method does not say so."""

from __future__ import annotations

from typing import Final

from sdkwright.adopt.proposals.operations import CuratedOperation

_KEYS: Final = ("idempotency-key", "x-idempotency-key")
_UNSAFE_METHODS: Final = ("post", "patch")
_READING_PATHS: Final = ("search", "query", "list")


def find_reason_to_repeat(operation: CuratedOperation) -> str:
    """Why a failed call is certainly safe to repeat; "" if it is not certain.

    An optional `Idempotency-Key` is no reason: a call without it is not safe.
    """
    if operation.method not in _UNSAFE_METHODS:
        return ""
    for parameter in operation.parameters:
        name = parameter["name"].value
        is_required = parameter["in"].value == "header" and parameter.value.get("required") is True
        if is_required and name.lower() in _KEYS:
            return f"it always sends `{name}`"
    path = operation.path.partition("#")[0].rstrip("/").lower()
    # The value, because the list may be a proposal.
    if "x-pagination" in operation.node.value and path.endswith(_READING_PATHS):
        return "it returns the pages of a search"
    return ""
