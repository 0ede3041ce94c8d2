"""What an answer is read as, named by an expression and imported on first use, and how its bytes are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from ..errors import APIResponseValidationError
from .failures import line
from .headers import request_id
from .package import PACKAGE, logger

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from .transport import Response

T = TypeVar("T")

_PLAIN: dict[str, Any] = {"Any": Any, "str": str, "int": int, "float": float, "bool": bool}
_NAMED_PROBLEMS = 10


class Json(Generic[T]):
    """The type of a JSON answer.

    `models.voices.Voice` (below this package), `list[…]`, `dict[str, …]`, `Any`, `str`, `int`, `float` or `bool`;
    a second argument names other types for certain statuses. The validator is built once, on first use.
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

            kind = _resolve(expression)
            # Two threads may both come here; they build the same.
            found = self._adapters[expression] = (kind, TypeAdapter(kind))
        return found


def _resolve(expression: str) -> Any:
    if expression.startswith("list[") and expression.endswith("]"):
        return _generic(list, _resolve(expression[len("list[") : -1]))
    if expression.startswith("dict[str, ") and expression.endswith("]"):
        return _generic(dict, str, _resolve(expression[len("dict[str, ") : -1]))
    if expression in _PLAIN:
        return _PLAIN[expression]
    module, _, name = expression.rpartition(".")
    return getattr(import_module(f"{PACKAGE}.{module}"), name)


def _generic(kind: Any, *arguments: Any) -> Any:
    return kind[arguments]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where bytes to be read came from, for messages."""

    request: str
    status: int
    content_type: str
    request_id: str | None

    @classmethod
    def of(cls, request: str, response: Response) -> Origin:
        headers = response.headers
        return cls(
            request, response.status_code, headers.get("content-type", "no content type"), request_id(headers)
        )

    def error(self, problem: str, paths: tuple[str, ...] = ()) -> APIResponseValidationError:
        known = f" (request-id {self.request_id})" if self.request_id else ""
        return APIResponseValidationError(
            f"{self.status} {self.request}: {problem}{known}",
            status_code=self.status,
            request_id=self.request_id,
            validation_errors=paths,
        )


def read(answer: Json[T], data: bytes, origin: Origin, *, strict: bool, place: str = "the answer") -> T:
    """The typed answer. One odd field is kept as it came, and logged; only what is no such thing at all is refused."""
    kind, adapter = answer.resolved(origin.status)
    from pydantic import ValidationError

    empty = not data.strip()
    try:
        # An empty body says no more than an object without fields, and often stands for it.
        return adapter.validate_json(b"{}" if empty else data)
    except ValidationError as error:
        if error.error_count() == 1 and error.errors(include_url=False)[0]["type"] == "json_invalid":
            raise origin.error(f"{place} is not JSON, {_excerpt(data, origin)}") from error
        found, problems = _salvaged(kind, b"{}" if empty else data)
        if any(problem.startswith(":") for problem in problems):  # at the root: nothing of it fits
            raise origin.error(f"{place} is not as described, {_excerpt(data, origin)}", problems) from error
        shown = ", ".join(problems[:_NAMED_PROBLEMS]) + (", …" if len(problems) > _NAMED_PROBLEMS else "")
        if strict:
            raise origin.error(f"{place} is not as described: {shown}", problems) from error
    logger.warning(
        "%s %s: %s is not as described, read as far as possible: %s",
        origin.status,
        origin.request,
        place,
        shown,
    )
    return cast(T, found)


def _salvaged(kind: Any, data: bytes) -> tuple[Any, tuple[str, ...]]:
    from pydantic_core import from_json

    from .salvage import salvage

    problems: list[str] = []
    found = salvage(kind, from_json(data), "", problems)
    return found, tuple(problems)


def _excerpt(data: bytes, origin: Origin) -> str:
    if not data.strip():
        return f"but empty ({origin.content_type})"
    return f"but {origin.content_type}, {len(data)} bytes: {line(data[:2000].decode(errors='replace'))[:200]}"
