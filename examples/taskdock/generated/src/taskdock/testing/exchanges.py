"""The values that a cassette and its transport exchange."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from .checks import Request


class CassetteMismatch(AssertionError):
    """A request is not in the cassette. It is an AssertionError, so that `except APIError` does not hide it."""


@dataclass(frozen=True)
class RawResponse:
    """A response as it was received, decompressed."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    is_complete: bool = True
    """Whether the client has read it to its end."""


@dataclass(frozen=True)
class Replay:
    """A response from a cassette."""

    status: int
    headers: list[tuple[str, str]]
    pieces: list[bytes] = field(default_factory=list[bytes])
    is_complete: bool = True


class Recorder(Protocol):
    """The methods of a cassette that its transport calls."""

    is_recording: bool

    def add(self, request: Request) -> Callable[[RawResponse], None]: ...
    def play(self, request: Request) -> Replay: ...
