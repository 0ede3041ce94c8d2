"""Which parts of a description are sent to the API: what requests contain, at any depth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sdkwright.adopt.references import ComponentKey, list_references, parse_reference
from sdkwright.diff.wire.raw_operations import RawOperation
from sdkwright.follow.side import Side
from sdkwright.openapi.pointers import is_below, join_pointer, split_pointer
from sdkwright.openapi.untyped import as_mapping
from sdkwright.spec.keywords import COMPONENT_KINDS, OBJECTS
from sdkwright.spec.shapes import Object, Shape

_OPERATION: Final = OBJECTS["operation"].shapes
_CHANNEL: Final = "x-websocket"


@dataclass(frozen=True)
class SentParts:
    """The parts of a description that are sent to the API."""

    pointers: tuple[str, ...]
    """Parts of operations: their parameters and bodies."""
    components: frozenset[ComponentKey]

    def contains(self, pointer: str) -> bool:
        """Whether the part at a pointer is sent."""
        steps = split_pointer(pointer)
        if steps[:1] == ["components"] and len(steps) > 2:
            return ComponentKey(steps[1], steps[2]) in self.components
        return any(is_below(pointer, sent) for sent in self.pointers)


def find_sent_parts(side: Side) -> SentParts:
    """The parts of a description that are sent to the API, also over channels; responses to webhooks are sent, too."""
    components = as_mapping(side.document.get("components"))
    sent = [part for operation in side.operations_by_pointer.values() for part in _list_sent(operation)]
    queue = [key for _, value, shape in sent for key in _list_components(value, shape)]
    reached: set[ComponentKey] = set()
    while queue:
        key = queue.pop()
        if key not in reached and key.kind in COMPONENT_KINDS:
            reached.add(key)
            value = as_mapping(components.get(key.kind)).get(key.name)
            queue += _list_components(value, Object(COMPONENT_KINDS[key.kind]))
    return SentParts(tuple(pointer for pointer, _, _ in sent), frozenset(reached))


def _list_sent(operation: RawOperation) -> Iterator[tuple[str, Any, Shape]]:
    """The pointers, values and shapes of what an operation sends to the API."""
    pointer, raw = operation.pointer, operation.raw
    if operation.is_from_api:
        yield pointer + join_pointer("responses"), raw.get("responses"), _OPERATION["responses"]
        return
    for keyword in ("parameters", "requestBody"):
        yield pointer + join_pointer(keyword), raw.get(keyword), _OPERATION[keyword]
    own = operation.path_item_pointer + join_pointer("parameters")
    yield own, operation.path_item.get("parameters"), _OPERATION["parameters"]
    messages = as_mapping(raw.get(_CHANNEL)).get("client")
    yield pointer + join_pointer(_CHANNEL, "client"), messages, OBJECTS["websocket"].shapes["client"]


def _list_components(value: Any, shape: Shape) -> list[ComponentKey]:
    keys = map(parse_reference, list_references(value, shape))
    return [key for key in keys if key is not None]
