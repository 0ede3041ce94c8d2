"""Where the components of a draft are used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from sdkwright.adopt.model import AdoptedOperation, Draft, Json
from sdkwright.adopt.names.name_words import is_plural, to_singular
from sdkwright.adopt.names.path_words import read_path
from sdkwright.openapi.untyped import as_list, as_mapping

INPUT, OUTPUT = "-Input", "-Output"
"""What FastAPI appends to the name of a schema that requests and responses have in different forms."""

Role = Literal["request", "parameter", "success", "failure", "event", "property", "variant", "part", "base"]


@dataclass(frozen=True)
class Use:
    """A place that refers to a component."""

    owner: str
    """The key of the component that contains the reference; "" if an operation does."""
    call_path: str
    """The operation that contains the reference; "" if a component does."""
    role: Role
    name: str
    """The name of the property or parameter, the status of the response, or the position of the variant."""
    is_item: bool = False
    """Whether the component is an element of the value, or one of its values if it is a map."""
    source: str = ""
    """The key of the owner, or the pointer of the operation with `#`: the schemas inside of it have keys that begin so."""
    is_plural: bool = False
    """Whether the operation is about several things of its resource at once."""
    is_ambiguous: bool = False
    """Whether a resource that is less nested has the same name: `sse.items` beside `items`."""


def list_uses(draft: Draft) -> dict[str, list[Use]]:
    """List the uses of each component by its key."""
    uses: dict[str, list[Use]] = {key: [] for key in draft.components}
    depths = _list_depths(draft)
    for operation in draft.operations:
        several = _is_about_several(operation)
        resources = operation.call_path.split(".")[:-1] or [""]
        for key, use in _walk_operation(operation.content, operation.call_path):
            uses.setdefault(key, []).append(
                replace(
                    use,
                    source=f"#{operation.source.pointer}",
                    is_plural=several,
                    is_ambiguous=len(resources) > min(depths[to_singular(resources[-1])]),
                )
            )
    for item in as_mapping(draft.root.get("webhooks")).values():
        for content in as_mapping(item).values():
            for key, use in _walk_operation(
                as_mapping(content), str(as_mapping(content).get("operationId", ""))
            ):
                uses.setdefault(key, []).append(replace(use, role="event"))
    for component in draft.components.values():
        for key, use in _walk_content(component.schema, component.key):
            uses.setdefault(key, []).append(use)
    return uses


def _list_depths(draft: Draft) -> dict[str, set[int]]:
    """How deep the resources with a name are nested."""
    depths: dict[str, set[int]] = {}
    for operation in draft.operations:
        resources = operation.call_path.split(".")[:-1] or [""]
        depths.setdefault(to_singular(resources[-1]), set()).add(len(resources))
    return depths


def _is_about_several(operation: AdoptedOperation) -> bool:
    """Whether an operation is about a collection, and neither reads nor creates one thing of it."""
    segments = list(read_path(operation.path).segments)
    method = operation.call_path.rpartition(".")[2]
    if segments and segments[-1].name == method:
        segments.pop()
    is_single = method.split("_")[0] in ("create", "add", "get", "retrieve", "register", "invite")
    return (
        bool(segments) and not segments[-1].has_item and is_plural(segments[-1].words[-1]) and not is_single
    )


def list_sent(draft: Draft, uses: dict[str, list[Use]]) -> set[str]:
    """The keys of the components that requests contain."""
    sent = {key for key, own in uses.items() if any(use.role in ("request", "parameter") for use in own)}
    children: dict[str, list[str]] = {}
    for key, own in uses.items():
        for use in own:
            if use.owner:
                children.setdefault(use.owner, []).append(key)
    waiting = list(sent)
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in sent:
                sent.add(child)
                waiting.append(child)
    return sent


def _walk_operation(content: Json, call_path: str) -> Iterator[tuple[str, Use]]:
    use = Use("", call_path, "request", "")
    for media in as_mapping(as_mapping(content.get("requestBody")).get("content")).values():
        yield from _walk(as_mapping(media).get("schema"), use)
    for parameter in as_list(content.get("parameters")):
        own = as_mapping(parameter)
        named = replace(use, role="parameter", name=str(own.get("x-name", own.get("name", ""))))
        yield from _walk(own.get("schema"), named)
        for media in as_mapping(own.get("content")).values():
            yield from _walk(as_mapping(media).get("schema"), named)
    statuses = as_mapping(content.get("responses"))
    has_success = any(status.startswith("2") for status in statuses)
    for status, response in statuses.items():
        is_success = status.startswith("2") or (status == "default" and not has_success)
        answered = replace(use, role="success" if is_success else "failure", name=status)
        for media in as_mapping(as_mapping(response).get("content")).values():
            yield from _walk(as_mapping(media).get("schema"), answered)
    for name, callback in as_mapping(content.get("callbacks")).items():
        for item in as_mapping(callback).values():
            for nested in as_mapping(item).values():
                for key, inner in _walk_operation(as_mapping(nested), call_path):
                    yield key, replace(inner, role="event", name=name)


def _walk_content(schema: Json, key: str) -> Iterator[tuple[str, Use]]:
    """The uses in the content of a component."""
    use = Use(key, "", "part", "", source=key)
    for part in (schema, *(as_mapping(part) for part in as_list(schema.get("allOf")))):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"], replace(use, role="base")
        for name, value in as_mapping(part.get("properties")).items():
            named = replace(use, role="property", name=str(as_mapping(value).get("x-name", name)))
            yield from _walk(value, named)
        for name in ("items", "additionalProperties"):
            yield from _walk(part.get(name), replace(use, is_item=True))
        for index, element in enumerate(as_list(part.get("prefixItems"))):
            yield from _walk(element, replace(use, name=str(index), is_item=True))
    for index, variant in enumerate(list_variants(schema)):
        yield from _walk(variant, replace(use, role="variant", name=str(index)))


def list_variants(schema: Json) -> list[Any]:
    """The variants of a union; empty for any other schema."""
    return [*as_list(schema.get("oneOf")), *as_list(schema.get("anyOf"))]


def _walk(schema: object, use: Use) -> Iterator[tuple[str, Use]]:
    """The references of a schema without a name."""
    content = as_mapping(schema)
    if isinstance(content.get("$ref"), str):
        yield content["$ref"], use
        return
    for keyword in ("anyOf", "oneOf", "allOf"):
        for member in as_list(content.get(keyword)):
            yield from _walk(member, use)
    for keyword in ("items", "additionalProperties"):
        if keyword in content:
            yield from _walk(content[keyword], replace(use, is_item=True))
    for element in as_list(content.get("prefixItems")):
        yield from _walk(element, replace(use, is_item=True))
