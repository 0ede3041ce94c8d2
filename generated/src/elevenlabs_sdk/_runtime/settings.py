"""The description of an API, from the generator, and the settings of a client, from the caller."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Hashable, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias, cast

from .checks import (
    Check,
    check_base_url,
    check_client_timeout,
    check_count,
    check_flag,
    check_headers,
    check_seconds,
    normalize_url,
)
from .headers import MergedHeaders, merge_headers
from .httpx_types import HTTPX_VERSION, Timeout
from .omit import OMIT, Omit

if TYPE_CHECKING:
    from .security import CredentialSource, Security
    from .servers import ChosenServers, Servers

NOT_PICKLABLE = (
    "a client cannot be pickled, because it has connections; create the client in the other process"
)

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
    servers: Servers | None = None
    """The servers of an API that has server variables, or operations with servers that the client can change."""
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

    @property
    def server_arguments(self) -> tuple[str, ...]:
        """The arguments of the client with variables and URLs of servers."""
        return () if self.servers is None else self.servers.arguments

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
    servers: ChosenServers | None = field(default=None, repr=False)
    """The servers of an API with `servers`."""
    credentials: CredentialSource | None = field(default=None, repr=False)
    """The credentials of an API with `security`, or of a client whose key is a function."""
    server_url: str = field(init=False, repr=False)
    """The base URL as it was passed. Relative URLs depend on whether it ends with a slash."""
    logged_deviations: dict[Hashable, Set[tuple[str, object]]] = field(
        default_factory=dict[Hashable, Set[tuple[str, object]]], repr=False, compare=False
    )
    """Where responses deviated from the API description, by operation. It is shared by the copies of a client."""
    common_headers: dict[str, MergedHeaders] = field(
        default_factory=dict[str, MergedHeaders], init=False, repr=False
    )
    """A cache of the merged headers that every call sends, by the value of `Accept`."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "server_url", self.base_url)
        if self.base_url or self.api.base_url:  # neither if each operation has a server of its own
            check_base_url("base_url", self.base_url)
            object.__setattr__(self, "base_url", normalize_url(self.base_url))
        for name, check in _CHECKS.items():
            check(name, getattr(self, name))
        _check_key(self.api.key_argument, self.api_key)

    def __deepcopy__(self, memo: object) -> Settings:
        return self

    def __reduce__(self) -> NoReturn:
        # Pickle meets the settings before the connections, and fails at a key that is a function with another error.
        raise TypeError(NOT_PICKLABLE)


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


_CHECKS: Mapping[str, Check] = {
    "timeout": check_client_timeout,
    "max_retries": check_count,
    "total_timeout": check_seconds,
    "default_headers": _check_default_headers,
    "strict_validation": check_flag,
}
"""The arguments of a client and of `with_options`."""
