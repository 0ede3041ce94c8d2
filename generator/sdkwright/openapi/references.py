"""Finds the references of a description, and the first that leads to nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from sdkwright.openapi.pointers import has_pointer, join_pointer, resolve_pointer, split_pointer
from sdkwright.openapi.untyped import is_list, is_mapping
from sdkwright.problems.messages import quote, suggest_name

OTHER_FILES: Final = "x-files"
"""The key of the bundled document that contains the files that are not merged."""
_EXTENSION: Final = "x-"
_EXTENSIONS_WITH_SCHEMAS: Final = frozenset({"x-websocket", OTHER_FILES})
_DATA_KEYWORDS: Final = frozenset({"example", "examples", "default", "enum", "const"})
_MAPS_OF_NAMES: Final = frozenset(
    (
        *("properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "schemas"),
        *("pathItems", "parameters", "requestBodies", "headers", "content", "encoding", "links"),
        *("securitySchemes", "securityDefinitions", OTHER_FILES),
    )
)
_MAX_SUGGESTIONS: Final = 20
_EXAMPLES: Final = "#/components/examples/"
_REFERENCES: Final = frozenset({"$ref", "$dynamicRef"})
_IDENTIFIERS: Final = frozenset({"$id", "$dynamicRef"})
_CONTAINERS: Final = frozenset({dict, list})
_MAPS_WITH_EXTENSIONS: Final = frozenset({"paths", "webhooks", "callbacks", "responses"})


class Reference(NamedTuple):
    """A reference, and where it is."""

    pointer: str
    target: Any


def is_data(key: str, map_keyword: str) -> bool:
    """Whether `$ref` has no meaning inside the value of a key: in examples, constants and extensions.

    `map_keyword` is the keyword of the map whose key it is, since a property named `example` is not an example.
    """
    if map_keyword in _MAPS_OF_NAMES:
        return False
    return (key in _DATA_KEYWORDS and not map_keyword) or is_extension(key)


def is_extension(keyword: str) -> bool:
    """Whether a keyword is an extension, other than those that contain schemas."""
    return keyword.startswith(_EXTENSION) and keyword not in _EXTENSIONS_WITH_SCHEMAS


def find_map_keyword(key: str, map_keyword: str) -> str:
    """The keyword, if the keys of its value are names; "" for any other value."""
    is_map = not map_keyword and (key in _MAPS_OF_NAMES or key in _MAPS_WITH_EXTENSIONS)
    return key if is_map else ""


def list_mapped(value: Mapping[str, Any]) -> dict[str, str]:
    """The references in the mapping of a discriminator, by their tags; its other values are names of components."""
    mapping = value.get("mapping")
    if not is_mapping(mapping) or "propertyName" not in value:
        return {}
    return {
        tag: target
        for tag, target in mapping.items()
        if isinstance(target, str) and ("#" in target or "/" in target)
    }


class References(NamedTuple):
    """The references of a document, without their locations."""

    targets: set[Any]
    has_identifiers: bool
    """Whether there is an `$id` or a `$dynamicRef`, which affect other references."""


def collect_references(root: Any) -> References:
    """The references of a document; much faster than `list_references`."""
    targets: set[Any] = set()
    has_identifiers = False
    queue: list[tuple[Any, str]] = [(root, "")]
    while queue:
        value, map_keyword = queue.pop()
        if value.__class__ is list:
            queue += [(child, "") for child in value if child.__class__ in _CONTAINERS]
            continue
        for key, child in value.items():
            if child.__class__ in _CONTAINERS:
                if not is_data(key, map_keyword):
                    queue.append((child, find_map_keyword(key, map_keyword)))
                elif key == "examples":
                    targets.update(_list_example_references(child).values())
            elif key[:1] == "$" and not map_keyword:
                if key == "$ref":
                    targets.add(child)
                has_identifiers = has_identifiers or key in _IDENTIFIERS
        if not map_keyword and "mapping" in value:
            targets.update(list_mapped(value).values())
    return References(targets, has_identifiers)


def list_references(value: Any, pointer: str = "", map_keyword: str = "") -> Iterator[Reference]:
    """All references, in the order of the document."""
    if is_list(value):
        for index, child in enumerate(value):
            yield from list_references(child, f"{pointer}/{index}")
    elif is_mapping(value):
        for key, child in value.items():
            below = pointer + join_pointer(key)
            if key in _REFERENCES and not map_keyword and not isinstance(child, (dict, list)):
                yield Reference(below, child)
            elif not is_data(key, map_keyword):
                yield from list_references(child, below, find_map_keyword(key, map_keyword))
            elif key == "examples":
                for name, target in _list_example_references(child).items():
                    yield Reference(below + join_pointer(name, "$ref"), target)
        if not map_keyword:
            for tag, target in list_mapped(value).items():
                yield Reference(pointer + join_pointer("mapping", tag), target)


def _list_example_references(examples: Any) -> dict[str, str]:
    """The references of named examples to components, by name. All other values of examples are data."""
    found: dict[str, str] = {}
    for name, example in examples.items() if is_mapping(examples) else ():
        target = example.get("$ref") if is_mapping(example) else None
        if isinstance(target, str) and target.startswith(_EXAMPLES):
            found[name] = target
    return found


def list_mappings(document: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """All mappings that are not data and not maps of names, with their pointers, in the order of the document."""
    queue: list[tuple[str, Any, str]] = [("", document, "")]
    while queue:
        pointer, value, map_keyword = queue.pop()
        if is_mapping(value):
            if not map_keyword:
                yield pointer, value
            children = [
                (pointer + join_pointer(key), child, find_map_keyword(key, map_keyword))
                for key, child in value.items()
                if child.__class__ in _CONTAINERS and not is_data(key, map_keyword)
            ]
        else:
            children = [
                (f"{pointer}/{index}", child, "")
                for index, child in enumerate(value)
                if child.__class__ in _CONTAINERS
            ]
        queue += reversed(children)


class Unresolved(NamedTuple):
    """Something wrong, such as a reference that leads to nothing, and where it is."""

    pointer: str
    message: str


def find_unresolved(document: Any, references: References, faults: Mapping[str, str]) -> Iterator[Unresolved]:
    """The references of a bundled document that lead to nothing; `faults` are known reasons, by reference."""
    targets = references.targets
    for target in [*targets]:
        if isinstance(target, str) and f"/{_EXTENSION}" in target:  # a component in an extension
            targets |= collect_references([resolve_pointer(document, target[1:])]).targets
    circles: dict[str, bool] = {}
    problems: dict[Any, str] = {
        target: ""
        for target in targets
        if not _has_value(document, target) or _is_circle(document, target, circles)
    }
    if not problems and not references.has_identifiers:
        return
    described: set[Any] = set()
    for pointer, target in list_references(document):
        if pointer.endswith("/$dynamicRef"):
            yield Unresolved(
                pointer,
                f"the target of $dynamicRef {quote(target)} depends on the schemas around it; write a $ref",
            )
        elif target in problems:
            if target not in described:
                described.add(target)
                problems[target] = _describe_problem(document, target, faults, len(described))
            yield Unresolved(pointer, problems[target])
    hidden = sorted(map(str, problems.keys() - described))
    if hidden and not described:  # it is in a part that only references lead to
        yield Unresolved("", _describe_problem(document, hidden[0], faults, 1))


def _has_value(document: Any, target: Any) -> bool:
    return isinstance(target, str) and target.startswith("#/") and has_pointer(document, target[1:])


def _is_circle(document: Any, target: str, circles: dict[str, bool]) -> bool:
    """Whether a reference leads back to itself, or to another that does. `circles` are the results so far."""
    seen: dict[str, None] = {}
    following: Any = target
    while isinstance(following, str) and following.startswith("#/") and following not in circles:
        if following in seen:
            circles[following] = True
            break
        seen[following] = None
        value = resolve_pointer(document, following[1:])
        following = value.get("$ref") if is_mapping(value) else None
    # If the last reference leads to nothing, that is a problem of its own.
    is_circle = isinstance(following, str) and circles.get(following, False)
    circles.update(dict.fromkeys(seen, is_circle))
    return is_circle


def _describe_problem(document: Any, target: Any, faults: Mapping[str, str], number: int) -> str:
    if not isinstance(target, str):
        return f"a reference must be a string, not {quote(target)}; write '#/components/schemas/Name'"
    if target in faults:
        return f"unknown reference {quote(target)}: {faults[target]}"
    if _has_value(document, target):
        return f"the reference {quote(target)} leads back to itself; write what it refers to"
    # A suggestion compares a name with all others.
    remedy = _suggest(document, target) if number <= _MAX_SUGGESTIONS else "; correct the reference"
    return f"unknown reference {quote(target)}{remedy}"


def _suggest(document: Any, target: str) -> str:
    parent, _, name = target[1:].rpartition("/")
    siblings = resolve_pointer(document, parent) if target.startswith("#/") else None
    names = [*siblings] if is_mapping(siblings) else []
    steps = split_pointer(parent)
    where = f"; add it to {'/'.join(steps)}, or correct the reference" if steps else "; correct the reference"
    return suggest_name(name, names) or where
