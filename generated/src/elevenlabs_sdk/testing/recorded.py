"""Recorded requests, and the interface between the fake server and its transports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, cast

from .checks import Request
from .rules import Reply


@dataclass(frozen=True)
class Recorded:
    """A request that the server received."""

    operation: str | None
    """The name of the operation, such as `voices.get`; None if no operation has this path."""
    method: str
    path: str
    """The path as it was received, still encoded."""
    path_parameters: Mapping[str, str]
    query: Mapping[str, Any]
    """The query parameters by name, parsed by the types of the description."""
    headers: Mapping[str, str]
    """The headers, with their names in lower case."""
    body: bytes
    data: Any
    """The parsed body: JSON, or the fields of a form, with files as `FormFile`. For a session, the messages so far."""
    problems: tuple[str, ...]
    """Where the request does not match the description."""

    @property
    def arguments(self) -> Mapping[str, Any]:
        """The values of the path, the query and the body, by name."""
        fields = cast("dict[str, Any]", self.data) if isinstance(self.data, dict) else {}
        return {**self.path_parameters, **fields, **self.query}

    def __str__(self) -> str:
        name = f" ({self.operation})" if self.operation else ""
        return f"{self.method} {self.path}{name}"


class RequestHandler(Protocol):
    """The part of the fake server that its transports use."""

    mismatch: Literal["raise", "answer"]

    def handle(self, request: Request) -> tuple[Recorded, Reply]: ...
    def hear(self, session: Recorded, message: bytes) -> tuple[str, bool]: ...
