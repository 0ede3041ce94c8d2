"""Reads files on other hosts, if the caller allows it."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import Final

from sdkwright.problems.input_files import MAX_BYTES
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import UnreadableInput

_TIMEOUT: Final = 15  # seconds


def fetch(url: str) -> bytes:
    """The bytes at a URL; raises UnreadableInput."""
    if not url.startswith(("https://", "http://")):
        raise UnreadableInput(f"{quote(url)}: only https and http are supported; copy the file instead")
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT) as response:
            content: bytes = response.read(MAX_BYTES + 1)
    except (OSError, ValueError, urllib.error.URLError) as error:
        raise UnreadableInput(f"{quote(url)} cannot be fetched: {error}") from error
    if len(content) > MAX_BYTES:
        raise UnreadableInput(f"{quote(url)}: larger than {MAX_BYTES:,} bytes; split the file")
    return content
