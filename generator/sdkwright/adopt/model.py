"""The parts of a document while it is converted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Json: TypeAlias = "dict[str, Any]"


@dataclass(frozen=True)
class SourceOperation:
    """An operation of the source document."""

    method: str
    """In lower case."""
    path: str
    pointer: str
    """`/paths/~1users/get`."""
    content: Json
    """The operation as the source describes it, with references."""

    @property
    def label(self) -> str:
        """The operation for readers: `GET /users`."""
        return f"{self.method.upper()} {self.path}"


@dataclass
class Component:
    """A schema that becomes a component of the curated description.

    References between schemas are `{"$ref": key}` until the components have their names.
    """

    key: str
    """The pointer of the schema in the source, which is unique: `#/components/schemas/User`, or that of an inline schema."""
    source_name: str
    """Its name in the source; "" for an inline schema."""
    title: str = ""
    """Its `title` in the source, if that differs from its name."""
    schema: Json = field(default_factory=dict[str, Any])
    """In the curated form, with references by key."""


@dataclass(frozen=True)
class AdoptedOperation:
    """An operation in the curated form, with references by key."""

    source: SourceOperation
    call_path: str
    path: str
    """The path in the curated description."""
    content: Json


@dataclass(frozen=True)
class Draft:
    """The converted document before its components have names."""

    root: Json
    """Everything of the root document except `paths`, `components.schemas` and `tags`."""
    operations: tuple[AdoptedOperation, ...]
    components: Mapping[str, Component]
    """The components by key, in the order of the source."""
    tags: Mapping[str, str]
    """The descriptions of the resources by call path, such as `users.keys`; "" if the source has none."""
