"""The description of an API, from the generator, and the settings of a client, from the caller."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Hashable, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from .checks import Check, check_client_timeout, check_count, check_flag, check_headers, check_seconds
from .headers import MergedHeaders, merge_headers
from .httpx_types import HTTPX_VERSION, URL, InvalidURL, Timeout
from .omit import OMIT, Omit
from .redaction import redact_url

if TYPE_CHECKING:
    from .credentials import Credentials, Security

Key: TypeAlias = "str | Callable[[], Any]"
"""A key, or a function that returns it; for the async client also a coroutine function."""


@dataclass(frozen=True)
class API:
    """An API, as its description defines it."""

    name: str
    """The name of the distribution, for the User-Agent."""
    version: str
    base_url: str
    key_header: str | None
    """The header of an API whose only credential is a key or token in a header; None for any other API."""
    key_prefix: str
    """The text before the API key in its header, for example `Bearer `."""
    environment: str
    """The prefix of the environment variables: `<environment>_BASE_URL`, `…_LOG`, and one for each credential."""
    regions: Mapping[str, str] = field(default_factory=dict[str, str])
    """The base URLs of the servers in the description, by their names."""
    key_argument: str = "api_key"
    """The argument of the client with the key for `key_header`."""
    security: Security | None = None
    """The security schemes of an API with other credentials; None if `key_header` suffices, or without credentials."""

    @cached_property
    def user_agent(self) -> str:
        python = f"{sys.version_info.major}.{sys.version_info.minor}"
        httpx = ".".join(HTTPX_VERSION.split(".")[:2])
        return f"{self.name}/{self.version} python/{python} httpx/{httpx}"

    @property
    def credential_arguments(self) -> tuple[str, ...]:
        """The arguments of the client with credentials."""
        if self.security is not None:
            return self.security.arguments
        return () if self.key_header is None else (self.key_argument,)

    def get_variable(self, name: str) -> str | None:
        """Return an environment variable of this API; None if it is empty or not set."""
        return os.environ.get(f"{self.environment}_{name}") or None

    def resolve_base_url(self, region: str | None, base_url: str | None) -> str | None:
        """Return the base URL of a region, or `base_url`; None if both are None."""
        if region is None:
            return base_url
        if base_url is not None:
            raise ValueError("region and base_url exclude each other; pass only one of them")
        if region not in list(self.regions):  # not in the mapping, because a region may be unhashable
            names = ", ".join(map(repr, self.regions)) or "none"
            raise ValueError(f"unknown region {region!r}; known regions: {names}")
        return self.regions[region]


@dataclass(frozen=True)
class Settings:
    """The settings of one client. The key, the headers and the base URL, which may have a password, are not in the repr."""

    api: API
    base_url: str = field(repr=False)
    api_key: Key | None = field(repr=False)
    """The key for the `key_header` of the API."""
    timeout: float | Timeout | Omit | None = OMIT
    max_retries: int = 2
    total_timeout: float | None = None
    default_headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    strict_validation: bool = False
    credentials: Credentials | None = field(default=None, repr=False)
    """The credentials of an API with `security`."""
    logged_deviations: dict[Hashable, Set[tuple[str, object]]] = field(
        default_factory=dict[Hashable, Set[tuple[str, object]]], repr=False, compare=False
    )
    """Where responses deviated from the API description, by operation. It is shared by the copies of a client."""
    common_headers: dict[str, MergedHeaders] = field(
        default_factory=dict[str, MergedHeaders], init=False, repr=False
    )
    """A cache of the merged headers that every call sends, by the value of `Accept`."""

    def __post_init__(self) -> None:
        for name, check in _CHECKS.items():
            check(name, getattr(self, name))
        _check_key(self.api.key_argument, self.api_key)
        object.__setattr__(self, "base_url", _normalize_base_url(self.base_url))


def _check_key(where: str, value: object) -> None:
    if value is None or callable(value):
        return
    if not isinstance(value, str):
        raise TypeError(f"{where}: expected a str or a function, not {type(value).__name__}")
    # The messages do not contain the value, which is a credential.
    if not value.strip():
        raise ValueError(f"{where} is empty; leave it out to use the environment variable")
    if not value.isprintable() or max(value) > "\xff":
        raise ValueError(
            f"{where} has a line break or another character that a header cannot contain; copy the key again"
        )


def _check_default_headers(where: str, value: object) -> None:
    check_headers(where, value)
    merge_headers(cast("Mapping[str, object]", value))


def _check_base_url(where: str, value: object) -> None:
    if not isinstance(value, str):
        raise TypeError(f"{where}: expected a str, not {type(value).__name__}")
    _normalize_base_url(value)


_CHECKS: Mapping[str, Check] = {
    "base_url": _check_base_url,
    "timeout": check_client_timeout,
    "max_retries": check_count,
    "total_timeout": check_seconds,
    "default_headers": _check_default_headers,
    "strict_validation": check_flag,
}
"""The arguments of a client and of `with_options`."""


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
def _normalize_base_url(text: str) -> str:
    """Return a base URL without a slash at its end; raise ValueError if no request can be sent to it."""
    if problem := _find_url_problem(text):
        example = "https://api.example.com"
        raise ValueError(f"base_url {redact_url(text)!r}: {problem}; expected a URL such as {example}")
    scheme, _, rest = text.partition("://")
    return f"{scheme.lower()}://{rest.rstrip('/')}"
