"""Waiting for a job: its status is requested at growing intervals until it has ended."""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from inspect import isawaitable, iscoroutinefunction
from typing import Annotated, Any, Generic, TypeVar, cast

from typing_extensions import TypedDict

from ..errors import (
    APIConnectionError,
    APIError,
    InternalServerError,
    JobFailedError,
    JobTimeoutError,
    RateLimitError,
    TooEarlyError,
)
from .annotations import Unchecked, rejects_unknown
from .checks import POLL_CHECKS, REQUEST_CHECKS, check_options
from .options import RequestOptions
from .package import logger

S = TypeVar("S")
T = TypeVar("T")

# These errors of a status request do not affect the job, and may be temporary.
_TEMPORARY_ERRORS = (TooEarlyError, RateLimitError, InternalServerError, APIConnectionError)
_GROWTH = 1.5
_MAX_RETRY_AFTER = 3600.0
"""The longest time that a server can delay a status request. The operating system limits how long a sleep can be."""


@rejects_unknown
class PollOptions(TypedDict, Generic[T], total=False):
    """How to wait for a job."""

    timeout: float | None
    """Seconds to wait for the job; None waits without a limit. The default is 1800. A status request in
    progress is completed."""
    interval: float
    """Seconds before the first status request. The default is 1. Each further interval is 1.5 times as long."""
    max_interval: float
    """The longest interval in seconds. The default is 15."""
    on_progress: Annotated[Callable[[T], object], Unchecked()]
    """Called with each status response, including the last. With the async client it may be a coroutine function."""


@dataclass(frozen=True)
class _Settings:
    timeout: float | None = 1800.0
    interval: float = 1.0
    max_interval: float = 15.0
    on_progress: Callable[[Any], object] | None = None


class _Job(Generic[T]):
    """The state of a job. It neither sends requests nor sleeps."""

    def __init__(
        self,
        name: str,
        status_path: Sequence[str],
        done: Sequence[str],
        failed: Sequence[str],
        options: PollOptions[T] | None,
    ) -> None:
        if options is not None:  # an invalid option is an error before the job is started, not after
            check_options("poll_options", options, POLL_CHECKS)
        self._settings = _Settings(**cast("dict[str, Any]", options or {}))
        self._start_response: object = None
        self._name = name
        self._status_path, self._done, self._failed = status_path, done, failed
        self._started_at = time.monotonic()
        self._interval = self._settings.interval
        self._retry_after = 0.0
        self._error: Exception | None = None
        self._last: T | None = None

    def require_plain_callback(self) -> None:
        """Raise TypeError for a coroutine function, which the sync client cannot await."""
        if iscoroutinefunction(self._settings.on_progress):
            raise TypeError("poll_options['on_progress']: a coroutine function requires the async client")

    def begin(self, start_response: object, identifiers: Sequence[str]) -> None:
        """Start the clock after the server has accepted the job. Its response must contain the identifiers of the job."""
        for path in identifiers:
            value = start_response
            for name in path.split("."):
                value = getattr(value, name, None)
            if value == "" or not isinstance(value, (str, int)):
                raise APIError(
                    f"{self._name}: the response that started the job has no valid {path!r}, so its status cannot be requested"
                )
        self._start_response = start_response
        self._started_at = time.monotonic()

    def compute_pause(self) -> float:
        """Return the seconds until the next status request. The last request is at the end of the timeout."""
        remaining = self._get_remaining_time()
        if remaining <= 0:
            seconds = f"{self._settings.timeout:g} s"
            status = self._get_status()
            raise JobTimeoutError(
                f"{self._name}: the job has not ended after {seconds}; its status is {status!r}",
                status=status,
                started=self._start_response,
                last=self._last,
            ) from self._error
        pause = max(self._interval * random.uniform(0.5, 1.0), self._retry_after)
        self._interval = min(self._interval * _GROWTH, self._settings.max_interval)
        self._retry_after = 0.0
        return min(pause, remaining)

    def record_error(self, error: Exception) -> None:
        """Store the temporary error of a status request."""
        logger.debug("%s: the status request failed: %s", self._name, error)
        self._error = error
        self._retry_after = min(getattr(error, "retry_after", None) or 0.0, _MAX_RETRY_AFTER)

    def record_response(self, response: T) -> object:
        """Store a status response; return the result of the caller's `on_progress`."""
        self._last, self._error = response, None
        logger.debug("%s: the status of the job is %r", self._name, self._get_status())
        on_progress = self._settings.on_progress
        return None if on_progress is None else on_progress(response)

    def is_done(self) -> bool:
        """Whether the job has succeeded; raise JobFailedError if it has failed."""
        status = self._get_status()
        if status is not None and status in self._failed:
            raise JobFailedError(
                f"{self._name}: the job ended with status {status!r}",
                status=status,
                started=self._start_response,
                last=self._last,
            )
        return status is not None and status in self._done

    def _get_remaining_time(self) -> float:
        timeout = self._settings.timeout
        return float("inf") if timeout is None else self._started_at + timeout - time.monotonic()

    def _get_status(self) -> str | None:
        """Return the status in the last response, if any. A step of its path is a field, or a key of a map."""
        value: Any = self._last
        for step in self._status_path:
            value = (
                cast("dict[str, object]", value).get(step)
                if isinstance(value, dict)
                else getattr(value, step, None)
            )
        return value if isinstance(value, str) else None


