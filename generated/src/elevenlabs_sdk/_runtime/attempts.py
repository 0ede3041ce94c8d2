"""The attempts of a call: logging, retries, redirects and the total timeout."""

from __future__ import annotations

import math
import random
import time
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from ..errors import APIConnectionError, APIStatusError, APITimeoutError
from . import logs
from .calls import Call
from .httpx_types import Response
from .package import logger
from .requests import check_url, remove_credentials
from .retries import RetryBudget, decide
from .sending import StreamRule, is_left_unread, is_pool_timeout, was_never_sent

if TYPE_CHECKING:
    from .calls import AsyncSend, Send

MAX_REDIRECTS = 10
_REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Another origin receives these headers only: no credential, no cookie, no header of the caller.
_CROSS_ORIGIN_HEADERS = frozenset({b"user-agent", b"accept"})
_BODY_HEADERS = frozenset({b"content-type", b"content-length"})


class Attempts:
    """Counts and times the attempts of a call. A redirect replaces the call."""

    def __init__(self, call: Call, budget: RetryBudget) -> None:
        self.call = call
        self.deadline = None if call.total_timeout is None else time.monotonic() + call.total_timeout
        """The end of the total timeout, by the monotonic clock."""
        self.redirect_problem = ""
        """Why the last redirect was not followed."""
        self._last_error: APIStatusError | APIConnectionError | None = None
        """The error to raise if the body cannot be read again: that of the last attempt, or of the last redirect."""
        self._budget = budget
        self._number = 0
        self._redirects = 0
        self._started_at = 0.0

    def begin(self) -> Call:
        """Begin an attempt; return the call to send."""
        self._started_at = time.perf_counter()
        if self.deadline is not None and time.monotonic() >= self.deadline:
            raise APITimeoutError(f"{self.call}: timed out (total)")
        logs.log_request(self.call)
        return self.call

    def sign(self, send: Send) -> None:
        """Add the credentials to the call, before an attempt. Their errors are not those of an attempt."""
        if self.call.signer is not None:
            self.call.signer.sign(self.call, send, self.deadline)

    async def sign_async(self, send: AsyncSend) -> None:
        """The async variant of `sign`, which ends at the deadline."""
        signer = self.call.signer
        if signer is None:
            return None
        import anyio

        seconds = math.inf if self.deadline is None else max(self.deadline - time.monotonic(), 0)
        with anyio.move_on_after(seconds):
            return await signer.sign_async(self.call, send, self.deadline)
        raise APITimeoutError(f"{self.call}: timed out (total)")

    def record_response(self, response: Response, *, stream: StreamRule) -> bool:
        """Log a response; return whether its status is 2xx."""
        seconds = time.perf_counter() - self._started_at
        logs.log_response(self.call, response, seconds, is_read=not is_left_unread(response, stream))
        if response.is_success:
            self._budget.record_success()
        else:
            remove_credentials(self.call)  # an error refers to this request, also after a redirect
        return response.is_success

    def follow_redirect(self, response: Response) -> bool:
        """Replace the call if the response is a redirect that is followed; return whether it is."""
        target = redirect_call(self.call, response.status_code, response.headers.get("location"))
        if isinstance(target, str):
            self.redirect_problem = target
            return False
        if self._redirects == MAX_REDIRECTS:
            self.redirect_problem = f"more than {MAX_REDIRECTS} redirects, the last to"
            return False
        if target.body is not None and self._is_body_consumed():
            self.redirect_problem = "a redirect of a body that can be read only once is not followed:"
            return False
        if target.body is not None and not isinstance(target.body, bytes):
            from .error_responses import make_status_error

            problem = "a redirect is not followed, because a file cannot be read again:"
            self._last_error = make_status_error(self.call, response, problem)
        self._redirects += 1
        self.call = target
        return True

    def renew_token(self, response: Response) -> bool:
        """Return whether the call is sent again, because the API rejected the token that was fetched for it."""
        signer = self.call.signer
        if response.status_code != 401 or signer is None or self._is_body_consumed():
            return False
        is_renewed = signer.reject_token()
        if is_renewed:
            logger.info("%s: the token was rejected; another is fetched", logs.describe_call(self.call))
        return is_renewed

    def plan_retry(self, error: APIStatusError | APIConnectionError) -> float | None:
        """Return the seconds until the next attempt; None if there is none."""
        call = self.call
        status = error.status_code if isinstance(error, APIStatusError) else None
        if status is None:
            seconds_taken = time.perf_counter() - self._started_at
            logger.info("%s -> no response in %.2f s", logs.describe_call(call), seconds_taken)
            if is_pool_timeout(error):
                return None  # the client itself is busy, and has waited as long as it may
        seconds = decide(
            retry=call.retry,
            attempt=self._number,
            max_retries=0 if self._is_body_consumed() else call.max_retries,
            status=status,
            retry_after=error.retry_after if isinstance(error, APIStatusError) else None,
            never_sent=isinstance(error, APIConnectionError) and was_never_sent(error),
            jitter=random.random(),
        )
        if seconds is None or (self.deadline is not None and time.monotonic() + seconds >= self.deadline):
            return None
        # A server that responds with 429 is available and limits the rate itself.
        if status != 429 and not self._budget.spend():
            logger.info(
                "%s: not retried, the retry budget of the client is exhausted", logs.describe_call(call)
            )
            return None
        self._number += 1
        self._last_error = error
        logger.info(
            "%s: attempt %d of %d in %.2f s, after: %s",
            logs.describe_call(call),
            self._number + 1,
            call.max_retries + 1,
            seconds,
            error,
        )
        return seconds

    def raise_last_error(self, problem: Exception) -> None:
        """Raise the error of the last attempt if this attempt failed because a file could not be read again.

        Called while `problem` is handled, which becomes the context of the error.
        """
        body = self.call.body
        is_of_file = body is not None and not isinstance(body, bytes) and body.problem is problem
        if is_of_file and self._last_error is not None:
            raise self._last_error

    def _is_body_consumed(self) -> bool:
        body = self.call.body
        return body is not None and not isinstance(body, bytes) and body.is_consumed


