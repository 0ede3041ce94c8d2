"""Files of other machines, which are read only when that is asked for."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import Final

from sdkwright.openapi.stores import MOST_BYTES
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import UnreadableInput

_SECONDS: Final = 15


def fetch(address: str) -> bytes:
    """The bytes at an address; raises UnreadableInput."""
    if not address.startswith(("https://", "http://")):
        raise UnreadableInput(f"{quote(address)}: only http and https are fetched")
    try:
        with urllib.request.urlopen(address, timeout=_SECONDS) as answer:
            found: bytes = answer.read(MOST_BYTES + 1)
    except (OSError, ValueError, urllib.error.URLError) as error:
        raise UnreadableInput(f"{quote(address)} cannot be fetched: {error}") from error
    if len(found) > MOST_BYTES:
        raise UnreadableInput(f"{quote(address)}: larger than {MOST_BYTES:,} bytes")
    return found
