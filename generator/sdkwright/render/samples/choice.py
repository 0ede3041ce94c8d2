"""Chooses samples for documents that show one call of a kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sdkwright.ir.api import Api, Operation
from sdkwright.ir.responses import ResponseKind
from sdkwright.render.samples.operations import Sample


def choose_first_operation(api: Api, samples: Mapping[str, Sample]) -> list[str]:
    """The id of the first operation with an example, else of one that needs little; none without operations."""
    operations = {operation.id: operation for operation in list_operations(api)}
    # A sample that uploads a file does not run as it is.
    runnable = [name for name in api.exemplary if "Path(" not in samples[name].sync]
    current = [name for name in runnable if not operations[name].is_deprecated]
    simple = sorted(operations, key=lambda name: _rank_first_call(operations[name]))
    return [*current, *simple][:1]


def choose_sample(api: Api, samples: Mapping[str, Sample], kind: ResponseKind) -> list[str]:
    """The first sample with a response of a kind; none if there is no such operation."""
    return _list_samples(api, samples, kind)[:1]


def choose_shortest_sample(api: Api, samples: Mapping[str, Sample], *kinds: ResponseKind) -> list[str]:
    """The shortest sample with a response of one of these kinds; none if there is no such operation."""
    return sorted((text for kind in kinds for text in _list_samples(api, samples, kind)), key=len)[:1]


def _list_samples(api: Api, samples: Mapping[str, Sample], kind: ResponseKind) -> list[str]:
    operations = (operation for operation in list_operations(api) if operation.response_kind == kind)
    return [samples[operation.id].sync.strip() for operation in operations]


def _rank_first_call(operation: Operation) -> tuple[bool, ...]:
    """Reading comes before writing, and a call without arguments before others."""
    has_arguments = any(argument.is_required for argument in operation.signature.arguments)
    return (
        operation.is_deprecated,
        operation.method != "GET",
        has_arguments,
        operation.response_kind not in ("json", "page"),
        operation.security == (),
    )


def list_operations(api: Api) -> Iterator[Operation]:
    """Yield all operations, in the order of the resources."""
    return (operation for resource in api.walk_resources() for operation in resource.operations)
