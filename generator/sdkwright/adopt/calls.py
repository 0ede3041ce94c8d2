"""The first calls of an adopted description, for the README of its project."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from sdkwright.adopt.model import Json
from sdkwright.ir import names
from sdkwright.openapi.untyped import as_list, as_mapping, is_mapping
from sdkwright.openapi.vocabulary import HTTP_METHODS
from sdkwright.problems.markdown_text import escape_cell, format_code

_MAX_CALLS: Final = 12
_PARAMETER: Final = re.compile(r"\{([^{}]+)\}")


class _Call(NamedTuple):
    resource: str
    source: str
    request: str
    summary: str


def format_calls(document: Json) -> str:
    """A Markdown table of calls: the first of each resource, then the second, as far as there is space."""
    rows = _select_calls([*_list_calls(document)])
    lines = [
        f"| {format_code(call.source)} | {format_code(call.request)} | {escape_cell(call.summary)} |".replace(
            "  |", " |"
        )
        for call in rows
    ]
    return "\n".join(["| call | request | purpose |", "| --- | --- | --- |", *lines])


def _select_calls(calls: list[_Call]) -> list[_Call]:
    counts: Counter[str] = Counter()
    ranks: list[tuple[int, int]] = []
    for position, call in enumerate(calls):
        ranks.append((counts[call.resource], position))
        counts[call.resource] += 1
    positions = sorted(position for _, position in sorted(ranks)[:_MAX_CALLS])
    return [calls[position] for position in positions]


def _list_calls(document: Json) -> Iterator[_Call]:
    for path, item in as_mapping(document.get("paths")).items():
        for method, operation in as_mapping(item).items():
            if method in HTTP_METHODS and is_mapping(operation):
                arguments = ", ".join(_list_arguments(path, operation))
                summary = str(operation.get("summary", ""))
                request = f"{method.upper()} {path.partition('#')[0]}"
                call_path = str(operation.get("operationId"))
                yield _Call(
                    call_path.rpartition(".")[0], f"client.{call_path}({arguments})", request, summary
                )


def _list_arguments(path: str, operation: dict[str, Any]) -> Iterator[str]:
    yield from (names.make_identifier(name) for name in _PARAMETER.findall(path))
    others = [
        element for element in as_list(operation.get("parameters")) if as_mapping(element).get("in") != "path"
    ]
    if "requestBody" in operation or any(as_mapping(element).get("required") for element in others):
        yield "..."
