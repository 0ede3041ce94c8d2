"""`Json`, the type of a JSON response: a type expression that is resolved on first use. A leaf module."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Generic, NoReturn, Protocol, TypeVar, Union, cast

from .locks import Lock
from .package import PACKAGE

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")

_BUILTIN_TYPES: dict[str, Any] = {
    "Any": Any,
    "text": str,
    "None": None,
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
}
# pydantic completes a class that has forward references on first use, and does not lock while it does.
_build_lock = Lock()


def run_build(build: Callable[[], T]) -> T:
    """Build a validator while no other thread builds one."""
    with _build_lock:
        return build()


class DeviationError(Exception):
    """Ends a validation at the first item that does not match. pydantic does not collect it, as it is no ValueError."""


class _Validator(Protocol):
    def validate_json(self, data: bytes | str, /) -> Any: ...
    def validate_python(self, data: object, /) -> Any: ...


def make_reader(adapter: TypeAdapter[Any], validator: _Validator) -> Callable[[bytes | str], Any]:
    """Return the function of a validator that parses JSON. pydantic would round the numbers for exact decimals."""
    decimals = sys.modules.get(f"{PACKAGE}._runtime.decimals")
    if decimals is None or not _contains(adapter.core_schema, decimals.to_exact):
        return validator.validate_json
    return lambda data: validator.validate_python(decimals.load_exactly(data))


def _contains(schema: object, function: object) -> bool:
    """Whether a core schema calls a function."""
    queue = [schema]
    while queue:
        part = queue.pop()
        if part is function:
            return True
        if isinstance(part, dict):
            queue.extend(cast("dict[str, object]", part).values())
        elif isinstance(part, (list, tuple)):
            queue.extend(cast("list[object]", part))
    return False


class Parser(Generic[T]):
    """The validators of a type."""

    __slots__ = ("adapter", "fail_fast", "has_deviated", "is_text", "items", "kind", "lenient", "validate")

    def __init__(self, kind: Any, adapter: TypeAdapter[T]) -> None:
        self.kind = kind
        self.adapter = adapter
        self.validate: Callable[[bytes], T] = make_reader(adapter, adapter)
        self.fail_fast: Callable[[bytes], T] | None = None
        """The validator for large documents, built on first use."""
        self.lenient: Any = None
        """The `LenientParser`, built on first use."""
        self.is_text = False
        """Whether the body is plain text instead of JSON."""
        self.has_deviated = False
        """Whether a document has deviated from the type, so that the next one probably does too."""
        paging = getattr(kind, "__paging__", None)
        self.items: str | None = None if paging is None or paging.is_list else paging.items
        """The field of a page that contains its items; None for a type that is not an object with pages."""


class Json(Generic[T]):
    """The type of a JSON response, as a type expression.

    The expression is `models.books.Book` (a name relative to this package), `list[…]`, `dict[str, …]`, `tuple[…]`,
    `… | …`, `Any`, `None` (the body is ignored), `text` (the body is not JSON), or a builtin type. `by_status` has other
    expressions for certain statuses. `end` is the data of the last event of a stream. The validator is built on first
    use, once.
    """

    __slots__ = ("_by_status", "_expression", "_parsers", "end")

    def __init__(self, expression: str, by_status: Mapping[int, str] | None = None, *, end: str = "") -> None:
        self._expression = expression
        self.end = end.encode()
        self._by_status = by_status or {}
        self._parsers: dict[str, Parser[T]] = {}

    def __repr__(self) -> str:
        return f"Json({self._expression!r})"

    @property
    def is_text(self) -> bool:
        """Whether a body is plain text instead of JSON, unless its status has another type."""
        return self._expression == "text"

    def resolve(self, status: int) -> tuple[Any, TypeAdapter[T]]:
        """Return the type of a response with this status, and its validator."""
        parser = self.get_parser(status)
        return parser.kind, parser.adapter

    def get_parser(self, status: int) -> Parser[T]:
        """Return the validators of a response with this status."""
        expression = self._by_status.get(status, self._expression)
        parser = self._parsers.get(expression)
        if parser is None:
            from pydantic import TypeAdapter

            with _build_lock:
                kind = _resolve_expression(expression)
                adapter: TypeAdapter[T] = TypeAdapter(_get_parsed_type(kind))
                if not getattr(adapter, "pydantic_complete", True):
                    adapter.rebuild()  # now, while the lock is held
                parser = Parser(kind, adapter)
            if expression == "text":
                parser.is_text = True
                parser.validate = parser.fail_fast = cast("Callable[..., T]", _reject)
            elif expression == "None":
                parser.validate = parser.fail_fast = cast("Callable[..., T]", _ignore)
            self._parsers[expression] = parser
        return parser


def _reject(data: object) -> NoReturn:
    """Leave a text to `parse_response`, which has the response with its charset."""
    raise ValueError("not JSON")


def _ignore(data: object) -> None:
    """Read a response without a body."""


def _get_parsed_type(kind: Any) -> Any:
    """Return the type that a response is parsed as: that of its list for a page whose response is an array."""
    paging = getattr(kind, "__paging__", None)
    return kind.model_fields[paging.items].annotation if paging is not None and paging.is_list else kind


def read_field(value: Any, path: str) -> Any:
    """Return the field at a path of names, joined by dots; None if a part of it is missing or not an object."""
    for name in path.split("."):
        fields: Mapping[str, Any] = getattr(value.__class__, "model_fields", {})
        if name in fields:
            value = getattr(value, name, None)
        else:  # an unknown variant has only extra fields
            extra: Mapping[str, Any] | None = getattr(value, "__pydantic_extra__", None)
            value = extra.get(name) if extra else None
    return value


def resolve_argument_type(expression: str) -> Any:
    """Return the union of a model and its plain data. pydantic tries the model first, which keeps unknown fields."""
    from pydantic import Field

    return Annotated[_resolve_expression(expression), Field(union_mode="left_to_right")]


def _resolve_expression(expression: str) -> Any:
    members = _split(expression, " | ")
    if len(members) > 1:
        return _subscript(Union, *[_resolve_expression(member) for member in members])
    if expression.startswith("list[") and expression.endswith("]"):
        return _subscript(list, _resolve_expression(expression[len("list[") : -1]))
    if expression.startswith("dict[str, ") and expression.endswith("]"):
        return _subscript(dict, str, _resolve_expression(expression[len("dict[str, ") : -1]))
    if expression.startswith("tuple[") and expression.endswith("]"):
        elements = _split(expression[len("tuple[") : -1], ", ")
        return _subscript(tuple, *map(_resolve_expression, elements))
    if expression in _BUILTIN_TYPES:
        return _BUILTIN_TYPES[expression]
    module, _, name = expression.rpartition(".")
    return getattr(import_module(f"{PACKAGE}.{module}"), name)


def _split(expression: str, separator: str) -> list[str]:
    """Split `a | b` into its members. A separator within brackets does not separate."""
    members: list[str] = []
    for part in expression.split(separator):
        if members and members[-1].count("[") > members[-1].count("]"):
            members[-1] += separator + part
        else:
            members.append(part)
    return members


def _subscript(kind: Any, *arguments: Any) -> Any:
    return kind[arguments]
