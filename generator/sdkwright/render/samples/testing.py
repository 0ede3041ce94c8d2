"""Samples of tests: programs that call an operation of the API with the fixtures for pytest."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from sdkwright.ir import names
from sdkwright.ir.api import Api, Operation
from sdkwright.render.samples.schemas import Json
from sdkwright.render.samples.values import Bundle, list_imports, name_field
from sdkwright.render.source_text import format_literal

TOPICS = ("call", "answers", "failures", "async", "environment", "cassette")
_TEXT = "A test"
"""The value of a field in a sample."""
_FIELDS = ("name", "title", "text", "message", "description")
"""Fields that a sample sets, the preferred ones first."""


class _Target(NamedTuple):
    """An operation that tests can call, and a field of its response that can have any text; "" without one."""

    operation: Operation
    arguments: dict[str, str]  # Python source by name
    wire_name: str
    field: str


class _Names(NamedTuple):
    """The names in the programs."""

    package: str
    client: str
    prefix: str


def render_test_samples(bundle: Bundle, api: Api, package: str, client_class: str) -> dict[str, str]:
    """Programs with tests, by topic; not formatted. Empty if each operation is a session."""
    operations = (operation for resource in api.walk_resources() for operation in resource.operations)
    targets = [_describe_target(bundle, operation) for operation in operations]
    if not targets:
        return {}
    target = min(targets, key=lambda target: _rank(target, api))
    used = _Names(package, client_class, names.make_fixture_prefix(package))
    topics = {
        "call": _render_call_test(target, used),
        "async": _render_async_test(target, used),
        "failures": _render_failure_test(target, used),
        "environment": _render_environment_test(target, used),
        "cassette": _render_cassette_test(target, used),
        **({"answers": _render_answer_test(target, used)} if target.field else {}),
    }
    return {topic: "\n".join(lines) for topic, lines in topics.items()}


def _describe_target(bundle: Bundle, operation: Operation) -> _Target:
    wire_name = field = ""
    if operation.response_kind == "json":
        _, media = bundle.find_response(operation.id)
        properties = bundle.list_received_properties(media.get("schema", {}))
        texts = [key for key, child in properties.items() if _is_plain_text(bundle.resolve(child))]
        wire_name = min(texts, key=_rank_field, default="")
        field = name_field(wire_name, properties[wire_name]) if wire_name else ""
    return _Target(operation, bundle.render_arguments(operation.id), wire_name, field)


def _rank_field(wire_name: str) -> int:
    return _FIELDS.index(wire_name) if wire_name in _FIELDS else len(_FIELDS)


def _is_plain_text(schema: Json) -> bool:
    is_limited = not schema.keys().isdisjoint(("enum", "const", "format", "pattern"))
    fits = schema.get("minLength", 0) <= len(_TEXT) <= schema.get("maxLength", len(_TEXT))
    return schema.get("type") == "string" and fits and not is_limited


def _rank(target: _Target, api: Api) -> tuple[int, ...]:
    """Prefer a GET for an object by its ID, with the examples of the description, and a short name."""
    operation = target.operation
    return (
        operation.is_deprecated,
        any("Path(" in source for source in target.arguments.values()),
        operation.server != "",
        bool(operation.overloads),
        not target.field,
        target.wire_name not in _FIELDS,
        operation.method != "GET",
        not operation.signature.positional,
        operation.id not in api.exemplary,
        operation.id.count("."),
        len(operation.id),
    )


def _render_call(target: _Target, client: str) -> str:
    keywords = dict(target.arguments)
    positional = [keywords.pop(argument.name) for argument in target.operation.signature.positional]
    arguments = [*positional, *(f"{name}={source}" for name, source in keywords.items())]
    return f"{client}.{target.operation.id}({', '.join(arguments)})"


def _render_wanted(target: _Target) -> str:
    """The arguments of an assertion: the operation, and the first argument that is a text."""
    texts = [f", {name}={source}" for name, source in target.arguments.items() if _is_text(source)]
    return "".join([format_literal(target.operation.id), *texts[:1]])


def _is_text(source: str) -> bool:
    node = ast.parse(source, mode="eval").body
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _render_head(target: _Target, package: str, exports: str, testing: str, *libraries: str) -> Iterator[str]:
    yield from list_imports(_render_call(target, "client"))
    yield from ("", *libraries)
    yield f"from {package} import {exports}"
    yield f"from {package}.testing import {testing}"
    yield from ("", "")


def _render_call_test(target: _Target, used: _Names) -> Iterator[str]:
    server, client = f"{used.prefix}_server", f"{used.prefix}_client"
    yield from _render_head(target, used.package, used.client, "FakeServer")
    yield f"def test_a_call({server}: FakeServer, {client}: {used.client}) -> None:"
    yield "    # Your code calls the API:"
    yield f"    {_render_call(target, client)}"
    yield f"    {server}.assert_called_once({_render_wanted(target)})"


def _render_answer_test(target: _Target, used: _Names) -> Iterator[str]:
    server, client = f"{used.prefix}_server", f"{used.prefix}_client"
    name = format_literal(target.operation.id)
    answer = f"{{{format_literal(target.wire_name)}: {format_literal(_TEXT)}}}"
    yield from _render_head(target, used.package, used.client, "FakeServer")
    yield f"def test_an_answer({server}: FakeServer, {client}: {used.client}) -> None:"
    yield f"    {server}.respond({name}, {answer})"
    yield f"    result = {_render_call(target, client)}"
    yield f"    assert result.{target.field} == {format_literal(_TEXT)}"


def _render_async_test(target: _Target, used: _Names) -> Iterator[str]:
    server, client = f"{used.prefix}_server", f"{used.prefix}_async_client"
    async_class = names.make_async_name(used.client)
    yield from _render_head(target, used.package, async_class, "FakeServer", "import pytest")
    yield "@pytest.fixture"
    yield "def anyio_backend() -> str:"
    yield '    return "asyncio"'
    yield from ("", "", "@pytest.mark.anyio")
    yield f"async def test_an_async_call({server}: FakeServer, {client}: {async_class}) -> None:"
    yield f"    await {_render_call(target, client)}"
    yield f"    {server}.assert_called_once({_render_wanted(target)})"


def _render_failure_test(target: _Target, used: _Names) -> Iterator[str]:
    server, client = f"{used.prefix}_server", f"{used.prefix}_client"
    exports = ", ".join(sorted([used.client, "APITimeoutError", "NotFoundError"], key=str.lower))
    yield from _render_head(target, used.package, exports, "Failure, FakeServer", "import pytest")
    yield f"def test_failures({server}: FakeServer, {client}: {used.client}) -> None:"
    yield f'    {server}.respond({format_literal(target.operation.id)}, Failure(404), Failure("timeout"))'
    yield f"    client = {client}.with_options(max_retries=0)"
    for error in ("NotFoundError", "APITimeoutError"):
        yield f"    with pytest.raises({error}):"
        yield f"        {_render_call(target, 'client')}"


def _render_environment_test(target: _Target, used: _Names) -> Iterator[str]:
    server = f"{used.prefix}_environment"
    yield from _render_head(target, used.package, used.client, "FakeServer")
    yield f"def test_a_client_of_my_own({server}: FakeServer) -> None:"
    yield "    # Your code creates the client:"
    yield f"    with {used.client}() as client:"
    yield f"        {_render_call(target, 'client')}"
    yield f"    {server}.assert_called({_render_wanted(target)})"


def _render_cassette_test(target: _Target, used: _Names) -> Iterator[str]:
    cassette = f"{used.prefix}_cassette"
    yield from _render_head(target, used.package, used.client, "Cassette")
    yield f"def test_with_recorded_traffic({cassette}: Cassette) -> None:"
    yield f"    client = {cassette}.client({used.client})"
    yield f"    {_render_call(target, 'client')}"
