"""The base of the models, and unions that stay readable when the server adds a variant."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

import pydantic
from pydantic import ConfigDict, GetCoreSchemaHandler, model_validator
from pydantic_core import core_schema

_BUILDS_LATER = tuple(map(int, pydantic.VERSION.split(".")[:2])) >= (2, 14)


class BaseModel(pydantic.BaseModel):
    """An object of the API. Unknown fields are kept.

    No validator and no private state here, ever: either makes every answer twice as slow to read. Built on
    first use, which shortens the import, only by a pydantic that does so under a lock: an older one lets threads see
    half of it.
    """

    model_config = ConfigDict(
        extra="allow", populate_by_name=True, protected_namespaces=(), defer_build=_BUILDS_LATER
    )

    if not TYPE_CHECKING:  # the signatures stay those of pydantic
        # An odd value was kept as it came, and logged when it did: pydantic would warn of it each time.

        def model_dump(self, *, warnings: Any = False, **more: Any) -> Any:
            return super().model_dump(warnings=warnings, **more)

        def model_dump_json(self, *, warnings: Any = False, **more: Any) -> Any:
            return super().model_dump_json(warnings=warnings, **more)


class UnknownVariant(BaseModel):
    """A variant that this version does not know, with all its data: `.model_extra`, or as attributes.

    `class UnknownByShape(UnknownVariant, tag="type", known=("circle", "square"))` refuses the tags that have a class of
    their own: something known and broken must not pass for something new.
    """

    __tag__: ClassVar[str]
    __known__: ClassVar[Sequence[object]]

    def __init_subclass__(cls, *, tag: str = "", known: Sequence[object] = (), **more: Any) -> None:
        super().__init_subclass__(**more)

    @classmethod
    def __pydantic_init_subclass__(cls, *, tag: str = "", known: Sequence[object] = (), **more: Any) -> None:
        super().__pydantic_init_subclass__(**more)
        cls.__tag__, cls.__known__ = tag, tuple(known)

    @model_validator(mode="before")
    @classmethod
    def _refuse_known(cls, value: Any) -> Any:
        if _tag(value, cls.__tag__) in cls.__known__:
            raise ValueError(f"a {cls.__tag__} with a class of its own")
        return value


def _tag(value: object, name: str) -> object:
    return cast("dict[str, object]", value).get(name) if isinstance(value, dict) else None


class Variants:
    """How the variants of a union are told apart: each value of the tag, and the index of its variant.

    The last member of the union is the unknown one. As fast as pydantic's own tagged union, which has no such member.
    """

    __slots__ = ("_variants", "tag")

    def __init__(self, tag: str, variants: Mapping[Any, int]) -> None:
        self.tag = tag
        self._variants = variants

    def index(self, data: Mapping[str, Any]) -> int | None:
        """Of the variant that the data is meant to be; None when its tag is unknown, or no scalar at all."""
        tag = data.get(self.tag)
        return self._variants.get(tag) if isinstance(tag, (str, int)) else None

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        union: Any = handler(source)
        *choices, unknown = union["choices"]
        tagged = core_schema.tagged_union_schema(
            {tag: choices[index] for tag, index in self._variants.items()}, self.tag
        )
        return core_schema.union_schema([tagged, unknown], mode="left_to_right")


class UnknownByShape(BaseModel):
    """What is none of the variants of a union without a tag, with all its data: `.model_extra`, or as attributes.

    `class UnknownPush(UnknownByShape, known=(("audio",), ("isFinal",)))` refuses what has all the fields of a variant.
    """

    __known__: ClassVar[Sequence[Sequence[str]]]

    def __init_subclass__(cls, *, known: Sequence[Sequence[str]] = (), **more: Any) -> None:
        super().__init_subclass__(**more)

    @classmethod
    def __pydantic_init_subclass__(cls, *, known: Sequence[Sequence[str]] = (), **more: Any) -> None:
        super().__pydantic_init_subclass__(**more)
        cls.__known__ = known

    @model_validator(mode="before")
    @classmethod
    def _refuse_known(cls, value: Any) -> Any:
        if _shape(cls.__known__, value) is not None:
            raise ValueError("it has the fields of a class of its own")
        return value


class VariantShapes:
    """How the variants of a union are told apart without a tag: by the fields that each must have.

    The last member of the union is the unknown one, which is asked when no other fits.
    """

    __slots__ = ("_required",)

    def __init__(self, required: Sequence[Sequence[str]]) -> None:
        self._required = required

    def index(self, data: Mapping[str, Any]) -> int | None:
        """Of the variant that the data is meant to be; None when it is none of them."""
        return _shape(self._required, data)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        union: Any = handler(source)
        *choices, unknown = union["choices"]
        # The most demanding first, and the first that fits: pydantic's own way is to try all, for twice the time.
        order = sorted(range(len(choices)), key=lambda index: -len(self._required[index]))
        return core_schema.union_schema([*(choices[index] for index in order), unknown], mode="left_to_right")


def _shape(required: Sequence[Sequence[str]], value: object) -> int | None:
    """The index of the shape that the value has, of several the one with the most fields."""
    data = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    found = [index for index, names in enumerate(required) if names and all(name in data for name in names)]
    return max(found, key=lambda index: len(required[index])) if found else None


def decoded(text: str) -> bytes:
    """The bytes of a text in base64; raises ValueError when it is none."""
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, TypeError) as error:
        raise ValueError(f"not base64: {error}") from None
