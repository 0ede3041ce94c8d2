"""The view of the README of a package: programs with calls of this API, and the table of its resources."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sdkwright.ir.api import Api, Location, Operation, Resource
from sdkwright.render.samples.choice import (
    choose_first_operation,
    choose_sample,
    choose_shortest_sample,
    list_operations,
)
from sdkwright.render.samples.operations import Sample
from sdkwright.render.source_text import format_markdown

_QUICK_START: Final = "Quick start"
_MAX_RESOURCES: Final = 20
_MAX_CALLS: Final = 12
"""The methods of a resource that the table contains."""
_WIDTH: Final = 88
_PREFERRED_ERROR: Final = "NotFoundError"


@dataclass(frozen=True)
class ResourceRow:
    """A resource in the table of calls."""

    title: str
    calls: str
    text: str


@dataclass(frozen=True)
class ReadmeView:
    """The programs of the README, each of which may be missing, its hand-written chapters, and the table of calls."""

    opening: list[str]  # the hand-written quick start
    chapters: list[str]  # the other hand-written chapters
    first: list[str]
    sending: list[str]  # a call with a JSON body, if the first call has none
    pages: list[str]
    events: list[str]
    streams: list[str]
    uploads: list[str]
    raw_bodies: list[str]
    failures: list[str]
    resources: list[ResourceRow]
    others: str  # the sentence about the resources that are not in the table


def build_readme(
    api: Api,
    samples: Mapping[str, Sample],
    package: str,
    client_class: str,
    comment: str,
    guide: Sequence[str],
) -> ReadmeView:
    """The view of the README. `comment` is about the credentials of the client.

    `guide` are the hand-written chapters, which replace those of the same name.
    """
    chapters = {text.partition("\n")[0].removeprefix("## ") for text in guide}
    opening = [text for text in guide if text.startswith(f"## {_QUICK_START}\n")]
    first_operations = [] if opening else choose_first_operation(api, samples)
    first = [samples[name].sync.strip() for name in first_operations]
    resources = [resource for resource in api.walk_resources() if resource.operations or resource.channels]
    others = len(resources) - _MAX_RESOURCES
    return ReadmeView(
        opening=opening,
        chapters=[text for text in guide if text not in opening],
        first=[_add_comment(text, client_class, comment) for text in first],
        sending=_choose_sending(api, samples, first),
        pages=[] if "Lists" in chapters else choose_sample(api, samples, "page"),
        events=[] if "Events" in chapters else choose_sample(api, samples, "events"),
        streams=(
            [] if "Streaming" in chapters else choose_shortest_sample(api, samples, "stream", "json_lines")
        ),
        uploads=[] if "Uploads" in chapters else _choose_upload(api, samples, "multipart"),
        raw_bodies=_choose_upload(api, samples, "content"),
        failures=_choose_failure(api, samples, package, client_class),
        resources=[_build_row(resource) for resource in _select_resources(resources)],
        others=f"And {others} more: `docs/reference/` has all resources." if others > 0 else "",
    )


def _add_comment(program: str, client_class: str, comment: str) -> str:
    """Add the comment about credentials after the line that creates the client, or before it if it is too long."""
    line = f"client = {client_class}()"
    if len(line + comment) <= _WIDTH:
        return program.replace(line, line + comment, 1)
    text = comment.strip().removeprefix("# ")
    lines = textwrap.wrap(
        f"{text[:1].upper()}{text[1:]}", _WIDTH, initial_indent="# ", subsequent_indent="# "
    )
    return program.replace(line, "\n".join([*lines, line]), 1)


def _choose_sending(api: Api, samples: Mapping[str, Sample], first: list[str]) -> list[str]:
    """The first call that sends fields, after a first call that sends none."""
    if not first:
        return []
    operations = [operation for operation in list_operations(api) if not operation.is_deprecated]
    sending = [operation for operation in operations if _sends_fields(operation)]
    texts = [samples[operation.id].sync.strip() for operation in sending]
    return [] if first[0] in texts else [text for text in texts if "Path(" not in text][:1]


def _sends_fields(operation: Operation) -> bool:
    return operation.method in ("POST", "PUT", "PATCH") and any(
        argument.location == "json" for argument in operation.signature.keywords if argument.is_required
    )


def _choose_upload(api: Api, samples: Mapping[str, Sample], location: Location) -> list[str]:
    """The shortest program that sends a file in this part of a request."""
    sending = (
        operation
        for operation in list_operations(api)
        if any(argument.location == location for argument in operation.signature.arguments)
    )
    texts = (samples[operation.id].sync.strip() for operation in sending)
    return sorted((text for text in texts if "Path(" in text), key=len)[:1]


def _choose_failure(api: Api, samples: Mapping[str, Sample], package: str, client_class: str) -> list[str]:
    """A program that handles a documented failure; the best is a simple call that does not find something."""
    candidates = sorted(
        (_rank_failure(operation, samples[operation.id].sync), operation.id, error)
        for operation in list_operations(api)
        for error in [_choose_error(operation)]
        if error and not operation.is_deprecated
    )
    for _, id, error in candidates[:1]:
        head, line, body = samples[id].sync.strip().partition(f"client = {client_class}()\n")
        imports = ", ".join(sorted((client_class, error), key=str.lower))
        head = head.replace(
            f"from {package} import {client_class}\n", f"from {package} import {imports}\n", 1
        )
        handler = f"except {error} as error:\n    print(error.status_code, error.message)"
        return [f"{head}{line}try:\n{textwrap.indent(body.rstrip(), '    ')}\n{handler}"]
    return []


def _choose_error(operation: Operation) -> str:
    errors = [failure.error for failure in operation.failures if failure.error]
    return _PREFERRED_ERROR if _PREFERRED_ERROR in errors else next(iter(errors), "")


def _rank_failure(operation: Operation, program: str) -> tuple[bool | int, ...]:
    return (
        "Path(" in program,
        _choose_error(operation) != _PREFERRED_ERROR,
        operation.response_kind not in ("json", "empty"),
        operation.method != "GET",
        len(program),
    )


def _select_resources(resources: list[Resource]) -> list[Resource]:
    """The resources in their order; of many, those that are nested the least."""
    chosen = sorted(resources, key=lambda resource: len(resource.path))[:_MAX_RESOURCES]
    return [resource for resource in resources if resource in chosen]


def _build_row(resource: Resource) -> ResourceRow:
    names = [*dict.fromkeys(_list_calls(resource))]
    calls = [f"`{name}`" for name in names[:_MAX_CALLS]]
    more = [f"and {len(names) - _MAX_CALLS} more"] if len(names) > _MAX_CALLS else []
    text = " ".join(resource.description.split("\n\n")[0].split())
    return ResourceRow(
        f"client.{'.'.join(resource.path)}",
        ", ".join([*calls, *more]),
        format_markdown(text).replace("|", "\\|"),
    )


def _list_calls(resource: Resource) -> Iterator[str]:
    for operation in resource.operations:
        yield operation.name
    for channel in resource.channels:
        yield channel.id.rpartition(".")[2]
