"""The description of the API as it was bundled with this package: its operations, and what references lead to."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

Schema = Mapping[str, Any]
NOTHING: Mapping[str, Any] = {}
_METHODS = ("get", "put", "post", "delete", "patch", "head", "options")


@dataclass(frozen=True)
class Job:
    """How the answer of an operation says that a job has ended, one that another operation, or the same, has started."""

    start: str
    """The operation that starts it."""
    status: tuple[str, ...]
    """Where in the answer the status is. A step `{model_id}` is the key that this argument of the start names."""
    done: str

    def place(self, given: Mapping[str, Any]) -> tuple[str, ...]:
        """Where the status is of a job that was started with these arguments; () when they do not say it."""
        steps = [str(given.get(one[1:-1]) or "") if one[0] == "{" else one for one in self.status]
        return tuple(steps) if all(steps) else ()


@dataclass(frozen=True)
class Operation:
    """One operation, with the parameters of its path among its own."""

    id: str
    method: str
    path: str
    definition: Mapping[str, Any]
    parameters: tuple[Mapping[str, Any], ...]
    headers_of_key: tuple[str, ...]
    """The headers that carry a key, one of which must be there; none where no key is needed."""
    jobs: tuple[Job, ...]
    """The jobs of which its answer tells how far they are; none for most."""

    @property
    def channel(self) -> Mapping[str, Any]:
        """What each side sends, if it opens a WebSocket; nothing for most."""
        found: Mapping[str, Any] = self.definition.get("x-websocket", NOTHING)
        return found

    def success(self, given: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        """The status and the response of a call that succeeds with these arguments."""
        if self.channel:
            return 101, NOTHING
        found = {status: one for status, one in self.definition["responses"].items() if status[0] == "2"}
        for status, one in found.items():
            when = one.get("x-when")
            if when and all(given.get(name) == value for name, value in when.items()):
                return int(status), one
        status, response = next((item for item in found.items() if "x-when" not in item[1]), ("200", NOTHING))
        return (int(status) if status.isdigit() else 200), response


def content(response: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The first media type of a response or a request, and what is said of it; two empty ones when it has none."""
    found: Mapping[str, Mapping[str, Any]] = response.get("content", {})
    return next(iter(found.items()), ("", NOTHING))


class Description:
    """A whole API."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        jobs = _jobs(document)
        found = [
            self._operation(path, method, item, jobs)
            for path, item in document["paths"].items()
            for method in _METHODS
            if method in item
        ]
        served = [
            one
            for one in found
            if one.channel or any(status[0] == "2" for status in one.definition["responses"])
        ]
        self.operations = {one.id: one for one in served}
        self._patterns = [
            (re.compile(_pattern(one.path)), one)
            for one in sorted(served, key=lambda one: [part.startswith("{") for part in one.path.split("/")])
        ]
        servers: list[Mapping[str, str]] = document.get("servers", [])
        paths = [urlsplit(server["url"]).path.rstrip("/") for server in servers]
        self._prefixes = tuple(dict.fromkeys(["", *paths]))

    def match(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | tuple[None, str]:
        """The operation that a request, its path still encoded, is meant for, with its path parameters; or why none is."""
        others: set[str] = set()
        for prefix in self._prefixes:
            for pattern, operation in self._patterns if path.startswith(prefix) else ():
                found = pattern.fullmatch(path[len(prefix) :])
                if found and operation.method == method:
                    names = re.findall(r"\{([^{}]+)\}", operation.path)
                    return operation, dict(zip(names, map(unquote, found.groups()), strict=True))
                if found:
                    others.add(operation.method)
        if others:
            return None, f"no operation takes {method} there; there is {', '.join(sorted(others))}"
        return None, "no operation has this path"

    def operation(self, name: str) -> Operation:
        """The operation of that name, such as `voices.get`; ValueError when there is none."""
        if name not in self.operations:
            raise ValueError(f"no operation {name!r}{did_you_mean(name, self.operations)}")
        return self.operations[name]

    def resolved(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a reference refers to; anything else is itself."""
        while "$ref" in value:
            found: Any = self._document
            for step in value["$ref"].removeprefix("#/").split("/"):
                found = found[step.replace("~1", "/").replace("~0", "~")]
            value = {**found, **{key: one for key, one in value.items() if key != "$ref"}}
        return value

    def _operation(
        self, path: str, method: str, item: Mapping[str, Any], jobs: Mapping[str, list[Job]]
    ) -> Operation:
        definition = dict(item[method])
        definition["responses"] = {
            status: self.resolved(one) for status, one in definition["responses"].items()
        }
        if "requestBody" in definition:
            definition["requestBody"] = self.resolved(definition["requestBody"])
        listed = [
            self.resolved(one) for one in (*item.get("parameters", ()), *definition.get("parameters", ()))
        ]
        parameters = {(one["in"], one["name"]): one for one in listed}
        name = definition["operationId"]
        return Operation(
            id=name,
            method=method.upper(),
            path=path,
            definition=definition,
            parameters=tuple(parameters.values()),
            headers_of_key=self._keys(definition.get("security", self._document.get("security", ()))),
            jobs=tuple(jobs.get(name, ())),
        )

    def _keys(self, security: Any) -> tuple[str, ...]:
        if not security or {} in security:
            return ()
        schemes = self._document.get("components", {}).get("securitySchemes", {})
        found = (schemes[name] for requirement in security for name in requirement)
        return tuple(one["name"] if one["type"] == "apiKey" else "authorization" for one in found)


@cache
def bundled() -> Description:
    """That of this package."""
    installed = Path(__file__).with_name("openapi.json")
    # In a checkout it stands at the root of the project; a wheel takes it along.
    file = installed if installed.is_file() else Path(__file__).parents[3] / "openapi.json"
    return Description(json.loads(file.read_text("utf-8")))


def did_you_mean(name: str, known: Any) -> str:
    """The end of a message that names the nearest known name, if one is near."""
    close = get_close_matches(name, [str(one) for one in known], n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _pattern(path: str) -> str:
    parts = re.split(r"\{[^{}]+\}", path)
    return "([^/]+)".join(re.escape(part) for part in parts)


def _jobs(document: Mapping[str, Any]) -> dict[str, list[Job]]:
    """The jobs of a description, by the operation that is asked about them."""
    found: dict[str, list[Job]] = {}
    for item in document["paths"].values():
        for method in _METHODS:
            poll = item.get(method, {}).get("x-poll")
            if poll:
                status = tuple(poll["status"].split("."))
                job = Job(item[method]["operationId"], status, poll["done"][0])
                found.setdefault(poll["operation"], []).append(job)
    return found
