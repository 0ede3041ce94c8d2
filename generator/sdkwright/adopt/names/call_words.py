"""Chooses the words of a call from the method, the path, the tag and the operationId of its operation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sdkwright.adopt.model import Json, SourceOperation
from sdkwright.adopt.names.list_responses import ResponseShape, find_response_shape
from sdkwright.adopt.names.name_words import (
    ADVERBS,
    PREPOSITIONS,
    Words,
    are_same,
    is_plural,
    join_words,
    split_words,
    to_singular,
)
from sdkwright.adopt.names.operation_ids import OperationId, read_operation_id, read_tag
from sdkwright.adopt.names.path_actions import find_action
from sdkwright.adopt.names.path_words import PathWords, Segment, ends_with_parameter, read_path
from sdkwright.adopt.names.vocabulary import Vocabulary

MAX_PARTS: Final = 4
_READING: Final = frozenset("browse fetch find get load obtain read show view".split())
_CREATING: Final = frozenset("create insert make new post".split())
_CHANGING: Final = frozenset("change edit modify patch update".split())
_DELETING: Final = frozenset("delete destroy del".split())
_HTTP: Final = frozenset("get put post patch delete".split())
_SMALL_WORDS: Final = frozenset("a an the of to on".split())


@dataclass(frozen=True)
class CallWords:
    """The call of an operation as its description suggests it, and what else could distinguish it from others."""

    operation: SourceOperation
    resource: Words
    """The parts before the last one."""
    verb: str
    noun: str
    """The object of the verb, if it is not the resource: `create_api_key`."""
    rest: Words
    """The words of the operationId that neither the verb nor the resource contains."""
    path: PathWords
    operation_id: OperationId
    has_tag: bool
    is_item: bool


def choose_words(operation: SourceOperation, vocabulary: Vocabulary, document: Json) -> CallWords:
    """Choose the words of the call of an operation."""
    path, own, tag = read_path(operation.path), read_operation_id(operation), read_tag(operation)
    segments = path.segments
    if len(segments) > 1 and segments[0].name == vocabulary.prefix:
        segments = segments[1:]
    action, count = find_action(operation, path, segments, own, tag)
    chain = list(segments[: len(segments) - count])
    selector = chain.pop().name if not action and len(chain) > 1 and chain[-1].is_selector else ""
    adverb = chain.pop().name if not action and len(chain) > 1 and chain[-1].name in ADVERBS else ""
    if not action and len(chain) > 1 and chain[-1].words[0] in PREPOSITIONS and not chain[-1].has_item:
        selector = chain.pop().name  # with-timestamps
    is_item = ends_with_parameter(operation.path) or bool(selector)
    last = chain[-1] if chain else None
    verb = action or _choose_verb(operation, own, chain, is_item, vocabulary, document)
    verb = join_words([*adverb.split(), *verb.split("_"), *selector.split()])
    resource = [segment.name for segment in chain]
    resource[:1] = [vocabulary.contractions.get(name, name) for name in resource[:1]]
    resource = _choose_resource(resource, path, own, tag, segments)
    if own.is_complete or (own.namespace and not _starts_like(resource, own.namespace)):
        return _follow_namespace(operation, own, path, tag, vocabulary, document)
    if path.query and path.is_flag and len(resource) < MAX_PARTS - 1:
        resource = [join_words(path.query), *resource]
    resource, noun = _fold(
        resource, is_plural=not is_item and verb.split("_")[0] not in ("create", "add", "get")
    )
    rest = _find_rest(own, resource, verb)
    if not action and ((last is None and tag) or (not noun and _names_last_parameter(rest, path))):
        noun = join_words(rest)
    return CallWords(
        operation=operation,
        resource=tuple(resource),
        verb=verb,
        noun=noun,
        rest=rest,
        path=path,
        operation_id=own,
        has_tag=bool(tag),
        is_item=is_item or (bool(action) and last is not None and last.has_item),
    )


def _names_last_parameter(rest: Words, path: PathWords) -> bool:
    """Whether words are those of the second of two parameters at the end: `colour` of `/items/{id}/{colour}`."""
    if not path.ends_with_parameters or not rest or rest[0] in PREPOSITIONS:
        return False
    first, last = (set(map(to_singular, split_words(name))) for name in path.parameters[-2:])
    return not (last - first).isdisjoint(map(to_singular, rest))


def _starts_like(resource: Sequence[str], namespace: Words) -> bool:
    return bool(resource) and are_same(resource[0].split("_"), namespace)


def _follow_namespace(
    operation: SourceOperation,
    own: OperationId,
    path: PathWords,
    tag: tuple[Words, ...],
    vocabulary: Vocabulary,
    document: Json,
) -> CallWords:
    """The call that an operationId names with its resource: `issues/list-labels-on-issue`."""
    resource = vocabulary.find_spelling(own.namespace)
    rest = own.rest
    if (own.is_service and are_same(rest[: len(own.namespace)], own.namespace)) or are_same(
        rest, own.namespace
    ):
        rest = rest[len(own.namespace) :]
    verb = join_words((*own.verb, *rest)) or join_words(own.words)
    is_item = ends_with_parameter(operation.path)
    if verb in _READING and not is_item and operation.method == "get":
        verb = _choose_verb(operation, own, path.segments, is_item, vocabulary, document)
    return CallWords(operation, (resource,), verb, "", rest, path, own, bool(tag), is_item)


def _choose_verb(
    operation: SourceOperation,
    operation_id: OperationId,
    chain: Sequence[Segment],
    is_item: bool,
    vocabulary: Vocabulary,
    document: Json,
) -> str:
    """What a call does with the resource of its path."""
    own = operation_id.verb[-1] if operation_id.verb else ""
    adverb = operation_id.verb[0] if len(operation_id.verb) > 1 else ""
    if own not in _HTTP and any(
        to_singular(own) == to_singular(word) for segment in chain for word in segment.words
    ):
        own = adverb = ""  # invites.invite
    method = operation.method
    if method == "head" and (not own or own in _READING or own in _HTTP):
        verb = "head"
    elif method in ("get", "head"):
        words = chain[-1].words if chain else ()
        verb = _choose_reading_verb(operation, own, words, is_item, document)
    elif method == "post":
        verb = own or ("update" if operation.path in vocabulary.items else "create")
        verb = "create" if own in _CREATING else "update" if own in _CHANGING else verb
    elif method in ("put", "patch"):
        verb = own or ("replace" if method == "put" else "update")
        verb = "replace" if own == "put" else "update" if own in _CHANGING else verb
    elif method == "delete":
        verb = "delete" if not own or own in _DELETING else own
        verb += "_all" if operation_id.rest[:1] == ("all",) else ""
    else:
        verb = own or method
    return f"{adverb}_{verb}" if adverb else verb


def _choose_reading_verb(
    operation: SourceOperation, own: str, words: Words, is_item: bool, document: Json
) -> str:
    if own and own not in _READING and own not in ("retrieve", "head"):
        return own
    if not is_item and words:
        shape = find_response_shape(operation.content, words, document)
        is_single = bool(own) and shape is ResponseShape.SINGLE
        if shape in (ResponseShape.ARRAY, ResponseShape.LIST) or (is_plural(words[-1]) and not is_single):
            return "list"
    return "retrieve" if own == "retrieve" else "get"


def _choose_resource(
    resource: list[str],
    path: PathWords,
    operation_id: OperationId,
    tag: tuple[Words, ...],
    segments: Sequence[Segment],
) -> list[str]:
    """Put the tag before the words of the path where these name no resource."""
    from_tag = [join_words(words) for words in tag][: MAX_PARTS - 1]
    if resource and not (path.starts_with_parameter and from_tag):
        return resource
    own = [join_words(segment.words) for segment in segments[:1]]
    if from_tag and (resource or not own or not are_same(from_tag[-1].split("_"), own[0].split("_"))):
        return [*from_tag, *(part for part in resource if not are_same([part], from_tag[-1:]))]
    if resource:
        return resource
    return own or from_tag or [join_words(operation_id.rest) or "root"]


def _fold(resource: list[str], *, is_plural: bool) -> tuple[list[str], str]:
    """The parts of a resource that are not too deep, and a noun for the rest: `create` + `api_key`."""
    if len(resource) < MAX_PARTS:
        return resource, ""
    kept, folded = resource[: MAX_PARTS - 1], resource[MAX_PARTS - 1 :]
    words = [word for part in folded for word in part.split("_")]
    if not is_plural:
        words[-1] = to_singular(words[-1])
    return kept, join_words(words)


def _find_rest(operation_id: OperationId, resource: Sequence[str], verb: str) -> Words:
    """The words of an operationId that its resource does not contain."""
    known = {to_singular(word) for part in (*resource, verb) for word in part.split("_")}
    rest = [word for word in operation_id.rest if to_singular(word) not in known and word not in _SMALL_WORDS]
    while rest and rest[-1] in PREPOSITIONS:
        rest.pop()
    return tuple(rest)
