"""Plain values: whether they are the same, and the paths of their parts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TypeAlias

from sdkwright.openapi.untyped import is_list, is_mapping

Step: TypeAlias = "str | int"
Path: TypeAlias = "tuple[Step, ...]"
"""The keys and positions that lead to a value; () is the whole document."""


def make_key(value: Any) -> str:
    """A text that is the same for the same values; 1 is not 1.0 or true."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def is_same(value: Any, other: Any) -> bool:
    """Whether two values are the same in any order of keys; 1 is not 1.0 or true."""
    return make_key(value) == make_key(other)


def format_path(path: Sequence[Step]) -> str:
    """A path as text, for messages: `paths./v1/voices.get`; "the document" for ()."""
    return ".".join(map(str, path)) or "the document"


def find_difference(value: Any, other: Any) -> Path:
    """The path of a difference of two values."""
    if is_mapping(value) and is_mapping(other):
        for key in (*value, *other):
            if key not in value or key not in other:
                return (key,)
            if not is_same(value[key], other[key]):
                return (key, *find_difference(value[key], other[key]))
    if is_list(value) and is_list(other) and len(value) == len(other):
        for position, pair in enumerate(zip(value, other, strict=True)):
            if not is_same(*pair):
                return (position, *find_difference(*pair))
    return ()
