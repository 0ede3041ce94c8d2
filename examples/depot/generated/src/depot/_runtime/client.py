"""The base classes of the generated clients."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from importlib.util import find_spec
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from .annotations import Evaluable, InstanceSchema
from .checks import check_count, check_flag, check_headers
from .httpx_types import AsyncHTTPClient, HTTPClient, Timeout
from .omit import OMIT, Omit
from .resource import AsyncResource, Resource
from .settings import API, Settings
from .transport import AsyncTransport, SyncTransport

if TYPE_CHECKING:
    from .async_core import AsyncCore
    from .core import SyncCore


class _BaseClient(InstanceSchema, Evaluable):
    """The common part of the sync and the async client."""

    _api: ClassVar[API]
    _is_async: ClassVar[bool]
    _settings: Settings

    def with_options(self: ClientT, *_: Any, **changes: Any) -> ClientT:
        """Return a client with changed settings. The generated class documents the arguments."""
        return self._change(**changes)

    def _change(
        self: ClientT,
        *,
        region: str | None = None,
        default_headers: Mapping[str, str] | Omit = OMIT,
        **changes: Any,
    ) -> ClientT:
        """Return a client with changed settings and the same connections."""
        values = {name: value for name, value in changes.items() if not isinstance(value, Omit)}
        credentials = {name: values.pop(name) for name in self._api.credential_arguments if name in values}
        servers = {name: values.pop(name) for name in self._api.server_arguments if name in values}
        values |= _change_credentials(self._settings, credentials, is_async=self._is_async)
        settings = _change_settings(self._settings, default_headers, region, values, servers)
        return _copy_client(self, _settings=settings)

    def __copy__(self: ClientT) -> ClientT:
        return _copy_client(self, _transport=copy.deepcopy(vars(self)["_transport"]))

    def __repr__(self) -> str:
        from .redaction import redact_url

        return f"{type(self).__name__}(base_url={redact_url(self._settings.base_url)!r})"


# jedi resolves the class of `self` from a type variable, but not from `Self`.
ClientT = TypeVar("ClientT", bound=_BaseClient)


class Client(_BaseClient):
    """The sync client of an API. It is thread-safe. The first call opens the first connection."""

    _is_async = False

    def __init__(
        self,
        *,
        region: str | None = None,
        base_url: str | None = None,
        timeout: float | Timeout | Omit | None = OMIT,
        total_timeout: float | None = None,
        max_retries: int = 2,
        max_connections: int | None = None,
        default_headers: Mapping[str, str] | None = None,
        http_client: HTTPClient | None = None,
        http2: bool = False,
        strict_validation: bool = False,
        **others: Any,
    ) -> None:
        """Create a client. The generated class documents the arguments."""
        servers = _read_servers(self._api, region, base_url, others)
        self._settings = _make_settings(
            self._api,
            servers,
            _read_credentials(self._api, others, is_async=False),
            timeout=timeout,
            total_timeout=total_timeout,
            max_retries=max_retries,
            default_headers={} if default_headers is None else default_headers,
            strict_validation=strict_validation,
        )
        self._transport = SyncTransport(
            http_client,
            http2=_check_http2(self._api, http_client, http2),
            max_connections=_check_max_connections(http_client, max_connections),
        )

    @cached_property
    def _core(self) -> SyncCore:
        """The core, imported with the first resource, so that creating a client is fast."""
        from .core import SyncCore

        return SyncCore(self._settings, self._transport)

    def close(self) -> None:
        """Close the connections. An `http_client` that you passed stays open."""
        self._transport.close()

    def __enter__(self: ClientT) -> ClientT:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient(_BaseClient):
    """The async client of an API. The first call opens the first connection."""

    _is_async = True

    def __init__(
        self,
        *,
        region: str | None = None,
        base_url: str | None = None,
        timeout: float | Timeout | Omit | None = OMIT,
        total_timeout: float | None = None,
        max_retries: int = 2,
        max_connections: int | None = None,
        default_headers: Mapping[str, str] | None = None,
        http_client: AsyncHTTPClient | None = None,
        http2: bool = False,
        strict_validation: bool = False,
        **others: Any,
    ) -> None:
        """Create a client. The generated class documents the arguments."""
        servers = _read_servers(self._api, region, base_url, others)
        self._settings = _make_settings(
            self._api,
            servers,
            _read_credentials(self._api, others, is_async=True),
            timeout=timeout,
            total_timeout=total_timeout,
            max_retries=max_retries,
            default_headers={} if default_headers is None else default_headers,
            strict_validation=strict_validation,
        )
        self._transport = AsyncTransport(
            http_client,
            http2=_check_http2(self._api, http_client, http2),
            max_connections=_check_max_connections(http_client, max_connections),
        )

    @cached_property
    def _core(self) -> AsyncCore:
        """The core, imported with the first resource, so that creating a client is fast."""
        from .async_core import AsyncCore

        return AsyncCore(self._settings, self._transport)

    async def close(self) -> None:
        """Close the connections. An `http_client` that you passed stays open."""
        await self._transport.close()

    async def __aenter__(self: ClientT) -> ClientT:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


_MAX_CONNECTIONS = 1000


def _check_max_connections(http_client: object, number: int | None) -> int:
    """Return the number of connections; raise an error if it cannot be honoured."""
    if number is None:
        return _MAX_CONNECTIONS
    if http_client is not None:
        raise ValueError(
            "max_connections has no effect on your own http_client; create it with "
            "httpx.Client(limits=httpx.Limits(max_connections=...))"
        )
    check_count("max_connections", number, minimum=1)
    return number


def _check_http2(api: API, http_client: object, http2: bool) -> bool:
    """Return `http2`; raise an error if it cannot be honoured."""
    check_flag("http2", http2)
    if http2 and http_client is not None:
        raise ValueError(
            "http2 has no effect on your own http_client; create it with httpx.Client(http2=True)"
        )
    if http2 and not find_spec("h2"):
        raise ImportError(f"http2=True requires an extra: pip install '{api.name}[http2]'")
    return http2


def _make_settings(
    api: API, servers: Mapping[str, Any], credentials: Mapping[str, Any], **others: Any
) -> Settings:
    """Return the settings from the arguments, else the environment variables, else the API description."""
    if (level := api.get_variable("LOG")) is not None:
        from .logs import configure_logging

        configure_logging(f"{api.environment}_LOG", level)
    return Settings(api=api, **servers, **credentials, **others)


def _read_servers(
    api: API, region: str | None, base_url: str | None, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Return the settings with the servers; remove their arguments from those of the client."""
    if api.servers is not None:
        own = {name: arguments.pop(name) for name in api.server_arguments if name in arguments}
        servers = api.servers.choose(api, region, base_url, own)
        return {"servers": servers, "base_url": servers.base_url}
    url = api.resolve_base_url(region, base_url)
    return {"base_url": api.get_variable("BASE_URL") or api.base_url if url is None else url}


