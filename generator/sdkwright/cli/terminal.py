"""The terminal: the only module that prints. It decides on colours and on characters that the encoding lacks."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path

from sdkwright.problems.problem import Problem, UnreadableInput

_PROBLEM = re.compile(r"(?P<location>.*?:\d+:) (?P<severity>error|warning):")
_STYLES = {"error": "31;1", "warning": "33;1"}


class OutputError(Exception):
    """The output cannot be written, for example because the disk is full; the message is one line."""


def has_colours() -> bool:
    """Whether the output is a terminal with colours, and NO_COLOR is not set."""
    is_plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not is_plain


def can_print_progress() -> bool:
    """Whether the error output is a terminal."""
    return sys.stderr.isatty()


def print_text(text: str) -> None:
    """Print lines to the output."""
    with _report_full_disk():
        sys.stdout.write(text)


def print_problems(problems: Iterable[Problem]) -> None:
    """Print problems to the output, one per line, with colours where the terminal has them."""
    lines = [str(problem) for problem in problems]
    for line in map(_colour_problem, lines) if has_colours() else lines:
        print_text(f"{line}\n")


def print_error(message: str) -> None:
    """Print a message, with the name of the program, to the error output."""
    print_note(f"sdkwright: {message}")


def print_note(message: str) -> None:
    """Print progress or a hint to the error output."""
    with suppress(OSError):  # the exit code remains
        print(message, file=sys.stderr)


def print_stage(stage: str, seconds: float) -> None:
    """Print the name of a stage that has ended, and its duration."""
    print_note(f"  {stage:<15} {seconds:6.2f} s")


def write_document(text: str, file: Path | None) -> None:
    """Write a text for other programs, in UTF-8, to a file or to the output."""
    data = text.encode("utf-8", "backslashreplace")
    if file is None:
        with _report_full_disk():
            while data:  # with PYTHONUNBUFFERED, a pipe takes only a part of the data at once
                data = data[sys.stdout.buffer.write(data) :]
        return
    try:
        _write_file(file, data)
    except OSError as error:
        raise UnreadableInput(f"cannot write {file}: {error.strerror}") from error


def _write_file(file: Path, data: bytes) -> None:
    """Write a regular file completely or not at all, and anything else, such as /dev/stdout, directly."""
    is_special = file.as_posix().startswith(("/dev/", "/proc/")) or (file.exists() and not file.is_file())
    if not is_special:
        target = file.resolve()
        temporary = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            temporary.write_bytes(data)
            if target.exists():
                temporary.chmod(target.stat().st_mode)
            os.replace(temporary, target)
            return
        except OSError:
            pass  # for example, the user may change the file but not its folder
        finally:
            temporary.unlink(missing_ok=True)
    file.write_bytes(data)


def open_closed_streams() -> None:
    """Discard the text for a stream that the shell closed (`>&-`), for which Python has no object."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = io.BufferedWriter(io.FileIO(os.devnull, "w"))
            setattr(sys, name, io.TextIOWrapper(nowhere, encoding="utf-8"))


def escape_unsupported_characters() -> None:
    """From now on, print characters that the encoding of the terminal lacks as escapes instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def flush() -> None:
    """Write buffered output; raises OutputError, or BrokenPipeError when the reader has closed the pipe."""
    with _report_full_disk():
        sys.stdout.flush()


def discard_output() -> None:
    """Discard buffered output, which Python would otherwise try to write again when it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def _report_full_disk() -> Generator[None, None, None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"cannot write to the standard output: {error.strerror}") from error


def _colour_problem(line: str) -> str:
    """Make the location dim, and the severity red or yellow."""
    return _PROBLEM.sub(
        lambda match: f"\033[2m{match['location']}\033[0m"
        f" \033[{_STYLES[match['severity']]}m{match['severity']}:\033[0m",
        line,
        count=1,
    )
