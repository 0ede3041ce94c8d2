"""Whether and when to try again: one pure decision."""

from __future__ import annotations

from email.utils import formatdate
from typing import Any

import pytest

from elevenlabs_sdk._runtime.retries import decide, parse_retry_after


def wait(**changes: Any) -> float | None:
    given: dict[str, Any] = {
        "retry": "safe",
        "attempt": 0,
        "max_retries": 2,
        "status": 500,
        "retry_after": None,
        "never_sent": False,
        "jitter": 1.0,
    }
    return decide(**{**given, **changes})


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504, None])
def test_what_is_safe_is_repeated(status: int | None) -> None:
    assert wait(status=status) == 0.5


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 418, 422, 501, 505])
def test_what_would_fail_again_is_not(status: int) -> None:
    assert wait(status=status) is None


@pytest.mark.parametrize("status", [408, 409, 425, 500, 502, 503, 504, None])
def test_what_may_have_been_executed_is_not_repeated(status: int | None) -> None:
    assert wait(retry="unsafe", status=status) is None


def test_what_cannot_have_been_executed_is() -> None:
    assert wait(retry="unsafe", status=429) == 0.5
    assert wait(retry="unsafe", status=503, retry_after=3.0) == 3.0
    assert wait(retry="unsafe", status=None, never_sent=True) == 0.5


def test_never_and_no_more() -> None:
    assert wait(retry="never", status=429) is None
    assert wait(retry="never", status=None, never_sent=True) is None
    assert wait(attempt=2) is None
    assert wait(max_retries=0) is None


def test_the_wait_grows_to_a_cap_and_is_spread() -> None:
    assert [wait(attempt=n, max_retries=99) for n in range(7)] == [0.5, 1, 2, 4, 8, 8, 8]
    assert wait(attempt=5000, max_retries=9999) == 8
    assert wait(jitter=0.0) == 0
    assert wait(jitter=0.5, attempt=1) == 0.5


def test_the_servers_own_wait_is_kept_unless_it_is_too_long() -> None:
    assert wait(retry_after=0.0) == 0
    assert wait(retry_after=60.0) == 60
    assert wait(retry_after=60.1) is None
    assert wait(retry_after=float("inf")) is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after-ms": "20", "retry-after": "9"}, 0.02),
        ({"retry-after-ms": "soon", "retry-after": "9"}, 9.0),
        ({"retry-after": formatdate(1_000_030, usegmt=True)}, 30.0),
        ({"retry-after": formatdate(999_000, usegmt=True)}, 0.0),
        ({"retry-after": "Mon, 12 Jan 1970 15:47:10 +0200"}, 30.0),
        ({"retry-after": "Mon, 12 Jan 1970 13:47:10 -0000"}, 30.0),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "later"}, None),
        ({"retry-after": ""}, None),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert parse_retry_after(headers, now=1_000_000) == seconds
