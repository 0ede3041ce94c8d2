"""The commands and the responses beside the samples, by the path of the call."""

from __future__ import annotations

from dataclasses import dataclass

from sdkwright.ir import names
from sdkwright.ir.api import Api
from sdkwright.render.samples.curl import render_curl
from sdkwright.render.samples.responses import ResponseExample, list_responses
from sdkwright.render.samples.schemas import Schemas
from sdkwright.render.samples.values import Bundle


@dataclass(frozen=True)
class OperationExamples:
    """The command that makes the call of a sample, and the responses."""

    curl: tuple[str, ...]  # none for a method that makes several calls
    responses: tuple[ResponseExample, ...]


def render_examples(bundle: Bundle, api: Api, environment: str) -> dict[str, OperationExamples]:
    """The examples of all operations and waiting methods; those of a waiting method are the response at the end."""
    received = Schemas(bundle.document, "writeOnly")
    operations = {
        operation.id: operation for resource in api.walk_resources() for operation in resource.operations
    }
    responses = {
        name: tuple(list_responses(bundle, received, operation)) for name, operation in operations.items()
    }
    examples = {
        name: OperationExamples((render_curl(bundle, operation, api, environment),), responses[name])
        for name, operation in operations.items()
    }
    waiting = {
        names.make_waiting_name(name): OperationExamples((), responses[operation.poll.status_operation])
        for name, operation in operations.items()
        if operation.poll is not None
    }
    return {**examples, **waiting}
