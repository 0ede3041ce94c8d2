"""Controls Python's garbage collector, whose collections take longer the more values exist."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def pause_gc() -> Generator[None, None, None]:
    """Disable collections, for code that creates many values and keeps them all."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def freeze_gc() -> Generator[None, None, None]:
    """Exclude existing values from collections and make collections rare, for code that creates many temporary values.

    Inside of `pause_gc`, the values that were created there are never searched.
    """
    thresholds, was_enabled = gc.get_threshold(), gc.isenabled()
    gc.freeze()
    gc.set_threshold(50_000, *thresholds[1:])
    gc.enable()
    try:
        yield
    finally:
        if not was_enabled:
            gc.disable()
        gc.set_threshold(*thresholds)
        gc.unfreeze()
