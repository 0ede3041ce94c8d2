"""The models as templates print them: a table of fields, of values or of variants for each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sdkwright.ir import names
from sdkwright.ir.api import Page
from sdkwright.ir.schema import Schema
from sdkwright.ir.types import Generic, Name, make_runtime_type
from sdkwright.render.site.links import Links
from sdkwright.render.site.methods import Row
from sdkwright.render.source_text import format_code_span, format_markdown


@dataclass(frozen=True)
class ModelView:
    """A model, an enum, a union or another alias, or a page of a list."""

    heading: str
    name: str
    notes: tuple[str, ...]  # paragraphs
    fields: tuple[Row, ...]
    more_fields: tuple[Row, ...]  # in a folded table
    values: tuple[Row, ...]  # of an enum, each with its meaning
    variants: tuple[Row, ...]


_MOST_FIELDS = 40
"""Further fields are in a folded table, so that the page does not become too long."""
_MOST_VALUES = 60


def build_model(schema: Schema, links: Links, page: str, *, is_page: bool) -> ModelView:
    """The section or page of a component."""
    rows = tuple(_list_fields(schema, links, page))
    described = tuple(_list_values(schema))
    return ModelView(
        heading=_format_heading(schema.name, is_page=is_page),
        name=schema.name,
        notes=tuple(_list_notes(schema, links, page)),
        fields=rows[:_MOST_FIELDS],
        more_fields=rows[_MOST_FIELDS:],
        values=described,
        variants=tuple(_list_variants(schema, links, page)),
    )


def build_page_class(page_class: Page, links: Links, page: str, *, is_page: bool) -> ModelView:
    """The section or page of the response of a list."""
    base = links.format_type(Generic(make_runtime_type("SyncPage"), (page_class.item,)), page)
    operation = links.link_code(page_class.operation, page_class.operation, page)
    model = (
        f", with the fields of {links.link_code(page_class.model, page_class.model, page)}"
        if page_class.model
        else ""
    )
    return ModelView(
        heading=_format_heading(page_class.name, is_page=is_page),
        name=page_class.name,
        notes=(
            f"A page of {operation}: a {base}{model}. Iterating over it fetches the following pages, too.",
        ),
        fields=(),
        more_fields=(),
        values=(),
        variants=(),
    )


def _format_heading(name: str, *, is_page: bool) -> str:
    return f"# {name}" if is_page else f"## {name} {{: #{name} }}"


def _list_notes(schema: Schema, links: Links, page: str) -> Iterator[str]:
    # The description of an enum ends with the list of its values, which is a table here.
    for part in schema.description.split("\n\n"):
        if part and not (schema.kind == "enum" and part.startswith("- `")):
            yield links.format_text(part, page)
    if schema.kind == "enum" and not list(_list_values(schema)):
        values = ", ".join(format_code_span(_format_value(value)) for value in schema.content["enum"])
        yield f"One of {values}."
    if schema.kind == "enum" and schema.in_response:
        yield "A response may also contain a value that this version does not define."
    if schema.tagged is not None or schema.untagged is not None:
        unknown = format_code_span(names.make_unknown_name(schema.name))
        yield f"A variant that this version does not define is {unknown}."
    if schema.in_request and schema.kind in ("object", "all_of") and schema.fields:
        param = format_code_span(names.make_param_name(schema.name))
        yield f"Requests also take a dict, with the keys of {param}."


def _list_fields(schema: Schema, links: Links, page: str) -> Iterator[Row]:
    types, texts = dict(schema.types), dict(schema.docs)
    for wire_name, name in schema.fields:
        notes = [
            *(["required"] if wire_name in schema.required and schema.in_request else []),
            *(["only in responses"] if wire_name in schema.read_only and schema.in_request else []),
            *(["only in requests"] if wire_name in schema.write_only else []),
        ]
        # The key of the dict, if it is not the name of the field.
        wire = f"In JSON: {format_code_span(wire_name)}. " if wire_name != name else ""
        yield Row(
            format_code_span(name),
            links.format_type(types[wire_name], page),
            ", ".join(notes),
            wire + " ".join(links.format_text(texts.get(wire_name, ""), page).split()),
        )


def _list_values(schema: Schema) -> Iterator[Row]:
    """The values of an enum that describes any of them."""
    meanings: dict[str, str] = schema.content.get("x-enumDescriptions", {}) if schema.kind == "enum" else {}
    for value in schema.content["enum"] if meanings else ():
        key = value if isinstance(value, str) else json.dumps(value)
        text = format_markdown(" ".join(meanings.get(key, "").split()))
        yield Row(format_code_span(_format_value(value)), "", "", text)


def _format_value(value: object) -> str:
    return value if isinstance(value, str) and value.strip() else json.dumps(value, ensure_ascii=False)


def _list_variants(schema: Schema, links: Links, page: str) -> Iterator[Row]:
    tags: dict[str, list[str]] = {}
    if schema.tagged is not None:
        for value, position in schema.tagged.tags:
            tags.setdefault(schema.tagged.members[position], []).append(value)
    for variant in schema.variants:
        name = variant.name if isinstance(variant, Name) else ""
        values = " or ".join(format_code_span(value) for value in tags.get(name, ()))
        tag = format_code_span(schema.tagged.tag) if schema.tagged is not None and values else ""
        yield Row(links.format_type(variant, page), "", "", f"{tag} is {values}" if tag else "")
