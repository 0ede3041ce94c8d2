"""The bases of the generated resources: they hold the core, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import Self

    from .async_core import AsyncCore
    from .core import SyncCore
    from .polling import async_wait, wait


class Resource:
    """A part of the API."""

    def __init__(self, core: SyncCore) -> None:
        self._core = core

    def _raw(self) -> Self:
        """A twin whose methods return raw responses."""
        from .core import RawCore

        return type(self)(RawCore(self._core.settings, self._core.transport))

    if TYPE_CHECKING:
        _wait = staticmethod(wait)
    else:

        @property
        def _wait(self) -> Any:
            """Loads with the first job that is waited for."""
            from .polling import wait

            return wait


class AsyncResource:
    """A part of the API, for asyncio."""

    def __init__(self, core: AsyncCore) -> None:
        self._core = core

    def _raw(self) -> Self:
        """A twin whose methods return raw responses."""
        from .async_core import AsyncRawCore

        return type(self)(AsyncRawCore(self._core.settings, self._core.transport))

    if TYPE_CHECKING:
        _wait = staticmethod(async_wait)
    else:

        @property
        def _wait(self) -> Any:
            from .polling import async_wait

            return async_wait
