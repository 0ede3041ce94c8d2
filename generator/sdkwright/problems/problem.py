"""What is wrong with a spec, and where: problems are collected and reported together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from sdkwright.problems.messages import escape

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class SourceLocation:
    """A line of a file, the file written as a person would type it."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{escape(self.file)}:{self.line}"


class Located(Protocol):
    """Anything that knows where it stands, above all a node."""

    @property
    def location(self) -> SourceLocation: ...


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend; the message is one line without a full stop."""

    location: SourceLocation
    severity: Severity
    message: str

    def __str__(self) -> str:
        return f"{self.location}: {self.severity}: {self.message}"


class SpecError(Exception):
    """The spec breaks a rule: all its problems, in the order of files and lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[SpecError], tuple[tuple[Problem, ...]]]:
        # Exception would pickle the text as the argument.
        return SpecError, (self.problems,)


class UnreadableInput(Exception):
    """The input cannot be read at all: one line, and nothing else is worth saying."""


class Problems:
    """The problems found so far."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def error(self, where: Located | SourceLocation, message: str) -> None:
        """Note something that makes the spec unusable."""
        self._add(where, "error", message)

    def warning(self, where: Located | SourceLocation, message: str) -> None:
        """Note something that should be mended, though the spec is usable."""
        self._add(where, "warning", message)

    def has_errors(self) -> bool:
        """Whether anything found so far makes the spec unusable."""
        return any(problem.severity == "error" for problem in self._found)

    def raise_errors(self) -> None:
        """Raise everything found, warnings too, when at least one of it is an error."""
        if self.has_errors():
            raise SpecError(self._found)

    def all(self) -> tuple[Problem, ...]:
        """Everything found, in the order of files and lines."""
        return tuple(sorted(set(self._found)))

    def _add(self, where: Located | SourceLocation, severity: Severity, message: str) -> None:
        place = where if isinstance(where, SourceLocation) else where.location
        self._found.append(Problem(place, severity, message))
