"""Renders component schemas as models and typed dicts. No other module uses datamodel-code-generator.

Its input contains the final names, and no descriptions, bounds and defaults. Its output is not modified, except that docstrings
replace the marks that the templates print.
"""

from __future__ import annotations

import ast
import warnings
from collections import defaultdict
from collections.abc import Collection, Generator, Iterable, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from sdkwright.ir import names
from sdkwright.ir.api import Api
from sdkwright.ir.formats import FORMATS
from sdkwright.ir.schema import Schema
from sdkwright.openapi.pointers import SCHEMA_REF
from sdkwright.output.parts import NO_PARTS, Parts
from sdkwright.render.model_cache import ModelInput, render_modules
from sdkwright.render.model_docs import mark_docstrings
from sdkwright.render.model_schemas import (
    EXTRA,
    find_formats,
    find_typed_extra,
    prepare_schema,
    remove_properties,
)
from sdkwright.render.source_text import HEADER, format_docstring, format_literal

_TEMPLATES = Path(__file__).parent / "model_templates"
# Imports of our templates; those that a module does not use are removed with the other unused imports.
_IMPORTS = (
    "{}._runtime.best_variant.BestVariant",
    "{}._runtime.models.VariantShapes",
    "{}._runtime.models.UnknownByShape",
    "{}._runtime.models.UnknownVariant",
    "{}._runtime.models.Variants",
    "{}._runtime.models.decode_base64",
    "{}._runtime.models.null_if_omitted",
    "{}._runtime.models.set_by_api",
    "pydantic.SkipValidation",
    "typing.Annotated",
    "typing.ClassVar",
)


def render_models(api: Api, package: str, parts: Parts = NO_PARTS) -> dict[str, str]:
    """The pydantic models, one module for each document of the description, by path inside the package."""
    schemas = {schema.name: remove_properties(schema, schema.write_only) for schema in api.schemas}
    return render_modules(schemas, _Generator(package, typed_dicts=False), parts)


def render_params(api: Api, package: str, parts: Parts = NO_PARTS) -> dict[str, str]:
    """The typed dicts and aliases of all components of requests."""
    schemas = {
        schema.name: remove_properties(
            replace(schema, content=schema.sent_content) if schema.sent_content else schema, schema.read_only
        )
        for schema in api.schemas
        if schema.in_request
    }
    return render_modules(schemas, _Generator(package, typed_dicts=True), parts)


@cache
def import_model_generator() -> None:
    """Import all that datamodel-code-generator needs, which it does when it is first used."""
    for typed_dicts in (False, True):
        _Generator("package", typed_dicts).generate([], ["module"])


@dataclass(frozen=True)
class _Generator:
    """datamodel-code-generator, as it makes models or typed dicts."""

    package: str
    typed_dicts: bool

    @property
    def folder(self) -> str:
        """Of the files."""
        return "params" if self.typed_dicts else "models"

    def describe(self, schemas: Mapping[str, Schema]) -> dict[str, ModelInput]:
        """What it gets for each schema, by name."""
        qualified_names = {name: _qualify_name(schema, self.typed_dicts) for name, schema in schemas.items()}
        make_data = _make_typed_dict_data if self.typed_dicts else _make_model_data
        return {
            name: ModelInput(
                qualified_names[name],
                prepare_schema(schema, qualified_names, self.package, typed_dicts=self.typed_dicts),
                {**mark_docstrings(schema), **make_data(schema)},
                {} if self.typed_dicts else _list_field_aliases(schema),
                _list_bases(schema),
            )
            for name, schema in schemas.items()
        }

    def generate(self, inputs: Iterable[ModelInput], others: Iterable[str]) -> dict[str, str]:
        """The files by path, with marks in place of docstrings. `others` are modules without schemas, which affect imports."""
        files = _generate([*inputs], others, self.package, typed_dicts=self.typed_dicts)
        return {f"{self.folder}/{'/'.join(path)}": text for path, text in files.items() if _has_code(text)}


def _make_typed_dict_data(schema: Schema) -> dict[str, Any]:
    """The values of a typed dict with a key that cannot be an attribute: its keys, which the tool would escape twice.

    The same is needed for a key such as `str`, which would hide the type of this name in the annotations of the class.
    """
    return {
        "keys": {wire_name: format_literal(wire_name) for wire_name, _ in schema.fields},
        "hides_types": any(wire_name in _list_type_names(schema) for wire_name, _ in schema.fields),
    }


def _list_type_names(schema: Schema) -> Set[str]:
    """The types in the annotations of a typed dict that a key of the same name would hide."""
    used = find_formats(schema.content)
    return names.SCALARS | {format_.type_name for format_ in FORMATS.values() if format_.name in used}


def _quote_annotation(annotation: str, always: bool) -> str:
    """The annotation, as text if it has a forward reference: Python 3.10 does not evaluate one within `Sequence[…]`."""
    text = ast.unparse(ast.parse(annotation, mode="eval"))
    unquoted = ast.unparse(_Unquoted().visit(ast.parse(annotation, mode="eval")))
    return format_literal(unquoted) if always or unquoted != text else annotation


