"""The words of an operationId, without what frameworks add to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sdkwright.adopt.model import SourceOperation
from sdkwright.adopt.names.name_words import (
    ADVERBS,
    MAX_TEXT,
    PREPOSITIONS,
    Words,
    are_same,
    split_verb,
    split_words,
    to_singular,
)
from sdkwright.adopt.names.path_words import read_path
from sdkwright.openapi.untyped import as_strings

_METHODS: Final = ("get", "put", "post", "patch", "delete", "head", "options", "trace")
_READING_METHODS: Final = frozenset({"get", "head", "options", "trace"})
_NOISE: Final = frozenset({"route", "endpoint", "handler", "method", "v1", "v2", "v3"})
"""Words without meaning at the end of the name of a function."""
_CLASS_NOISE: Final = frozenset(
    {"service", "controller", "api", "endpoint", "endpoints", "resource", "handler", "rest", "server"}
)
"""Words without meaning at the end of the name of a class or tag."""
_SERVICE: Final = re.compile(r"([A-Za-z0-9]+?)(?:Service|Controller|Api|API)[_.#:]+([A-Za-z]\w*)")
_PLAIN_VERBS: Final = (
    "create",
    "update",
    "delete",
    "retrieve",
    "list",
    "get",
    "modify",
    "remove",
    "add",
    "set",
)


@dataclass(frozen=True)
class OperationId:
    """The parts of an operationId."""

    words: Words
    """All its words, without those of a framework; empty if it is made from the method and the path."""
    namespace: Words
    """The resource that it names explicitly: `issues/list-labels`, `SensorService_ListSensors`."""
    verb: Words
    rest: Words
    """The words after the verb, without those of the namespace."""
    is_service: bool = False
    """Whether the namespace is the name of a class, whose methods often repeat it: `SensorService_ListSensors`."""
    is_complete: bool = False
    """Whether the operationId is a resource and a method, as in `issues/list-labels`."""


def read_operation_id(operation: SourceOperation) -> OperationId:
    """Read the operationId of an operation."""
    text = operation.content.get("operationId")
    full = text if isinstance(text, str) else ""
    text = _strip_framework(full, operation)[:MAX_TEXT]
    namespace, name = _split_namespace(text, operation)
    words: Words = strip_noise(split_words(name), _NOISE)
    query = read_path(operation.path).query
    if query and words[: len(query)] == query:
        words = words[len(query) :]
    if not namespace and text == full[:MAX_TEXT] and words in _list_path_words(operation):
        words = ()
    prefix = _find_tag_prefix(words, operation)
    verb, rest = split_verb(words[prefix:])
    if len(words) == 1 and not verb:
        verb, rest = _split_joined(words[0], operation)
    if not verb and prefix < len(words):
        verb, rest = _split_last_verb(words[prefix:])
    if not verb:
        verb, rest = _split_unknown_verb(words, operation)
    if operation.method == "get" and verb and (words[-1:] == ("list",) or rest[:1] == ("all",)):
        verb, rest = ("list",), tuple(word for word in rest if word not in ("list", "all"))
    is_service = bool(namespace) and _SERVICE.fullmatch(text) is not None
    return OperationId(words, namespace, verb, rest, is_service, bool(namespace) and "/" in text)


def read_tag(operation: SourceOperation) -> tuple[Words, ...]:
    """The resource that the first tag names: `admin.apps` -> `admin`, `apps`; empty without a tag."""
    first = next(iter(as_strings(operation.content.get("tags"))), "")
    first = re.split(r"\s+[-–—:|]\s+", first.strip())[0]
    parts = (strip_noise(split_words(part), _CLASS_NOISE) for part in re.split(r"[./:>]", first))
    return tuple(words for words in parts if words)


def strip_noise(words: Words, noise: frozenset[str]) -> Words:
    """Words without those at the end that have no meaning; the first word stays."""
    while len(words) > 1 and words[-1] in noise:
        words = words[:-1]
    return words


def _strip_framework(text: str, operation: SourceOperation) -> str:
    """Remove what FastAPI appends to the name of the function: the path and the method."""
    path = re.sub(r"\W", "_", operation.path)
    for method in (operation.method, *_METHODS):
        name = text.removesuffix(f"{path}_{method}")
        if name not in (text, ""):
            return name
    return text


def _split_namespace(text: str, operation: SourceOperation) -> tuple[Words, str]:
    """The explicit namespace of an operationId, and its name: `issues/list`, `ThingService_ListThings`, `users-read_user`."""
    if match := re.fullmatch(r"([^/]+)/([^/]+)", text):
        return split_words(match[1]), match[2]
    if match := _SERVICE.fullmatch(text):
        return split_words(match[1]), match[2]
    if (match := re.fullmatch(r"(\w+)-(\w+)", text)) and "_" in match[2]:
        tag = tuple(word for part in read_tag(operation) for word in part)
        if are_same(split_words(match[1]), tag):
            return split_words(match[1]), match[2]
    return (), text


def _list_path_words(operation: SourceOperation) -> list[Words]:
    """The words of operationIds that are made from the method and the path."""
    path = re.sub(r"[?#].*", "", operation.path, flags=re.DOTALL)
    complete, plain = split_words(path), split_words(re.sub(r"\{[^{}]*\}", "", path))
    return [
        (*before, *words, *after)
        for words in (complete, plain)
        for before, after in _METHOD_PLACES[operation.method]
    ]


_METHOD_PLACES: Final = {method: (((method,), ()), ((), (method,))) for method in _METHODS}


def _find_tag_prefix(words: Words, operation: SourceOperation) -> int:
    """How many words at the beginning repeat the tag: `users-read_users`, `admin_apps_approve`."""
    tag = tuple(word for part in read_tag(operation) for word in part)
    for count in range(len(words) - 1, 0, -1):
        if tag and are_same(words[:count], tag) and _has_verb(words[count:]):
            return count
    return 0


def _split_joined(word: str, operation: SourceOperation) -> tuple[Words, Words]:
    """The verb of an operationId without separators, and the words of the path in it: `Getteamspendlimit`."""
    for verb in _PLAIN_VERBS:
        rest = word.removeprefix(verb)
        if rest == word:
            continue
        found = [
            segment.words
            for segment in read_path(operation.path).segments
            if "".join((*segment.words[:-1], to_singular(segment.words[-1]))) in rest
        ]
        if found:
            return (verb,), tuple(part for words in found for part in words)
    return (), (word,)


def _split_unknown_verb(words: Words, operation: SourceOperation) -> tuple[Words, Words]:
    """The word before the singular of what a path ends with, which is a verb: `frost_cake` of `POST /cakes`."""
    last = read_path(operation.path).last
    is_verb = (
        len(words) > 1
        and operation.method not in _READING_METHODS
        and last is not None
        and to_singular(words[-1]) == words[-1]
        and are_same(words[1:], last.words)
        and words[0] not in PREPOSITIONS | ADVERBS
        and not any(are_same(words[:1], part) for part in _list_nouns(operation))
    )
    return (words[:1], words[1:]) if is_verb else ((), words)


def _list_nouns(operation: SourceOperation) -> Iterator[Words]:
    """The words of the path and of the tag, each on its own."""
    for words in (*(segment.words for segment in read_path(operation.path).segments), *read_tag(operation)):
        yield words
        yield from ((word,) for word in words)


def _has_verb(words: Words) -> bool:
    return bool(split_verb(words)[0] or split_verb(words[-1:])[0])


def _split_last_verb(words: Words) -> tuple[Words, Words]:
    """The verb at the end, as in `invite_revoke`, and the words before it."""
    verb, rest = split_verb(words[-1:])
    if not verb or rest:
        return (), words
    return verb, words[:-1]
