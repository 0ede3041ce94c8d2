"""Finds the secrets of an operation, which logs must not contain."""

from __future__ import annotations

from collections.abc import Iterable

from sdkwright.spec import schemas
from sdkwright.spec.node import Node
from sdkwright.spec.secrets import find_secret_fields, is_secret
from sdkwright.translate.registry import Registry


def find_secrets(parameters: Iterable[Node], bodies: Iterable[Node], registry: Registry) -> tuple[str, ...]:
    """The wire names of all secrets that an operation sends or receives."""
    secrets = {
        parameter["name"].value for parameter in parameters if is_secret(schemas.get_value_schema(parameter))
    }
    roots = list(bodies)
    for root in roots:
        secrets |= find_secret_fields(root)
    for name in registry.find_closure(roots):
        secrets |= registry.secret_fields[name]
    return tuple(sorted(secrets))
