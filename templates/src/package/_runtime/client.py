"""The bases of the generated clients: settings in, a core for the resources out."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from importlib.util import find_spec
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from .httpx_types import AsyncHTTPClient, HTTPClient, Timeout
from .omit import OMIT, Omit
from .resource import AsyncResource, Resource
from .settings import API, Settings
from .transport import AsyncTransport, SyncTransport

if TYPE_CHECKING:
    from typing_extensions import Self

    from .async_core import AsyncCore
    from .core import SyncCore

RegionT = TypeVar("RegionT", bound=str)


class Client(Generic[RegionT]):
    """The client of an API. Threads may share it. Nothing is connected before the first call."""

    _api: ClassVar[API]

    def __init__(
        self,
        *,
        api_key: str | None = None,
        region: RegionT | None = None,
        base_url: str | None = None,
        timeout: float | Timeout | Omit | None = OMIT,
        total_timeout: float | None = None,
        max_retries: int = 2,
        default_headers: Mapping[str, str] | None = None,
        http_client: HTTPClient | None = None,
        http2: bool = False,
        strict_validation: bool = False,
    ) -> None:
        self._settings = _settings(
            self._api,
            region,
            base_url,
            api_key,
            timeout=timeout,
            total_timeout=total_timeout,
            max_retries=max_retries,
            default_headers=dict(default_headers or {}),
            strict_validation=strict_validation,
        )
        self._transport = SyncTransport(http_client, http2=_http2(self._api, http_client, http2))

    @cached_property
    def _core(self) -> SyncCore:
        """All that sends and reads loads with the first resource: making a client costs next to nothing."""
        from .core import SyncCore

        return SyncCore(self._settings, self._transport)

    def with_options(
        self,
        *,
        timeout: float | Timeout | Omit | None = OMIT,
        total_timeout: float | Omit | None = OMIT,
        max_retries: int | Omit = OMIT,
        default_headers: Mapping[str, str] | Omit = OMIT,
        api_key: str | Omit = OMIT,
        region: RegionT | None = None,
        base_url: str | Omit = OMIT,
        strict_validation: bool | Omit = OMIT,
    ) -> Self:
        """A copy with other settings. Headers are added to those there are. Closing either one closes both."""
        settings = _changed(
            self._settings,
            default_headers,
            region,
            timeout=timeout,
            total_timeout=total_timeout,
            max_retries=max_retries,
            api_key=api_key,
            base_url=base_url,
            strict_validation=strict_validation,
        )
        return _with_settings(self, settings)

    def close(self) -> None:
        """Close the connections, unless they are those of an http_client of your own."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        from .url import shown

        return f"{type(self).__name__}(base_url={shown(self._settings.base_url)!r})"


class AsyncClient(Generic[RegionT]):
    """The client of an API, for asyncio. Nothing is connected before the first call."""

    _api: ClassVar[API]

    def __init__(
        self,
        *,
        api_key: str | None = None,
        region: RegionT | None = None,
        base_url: str | None = None,
        timeout: float | Timeout | Omit | None = OMIT,
        total_timeout: float | None = None,
        max_retries: int = 2,
        default_headers: Mapping[str, str] | None = None,
        http_client: AsyncHTTPClient | None = None,
        http2: bool = False,
        strict_validation: bool = False,
    ) -> None:
        self._settings = _settings(
            self._api,
            region,
            base_url,
            api_key,
            timeout=timeout,
            total_timeout=total_timeout,
            max_retries=max_retries,
            default_headers=dict(default_headers or {}),
            strict_validation=strict_validation,
        )
        self._transport = AsyncTransport(http_client, http2=_http2(self._api, http_client, http2))

    @cached_property
    def _core(self) -> AsyncCore:
        """All that sends and reads loads with the first resource: making a client costs next to nothing."""
        from .async_core import AsyncCore

        return AsyncCore(self._settings, self._transport)

    def with_options(
        self,
        *,
        timeout: float | Timeout | Omit | None = OMIT,
        total_timeout: float | Omit | None = OMIT,
        max_retries: int | Omit = OMIT,
        default_headers: Mapping[str, str] | Omit = OMIT,
        api_key: str | Omit = OMIT,
        region: RegionT | None = None,
        base_url: str | Omit = OMIT,
        strict_validation: bool | Omit = OMIT,
    ) -> Self:
        """A copy with other settings. Headers are added to those there are. Closing either one closes both."""
        settings = _changed(
            self._settings,
            default_headers,
            region,
            timeout=timeout,
            total_timeout=total_timeout,
            max_retries=max_retries,
            api_key=api_key,
            base_url=base_url,
            strict_validation=strict_validation,
        )
        return _with_settings(self, settings)

    async def close(self) -> None:
        """Close the connections, unless they are those of an http_client of your own."""
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        from .url import shown

        return f"{type(self).__name__}(base_url={shown(self._settings.base_url)!r})"


def _http2(api: API, http_client: object, wanted: bool) -> bool:
    """Whether to offer HTTP/2, which takes packages that are an extra."""
    if wanted and http_client is not None:
        raise ValueError("http2 is a setting of your own http_client: make it with httpx.Client(http2=True)")
    if wanted and not find_spec("h2"):
        raise ImportError(f"http2=True needs an extra: pip install '{api.name}[http2]'")
    return wanted


ClientT = TypeVar("ClientT", bound="Client[Any] | AsyncClient[Any]")


def _settings(
    api: API, region: str | None, base_url: str | None, api_key: str | None, **more: Any
) -> Settings:
    """What the caller said, else what the environment says, else what the API's description does."""
    if (level := api.variable("LOG")) is not None:
        from .logs import configure

        configure(f"{api.environment}_LOG", level)
    return Settings(
        api=api,
        base_url=api.url(region, base_url) or api.variable("BASE_URL") or api.base_url,
        api_key=api_key or api.variable("API_KEY"),
        **more,
    )


def _changed(
    settings: Settings, headers: Mapping[str, str] | Omit, region: str | None, **changes: Any
) -> Settings:
    given = {name: value for name, value in changes.items() if not isinstance(value, Omit)}
    if region is not None:
        given["base_url"] = settings.api.url(region, given.get("base_url"))
    if not isinstance(headers, Omit):
        given["default_headers"] = {**settings.default_headers, **headers}
    return replace(settings, **given)


def _with_settings(client: ClientT, settings: Settings) -> ClientT:
    """A copy of the client with other settings, without the core and the resources it has cached, which hold the old ones."""
    other = copy.copy(client)
    state = vars(other)
    for name in [name for name, value in state.items() if isinstance(value, (Resource, AsyncResource))]:
        del state[name]
    state.pop("_core", None)
    state["_settings"] = settings
    return other
