"""Makes the items of the report from the changes of an analysis: with subjects for readers, locations and answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sdkwright.follow.answers import FactKey, Sides, get_key, get_upstream
from sdkwright.follow.changes import Change, OperationChange
from sdkwright.follow.decisions import Kept, LeftOut, Undecided
from sdkwright.follow.decisions_file import format_entry, format_string, format_value
from sdkwright.follow.differences import Difference
from sdkwright.follow.labels import erase, label_operation, list_labels
from sdkwright.follow.losses import Loss
from sdkwright.follow.report import Answer, AppliedItem, FactItem, OperationItem, WordItem, describe_kind
from sdkwright.follow.revision import Revision
from sdkwright.openapi.description import Description
from sdkwright.openapi.pointers import is_below, join_pointer, resolve_pointer, split_pointer
from sdkwright.openapi.untyped import as_mapping
from sdkwright.openapi.vocabulary import HTTP_METHODS
from sdkwright.problems.messages import shorten

_WHY: Final = {
    "conflict": "the spec has another value",
    "diverged": "this part of the spec corresponds to several parts of the vendor, which now differ",
    "blocked": "it depends on a change that is not applied",
    "needs a name": "it would need a component, and follow does not invent names",
    "not expressible": "no edit of the spec expresses it",
}
MERGED: Final = (
    "this part of the spec corresponds to several parts of the vendor, which differ; it has the value of another one"
)
BESIDE: Final = "it is beside a schema that the vendor replaced, and the spec has another one"
_MISTAKE: Final = "follow did not apply this; it is a mistake of sdkwright: please report it"
_STEPS: Final = {"items": "[]", "additionalProperties": "{}"}
_SECTIONS: Final = {
    "parameters": "parameter",
    "responses": "response",
    "requestBodies": "request body",
    "headers": "header",
    "securitySchemes": "security scheme",
}


_KEEP: Final = "to keep the value of the spec, add to upstream/decisions.toml:"


def make_left_item(
    change: Change | OperationChange, ours: Description, reason: str = "", decision: Kept | None = None
) -> FactItem:
    """The item of a change that is left to a person.

    `reason` is why it is left, if that is not its verdict, and `decision` the one for another value of the vendor.
    """
    if isinstance(change, OperationChange):
        return _make_left_operation(change, ours, reason)
    place, fact = get_key(change)
    upstream = get_upstream(change)
    location = ours.locate(change.part or change.place.pointer)
    others = sorted({shorten(format_value(other.value)) for other in change.others})
    also = f"; elsewhere the vendor has {', '.join(others)}" if others else ""
    keep = Answer(_KEEP, _format_kept(place, fact, upstream))
    if decision is not None:
        keep = Answer(
            f"to keep your value, write upstream = {format_string(upstream)} at {decision.location}"
        )
    return FactItem(
        subject=describe_pointer(change.place.pointer, ours),
        fact=fact,
        place=place,
        before=format_value(change.old),
        upstream=upstream,
        ours=format_value(change.ours),
        location=location,
        why=f"{reason or change.reason or _WHY.get(change.verdict, change.verdict)}{also}",
        seen_in=change.origin.seen_in,
        upstream_place=f"#{change.origin.new}" if change.origin.new else "",
        answers=(keep, Answer(f"to take the vendor's value, write it at {location}")),
    )


def _make_left_operation(change: OperationChange, ours: Description, reason: str) -> FactItem:
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
        why=reason or "the spec was changed there, too",
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
        why=f"{entry.why} (of an earlier follow)" if entry.why else "of an earlier follow",
        answers=(
            Answer(
                f"to keep your value, write [[kept]] instead of [[undecided]] at {entry.location}, and a reason"
            ),
            *([] if is_operation else [Answer(f"to take the vendor's value, write it at {location}")]),
        ),
    )


def make_unexplained_item(key: FactKey, sides: Sides, after: Revision, why: str = _MISTAKE) -> FactItem:
    """The item of a difference that no change explains; `after` is the changed spec."""
    place, fact = key
    pointer = place.removeprefix("#")
    is_operation = not place.startswith("#")
    return FactItem(
        subject=place if is_operation else describe_pointer(pointer, after.ours),
        fact=fact,
        place=place,
        before=sides.upstream,
        upstream=sides.upstream,
        ours=sides.ours,
        location=None if is_operation else after.locate(pointer),
        why=why,
        answers=(
            Answer(
                _KEEP,
                _format_kept(place, fact, sides.upstream),
            ),
        ),
    )


def make_widened_items(change: Change, ours: Description) -> Iterator[FactItem]:
    """The items of a fact that accepts what any of several parts of the vendor accepts: one for each that has another value."""
    place, fact = get_key(change)
    for origin in (change.origin, *change.others):
        if origin.value != change.new:
            yield FactItem(
                subject=describe_pointer(change.place.pointer, ours),
                fact=fact,
                place=place,
                before=format_value(change.old),
                upstream=format_value(origin.value),
                ours=format_value(change.new),
                location=ours.locate(change.place.pointer),
                seen_in=origin.seen_in,
                upstream_place=f"#{origin.new}",
            )


def make_widened_item(difference: Difference, after: Revision) -> FactItem:
    """The item of a new part that accepts more than one of several parts of the vendor."""
    upstream, ours = format_value(difference.theirs), format_value(difference.ours)
    pointer = difference.place.pointer
    return FactItem(
        subject=describe_pointer(pointer, after.ours),
        fact=str(difference.fact),
        place=f"#{pointer}",
        before=upstream,
        upstream=upstream,
        ours=ours,
        location=after.locate(pointer),
        seen_in=difference.seen_in,
        upstream_place=f"#{difference.pointer}",
    )


def make_operation_items(
    operations: Iterable[OperationChange], ours: Description, after: Revision
) -> Iterator[OperationItem]:
    """The items of the operations that were added, removed or moved; `after` is the changed spec."""
    pointers = {erase(label): pointer for label, pointer in list_labels(after.ours.document).items()}
    for change in operations:
        if change.verdict != "apply" or change.kind == "left out":
            continue
        if change.kind == "removed":
            yield OperationItem("removed", change.label, find_call(ours, change.ours))
            continue
        pointer = pointers.get(erase(change.label), "")
        yield OperationItem(
            kind=change.kind,
            label=change.label,
            call=find_call(after.ours, pointer),
            old_label=label_operation(change.old) if change.kind == "moved" else "",
            location=after.locate(pointer) if pointer else None,
        )


def make_applied_items(
    changes: Iterable[Change], operations: Iterable[OperationChange], ours: Description, after: Revision
) -> Iterator[AppliedItem]:
    """The items of the changes that were applied; `after` is the changed spec, in which `operations` moved."""
    labels = {erase(label): pointer for label, pointer in list_labels(after.ours.document).items()}
    moves = {
        change.ours: labels[erase(change.label)]
        for change in operations
        if change.kind == "moved" and erase(change.label) in labels
    }
    for change in changes:
        fact, pointer = change.fact, change.place.pointer
        for source, target in moves.items():
            if is_below(pointer, source):
                pointer = target + pointer.removeprefix(source)
        is_added = fact.kind == "property" and change.new is not None
        yield AppliedItem(
            kind=describe_kind(fact.kind, fact.name, change.old, change.new),
            subject=describe_pointer(change.place.pointer, ours),
            fact=str(fact),
            before=format_value(change.old),
            upstream=format_value(change.new),
            location=after.locate(pointer + join_pointer("properties", fact.name) * is_added),
        )


def make_loss_item(loss: Loss, ours: Description) -> WordItem:
    """The item of a decision or a text that the spec had before."""
    text = loss.value if isinstance(loss.value, str) else format_value(loss.value)
    return WordItem(describe_pointer(loss.pointer, ours), str(loss.fact), text, ours.locate(loss.pointer))


def make_word_item(change: Change, ours: Description) -> WordItem:
    """The item of a text that stays as it is."""
    value = (
        change.new if isinstance(change.new, str) else "" if change.new is None else format_value(change.new)
    )
    pointer = change.part or change.place.pointer
    return WordItem(
        describe_pointer(change.place.pointer, ours), str(change.fact), value, ours.locate(pointer)
    )


def find_call(description: Description, pointer: str) -> str:
    """The call path of the operation at a pointer; "" if there is none."""
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
        return f"{label_operation(pointer)}{f': {part}' if part else ''}"
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
