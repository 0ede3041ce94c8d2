"""The exceptions of statuses as a template prints them, with the types of their bodies, if any."""

from __future__ import annotations

from dataclasses import dataclass

from sdkwright.ir.api import Api
from sdkwright.ir.types import ANY, Type, make_union
from sdkwright.render.annotations import list_imports, render_type
from sdkwright.render.source_text import format_docstring
from sdkwright.render.views.code import Import, render_imports

_MEANINGS = {
    "BadRequestError": "400: the request is malformed, or an argument is rejected.",
    "AuthenticationError": "401: the API key is missing, invalid or revoked.",
    "PermissionDeniedError": "403: the API key does not have the required permission.",
    "NotFoundError": "404: the resource does not exist.",
    "ConflictError": "409: the request conflicts with the current state of the resource.",
    "UnprocessableEntityError": "422: an argument is missing or invalid; the message contains its name.",
    "TooEarlyError": "425: the server cannot process the request yet.",
    "RateLimitError": "429: too many requests, or too many concurrent requests.",
    "InternalServerError": "5xx: a server error.",
}


@dataclass(frozen=True)
class StatusError:
    """The class of a status; `body` is the type of its body, "" if the description has none."""

    name: str
    docstring: str
    body: str


def build_status_errors(api: Api) -> tuple[StatusError, ...]:
    """The classes of statuses."""
    bodies = _collect_body_types(api)
    return tuple(
        StatusError(
            name,
            format_docstring(text, 4),
            render_type(make_union(*bodies[name], ANY)) if bodies[name] else "",
        )
        for name, text in _MEANINGS.items()
    )


def list_body_imports(api: Api, package: str) -> tuple[Import, ...]:
    """The imports that the annotations of the bodies need."""
    types = (type_ for types in _collect_body_types(api).values() for type_ in types)
    return render_imports(list_imports(types), package)


def _collect_body_types(api: Api) -> dict[str, list[Type]]:
    """The types of the bodies by class, sorted by annotation."""
    types: dict[str, set[Type]] = {name: set() for name in _MEANINGS}
    operations = (operation for resource in api.walk_resources() for operation in resource.operations)
    for failure in (failure for operation in operations for failure in operation.failures):
        if failure.body is None:
            continue
        for name in types if failure.status == "default" else {failure.error} & types.keys():
            types[name].add(failure.body.type)
    return {name: sorted(bodies, key=render_type) for name, bodies in types.items()}
