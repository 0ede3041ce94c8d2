"""Which words at the end of a path are what a call does: `activate` of `/users/{id}/activate`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sdkwright.adopt.model import SourceOperation
from sdkwright.adopt.names.name_words import (
    PREPOSITIONS,
    Words,
    are_same,
    contains_words,
    is_getting_verb,
    is_plural,
    is_pure_verb,
    join_words,
    split_verb,
)
from sdkwright.adopt.names.operation_ids import OperationId
from sdkwright.adopt.names.path_words import PathWords, Segment

_CHANGING_METHODS: Final = ("post", "put", "patch")
_DELETING: Final = frozenset({"delete", "remove", "destroy"})
_HTTP: Final = frozenset("get put post patch delete".split())
_SEARCHING: Final = frozenset("check download export lookup search".split())
"""Verbs that stay verbs after other words: `text-search`."""


def find_action(
    operation: SourceOperation,
    path: PathWords,
    segments: Sequence[Segment],
    own: OperationId,
    tag: tuple[Words, ...],
) -> tuple[str, int]:
    """Find the verb at the end of a path, and the number of segments that it consists of; ("", 0) if it is a noun."""
    if not segments:
        return "", 0
    if path.is_procedure and len(segments) > 1:
        return segments[-1].name, 1
    if len(segments) > 2 and _continues_verb(operation, segments[-2], segments[-1]):
        return join_words((*segments[-2].words, *segments[-1].words)), 2
    last = segments[-1]
    if len(segments) > 1 and _belongs_to_verb(operation, segments[-2], last, own):
        words = (*segments[-2].words, *last.words)
        return (join_words(words), 2) if len(segments) == 2 and _differs(tag, words) else (last.name, 1)
    if last.has_item:
        return (
            (last.name, 1) if len(segments) > 1 and _is_verb_with_arguments(operation, last, own) else ("", 0)
        )
    if len(segments) == 1 and not split_verb(last.words)[0] and (not tag or are_same(tag[-1], last.words)):
        return "", 0
    if len(segments) > 1 and _repeats(operation, own.words, last.words, segments[-2].words):
        return last.name, 1
    return (last.name, 1) if _is_action(operation, last.words, own, is_first=len(segments) == 1) else ("", 0)


def _continues_verb(operation: SourceOperation, verb: Segment, last: Segment) -> bool:
    """Whether the last segment is only an adverb of the verb before it: `/speech/{id}/stream/with-timestamps`."""
    if verb.has_item or last.has_item or verb.is_selector:
        return False
    if is_plural(last.words[-1]) and last.words[0] not in PREPOSITIONS:
        return False
    first = split_verb(verb.words)[0]
    is_getting = bool(first) and (
        (is_pure_verb(first[-1]) and is_getting_verb(first[-1])) or first[-1] in _SEARCHING
    )
    return (bool(first) and operation.method == "post") or (operation.method == "get" and is_getting)


def _belongs_to_verb(operation: SourceOperation, verb: Segment, last: Segment, own: OperationId) -> bool:
    """Whether the last segment is the kind of what its operationId does: `upload_bytes` of `POST /upload/raw`."""
    is_plain = not verb.has_item and not last.has_item and not split_verb(last.words)[0]
    return is_plain and operation.method == "post" and bool(own.verb) and own.verb == verb.words


def _differs(tag: tuple[Words, ...], words: Words) -> bool:
    """Whether a tag names a resource that the words do not begin with."""
    return bool(tag) and not are_same(tag[-1], words[: len(tag[-1])])


def _is_verb_with_arguments(operation: SourceOperation, last: Segment, own: OperationId) -> bool:
    """Whether the parameters at the end of a path are those of an action: `POST /render/{language}`."""
    verb = split_verb(last.words)[0]
    if not verb or operation.method not in ("get", *_CHANGING_METHODS):
        return False
    if contains_words(own.rest, last.words):
        return False
    is_own = own.verb == verb and verb[-1] not in _HTTP
    return is_own or (is_pure_verb(verb[-1]) and operation.method != "get")


def _repeats(operation: SourceOperation, own: Words, words: Words, parent: Words) -> bool:
    """Whether an operationId is the segment and the one before it: `crosspost_message` of `/messages/{id}/crosspost`."""
    rest = own[len(words) :]
    return (
        operation.method in _CHANGING_METHODS
        and own[: len(words)] == words
        and bool(rest)
        and are_same(rest, parent)
    )


def _is_action(operation: SourceOperation, words: Words, own: OperationId, *, is_first: bool) -> bool:
    verb = split_verb(words)[0]
    method = operation.method
    if method == "delete":
        return bool(verb) and (verb[-1] in _DELETING or len(verb) > 1 or own.words[: len(words)] == words)
    if method not in ("get", *_CHANGING_METHODS) or (not verb and is_plural(words[-1])):
        return False
    if _begins_with(own.words, words) and (verb or is_first or own.words == words):
        return True
    if not verb:
        return len(words) > 1 and words[-1] in _SEARCHING and not is_first
    if own.verb[-1:] == verb[-1:]:
        return True
    if contains_words(own.rest, words):
        begins_with_noun = not own.verb or not is_pure_verb(own.verb[-1])
        is_last = begins_with_noun and own.words[-len(words) :] == words
        return is_last and method != "get" and is_pure_verb(verb[-1])  # poll_expire, unlike list_spend_alerts
    if method == "get":
        return _is_getting_action(words, verb, own)
    if is_pure_verb(verb[-1]):
        return True
    has_other_verb = bool(own.verb) and own.verb[-1] not in _HTTP
    return not has_other_verb and not is_plural(words[-1]) and (not is_first or len(words) > 1)


def _is_getting_action(words: Words, verb: Words, own: OperationId) -> bool:
    if is_pure_verb(verb[-1]):
        return is_getting_verb(verb[-1]) or len(words) > 1
    has_other_verb = bool(own.verb) and own.verb[-1] not in _HTTP
    return (
        not has_other_verb
        and not is_plural(words[-1])
        and is_getting_verb(verb[-1])
        and verb[-1] != "preview"
    )


def _begins_with(own: Words, words: Words) -> bool:
    """Whether an operationId begins with the words of a segment, also without separators: `Compactconversation`."""
    return bool(own) and (own[: len(words)] == words or (len(own) == 1 and own[0].startswith("".join(words))))
