"""The servers as a template prints them: the arguments of the client, and a section of the README."""

from __future__ import annotations

from collections.abc import Iterator

from sdkwright.ir.servers import BASE_URLS, Servers
from sdkwright.render.source_text import format_code_span, format_literal, format_markdown
from sdkwright.render.views.code import ClientArgument

_BASE_URLS_TEXT = "The URLs of servers that some operations use in place of the base URL, by name."


def list_arguments(servers: Servers, environment: str) -> Iterator[ClientArgument]:
    """The arguments of the client for variables, and for the URLs of named servers."""
    for variable in servers.variables:
        type_ = _render_literal(variable.values) if variable.values else "str"
        text = variable.description or "A part of the URL of the server."
        name = f"`{environment}_{variable.argument.upper()}`"
        doc = f"{text} Default: the environment variable {name}, else {format_literal(variable.default)}."
        yield ClientArgument(variable.argument, type_, type_, text, doc)
    if servers.named:
        type_ = f"Mapping[{_render_literal(tuple(name for name, _ in servers.named))}, str]"
        doc = f"{_BASE_URLS_TEXT} `with_options` merges them."
        yield ClientArgument(BASE_URLS, type_, type_, _BASE_URLS_TEXT, doc)


def _render_literal(values: tuple[str, ...]) -> str:
    return f"Literal[{', '.join(map(format_literal, values))}]"


def list_runtime_imports(servers: Servers) -> list[str]:
    """What the settings import from the runtime."""
    if not servers:
        return []
    return [f"servers import Servers{', Variable' if servers.variables else ''}"]


def render_settings(servers: Servers) -> Iterator[str]:
    """The argument of `API` with the servers, if the client can change any."""
    if not servers:
        return
    arguments: list[str] = []
    if servers.variables:
        variables = (
            f"{format_literal(variable.argument)}: Variable({format_literal(variable.default)}"
            f"{f', {format_literal(variable.values)}' if variable.values else ''})"
            for variable in servers.variables
        )
        arguments.append(f"variables={{{', '.join(variables)}}}")
    if servers.named:
        urls = (f"{format_literal(name)}: {format_literal(url)}" for name, url in servers.named)
        arguments.append(f"named={{{', '.join(urls)}}}")
    if servers.others:
        arguments.append(f"others={format_literal(servers.others)}")
    yield f"servers=Servers({', '.join(arguments)})"


def format_section(servers: Servers, environment: str) -> str:
    """A section of the README; "" if the client has no such arguments."""
    parts: list[str] = []
    if servers.variables:
        rows = (
            f"| `{variable.argument}` | `{environment}_{variable.argument.upper()}` | {format_code_span(variable.default)} |"
            f" {format_markdown(variable.description)} |"
            for variable in servers.variables
        )
        parts += [
            "The URLs of the servers have parts that the client replaces. A `base_url` replaces the whole URL.",
            "",
        ]
        parts += ["| argument | environment variable | default | |", "| --- | --- | --- | --- |", *rows, ""]
    if servers.named:
        parts += [
            "Some operations have a server of their own, which `base_url` does not replace, but `base_urls` does:",
            "",
        ]
        parts += ["| name in `base_urls` | URL |", "| --- | --- |"]
        parts += [f"| `{name}` | {format_code_span(url)} |" for name, url in servers.named]
        parts += [""]
    return "\n".join(["## Servers", "", *parts]) if parts else ""
