"""Renders the values that a method sends, as arguments of its call of the runtime."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sdkwright.ir.api import Location, SentValue
from sdkwright.render.source_text import format_literal

_LOCATIONS: tuple[Location, ...] = (
    "path_parameters",
    "query",
    "headers",
    "message",
    "json",
    "multipart",
    "form",
)


def render_sent(values: Iterable[SentValue]) -> Iterator[str]:
    """Keyword arguments: `query={"page_size": page_size}`."""
    values = list(values)
    for location in _LOCATIONS:
        entries = [value for value in values if value.location == location]
        if entries:
            yield f"{location}={render_fields(entries)}"


def render_fields(values: Iterable[SentValue]) -> str:
    """A dict of values by their wire names; a whole body is its argument."""
    values = list(values)
    if values and values[0].wire_name is None:
        return _render_value(values[0])
    return (
        f"{{{', '.join(f'{format_literal(value.wire_name)}: {_render_value(value)}' for value in values)}}}"
    )


def list_wrappers(values: Iterable[SentValue]) -> set[str]:
    """The wrapper classes and functions of the values."""
    return {value.wrapper for value in values if value.wrapper}


def _render_value(value: SentValue) -> str:
    if not value.argument:
        return format_literal(value.constant)
    if not value.wrapper:
        return value.argument
    delimiter = f", {format_literal(value.delimiter)}" if value.delimiter else ""
    return f"{value.wrapper}({value.argument}{delimiter})"
