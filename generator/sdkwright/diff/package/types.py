"""Types as sets of alternatives: `str | None` and `Optional[str]` are equal, and an alias is the type that it names."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from sdkwright.diff.package.package import Package
from sdkwright.diff.package.sources import Class, Definition, Type, Value

Relation: TypeAlias = Literal["same", "optional", "wider", "narrower", "other"]
"""What the new type is to the old one; `optional` is wider only by None."""

_TRANSPARENT: Final = ("SkipValidation", "Annotated", "Required", "NotRequired", "Final", "ClassVar")
_UNIVERSAL: Final = frozenset({"Any", "object"})
_NUMBERS: Final = {"float": frozenset({"int", "bool"}), "int": frozenset({"bool"})}
_MAX_LENGTH: Final = 10_000
"""Characters of the alternatives of an alias; aliases of aliases could be longer than memory."""


@dataclass(frozen=True)
class Types:
    """Reads the types of one package. `renames` are the ids of definitions -> the ids that both packages compare."""

    package: Package
    renames: Mapping[str, str] = field(default_factory=dict[str, str])
    _expanded: dict[str, tuple[str, ...]] = field(
        default_factory=dict[str, tuple[str, ...]], compare=False, repr=False
    )
    """The alternatives of each alias, by its id."""

    def list_alternatives(self, type_: Type, *, expand: bool) -> frozenset[str]:
        """Return the alternatives of a type; with `expand`, those of aliases instead of their names."""
        return frozenset(self._list(type_.expression, type_.module, expand))

    def _list(self, expression: ast.expr | None, module: str, expand: bool) -> Iterable[str]:
        match expression:
            case None:
                return []
            case ast.BinOp(op=ast.BitOr()):
                return [
                    *self._list(expression.left, module, expand),
                    *self._list(expression.right, module, expand),
                ]
            case ast.Constant(value=str(text)):
                return self._list(_parse(text), module, expand)
            case ast.Subscript():
                return self._list_subscript(expression, module, expand)
            case ast.Name() | ast.Attribute():
                return self._list_name(ast.unparse(expression), module, expand)
            case ast.List() | ast.Tuple():
                items = [" | ".join(sorted(self._list(item, module, expand))) for item in expression.elts]
                return [f"[{', '.join(items)}]"]
            case _:
                return [ast.unparse(expression)]

    def _list_subscript(self, node: ast.Subscript, module: str, expand: bool) -> Iterable[str]:
        head = ast.unparse(node.value).rpartition(".")[2]
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if head == "Literal":
            return [f"Literal[{ast.unparse(item)}]" for item in items]
        if head in ("Union", "Optional"):
            members = [text for item in items for text in self._list(item, module, expand)]
            return [*members, *(["None"] if head == "Optional" else [])]
        if head in _TRANSPARENT:
            return self._list(items[0], module, expand)
        arguments = [" | ".join(sorted(self._list(item, module, expand))) for item in items]
        (name,) = [*self._list_name(ast.unparse(node.value), module, False)] or [head]
        return [f"{name}[{', '.join(arguments)}]"]

    def _list_name(self, name: str, module: str, expand: bool) -> Iterable[str]:
        definition = self.package.resolve(module, name)
        if isinstance(definition, str):
            return [definition.rpartition(".")[2]]
        definition = self.package.chase(definition)
        if expand and isinstance(definition, Value) and definition.is_type:
            return self._expand(definition)
        return [self.renames.get(definition.id, definition.id)]

    def _expand(self, alias: Value) -> tuple[str, ...]:
        """Return the alternatives of an alias; its name if it contains itself, or if they are very long."""
        if alias.id not in self._expanded:
            self._expanded[alias.id] = (alias.id,)
            if not self._contains_itself(alias):
                alternatives = tuple(self._list(alias.type.expression, alias.module, True))
                if sum(map(len, alternatives)) <= _MAX_LENGTH:
                    self._expanded[alias.id] = alternatives
        return self._expanded[alias.id]

    def _contains_itself(self, alias: Value) -> bool:
        seen: set[str] = set()
        waiting = [alias]
        while waiting:
            for part in self.list_definitions(waiting.pop().type):
                if part.id == alias.id:
                    return True
                if isinstance(part, Value) and part.is_type and part.id not in seen:
                    seen.add(part.id)
                    waiting.append(part)
        return False

    def list_definitions(self, type_: Type) -> Iterable[Definition]:
        """Return the definitions of the package whose names a type contains."""
        expression = type_.expression
        if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
            expression = _parse(expression.value)
        names = [node.id for node in ast.walk(expression) if isinstance(node, ast.Name)] if expression else []
        found = [self.package.resolve(type_.module, name) for name in names]
        return [self.package.chase(item) for item in found if not isinstance(item, str)]


def _parse(text: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        return ast.Name(text)


def relate(old: Types, old_type: Type, new: Types, new_type: Type) -> Relation:
    """Return what a new type is to an old one. A type without an annotation is any type."""
    if old_type.text == new_type.text == "":
        return "same"
    for expand in (False, True):  # an alias whose values changed is a change of the alias only
        before = old.list_alternatives(old_type, expand=expand) or _UNIVERSAL
        after = new.list_alternatives(new_type, expand=expand) or _UNIVERSAL
        if before == after:
            return "same"
    is_wider = _covers(after, before, old)
    is_narrower = _covers(before, after, new)
    if is_wider and is_narrower:
        return "same"
    if is_wider:
        return "optional" if after - before == frozenset({"None"}) else "wider"
    return "narrower" if is_narrower else "other"


def _covers(types: frozenset[str], others: frozenset[str], side: Types) -> bool:
    """Whether each of the other types is one of the types, or a subclass of one; `side` defines the others."""
    if types & _UNIVERSAL:
        return True
    return all(
        other in types
        or bool(types & _NUMBERS.keys() and any(other in _NUMBERS.get(item, ()) for item in types))
        or (other.startswith(("Literal['", 'Literal["')) and "str" in types)
        or bool({*_list_ancestor_ids(other, side)} & types)
        for other in others
    )


def _list_ancestor_ids(id: str, side: Types) -> list[str]:
    module, colon, name = id.partition(":")
    definition = side.package.resolve(module, name) if colon else ""
    if not isinstance(definition, Class):
        return []
    return [side.renames.get(item.id, item.id) for item in side.package.list_ancestors(definition)]
