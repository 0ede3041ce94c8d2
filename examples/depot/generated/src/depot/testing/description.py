"""The API description that is bundled with this package: its operations, and its resolved references."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_plus, urljoin, urlsplit

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

    def resolve_status_path(self, arguments: Mapping[str, Any], api: Description) -> tuple[str, ...]:
        """Return the location of the status for a job with these arguments; () if an argument is missing."""
        find_wire_name = api.get_operation(self.start_operation).find_wire_name
        steps = [
            str(arguments.get(find_wire_name(step[1:-1])) or "") if step[0] == "{" else step
            for step in self.status_path
        ]
        return tuple(steps) if all(steps) else ()


@dataclass(frozen=True)
class Operation:
    """An operation. Its parameters include those of its path."""

    id: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    """The constant query of its path: decoded names and encoded values."""
    definition: Mapping[str, Any]
    parameters: tuple[Mapping[str, Any], ...]
    servers: tuple[Mapping[str, Any], ...]
    """Its own servers; empty if it uses that of the API."""
    security: tuple[tuple[Mapping[str, Any], ...], ...]
    """The alternatives of security schemes, one of which is required; empty if the operation requires none."""
    jobs: tuple[Job, ...]
    """The jobs whose status the response contains; usually empty."""
    arguments: Mapping[str, Schema]
    """The schemas of its parameters, and of the properties of its bodies, by name."""

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

    def list_successes(self) -> list[Success]:
        """Return the successful responses, each with one media type, the conditional ones first."""
        responses: Mapping[str, Mapping[str, Any]] = self.definition["responses"]
        statuses = [status for status in responses if status[0] == "2"]
        successes = [
            success
            for status in statuses or [status for status in responses if status == "default"]
            for success in _list_media_types(_choose_status(status, responses), responses[status])
        ]
        return sorted(successes, key=lambda success: not success.when)

    def select_success(self, arguments: Mapping[str, Any]) -> Success:
        """Return the successful response for these arguments."""
        if self.channel:
            return Success(101)
        successes = self.list_successes()
        for success in successes:
            when = [(self.find_wire_name(name), value) for name, value in success.when.items()]
            # The server uses the default of an argument that was not sent.
            defaults = {name: self.arguments.get(name, EMPTY).get("default") for name, _ in when}
            if when and all(arguments.get(name, defaults[name]) == value for name, value in when):
                return success
        plain = [success for success in successes if not success.when] or successes or [Success(200)]
        # JSON is requested if there are several forms; a response without a body is the exception.
        return min(plain, key=lambda success: (not success.media_type, success.is_other_form))

    def find_wire_name(self, name: str) -> str:
        """Return the name on the wire of an argument, which keywords of the description may name as Python does."""
        chosen = [wire_name for wire_name, schema in self.arguments.items() if schema.get("x-name") == name]
        similar = [wire_name for wire_name in self.arguments if _simplify(wire_name) == _simplify(name)]
        return name if name in self.arguments else next(iter([*chosen, *similar]), name)


@dataclass(frozen=True)
class Success:
    """A successful response with one media type; "" without a body."""

    status: int
    media_type: str = ""
    media: Mapping[str, Any] = field(default_factory=dict[str, Any])
    when: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The arguments that select the response."""
    is_other_form: bool = False
    """Whether the response has another media type that the client prefers."""


