"""Translates parameters and the request body to the arguments of a method, and the values that its call sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sdkwright.ir.api import Argument, SentValue
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.loading import Endpoint
from sdkwright.spec.node import Node
from sdkwright.translate.bodies import Body, translate_bodies
from sdkwright.translate.parameters import check_exploded_names, list_parameters, translate_parameter
from sdkwright.translate.registry import Registry
from sdkwright.translate.values import check_argument_names, list_sent_values, merge_arguments


@dataclass(frozen=True)
class Request:
    """The arguments of a method, and the values that it sends."""

    positional: tuple[Argument, ...]
    keywords: tuple[Argument, ...]
    sends: tuple[SentValue, ...]
    is_body_required: bool
    schemas: tuple[Node, ...]  # of the arguments
    nodes: Mapping[str, Node]  # the schema of each argument
    bodies: tuple[Body, ...] = ()  # if there are several

    @property
    def arguments(self) -> dict[str, Argument]:
        """All arguments by name."""
        return {argument.name: argument for argument in (*self.positional, *self.keywords)}


def translate_request(endpoint: Endpoint, registry: Registry, problems: Problems) -> Request:
    """The request of an operation; its arguments in the order: path, required parameters and fields, optional ones."""
    path, operation = endpoint.path, endpoint.operation
    parameters = list_parameters(endpoint.item, operation)
    check_exploded_names(parameters, problems)
    values = [translate_parameter(parameter, registry, problems) for parameter in parameters]
    values.sort(
        key=lambda value: (
            value.sent.location != "path_parameters",
            path.find(f"{{{value.sent.wire_name}}}"),
        )
    )
    content = operation.get("requestBody")
    bodies = (
        translate_bodies(content.follow(), operation, registry, problems)
        if content is not None
        else (Body(),)
    )
    is_single = len(bodies) == 1
    sent = [*values, *bodies[0].values] if is_single else values
    values = (
        sent
        if is_single
        else [*values, *merge_arguments([body.values for body in (bodies[-1], *bodies[:-1])], problems)]
    )
    check_argument_names(values, problems)
    arguments = [value.argument for value in values if value.argument]
    keywords = [argument for argument in arguments if argument.location != "path_parameters"]
    return Request(
        positional=tuple(argument for argument in arguments if argument.location == "path_parameters"),
        keywords=tuple(sorted(keywords, key=lambda argument: not argument.is_required)),
        sends=list_sent_values(sent),
        is_body_required=bodies[0].is_required,
        nodes={value.argument.name: value.schema for value in values if value.argument},
        schemas=(
            *map(schemas.get_value_schema, parameters),
            *(schema for body in bodies for schema in body.sent),
        ),
        bodies=() if is_single else bodies,
    )
