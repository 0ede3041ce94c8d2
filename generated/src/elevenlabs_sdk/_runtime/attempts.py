"""The attempts of one call: what is logged of each, whether another one follows, and where a redirect leads."""

from __future__ import annotations

import random
import time

from ..errors import APIConnectionError, APIStatusError, APITimeoutError
from . import logs
from .budget import RetryBudget
from .calls import Call
from .httpx_types import Response
from .package import logger
from .redirects import MOST, moved
from .retries import decide
from .transport import never_sent


class Attempts:
    """Counts and times the attempts of a call. After a redirect it is the call that was redirected to."""

    def __init__(self, call: Call, budget: RetryBudget) -> None:
        self.call = call
        self.deadline = None if call.total_timeout is None else time.monotonic() + call.total_timeout
        """When the call must have ended, by the monotonic clock."""
        self.refused = ""
        """Why the last redirect was not followed."""
        self._budget = budget
        self._number = 0
        self._redirects = 0
        self._started = 0.0

    def begin(self) -> Call:
        """Start the clock of one attempt, of this call."""
        self._started = time.perf_counter()
        if self.deadline is not None and time.monotonic() >= self.deadline:
            raise APITimeoutError(f"{self.call}: timed out (total)")
        logs.sending(self.call)
        return self.call

    def answered(self, response: Response, *, stream: bool) -> bool:
        """Note an answer, and say whether it is a good one."""
        is_good = response.is_success
        seconds_taken = time.perf_counter() - self._started
        logs.answered(self.call, response, seconds_taken, is_read=not (stream and is_good))
        if is_good:
            self._budget.succeeded()
        return is_good

    def redirected(self, response: Response) -> bool:
        """Whether to go on at once with another call."""
        found = moved(self.call, response.status_code, response.headers.get("location"))
        if isinstance(found, str):
            self.refused = found
            return False
        if self._redirects == MOST or (found.body is not None and self._is_spent()):
            self.refused = (
                f"redirected {MOST} times; the last one leads"
                if self._redirects == MOST
                else "the body can be read only once; the redirect leads"
            )
            return False
        self._redirects += 1
        self.call = found
        return True

    def wait(self, error: APIStatusError | APIConnectionError) -> float | None:
        """The seconds until the next attempt, or None when the error is final."""
        call = self.call
        status = error.status_code if isinstance(error, APIStatusError) else None
        if status is None:
            seconds_taken = time.perf_counter() - self._started
            logger.info("%s -> no answer in %.2f s", logs.line(call), seconds_taken)
        seconds = decide(
            retry=call.retry,
            attempt=self._number,
            max_retries=0 if self._is_spent() else call.max_retries,
            status=status,
            retry_after=error.retry_after if isinstance(error, APIStatusError) else None,
            never_sent=isinstance(error, APIConnectionError) and never_sent(error),
            chance=random.random(),
        )
        if seconds is None or (self.deadline is not None and time.monotonic() + seconds >= self.deadline):
            return None
        # A server that answers 429 is up, and says itself when it can take more.
        if status != 429 and not self._budget.spend():
            logger.info("%s: not tried again, the retry budget of the client is spent", logs.line(call))
            return None
        self._number += 1
        total = call.max_retries + 1
        logger.info(
            "%s: try %d of %d in %.2f s, after: %s", logs.line(call), self._number + 1, total, seconds, error
        )
        return seconds

    def _is_spent(self) -> bool:
        body = self.call.body
        return body is not None and not isinstance(body, bytes) and body.spent
