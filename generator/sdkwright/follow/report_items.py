"""Makes the items of the report from the changes of an analysis: with subjects for readers, locations and answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from sdkwright.follow.answers import get_key, get_upstream
from sdkwright.follow.changes import Change, OperationChange
from sdkwright.follow.decisions import Kept, LeftOut, Undecided
from sdkwright.follow.decisions_file import format_entry, format_value
from sdkwright.follow.report import Answer, FactItem, OperationItem, WordItem
from sdkwright.openapi.description import Description
from sdkwright.openapi.pointers import join_pointer, resolve_pointer, split_pointer
from sdkwright.openapi.untyped import as_mapping
from sdkwright.openapi.vocabulary import HTTP_METHODS
from sdkwright.problems.messages import shorten
from sdkwright.problems.problem import SourceLocation

_WHY: Final = {
    "conflict": "the spec has another value",
    "diverged": "this part of the spec stands for several parts of the vendor, which now differ",
    "blocked": "it depends on a change that is not applied",
    "needs a name": "it would need a component, and follow does not invent names",
    "not expressible": "no edit of the spec expresses it",
}
_STEPS: Final = {"items": "[]", "additionalProperties": "{}"}
_SECTIONS: Final = {
    "parameters": "parameter",
    "responses": "response",
    "requestBodies": "request body",
    "headers": "header",
    "securitySchemes": "security scheme",
}


def make_left_item(change: Change | OperationChange, ours: Description) -> FactItem:
    """The item of a change that is left to a person."""
    place, fact = get_key(change)
    upstream = get_upstream(change)
    if isinstance(change, OperationChange):
        return _make_left_operation(change, ours)
    location = ours.locate(change.part or change.place.pointer)
    others = sorted({shorten(format_value(other.value)) for other in change.others})
    also = f"; elsewhere the vendor has {', '.join(others)}" if others else ""
    return FactItem(
        subject=describe_pointer(change.place.pointer, ours),
        fact=fact,
        place=place,
        before=format_value(change.old),
        upstream=upstream,
        ours=format_value(change.ours),
        location=location,
        why=f"{change.reason or _WHY.get(change.verdict, change.verdict)}{also}",
        seen_in=change.origin.seen_in,
        answers=(
            Answer(
                "to keep your value, add to upstream/decisions.toml:", _format_kept(place, fact, upstream)
            ),
            Answer(f"to take the vendor's value, write it at {location}"),
        ),
    )


def _make_left_operation(change: OperationChange, ours: Description) -> FactItem:
    place, fact = get_key(change)
    location = ours.locate(change.ours) if change.ours else None
    keep = Answer(
        "to leave it as it is, add to upstream/decisions.toml:",
        _format_kept(place, fact, get_upstream(change)),
    )
    take = {
        "added": Answer(
            "to leave it out, add to upstream/decisions.toml:", format_entry(LeftOut(change.label, "…"))
        ),
        "removed": Answer(f"to follow the vendor, remove it at {location}"),
        "moved": Answer(f"to follow the vendor, change its path at {location}"),
    }
    return FactItem(
        subject=change.label,
        fact=fact,
        place=place,
        before=format_value(True if change.old else None),
        upstream=get_upstream(change),
        ours=format_value(True if change.ours else None),
        location=location,
        why="the spec was changed there, too",
        answers=(keep, *([take[change.kind]] if change.kind in take else [])),
    )


def _format_kept(place: str, fact: str, upstream: str) -> str:
    return format_entry(Kept(place, fact, upstream, "…"))


def make_undecided(item: FactItem) -> Undecided:
    """The entry of `decisions.toml` for an item that is left."""
    return Undecided(item.place, item.fact, item.upstream, item.ours, item.why)


def make_kept_item(change: Change | OperationChange, entry: Kept, ours: Description) -> FactItem:
    """The item of a change that a decision answers."""
    place, fact = get_key(change)
    if isinstance(change, OperationChange):
        subject, before, own = change.label, "null", "null"
    else:
        subject = describe_pointer(change.place.pointer, ours)
        before, own = format_value(change.old), format_value(change.ours)
    return FactItem(
        subject, fact, place, before, get_upstream(change), own, location=entry.location, why=entry.reason
    )


def make_open_item(entry: Undecided, ours: Description) -> FactItem:
    """The item of a question that an earlier follow left."""
    pointer = entry.place.removeprefix("#")
    is_operation = not pointer.startswith("/") and " " in pointer
    location = entry.location if is_operation else ours.locate(pointer)
    return FactItem(
        subject=pointer if is_operation else describe_pointer(pointer, ours),
        fact=entry.fact,
        place=entry.place,
        before=entry.upstream,
        upstream=entry.upstream,
        ours=entry.ours,
        location=location,
        why=f"{entry.why} (left since an earlier follow)" if entry.why else "left since an earlier follow",
        answers=(
            Answer(
                f"to keep your value, write [[kept]] instead of [[undecided]] at {entry.location}, and a reason"
            ),
            *([] if is_operation else [Answer(f"to take the vendor's value, write it at {location}")]),
        ),
    )


def make_operation_items(
    operations: Iterable[OperationChange],
    old: Description,
    new: Description,
    ours: Description,
    after: Description,
) -> list[OperationItem]:
    """The items of the operations that were added, removed or moved; `after` is the changed spec."""
    items: list[OperationItem] = []
    calls = {label: (call, pointer) for label, call, pointer in list_calls(after)}
    erased = {erase(label): label for label in calls}
    for change in operations:
        if change.verdict != "apply":
            continue
        if change.kind == "removed":
            items.append(OperationItem("removed", change.label, _find_call(ours, change.ours)))
        elif change.kind != "left out":
            call, pointer = calls.get(erased.get(erase(change.label), ""), ("", ""))
            old_label = _label(change.old) if change.kind == "moved" else ""
            location = after.locate(pointer) if pointer else None
            items.append(OperationItem(change.kind, change.label, call, old_label, location))
    return items


def make_word_item(change: Change, ours: Description) -> WordItem:
    """The item of a text that stays as it is."""
    value = (
        change.new if isinstance(change.new, str) else "" if change.new is None else format_value(change.new)
    )
    pointer = change.part or change.place.pointer
    return WordItem(
        describe_pointer(change.place.pointer, ours), str(change.fact), value, ours.locate(pointer)
    )


def list_calls(description: Description) -> list[tuple[str, str, str]]:
    """The operations of a description: label, call path, pointer."""
    return [
        (
            f"{method.upper()} {path}",
            str(as_mapping(item[method]).get("operationId", "")),
            f"{pointer}/{method}",
        )
        for path, item in as_mapping(description.document.get("paths")).items()
        for pointer in [join_pointer("paths", path)]
        for method in as_mapping(item)
        if method in HTTP_METHODS
    ]


def erase(label: str) -> str:
    """A path without the names of its parameters."""
    return re.sub(r"\{[^}]*\}", "{}", label).rstrip("/")


def _label(pointer: str) -> str:
    steps = split_pointer(pointer)
    return f"{steps[2].upper()} {steps[1]}" if len(steps) > 2 else pointer


def _find_call(description: Description, pointer: str) -> str:
    operation = as_mapping(resolve_pointer(description.document, pointer)) if pointer else {}
    return str(operation.get("operationId", ""))


def describe_pointer(pointer: str, description: Description) -> str:
    """The part at a pointer for readers: `Voice.settings[].speed`, `GET /v1/voices: query limit`."""
    steps = split_pointer(pointer)
    if steps[:2] == ["components", "schemas"] and len(steps) > 2:
        return steps[2] + _describe_schema(steps[3:])
    if steps[:1] == ["components"] and len(steps) > 2:
        return f"{_SECTIONS.get(steps[1], steps[1])} {steps[2]}{_describe_schema(steps[3:])}"
    if steps[:1] in (["paths"], ["webhooks"]) and len(steps) > 2 and steps[2] in HTTP_METHODS:
        part = _describe_part(steps, description)
        return f"{_label(pointer)}{f': {part}' if part else ''}"
    return " ".join(steps[1:] if steps[:1] in (["paths"], ["webhooks"]) else steps) or "the document"


def _describe_part(steps: list[str], description: Description) -> str:
    """What is at a pointer below an operation."""
    match steps[3:]:
        case ["parameters", index, *rest]:
            pointer = join_pointer(*steps[:4], index)
            parameter = as_mapping(resolve_pointer(description.document, pointer))
            return (
                f"{parameter.get('in', 'parameter')} {parameter.get('name', index)}{_describe_schema(rest)}"
            )
        case ["responses", status, *rest]:
            return f"response {status}{_describe_schema(rest)}"
        case ["requestBody", *rest]:
            return f"request body{_describe_schema(rest)}"
        case rest:
            return " ".join(rest)


def _describe_schema(steps: list[str]) -> str:
    text, rest = "", list(steps)
    while rest:
        step = rest.pop(0)
        if step == "properties" and rest:
            text += f".{rest.pop(0)}"
        elif step in _STEPS:
            text += _STEPS[step]
        elif step in ("oneOf", "anyOf", "allOf") and rest:
            text += f" {step}[{rest.pop(0)}]"
        elif step == "content" and rest:
            text += f" {rest.pop(0)}"
        elif step != "schema":
            text += f" {step}"
    return text
