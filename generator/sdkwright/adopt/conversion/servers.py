"""Converts servers."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin

from sdkwright.adopt.conversion import words
from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.model import Json
from sdkwright.adopt.source import Located
from sdkwright.ir import names
from sdkwright.ir.security import CONSTRUCTOR_ARGUMENTS, ENVIRONMENT_VARIABLES
from sdkwright.ir.servers import fill_url
from sdkwright.openapi.untyped import as_mapping, as_strings

LOCALHOST: Final = "http://localhost:8000"
_ABOUT_SERVERS: Final = frozenset(
    (
        "a an and api base endpoint env environment for host http https instance main of our server servers service the"
        " url v1 v2 v3"
    ).split()
)
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_URL: Final = re.compile(r"""[^\s\x00-\x1f\x7f-\x9f"<>\\^`|]+""")
_ABSOLUTE: Final = re.compile(r"(?i:https?|wss?)://[^\s/?#]+")


class ServerConverter:
    """Converts the servers of the document, of path items and of operations."""

    def __init__(self, decisions: Decisions, base_url: str = "") -> None:
        """Create a converter. `base_url` is where the document comes from; relative URLs are relative to it."""
        self._decisions = decisions
        self._base_url = base_url
        self._variables: dict[str, Json] = {}
        self.arguments: set[str] = set()
        """The arguments of the client for the variables."""

    def convert_root(self, servers: Located) -> list[Json]:
        """The servers of the root document."""
        converted = self._convert(servers, "the document")
        for server in converted:
            if not _ABSOLUTE.match(fill_url(server["url"], _list_defaults(server))):
                base = self._base_url or LOCALHOST
                url = urljoin(f"{base}/", server["url"])
                self._decisions.add(
                    "guessed", servers.pointer, "the document", f"the server {server['url']!r} is {url!r}"
                )
                server["url"] = url
        if not converted:
            url = self._base_url or LOCALHOST
            self._decisions.add(
                "guessed", servers.pointer, "the document", f"no server is described: it is {url!r}"
            )
            converted = [{"url": url}]
        self._name_regions(converted, servers)
        return converted

    def _name_regions(self, converted: list[Json], servers: Located) -> None:
        """Name several servers after their descriptions, if each is one or two words that differ."""
        regions = [_read_region(server.get("description", "")) for server in converted]
        if len(converted) < 2 or not all(regions) or len(set(regions)) < len(regions):
            return
        for server, region in zip(converted, regions, strict=True):
            server["x-name"] = region
        message = f"a caller selects a server by its name: {', '.join(regions)}"
        self._decisions.add("guessed", servers.pointer, "the document", message)

    def convert_own(self, servers: Located, label: str) -> list[Json]:
        """The servers of an operation or a path item; empty if there are none."""
        return self._convert(servers, label)[:1]

    def _convert(self, servers: Located, label: str) -> list[Json]:
        converted: list[Json] = []
        for server in servers.elements():
            result = self._convert_server(server, label)
            if result is not None and result["url"] not in [other["url"] for other in converted]:
                converted.append(result)
        return converted

    def _convert_server(self, server: Located, label: str) -> Json | None:
        value = as_mapping(server.value)
        url = value.get("url")
        if not isinstance(url, str) or not _URL.fullmatch(url.strip()):
            self._decisions.add("dropped", server.pointer, label, f"the server {url!r} is not a URL")
            return None
        url = re.split(r"[?#]", url.strip())[0]
        url = f"https:{url}" if url.startswith("//") else url
        result: Json = {"url": url}
        if description := words.tidy(value.get("description")):
            result["description"] = description
        variables = self._convert_variables(server, url)
        if any(
            self._variables.setdefault(name, variable) != variable for name, variable in variables.items()
        ):
            self._decisions.add(
                "dropped",
                server.pointer,
                label,
                f"the server {url!r} has a variable of another server with other values",
            )
            return None
        return {**result, "variables": variables} if variables else result

    def _convert_variables(self, server: Located, url: str) -> dict[str, Json]:
        variables: dict[str, Json] = {}
        for name in dict.fromkeys(_PLACEHOLDER.findall(url)):
            own = as_mapping(server.get("variables", name).value)
            enum = list(dict.fromkeys(as_strings(own.get("enum"))))
            default = own.get("default")
            if not isinstance(default, str):
                default = str(default) if isinstance(default, (int, float)) else (enum[0] if enum else name)
                self._decisions.add(
                    "guessed", server.pointer, f"server variable {name}", f"its default is {default!r}"
                )
            variable: Json = {"default": default}
            if enum:
                variable["enum"] = enum if default in enum else [default, *enum]
            if description := words.tidy(own.get("description")):
                variable["description"] = description
            argument = names.make_argument_name(name)
            if argument in CONSTRUCTOR_ARGUMENTS or argument.upper() in ENVIRONMENT_VARIABLES:
                message = f"its argument is server_{argument}, because the client has an argument {argument}"
                self._decisions.add("guessed", server.pointer, f"server variable {name}", message)
                argument = variable["x-name"] = f"server_{argument}"
            self.arguments.add(argument)
            variables[name] = variable
        return variables


def _read_region(description: str) -> str:
    """The name in a short description of a server: "Mock server." -> "mock"; "" if it is not clear."""
    words = [word for word in re.findall(r"[a-z0-9]+", description.lower()) if word not in _ABOUT_SERVERS]
    return "_".join(words) if 0 < len(words) < 3 and words[0].isalpha() else ""


def _list_defaults(server: Json) -> dict[str, str]:
    return {name: variable["default"] for name, variable in server.get("variables", {}).items()}