def _read_credentials(api: API, values: Mapping[str, Any], *, is_async: bool) -> dict[str, Any]:
    """Return the settings with the credentials, from the arguments, else from the environment variables."""
    if api.security is not None:
        from .credentials import read_credentials  # for APIs with other credentials than one key

        credentials = read_credentials(api.security, api, values, is_async=is_async)
        return {"api_key": None, "credentials": credentials}
    unknown = [name for name in values if name not in api.credential_arguments]
    if unknown:
        raise TypeError(f"unexpected arguments: {', '.join(unknown)}")
    key = values.get(api.key_argument)
    if key is None and api.key_header is not None:
        key = api.get_variable(api.key_argument.upper())
    return _make_key_settings(api, key, is_async=is_async)


def _change_credentials(settings: Settings, changes: Mapping[str, Any], *, is_async: bool) -> dict[str, Any]:
    """Return the settings with changed credentials."""
    if not changes:
        return {}
    if settings.api.security is not None and settings.credentials is not None:
        return {"credentials": settings.credentials.change(changes, is_async=is_async)}
    key = changes[settings.api.key_argument]
    return _make_key_settings(settings.api, key, is_async=is_async)


def _make_key_settings(api: API, key: Any, *, is_async: bool) -> dict[str, Any]:
    """Return the settings with the only key of an API, which may be a function."""
    if not callable(key):
        return {"api_key": key, "credentials": None}
    from .credentials import make_function_credentials  # most keys are strings

    return {"api_key": key, "credentials": make_function_credentials(api, key, is_async=is_async)}


def _change_settings(
    settings: Settings,
    headers: Mapping[str, str] | Omit,
    region: str | None,
    values: dict[str, Any],
    servers: Mapping[str, Any],
) -> Settings:
    if settings.servers is not None:
        values["servers"] = settings.servers.change(region, values.get("base_url", OMIT), servers)
        values["base_url"] = values["servers"].base_url
    elif region is not None:
        values["base_url"] = settings.api.resolve_base_url(region, values.get("base_url"))
    values.setdefault("base_url", settings.server_url)
    if not isinstance(headers, Omit):
        check_headers("default_headers", headers)
        values["default_headers"] = {**settings.default_headers, **headers}
    return replace(settings, **values)


def _copy_client(client: ClientT, **changes: Any) -> ClientT:
    """Return a copy of the client without its cached core and resources, which refer to the old settings."""
    copied = client.__new__(type(client))
    state = vars(copied)
    for name, value in vars(client).copy().items():
        if name != "_core" and not isinstance(value, (Resource, AsyncResource)):
            state[name] = value
    state.update(changes)
    return copied
