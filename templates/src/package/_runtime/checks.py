"""The checks of options and settings, which run before anything is sent. The tables contain the check of each option."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from inspect import iscoroutinefunction
from ssl import SSLContext
from typing import TypeAlias, cast

from .httpx_types import URL, InvalidURL, Timeout
from .omit import Omit
from .redaction import redact_url

Check: TypeAlias = Callable[[str, object], None]
"""Raises TypeError or ValueError for an invalid value. The first argument is the name of the value for the message."""

_MAX_SECONDS = 2**31 / 1000
"""The longest timeout of a socket: the operating system counts milliseconds in 31 bits."""


def check_seconds(where: str, value: object, expected: str = "a number of seconds or None") -> None:
    """Check a timeout or an interval; None means no limit."""
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{where}: expected {expected}, not {type(value).__name__}")
    if not 0 < value < _MAX_SECONDS:
        hint = "; None means no limit" if "None" in expected else ""
        raise ValueError(
            f"{where}: expected seconds greater than 0 and less than {_MAX_SECONDS:.0f}, not {value}{hint}"
        )


def check_timeout(where: str, value: object) -> None:
    """Check the timeout of the steps of a request."""
    if isinstance(value, Timeout):
        for step, seconds in value.as_dict().items():
            check_seconds(f"{where}.{step}", seconds)
    else:
        check_seconds(where, value, "a number of seconds, a Timeout or None")


def check_client_timeout(where: str, value: object) -> None:
    """Check the timeout of a client, which may be OMIT for the default."""
    if not isinstance(value, Omit):
        check_timeout(where, value)


def check_count(where: str, value: object, minimum: int = 0) -> None:
    """Check a number of retries, items or bytes."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{where}: expected an int, not {type(value).__name__}")
    if value < minimum:
        raise ValueError(f"{where}: expected {minimum} or more, not {value}")


def check_flag(where: str, value: object) -> None:
    """Check a bool."""
    if not isinstance(value, bool):
        raise TypeError(f"{where}: expected True or False, not {type(value).__name__}")


def check_mapping(where: str, value: object) -> None:
    """Check additional parameters or fields. Their values are checked when they are encoded."""
    if not isinstance(value, Mapping):
        raise TypeError(f"{where}: expected a dict, not {type(value).__name__}")
    for name in cast("Mapping[object, object]", value):
        if not isinstance(name, str):
            raise TypeError(f"{where}: expected a str for each name, not {type(name).__name__}")


def check_headers(where: str, value: object) -> None:
    """Check additional headers. The messages do not contain values, which may be credentials."""
    check_mapping(where, value)
    for name, text in cast("Mapping[str, object]", value).items():
        if not isinstance(text, str):
            raise TypeError(f"{where}[{name!r}]: expected a str, not {type(text).__name__}")


def _check_callable(where: str, value: object) -> None:
    if not callable(value):
        raise TypeError(f"{where}: expected a function, not {type(value).__name__}")


def _check_plain_function(where: str, value: object) -> None:
    _check_callable(where, value)
    if iscoroutinefunction(value):
        raise TypeError(f"{where}: expected a plain function, not a coroutine function")


def _check_interval(where: str, value: object) -> None:
    if value is None:
        raise TypeError(f"{where}: expected a number of seconds, not NoneType")
    if value != 0:  # no pause
        check_seconds(where, value, "a number of seconds")


def _check_message_size(where: str, value: object) -> None:
    if value is not None:
        check_count(where, value, 1)


def _check_proxy(where: str, value: object) -> None:
    if value is None:
        return
    if not isinstance(value, str):
        raise TypeError(f"{where}: expected the URL of a proxy or None, not {type(value).__name__}")
    from .proxies import find_problem

    if problem := find_problem(
        value, session=True
    ):  # the message does not contain the value, which may have a password
        raise ValueError(f"{where}: {problem}; expected a URL such as http://localhost:3128")


def _check_ssl_context(where: str, value: object) -> None:
    if not isinstance(value, SSLContext):
        raise TypeError(f"{where}: expected an ssl.SSLContext, not {type(value).__name__}")


