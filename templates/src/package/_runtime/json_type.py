"""`Json`, the type of a JSON response: a type expression that is imported on first use. A leaf module."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar, Union

from .locks import Lock
from .package import PACKAGE

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")

_PLAIN: dict[str, Any] = {
    "Any": Any,
    "None": None,
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "date": date,
    "datetime": datetime,
}
# pydantic completes a class that has forward references on first use, not thread-safely.
_building = Lock()


class Json(Generic[T]):
    """The type of a JSON answer.

    `models.books.Book` (below this package), `list[…]`, `dict[str, …]`, `… | …`, `Any`, `None`, or a plain
    type; a second argument names other types for certain statuses. The validator is built once, on first use.
    """

    __slots__ = ("_adapters", "_by_status", "_expression")

    def __init__(self, expression: str, by_status: Mapping[int, str] | None = None) -> None:
        self._expression = expression
        self._by_status = by_status or {}
        self._adapters: dict[str, tuple[Any, TypeAdapter[T]]] = {}

    def __repr__(self) -> str:
        return f"Json({self._expression!r})"

    def resolved(self, status: int) -> tuple[Any, TypeAdapter[T]]:
        """The type, and its validator."""
        expression = self._by_status.get(status, self._expression)
        found = self._adapters.get(expression)
        if found is None:
            from pydantic import TypeAdapter

            with _building:
                kind = _resolve(expression)
                adapter: TypeAdapter[T] = TypeAdapter(kind)
                if not getattr(adapter, "pydantic_complete", True):
                    adapter.rebuild()  # now, under the lock
                found = self._adapters[expression] = (kind, adapter)
        return found


def _resolve(expression: str) -> Any:
    members = _members(expression)
    if len(members) > 1:
        return _generic(Union, *[_resolve(member) for member in members])
    if expression.startswith("list[") and expression.endswith("]"):
        return _generic(list, _resolve(expression[len("list[") : -1]))
    if expression.startswith("dict[str, ") and expression.endswith("]"):
        return _generic(dict, str, _resolve(expression[len("dict[str, ") : -1]))
    if expression in _PLAIN:
        return _PLAIN[expression]
    module, _, name = expression.rpartition(".")
    return getattr(import_module(f"{PACKAGE}.{module}"), name)


def _members(expression: str) -> list[str]:
    """Those of a union, `a | b`; a bar within brackets belongs to what stands there."""
    found: list[str] = []
    for part in expression.split(" | "):
        if found and found[-1].count("[") > found[-1].count("]"):
            found[-1] += f" | {part}"
        else:
            found.append(part)
    return found


def _generic(kind: Any, *arguments: Any) -> Any:
    return kind[arguments]
