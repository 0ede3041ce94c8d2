"""The words of a path: `/v1/users/{id}/api-keys` is about `users` and their `api_keys`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sdkwright.adopt.names.name_words import Words, join_words, split_words

_VERSION: Final = re.compile(
    r"v\{[^{}]*\}|v\d+(\.\d+)*((alpha|beta|rc|preview)\d*)?|\d{4}-\d{2}(-\d{2})?", re.IGNORECASE | re.ASCII
)
_PARAMETER: Final = re.compile(r"\{([^{}]*)\}")
_SELECTORS: Final = frozenset({"me", "self", "current", "default", "latest"})


@dataclass(frozen=True)
class Segment:
    """A part of a path that has words."""

    words: Words
    has_item: bool
    """Whether a parameter follows: the segment is a collection, and the path continues with one of its items."""
    is_selector: bool = False
    """Whether it takes the place of an ID, as in `/users/me` and `/users/@me`."""

    @property
    def name(self) -> str:
        """The words as a Python name."""
        return join_words(self.words)


@dataclass(frozen=True)
class PathWords:
    """The words of a path."""

    segments: tuple[Segment, ...]
    """The segments with words, without prefixes such as `/api/v1`."""
    starts_with_parameter: bool
    parameters: tuple[str, ...]
    """The names of the parameters, in order."""
    ends_with_parameters: bool
    """Whether the last two parts are parameters."""
    version: str
    """`v1`, or ""."""
    query: Words
    """The words of the constant query and of the fragment."""
    is_flag: bool
    """Whether the query only turns something on: `?beta=true`."""
    is_procedure: bool
    """Whether the path is the name of a procedure, such as `/chat.postMessage`."""

    @property
    def last(self) -> Segment | None:
        """The last segment with words."""
        return self.segments[-1] if self.segments else None


def read_path(path: str) -> PathWords:
    """Read the words of a path."""
    plain = re.split("[?#]", path, maxsplit=1)[0]
    query = path[len(plain) :]
    parts = [piece for part in plain.split("/") if part for piece in _split_custom_verb(part)]
    version = next((part.lower() for part in parts if _VERSION.fullmatch(part) and "{" not in part), "")
    kept = _remove_prefix([part for part in parts if not _VERSION.fullmatch(part)])
    is_procedure = len(kept) == 1 and re.fullmatch(r"\w+(\.\w+)+", kept[0], re.ASCII) is not None
    if is_procedure:
        kept = kept[0].split(".")
    return PathWords(
        segments=_list_segments(kept),
        starts_with_parameter=bool(kept) and not split_words(_PARAMETER.sub("", kept[0])),
        parameters=tuple(_PARAMETER.findall(plain)),
        ends_with_parameters=len(kept) > 2 and all(_PARAMETER.fullmatch(part) for part in kept[-2:]),
        version=version.replace(".", "_").replace("-", "_"),
        query=split_words(query.replace("=true", "")),
        is_flag=re.fullmatch(r"\?\w+=true", query) is not None,
        is_procedure=is_procedure,
    )


def _remove_prefix(parts: list[str]) -> list[str]:
    while len(parts) > 1 and parts[0].lower() in ("api", "rest"):
        parts = parts[1:]
    return parts


def _split_custom_verb(part: str) -> list[str]:
    """`documents:batchGet` is the collection and what happens to it."""
    outside = _PARAMETER.sub(lambda match: "\0" * len(match.group()), part)
    index = outside.rfind(":")
    return [part[:index], part[index + 1 :]] if index > 0 and index + 1 < len(part) else [part]


def _list_segments(parts: Sequence[str]) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    for part in parts:
        words = split_words(_PARAMETER.sub(" ", part))
        has_parameter = _PARAMETER.search(part) is not None
        if words:
            selects = bool(segments) and not segments[-1].has_item and not has_parameter
            is_selector = selects and (part.startswith("@") or part.lower() in _SELECTORS)
            segments.append(Segment(words, has_parameter, is_selector))
        elif has_parameter and segments:
            segments[-1] = replace(segments[-1], has_item=True)
    return tuple(segments)


def ends_with_parameter(path: str) -> bool:
    """Whether a path names an item: its last part is a parameter."""
    plain = re.split("[?#]", path, maxsplit=1)[0].rstrip("/")
    return plain.endswith("}")
