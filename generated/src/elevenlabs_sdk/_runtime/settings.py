"""The description of an API, from the generator, and the settings of a client, from the caller."""

from __future__ import annotations

import os
import sys
from collections.abc import Hashable, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property

from .headers import MergedHeaders
from .httpx_types import HTTPX_VERSION, Timeout
from .omit import OMIT, Omit


@dataclass(frozen=True)
class API:
    """An API, as its description defines it."""

    name: str
    """The name of the distribution, for the User-Agent."""
    version: str
    base_url: str
    key_header: str | None
    """The header that carries the API key; None for an API without keys."""
    key_prefix: str
    """The text before the API key in its header, for example `Bearer `."""
    environment: str
    """The prefix of the environment variables: `<environment>_API_KEY`, `…_BASE_URL` and `…_LOG`."""
    regions: Mapping[str, str] = field(default_factory=dict[str, str])
    """The base URLs of the servers in the description, by their names."""

    @cached_property
    def user_agent(self) -> str:
        python = f"{sys.version_info.major}.{sys.version_info.minor}"
        httpx = ".".join(HTTPX_VERSION.split(".")[:2])
        return f"{self.name}/{self.version} python/{python} httpx/{httpx}"

    def get_variable(self, name: str) -> str | None:
        """Return an environment variable of this API; None if it is empty or not set."""
        return os.environ.get(f"{self.environment}_{name}") or None

    def resolve_base_url(self, region: str | None, base_url: str | None) -> str | None:
        """Return the base URL of a region, or `base_url`; None if both are None."""
        if region is None:
            return base_url
        if base_url is not None:
            raise ValueError("region and base_url exclude each other; pass only one of them")
        if region not in self.regions:
            names = ", ".join(map(repr, self.regions)) or "none"
            raise ValueError(f"unknown region {region!r}; known regions: {names}")
        return self.regions[region]


@dataclass(frozen=True)
class Settings:
    """The settings of one client. The key and the headers are secrets, so its repr leaves them out."""

    api: API
    base_url: str
    api_key: str | None = field(repr=False)
    timeout: float | Timeout | Omit | None = OMIT
    max_retries: int = 2
    total_timeout: float | None = None
    default_headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    strict_validation: bool = False
    logged_deviations: dict[Hashable, Set[tuple[str, object]]] = field(
        default_factory=dict[Hashable, Set[tuple[str, object]]], repr=False, compare=False
    )
    """Where responses deviated from the API description, by operation. It is shared by the copies of a client."""
    common_headers: dict[str, MergedHeaders] = field(
        default_factory=dict[str, MergedHeaders], init=False, repr=False
    )
    """A cache of the merged headers that every call sends, by the value of `Accept`."""

    def __post_init__(self) -> None:
        if (
            not self.base_url.startswith(("https://", "http://"))
            or "?" in self.base_url
            or "#" in self.base_url
        ):
            raise ValueError(
                f"base_url must be an http(s) URL without query and fragment, not {self.base_url!r}"
            )
        object.__setattr__(self, "base_url", self.base_url.rstrip("/"))
