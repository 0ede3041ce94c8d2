"""Proxies: the environment variables that select them, and their credentials. Imported only with a proxy or an error."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit
from urllib.request import getproxies

from .httpx_types import URL, AsyncHTTPClient, HTTPClient, InvalidURL
from .network import list_pools
from .redaction import list_credentials

_VARIABLES = ("http", "https", "all")
_SESSION_VARIABLES = (*_VARIABLES, "ws", "wss", "socks")
_SCHEMES = ("http", "https", "socks5", "socks5h")
_SESSION_SCHEMES = (*_SCHEMES, "socks4", "socks4a")
_EXAMPLE = "http://proxy.example.com:8080"


def check_environment(*, session: bool = False) -> None:
    """Raise ValueError for an environment variable that is not the URL of a proxy. The message does not contain the value."""
    proxies = getproxies()
    for kind in _SESSION_VARIABLES if session else _VARIABLES:
        problem = find_problem(proxies[kind], session=session) if kind in proxies else ""
        if problem:
            raise ValueError(f"{_find_variable(kind)}: {problem}; expected a URL such as {_EXAMPLE}")
    with suppress(ValueError, UnicodeError):
        _check_exceptions(proxies.get("no", ""))
        return
    raise ValueError(f"{_find_variable('no')}: a host name is invalid; expected names such as example.com")


def _find_variable(kind: str) -> str:
    """Return the name of the variable that applies; the systems of Microsoft and Apple have settings, too."""
    names = f"{kind}_proxy", f"{kind}_proxy".upper()
    return next((name for name in names if os.environ.get(name)), f"the system setting for {names[1]}")


def find_problem(url: str, *, session: bool) -> str:
    """Describe why a URL is not that of a proxy; "" if it is."""
    schemes = _SESSION_SCHEMES if session else _SCHEMES
    if "://" not in url:
        if session:  # httpx adds it
            return "it does not begin with http://"
        url = f"http://{url}"
    if url.partition(":")[0].lower() not in schemes:
        return f"its scheme is none of {', '.join(schemes)}"
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
        host.encode("idna")
        URL(url)
    except (ValueError, InvalidURL):
        return "it is not a URL (special characters in a user name or password must be percent-encoded)"
    if not host or any(map(str.isspace, host)):
        return "it has no valid host"
    return "0 is not a port" if port == 0 else ""


def _check_exceptions(names: str) -> None:
    """Raise ValueError or UnicodeError if a host name of NO_PROXY is invalid."""
    for name in names.split(","):
        name.strip().rpartition("://")[2].lstrip("*.").encode("idna")


def list_proxy_credentials(source: object) -> Iterator[str]:
    """Yield the credentials of the proxies of an httpx client, or of a session: a URL, or True for the environment."""
    if isinstance(source, (HTTPClient, AsyncHTTPClient)):
        for pool in list_pools(source):
            headers: list[tuple[bytes, bytes]] = getattr(pool, "_proxy_headers", None) or []
            pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
            yield from list_credentials(pairs, "", ())
            _, password = getattr(pool, "_proxy_auth", None) or (b"", b"")  # of SOCKS
            yield password.decode("latin-1")
    else:
        urls = [source] if isinstance(source, str) else getproxies().values() if source is True else ()
        for url in urls:
            with suppress(ValueError):
                yield from list_credentials((), url if "://" in url else f"http://{url}", ())
