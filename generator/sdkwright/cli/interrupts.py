"""Ctrl-C: raises KeyboardInterrupt exactly once, at whatever moment."""

from __future__ import annotations

import atexit
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs


def raise_once() -> None:
    """From now on, the first Ctrl-C raises KeyboardInterrupt, even in a callback, and those after it do nothing."""
    signal.signal(signal.SIGINT, _raise_once)
    sys.unraisablehook = _raise_again
    atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)


def _raise_once(number: int, frame: FrameType | None) -> None:
    # A second Ctrl-C must not interrupt the clean-up after the first.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def _raise_again(unraisable: UnraisableHookArgs) -> None:
    """Repeat an interrupt that Python ignores because it is inside of a callback, for example of `importlib`."""
    if not issubclass(unraisable.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(unraisable)
    elif sys.platform != "win32":
        signal.signal(signal.SIGALRM, _raise_once)
        signal.setitimer(signal.ITIMER_REAL, 0.001)
