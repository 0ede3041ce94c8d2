"""Building a request. Everything is checked and encoded before anything is sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from ..errors import MissingCredentialsError
from .checks import REQUEST_CHECKS, SESSION_CHECKS, check_options
from .encode import encode, to_json_bytes
from .headers import MergedHeaders, RawHeader, merge_headers
from .omit import OMIT, Omit
from .options import ChannelArguments, RequestOptions, UploadProgress
from .redaction import Redactor, list_credentials
from .settings import Settings
from .url import encode_query, fill_path

if TYPE_CHECKING:
    from urllib.parse import SplitResult

    from .bodies import RawBody, StreamedBody
    from .httpx_types import Request, Response, Timeout
    from .json_type import Json
    from .security import Requirement, Signer

Retry = Literal["safe", "unsafe", "never"]
Send: TypeAlias = "Callable[[Call], Response]"
AsyncSend: TypeAlias = "Callable[[Call], Awaitable[Response]]"
_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"})


@dataclass(slots=True)
class Call:
    """A request that is ready to be sent, as often as `retry` and `max_retries` allow. Only its signer modifies it.

    Immutability is not enforced because `frozen=True` would add half of the time that building a call takes.
    """

    method: str
    path: str
    """The path without base URL and query, for messages."""
    url: str = field(repr=False)
    headers: list[RawHeader] = field(repr=False)
    body: bytes | StreamedBody | None = field(repr=False)
    timeout: float | Timeout | Omit | None
    retry: Retry
    max_retries: int
    key_header: str | None
    total_timeout: float | None = None
    """Seconds for all attempts and the waits between them."""
    on_upload_progress: UploadProgress | None = field(default=None, repr=False)
    failures: Mapping[int | str, Json[Any] | None] = field(default_factory=dict[Any, Any], repr=False)
    """The types of error response bodies, by status."""
    secrets: Sequence[str] = field(default=(), repr=False)
    """Names to hide, in addition to the header of the API key and to names that look secret."""
    template: str = field(default="", repr=False)
    """The path before its parameters are filled in."""
    logged_deviations: dict[Hashable, Set[tuple[str, object]]] = field(
        default_factory=dict[Hashable, Set[tuple[str, object]]], repr=False
    )
    """Which deviations of responses were logged, by operation."""
    is_cross_origin: bool = False
    """Whether a redirect led to another origin, which must not receive a secret."""
    earlier_credentials: tuple[str, ...] = field(default=(), repr=False)
    """The credentials of the request that led to this one by a redirect."""
    request: Request | None = field(default=None, repr=False)
    """The request of the last attempt, unless its credentials were removed."""
    proxies: object = field(default=None, repr=False)
    """The source of the proxies of the last attempt: the httpx client, or the `proxy` of a session."""
    sent_headers: Sequence[RawHeader] = field(default=(), repr=False)
    """The headers of the request whose credentials were removed. The caller's own `http_client` may have added some."""
    signer: Signer | None = field(default=None, repr=False)
    """Adds the credentials before each attempt; None if they are among the headers, or none is needed."""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def credentials(self) -> tuple[str, ...]:
        """The secret values in the headers and the query, and those of the proxies."""
        sent_headers = self.sent_headers if self.request is None else self.request.headers.raw
        headers = (
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in (*self.headers, *sent_headers)
        )
        added = () if self.signer is None else self.signer.secrets
        found = *self.earlier_credentials, *added, *list_credentials(headers, self.url, self.secret_names)
        if self.proxies is None:
            return found
        from .proxies import list_proxy_credentials

        return *found, *list_proxy_credentials(self.proxies)

    @property
    def secret_names(self) -> Collection[str]:
        """Names to hide, in lower case also those of headers."""
        return {*self.secrets, *(name.lower() for name in self.secrets), (self.key_header or "").lower()}

    @property
    def redactor(self) -> Redactor:
        """Hides the credentials in what leaves the package."""
        return Redactor(self.credentials)


