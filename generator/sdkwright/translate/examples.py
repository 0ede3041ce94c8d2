"""Finds the operations whose description has an example, for the README."""

from __future__ import annotations

from collections.abc import Iterable

from sdkwright.spec.loading import Spec
from sdkwright.spec.node import Node
from sdkwright.translate.operations import TranslatedOperation


def list_exemplary_operations(spec: Spec, operations: Iterable[TranslatedOperation]) -> tuple[str, ...]:
    """The ids of the operations with an example of a parameter, of the request or of a 2xx response.

    They have the order of the description. The documents of a folder have no order: there it is that of the tags.
    """
    found = [operation.operation.id for operation in operations if _has_example(operation.node)]
    if not spec.is_folder:
        return tuple(found)
    tags = [tag["name"].value for tag in spec.root.get("tags") or ()]
    positions = {name: position for position, name in enumerate(tags)}
    return tuple(sorted(found, key=lambda name: positions.get(name.rpartition(".")[0], len(tags))))


def _has_example(operation: Node) -> bool:
    by_status = dict(operation["responses"].items())
    statuses = [status for status in by_status if status.startswith("2")] or ["default"]
    responses = [by_status[status] for status in statuses if status in by_status]
    holders = [operation["requestBody"]] if "requestBody" in operation else []
    media = [part for holder in (*holders, *responses) for part in _list_media(holder)]
    parameters = [parameter.follow() for parameter in operation.get("parameters") or ()]
    return any("example" in node or node.get("examples") for node in (*media, *parameters))


def _list_media(holder: Node) -> list[Node]:
    content = holder.follow().get("content")
    return [] if content is None else [media for _, media in content.items()]
