"""Waiting for a long job: it is asked about again and again, at growing intervals, until it has ended."""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, Generic, TypeVar, cast

from typing_extensions import TypedDict

from ..errors import (
    APIConnectionError,
    InternalServerError,
    JobFailedError,
    JobTimeoutError,
    RateLimitError,
    TooEarlyError,
)
from .options import RequestOptions
from .package import logger

S = TypeVar("S")
T = TypeVar("T")

# The job goes on whatever becomes of a question: what may pass is asked again, until the time is up.
_MAY_PASS = (TooEarlyError, RateLimitError, InternalServerError, APIConnectionError)
_GROWTH = 1.5


class PollOptions(TypedDict, Generic[T], total=False):
    """How a job is waited for."""

    timeout: float | None
    """Seconds to wait altogether, 1800 unless given; None waits for ever. A question under way is let finish."""
    interval: float
    """Seconds before the first question, 1 unless given; each pause that follows is half as long again."""
    max_interval: float
    """The longest pause in seconds, 15 unless given."""
    on_progress: Callable[[T], object]
    """Called with each answer, the last one too. With asyncio it may be a coroutine function."""


@dataclass(frozen=True)
class _Settings:
    timeout: float | None = 1800.0
    interval: float = 1.0
    max_interval: float = 15.0
    on_progress: Callable[[Any], object] | None = None


class _Job(Generic[T]):
    """What is known of a job while it is waited for; neither sends nor sleeps."""

    def __init__(
        self,
        name: str,
        status: Sequence[str],
        done: Sequence[str],
        failed: Sequence[str],
        options: PollOptions[T] | None,
    ) -> None:
        # Before the start: an unknown option must not cost a job.
        self._settings = _Settings(**cast("dict[str, Any]", options or {}))
        self._started: object = None
        self._name = name
        self._path, self._done, self._failed = status, done, failed
        self._begun = time.monotonic()
        self._pause = self._settings.interval
        self._asked_to_wait = 0.0
        self._error: Exception | None = None
        self._last: T | None = None

    def begin(self, started: object) -> None:
        """Start the clock; from now on the server has work to do."""
        self._started = started
        self._begun = time.monotonic()

    def pause(self) -> float:
        """The seconds to sleep before the next question, the last of which comes when the time is up."""
        left = self._left()
        if left <= 0:
            seconds = f"{self._settings.timeout:g} s"
            raise JobTimeoutError(
                f"{self._name}: the job has not ended after {seconds}, its status is {self._status()!r}",
                status=self._status(),
                started=self._started,
                last=self._last,
            ) from self._error
        pause = max(self._pause * random.uniform(0.5, 1.0), self._asked_to_wait)
        self._pause = min(self._pause * _GROWTH, self._settings.max_interval)
        self._asked_to_wait = 0.0
        return min(pause, left)

    def postpone(self, error: Exception) -> None:
        """Note a question that failed, and may be answered later."""
        logger.debug("%s: no answer about the job: %s", self._name, error)
        self._error = error
        self._asked_to_wait = getattr(error, "retry_after", None) or 0.0

    def note(self, found: T) -> object:
        """Note an answer; gives what the caller's `on_progress` gives."""
        self._last, self._error = found, None
        logger.debug("%s: the job's status is %r", self._name, self._status())
        progress = self._settings.on_progress
        return None if progress is None else progress(found)

    def ended(self) -> bool:
        """Whether the job is done; raises when it has failed."""
        status = self._status()
        if status is not None and status in self._failed:
            raise JobFailedError(
                f"{self._name}: the job ended with status {status!r}",
                status=status,
                started=self._started,
                last=self._last,
            )
        return status is not None and status in self._done

    def _left(self) -> float:
        timeout = self._settings.timeout
        return float("inf") if timeout is None else self._begun + timeout - time.monotonic()

    def _status(self) -> str | None:
        """The status in the last answer; None while there is none. A step leads to a field, or to a key of a map."""
        value: Any = self._last
        for step in self._path:
            value = (
                cast("dict[str, object]", value).get(step)
                if isinstance(value, dict)
                else getattr(value, step, None)
            )
        return value if isinstance(value, str) else None


def wait(
    start: Callable[[], S],
    ask: Callable[[S, RequestOptions], T],
    *,
    job: str,
    status: Sequence[str],
    done: Sequence[str],
    failed: Sequence[str],
    repeated: bool = False,
    poll_options: PollOptions[T] | None,
    request_options: RequestOptions | None,
) -> T:
    """The answer that says the job is done. `repeated`: the operation that starts the job also tells how far it is."""
    state: _Job[T] = _Job(job, status, done, failed, poll_options)
    options = _for_questions(request_options, repeated)
    started = start()
    state.begin(started)
    if repeated:
        state.note(found := cast(T, started))
        if state.ended():
            return found
    while True:
        time.sleep(state.pause())
        try:
            found = ask(started, options)
        except _MAY_PASS as error:
            state.postpone(error)
            continue
        state.note(found)
        if state.ended():
            return found


async def async_wait(
    start: Callable[[], Awaitable[S]],
    ask: Callable[[S, RequestOptions], Awaitable[T]],
    *,
    job: str,
    status: Sequence[str],
    done: Sequence[str],
    failed: Sequence[str],
    repeated: bool = False,
    poll_options: PollOptions[T] | None,
    request_options: RequestOptions | None,
) -> T:
    """The same, for asyncio."""
    import asyncio  # takes 10 ms, which only those pay who use it

    state: _Job[T] = _Job(job, status, done, failed, poll_options)
    options = _for_questions(request_options, repeated)
    started = await start()
    state.begin(started)
    if repeated:
        await _finished(state.note(found := cast(T, started)))
        if state.ended():
            return found
    while True:
        await asyncio.sleep(state.pause())
        try:
            found = await ask(started, options)
        except _MAY_PASS as error:
            state.postpone(error)
            continue
        await _finished(state.note(found))
        if state.ended():
            return found


async def _finished(value: object) -> None:
    """What an `on_progress` gave, awaited when it is a coroutine."""
    if isawaitable(value):
        await value


def _for_questions(options: RequestOptions | None, repeated: bool) -> RequestOptions:
    """The options of the first call, without what was added to its query and body: that is not for another operation."""
    kept = (options or RequestOptions()).copy()
    if not repeated:
        kept.pop("query", None)
        kept.pop("body", None)
    return kept
