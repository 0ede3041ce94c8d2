"""The words that the paths of an API share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sdkwright.adopt.model import SourceOperation
from sdkwright.adopt.names.name_words import Words, join_words, to_singular
from sdkwright.adopt.names.operation_ids import read_tag
from sdkwright.adopt.names.path_words import PathWords, ends_with_parameter, read_path

_MIN_PATHS: Final = 3
_MAX_WORDS: Final = 4


@dataclass(frozen=True)
class Vocabulary:
    """The words that the paths of an API share."""

    prefix: str
    """The first word of all paths, if it is no resource itself; "" if there is none."""
    spellings: Mapping[str, str]
    """The first words of paths by their letters in the singular: `archivedworkflow` -> `archived_workflows`."""
    contractions: Mapping[str, str]
    """The tags whose contractions begin paths: `geoloc` -> `geo_location`."""

    items: frozenset[str]
    """The paths that end with a parameter, and can be read: a POST to one of them changes it."""

    def find_spelling(self, words: Words) -> str:
        """How the paths spell a resource."""
        return self.spellings.get("".join(map(to_singular, words)), join_words(words))


def read_vocabulary(operations: Sequence[SourceOperation]) -> Vocabulary:
    """Read the words that the paths of operations share."""
    paths = [read_path(operation.path) for operation in operations]
    firsts = sorted({path.segments[0].words for path in paths if path.segments})
    return Vocabulary(
        prefix=_find_common_prefix(paths),
        spellings={"".join(map(to_singular, words)): join_words(words) for words in firsts},
        contractions=_find_contractions(operations),
        items=frozenset(
            operation.path
            for operation in operations
            if operation.method == "get" and ends_with_parameter(operation.path)
        ),
    )


def _find_common_prefix(paths: Sequence[PathWords]) -> str:
    firsts = {path.segments[0] if path.segments else None for path in paths}
    first = next(iter(firsts), None)
    if len(firsts) != 1 or first is None or first.has_item or any(len(path.segments) < 2 for path in paths):
        return ""
    return first.name if len({path.segments[1].words for path in paths}) >= _MIN_PATHS else ""


def _find_contractions(operations: Sequence[SourceOperation]) -> dict[str, str]:
    votes: Counter[tuple[str, Words]] = Counter()
    for operation in operations:
        tag, segments = read_tag(operation), read_path(operation.path).segments[:1]
        is_short = (
            len(tag) == 1 and 1 < len(tag[0]) <= _MAX_WORDS and bool(segments) and len(segments[0].words) == 1
        )
        if is_short and _is_contraction(segments[0].name, tag[0]):
            votes[segments[0].name, tag[0]] += 1
    return {
        word: join_words(tag) for (word, tag), _ in sorted(votes.items(), key=lambda vote: (vote[1], vote[0]))
    }


def _is_contraction(word: str, full: Words) -> bool:
    """Whether a word is made of the beginnings of other words, each of two letters or more."""
    if not full:
        return not word
    lengths = range(2, min(len(word), len(full[0])) + 1)
    return any(full[0].startswith(word[:size]) and _is_contraction(word[size:], full[1:]) for size in lengths)
