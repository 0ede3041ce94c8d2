"""The bytes of a file -> its text: UTF-8 that YAML allows."""

from __future__ import annotations

import re

_NOT_PRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_JSON_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")


class ParseError(Exception):
    """Reading a file cannot go on after this line: why, for a person."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        self.message = message


def decode(data: bytes, file: str) -> str:
    """The text of a file; raises Refused at the first byte or character that YAML does not allow."""
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ParseError(
            line, f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"
        ) from None
    if odd := _NOT_PRINTABLE.search(text):
        line = text.count("\n", 0, odd.start()) + 1
        raise ParseError(
            line, f"character U+{ord(odd[0]):04X} is not allowed; remove it, or escape it in double quotes"
        )
    if file.endswith(".json"):
        # JSON may be indented by tabs, and writes a character beyond U+FFFF as two escapes.
        text = text.replace("\t", " ")
        text = _JSON_PAIR.sub(lambda pair: pair[1] + _joined(pair[2], pair[3]), text)
    return text


def _joined(high: str, low: str) -> str:
    return bytes.fromhex(high + low).decode("utf-16-be")