def wait(
    start: Callable[[], S],
    request_status: Callable[[S, RequestOptions], T],
    *,
    job: str,
    status: Sequence[str],
    done: Sequence[str],
    failed: Sequence[str],
    identifiers: Sequence[str] = (),
    repeated: bool = False,
    poll_options: PollOptions[T] | None,
    request_options: RequestOptions | None,
) -> T:
    """Start a job and wait until it is done; return the last status response.

    Args:
        start: Starts the job.
        request_status: Requests the status of the job.
        job: The name of the job for messages.
        status: The path of the status in a status response.
        done: The statuses of a job that has succeeded.
        failed: The statuses of a job that has failed.
        identifiers: The paths of the fields of the start response that the status request needs.
        repeated: Whether the operation that starts the job also returns its status.
        poll_options: The options of the caller.
        request_options: The options of the caller for each request.
    """
    state: _Job[T] = _Job(job, status, done, failed, poll_options)
    state.require_plain_callback()
    status_options = _make_status_options(request_options, repeated)
    start_response = start()
    state.begin(start_response, identifiers)
    if repeated:
        response = cast(T, start_response)
        state.record_response(response)
        if state.is_done():
            return response
    while True:
        time.sleep(state.compute_pause())
        try:
            response = request_status(start_response, status_options)
        except _TEMPORARY_ERRORS as error:
            state.record_error(error)
            continue
        state.record_response(response)
        if state.is_done():
            return response


async def async_wait(
    start: Callable[[], Awaitable[S]],
    request_status: Callable[[S, RequestOptions], Awaitable[T]],
    *,
    job: str,
    status: Sequence[str],
    done: Sequence[str],
    failed: Sequence[str],
    identifiers: Sequence[str] = (),
    repeated: bool = False,
    poll_options: PollOptions[T] | None,
    request_options: RequestOptions | None,
) -> T:
    """The async variant of `wait`."""
    import asyncio  # imported late: it takes 10 ms

    state: _Job[T] = _Job(job, status, done, failed, poll_options)
    status_options = _make_status_options(request_options, repeated)
    start_response = await start()
    state.begin(start_response, identifiers)
    if repeated:
        response = cast(T, start_response)
        await _await_if_needed(state.record_response(response))
        if state.is_done():
            return response
    while True:
        await asyncio.sleep(state.compute_pause())
        try:
            response = await request_status(start_response, status_options)
        except _TEMPORARY_ERRORS as error:
            state.record_error(error)
            continue
        await _await_if_needed(state.record_response(response))
        if state.is_done():
            return response


async def _await_if_needed(value: object) -> None:
    """Await the result of `on_progress` if it is a coroutine function."""
    if isawaitable(value):
        await value


def _make_status_options(options: RequestOptions | None, repeated: bool) -> RequestOptions:
    """Return the options of status requests. Additional query and body fields are only for the start of the job."""
    if options is None:
        return {}
    check_options("request_options", options, REQUEST_CHECKS)
    status_options = options.copy()
    if not repeated:
        status_options.pop("query", None)
        status_options.pop("body", None)
    return status_options
