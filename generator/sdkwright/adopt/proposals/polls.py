"""Recognises calls that start a job of the server: their response has a status that another call returns later.

Records that people complete, such as tasks and orders, have a status, too. The words of a queue distinguish a job.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sdkwright.adopt.model import Json
from sdkwright.adopt.proposals.operations import CuratedOperation, split_words
from sdkwright.ir import names
from sdkwright.openapi.untyped import as_list
from sdkwright.spec import media_types, schemas
from sdkwright.spec.node import Node

_QUEUE: Final = frozenset(("queued", "running"))
_WAITING: Final = _QUEUE | frozenset(
    "canceling cancelling created finalizing in_progress initializing pending preparing processing scheduled started starting"
    " submitted validating validating_files waiting".split()
)
_DONE: Final = frozenset("complete completed done finished succeeded success successful".split())
_ERRORS: Final = frozenset("error errored failed failure".split())
_FAILED: Final = _ERRORS | frozenset("aborted canceled cancelled expired rejected timed_out timeout".split())
_STATUS_FIELDS: Final = ("status", "state")


@dataclass(frozen=True)
class Poll:
    """A call that starts a job, and its `x-poll`."""

    operation: CuratedOperation
    keywords: Json
    reason: str


def find_polls(operations: list[CuratedOperation]) -> Iterator[Poll]:
    """The calls that start a job of which the description contains the end."""
    reads = {operation.path: operation for operation in operations if operation.method == "get"}
    paths = {path.rpartition("/")[0]: path for path in reads if path.endswith("}")}
    for operation in operations:
        status_operation = reads.get(paths.get(operation.path, ""))
        if operation.method != "post" or status_operation is None or "x-poll" in operation.node.value:
            continue
        poll = _find_poll(operation, status_operation)
        if poll is not None:
            yield poll


def _find_poll(start: CuratedOperation, status_operation: CuratedOperation) -> Poll | None:
    job = start.response
    if job is None or job.ref is None or status_operation.response is None:
        return None
    if status_operation.response.ref != job.ref or not (_is_plain(start) and _is_plain(status_operation)):
        return None
    arguments = _find_arguments(start, status_operation, job)
    status = next((name for name in _STATUS_FIELDS if name in schemas.list_properties(job)), "")
    final = _find_final_values(schemas.list_properties(job)[status]) if status else None
    if arguments is None or final is None:
        return None
    call_path: str = status_operation.node["operationId"].value
    keywords = {"operation": call_path, "arguments": dict(arguments), "status": status, **final}
    return Poll(start, keywords, f"`{call_path}` returns the same object, whose `{status}` is one of a queue")


def _is_plain(operation: CuratedOperation) -> bool:
    """Whether the response is one JSON object, neither a list nor a stream."""
    content = operation.success.get("content") if operation.success is not None else None
    media = [name for name, _ in content.items()] if content is not None else []
    return media == [media_types.JSON] and "x-pagination" not in operation.node.value


def _find_arguments(
    start: CuratedOperation, status_operation: CuratedOperation, job: Node
) -> Mapping[str, str] | None:
    """The source of each argument of the call that returns the status; None if one has none."""
    required = [parameter for parameter in status_operation.parameters if parameter.value.get("required")]
    if any(parameter["in"].value != "path" or "x-name" in parameter for parameter in required):
        return None
    sources: dict[str, str] = {}
    for parameter in required:
        name: str = parameter["name"].value
        is_shared = f"{{{name}}}" in start.path
        field = name if is_shared else _find_id(job, name, parameter)
        if not field or (not is_shared and field in _list_argument_names(start)):
            return None
        sources[name] = field
    return sources


def _find_id(job: Node, name: str, parameter: Node) -> str:
    """The field of a job that is its ID: that of the parameter's name, else `id`; "" if it may be missing."""
    fields, required = schemas.list_properties(job), schemas.list_required_properties(job)
    field = next((field for field in (name, "id") if field in fields and field in required), "")
    if not field or schemas.is_nullable(fields[field]):
        return ""
    types = schemas.list_non_null_types(schemas.strip_null(fields[field]).follow())
    taken = schemas.list_non_null_types(schemas.get_value_schema(parameter).follow())
    return field if types == taken and types in (("string",), ("integer",)) else ""


def _list_argument_names(operation: CuratedOperation) -> set[str]:
    """The wire names of all arguments of a call: an argument would be used instead of a field of the same name."""
    found: set[str] = {parameter["name"].value for parameter in operation.parameters}
    request = operation.node.get("requestBody")
    content = request.follow().get("content") if request is not None else None
    for _, media in content.items() if content is not None else ():
        if "schema" in media:
            found.update(schemas.list_properties(schemas.strip_null(media["schema"])))
    return found | {names.make_argument_name(name) for name in found}


def _find_final_values(status: Node) -> dict[str, list[str]] | None:
    """The final values of the status of a job; None if a value may be final or not, or if it may be no job."""
    core = schemas.strip_null(status).follow()
    values = [value for value in as_list(core.value.get("enum")) if isinstance(value, str)]
    words = {value: "_".join(split_words(value)) for value in values}
    found = frozenset(words.values())
    done = [value for value in values if words[value] in _DONE]
    failed = [value for value in values if words[value] in _FAILED]
    is_job = bool(found & _QUEUE) and bool(found & _ERRORS) and bool(done)
    return {"done": done, "failed": failed} if is_job and found <= _WAITING | _DONE | _FAILED else None
