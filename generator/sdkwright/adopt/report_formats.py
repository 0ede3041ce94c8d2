"""The formats of the report of an adoption: text for a terminal, Markdown for the spec, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from sdkwright.adopt.report import (
    HEADINGS,
    AdoptionReport,
    Group,
    Item,
    format_totals,
    list_next_steps,
)
from sdkwright.problems.markdown_text import escape_prose, format_code, format_code_cell
from sdkwright.problems.messages import escape

VERSION: Final = "1.1"
"""Of the JSON report: a new key raises the second number, an incompatible change the first."""
_MAX_ITEMS: Final = 5
"""Of a group in the text; the other formats contain all."""
_MAX_GROUPS: Final = 12
_KEPT: Final = (
    "Requests and responses have the same meaning as in the source, except for the parts that are listed here."
)


def format_text(report: AdoptionReport) -> str:
    """The report for a terminal; of many like items, the first."""
    lines = [f"{escape(report.source)} -> {escape(report.spec)}", format_totals(report)]
    for kind, heading in HEADINGS.items():
        groups = report.list_groups(kind)
        if groups:
            lines += ["", f"{heading} ({sum(len(group.items) for group in groups):,})"]
            for group in groups[:_MAX_GROUPS]:
                lines += _list_group(group)
            rest = sum(len(group.items) for group in groups[_MAX_GROUPS:])
            lines += [f"  … and {rest:,} more of other kinds"] if rest else []
    lines += ["", "next"]
    for command, purpose in list_next_steps(report):
        lines.append(f"  {command:<20} {purpose}" if command else f"  {escape(purpose)}")
    return "\n".join(lines) + "\n"


def _list_group(group: Group) -> Iterator[str]:
    if not group.title:
        item = group.items[0]
        yield f"  {_format_subject(item)}{escape(item.message)}"
        yield f"      {item.location}"
        return
    yield f"  {escape(group.title)} ({len(group.items):,})"
    first_items = group.items[:_MAX_ITEMS]
    width = max(len(str(item.location)) for item in first_items)
    for item in first_items:
        message = (
            escape(item.subject)
            if group.has_one_message
            else f"{_format_subject(item)}{escape(item.message)}"
        )
        yield f"      {item.location!s:<{width}}  {message}".rstrip()
    if len(group.items) > len(first_items):
        yield f"      … and {len(group.items) - len(first_items):,} more"


def _format_subject(item: Item) -> str:
    return f"{escape(item.subject)}: " if item.subject else ""


def format_markdown(report: AdoptionReport) -> str:
    """The report with all items."""
    lines = [
        "# How this description was adopted",
        "",
        f"{format_code(report.source)}: {format_totals(report)}.",
        "",
        _KEPT,
    ]
    for kind, heading in HEADINGS.items():
        groups = report.list_groups(kind)
        if groups:
            lines += ["", f"## {heading[0].upper()}{heading[1:]}", ""]
            for group in groups:
                lines += _list_markdown_group(group)
    if report.calls:
        lines += ["", "## Calls", "", "| request | call |", "| --- | --- |"]
        lines += [
            f"| {format_code_cell(call.operation)} | {format_code_cell(call.code)} |" for call in report.calls
        ]
    lines += ["", "## Next steps", ""]
    for command, purpose in list_next_steps(report):
        text = f"{format_code(command)}: {purpose}" if command else escape_prose(purpose)
        lines.append(f"1. {text[0].upper()}{text[1:]}.")
    return "\n".join(lines) + "\n"


def _list_markdown_group(group: Group) -> Iterator[str]:
    if not group.title:
        item = group.items[0]
        subject = f"{format_code(item.subject)}: " if item.subject else ""
        yield f"- {subject}{escape_prose(item.message)} ({format_code(str(item.location))})"
        return
    yield f"- {escape_prose(group.title)} ({len(group.items):,}):"
    for item in group.items:
        subject = format_code(item.subject) if item.subject else "the document"
        message = "" if group.has_one_message else f": {escape_prose(item.message)}"
        yield f"  - {subject}{message} ({format_code(str(item.location))})"


def format_json(report: AdoptionReport) -> str:
    """The report in ASCII, so that it is valid in every encoding."""
    content = {
        "version": VERSION,
        "source": report.source,
        "spec": report.spec,
        "operations": {"adopted": report.operations, "inSource": report.source_operations},
        "schemas": report.schemas,
        "summary": {kind: sum(item.kind == kind for item in report.items) for kind in HEADINGS},
        "calls": {call.operation: call.call_path for call in report.calls},
        "items": [_convert_item(item) for item in report.items],
        "next": [
            {"command": command or None, "purpose": purpose} for command, purpose in list_next_steps(report)
        ],
    }
    return json.dumps(content, indent=2) + "\n"


def _convert_item(item: Item) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "subject": item.subject or None,
        "message": item.message,
        "pointer": item.pointer,
        "location": {"file": item.location.file, "line": item.location.line},
    }


FORMATS: Final[Mapping[str, Callable[[AdoptionReport], str]]] = {
    "text": format_text,
    "markdown": format_markdown,
    "json": format_json,
}
