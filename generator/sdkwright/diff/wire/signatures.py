"""How the API signs what it sends by itself, which `x-signature` describes: receivers refuse what is signed otherwise."""

from __future__ import annotations

from typing import Any, Final

from sdkwright.diff.wire.endpoints import Endpoint
from sdkwright.diff.wire.notes import Scribe
from sdkwright.openapi.untyped import as_mapping

_KEYWORD: Final = "x-signature"
_SIGNED: Final = ("header", "algorithm", "timestamp", "signature")
"""What a receiver has to know. How old a call may be is for him to say."""


def compare(base: Endpoint, revision: Endpoint, note: Scribe) -> None:
    """Whether a call is signed, and how."""
    before, after = (_scheme(one) for one in (base, revision))
    if before == after:
        return
    if not after:
        note("webhook-signature-removed", "the call is no longer signed", base.pointer, revision.pointer)
    elif not before:
        note("webhook-signature-added", "the call is signed", base.pointer, revision.pointer)
    else:
        changes = (
            f"its {name} is `{after.get(name)}`, no longer `{before.get(name)}`"
            for name in _SIGNED
            if before.get(name) != after.get(name)
        )
        said = f"the call is signed in another way: {'; '.join(changes)}"
        note("webhook-signature-changed", said, base.pointer, revision.pointer)


def _scheme(endpoint: Endpoint) -> dict[str, Any]:
    told = as_mapping(endpoint.raw.get(_KEYWORD))
    return {name: told[name] for name in _SIGNED if name in told}
