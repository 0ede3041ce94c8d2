"""Less for the garbage collector to look at: with very many values alive, time grows faster than the description."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def paused() -> Generator[None, None, None]:
    """For making very many values that all stay."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def set_aside() -> Generator[None, None, None]:
    """For making very many that do not stay, while those that are there already do."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
