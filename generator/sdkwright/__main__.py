"""The program: `sdkwright`, or `python -m sdkwright`. It handles Ctrl-C before it imports anything else of the generator."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType


def main() -> int:
    """Run a command and return its exit code."""
    signal.signal(signal.SIGINT, _interrupt_once)
    try:
        from sdkwright.cli import main as command_line

        status = command_line.main()
    except KeyboardInterrupt:  # while modules are imported
        from sdkwright.cli import main as command_line

        status = command_line.report_interrupt()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # while Python ends
    if status == command_line.INTERRUPTED:
        os._exit(status)  # Python would end by the signal if the interrupt was inside of `exec`
    return status


def _interrupt_once(number: int, frame: FrameType | None) -> None:
    # A second Ctrl-C must not interrupt the clean-up after the first.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
