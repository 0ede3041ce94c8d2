"""A lock that is released in a forked process, where the thread that holds it does not exist."""

from __future__ import annotations

import os
import threading
from weakref import WeakSet


class Lock:
    """A context manager. A fork releases it in the child process."""

    __slots__ = ("__weakref__", "_lock")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        _locks.add(self)

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def acquire(self, seconds: float) -> bool:
        """Acquire the lock within some seconds, or without a limit if they are -1; return whether that succeeded."""
        return self._lock.acquire(timeout=seconds)

    def release(self) -> None:
        self._lock.release()

    def reset(self) -> None:
        """Release the lock, whichever thread holds it."""
        self._lock = threading.Lock()


_locks: WeakSet[Lock] = WeakSet()


def _reset_all() -> None:
    for lock in _locks:
        lock.reset()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_reset_all)
