"""The program: `sdkwright`, or `python -m sdkwright`. It handles Ctrl-C from its first import on."""

from __future__ import annotations

import os
from typing import NoReturn


def main() -> NoReturn:
    """Run a command, and end the process with its exit code."""
    try:
        from sdkwright.cli import interrupts

        interrupts.raise_once()
        from sdkwright.cli import main as command_line

        status = command_line.main()
    except KeyboardInterrupt:  # while modules are imported
        from sdkwright.cli import main as command_line

        status = command_line.report_interrupt()
    # Otherwise Python would end by the signal after an interrupt inside of `exec`. And before its end it would search all
    # values for garbage and free them one by one, which takes a tenth of the time of `generate`.
    os._exit(status)


if __name__ == "__main__":
    main()
