"""Schema -> annotation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sdkwright.ir.types import ANY, FILE, Type
from sdkwright.spec.node import Node
from sdkwright.spec.schemas import is_nullable, non_null_types, strip_null


@dataclass(frozen=True)
class Style:
    """How containers and "anything" are printed: callers may give more than they get."""

    array: str
    map: str
    anything: Type
    imports: frozenset[tuple[str, str]]


ARGUMENT = Style(
    "SequenceOf[{}]", "Mapping[str, {}]", Type("object"), frozenset({("._runtime", "SequenceOf")})
)
RESULT = Style("list[{}]", "dict[str, {}]", ANY, frozenset())

_MAPPING = frozenset({("collections.abc", "Mapping")})
_SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
_TIMES = {"date-time": "datetime", "date": "date"}


def annotation(node: Node, style: Style, named: Callable[[Node], Type]) -> Type:
    """The type of a schema; `named` gives that of a reference."""
    core = _without_null(strip_null(node), style, named)
    return core.optional() if is_nullable(node) else core


def _without_null(node: Node, style: Style, named: Callable[[Node], Type]) -> Type:
    if node.ref is not None:
        return named(node)
    types = non_null_types(node)
    if types == ("array",):
        return annotation(node["items"], style, named).inside(style.array, style.imports)
    if types == ("object",):
        extra = node.get("additionalProperties")
        value = (
            annotation(extra, style, named)
            if extra is not None and isinstance(extra.value, dict)
            else style.anything
        )
        return value.inside(style.map, _MAPPING if style is ARGUMENT else frozenset())
    if not types:
        return style.anything
    union = _scalar(node, types[0])
    for name in types[1:]:
        union = union | _scalar(node, name)
    return union


def _scalar(node: Node, name: str) -> Type:
    form = node.get("format")
    if name == "string" and form is not None:
        if form.value == "binary":
            return FILE
        if form.value in _TIMES:
            return Type(_TIMES[form.value], frozenset({("datetime", _TIMES[form.value])}))
    return Type(_SCALARS[name])
