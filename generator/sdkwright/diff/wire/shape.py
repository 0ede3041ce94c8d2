"""The normal form of a schema: what it says, however it is spelled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sdkwright.diff.wire.sites import Site
from sdkwright.openapi.untyped import is_list, is_mapping


class Union(NamedTuple):
    """Alternatives, null aside."""

    keyword: str  # oneOf or anyOf
    variants: tuple[Site, ...]


@dataclass(frozen=True)
class Shape:
    """A schema without `$ref`, `allOf` and nullable alternatives; what it does not say is empty."""

    site: Site
    types: frozenset[str] | None = None
    """Its types without null; None for any."""
    is_typed: bool = False
    """Whether the types are said, rather than shown by other keywords."""
    is_nullable: bool | None = None
    """Whether null is allowed; None where nothing says so either way."""
    is_list_of_types: bool = False
    """Whether the types were spelled as alternatives."""
    format: str = ""
    values: tuple[Any, ...] | None = None
    """The enum or the constant, without null; None when values are free."""
    is_const: bool = False
    open_values: tuple[Any, ...] = ()
    """What x-extensible-enum lists."""
    bounds: Mapping[str, float] = field(default_factory=dict[str, float])
    multiple_of: float | None = None
    unique_items: bool = False
    patterns: tuple[str, ...] = ()
    default: tuple[Any, ...] = ()
    """The default, alone in a tuple, since it may be null."""
    encoding: str = ""
    media_type: str = ""
    is_read_only: bool = False
    is_write_only: bool = False
    is_deprecated: bool = False
    sunset: Any = None
    properties: Mapping[str, Site] = field(default_factory=dict[str, Site])
    declared: Mapping[str, str] = field(default_factory=dict[str, str])
    """Where each property is declared; its schema may be a component elsewhere."""
    required: frozenset[str] = frozenset()
    children: Mapping[str, Site] = field(default_factory=dict[str, Site])
    """Keywords that hold one schema: `items`, `not`, `if`, `additionalProperties`, …"""
    named: Mapping[str, Mapping[str, Site]] = field(default_factory=dict[str, "Mapping[str, Site]"])
    """Keywords that hold schemas by name: `patternProperties` and `dependentSchemas`."""
    dependent_required: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, "tuple[str, ...]"])
    forbids_others: bool = False
    """Whether properties that are not declared are refused."""
    prefix: tuple[Site, ...] = ()
    unions: tuple[Union, ...] = ()
    tag: str = ""
    """The property that the discriminator names."""
    mapping: Mapping[str, str] = field(default_factory=dict[str, str])


def text(value: Any) -> str:
    """A value as JSON writes it, with keys in order; equal texts are equal values."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, default=str)


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if is_list(value):
        return [_plain(one) for one in value]
    if is_mapping(value):
        return {str(key): _plain(one) for key, one in value.items()}
    return value
