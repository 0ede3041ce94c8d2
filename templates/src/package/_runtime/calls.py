"""A request, built: everything that can be known, checked and encoded before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, cast

from ..errors import MissingAPIKeyError
from . import headers as headers_
from .encode import encode, json_bytes
from .omit import OMIT, Omit
from .options import ChannelArguments, RequestOptions, UploadProgress
from .settings import Settings
from .url import fill, query_string

if TYPE_CHECKING:
    from .httpx_types import Timeout
    from .json_type import Json
    from .multipart import Multipart

Retry = Literal["safe", "unsafe", "never"]
_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"})


@dataclass(slots=True)
class Call:
    """One request of the API, ready to be sent, as often as `retry` and `max_retries` allow. Never changed once made.

    That is not enforced: `frozen=True` alone would make building a call half as slow again.
    """

    method: str
    path: str
    """Without base URL and query: what messages show."""
    url: str = field(repr=False)
    headers: list[headers_.Header] = field(repr=False)
    body: bytes | Multipart | None = field(repr=False)
    timeout: float | Timeout | Omit | None
    retry: Retry
    max_retries: int
    key_header: str | None
    total_timeout: float | None = None
    """Seconds for all attempts together, and the waits between them."""
    on_upload_progress: UploadProgress | None = field(default=None, repr=False)
    failures: Mapping[int | str, Json[Any]] = field(default_factory=dict[Any, Any], repr=False)
    """What the body of a failure holds, by its status."""
    secrets: Sequence[str] = field(default=(), repr=False)
    """What is hidden in logs, beside the key and what a name tells."""
    is_foreign: bool = False
    """Whether a redirect led to another origin, for which no secret is meant."""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def key(self) -> str:
        """The key as it is sent, so that it can be hidden; "" when there is none."""
        name = (self.key_header or "").lower().encode()
        sent = next((value for given, value in self.headers if given.lower() == name), b"")
        return sent.decode("latin-1").rpartition(" ")[2]


def build(
    settings: Settings,
    accept: str,
    method: str,
    path: str,
    *,
    path_parameters: Mapping[str, object] | None = None,
    query: Mapping[str, object] | None = None,
    headers: Mapping[str, object] | None = None,
    json: object = OMIT,
    form: Mapping[str, object] | None = None,
    multipart: Mapping[str, object] | None = None,
    body_required: bool = True,
    retry: Literal["safe", "never"] | None = None,
    key_required: bool = True,
    failures: Mapping[int | str, Json[Any]] | None = None,
    secrets: Sequence[str] = (),
    options: RequestOptions | None = None,
) -> Call:
    """The request of one call; refuses, with ValueError or TypeError, what cannot be sent."""
    options = options or {}
    filled = fill(path, path_parameters) if path_parameters else path
    body, content_type = _body(json, form, multipart, options.get("body") or {}, body_required)
    extra_headers = options.get("headers") or {}
    common = _common(settings, accept, extra_headers, key_required)
    merged = headers_.merge(headers or {}, _about(body, content_type), extra_headers, onto=common)
    return Call(
        method=method,
        path=filled,
        url=settings.base_url + filled + _query(query or {}, options.get("query") or {}),
        headers=list(merged.values()),
        body=body,
        timeout=options.get("timeout", settings.timeout),
        retry=retry or ("safe" if method in _IDEMPOTENT else "unsafe"),
        max_retries=options.get("max_retries", settings.max_retries),
        key_header=settings.api.key_header,
        total_timeout=options.get("total_timeout", settings.total_timeout),
        on_upload_progress=options.get("on_upload_progress"),
        failures=failures or {},
        secrets=secrets,
    )


_OF_REQUESTS = frozenset({"headers", "query", "max_retries", "total_timeout"})


def handshake(settings: Settings, path: str, arguments: ChannelArguments) -> Call:
    """The request that opens a WebSocket; its URL begins with http, as that of any request."""
    given = (arguments.get("options") or {}).items()
    options = cast("RequestOptions", {name: value for name, value in given if name in _OF_REQUESTS})
    in_path, query = arguments.get("path_parameters") or {}, arguments.get("query") or {}
    headers = arguments.get("headers") or {}
    values = {**in_path, **query, **headers}
    url = arguments.get("url", OMIT)
    if not isinstance(url, Omit):
        extra = [name for name, value in values.items() if not isinstance(value, Omit)]
        extra += ["the query"] if options.get("query") else []
        if extra:
            raise TypeError(f"GET {path}: a whole URL is used as it is; leave out {', '.join(extra)}")
        return _by_url(settings, url, options)
    missing = [name for name in arguments.get("required", ()) if isinstance(values.get(name), Omit)]
    if missing:
        raise TypeError(f"GET {path}: give {' and '.join(missing)}, or a whole URL")
    key_required = arguments.get("key_required", True)
    return build(
        settings,
        "*/*",
        "GET",
        path,
        path_parameters=in_path,
        query=query,
        headers=headers,
        key_required=key_required,
        options=options,
    )


def _by_url(settings: Settings, url: str, options: RequestOptions) -> Call:
    """A URL that is a credential itself: neither the key nor a header of the client goes there."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    if parts.scheme not in ("wss", "ws") or not parts.hostname:
        raise ValueError("The URL of a session begins with wss://")  # it may be a secret, so it is not shown
    bare = replace(settings, api_key=None, default_headers={})
    call = build(bare, "*/*", "GET", parts.path, key_required=False, options=options)
    return replace(call, url="http" + url[2:], is_foreign=True)


