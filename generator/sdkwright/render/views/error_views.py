"""What the template of the errors prints: a class for each status, and what its body holds where that is described."""

from __future__ import annotations

from dataclasses import dataclass

from sdkwright.ir.api import Api
from sdkwright.ir.literals import docstring
from sdkwright.ir.types import Type
from sdkwright.render.views.printed import Import, imports_of

_MEANINGS = {
    "BadRequestError": "400: the request is malformed, or an argument is refused.",
    "AuthenticationError": "401: the API key is missing, wrong or revoked.",
    "PermissionDeniedError": "403: the key may not do this.",
    "NotFoundError": "404: there is nothing of this identity.",
    "ConflictError": "409: the request does not go with the present state.",
    "UnprocessableEntityError": "422: an argument is missing or invalid; the message names it.",
    "TooEarlyError": "425: the server cannot do this yet.",
    "RateLimitError": "429: too many requests, or too many at once.",
    "InternalServerError": "5xx: the server failed.",
}


@dataclass(frozen=True)
class StatusError:
    """The class of a status; `body` is printed, "" where nothing describes it."""

    name: str
    docstring: str
    body: str


def status_errors(api: Api) -> tuple[StatusError, ...]:
    """One class for each status that has its own."""
    bodies = _bodies(api)
    return tuple(
        StatusError(
            name, docstring(text, 4), " | ".join([*sorted(bodies[name]), "Any"] if bodies[name] else [])
        )
        for name, text in _MEANINGS.items()
    )


def type_imports(api: Api, package: str) -> tuple[Import, ...]:
    """What the annotations of the bodies need."""
    found = {
        import_ for types in _bodies(api).values() for type_ in types.values() for import_ in type_.imports
    }
    return imports_of(found, package)


def _bodies(api: Api) -> dict[str, dict[str, Type]]:
    """The types of the described bodies, by class and by their code."""
    found: dict[str, dict[str, Type]] = {name: {} for name in _MEANINGS}
    operations = (operation for resource in api.walk_resources() for operation in resource.operations)
    for failure in (failure for operation in operations for failure in operation.failures):
        if failure.body is not None and failure.error in found:
            found[failure.error][failure.body.type.code] = failure.body.type
    return found
