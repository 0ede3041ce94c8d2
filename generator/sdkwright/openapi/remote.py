"""Reads files on other hosts, if the caller allows it."""

from __future__ import annotations

import urllib.error
import urllib.request
from http.client import HTTPException, HTTPResponse
from time import monotonic
from typing import Final

from sdkwright.problems.input_files import MAX_BYTES
from sdkwright.problems.messages import escape, quote
from sdkwright.problems.problem import UnreadableInput

_TIMEOUT: Final = 15  # seconds without a byte
_TOTAL_TIMEOUT: Final = 60  # seconds
_CHUNK: Final = 1024 * 1024


def fetch(url: str) -> bytes:
    """The bytes at a URL; raises UnreadableInput."""
    if not url.startswith(("https://", "http://")):
        raise UnreadableInput(f"{quote(url)}: only https and http are supported; copy the file instead")
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT) as response:
            return _read(response, url)
    except (OSError, ValueError, HTTPException, urllib.error.URLError) as error:
        reason = escape(str(error) or type(error).__name__)
        raise UnreadableInput(f"{quote(url)} cannot be fetched: {reason}") from error


def _read(response: HTTPResponse, url: str) -> bytes:
    end = monotonic() + _TOTAL_TIMEOUT
    content = bytearray()
    while chunk := response.read1(_CHUNK):
        content += chunk
        if len(content) > MAX_BYTES:
            raise UnreadableInput(f"{quote(url)}: larger than {MAX_BYTES:,} bytes; split the file")
        if monotonic() > end:
            raise UnreadableInput(
                f"{quote(url)}: not complete after {_TOTAL_TIMEOUT} seconds; copy the file instead"
            )
    return bytes(content)
