"""Annotations as trees: what the SDK prints, read back, so that two of them can be compared."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, TypeAlias

from sdkwright.ir import names
from sdkwright.ir.types import Type

Head: TypeAlias = Literal["union", "literal", "model", "param", "page", "plain"]


@dataclass(frozen=True)
class Shape:
    """`list[Voice] | None` is a union of a plain `list` of the model `Voice`, and a plain `None`."""

    head: Head
    name: str = ""  # of a class, a scalar or a container
    parts: tuple[Shape, ...] = ()
    value: str | int | bool | None = None  # of a literal

    @property
    def is_named(self) -> bool:
        """Whether it is a name of the API, of a class or of an alias."""
        return self.head in ("model", "param", "page")

    def members(self) -> tuple[Shape, ...]:
        """Those of a union; else the shape itself."""
        return self.parts if self.head == "union" else (self,)

    def without(self, *names: str) -> Shape:
        """A union without some of its plain members."""
        return union(one for one in self.members() if not (one.head == "plain" and one.name in names))

    def holds(self, name: str) -> bool:
        """Whether a name stands anywhere in it."""
        return self.name == name or any(part.holds(name) for part in self.parts)

    def __str__(self) -> str:
        if self.head == "union":
            literals = [one for one in self.parts if one.head == "literal"]
            others = [str(one) for one in self.parts if one.head != "literal"]
            inside = ", ".join(repr(one.value) for one in literals)
            return " | ".join([*([f"Literal[{inside}]"] if literals else []), *others])
        if self.head == "literal":
            return f"Literal[{self.value!r}]"
        return f"{self.name}[{', '.join(map(str, self.parts))}]" if self.parts else self.name


NONE = Shape("plain", "None")
ANYTHING = ("Any", "object")
_FOLDERS: dict[str, Head] = {".models": "model", ".params": "param", ".pages": "page"}


def union(parts: Iterable[Shape]) -> Shape:
    """Flat, each member once; of one member: that member."""
    flat = tuple(dict.fromkeys(member for part in parts for member in part.members()))
    return flat[0] if len(flat) == 1 else Shape("union", parts=flat)


@lru_cache(maxsize=4096)
def shape(type_: Type) -> Shape:
    """The tree of a printed annotation. A model beside its typed dict is one thing: what a caller may give for it."""
    heads: dict[str, Head] = {name: _head(module) for module, name in type_.imports}
    found = _read(ast.parse(type_.code, mode="eval").body, heads)
    return _without_twins(found)


def _head(module: str) -> Head:
    for folder, head in _FOLDERS.items():
        if module.startswith(f"{folder}."):
            return head
    return "plain"


def _read(node: ast.expr, heads: dict[str, Head]) -> Shape:
    if isinstance(node, ast.BinOp):
        return union((_read(node.left, heads), _read(node.right, heads)))
    if isinstance(node, ast.Subscript):
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if ast.unparse(node.value) == "Literal":
            return union(Shape("literal", value=ast.literal_eval(one)) for one in inner)
        return replace(_read(node.value, heads), parts=tuple(_read(one, heads) for one in inner))
    name = ast.unparse(node).removeprefix("builtins.")
    return Shape(heads.get(name, "plain"), name)


def _without_twins(found: Shape) -> Shape:
    parts = tuple(_without_twins(part) for part in found.parts)
    if found.head != "union":
        return replace(found, parts=parts)
    params = {part.name for part in parts if part.head == "param"}
    return union(part for part in parts if not (part.head == "model" and names.param(part.name) in params))
