"""The base classes of the generated resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .annotations import Evaluable

if TYPE_CHECKING:
    from typing_extensions import Self

    from .async_core import AsyncCore
    from .core import SyncCore
    from .polling import async_wait, wait


class Resource(Evaluable):
    """A group of operations."""

    def __init__(self, core: SyncCore) -> None:
        self._core = core

    def _make_raw(self) -> Self:
        """Return a copy whose methods return raw responses."""
        from .core import RawCore

        return type(self)(RawCore(self._core.settings, self._core.transport))

    if TYPE_CHECKING:
        _wait = staticmethod(wait)
    else:

        @property
        def _wait(self) -> Any:
            """The function that waits for a job, imported on first use."""
            from .polling import wait

            return wait


class AsyncResource(Evaluable):
    """A group of operations of the async client."""

    def __init__(self, core: AsyncCore) -> None:
        self._core = core

    def _make_raw(self) -> Self:
        """Return a copy whose methods return raw responses."""
        from .async_core import AsyncRawCore

        return type(self)(AsyncRawCore(self._core.settings, self._core.transport))

    if TYPE_CHECKING:
        _wait = staticmethod(async_wait)
    else:

        @property
        def _wait(self) -> Any:
            """The function that waits for a job, imported on first use."""
            from .polling import async_wait

            return async_wait
