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
    """Such as `voices.get`; None when no operation has this path."""
    method: str
    path: str
    """As it came, still encoded."""
    path_parameters: Mapping[str, str]
    query: Mapping[str, Any]
    """By name, read by the types of the description."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    data: Any
    """The body, read: JSON, or the fields of a form, in which files are `FormFile`; of a session, the messages so far."""
    problems: tuple[str, ...]
    """What the description does not allow."""

    @property
    def arguments(self) -> Mapping[str, Any]:
        """What was sent, by name, wherever it stood: in the path, the query or the body."""
        fields = cast("dict[str, Any]", self.data) if isinstance(self.data, dict) else {}
        return {**self.path_parameters, **fields, **self.query}

    def __str__(self) -> str:
        name = f" ({self.operation})" if self.operation else ""
        return f"{self.method} {self.path}{name}"


class RequestHandler(Protocol):
    """What a transport needs of the fake server."""

    mismatch: Literal["raise", "answer"]

    def handle(self, request: Request) -> tuple[Recorded, Reply]: ...
    def hear(self, session: Recorded, message: bytes) -> tuple[str, bool]: ...
