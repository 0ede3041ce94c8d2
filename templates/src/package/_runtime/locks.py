"""A lock that is open in a forked process: the thread that held it is not there to give it back."""

from __future__ import annotations

import os
import threading
from weakref import WeakSet


class Lock:
    """For `with`."""

    __slots__ = ("__weakref__", "_lock")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        _locks.add(self)

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def renew(self) -> None:
        """Whoever held it, nobody does now."""
        self._lock = threading.Lock()


_locks: WeakSet[Lock] = WeakSet()


def _forked() -> None:
    for lock in _locks:
        lock.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
