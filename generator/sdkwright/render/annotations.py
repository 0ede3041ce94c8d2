"""Renders types as Python source. No other module does."""

from __future__ import annotations

from collections.abc import Iterable

from sdkwright.ir.formats import FORMATS
from sdkwright.ir.types import Generic, Literal, Name, Type, walk_names

Imported = tuple[str, str]
"""A module and a name in it. A module that begins with a dot is in the generated package."""


def render_type(type_: Type, hidden: frozenset[str] = frozenset()) -> str:
    """The annotation of a type. `hidden` are the builtins that methods of the class hide."""
    if isinstance(type_, Name):
        return f"builtins.{type_.name}" if not type_.module and type_.name in hidden else type_.name
    if isinstance(type_, Literal):
        return _render_literals([type_])
    if isinstance(type_, Generic):
        arguments = ", ".join(render_type(argument, hidden) for argument in type_.arguments)
        return f"{render_type(type_.base, hidden)}[{arguments}]"
    literals = [member for member in type_.members if isinstance(member, Literal)]
    others = [render_type(member, hidden) for member in type_.members if not isinstance(member, Literal)]
    return " | ".join([*([_render_literals(literals)] if literals else []), *others])


def render_path(type_: Type) -> str:
    """The type as the runtime resolves it on first use: `list[models.voices.Voice]`."""
    if isinstance(type_, Name):
        if type_.folder:
            return f"{type_.module[1:]}.{type_.name}"
        return _render_format_path(type_.name) if type_.module else type_.name
    if isinstance(type_, Generic):
        return f"{render_path(type_.base)}[{', '.join(map(render_path, type_.arguments))}]"
    if isinstance(type_, Literal):
        return render_type(type_)
    return " | ".join(map(render_path, type_.members))


def _render_format_path(type_name: str) -> str:
    """The type of a format, which the runtime imports on first use; it knows other types at once."""
    format_ = next((format_ for format_ in FORMATS.values() if format_.type_name == type_name), None)
    if format_ is None:
        return type_name
    return format_.model_type or f"_runtime.value_types.{type_name}"


def list_imports(types: Iterable[Type]) -> set[Imported]:
    """The imports that the annotations of types need."""
    types = list(types)
    needed = {(name.module, name.name) for type_ in types for name in walk_names(type_) if name.module}
    return needed | ({("typing", "Literal")} if any(map(_has_literal, types)) else set())


def has_hidden(type_: Type, hidden: frozenset[str]) -> bool:
    """Whether the annotation of a type contains a builtin that its class hides."""
    return any(not name.module and name.name in hidden for name in walk_names(type_))


def _render_literals(literals: Iterable[Literal]) -> str:
    return f"Literal[{', '.join(repr(literal.value) for literal in literals)}]"


def _has_literal(type_: Type) -> bool:
    if isinstance(type_, Generic):
        return any(map(_has_literal, type_.arguments))
    return isinstance(type_, Literal) or (
        not isinstance(type_, Name) and any(map(_has_literal, type_.members))
    )
