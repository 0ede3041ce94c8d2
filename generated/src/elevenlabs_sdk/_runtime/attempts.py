"""The attempts of one call: what is logged of each, and whether another one follows."""

from __future__ import annotations

import logging
import random
import time

from ..errors import APIConnectionError, APIStatusError
from .calls import Call
from .headers import request_id
from .package import logger
from .retries import decide
from .transport import Response, never_sent
from .url import shown


class Attempts:
    """Counts and times the attempts of a call."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._number = 0
        self._started = 0.0

    def begin(self) -> None:
        """Start the clock of one attempt."""
        self._started = time.perf_counter()

    def answered(self, response: Response) -> None:
        """Note an answer, good or bad."""
        if logger.isEnabledFor(logging.DEBUG):
            seconds = time.perf_counter() - self._started
            known = request_id(response.headers)
            logger.debug(
                "%s -> %s in %.2f s%s",
                self._shown(),
                response.status_code,
                seconds,
                f" (request-id {known})" if known else "",
            )

    def wait(self, error: APIStatusError | APIConnectionError) -> float | None:
        """The seconds until the next attempt, or None when the error is final."""
        call = self._call
        body = call.body
        seconds = decide(
            retry=call.retry,
            attempt=self._number,
            max_retries=call.max_retries if body is None or isinstance(body, bytes) or not body.spent else 0,
            status=error.status_code if isinstance(error, APIStatusError) else None,
            retry_after=error.retry_after if isinstance(error, APIStatusError) else None,
            never_sent=isinstance(error, APIConnectionError) and never_sent(error),
            chance=random.random(),
        )
        if seconds is not None:
            self._number += 1
            logger.info("%s: retry %d in %.2f s after: %s", self._shown(), self._number, seconds, error)
        return seconds

    def _shown(self) -> str:
        return f"{self._call.method} {shown(self._call.url)}"
