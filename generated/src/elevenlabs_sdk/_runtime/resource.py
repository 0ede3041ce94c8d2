"""The bases of the generated resources: they hold the core, and nothing else."""

from __future__ import annotations

from typing_extensions import Self

from .async_core import AsyncCore, AsyncRawCore
from .core import RawCore, SyncCore
from .polling import async_wait, wait


class Resource:
    """A part of the API."""

    _wait = staticmethod(wait)

    def __init__(self, core: SyncCore) -> None:
        self._core = core

    def _raw(self) -> Self:
        """A twin whose methods return raw responses."""
        return type(self)(RawCore(self._core.settings, self._core.transport))


class AsyncResource:
    """A part of the API, for asyncio."""

    _wait = staticmethod(async_wait)

    def __init__(self, core: AsyncCore) -> None:
        self._core = core

    def _raw(self) -> Self:
        """A twin whose methods return raw responses."""
        return type(self)(AsyncRawCore(self._core.settings, self._core.transport))
