"""Redirects, followed by ourselves: what the next request is, and what of the first one it may take along."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import SplitResult, urljoin, urlsplit

from .calls import Call

MOST = 10
_STATUSES = frozenset({301, 302, 303, 307, 308})
_PORTS = {"http": 80, "https": 443}
# All that another origin gets to see: no key, no cookie, nothing that the caller added.
_HARMLESS = frozenset({b"user-agent", b"accept"})
_ABOUT_BODY = frozenset({b"content-type", b"content-length"})


def moved(call: Call, status: int, location: str | None) -> Call | str:
    """The call that a redirect asks for, or why it is not made; "" for an answer that is no redirect.

    A POST answered with 301 or 302 is not followed: browsers make it a GET, which is not what was asked for.
    """
    if status not in _STATUSES:
        return ""
    if not location:
        return "a redirect to nowhere"
    method = "GET" if status == 303 and call.method != "HEAD" else call.method
    if status in (301, 302) and method not in ("GET", "HEAD"):
        return f"a {call.method} is not made anew elsewhere; the redirect leads"
    try:
        url = urljoin(call.url, location)
        origin, target = urlsplit(call.url), urlsplit(url)
        is_foreign = _origin(origin) != _origin(target)
    except ValueError:
        return "the redirect is to no URL: it leads"
    if target.scheme not in _PORTS or not target.hostname:
        return "only http and https are followed; the redirect leads"
    if target.scheme == "http" and origin.scheme == "https":
        return "a redirect from https to http is not followed; it leads"
    body = call.body if method == call.method else None
    if is_foreign and body is not None:
        return "a body is not sent to another origin; the redirect leads"
    without: frozenset[bytes] = frozenset() if body is not None else _ABOUT_BODY
    headers = [
        (name, value)
        for name, value in call.headers
        if name.lower() not in without and (not is_foreign or name.lower() in _HARMLESS)
    ]
    return replace(
        call,
        method=method,
        url=url,
        headers=headers,
        body=body,
        retry=call.retry if method == call.method else "safe",
        is_foreign=call.is_foreign or is_foreign,
    )


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port or _PORTS.get(url.scheme)
