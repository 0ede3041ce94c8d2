"""Formats a description as YAML, in the style of a curated one: what is short is on one line, and texts are folded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from sdkwright.openapi import scalars
from sdkwright.openapi.untyped import is_list, is_mapping

WIDTH: Final = 120
"""The length of the longest line, if a text has a space to break it at."""
_MAX_FLOW_KEYS: Final = 6
_MAX_FLOW_ELEMENTS: Final = 40
MAX_SIMPLE_KEY: Final = 900
"""The length of a key above which a YAML parser may need `?` before it; the limit is 1,024 with quotes and escapes."""
_BLOCK_KEYS: Final = frozenset(
    {
        "content",
        "headers",
        "mapping",
        "paths",
        "properties",
        "responses",
        "schemas",
        "scopes",
        "x-enumDescriptions",
    }
)
"""Keys whose mappings have one entry per line, because their keys are names that a reader looks for."""
_FLOW_KEYS: Final = frozenset({"additionalProperties", "items"})
"""Keys whose short mappings may be inside a mapping on one line."""
_FLOW_LISTS: Final = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
"""Keys of lists whose short mappings are on one line each; those of other lists have a line for each key."""
_INDICATORS: Final = "-?:,[]{}#&*!|>'\"%@`=~"
_UNSAFE: Final = re.compile(r":(?: |$)|#|<<$|^\.\.\.")
_UNSAFE_IN_FLOW: Final = re.compile(r":(?: |$)|[#,?\[\]{}]|<<$|^\.\.\.")
_OTHER_VERSION: Final = re.compile(
    r"(?i:yes|no|on|off)"
    r"|[-+]?0b[01_]+|[-+]?0x[0-9a-fA-F_]+"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
    r"|[-+]?[0-9][0-9_]*\.?[0-9_]*(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.[0-9_]+(?:[eE][-+]?[0-9]+)?"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?"
)
"""Strings that YAML 1.1, which many tools read, takes for booleans, numbers and dates."""
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_ESCAPED: Final = re.compile(r'[\\"]')
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SINGLE_SPACE: Final = re.compile(r"(?<=[^ ]) (?=[^ ])")


def format_yaml(document: Any) -> str:
    """A document as YAML 1.2 that the strict reader reads as the same value.

    Half of a surrogate pair, which no YAML can contain, becomes U+FFFD.
    """
    return _Formatter().format(document)


def format_entry(head: str, indent: str, key: str, value: Any) -> list[str]:
    """The lines of an entry of a mapping or list in block style.

    `head` is the text of its line up to the colon or hyphen, `indent` that of the lines below, and `key` the key of the
    entry, or of the list that contains it.
    """
    return _Formatter().format_entry(head, indent, key, value)


def format_key(key: str, *, in_flow: bool = False) -> str:
    """The text of a key without its colon."""
    return _format_string(key, _UNSAFE_IN_FLOW if in_flow else _UNSAFE)


def format_flow(value: Any) -> str:
    """The text of a value on one line."""
    return _Formatter().format_flow(value)


def is_one_line(head: str, key: str, value: Any) -> bool:
    """Whether `format_entry` writes a value on the line of its key or hyphen."""
    return len(format_entry(head, f"{' ' * len(head)}  ", key, value)) == 1


class _Formatter:
    """Formats a value as lines; remembers the texts of keys, of which few are different."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._keys: dict[str, str] = {}

    def format(self, value: Any) -> str:
        if value and isinstance(value, (dict, list)):
            self._add_composite("", value, "", "")
        else:
            self._lines.append(self.format_flow(value))
        return "\n".join(self._lines) + "\n"

    def format_entry(self, head: str, indent: str, key: str, value: Any) -> list[str]:
        """The lines of an entry of a mapping or list."""
        self._add_value(head, indent, key, value)
        return self._lines

    def _add_composite(self, key: str, value: Any, indent: str, start: str) -> None:
        """Add the lines of the mapping or list of a key; the first starts with `start`, the others with `indent`."""
        if is_list(value):
            for element in value:
                self._add_value(f"{start}-", f"{indent}  ", key, element)
                start = indent
            return
        for name, child in value.items():
            text = self._format_key(name)
            if len(text) > MAX_SIMPLE_KEY:
                self._lines.append(f"{start}? {text}")
                start, text = indent, ""
            self._add_value(f"{start}{text}:", f"{indent}  ", name, child)
            start = indent

    def _add_value(self, head: str, indent: str, key: str, value: Any) -> None:
        """Add the lines of a value; the first starts with `head`, which ends with its key, or a hyphen in the list of it."""
        if isinstance(value, str):
            self._lines.extend(_format_text(head, indent, value))
            return
        is_nested = bool(value) and isinstance(value, (dict, list))
        if not is_nested or self._may_be_flow(head, key, value):
            line = f"{head} {self.format_flow(value)}"
            if not is_nested or len(line) <= WIDTH:
                self._lines.append(line)
                return
        if head.endswith("-"):
            self._add_composite(key, value, indent, f"{head} ")
        else:
            self._lines.append(head)
            self._add_composite(key, value, indent, indent)

    def _may_be_flow(self, head: str, key: str, value: Any) -> bool:
        """Whether a value that is not empty is so simple that one line is easier to read than several."""
        if is_list(value):
            return len(value) <= _MAX_FLOW_ELEMENTS and all(map(_is_scalar, value))
        if head.endswith("-") and (key not in _FLOW_LISTS or len(value) == 1):
            return False
        if not head.startswith(" ") or key in _BLOCK_KEYS:
            return False
        return _is_flow_mapping(value) and ("description" not in value or len(value) == 1)

    def format_flow(self, value: Any) -> str:
        """A value as part of a line."""
        if is_mapping(value):
            entries = (
                f"{_format_string(key, _UNSAFE_IN_FLOW)}: {self.format_flow(child)}"
                for key, child in value.items()
            )
            return f"{{{', '.join(entries)}}}"
        if is_list(value):
            return f"[{', '.join(map(self.format_flow, value))}]"
        return _format_scalar(value)

    def _format_key(self, key: str) -> str:
        text = self._keys.get(key)
        if text is None:
            text = self._keys[key] = _format_string(key, _UNSAFE)
        return text


