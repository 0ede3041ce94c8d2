"""Calls that start a job: which statuses are those of a job, and which calls return them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from sdkwright.spec.loading import load_spec
from sdkwright.translate.api import translate
from tests.adopt.lists import INTEGER, TEXT, describe_operations, fields, parameter, run_proposals

Json = dict[str, Any]
JOB: Json = {"$ref": "#/components/schemas/Job"}
QUEUE = ("queued", "in_progress", "completed", "failed", "cancelled")


def _describe(
    statuses: Sequence[str] = QUEUE,
    *,
    job: Json | None = None,
    required: Sequence[str] = ("id", "status"),
    body: Json | None = None,
    extra: Sequence[Json] = (),
    id_type: Json = TEXT,
) -> Json:
    properties = job or {"id": TEXT, "status": {"$ref": "#/components/schemas/JobStatus"}}
    schemas: Json = {
        "Job": {**fields(**properties), "required": [*required]},
        "JobStatus": {"type": "string", "enum": [*statuses]},
        "JobRequest": body or fields(text=TEXT),
    }
    success = {"200": {"description": "The job.", "content": {"application/json": {"schema": JOB}}}}
    library = parameter("library_id", where="path", required=True)
    request = {"application/json": {"schema": {"$ref": "#/components/schemas/JobRequest"}}}
    start = {
        "operationId": "jobs.create",
        "tags": ["jobs"],
        "parameters": [library],
        "requestBody": {"content": request},
        "responses": success,
    }
    get = {
        "operationId": "jobs.get",
        "tags": ["jobs"],
        "parameters": [library, parameter("job_id", id_type, where="path", required=True), *extra],
        "responses": success,
    }
    path = "/libraries/{library_id}/jobs"
    return describe_operations({path: {"post": start}, f"{path}/{{job_id}}": {"get": get}}, schemas)


def _find_poll(document: Json) -> Json | None:
    run_proposals(document)
    poll: Json | None = document["paths"]["/libraries/{library_id}/jobs"]["post"].get("x-poll")
    return poll


def test_a_job_of_a_queue_is_polled(tmp_path: Path) -> None:
    document = _describe()
    assert _find_poll(document) == {
        "operation": "jobs.get",
        "arguments": {"library_id": "library_id", "job_id": "id"},
        "status": "status",
        "done": ["completed"],
        "failed": ["failed", "cancelled"],
    }
    path = tmp_path / "spec.yaml"
    path.write_text(json.dumps(document), "utf-8")
    (resource,) = translate(load_spec(path), ("Example", "AsyncExample", "ExampleError")).walk_resources()
    assert [operation.poll is not None for operation in resource.operations] == [True, False]


def test_the_id_may_have_the_name_of_the_parameter() -> None:
    job = {"job_id": TEXT, "id": TEXT, "state": {"$ref": "#/components/schemas/JobStatus"}}
    poll = _find_poll(_describe(job=job, required=("job_id", "state")))
    assert poll is not None
    assert (poll["arguments"]["job_id"], poll["status"]) == ("job_id", "state")


@pytest.mark.parametrize(
    "statuses",
    [
        ("pending", "in_progress", "completed", "cancelled"),  # a task that people complete
        ("pending", "processing", "completed", "failed"),  # an order
        ("queued", "sent", "delivered", "failed"),  # whether `sent` is final is unknown
        ("queued", "running", "failed"),
        ("queued", "running", "completed"),
        ("queued", "requires_action", "completed", "failed"),
    ],
)
def test_other_statuses_are_not_polled(statuses: Sequence[str]) -> None:
    assert _find_poll(_describe(statuses)) is None


@pytest.mark.parametrize(
    "document",
    [
        _describe(required=("status",)),
        _describe(id_type=INTEGER),
        _describe(extra=[parameter("account", required=True)]),
        _describe(body=fields(id=TEXT)),
        _describe(job={"id": TEXT, "status": TEXT}),
        _describe(job={"id": TEXT}),
    ],
    ids=["optional ID", "ID of another type", "another argument", "own ID", "no values", "no status"],
)
def test_a_job_that_cannot_be_found_again_is_not_polled(document: Json) -> None:
    assert _find_poll(document) is None


def test_another_object_is_not_the_status() -> None:
    document = _describe()
    get = document["paths"]["/libraries/{library_id}/jobs/{job_id}"]["get"]
    get["responses"]["200"]["content"]["application/json"]["schema"] = {
        "$ref": "#/components/schemas/JobRequest"
    }
    assert _find_poll(document) is None
