"""Formats workflow commands of GitHub, which displays each at its line of a file."""

from __future__ import annotations

from collections.abc import Mapping

from sdkwright.problems.messages import escape
from sdkwright.problems.problem import Problem


def format_command(command: str, properties: Mapping[str, str], message: str) -> str:
    """The line of a command (`error`, `warning`, `notice`), with its line break."""
    text = ",".join(f"{name}={_escape_property(value)}" for name, value in properties.items())
    return f"::{command}{' ' if text else ''}{text}::{_escape_data(message)}\n"


def format_problem(problem: Problem) -> str:
    """A problem of the input as a command."""
    location = problem.location
    properties = {"file": escape(location.file), "line": str(location.line)}
    if location.column:
        properties["col"] = str(location.column)
    return format_command(problem.severity, properties, problem.message)


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
