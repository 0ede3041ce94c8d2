"""Problems of an input: collected while it is checked, and reported together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from sdkwright.problems.messages import escape

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class SourceLocation:
    """A line of a file; the file is a path for messages."""

    file: str
    line: int
    column: int = 0
    """From 1; 0 for the whole line."""
    pointer: str = ""
    """The JSON pointer in a file that is a single line, whose number is no help; "" in any other file."""

    def __str__(self) -> str:
        if self.pointer:
            return f"{escape(self.file)}#{escape(self.pointer)}"
        return f"{escape(self.file)}:{self.line}" + (f":{self.column}" if self.column else "")


class Located(Protocol):
    """Anything with a location in a file, such as a node of the spec."""

    @property
    def location(self) -> SourceLocation: ...


@dataclass(frozen=True)
class Fix:
    """A mechanical change of the document that contains a problem."""

    action: Literal["write", "remove", "quote", "wrap", "quote key"]
    """`write` replaces or adds a value, `quote` makes a string of the text of a scalar, `wrap` breaks long lines."""
    pointer: str
    """The JSON pointer of the value; "" for `quote key`, which concerns a key in the line of the problem."""
    value: object = None
    """The new value; of `quote key`, the text of the key."""


@dataclass(frozen=True, order=True)
class Problem:
    """Something to fix in the input; the message is one line without a final full stop."""

    location: SourceLocation
    severity: Severity
    message: str
    fixes: tuple[Fix, ...] = field(default=(), compare=False, repr=False)
    """What solves the problem without a decision; empty if that needs one."""

    def __str__(self) -> str:
        return f"{self.location}: {self.severity}: {self.message}"


class SpecError(Exception):
    """The spec is invalid: all its problems, ordered by file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[SpecError], tuple[tuple[Problem, ...]]]:
        # Exception would pickle the text as the argument.
        return SpecError, (self.problems,)


class UnreadableInput(Exception):
    """An input cannot be read at all; the message is one line."""


class Problems:
    """Collects problems."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    def error(self, where: Located | SourceLocation, message: str, *fixes: Fix) -> None:
        """Add a problem that makes the spec invalid."""
        self._add(where, "error", message, fixes)

    def warning(self, where: Located | SourceLocation, message: str, *fixes: Fix) -> None:
        """Add a problem that should be fixed, although the spec is valid."""
        self._add(where, "warning", message, fixes)

    def add_all(self, problems: Iterable[Problem]) -> None:
        """Add problems that were found elsewhere."""
        self._problems.extend(problems)

    def has_errors(self) -> bool:
        """Whether the spec is invalid."""
        return any(problem.severity == "error" for problem in self._problems)

    def raise_errors(self) -> None:
        """Raise SpecError with all problems, warnings too, if at least one is an error."""
        if self.has_errors():
            raise SpecError(self._problems)

    def all(self) -> tuple[Problem, ...]:
        """All problems, ordered by file and line."""
        return tuple(sorted(set(self._problems)))

    def _add(
        self, where: Located | SourceLocation, severity: Severity, message: str, fixes: tuple[Fix, ...]
    ) -> None:
        location = where if isinstance(where, SourceLocation) else where.location
        self._problems.append(Problem(location, severity, message, fixes))
