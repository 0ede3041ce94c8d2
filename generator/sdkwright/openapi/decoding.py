"""The bytes of a file as text: UTF-8 with the characters that YAML allows."""

from __future__ import annotations

import re
from typing import Final

from sdkwright.problems.problem import SourceLocation

_GZIP: Final = b"\x1f\x8b"
MAX_DEPTH: Final = 200
"""The greatest depth of nested mappings and lists."""
# Compiled on first use, because large sets of characters take long, and lenient JSON needs none.
_NOT_PRINTABLE: Final = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_SURROGATE_ESCAPES: Final = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
)


class ParseError(Exception):
    """A file cannot be read beyond a line; the message is one line without the file's name."""

    def __init__(self, line: int, message: str, column: int = 0) -> None:
        self.line = line
        self.message = message
        self.column = column

    def locate(self, file: str) -> SourceLocation:
        """The location of the mistake in a file."""
        return SourceLocation(file, self.line, self.column)


def decode(data: bytes, file: str) -> str:
    """The text of a file, ready for YAML; raises ParseError at the first invalid byte or character."""
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line, line_start = data.count(b"\n", 0, error.start) + 1, data.rfind(b"\n", 0, error.start) + 1
        column = len(data[line_start : error.start].decode("utf-8")) + 1
        kind = "UTF-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else f"byte 0x{data[error.start]:02x}"
        raise ParseError(line, f"{kind} is not UTF-8; save the file as UTF-8", column) from None
    if character := re.search(_NOT_PRINTABLE, text):
        line = text.count("\n", 0, character.start()) + 1
        column = character.start() - text.rfind("\n", 0, character.start())
        code = f"U+{ord(character[0]):04X}"
        raise ParseError(
            line, f"character {code} is not allowed; remove it, or escape it in double quotes", column
        )
    return convert_json_to_yaml(text) if file.endswith(".json") else text


def is_compressed(data: bytes) -> bool:
    """Whether the bytes of a file are compressed by gzip."""
    return data.startswith(_GZIP)


def decompress(data: bytes, max_bytes: int) -> bytes:
    """The bytes of a file without its gzip compression, if it has any; raises ParseError."""
    if not is_compressed(data):
        return data
    import gzip
    import io
    import zlib

    try:
        content = gzip.GzipFile(fileobj=io.BytesIO(data)).read(max_bytes + 1)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise ParseError(1, f"not a valid gzip file: {error}; compress it again") from None
    if len(content) > max_bytes:
        raise ParseError(1, f"more than {max_bytes:,} bytes without its compression; split the file")
    return content


def decode_leniently(data: bytes) -> str:
    """The text of a file in UTF-8 or UTF-16; invalid bytes become U+FFFD."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")


def replace_unprintable(text: str) -> str:
    """The text with U+FFFD for each character that YAML does not allow."""
    return re.sub(_NOT_PRINTABLE, "\ufffd", text)


def convert_json_to_yaml(text: str) -> str:
    """JSON that a YAML parser accepts: no tabs, and one escape instead of two for a character beyond U+FFFF."""
    return _SURROGATE_ESCAPES.sub(_join_surrogates, text.replace("\t", " "))


def _join_surrogates(escapes: re.Match[str]) -> str:
    return escapes[1] + bytes.fromhex(escapes[2] + escapes[3]).decode("utf-16-be")