REQUEST_CHECKS: Mapping[str, Check] = {
    "timeout": check_timeout,
    "total_timeout": check_seconds,
    "max_retries": check_count,
    "on_upload_progress": _check_plain_function,
    "max_items": check_count,
    "headers": check_headers,
    "query": check_mapping,
    "body": check_mapping,
}
SESSION_CHECKS: Mapping[str, Check] = {
    "open_timeout": check_seconds,
    "total_timeout": check_seconds,
    "receive_timeout": check_seconds,
    "max_retries": check_count,
    "ping_interval": check_seconds,
    "max_message_size": _check_message_size,
    "proxy": _check_proxy,
    "ssl_context": _check_ssl_context,
    "headers": check_headers,
    "query": check_mapping,
}
POLL_CHECKS: Mapping[str, Check] = {
    "timeout": check_seconds,
    "interval": _check_interval,
    "max_interval": _check_interval,
    "on_progress": _check_callable,
}

_NAMES_ELSEWHERE = {
    "timeout_in_seconds": "timeout",
    "additional_headers": "headers",
    "additional_query_parameters": "query",
    "additional_body_parameters": "body",
    "extra_headers": "headers",
    "extra_query": "query",
    "extra_body": "body",
    "params": "query",
    "query_params": "query",
    "json": "body",
    "data": "body",
    "ssl": "ssl_context",
    "ping_timeout": "ping_interval",
    "poll_interval": "interval",
    "polling_interval": "interval",
    "poll_interval_ms": "interval",
    "max_wait": "timeout",
}
"""The names of options in other SDKs, and those in this package."""


def check_options(where: str, options: object, checks: Mapping[str, Check]) -> None:
    """Raise TypeError for options that are not a dict and for an unknown option; check the values."""
    if not isinstance(options, Mapping):
        raise TypeError(f"{where}: expected a dict, not {type(options).__name__}")
    for name, value in cast("Mapping[str, object]", options).items():
        check = checks.get(name)
        if check is None:
            raise TypeError(f"{where}: unknown option {name!r}. {_suggest_option(str(name), checks)}")
        check(f"{where}[{name!r}]", value)


def _suggest_option(name: str, checks: Mapping[str, Check]) -> str:
    from difflib import get_close_matches

    if name == "chunk_size":
        return "Pass it to iter_bytes() of the stream."
    name = name.lower()
    matches = get_close_matches(_NAMES_ELSEWHERE.get(name, name), checks, 1)
    return f"Did you mean {matches[0]!r}?" if matches else f"The options are: {', '.join(checks)}."


def check_base_url(where: str, value: object) -> None:
    """Raise TypeError or ValueError if no request can be sent to a base URL."""
    if not isinstance(value, str):
        raise TypeError(f"{where}: expected a str, not {type(value).__name__}")
    normalize_url(value, where)


def _find_url_problem(text: str) -> str:
    """Describe why no request can be sent to a base URL; "" if one can."""
    try:
        url = URL(text)
        host = url.host  # decodes an internationalized name
    except (InvalidURL, ValueError) as error:
        return str(error)
    if text.partition(":")[0].lower() not in ("https", "http"):
        return "it does not begin with https:// or http://"
    if "?" in text or "#" in text:
        return "it has a query or a fragment"
    if any(map(str.isspace, text)):
        return "it has white space"
    if not host or not all(
        len(label) in range(1, 64) for label in url.raw_host.removesuffix(b".").split(b".")
    ):
        return "it has no valid host"
    if url.port is not None and not 0 < url.port < 65536:
        return f"{url.port} is not a port"
    return ""


@lru_cache(maxsize=64)
def normalize_url(text: str, where: str = "base_url") -> str:
    """Return the URL of a server without a slash at its end; raise ValueError if no request can be sent to it."""
    if problem := _find_url_problem(text):
        example = "https://api.example.com"
        raise ValueError(f"{where} {redact_url(text)!r}: {problem}; expected a URL such as {example}")
    scheme, _, rest = text.partition("://")
    return f"{scheme.lower()}://{rest.rstrip('/')}"
