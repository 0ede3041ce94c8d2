"""Reads JSON and YAML leniently: accepts what other tools accept, within limits of depth and size.

YAML is imported when a file needs it, because most large descriptions are JSON.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from sdkwright.openapi.decoding import MAX_DEPTH, ParseError, decode_leniently
from sdkwright.openapi.lines import FindLine, JsonLineFinder, make_tree_line_finder

if TYPE_CHECKING:
    from sdkwright.openapi.lenient_yaml import DuplicateKey

_BRACKET_STEPS: Final = {"[": 1, "{": 1, "]": -1, "}": -1}
_MARKUP: Final = re.compile(r"\s*<[!?A-Za-z]")
_MAX_SAMPLE: Final = 2_000
_MIN_TEXT: Final = 2
"""A text has at least as many characters for each byte that is not UTF-8."""
_NO_BRACKETS: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[^"\[\]{}]+', re.DOTALL)


def parse(data: bytes, duplicates: list[DuplicateKey] | None = None) -> Any:
    """The value of the first document of a file; raises ParseError.

    Duplicate keys are errors, or are added to `duplicates`.
    """
    text = decode_leniently(data)
    if _MARKUP.match(text):
        raise ParseError(
            1,
            "an HTML or XML page, not YAML or JSON;"
            " check the address or the path (/openapi.json instead of /docs), and whether it needs a login",
        )
    if _looks_like_json(text):
        try:
            value = json.loads(text, strict=False, object_pairs_hook=_make_mapping)
        except (ValueError, RecursionError):
            pass  # YAML's flow style, or a mistake whose line the YAML parser reports
        else:
            _check_depth(value, text)
            return value
    from sdkwright.openapi import lenient_yaml

    _check_kind(text[:_MAX_SAMPLE])
    return lenient_yaml.parse_tree(text, duplicates).value


def make_line_finder(data: bytes, *, has_duplicates: bool = False) -> FindLine:
    """A function that finds lines in a file which `parse` accepts."""
    text = decode_leniently(data)
    if _looks_like_json(text) and not has_duplicates:
        try:
            return JsonLineFinder(text)
        except ValueError:
            pass
    from sdkwright.openapi import lenient_yaml

    return make_tree_line_finder(lenient_yaml.parse_tree(text, [] if has_duplicates else None))


def _looks_like_json(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[")


def _check_kind(start: str) -> None:
    """Raise ParseError if a file is binary by its start."""
    if "\0" in start or start.count("\ufffd") * _MIN_TEXT > len(start):
        raise ParseError(1, "binary data, not an OpenAPI document; pass a JSON or YAML file")


def _make_mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        raise ValueError("duplicate key")
    return mapping


def _check_depth(value: Any, text: str) -> None:
    level, depth = [value], 0
    while level := [
        child
        for parent in level
        for child in (parent.values() if isinstance(parent, dict) else parent)
        if isinstance(child, (dict, list))
    ]:
        depth += 1
        if depth >= MAX_DEPTH:
            raise ParseError(
                _find_line_beyond_depth(text),
                f"nested deeper than {MAX_DEPTH} levels; move inner schemas to components",
            )


def _find_line_beyond_depth(text: str) -> int:
    """The line of the first bracket beyond the greatest depth."""
    depth = position = 0
    while depth <= MAX_DEPTH:
        others = _NO_BRACKETS.match(text, position)
        position = others.end() if others else position + 1
        depth += 0 if others else _BRACKET_STEPS[text[position - 1]]
    return text.count("\n", 0, position) + 1
