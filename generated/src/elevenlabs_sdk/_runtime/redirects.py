"""Redirects: the next request, and which headers of the first request it may contain."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import SplitResult, urljoin, urlsplit

from .calls import Call

MAX_REDIRECTS = 10
_STATUSES = frozenset({301, 302, 303, 307, 308})
_PORTS = {"http": 80, "https": 443}
# Another origin receives these headers only: no credential, no cookie, no header of the caller.
_CROSS_ORIGIN_HEADERS = frozenset({b"user-agent", b"accept"})
_BODY_HEADERS = frozenset({b"content-type", b"content-length"})


def redirect_call(call: Call, status: int, location: str | None) -> Call | str:
    """Return the call to which a response redirects, or why it is not followed; "" if it is not a redirect.

    A POST that is answered with 301 or 302 is not followed: browsers would send a GET instead.
    """
    if status not in _STATUSES:
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
    except ValueError:
        return "a redirect to an invalid URL is not followed:"
    if target.scheme not in _PORTS or not target.hostname:
        return "a redirect to a scheme other than http and https is not followed:"
    if target.scheme == "http" and origin.scheme == "https":
        return "a redirect from https to http is not followed:"
    body = call.body if method == call.method else None
    if is_cross_origin and body is not None:
        return "a redirect of a request with a body to another origin is not followed:"
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
    )


def _get_origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port or _PORTS.get(url.scheme)
