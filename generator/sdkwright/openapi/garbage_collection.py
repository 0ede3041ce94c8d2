"""Control of Python's garbage collector: with many live values, each collection takes longer the larger the description is."""

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
    """Exclude existing values from collections, for code that creates many temporary values beside them."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
