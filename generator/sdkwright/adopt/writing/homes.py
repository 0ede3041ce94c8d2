"""Decides in which document each resource and each component of a description is."""

from __future__ import annotations

import keyword
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from sdkwright.adopt.references import ComponentKey
from sdkwright.openapi.vocabulary import OTHER_FOLDERS, ROOT_DOCUMENT

Path: TypeAlias = tuple[str, ...]
"""The path of a resource, or of a document without `.yaml`; () is `shared`."""
References: TypeAlias = Mapping[ComponentKey, Sequence[ComponentKey]]
"""The components that each component refers to."""

ROOT: Final[Path] = (ROOT_DOCUMENT.removesuffix(".yaml"),)
_MODULE: Final = re.compile("[a-z][a-z0-9_]{0,99}")
# A document with so many operations is split: a sub-resource with so many operations and schemas of its own gets a document.
_MIN_OPERATIONS_OF_PARENT: Final = 10
_MIN_OPERATIONS: Final = 3
_MIN_SCHEMAS: Final = 2


@dataclass(frozen=True)
class Use:
    """An operation, with the components that it and its path item refer to."""

    section: str
    """`paths` or `webhooks`."""
    key: str
    """The path, or the name of the webhook."""
    method: str
    """ "" for a path item without operations."""
    resource: Path
    targets: tuple[ComponentKey, ...]


def choose_documents(uses: Sequence[Use], references: References) -> dict[Path, Path]:
    """The document of each resource: that of the top-level resource, or of a sub-resource that is large enough."""
    homes = find_homes([(use.resource, use.targets) for use in uses], references)
    operations = Counter(path for use in uses for path in list_prefixes(use.resource))
    schemas = Counter(
        path for key, home in homes.items() if key.kind == "schemas" for path in list_prefixes(home)
    )
    return {
        resource: _choose_document(resource, operations, schemas)
        for resource in dict.fromkeys(use.resource for use in uses)
    }


def _choose_document(resource: Path, operations: Counter[Path], schemas: Counter[Path]) -> Path:
    if not _is_module(resource[0]):
        return ROOT
    document = resource[:1]
    for path in list_prefixes(resource)[1:]:
        is_large = operations[document] >= _MIN_OPERATIONS_OF_PARENT
        has_content = operations[path] >= _MIN_OPERATIONS and schemas[path] >= _MIN_SCHEMAS
        is_only_part = operations[path] == operations[document]
        if not (is_large and has_content and _is_module(path[-1])) or is_only_part:
            break
        if document[-1] in OTHER_FOLDERS:
            break
        document = path
    return document


def _is_module(name: str) -> bool:
    """Whether a document may have a name: it becomes that of a Python module."""
    return _MODULE.fullmatch(name) is not None and not keyword.iskeyword(name)


def find_homes(
    uses: Iterable[tuple[Path, Iterable[ComponentKey]]], references: References
) -> dict[ComponentKey, Path]:
    """The nearest common ancestor of all that use a component, also indirectly; that of an unused component is `shared`."""
    homes: dict[ComponentKey, Path] = {}
    _move_up(homes, [(path, target) for path, targets in uses for target in targets], references)
    _move_up(homes, [((), key) for key in references if key not in homes], references)
    return homes


def _move_up(
    homes: dict[ComponentKey, Path], queue: list[tuple[Path, ComponentKey]], references: References
) -> None:
    while queue:
        path, key = queue.pop()
        known = homes.get(key)
        home = path if known is None else _find_common_prefix(known, path)
        if home != known and key in references:
            homes[key] = home
            queue.extend((home, target) for target in references[key])


def _find_common_prefix(path: Path, other: Path) -> Path:
    length = 0
    for step, other_step in zip(path, other, strict=False):
        if step != other_step:
            break
        length += 1
    return path[:length]


def list_prefixes(path: Path) -> list[Path]:
    """The path and those above it, the shortest first, without ()."""
    return [path[: depth + 1] for depth in range(len(path))]


def order_components(uses: Iterable[Use], references: References) -> list[ComponentKey]:
    """All components in the order of their first use: each before those that only it refers to; unused ones at the end."""
    order: dict[ComponentKey, None] = {}
    stack = [target for use in uses for target in use.targets][::-1]
    while stack:
        key = stack.pop()
        if key in references and key not in order:
            order[key] = None
            stack.extend(reversed(references[key]))
    return list(dict.fromkeys((*order, *references)))
