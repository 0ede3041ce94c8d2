"""Finds secrets, `format: password`: parameters and fields that logs must not contain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sdkwright.spec import schemas
from sdkwright.spec.node import Node
from sdkwright.translate.registry import Registry


def find_secrets(parameters: Iterable[Node], bodies: Iterable[Node], registry: Registry) -> tuple[str, ...]:
    """The wire names of all secrets that an operation sends or receives."""
    secrets = {
        parameter["name"].value for parameter in parameters if _is_secret(schemas.get_value_schema(parameter))
    }
    roots = list(bodies)
    components = [registry.components[name].node for name in registry.find_closure(roots)]
    for schema in (*roots, *components):
        secrets.update(_find_fields(schema))
    return tuple(sorted(secrets))


def _find_fields(schema: Node) -> Iterator[str]:
    """The fields of a schema that are secrets, without those of components that it refers to."""
    if "properties" in schema:
        yield from (name for name, child in schema["properties"].items() if _is_secret(child))
    for child in schemas.list_child_schemas(schema):
        yield from _find_fields(child)


def _is_secret(schema: Node) -> bool:
    core = schemas.strip_null(schema).follow()
    return core.value.get("format") == "password" or any(map(_is_secret, schemas.list_elements(core)))
