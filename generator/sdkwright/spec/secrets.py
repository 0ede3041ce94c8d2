"""Finds secrets, `format: password`: parameters and fields that logs must not contain."""

from __future__ import annotations

from collections.abc import Iterator

from sdkwright.spec import schemas
from sdkwright.spec.node import Node


def find_secret_fields(schema: Node) -> frozenset[str]:
    """The fields of a schema that are secrets, without those of components that it refers to."""
    return frozenset(_find_fields(schema))


def _find_fields(schema: Node) -> Iterator[str]:
    if "properties" in schema:
        yield from (name for name, child in schema["properties"].items() if is_secret(child))
    for child in schemas.list_child_schemas(schema):
        yield from _find_fields(child)


def is_secret(schema: Node) -> bool:
    """Whether a schema describes a secret, or a list of secrets."""
    core = schemas.strip_null(schema).follow()
    return core.value.get("format") == "password" or any(map(is_secret, schemas.list_elements(core)))
