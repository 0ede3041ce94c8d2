"""The calls of an adopted description, for its report and for the README of its project."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from sdkwright.adopt.decisions import REPORT_FILE
from sdkwright.adopt.model import Json
from sdkwright.ir import names
from sdkwright.openapi.untyped import as_list, as_mapping, is_mapping
from sdkwright.openapi.vocabulary import HTTP_METHODS
from sdkwright.problems.markdown_text import escape_cell, format_code_cell

_MAX_CALLS: Final = 12
_PARAMETER: Final = re.compile(r"\{([^{}]+)\}")


class Call(NamedTuple):
    """A call of an adopted description."""

    operation: str
    """`GET /users/{id}`."""
    call_path: str
    arguments: str
    """For readers: `id, ...`."""
    summary: str

    @property
    def code(self) -> str:
        """`client.users.get(id)`."""
        return f"client.{self.call_path}({self.arguments})"

    @property
    def resource(self) -> str:
        """The call path without the method."""
        return self.call_path.rpartition(".")[0]


def format_calls(document: Json) -> str:
    """A Markdown table of calls: the first of each resource, then the second, as far as there is space."""
    calls = list(list_calls(document))
    lines = [
        f"| {format_code_cell(call.code)} | {format_code_cell(call.operation)} | {escape_cell(call.summary)} |".replace(
            "  |", " |"
        )
        for call in _select_calls(calls)
    ]
    table = "\n".join(["| call | request | purpose |", "| --- | --- | --- |", *lines])
    rest = len(calls) - len(lines)
    more = f"\n\nAnd {rest:,} more: [spec/{REPORT_FILE}](spec/{REPORT_FILE}#calls) lists all calls."
    return f"{table}{more if rest else ''}"


def _select_calls(calls: list[Call]) -> list[Call]:
    counts: Counter[str] = Counter()
    ranks: list[tuple[int, int]] = []
    for position, call in enumerate(calls):
        ranks.append((counts[call.resource], position))
        counts[call.resource] += 1
    positions = sorted(position for _, position in sorted(ranks)[:_MAX_CALLS])
    return [calls[position] for position in positions]


def list_calls(document: Json) -> Iterator[Call]:
    """The calls of a description, in its order."""
    for path, item in as_mapping(document.get("paths")).items():
        for method, operation in as_mapping(item).items():
            if method in HTTP_METHODS and is_mapping(operation):
                yield Call(
                    operation=f"{method.upper()} {path.partition('#')[0]}",
                    call_path=str(operation.get("operationId")),
                    arguments=", ".join(_list_arguments(path, operation)),
                    summary=str(operation.get("summary", "")),
                )


def _list_arguments(path: str, operation: dict[str, Any]) -> Iterator[str]:
    yield from (names.make_identifier(name) for name in _PARAMETER.findall(path))
    others = [
        element for element in as_list(operation.get("parameters")) if as_mapping(element).get("in") != "path"
    ]
    if "requestBody" in operation or any(as_mapping(element).get("required") for element in others):
        yield "..."
