"""Renders the values that a method sends, as arguments of its call of the runtime."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sdkwright.ir.api import Location, SentValue
from sdkwright.render.annotations import Imported
from sdkwright.render.source_text import format_literal

_STYLE_WRAPPERS = frozenset({"as_json_text", "join_properties", "Styled"})
"""The wrappers that few APIs need: the package does not import their module otherwise."""
_LOCATIONS: tuple[Location, ...] = (
    "path_parameters",
    "query",
    "headers",
    "cookies",
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


def list_wrappers(values: Iterable[SentValue]) -> set[Imported]:
    """The wrapper classes and functions of the values, with their modules."""
    wrappers = {value.wrapper for value in values if value.wrapper}
    return {("._runtime.styles" if name in _STYLE_WRAPPERS else "._runtime", name) for name in wrappers}


def _render_value(value: SentValue) -> str:
    source = value.argument or format_literal(value.constant)
    if not value.wrapper:
        return source
    options = "".join(
        f", {f'{name}=' if name else ''}{format_literal(option)}" for name, option in value.options
    )
    return f"{value.wrapper}({source}{options})"
