"""Compares components: their names, modules, kinds and bases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from sdkwright.diff.python.aliases import compare_aliases, find_aliased_type
from sdkwright.diff.python.api_pair import ApiPair
from sdkwright.diff.python.api_side import ApiSide, is_class, is_same
from sdkwright.diff.python.bytes_properties import compare_bytes_properties
from sdkwright.diff.python.caller_change import CallerChange, CallerChanges
from sdkwright.diff.python.extra_fields import compare_extra_fields
from sdkwright.diff.python.fields import compare_fields
from sdkwright.diff.python.rules import RULES
from sdkwright.ir import names
from sdkwright.ir.schema import Schema
from sdkwright.openapi.pointers import join_pointer
from sdkwright.render.annotations import render_type

ImportChange: TypeAlias = "tuple[str, str, str, str]"
"""The rule, the text, and the imports before and after."""
_KINDS: Final = {"union": "a union", "enum": "an enum", "alias": "an alias"}


def compare_models(pair: ApiPair) -> CallerChanges:
    """Compare all components."""
    old_names = {old.name for old, _ in pair.components}
    new_names = {new.name for _, new in pair.components}
    for schema in pair.base.schemas.values():
        if schema.name not in old_names:
            affected, text = pair.find_affected(schema.name, ""), f"`{schema.name}` is gone"
            before = _format_import(pair, schema)
            yield CallerChange(RULES["model-gone"], _make_pointer(schema), text, affected, before)
    for schema in pair.revision.schemas.values():
        if schema.name not in new_names:
            affected, text = pair.find_affected("", schema.name), f"`{schema.name}` is new"
            after = _format_import(pair, schema)
            yield CallerChange(RULES["model-added"], _make_pointer(schema), text, affected, "", after)
    for old, new in pair.components:
        if not is_same(old, new):
            yield from _compare_imports(old, new, pair)
            yield from _compare_content(old, new, pair)


def _compare_content(old: Schema, new: Schema, pair: ApiPair) -> CallerChanges:
    if is_class(old) != is_class(new):
        text = (
            f"`{new.name}` is {_KINDS.get(new.kind, 'a class')}, no longer {_KINDS.get(old.kind, 'a class')}"
        )
        definitions = _format_definition(old, pair.base), _format_definition(new, pair.revision)
        yield _describe("model-kind-changed", old, new, pair, text, *definitions)
    elif is_class(new):
        yield from compare_fields(old, new, pair)
        yield from compare_extra_fields(old, new, pair)
        yield from compare_bytes_properties(old, new, pair)
        yield from _compare_bases(old, new, pair)
    else:
        yield from compare_aliases(old, new, pair)


def _describe(
    rule: str, old: Schema, new: Schema, pair: ApiPair, text: str, before: str, after: str
) -> CallerChange:
    affected = pair.find_affected(old.name, new.name)
    return CallerChange(RULES[rule], _make_pointer(new), text, affected, before, after)


def _format_definition(schema: Schema, side: ApiSide) -> str:
    if not is_class(schema):
        return f"{schema.name} = {render_type(find_aliased_type(schema, side))}"
    return f"class {schema.name}({', '.join(side.list_bases(schema.name)) or 'BaseModel'})"


def _compare_imports(old: Schema, new: Schema, pair: ApiPair) -> CallerChanges:
    """Compare the names that can be imported, and their modules."""
    for rule, text, before, after in (
        *_list_name_changes(old, new, pair),
        *_list_params_changes(old, new, pair),
        *_list_alias_changes(old, new, pair),
    ):
        yield _describe(rule, old, new, pair, text, before, after)


def _list_name_changes(old: Schema, new: Schema, pair: ApiPair) -> Iterator[ImportChange]:
    imports = _format_import(pair, old), _format_import(pair, new)
    if old.name != new.name:
        text = f"`{old.name}` is called `{new.name}` now"
        if old.name in new.aliases:
            imports = _format_module_import(pair, old), _format_module_import(pair, new)
            note = f"; `{old.name}` can still be imported from the package itself"
            yield "model-moved", text + note, *imports
        else:
            yield "model-renamed", text, *imports
    elif old.module != new.module and pair.has_modules:
        text = f"`{new.name}` is in `models.{new.module}`, no longer in `models.{old.module}`"
        yield "model-moved", text, *imports


def _list_params_changes(old: Schema, new: Schema, pair: ApiPair) -> Iterator[ImportChange]:
    if new.in_request and not old.in_request:
        name = names.make_param_name(new.name)
        yield "params-added", f"`{name}` is new", "", _format_import(pair, new, name)
    elif old.in_request and not new.in_request:
        name = names.make_param_name(old.name)
        yield "params-gone", f"`{name}` is gone", _format_import(pair, old, name), ""
    elif new.has_model_or_dict and not old.has_model_or_dict:
        name = names.make_model_or_dict_name(new.name)
        yield "params-added", f"`{name}` is new", "", f"from {pair.package} import {name}"
    elif old.has_model_or_dict and not new.has_model_or_dict:
        name = names.make_model_or_dict_name(old.name)
        yield "params-gone", f"`{name}` is gone", f"from {pair.package} import {name}", ""


def _list_alias_changes(old: Schema, new: Schema, pair: ApiPair) -> Iterator[ImportChange]:
    start = f"from {pair.package} import"
    for alias in old.aliases:
        if alias not in new.aliases and alias not in pair.revision.schemas:
            text = f"`{alias}`, an older name of `{new.name}`, is gone"
            yield "alias-gone", text, f"{start} {alias}", f"{start} {new.name}"
    for alias in new.aliases:
        if alias not in old.aliases and alias not in pair.base.schemas:
            yield "alias-added", f"`{alias}` is another name of `{new.name}`", "", f"{start} {alias}"
    yield from _list_field_alias_changes(old, new)


def _list_field_alias_changes(old: Schema, new: Schema) -> Iterator[ImportChange]:
    names_before = {*dict(old.field_aliases), *dict(old.fields).values()}
    names_after = {*dict(new.field_aliases), *dict(new.fields).values()}
    for alias, field in old.field_aliases:
        if alias not in names_after:
            text = f"`{alias}`, an older name of the field `{new.name}.{field}`, is gone"
            yield "alias-gone", text, f"{old.name}.{alias}", f"{new.name}.{field}"
    for alias, field in new.field_aliases:
        if alias not in names_before:
            text = f"`{alias}` is another name of the field `{new.name}.{field}`"
            yield "alias-added", text, "", f"{new.name}.{alias}"


def _compare_bases(old: Schema, new: Schema, pair: ApiPair) -> CallerChanges:
    """Compare the base classes; a base class that no longer exists is a separate change."""
    renamed = dict(pair.renamed)
    before = [renamed.get(name, name) for name in pair.base.list_bases(old.name)]
    after = pair.revision.list_bases(new.name)
    known = {renamed.get(name, name) for name in pair.base.schemas}
    definitions = _format_definition(old, pair.base), _format_definition(new, pair.revision)
    for name in before:
        if name not in after and name in pair.revision.schemas:
            text = f"`{new.name}` is no `{name}` any more"
            yield _describe("base-class-gone", old, new, pair, text, *definitions)
    for name in after:
        if name not in before and name in known:
            text = f"`{new.name}` is a `{name}` now"
            yield _describe("base-class-added", old, new, pair, text, *definitions)


def _format_import(pair: ApiPair, schema: Schema, param: str = "") -> str:
    name, folder = param or schema.name, "params" if param else "models"
    module = f".{folder}.{schema.module}" if pair.has_modules else ""
    return f"from {pair.package}{module} import {name}"


def _format_module_import(pair: ApiPair, schema: Schema) -> str:
    return f"from {pair.package}.models.{schema.module} import {schema.name}"


def _make_pointer(schema: Schema) -> str:
    return join_pointer("components", "schemas", schema.name)
