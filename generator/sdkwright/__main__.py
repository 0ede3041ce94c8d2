"""The program: `sdkwright`, or `python -m sdkwright`. It handles Ctrl-C from its first import on."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run a command and return its exit code."""
    try:
        from sdkwright.cli import interrupts

        interrupts.raise_once()
        from sdkwright.cli import main as command_line

        status = command_line.main()
    except KeyboardInterrupt:  # while modules are imported
        from sdkwright.cli import main as command_line

        status = command_line.report_interrupt()
    if status == command_line.INTERRUPTED:
        os._exit(status)  # Python would end by the signal if the interrupt was inside of `exec`
    return status


if __name__ == "__main__":
    sys.exit(main())