def build_call(
    settings: Settings,
    default_accept: str,
    method: str,
    path: str,
    *,
    server: str | None = None,
    path_parameters: Mapping[str, object] | None = None,
    query: Mapping[str, object] | None = None,
    headers: Mapping[str, object] | None = None,
    cookies: Mapping[str, object] | None = None,
    json: object = OMIT,
    form: Mapping[str, object] | None = None,
    multipart: Mapping[str, object] | None = None,
    content: RawBody | None = None,
    content_type: str | Omit = OMIT,
    body_required: bool = True,
    retry: Literal["safe", "never"] | None = None,
    security: Requirement | None = None,
    failures: Mapping[int | str, Json[Any] | None] | None = None,
    accept: str = "",
    secrets: Sequence[str] = (),
    options: RequestOptions | None = None,
) -> Call:
    """Build the request of a call; raise ValueError or TypeError for values that cannot be sent."""
    if options is None:
        options = {}
    else:
        check_options("request_options", options, REQUEST_CHECKS)
    filled_path = fill_path(path, path_parameters) if path_parameters else path
    extra_fields = options.get("body") or {}
    if content is None:
        body, content_type = _encode_body(json, form, multipart, extra_fields, body_required, content_type)
    else:
        body, content_type = _encode_content(content, content_type, extra_fields)
    extra_headers = options.get("headers") or {}
    accept = accept or default_accept
    sends_none = security is not None and not any(security)
    common_headers = None if extra_headers or sends_none else settings.common_headers.get(accept)
    signer: Signer | None = None
    if common_headers is None:
        common_headers = _make_common_headers(settings, accept, extra_headers, security)
        if settings.credentials is not None and not sends_none:
            header_layers = (settings.default_headers, headers or {}, extra_headers)
            query_layers = (query or {}, options.get("query") or {})
            signer = settings.credentials.make_signer(
                settings.server_url, security, header_layers, query_layers
            )
            secrets = (*secrets, *(signer.names if signer is not None else ()))
    merged_headers = merge_headers(
        headers or {}, _make_body_headers(body, content_type), extra_headers, onto=common_headers
    )
    if cookies is not None:
        from .styles import add_cookies  # for APIs with cookie parameters only

        add_cookies(merged_headers, cookies)
    return Call(
        method=method,
        path=filled_path,
        url=(settings.base_url if server is None else _find_server(settings, server))
        + filled_path
        + _format_query(query or {}, options.get("query") or {}, path),
        headers=list(merged_headers.values()),
        body=body,
        timeout=options.get("timeout", settings.timeout),
        retry=retry or ("safe" if method in _IDEMPOTENT else "unsafe"),
        max_retries=options.get("max_retries", settings.max_retries),
        key_header=settings.api.key_header,
        total_timeout=options.get("total_timeout", settings.total_timeout),
        on_upload_progress=options.get("on_upload_progress"),
        failures=failures or {},
        secrets=secrets,
        template=path,
        logged_deviations=settings.logged_deviations,
        signer=signer,
    )


_HANDSHAKE_OPTIONS = frozenset({"headers", "query", "max_retries", "total_timeout"})


def build_handshake(settings: Settings, path: str, arguments: ChannelArguments) -> Call:
    """Build the request that opens a WebSocket. Its URL begins with http, as in any other request."""
    session_options = arguments.get("options")
    if session_options is not None:
        check_options("session_options", session_options, SESSION_CHECKS)
    options = cast(
        "RequestOptions",
        {name: value for name, value in (session_options or {}).items() if name in _HANDSHAKE_OPTIONS},
    )
    path_parameters, query = arguments.get("path_parameters") or {}, arguments.get("query") or {}
    headers = arguments.get("headers") or {}
    values = {**path_parameters, **query, **headers, **(arguments.get("cookies") or {})}
    url = arguments.get("url", OMIT)
    if not isinstance(url, Omit):
        extra = [name for name, value in values.items() if not isinstance(value, Omit)]
        extra += ["the query"] if options.get("query") else []
        if extra:
            raise TypeError(f"GET {path}: a complete URL takes no parameters; leave out {', '.join(extra)}")
        return _build_handshake_by_url(settings, url, options)
    missing = [name for name in arguments.get("required", ()) if isinstance(values.get(name), Omit)]
    if missing:
        raise TypeError(f"GET {path}: missing arguments; pass {' and '.join(missing)}, or a complete URL")
    return build_call(
        settings,
        "*/*",
        "GET",
        path,
        server=arguments.get("server"),
        path_parameters=path_parameters,
        query=query,
        headers=headers,
        cookies=arguments.get("cookies"),
        security=arguments.get("security"),
        options=options,
    )