def _is_scalar(value: object) -> bool:
    """Whether a value is a scalar that may be on a line with others."""
    return not isinstance(value, (dict, list)) and not (isinstance(value, str) and len(value) > WIDTH)


def _is_flow_mapping(mapping: dict[str, Any]) -> bool:
    return len(mapping) <= _MAX_FLOW_KEYS and all(
        _is_flow_entry(key, value) for key, value in mapping.items()
    )


def _is_flow_entry(key: str, value: Any) -> bool:
    if len(key) > WIDTH:
        return False
    if is_list(value):
        return len(value) <= _MAX_FLOW_ELEMENTS and all(map(_is_scalar, value))
    if is_mapping(value):
        return not value or (key in _FLOW_KEYS and len(value) <= 2 and _is_flow_mapping(value))
    return _is_scalar(value)


def _format_scalar(value: object) -> str:
    """A scalar as part of a line."""
    if isinstance(value, str):
        return _format_string(value, _UNSAFE_IN_FLOW)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = repr(value)
    if isinstance(value, float) and "e" in text and "." not in text:
        return text.replace("e", ".0e")  # YAML 1.1 has no float without a point
    return text


def _format_string(text: str, unsafe: re.Pattern[str]) -> str:
    """A string on one line: plain if it can be, else in quotes."""
    if not text.isprintable():
        return _escape(text)
    if (
        text
        and text[0] not in _INDICATORS
        and text[0] != " "
        and text[-1] != " "
        and not unsafe.search(text)
        and scalars.is_string(text)
        and not _OTHER_VERSION.fullmatch(text)
    ):
        return text
    if "'" in text and not _ESCAPED.search(text):
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def _escape(text: str) -> str:
    """A string in double quotes, with an escape for each character that is invisible or affects a terminal."""
    text = _SURROGATE.sub("\ufffd", text)
    return f'"{"".join(map(_escape_character, text))}"'


def _escape_character(character: str) -> str:
    if escape := _ESCAPES.get(character):
        return escape
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _format_text(head: str, indent: str, text: str) -> Iterator[str]:
    """The lines of a string in a mapping or list: on the line of its key if it fits, else below it."""
    lines = text.removesuffix("\n").split("\n")
    if "\n" not in text:
        inline = f"{head} {_format_string(text, _UNSAFE)}"
        if len(inline) <= WIDTH or not _is_foldable(lines) or not _SINGLE_SPACE.search(text):
            yield inline
            return
    elif not _may_be_below(lines):
        yield f"{head} {_escape(text)}"
        return
    clip = "" if text.endswith("\n") else "-"
    is_short = "\n" in text and all(len(indent) + len(line) <= WIDTH for line in lines)
    if is_short or not _is_foldable(lines):
        yield f"{head} |{clip}"
        yield from (f"{indent}{line}" if line else "" for line in lines)
        return
    yield f"{head} >{clip}"
    for position, line in enumerate(lines):
        if position:
            yield ""
        yield from (f"{indent}{part}" for part in _wrap(line, WIDTH - len(indent)))


def _may_be_below(lines: list[str]) -> bool:
    """Whether lines can be below a key as they are: visible, and no space before the first."""
    return (
        bool(lines[-1])
        and lines[0][:1] not in ("", " ")
        and all(line.isprintable() and (not line or line.strip(" ")) for line in lines)
    )


def _is_foldable(lines: list[str]) -> bool:
    """Whether lines can be folded: they also have no space at their ends, where it has a meaning or is invisible."""
    return _may_be_below(lines) and all(line[:1] != " " and line[-1:] != " " for line in lines)


def _wrap(line: str, width: int) -> Iterator[str]:
    """A line, broken at single spaces; an empty line has no parts."""
    parts: list[str] = []
    length = 0
    for word in _SINGLE_SPACE.split(line):
        if parts and length + len(word) > width:
            yield " ".join(parts)
            parts, length = [], 0
        parts.append(word)
        length += len(word) + 1
    if line:
        yield " ".join(parts)
