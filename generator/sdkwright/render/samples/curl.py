"""Samples of operations as commands: `curl` with the same values as the programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urljoin

from sdkwright.ir.api import Api, Operation, SentValue
from sdkwright.ir.security import Requirement, SecurityScheme
from sdkwright.ir.servers import fill_url, is_relative
from sdkwright.openapi.untyped import as_mapping, is_list, is_mapping
from sdkwright.render.samples.operations import name_file
from sdkwright.render.samples.values import Bundle, SampleBody, SampleValue
from sdkwright.render.source_text import format_json, format_json_line
from sdkwright.spec import media_types

_DELIMITERS = {"spaceDelimited": "%20", "pipeDelimited": "|"}
_SPECIAL = frozenset("&?$|;*(){}[]<>!'\"`~# ")
_IMPLIED = {True: "POST", False: "GET"}
"""The method of a command with or without a body."""


def render_curl(bundle: Bundle, operation: Operation, api: Api, environment: str) -> str:
    """The command that sends the request of the sample; it reads credentials from environment variables."""
    schemes = _choose_schemes(operation, api)
    parameters = list(bundle.list_parameter_values(operation.id))
    body = bundle.choose_body(operation.id)
    constants = [sent for sent in operation.sends if not sent.argument]
    query = [*_list_query(parameters, constants), *_list_query_credentials(schemes, environment)]
    url = _find_server(operation, api) + _fill_path(operation.path, parameters)
    url += f"?{'&'.join(query)}" if query else ""
    lines = [f"curl {_quote_url(url)}"]
    if operation.method != _IMPLIED[body is not None]:
        lines = [f"curl -X {operation.method} {_quote_url(url)}"]
    lines += _list_credentials(schemes, environment)
    lines += _list_headers(operation, parameters, constants)
    lines += _list_body(body, operation, constants) if body is not None else ()
    lines += _list_output(bundle, operation)
    return " \\\n  ".join(lines)


def _choose_schemes(operation: Operation, api: Api) -> list[SecurityScheme]:
    """The schemes of the first alternative that needs credentials."""
    if api.security is None:
        return []
    requirement: Requirement = api.security.default if operation.security is None else operation.security
    return [api.security.find_scheme(name) for name in next(filter(None, requirement), ())]


def _find_server(operation: Operation, api: Api) -> str:
    url = dict(api.servers.named).get(operation.server, operation.server) or api.base_url
    if is_relative(url):
        url = urljoin(api.base_url, url)
    defaults = {variable.argument: variable.default for variable in api.servers.variables}
    return fill_url(url, defaults).rstrip("/")


def _fill_path(path: str, parameters: list[SampleValue]) -> str:
    for sent in parameters:
        if sent.parameter["in"] == "path":
            path = path.replace(f"{{{sent.wire_name}}}", _encode(_to_text(sent.value)))
    return path


def _list_query(parameters: list[SampleValue], constants: list[SentValue]) -> Iterator[str]:
    for sent in parameters:
        if sent.parameter["in"] == "query":
            yield from _encode_query(sent)
    for constant in constants:
        if constant.location == "query" and constant.wire_name is not None:
            yield f"{_encode(constant.wire_name)}={_encode(_to_text(constant.constant))}"


def _encode_query(sent: SampleValue) -> Iterator[str]:
    """The texts of a query parameter, by its style."""
    name, value, parameter = _encode(sent.wire_name), sent.value, sent.parameter
    style = parameter.get("style", "form")
    is_exploded = parameter.get("explode", style == "form")
    if "content" in parameter or not (is_list(value) or is_mapping(value)):
        yield f"{name}={_encode(_to_text(value))}"
    elif style == "deepObject":
        for key, child in as_mapping(value).items():
            yield f"{name}%5B{_encode(key)}%5D={_encode(_to_text(child))}"
    elif is_mapping(value):
        pairs = [(_encode(key), _encode(_to_text(child))) for key, child in value.items()]
        if is_exploded:
            yield from (f"{key}={child}" for key, child in pairs)
        else:
            yield f"{name}={','.join(part for pair in pairs for part in pair)}"
    else:
        texts = [_encode(_to_text(item)) for item in value]
        if is_exploded:
            yield from (f"{name}={text}" for text in texts)
        else:
            yield f"{name}={_DELIMITERS.get(style, ',').join(texts)}"


def _list_query_credentials(schemes: list[SecurityScheme], environment: str) -> Iterator[str]:
    for scheme in schemes:
        if scheme.kind == "query":
            yield f"{_encode(scheme.wire_name)}=${_name_variable(environment, scheme.arguments[0])}"


def _list_credentials(schemes: list[SecurityScheme], environment: str) -> Iterator[str]:
    for scheme in schemes:
        variables = [f"${_name_variable(environment, argument)}" for argument in scheme.arguments]
        if scheme.kind == "header":
            yield f'-H "{scheme.wire_name}: {scheme.prefix}{variables[0]}"'
        elif scheme.kind == "cookie":
            yield f'-b "{scheme.wire_name}={variables[0]}"'
        elif scheme.kind == "basic":
            yield f'-u "{variables[0]}:{variables[1]}"'


def _name_variable(environment: str, argument: str) -> str:
    return f"{environment}_{argument.upper()}"


def _list_headers(
    operation: Operation, parameters: list[SampleValue], constants: list[SentValue]
) -> Iterator[str]:
    headers = {
        sent.wire_name: (",".join(map(_to_text, sent.value)) if is_list(sent.value) else _to_text(sent.value))
        for sent in parameters
        if sent.parameter["in"] == "header"
    }
    headers |= {
        str(constant.wire_name): _to_text(constant.constant)
        for constant in constants
        if constant.location == "headers"
    }
    headers |= {"Accept": operation.accept} if operation.accept else {}
    for name, text in headers.items():
        yield f"-H {_quote(f'{name}: {text}')}"
    for sent in parameters:
        if sent.parameter["in"] == "cookie":
            yield f"-b {_quote(f'{sent.wire_name}={_to_text(sent.value)}')}"


def _list_body(body: SampleBody, operation: Operation, constants: list[SentValue]) -> Iterator[str]:
    """The options with the body, and the media type if curl does not choose it."""
    media_type = media_types.normalize(body.media_type)
    if body.kind == "parts" and media_type == media_types.MULTIPART:
        yield from _list_parts(body, operation, constants)
        return
    values: dict[str, Any] = {part.wire_name: part.value for part in body.parts}
    values |= {str(sent.wire_name): sent.constant for sent in constants if sent.location in ("json", "form")}
    value: Any = values if body.kind == "parts" else body.value
    if media_type == media_types.FORM:
        for name, field in as_mapping(value).items():
            for item in field if is_list(field) else [field]:
                yield f"--data-urlencode {_quote(f'{name}={_to_text(item)}')}"
        return
    yield f"-H {_quote(f'Content-Type: {body.media_type}')}"
    if body.kind == "file":
        yield f"--data-binary @{body.value}"
    else:
        text = _quote(str(value)) if body.kind == "text" else _quote_lines(format_json(value))
        yield f"--data-raw {text}"


def _list_parts(body: SampleBody, operation: Operation, constants: list[SentValue]) -> Iterator[str]:
    """The parts of a multipart body."""
    wrappers = {sent.wire_name: sent.wrapper for sent in operation.sends if sent.location == "multipart"}
    for part in body.parts:
        is_json = wrappers.get(part.wire_name) in ("JsonPart", "as_json_parts")
        is_divided = is_list(part.value) and wrappers.get(part.wire_name) != "JsonPart"
        for item in part.value if is_divided else [part.value]:
            yield _render_part(part.wire_name, item, part.is_file, is_json)
    for constant in constants:
        if constant.location == "multipart" and constant.wire_name is not None:
            yield _render_part(constant.wire_name, constant.constant, False, False)


def _render_part(name: str, value: Any, is_file: bool, is_json: bool) -> str:
    if is_file and isinstance(value, str):
        return f"-F {_quote(f'{name}=@{value}')}"
    if is_json:
        escaped = format_json_line(value).replace("\\", "\\\\").replace('"', '\\"')
        part = f'{name}="{escaped}";type=application/json'
        return f"-F {_quote(part)}"
    text = _to_text(value)
    # -F reads a file after @ or <, and a media type after a semicolon.
    option = "--form-string" if text.startswith(("@", "<", '"')) or ";" in text else "-F"
    return f"{option} {_quote(f'{name}={text}')}"


def _list_output(bundle: Bundle, operation: Operation) -> Iterator[str]:
    if operation.response_kind == "stream":
        yield f"--output {name_file(bundle.find_response(operation.id)[0])}"
    elif operation.response_kind in ("events", "json_lines"):
        yield "--no-buffer"


def _to_text(value: object) -> str:
    return value if isinstance(value, str) else format_json_line(value)


def _encode(text: str) -> str:
    return quote(text, safe="")


def _quote(text: str) -> str:
    """An argument of a shell, in single quotes and in one line."""
    return _quote_lines(_to_line(text))


def _quote_lines(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _to_line(text: str) -> str:
    """A text without line breaks and other characters that are not printable."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else " " for character in text)


def _quote_url(url: str) -> str:
    """A URL; in double quotes if a shell would read characters of it. It may contain a variable."""
    line = _to_line(url)
    return f'"{line}"' if set(line) & _SPECIAL else line
