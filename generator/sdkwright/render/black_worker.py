"""Formats a folder of files with Black, in two processes: `python -m sdkwright.render.black_worker` is the second.

The second process reads the names of folders from its standard input, one per line, until the end of the input. It
takes the process ID of the first one as its argument, and ends after the current file if that process has ended.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from sdkwright.render.source_text import LINE_LENGTH

DONE = ".formatted"
CLAIMED = ".claimed"


def format_with_black(text: str) -> str:
    # Imported late: it takes as long as a whole `sdkwright lint`.
    import black
    from black.mode import TargetVersion

    mode = black.Mode(target_versions={TargetVersion.PY310}, line_length=LINE_LENGTH)
    return black.format_str(text, mode=mode)


def format_unclaimed(paths: Iterable[Path], is_needed: Callable[[], bool] = lambda: True) -> None:
    """Write the formatted text of each file beside it, except for files that the other process has claimed.

    A process claims a file by renaming it, which only one process can do. It claims no file if it `is_needed` no more.
    """
    for path in paths:
        if not is_needed():
            return
        claimed_path = path.with_suffix(CLAIMED)
        try:
            path.rename(claimed_path)
        except FileNotFoundError:
            continue
        temporary = path.with_suffix(".part")
        temporary.write_text(format_with_black(claimed_path.read_text(encoding="utf-8")), encoding="utf-8")
        os.replace(temporary, path.with_suffix(DONE))


def main() -> None:
    # Ctrl-C reaches both processes of a terminal; the first one ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Black creates many temporary values; collections as frequent as by default cost a tenth.
    gc.set_threshold(50_000)
    parent = int(sys.argv[1])
    for line in sys.stdin:
        # A killed process cannot end this one, and the end of the input is noticed only between two folders.
        format_unclaimed(sorted(Path(line.rstrip()).glob("*.py")), lambda: os.getppid() == parent)


if __name__ == "__main__":
    main()
