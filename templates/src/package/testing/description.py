"""The API description that is bundled with this package: its operations, and its resolved references."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from .._runtime.package import PACKAGE

Schema = Mapping[str, Any]
EMPTY: Mapping[str, Any] = {}
_METHODS = ("get", "put", "post", "delete", "patch", "head", "options")


@dataclass(frozen=True)
class Job:
    """How the response of an operation reports that a job is done."""

    start_operation: str
    """The operation that starts the job."""
    status_path: tuple[str, ...]
    """The location of the status in the response. A step `{model_id}` is the value of this argument of `start_operation`."""
    done: str

    def resolve_status_path(self, arguments: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the location of the status for a job with these arguments; () if an argument is missing."""
        steps = [
            str(arguments.get(step[1:-1]) or "") if step[0] == "{" else step for step in self.status_path
        ]
        return tuple(steps) if all(steps) else ()


@dataclass(frozen=True)
class Operation:
    """An operation. Its parameters include those of its path."""

    id: str
    method: str
    path: str
    definition: Mapping[str, Any]
    parameters: tuple[Mapping[str, Any], ...]
    security: tuple[tuple[Mapping[str, Any], ...], ...]
    """The alternatives of security schemes, one of which is required; empty if the operation requires none."""
    jobs: tuple[Job, ...]
    """The jobs whose status the response contains; usually empty."""

    @property
    def channel(self) -> Mapping[str, Any]:
        """The messages of both sides, if the operation opens a WebSocket; usually empty."""
        channel: Mapping[str, Any] = self.definition.get("x-websocket", EMPTY)
        return channel

    @property
    def has_next_urls(self) -> bool:
        """Whether its responses contain the URL of the next page."""
        rule: Mapping[str, Any] = self.definition.get("x-pagination", EMPTY)
        return "next_url" in rule or "link_header" in rule

    def select_success(self, arguments: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        """Return the status and the definition of the 2xx response for these arguments."""
        if self.channel:
            return 101, EMPTY
        responses = {
            status: response for status, response in self.definition["responses"].items() if status[0] == "2"
        }
        for status, response in responses.items():
            condition = response.get("x-when")
            if condition and all(arguments.get(name) == value for name, value in condition.items()):
                return int(status), response
        status, response = next(
            (item for item in responses.items() if "x-when" not in item[1]), ("200", EMPTY)
        )
        return (int(status) if status.isdigit() else 200), response


def get_content(response: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Return the first media type of a response or a request body, and its definition; both empty without content."""
    content: Mapping[str, Mapping[str, Any]] = response.get("content", {})
    return next(iter(content.items()), ("", EMPTY))


class Description:
    """An API description, for values of responses; `of_requests` is the same for values of requests."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._absent = "writeOnly"
        schemes = document.get("components", {}).get("securitySchemes", {})
        self.security_schemes = {name: self.resolve(scheme) for name, scheme in schemes.items()}
        jobs = _collect_jobs(document)
        operations = [
            self._make_operation(path, method, item, jobs)
            for path, item in document["paths"].items()
            for method in _METHODS
            if method in item
        ]
        operations = [operation for operation in operations if _has_success(operation)]
        self.operations = {operation.id: operation for operation in operations}
        self._patterns = [
            (re.compile(_make_pattern(operation.path)), operation)
            for operation in sorted(operations, key=_get_specificity)
        ]
        servers: list[Mapping[str, str]] = document.get("servers", [])
        paths = [urlsplit(server["url"]).path.rstrip("/") for server in servers]
        self._prefixes = tuple(dict.fromkeys(["", *paths]))

    @cached_property
    def of_requests(self) -> Description:
        """The same description for values of requests, which have no readOnly properties but the writeOnly ones."""
        description = copy(self)
        description._absent = "readOnly"
        return description

    def explain_absent(self, schema: Schema) -> str:
        """Return why values do not have a property: "readOnly" or "writeOnly"; "" if they may have it."""
        return self._absent if schema.get(self._absent) is True else ""

    def match(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | tuple[None, str]:
        """Return the operation for a request and its path parameters, or None and the problem.

        The path is still encoded.
        """
        other_methods: set[str] = set()
        for prefix in self._prefixes:
            for pattern, operation in self._patterns if path.startswith(prefix) else ():
                match = pattern.fullmatch(path[len(prefix) :])
                if match and operation.method == method:
                    names = re.findall(r"\{([^{}]+)\}", operation.path)
                    return operation, dict(zip(names, map(unquote, match.groups()), strict=True))
                if match:
                    other_methods.add(operation.method)
        if other_methods:
            return None, f"no operation has this path and {method}; use {', '.join(sorted(other_methods))}"
        return None, "no operation has this path"

    def get_operation(self, name: str) -> Operation:
        """Return the operation with a name, such as `voices.get`; raise ValueError if there is none."""
        if name not in self.operations:
            raise ValueError(f"unknown operation {name!r}{format_suggestion(name, self.operations)}")
        return self.operations[name]

    def resolve(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the target of a reference; return any other value unchanged."""
        while "$ref" in value:
            target: Any = self._document
            for step in value["$ref"].removeprefix("#/").split("/"):
                target = target[step.replace("~1", "/").replace("~0", "~")]
            value = {**target, **{key: item for key, item in value.items() if key != "$ref"}}
        return value

    def _make_operation(
        self, path: str, method: str, item: Mapping[str, Any], jobs: Mapping[str, list[Job]]
    ) -> Operation:
        definition = dict(item[method])
        definition["responses"] = {
            status: self.resolve(response) for status, response in definition["responses"].items()
        }
        if "requestBody" in definition:
            definition["requestBody"] = self.resolve(definition["requestBody"])
        resolved = map(self.resolve, (*item.get("parameters", ()), *definition.get("parameters", ())))
        parameters = {(parameter["in"], parameter["name"]): parameter for parameter in resolved}
        name = definition["operationId"]
        security = definition.get("security", self._document.get("security", ()))
        return Operation(
            id=name,
            method=method.upper(),
            path=path,
            definition=definition,
            parameters=tuple(parameters.values()),
            security=tuple(tuple(self.security_schemes[key] for key in names) for names in security),
            jobs=tuple(jobs.get(name, ())),
        )


@cache
def load_description() -> Description:
    """Load the description of this package."""
    installed = files(f"{PACKAGE}.testing").joinpath("openapi.json")  # the package may be in a zip file
    # A wheel contains the description; in a checkout it is at the root of the project.
    file = installed if installed.is_file() else Path(__file__).parents[3] / "openapi.json"
    return Description(json.loads(file.read_text("utf-8")))


def format_suggestion(name: str, known_names: Any) -> str:
    """Return the end of a message that suggests the most similar known name; "" if none is similar."""
    similar = get_close_matches(name, [str(item) for item in known_names], n=1)
    return f"; did you mean {similar[0]!r}?" if similar else ""


def _has_success(operation: Operation) -> bool:
    return bool(operation.channel) or any(status[0] == "2" for status in operation.definition["responses"])


def _get_specificity(operation: Operation) -> list[bool]:
    """Return a sort key that puts a literal path segment before a parameter."""
    return [part.startswith("{") for part in operation.path.split("/")]


def _make_pattern(path: str) -> str:
    parts = re.split(r"\{[^{}]+\}", path)
    return "([^/]+)".join(re.escape(part) for part in parts)


def _collect_jobs(document: Mapping[str, Any]) -> dict[str, list[Job]]:
    """Return the jobs of a description by the operation that returns their status."""
    jobs: dict[str, list[Job]] = {}
    for item in document["paths"].values():
        for method in _METHODS:
            poll = item.get(method, {}).get("x-poll")
            if poll:
                status_path = tuple(poll["status"].split("."))
                job = Job(item[method]["operationId"], status_path, poll["done"][0])
                jobs.setdefault(poll["operation"], []).append(job)
    return jobs
