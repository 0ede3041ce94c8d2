"""The bases of the generated resources: they hold the core, and nothing else."""

from __future__ import annotations

from .async_core import AsyncCore
from .core import SyncCore


class Resource:
    """A part of the API."""

    def __init__(self, core: SyncCore) -> None:
        self._core = core


class AsyncResource:
    """A part of the API, for asyncio."""

    def __init__(self, core: AsyncCore) -> None:
        self._core = core