def _query(parameters: Mapping[str, object], extra: Mapping[str, object]) -> str:
    if not (parameters or extra):
        return ""
    encoded = query_string({**parameters, **extra} if extra else parameters)
    return f"?{encoded}" if encoded else ""


def _common(settings: Settings, accept: str, extra: Mapping[str, str], required: bool) -> headers_.Headers:
    """What every call with these settings and this kind of answer has: merged once, unless a call has a key of its own."""
    found = None if extra else settings.common_headers.get(accept)
    if found is None:
        own = {"User-Agent": settings.api.user_agent, "Accept": accept}
        key = _key(settings, extra, required)
        found = headers_.merge(own, key, settings.default_headers)
        if key and not extra:
            settings.common_headers[accept] = found
    return found


def _key(settings: Settings, extra: Mapping[str, str], required: bool) -> dict[str, object]:
    api = settings.api
    name = api.key_header
    if name is None or any(given.lower() == name.lower() for given in (*settings.default_headers, *extra)):
        return {}
    if not settings.api_key and not required:
        return {}
    if not settings.api_key:
        raise MissingAPIKeyError(
            f"No API key: give api_key=..., or set the environment variable {api.environment}_API_KEY "
            "before the client is made"
        )
    return {name: api.key_prefix + settings.api_key}


def _about(body: bytes | Multipart | None, content_type: str) -> dict[str, object]:
    if body is None:
        return {}
    length = len(body) if isinstance(body, bytes) else body.length
    return {"Content-Type": content_type, "Content-Length": OMIT if length is None else length}


def _body(
    json: object,
    form: Mapping[str, object] | None,
    multipart: Mapping[str, object] | None,
    extra: Mapping[str, object],
    required: bool,
) -> tuple[bytes | Multipart | None, str]:
    """The body and its content type. A body that need not be sent, and has no field, is not sent."""
    if multipart is not None:
        from .multipart import Multipart

        parts = Multipart({**multipart, **extra})
        return (parts if parts.parts or required else None), parts.content_type
    if form is not None:
        pairs = query_string({**form, **extra}, "form field")
        return (pairs.encode() if pairs or required else None), "application/x-www-form-urlencoded"
    if isinstance(json, Omit) and not extra:
        return None, ""
    document: object = {} if isinstance(json, Omit) else encode(json)
    if extra:
        if not isinstance(document, dict):
            raise TypeError("request_options['body'] adds fields, and this body is not an object")
        document = {**cast("dict[str, object]", document), **cast("dict[str, object]", encode(extra))}
    elif not required and json and isinstance(json, dict) and document == {}:
        return None, ""  # a flattened body without a field; `{}` given as a whole is sent
    return json_bytes(document), "application/json"
