"""Models that the caller creates without the fields that the API sets. Imported with the first such model."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from pydantic import BaseModel, TypeAdapter
from pydantic_core import PydanticOmit, SchemaValidator, core_schema

from .lenient_schemas import MISSING, Rewriter, Schema, build_validator


class _ConstructorSchema(Rewriter):
    """Lets the required fields that the API sets be missing, also in nested models."""

    def _rewrite_fields(self, schema: Schema, model: type[BaseModel]) -> Schema:
        rewritten = super()._rewrite_fields(schema, model)
        for name in getattr(model, "__read_only__", ()):
            field = rewritten.get("fields", {}).get(name)
            if field is not None and field["schema"]["type"] != "default":
                rewritten["fields"][name] = {**field, "schema": _make_omittable(field["schema"])}
        return rewritten

    def _open(self, schema: Schema, label: str) -> Schema:
        return schema


def _make_omittable(schema: Schema) -> Schema:
    """Return a schema whose default leaves the field out."""

    def omit_missing(value: object, validate: Any) -> object:
        if value is MISSING:
            raise PydanticOmit
        return validate(value)

    field = core_schema.no_info_wrap_validator_function(omit_missing, cast(Any, schema))
    return cast(Schema, core_schema.with_default_schema(field, default=MISSING, validate_default=True))


@lru_cache(maxsize=1024)
def _build_constructor(model: type[BaseModel]) -> SchemaValidator:
    adapter: TypeAdapter[Any] = TypeAdapter(model)
    if not getattr(adapter, "pydantic_complete", True):
        adapter.rebuild()
    return build_validator(adapter, _ConstructorSchema)


def validate_without_read_only(model: BaseModel, values: dict[str, Any]) -> None:
    """Set the fields of a new model; raise ValidationError for invalid values."""
    _build_constructor(type(model)).validate_python(values, self_instance=model)
