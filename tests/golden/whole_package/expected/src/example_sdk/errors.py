"""Every error that this package raises on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._runtime.httpx_types import Response as _Response


class ExampleError(Exception):
    """The root: catches everything this package raises on purpose."""

    def __reduce__(self) -> tuple[Any, ...]:
        # An exception is otherwise rebuilt by calling its class with `args`, which lacks the keyword arguments.
        return _restore, (type(self), self.args), self.__dict__


class APIError(ExampleError):
    """A call that failed."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class APIConnectionError(APIError):
    """No answer came, or only a part of one. What the HTTP library said is the cause, `__cause__`."""


class APITimeoutError(APIConnectionError):
    """Connecting, sending or waiting took longer than the timeout."""


class APIStatusError(APIError):
    """The server answered with a status other than success."""

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
        """What is described for this status; else the parsed JSON, or the text where it is none."""
        self.request_id = request_id
        self.retry_after = retry_after
        """The seconds that the server asks to wait."""
        self.headers: Mapping[str, str] = response.headers
        self.response = response
        self._summary = f"{self.status_code} {reason}".rstrip() + f": {request}"

    def __str__(self) -> str:
        message = f": {self.message}" if self.message else ""
        request_id = f" (request-id {self.request_id})" if self.request_id else ""
        return f"{self._summary}{message}{request_id}"


class BadRequestError(APIStatusError):
    """400: the request is malformed, or an argument is refused."""


class AuthenticationError(APIStatusError):
    """401: the API key is missing, wrong or revoked."""


class PermissionDeniedError(APIStatusError):
    """403: the key may not do this."""


class NotFoundError(APIStatusError):
    """404: there is nothing of this identity."""


class ConflictError(APIStatusError):
    """409: the request does not go with the present state."""


class UnprocessableEntityError(APIStatusError):
    """422: an argument is missing or invalid; the message names it."""


class TooEarlyError(APIStatusError):
    """425: the server cannot do this yet."""


class RateLimitError(APIStatusError):
    """429: too many requests, or too many at once."""


class InternalServerError(APIStatusError):
    """5xx: the server failed."""


class APIResponseValidationError(APIError):
    """The server answered with success, and with something that cannot be read as what it should be."""

    def __init__(
        self,
        message: str,
        *,
        status_code: int,
        request_id: str | None,
        validation_errors: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.request_id = request_id
        self.validation_errors = validation_errors
        """Where the answer is other than described: `books[0].title: missing`."""


class _JobError(ExampleError):
    def __init__(self, message: str, *, status: str | None, started: Any, last: Any) -> None:
        super().__init__(message)
        self.status = status
        """The last that is known."""
        self.started = started
        """The answer of the call that started the job."""
        self.last = last
        """The last answer about the job; None when there was none."""


class JobFailedError(_JobError):
    """A job that was waited for has failed."""


class JobTimeoutError(_JobError):
    """A job did not end while it was waited for. It may go on: ask about it with what `started` says."""


class MissingAPIKeyError(ExampleError):
    """A call needs an API key, and the client has none."""


class WebhookVerificationError(ExampleError):
    """A webhook that was not signed with the secret, or not recently."""


class WebhookPayloadError(ExampleError):
    """A webhook that is no JSON, or nothing like what it should be, although its signature may be genuine."""

    def __init__(self, message: str, validation_errors: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.validation_errors = validation_errors
        """Where the payload is other than described: `data.agent_id: missing`."""


class WebSocketClosedError(ExampleError):
    """A realtime session ended while something was still expected of it."""

    def __init__(self, message: str, *, code: int, reason: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        """The close code: 1000 for a normal end, 1006 for a connection that was lost, others as the server says."""
        self.reason = reason
        """What the server, or the WebSocket library, says of it; often nothing."""


def _restore(kind: type[ExampleError], args: tuple[Any, ...]) -> ExampleError:
    return kind.__new__(kind, *args)