def redirect_call(call: Call, status: int, location: str | None) -> Call | str:
    """Return the call to which a response redirects, or why it is not followed; "" if it is not a redirect.

    The redirect of a POST with status 301 or 302 is not followed: browsers would send a GET instead.
    """
    if status not in _REDIRECT_STATUSES:
        return ""
    if not location:
        return "redirect without a location"
    method = "GET" if status == 303 and call.method != "HEAD" else call.method
    if status in (301, 302) and method not in ("GET", "HEAD"):
        return f"a redirect of {call.method} with status {status} is not followed:"
    try:
        url = urljoin(call.url, location)
        origin, target = urlsplit(call.url), urlsplit(url)
        is_cross_origin = _get_origin(origin) != _get_origin(target)
        check_url(url)
    except ValueError:
        return "a redirect to an invalid URL is not followed:"
    if target.scheme not in _DEFAULT_PORTS or not target.hostname:
        return "a redirect to a scheme other than http and https is not followed:"
    if target.scheme == "http" and origin.scheme == "https":
        return "a redirect from https to http is not followed:"
    body = call.body if method == call.method else None
    if not is_cross_origin:  # the user of the URL stays that of the client, as do the other credentials
        url = urlunsplit(target._replace(netloc=origin.netloc))
    if is_cross_origin and body is not None:
        return "a redirect of a request with a body to another origin is not followed:"
    signer = call.signer
    if signer is not None and is_cross_origin:
        url, signer = signer.remove_from_url(url), None
    dropped: frozenset[bytes] = frozenset() if body is not None else _BODY_HEADERS
    headers = [
        (name, value)
        for name, value in call.headers
        if name.lower() not in dropped and (not is_cross_origin or name.lower() in _CROSS_ORIGIN_HEADERS)
    ]
    return replace(
        call,
        method=method,
        url=url,
        headers=headers,
        body=body,
        retry=call.retry if method == call.method else "safe",
        is_cross_origin=call.is_cross_origin or is_cross_origin,
        earlier_credentials=call.credentials,
        signer=signer,
    )


def _get_origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port or _DEFAULT_PORTS.get(url.scheme)
