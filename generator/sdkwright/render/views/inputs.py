"""The aliases for the model of a component or its plain data, which arguments accept."""

from __future__ import annotations

from dataclasses import dataclass

from sdkwright.ir import names
from sdkwright.ir.api import Api
from sdkwright.ir.types import Union, make_model_type, make_param_type
from sdkwright.render.annotations import list_imports, render_path, render_type
from sdkwright.render.views.code import Import, render_imports


@dataclass(frozen=True)
class Alias:
    """An alias and its union."""

    name: str
    type: str
    path: str  # as the runtime resolves it on first use


@dataclass(frozen=True)
class InputModule:
    """The file of the aliases."""

    imports: tuple[Import, ...]
    aliases: tuple[Alias, ...]


def build_input_module(api: Api, package: str) -> InputModule | None:
    """The file of the aliases; None if no argument uses one."""
    schemas = [schema for schema in api.schemas if schema.has_model_or_dict]
    if not schemas:
        return None
    pairs = {
        schema.name: (
            make_model_type(schema.module, schema.name),
            make_param_type(schema.module, schema.name),
        )
        for schema in schemas
    }
    return InputModule(
        imports=render_imports(list_imports(type_ for pair in pairs.values() for type_ in pair), package),
        aliases=tuple(
            Alias(names.make_model_or_dict_name(name), render_type(Union(pair)), render_path(Union(pair)))
            for name, pair in sorted(pairs.items())
        ),
    )
