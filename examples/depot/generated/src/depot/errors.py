"""All errors that this package defines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._runtime.httpx_types import Response as _Response


class DepotError(Exception):
    """The base class of all errors of this package."""

    def __reduce__(self) -> tuple[Any, ...]:
        # By default, pickle calls the class with `args`, which do not contain the keyword arguments.
        return _restore, (type(self), self.args), self.__dict__


class APIError(DepotError):
    """A call failed."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class APIConnectionError(APIError):
    """No response was received, or only a part. The error of the HTTP library is the cause, `__cause__`."""


class APITimeoutError(APIConnectionError):
    """Connecting, sending or waiting exceeded the timeout."""


class APIStatusError(APIError):
    """The server responded with a non-2xx status."""

    def __init__(
        self,
        message: str,
        *,
        request: str,
        reason: str,
        body: Any,
        request_id: str | None,
        retry_after: float | None,
        response: _Response,
    ) -> None:
        super().__init__(message)
        self.status_code: int = response.status_code
        self.body: Any = body
        """The body as the type in the API description for this status; else the parsed JSON, or the text."""
        self.request_id = request_id
        self.retry_after = retry_after
        """The seconds to wait before a retry, if the server sent them."""
        self.headers: Mapping[str, str] = response.headers
        self.response = response
        self._summary = f"{self.status_code} {reason}".rstrip() + f": {request}"

    def __str__(self) -> str:
        message = f": {self.message}" if self.message else ""
        request_id = f" (request-id {self.request_id})" if self.request_id else ""
        return f"{self._summary}{message}{request_id}"


class BadRequestError(APIStatusError):
    """400: the request is malformed, or an argument is rejected."""


class AuthenticationError(APIStatusError):
    """401: the API key is missing, invalid or revoked."""


class PermissionDeniedError(APIStatusError):
    """403: the API key does not have the required permission."""


class NotFoundError(APIStatusError):
    """404: the resource does not exist."""


class ConflictError(APIStatusError):
    """409: the request conflicts with the current state of the resource."""


class UnprocessableEntityError(APIStatusError):
    """422: an argument is missing or invalid; the message contains its name."""


class TooEarlyError(APIStatusError):
    """425: the server cannot process the request yet."""


class RateLimitError(APIStatusError):
    """429: too many requests, or too many concurrent requests."""


class InternalServerError(APIStatusError):
    """5xx: a server error."""


class APIResponseValidationError(APIError):
    """The server responded with a 2xx status, but the body cannot be parsed as the described type."""

    def __init__(
        self,
        message: str,
        *,
        status_code: int,
        request_id: str | None,
        validation_errors: tuple[str, ...] = (),
        response: _Response | None = None,
    ) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.request_id = request_id
        self.validation_errors = validation_errors
        """Where the response deviates from the API description: `books[0].title: missing`."""
        self.response = response
        """The response; None for the items of a stream, and for a body that could not be read."""

    @property
    def content(self) -> bytes:
        """The body of the response, such as a file that the API description does not mention."""
        return b"" if self.response is None else self.response.content


class _JobError(DepotError):
    def __init__(self, message: str, *, status: str | None, started: Any, last: Any) -> None:
        super().__init__(message)
        self.status = status
        """The last status of the job that was received."""
        self.started = started
        """The response of the call that started the job."""
        self.last = last
        """The last status response; None if there was none."""


class JobFailedError(_JobError):
    """The job failed."""


class JobTimeoutError(_JobError):
    """The job did not end before the timeout. It may still be running: `started` contains what identifies it."""


class MissingCredentialsError(DepotError):
    """A call requires credentials, such as an API key, but the client has none."""


MissingAPIKeyError = MissingCredentialsError
"""The earlier name of `MissingCredentialsError`."""


class ClientClosedError(DepotError, RuntimeError):
    """The client is closed, or was closed during the call."""


class WebhookVerificationError(DepotError):
    """The signature of a webhook does not match the secret, or is too old."""


class WebhookPayloadError(DepotError):
    """A webhook is not JSON or does not match the API description, although its signature may be valid."""

    def __init__(self, message: str, validation_errors: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.validation_errors = validation_errors
        """Where the payload deviates from the API description: `data.agent_id: missing`."""


class WebSocketClosedError(DepotError):
    """A realtime session was closed, but a method requires it to be open."""

    def __init__(self, message: str, *, code: int, reason: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        """The close code: 1000 for a normal close, 1006 for a lost connection, or another code."""
        self.reason = reason
        """The reason, from the server or the WebSocket library; often empty."""


def _restore(kind: type[DepotError], args: tuple[Any, ...]) -> DepotError:
    return kind.__new__(kind, *args)
