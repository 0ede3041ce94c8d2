"""The base class of the models, and unions that accept variants which the server adds later."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, cast

import pydantic
from pydantic import ConfigDict, Field, GetCoreSchemaHandler, model_validator
from pydantic_core import core_schema

_VERSION = tuple(map(int, pydantic.VERSION.split(".")[:2]))
_BUILDS_LATER = _VERSION >= (2, 14)
_INF_NAN: Literal["strings", "null"] = "strings" if _VERSION >= (2, 9) else "null"
"""How numbers that are not finite are dumped: parsed again, null would be another value."""


class BaseModel(pydantic.BaseModel):
    """An object of the API. Unknown fields are kept.

    This class has no validator and no private attribute, because either doubles the time to parse a response. Schemas
    are built on first use, which shortens the import, if the version of pydantic does this under a lock. In older
    versions, another thread may see an incomplete schema.
    """

    __read_only__: ClassVar[tuple[str, ...]] = ()
    """The fields that the API sets. They are not sent."""

    model_config = ConfigDict(
        extra="allow",
        populate_by_name=True,
        protected_namespaces=(),
        defer_build=_BUILDS_LATER,
        ser_json_inf_nan=_INF_NAN,
    )

    if not TYPE_CHECKING:  # the signatures stay those of pydantic

        def __init__(self, /, **values: Any) -> None:
            omitted = _list_omitted(type(self), values)
            if not omitted:
                super().__init__(**values)
                return
            values.update(dict.fromkeys(omitted.nullable))
            if omitted.read_only:
                from .constructors import validate_without_read_only

                validate_without_read_only(self, values)
            else:
                super().__init__(**values)
            self.__pydantic_fields_set__.difference_update(omitted.nullable)  # a patch does not contain them

        # Without this mark, pydantic would call `__init__` when it parses, too.
        __init__.__pydantic_base_init__ = True

        # pydantic would warn about each value that does not match the model; it was logged when it was parsed.

        def model_dump(self, *, warnings: Any = False, **kwargs: Any) -> Any:
            return super().model_dump(warnings=warnings, **kwargs)

        def model_dump_json(self, *, warnings: Any = False, **kwargs: Any) -> Any:
            return super().model_dump_json(warnings=warnings, **kwargs)


class OmittableField:
    """Marks a required field that the constructor may omit, in its metadata."""

    __slots__ = ("is_null_if_omitted",)

    def __init__(self, *, is_null_if_omitted: bool) -> None:
        self.is_null_if_omitted = is_null_if_omitted


def null_if_omitted() -> Any:
    """Return the default of a required field that may be null. The constructor may omit it; a response must contain it."""
    return _make_field(is_null_if_omitted=True)


def set_by_api() -> Any:
    """Return the default of a required field that requests do not have. The constructor may omit it, and then the model has
    no such attribute; a response must contain it."""
    return _make_field(is_null_if_omitted=False)


def _make_field(*, is_null_if_omitted: bool) -> Any:
    field: Any = Field()  # a new one for each field: some versions of pydantic change it
    field.metadata.append(OmittableField(is_null_if_omitted=is_null_if_omitted))
    return field


class _Omitted(NamedTuple):
    """The fields that a call of the constructor omits, of those that it may omit."""

    nullable: tuple[str, ...]
    read_only: tuple[str, ...]


@lru_cache(maxsize=4096)
def _list_omittable_fields(model: type[BaseModel]) -> tuple[tuple[str, str, bool], ...]:
    """Return the fields that the constructor may omit: the names, the wire names, and whether they are null then."""
    return tuple(
        (name, field.alias or name, item.is_null_if_omitted)
        for name, field in model.model_fields.items()
        for item in field.metadata
        if isinstance(item, OmittableField)
    )


def _list_omitted(model: type[BaseModel], values: Mapping[str, object]) -> _Omitted | None:
    omitted = [
        (name, is_null)
        for name, wire_name, is_null in _list_omittable_fields(model)
        if name not in values and wire_name not in values
    ]
    if not omitted:
        return None
    return _Omitted(
        tuple(name for name, is_null in omitted if is_null),
        tuple(name for name, is_null in omitted if not is_null),
    )


class UnknownVariant(BaseModel):
    """A variant that this version of the package does not define. Its data are in `.model_extra` and in attributes.

    `class UnknownShape(UnknownVariant, tag="type", known=("circle", "square"))` rejects tags that have their own class,
    so that an invalid known variant is not parsed as an unknown variant.
    """

    __tag__: ClassVar[str]
    __known__: ClassVar[Sequence[object]]

    def __init_subclass__(cls, *, tag: str = "", known: Sequence[object] = (), **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)

    @classmethod
    def __pydantic_init_subclass__(
        cls, *, tag: str = "", known: Sequence[object] = (), **kwargs: Any
    ) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.__tag__, cls.__known__ = tag, tuple(known)

    @model_validator(mode="before")
    @classmethod
    def _reject_known(cls, value: Any) -> Any:
        if _get_tag(value, cls.__tag__) in cls.__known__:
            raise ValueError(f"the {cls.__tag__} has its own class")
        return value


def _get_tag(value: object, name: str) -> object:
    return cast("dict[str, object]", value).get(name) if isinstance(value, dict) else None


class Variants:
    """Distinguishes the variants of a union by the value of a tag, which maps to the index of the variant.

    The last member of the union is the unknown variant. This is as fast as pydantic's tagged union, which has no such
    member.
    """

    __slots__ = ("_variants", "tag")

    def __init__(self, tag: str, variants: Mapping[Any, int]) -> None:
        self.tag = tag
        self._variants = variants

    def find_index(self, data: Mapping[str, Any]) -> int | None:
        """Return the index of the variant with the tag of the data; None if the tag is unknown or not a scalar."""
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
    """An unknown variant of a union without a tag. Its data are in `.model_extra` and in attributes.

    `class UnknownPush(UnknownByShape, known=(("audio",), ("isFinal",)))` rejects data with all required fields of a
    known variant.
    """

    __known__: ClassVar[Sequence[Sequence[str]]]

    def __init_subclass__(cls, *, known: Sequence[Sequence[str]] = (), **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)

    @classmethod
    def __pydantic_init_subclass__(cls, *, known: Sequence[Sequence[str]] = (), **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.__known__ = known

    @model_validator(mode="before")
    @classmethod
    def _reject_known(cls, value: Any) -> Any:
        if _match_shape(cls.__known__, value) is not None:
            raise ValueError("an object with these fields has its own class")
        return value


class VariantShapes:
    """Distinguishes the variants of a union without a tag by their required fields.

    The last member of the union is the unknown variant, which is tried last.
    """

    __slots__ = ("_required",)

    def __init__(self, required: Sequence[Sequence[str]]) -> None:
        self._required = required

    def find_index(self, data: Mapping[str, Any]) -> int | None:
        """Return the index of the variant whose required fields the data has; None if there is none."""
        return _match_shape(self._required, data)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        union: Any = handler(source)
        *choices, unknown = union["choices"]
        # The variant with the most required fields is tried first, and the first match wins. pydantic's smart mode tries
        # all variants, in twice the time.
        order = sorted(range(len(choices)), key=lambda index: -len(self._required[index]))
        return core_schema.union_schema([*(choices[index] for index in order), unknown], mode="left_to_right")


def _match_shape(required: Sequence[Sequence[str]], value: object) -> int | None:
    """Return the index of the matching shape with the most fields; None if none matches."""
    data = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    matches = [index for index, names in enumerate(required) if names and all(name in data for name in names)]
    return max(matches, key=lambda index: len(required[index])) if matches else None


_MAX_EXCERPT = 40


def decode_base64(model: BaseModel, field: str) -> bytes:
    """Decode a field in base64; raise ValueError if the server has sent something else."""
    value: object = getattr(model, field)
    problem = "expected base64"
    if isinstance(value, str):
        try:
            return b64decode(value, validate=True)
        except ValueError as error:
            problem = f"not base64 ({error})"
    raise ValueError(f"{type(model).__name__}.{field}: {problem}, received {_describe(value)}")


def _describe(value: object) -> str:
    """Return a text as it is, of limited length; of another value only the type."""
    if not isinstance(value, str):
        return type(value).__name__
    if len(value) <= _MAX_EXCERPT:
        return repr(value)
    return f"{len(value)} characters that begin with {value[:_MAX_EXCERPT]!r}"
