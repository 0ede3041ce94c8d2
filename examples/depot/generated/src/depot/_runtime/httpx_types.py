"""The httpx types that this package uses. A leaf module, so that type annotations cause no import cycle."""

from __future__ import annotations

from httpx import URL, Headers, InvalidURL, Request, Response, Timeout
from httpx import AsyncClient as AsyncHTTPClient
from httpx import Client as HTTPClient
from httpx import __version__ as HTTPX_VERSION

__all__ = [
    "HTTPX_VERSION",
    "URL",
    "AsyncHTTPClient",
    "HTTPClient",
    "Headers",
    "InvalidURL",
    "Request",
    "Response",
    "Timeout",
]