def _build_handshake_by_url(settings: Settings, url: str, options: RequestOptions) -> Call:
    """Use a URL that is itself a credential. Neither other credentials nor the headers of the client are sent to it."""
    parts = _split_session_url(url)
    if parts is None:
        # The message does not contain the URL, which may be a secret.
        raise ValueError(
            "the URL of a session must begin with wss://, a host and a valid port, without #fragment"
        )
    bare_settings = replace(settings, default_headers={})
    call = build_call(bare_settings, "*/*", "GET", parts.path, security=(), options=options)
    return replace(call, url="http" + url[2:], is_cross_origin=True)


def _split_session_url(url: str) -> SplitResult | None:
    """Return the parts of the URL of a session; None if it is not valid."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        is_valid = bool((parts.hostname or "").encode("idna")) and parts.port != 0
    except ValueError:
        return None
    return parts if is_valid and parts.scheme in ("wss", "ws") and not parts.fragment else None


def _find_server(settings: Settings, server: str) -> str:
    """Return the URL of a server of an operation. A URL that the client cannot change is its own key."""
    return server if settings.servers is None else settings.servers.urls.get(server, server)


def _format_query(parameters: Mapping[str, object], extra: Mapping[str, object], path: str) -> str:
    if not (parameters or extra):
        return ""
    encoded = encode_query({**parameters, **extra} if extra else parameters)
    if not encoded:
        return ""
    return f"&{encoded}" if "?" in path else f"?{encoded}"  # the path may have a constant query


def _make_common_headers(
    settings: Settings, accept: str, extra: Mapping[str, str], security: Requirement | None
) -> MergedHeaders:
    """Return the headers that calls with these settings send. They are cached for calls that add no headers."""
    own = {"User-Agent": settings.api.user_agent, "Accept": accept}
    credential = _make_credential_header(settings, extra, security)
    common = merge_headers(own, credential, settings.default_headers)
    if credential and not extra:
        settings.common_headers[accept] = common
    return common


def _make_credential_header(
    settings: Settings, extra: Mapping[str, str], security: Requirement | None
) -> dict[str, object]:
    """Return the header of the only credential of an API; empty if the caller passes the header, or a function."""
    api = settings.api
    key_header = api.key_header
    if key_header is None or callable(settings.api_key) or (security is not None and not any(security)):
        return {}
    if any(name.lower() == key_header.lower() for name in (*settings.default_headers, *extra)):
        return {}
    if settings.api_key:
        return {key_header: api.key_prefix + settings.api_key}
    if security is not None and () in security:
        return {}
    argument = api.key_argument
    raise MissingCredentialsError(
        f"no {'API key' if argument == 'api_key' else 'credentials'}: pass {argument}=..., or set the environment "
        f"variable {api.environment}_{argument.upper()} before you create the client"
    )


def _make_body_headers(body: bytes | StreamedBody | None, content_type: str) -> dict[str, object]:
    if body is None:
        return {}
    length = len(body) if isinstance(body, bytes) else body.length
    return {"Content-Type": content_type, "Content-Length": OMIT if length is None else length}


def _encode_body(
    json: object,
    form: Mapping[str, object] | None,
    multipart: Mapping[str, object] | None,
    extra: Mapping[str, object],
    body_required: bool,
    json_type: str | Omit,
) -> tuple[bytes | StreamedBody | None, str]:
    """Return the body and its content type. An optional body without fields is not sent."""
    if multipart is not None:
        from .multipart import Multipart

        parts = Multipart({**multipart, **extra})
        return (parts if parts.parts or body_required else None), parts.content_type
    if form is not None:
        pairs = encode_query({**form, **extra}, "form field")
        return (pairs.encode() if pairs or body_required else None), "application/x-www-form-urlencoded"
    if isinstance(json, Omit) and not extra:
        return None, ""
    document: object = {} if isinstance(json, Omit) else encode(json)
    if extra:
        if not isinstance(document, dict):
            raise TypeError("request_options['body'] adds fields, but the body of this call is not an object")
        document = {**cast("dict[str, object]", document), **cast("dict[str, object]", encode(extra))}
    elif not body_required and json and isinstance(json, dict) and document == {}:
        return None, ""  # every field is OMIT; a `{}` that the caller passes as the body is sent
    return to_json_bytes(document), "application/json" if isinstance(json_type, Omit) else json_type


def _encode_content(
    content: RawBody, content_type: str | Omit, extra: Mapping[str, object]
) -> tuple[StreamedBody | None, str]:
    if extra:
        raise TypeError("request_options['body'] adds fields, but the body of this call is not an object")
    body = content.encode(content_type)
    return body, body.content_type if body else ""