class _Unquoted(ast.NodeTransformer):
    """Replaces quoted forward references by the names."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return ast.parse(node.value, mode="eval").body if isinstance(node.value, str) else node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        is_literal = isinstance(node.value, ast.Name) and node.value.id == "Literal"
        return node if is_literal else self.generic_visit(node)


def _list_required_fields(content: Any) -> tuple[str, ...]:
    return tuple(
        wire_name for part in (content, *content.get("allOf", ())) for wire_name in part.get("required", ())
    )


def _make_model_data(schema: Schema) -> dict[str, Any]:
    """The values of a model: whether an enum is closed, how the variants of a union are distinguished."""
    data: dict[str, Any] = {"closed": schema.kind == "enum" and not schema.in_response}
    # Without a tag, required constants distinguish the variants; with a default, they would match any object.
    data["bare"] = (
        _list_required_fields(schema.content) if schema.is_untagged_variant and not schema.in_request else ()
    )
    fields = dict(schema.fields)
    data["read_only"] = (
        format_literal(tuple(fields[name] for name in schema.read_only)) if schema.read_only else ""
    )
    data["nullable"] = schema.nullable_fields if schema.in_request else ()
    data["set_by_api"] = schema.read_only if schema.in_request else ()
    data["field_aliases"] = schema.field_aliases
    data["encoded"] = {field.field: (field.property, field.may_be_none) for field in schema.base64_fields}
    data["extra"] = EXTRA if find_typed_extra(schema.content) else None
    data["overrides"] = schema.overrides
    data["best_fit"] = schema.is_best_fit
    if schema.tagged is not None:
        known = dict(schema.tagged.tags)
        text = (
            f"A variant of `{schema.name}` that this version does not define; its tag and raw data are kept."
        )
        data["unknown"] = {
            "name": names.make_unknown_name(schema.name),
            "doc": format_docstring(text, 4),
            "base": f"UnknownVariant, tag={format_literal(schema.tagged.tag)}, known={format_literal(tuple(known))}",
            "rule": f"Variants({format_literal(schema.tagged.tag)}, {format_literal(known)})",
        }
    if schema.untagged is not None:
        text = f"A variant of `{schema.name}` that this version does not define; its raw data is kept."
        shapes = format_literal(schema.untagged.required)
        data["unknown"] = {
            "name": names.make_unknown_name(schema.name),
            "doc": format_docstring(text, 4),
            "base": f"UnknownByShape, known={shapes}",
            "rule": f"VariantShapes({shapes})",
        }
    return data


@contextmanager
def _ignore_version_warning() -> Generator[None, None, None]:
    """Ignore the warning that a later version will not support Python 3.10."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Running datamodel-code-generator on Python", FutureWarning)
        yield


@_ignore_version_warning()
def _generate(
    inputs: Collection[ModelInput], others: Iterable[str], package: str, *, typed_dicts: bool
) -> Mapping[tuple[str, ...], str]:
    # Imported late: the import takes longer than the rest of a command.
    from datamodel_code_generator import generate
    from datamodel_code_generator.enums import AllOfMergeMode, DataModelType, InputFileType
    from datamodel_code_generator.format import DatetimeClassType, PythonVersion
    from datamodel_code_generator.parser import LiteralType

    document = {
        "openapi": "3.1.0",
        "info": {"title": "-", "version": "-"},
        "paths": {},
        "components": {
            "schemas": {
                **{name: content for input_ in inputs for name, content in input_.contents.items()},
                **{f"{module}.elsewhere": {"type": "string"} for module in others},
            }
        },
    }
    common = {"quoted": _quote_annotation} if typed_dicts else {}
    files = generate(
        document,
        input_file_type=InputFileType.OpenAPI,
        output_model_type=DataModelType.TypingTypedDict if typed_dicts else DataModelType.PydanticV2BaseModel,
        base_class=("typing_extensions.TypedDict" if typed_dicts else f"{package}._runtime.models.BaseModel"),
        additional_imports=[] if typed_dicts else [module.format(package) for module in _IMPORTS],
        target_python_version=PythonVersion.PY_310,
        output_datetime_class=DatetimeClassType.Datetime,
        custom_class_name_generator=lambda name: name,
        custom_template_dir=_TEMPLATES,
        extra_template_data=defaultdict(dict, {input_.name: {**input_.data, **common} for input_ in inputs}),
        aliases={key: name for input_ in inputs for key, name in input_.aliases.items()},
        enum_field_as_literal=LiteralType.All,
        use_type_alias=True,
        use_tuple_for_fixed_items=True,
        allof_merge_mode=AllOfMergeMode.NoMerge,
        use_union_operator=True,
        use_annotated=True,
        use_standard_collections=True,
        use_generic_container_types=typed_dicts,
        use_double_quotes=True,
        keep_model_order=typed_dicts,
        strict_nullable=True,
        strict_refs=True,
        use_exact_imports=True,
        disable_timestamp=True,
        custom_file_header=HEADER,
        formatters=[],
    )
    assert isinstance(files, dict)
    return files


def _list_field_aliases(schema: Schema) -> dict[str, str]:
    """The Python names of properties, where they differ."""
    return {
        # With the class: the alias of a property without it would rename properties of other classes.
        f"{_qualify_name(schema, False)}.{wire_name}": name
        for wire_name, name in schema.fields
        if wire_name != name
    }


def _list_bases(schema: Schema) -> list[str]:
    parts = (part.get("$ref", "") for part in schema.content.get("allOf", ()))
    return [ref.removeprefix(SCHEMA_REF) for ref in parts if ref]


def _has_code(text: str) -> bool:
    return any(line and not line.startswith(("#", "from __future__")) for line in text.splitlines())


def _qualify_name(schema: Schema, typed_dicts: bool) -> str:
    return f"{schema.module}.{names.make_param_name(schema.name) if typed_dicts else schema.name}"
