"""Renders the values that a method sends, as arguments of its call of the runtime."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sdkwright.ir.api import ConditionalBody, Location, Operation, SentValue
from sdkwright.ir.responses import ArgumentValue, JsonBody, ResponseKind, StatusResponse
from sdkwright.render.annotations import Imported
from sdkwright.render.source_text import format_literal

_STYLE_WRAPPERS = frozenset({"as_json_text", "CookieText", "join_properties", "Styled"})
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
    "content",
    "content_type",
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
    values = list(values)
    wrappers: set[str] = {value.wrapper for value in values if value.wrapper}
    wrappers |= {"encode_as" for value in values if is_encoded_by_schema(value)}
    return {("._runtime.styles" if name in _STYLE_WRAPPERS else "._runtime", name) for name in wrappers}


def is_encoded_by_schema(value: SentValue) -> bool:
    """Whether the type of a value does not determine how it is encoded."""
    return value.schema is not None or value.is_patch


def uses_omit(operation: Operation) -> bool:
    """Whether the call examines if an argument was omitted."""
    conditions = [selected.when for selected in operation.conditional]
    conditions += [body.when for body in operation.bodies]
    return any(value.is_default for condition in conditions for value in condition)


def render_bodies(bodies: Sequence[ConditionalBody]) -> str:
    """The bodies of a call, each with its condition, from which the runtime selects one."""
    names = dict.fromkeys(name for body in bodies for name in body.arguments)
    values = ", ".join(f"{format_literal(name)}: {name}" for name in names)
    sources = (f"SelectableBody({', '.join([*_render_body(body)])})" for body in bodies)
    return f"**select_body({{{values}}}, [{', '.join(sources)}])"


def _render_body(body: ConditionalBody) -> Iterator[str]:
    yield render_condition(body.when) if body.when else "True"
    yield format_literal(body.media_type)
    for names in (body.arguments, body.required, tuple(value.name for value in body.when)):
        yield format_literal(names)
    yield from render_sent(body.sends)


def render_selection(operation: Operation, constants: Mapping[JsonBody, str]) -> str:
    """The kind, the type and the header `Accept` of the response that the arguments select."""
    types = render_response_types(operation, constants)
    source = _render_response(operation.response_kind, types, operation.accept)
    for response in reversed(operation.conditional):
        types = constants[response.body] if response.body else ""
        selected = _render_response(response.kind, types, response.accept)
        source = f"{selected} if {render_condition(response.when)} else {source}"
    return f"({source})"


def _render_response(kind: ResponseKind, types: str, accept: str) -> str:
    return f"({format_literal(kind)}, {types or None}, {format_literal(accept)})"


def render_response_types(
    operation: Operation, constants: Mapping[JsonBody, str], *, is_async: bool = False
) -> str:
    """The types of the response that no argument selects, as an argument of the runtime; "" if it needs none."""
    if operation.by_status:
        return f"{{{', '.join(_render_kind(response, constants) for response in operation.by_status)}}}"
    body = operation.async_response if is_async else operation.response
    return constants[body] if body else ""


def _render_kind(response: StatusResponse, constants: Mapping[JsonBody, str]) -> str:
    body = constants[response.body] if response.body else None
    return f"{response.status}: ({format_literal(response.kind)}, {body})"


def render_condition(values: Iterable[ArgumentValue]) -> str:
    """Whether all arguments have these values."""
    return " and ".join(map(_render_comparison, values))


def _render_comparison(value: ArgumentValue) -> str:
    operator = "is" if isinstance(value.value, bool) else "=="
    comparison = f"{value.name} {operator} {format_literal(value.value)}"
    return f"(isinstance({value.name}, Omit) or {comparison})" if value.is_default else comparison


def _render_value(value: SentValue) -> str:
    source = value.argument or format_literal(value.constant)
    if is_encoded_by_schema(value):
        arguments = [source, format_literal(value.schema), format_literal(value.wire_name or "")]
        source = f"encode_as({', '.join([*arguments, *(['is_patch=True'] if value.is_patch else [])])})"
    if not value.wrapper:
        return source
    options = "".join(
        f", {f'{name}=' if name else ''}{format_literal(option)}" for name, option in value.options
    )
    return f"{value.wrapper}({source}{options})"