def _simplify(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def _choose_status(status: str, responses: Mapping[str, Any]) -> int:
    """Return the number of a status; for `2XX` and `default` one that has no response of its own, but may have a body."""
    numbers = (number for number in (200, 201, 202, 203, *range(206, 300)) if str(number) not in responses)
    return int(status) if status.isdigit() else next(numbers)


def _list_media_types(status: int, response: Mapping[str, Any]) -> list[Success]:
    when: Mapping[str, Any] = response.get("x-when", EMPTY)
    content: Mapping[str, Mapping[str, Any]] = response.get("content", EMPTY)
    plain = [name for name, media in content.items() if "x-when" not in media]
    preferred = next((name for name in plain if is_json(name)), plain[0] if plain else "")
    successes = [
        Success(status, name, media, media.get("x-when", when), name in plain and name != preferred)
        for name, media in content.items()
    ]
    return successes or [Success(status, when=when)]


def get_content(response: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Return the first media type of a response or a request body, and its definition; both empty without content."""
    content: Mapping[str, Mapping[str, Any]] = response.get("content", {})
    return next(iter(content.items()), ("", EMPTY))


def normalize(media_type: str) -> str:
    """Return a media type in lower case, without parameters such as `charset`."""
    return media_type.partition(";")[0].strip().lower()


def is_json(media_type: str) -> bool:
    """Whether a body of a media type is one JSON document."""
    plain = normalize(media_type)
    return plain == "application/json" or plain.endswith("+json")


def find_media_type(content: Mapping[str, Any], content_type: str) -> tuple[str, Mapping[str, Any]]:
    """Return the media type, or the range of media types, of a body with this content type; ("", {}) if there is none."""
    sent = normalize(content_type)
    candidates = (sent, f"{sent.partition('/')[0]}/*", "*/*") if sent else ()
    for candidate in candidates:
        for name, media in content.items():
            if normalize(name) == candidate:
                return name, media
    return "", EMPTY


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
        prefixes = {operation.id: self._list_prefixes(operation) for operation in operations}
        self._patterns = [
            (re.compile(prefixes[operation.id][position] + _make_pattern(operation.path)), operation)
            for position in range(max(map(len, prefixes.values()), default=0))
            for operation in sorted(operations, key=_get_specificity)
            if position < len(prefixes[operation.id])
        ]

    @cached_property
    def of_requests(self) -> Description:
        """The same description for values of requests, which have no readOnly properties but the writeOnly ones."""
        description = copy(self)
        description._absent = "readOnly"
        return description

    def explain_absent(self, schema: Schema) -> str:
        """Return why values do not have a property: "readOnly" or "writeOnly"; "" if they may have it."""
        return self._absent if schema.get(self._absent) is True else ""

    def match(self, method: str, path: str, query: str) -> tuple[list[tuple[Operation, dict[str, str]]], str]:
        """Return the operations for a request and their path parameters; if there is none, the problem.

        There are several if only the fragments of their paths differ. Path and query are still encoded.
        """
        others: list[Operation] = []
        found: list[tuple[Operation, dict[str, str]]] = []
        for pattern, operation in self._patterns:
            if found and operation.path != found[0][0].path:
                continue
            match = pattern.fullmatch(path)
            is_same = match is not None and operation.method == method
            if match and is_same and {*operation.query} <= {*parse_pairs(query)}:
                names = re.findall(r"\{([^{}]+)\}", operation.path)
                if all(operation is not other for other, _ in found):
                    found.append((operation, dict(zip(names, match.groups(), strict=True))))
            elif match:
                others.append(operation)
        if found:
            return sorted(found, key=lambda candidate: -len(candidate[0].query)), ""
        methods = sorted({operation.method for operation in others} - {method})
        if methods:
            return [], f"no operation has this path and {method}; use {', '.join(methods)}"
        return [], f"no operation has this path{' and query' if others else ''}"

    def _list_prefixes(self, operation: Operation) -> list[str]:
        """Return patterns for the path of the server of an operation; the first for servers that replace it."""
        root: list[Mapping[str, Any]] = self._document.get("servers", [])
        own = operation.servers
        base = root[0]["url"] if root else ""
        paths = [_make_server_pattern(urljoin(base, server["url"]), server) for server in (own or root)]
        if own and root and "//" not in own[0]["url"]:  # relative to any server of the API
            paths += [_make_server_pattern(urljoin(server["url"], own[0]["url"]), own[0]) for server in root]
        return [*dict.fromkeys(["", *paths])]

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
        sent_path, _, query = path.partition("#")[0].partition("?")
        security = definition.get("security", self._document.get("security", ()))
        return Operation(
            id=name,
            method=method.upper(),
            path=sent_path,
            query=tuple(parse_pairs(query)),
            servers=tuple(definition.get("servers") or item.get("servers", ())),
            definition=definition,
            parameters=tuple(parameters.values()),
            security=tuple(tuple(self.security_schemes[key] for key in names) for names in security),
            jobs=tuple(jobs.get(name, ())),
            arguments=self._list_arguments(parameters.values(), definition),
        )

    def _list_arguments(
        self, parameters: Iterable[Mapping[str, Any]], definition: Mapping[str, Any]
    ) -> dict[str, Schema]:
        content: Mapping[str, Mapping[str, Any]] = definition.get("requestBody", EMPTY).get("content", EMPTY)
        arguments: dict[str, Schema] = {}
        for media in content.values():
            arguments.update(self._list_properties(media.get("schema", EMPTY)))
        for parameter in parameters:
            schema = self.resolve(parameter.get("schema", EMPTY))
            arguments[parameter["name"]] = {**schema, "x-name": parameter.get("x-name")}
        return arguments

    def _list_properties(self, schema: Schema) -> Iterator[tuple[str, Schema]]:
        schema = self.resolve(schema)
        for part in schema.get("allOf", ()):
            yield from self._list_properties(part)
        properties: Mapping[str, Schema] = schema.get("properties", EMPTY)
        yield from ((name, self.resolve(field)) for name, field in properties.items())


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
    statuses = operation.definition["responses"]
    return bool(operation.channel) or any(status[0] == "2" or status == "default" for status in statuses)


def _get_specificity(operation: Operation) -> list[bool]:
    """Return a sort key that puts a literal path segment before a parameter."""
    return [part.startswith("{") for part in operation.path.split("/")]


def _make_pattern(path: str) -> str:
    # Requests have the percent-encoded form of letters outside of ASCII.
    encoded = re.sub(r"[^\x00-\x7f]+", lambda match: quote(match[0]), path)
    parts = re.split(r"\{[^{}]+\}", encoded)
    return "([^/]+)".join(re.escape(part) for part in parts)


def _make_server_pattern(url: str, server: Mapping[str, Any]) -> str:
    """Return a pattern for the path of the URL of a server. A variable has any value in its place."""
    variables: Mapping[str, Any] = server.get("variables", {})
    pieces = re.split(r"\{([^{}]*)\}", urlsplit(url).path.rstrip("/"))
    return "".join(
        (".*" if "/" in variables[piece]["default"] else "[^/]*") if index % 2 else re.escape(piece)
        for index, piece in enumerate(pieces)
    )


def parse_pairs(text: str) -> list[tuple[str, str]]:
    """Return the pairs of a query or a form. Values stay encoded, so that a delimited list can be split."""
    pairs = (pair.partition("=") for pair in text.split("&") if pair)
    return [(unquote_plus(name), value) for name, _, value in pairs]


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
