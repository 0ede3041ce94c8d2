"""Chooses the call paths of operations, such as `users.keys.list` for `GET /users/{id}/keys`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.model import Json, SourceOperation
from sdkwright.adopt.names.call_candidates import WORDS, Candidates, list_candidates, move_below
from sdkwright.adopt.names.call_words import CallWords, choose_words
from sdkwright.adopt.names.name_table import NameTable
from sdkwright.adopt.names.path_words import read_path
from sdkwright.adopt.names.vendor_names import VendorName, find_vendor_name
from sdkwright.adopt.names.vocabulary import read_vocabulary


def choose_call_paths(
    operations: Sequence[SourceOperation], document: Json, names: NameTable, decisions: Decisions
) -> dict[str, str]:
    """Choose the call path of each operation; return them by the pointer of the operation.

    The order of precedence is the table, extensions of other SDK generators, and the words of the description. The result
    does not depend on the order of the operations. Reports each call path that is a guess.
    """
    vocabulary = read_vocabulary(operations)
    lower_versions = _list_lower_versions(operations)
    ordered = sorted(operations, key=lambda operation: (operation.path, operation.method))
    calls = [choose_words(operation, vocabulary, document) for operation in ordered]
    counts = Counter(map(_make_key, calls))
    candidates: list[Candidates] = []
    for words in calls:
        operation = words.operation
        fixed = names.call_paths.get(operation.label, "")
        vendor = VendorName() if fixed else find_vendor_name(operation)
        candidates.append(
            list_candidates(
                words,
                fixed,
                vendor,
                has_lower_version=operation.pointer in lower_versions,
                shares_path=counts[_make_key(words)] > 1,
            )
        )
    chosen, winners = _choose_unique(candidates)
    for candidate in candidates:
        _report(candidate, chosen[candidate.words.operation.pointer], winners, decisions)
    return {operation.pointer: chosen[operation.pointer] for operation in operations}


def _make_key(words: CallWords) -> tuple[object, ...]:
    """The path and the words of a call, which only the method distinguishes from another one with the same key."""
    return words.operation.path, words.resource, words.verb, words.noun


def _report(candidates: Candidates, call_path: str, winners: Mapping[str, str], decisions: Decisions) -> None:
    """Report a call path that a person should confirm."""
    operation = candidates.words.operation
    if call_path != candidates.best:
        owner = winners.get(candidates.best, "a resource")
        reason = f"because {candidates.best} is {owner}"
    elif candidates.origin < WORDS:
        return
    elif not operation.content.get("operationId"):
        reason = "from the method and the path"
    elif not candidates.words.has_tag:
        reason = "from the path and the operationId, without a tag"
    else:
        return
    decisions.add("guessed", operation.pointer, operation.label, f"the call path is {call_path}, {reason}")


def _choose_unique(candidates: Sequence[Candidates]) -> tuple[dict[str, str], dict[str, str]]:
    """The first free candidate of each operation, by pointer, and a description of the owner of each call path.

    Of the operations that have the same candidate, the most general one gets it: the others take their next candidates.
    """
    waiting = [(entry, 0) for entry in candidates]
    taken: dict[str, Candidates] = {}
    without_words: list[Candidates] = []
    while waiting:
        groups: defaultdict[str, list[tuple[Candidates, int]]] = defaultdict(list)
        for entry, index in waiting:
            if index < len(entry.call_paths):
                groups[entry.call_paths[index]].append((entry, index))
            else:
                without_words.append(entry)
        waiting.clear()
        for call_path, group in groups.items():
            group.sort(key=_rank)
            if call_path not in taken:
                taken[call_path] = group.pop(0)[0]
            waiting += [(entry, index + 1) for entry, index in group]
    numbers: Counter[str] = Counter()
    for entry in without_words:
        call_path = entry.best
        while call_path in taken:
            numbers[entry.best] += 1
            call_path = f"{entry.best}_{numbers[entry.best] + 1}"
        taken[call_path] = entry
    taken = _separate_from_resources(taken)
    chosen = {entry.words.operation.pointer: call_path for call_path, entry in taken.items()}
    owners = {call_path: f"the call of {entry.words.operation.label}" for call_path, entry in taken.items()}
    return chosen, owners


def _rank(entry: tuple[Candidates, int]) -> tuple[object, ...]:
    candidates, index = entry
    words = candidates.words
    version = [
        (len(digits), digits) for digits in words.path.version.strip("v").split("_") if digits.isdigit()
    ]
    return (
        candidates.origin,
        index,
        bool(words.path.query),
        version,
        words.verb == "get" and not words.is_item,
        len(words.rest),
        not words.is_item,
        len(words.operation_id.words),
        len(words.path.segments),
        words.operation.content.get("deprecated") is True,
        len(words.operation.path),
        words.operation.path,
        words.operation.method != ("patch" if words.verb == "update" else "post"),
        words.operation.method,
    )


def _separate_from_resources(taken: Mapping[str, Candidates]) -> dict[str, Candidates]:
    """Move methods that have the name of a resource into it: `batches.cancel` -> `batches.cancel.create`."""
    resources = {resource for call_path in taken for resource in _list_resources(call_path)}
    result = {call_path: entry for call_path, entry in taken.items() if call_path not in resources}
    for call_path, entry in taken.items():
        if call_path in resources:
            used = result.keys() | taken.keys() | resources
            result[move_below(call_path, entry.words, used)] = entry
    return result


def _list_resources(call_path: str) -> Iterable[str]:
    parts = call_path.split(".")
    return (".".join(parts[:count]) for count in range(1, len(parts)))


def _list_lower_versions(operations: Sequence[SourceOperation]) -> set[str]:
    """The pointers of operations that another version of the API has, too, with a lower number."""
    versions: defaultdict[tuple[object, ...], list[tuple[str, str]]] = defaultdict(list)
    for operation in operations:
        path = read_path(operation.path)
        key = (operation.method, path.segments, path.query, len(path.parameters))
        versions[key].append((path.version, operation.pointer))
    return {pointer for group in versions.values() for version, pointer in group if version > min(group)[0]}
