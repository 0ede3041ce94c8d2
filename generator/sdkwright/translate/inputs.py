"""Parameters and the request body -> the arguments of a method, and the keywords of its call into the runtime."""

from __future__ import annotations

from dataclasses import dataclass

from sdkwright.ir.api import Argument, Keyword
from sdkwright.problems.problem import Problems
from sdkwright.spec.loading import Endpoint
from sdkwright.spec.node import Node
from sdkwright.translate.bodies import Body, body
from sdkwright.translate.parameters import parameters, value
from sdkwright.translate.registry import Registry
from sdkwright.translate.values import check_names, keywords


@dataclass(frozen=True)
class Inputs:
    """Everything a method takes."""

    positional: tuple[Argument, ...]
    keywords: tuple[Argument, ...]
    call: tuple[Keyword, ...]
    imports: frozenset[str]
    sent: tuple[Node, ...]  # schemas that a caller may fill


def inputs(endpoint: Endpoint, registry: Registry, problems: Problems) -> Inputs:
    """The arguments of an operation, in the order: path, required parameters and fields, the optional ones."""
    path, operation = endpoint.path, endpoint.operation
    declared = parameters(endpoint.item, operation)
    values = [value(parameter, registry, problems) for parameter in declared]
    values.sort(key=lambda one: (one.group != "path_parameters", path.find("{" + one.wire + "}")))
    request = operation.get("requestBody")
    sent = body(request.follow(), operation, registry, problems) if request is not None else Body()
    values += sent.values
    check_names(values, problems)
    positional = tuple(one.argument for one in values if one.argument and one.group == "path_parameters")
    named = [one.argument for one in values if one.argument and one.group != "path_parameters"]
    return Inputs(
        positional=positional,
        keywords=tuple(sorted(named, key=lambda argument: bool(argument.default))),
        call=(*keywords(values), *sent.keywords),
        imports=frozenset(name for one in values for name in one.wrappers),
        sent=(*(parameter["schema"] for parameter in declared), *sent.sent),
    )
