"""What a client knows: its API, fixed by the generator, and its settings, given by the caller."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from .headers import Headers
from .httpx_types import HTTPX_VERSION, Timeout
from .omit import OMIT, Omit


@dataclass(frozen=True)
class API:
    """One API, as its description names it."""

    name: str
    """Of the distribution, for the User-Agent."""
    version: str
    base_url: str
    key_header: str | None
    """The header that carries the key; None for an API without keys."""
    key_prefix: str
    """What stands before the key in its header, for example `Bearer `."""
    environment: str
    """The prefix of the environment variables: `<environment>_API_KEY`, `…_BASE_URL` and `…_LOG`."""
    regions: Mapping[str, str] = field(default_factory=dict[str, str])
    """The base URLs of the description's servers, by their names."""

    @cached_property
    def user_agent(self) -> str:
        python = f"{sys.version_info.major}.{sys.version_info.minor}"
        httpx = ".".join(HTTPX_VERSION.split(".")[:2])
        return f"{self.name}/{self.version} python/{python} httpx/{httpx}"

    def variable(self, name: str) -> str | None:
        """An environment variable of this API; an empty one counts as unset."""
        return os.environ.get(f"{self.environment}_{name}") or None

    def url(self, region: str | None, base_url: str | None) -> str | None:
        """The base URL that the caller asks for, by name or as it is; None when he asks for none."""
        if region is None:
            return base_url
        if base_url is not None:
            raise ValueError("Give region or base_url, not both")
        if region not in self.regions:
            known = ", ".join(map(repr, self.regions)) or "none"
            raise ValueError(f"No region {region!r}; there are: {known}")
        return self.regions[region]


@dataclass(frozen=True)
class Settings:
    """The settings of one client. Never shown whole: the key and the headers are secrets."""

    api: API
    base_url: str
    api_key: str | None = field(repr=False)
    timeout: float | Timeout | Omit | None = OMIT
    max_retries: int = 2
    total_timeout: float | None = None
    default_headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    strict_validation: bool = False
    common_headers: dict[str, Headers] = field(default_factory=dict[str, Headers], init=False, repr=False)
    """Those of every call, by the kind of answer it asks for, once they were merged."""

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
