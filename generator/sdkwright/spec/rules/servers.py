"""Rules of servers and their variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urljoin

from sdkwright.ir.servers import PLACEHOLDER, fill_url, is_relative
from sdkwright.problems.messages import format_names, quote, suggest_name
from sdkwright.problems.problem import Problems
from sdkwright.spec.node import Node
from sdkwright.spec.rules import http

_ANY_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_SOME_HOST: Final = "https://host.example/"


def check_server(node: Node, problems: Problems) -> None:
    """Check the URL of a server with each value of its variables, and that its name has an effect."""
    url = node.get("url")
    is_of_api = node.pointer.startswith("/servers/")
    position = node.pointer.rpartition("/")[2]
    if "x-name" in node and not is_of_api and position != "0":
        problems.error(
            node["x-name"],
            "'x-name' has no effect here, because clients use the first server of an operation; remove it",
        )
    if url is None or not isinstance(url.value, str):
        return
    variables = _read_variables(node, problems)
    has_problems = not all(variables.values())  # a default that is missing, or not a string
    if "{" in (rest := PLACEHOLDER.sub("", url.value)) or "}" in rest:
        problems.error(
            url, f"server URL {quote(url.value)} has a brace without the other; write {{name}} for a variable"
        )
        return
    for name in dict.fromkeys(PLACEHOLDER.findall(url.value)):
        if name not in variables:
            remedy = suggest_name(name, variables) or "; describe it under 'variables'"
            problems.error(url, f"variable {quote(name)} of the server URL is not declared{remedy}")
            has_problems = True
    for name in variables:
        if f"{{{name}}}" not in url.value:
            problems.error(
                node["variables"][name],
                f"variable {quote(name)} does not occur in the URL {quote(url.value)}; remove it",
            )
    for text in () if has_problems else _list_urls(url.value, variables):
        if fault := _explain_invalid_url(text, is_of_api=is_of_api):
            problems.error(url, f"server URL {quote(text)} {fault}")
            break


def _read_variables(node: Node, problems: Problems) -> dict[str, list[str]]:
    """The values of each variable, the default first."""
    variables: dict[str, list[str]] = {}
    section = node.get("variables")
    for name, variable in section.items() if section is not None else ():
        default, enum = variable.get("default"), variable.get("enum")
        values = [default.value] if default is not None and isinstance(default.value, str) else []
        if enum is not None and enum.is_list:
            values += [item.value for item in enum if isinstance(item.value, str)]
            if values and default is not None and default.value not in values[1:]:
                problems.error(
                    default,
                    f"the default {quote(default.value)} of the variable {quote(name)} is not among its values"
                    f" {format_names(values[1:])}; add it there",
                )
            if len({*values[1:]}) < len(values[1:]):
                problems.error(enum, f"the variable {quote(name)} has a value twice; remove one")
        variables[name] = values
    return variables


def _list_urls(url: str, variables: Mapping[str, list[str]]) -> Iterator[str]:
    """The URL with the defaults, then with each other value of each variable."""
    defaults = {name: (values or [""])[0] for name, values in variables.items()}
    yield fill_url(url, defaults)
    for name, values in variables.items():
        for value in values[1:]:
            yield fill_url(url, {**defaults, name: value})


def _explain_invalid_url(url: str, *, is_of_api: bool) -> str:
    """Why a URL cannot be that of a server, and what to do; "" if it can."""
    if is_of_api and not url.lower().startswith(("https://", "http://")):
        return "does not begin with https:// or http://; write an absolute URL (sessions use wss:// on the same host)"
    if http.has_dots(url.partition("://")[2] or url):
        return http.DOTS
    if is_relative(url):
        if _ANY_SCHEME.match(url):
            return "does not begin with https://, http:// or a path; write an absolute URL, or a path such as '/v2'"
        url = urljoin(_SOME_HOST, url)
    return http.explain_invalid_server(f"https://{url.partition('://')[2]}")
