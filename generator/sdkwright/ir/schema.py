"""A component schema, for the models."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sdkwright.ir.types import Type


@dataclass(frozen=True)
class TaggedVariants:
    """The variants of a union with a discriminator: its property, and its values with the index of each variant."""

    tag: str
    members: tuple[str, ...]
    tags: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class UntaggedVariants:
    """The variants of a union without a discriminator: the required fields of each."""

    required: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Base64Field:
    """A field in base64, and the property that returns its bytes. Both are Python names."""

    field: str
    property: str
    may_be_none: bool


@dataclass(frozen=True)
class Schema:
    """A component schema, for the model generator."""

    name: str
    module: str
    kind: str
    content: Any  # the schema itself, references as `#/components/schemas/<Name>`
    sent_content: (
        Any | None
    )  # that of its typed dict, if it is another: without bases, whose keys it overrides
    overrides: tuple[
        str, ...
    ]  # the wire names of properties of its bases that it declares again, with narrower types
    description: str
    fields: tuple[tuple[str, str], ...]  # wire name -> Python name
    docs: tuple[tuple[str, str], ...]  # wire name -> docstring
    tagged: TaggedVariants | None
    untagged: UntaggedVariants | None  # of a message that a server sends over a channel
    is_best_fit: bool  # a union of objects without a discriminator: the variant that fits best is chosen
    is_untagged_variant: bool  # or a base of one: its required constants have no default
    base64_fields: tuple[Base64Field, ...]
    field_aliases: tuple[tuple[str, str], ...]  # earlier name -> Python name
    nullable_fields: tuple[str, ...]  # the wire names of required properties that may be null
    read_only: tuple[str, ...]  # the wire names of properties that requests do not have, bases included
    write_only: tuple[
        str, ...
    ]  # the wire names of properties that responses, and so models of responses, do not have
    in_request: bool  # part of requests: it has a typed dict or an alias in `params`
    has_model_or_dict: bool  # an argument accepts it as a model or as plain data
    in_response: bool  # part of responses: its enums are open
    aliases: tuple[str, ...]
    # For the documentation. The content determines them, so they are neither compared nor part of keys of the cache.
    required: tuple[str, ...] = field(
        default=(), compare=False, repr=False
    )  # wire names, those of bases included
    types: tuple[tuple[str, Type], ...] = field(default=(), compare=False, repr=False)  # wire name -> type
    variants: tuple[Type, ...] = field(
        default=(), compare=False, repr=False
    )  # of a union, or of another alias
