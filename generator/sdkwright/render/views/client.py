"""The clients as a template prints them: the arguments for credentials and servers, and how the runtime uses these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sdkwright.ir.api import Api
from sdkwright.ir.security import Security, SecurityScheme
from sdkwright.render.source_text import format_code_span, format_docstring, format_literal, format_markdown
from sdkwright.render.views import servers
from sdkwright.render.views.code import ClientArgument

_FUNCTION = "A function that returns it is called before each attempt."
_FUNCTION_OF_TOKEN = "A function that returns it is called when a token is fetched."
_TEXTS = {
    "username": "The user name.",
    "password": "The password.",
    "token": "The access token.",
    "key": "The API key.",
    "client_id": "The id of the client, for the OAuth flow `clientCredentials`.",
    "client_secret": "The secret of the client.",
    "scopes": "The scopes of the token that is fetched; by default, no scope is sent.",
}


@dataclass(frozen=True)
class ClientView:
    """What depends on the API in the constructors of the clients."""

    arguments: tuple[ClientArgument, ...]
    docstring: str
    async_docstring: str
    settings: tuple[str, ...]  # arguments of `API`, as Python source
    types: str  # the names that annotations need from `collections.abc`
    typing_names: str  # the names that annotations need from `typing`
    runtime_imports: tuple[str, ...]  # what `settings` need
    runtime_types: str  # the names that annotations need from the runtime
    comment: str  # after the call of the constructor without arguments, in the README
    secret: str  # what messages and logs never contain, in the README
    section: str  # of the README, on several credentials
    base_urls: tuple[str, ...]  # Markdown of the URL that an environment variable replaces, if there is one
    server_section: str  # of the README, on variables and on servers of operations


def build_client(api: Api, environment: str) -> ClientView:
    """The constructors of the clients."""
    security = api.security
    credentials = tuple(_list_arguments(security, environment))
    arguments = (
        *credentials,
        *servers.list_arguments(api.servers, environment),
    )
    has_literals = bool(api.regions) or any("Literal" in argument.type for argument in arguments)
    return ClientView(
        arguments=arguments,
        docstring=_format_docstring(arguments, api, environment, "httpx.Client"),
        async_docstring=_format_docstring(arguments, api, environment, "httpx.AsyncClient"),
        settings=(*_render_settings(security), *servers.render_settings(api.servers)),
        types=", ".join([*(["Awaitable", "Callable"] if security else []), "Mapping"]),
        runtime_types=", ".join(
            [
                "Omit",
                *(["SequenceOf"] if any("SequenceOf" in argument.type for argument in arguments) else []),
                "Timeout",
            ]
        ),
        typing_names=", ".join(
            [
                "TYPE_CHECKING",
                "Annotated",
                *(["Literal"] if has_literals else []),
                *([] if api.regions else ["NoReturn"]),
                "TypeAlias",
            ]
        ),
        runtime_imports=(
            *(["security import Scheme, Security"] if security and security.key is None else []),
            *servers.list_runtime_imports(api.servers),
        ),
        comment=_format_comment(security, environment),
        secret="the API key" if security and security.arguments == ("api_key",) else "credentials",
        section=_format_section(security, credentials, environment),
        base_urls=(format_code_span(api.base_url),) if api.base_url else (),
        server_section=servers.format_section(api.servers, environment),
    )


def _list_arguments(security: Security | None, environment: str) -> Iterator[ClientArgument]:
    for scheme in security.schemes if security else ():
        for argument, text in zip(scheme.arguments, _list_texts(scheme), strict=True):
            variable = f"Default: the environment variable `{environment}_{argument.upper()}`"
            if scheme.token_url and argument == scheme.arguments[3]:
                types = ("SequenceOf[str]", "SequenceOf[str]")
                doc = f"{text} {variable}, separated by spaces."
            else:
                types = ("str | Callable[[], str]", "str | Callable[[], str | Awaitable[str]]")
                is_fetching = scheme.token_url and argument != scheme.arguments[0]
                doc = f"{text} {_FUNCTION_OF_TOKEN if is_fetching else _FUNCTION} {variable}."
            yield ClientArgument(argument, *types, text, doc)


def _list_texts(scheme: SecurityScheme) -> list[str]:
    """The meaning of each argument of a scheme, with its description."""
    if scheme.kind == "basic":
        keys = ["username", "password"]
    elif scheme.token_url:
        keys = ["token", "client_id", "client_secret", "scopes"]
    else:
        is_token = scheme.prefix and scheme.arguments != ("api_key",)
        keys = ["token" if is_token else "key"]
    texts = [_TEXTS[key] for key in keys]
    if scheme.token_url:
        texts[0] += " It replaces the token that is fetched otherwise."
        texts[1] = f"{texts[1]} {scheme.description}".rstrip()
    elif len(texts) > 1:
        texts[0] = f"{texts[0]} {scheme.description}".rstrip()
    elif scheme.description:
        texts = [scheme.description]
    return texts


def _format_comment(security: Security | None, environment: str) -> str:
    if security is None:
        return ""
    names = next(filter(None, security.default), (security.schemes[0].name,))
    groups = [security.find_scheme(name).groups[-1] for name in names]
    arguments = [argument for group in groups for argument in group]
    variables = " and ".join(f"{environment}_{argument.upper()}" for argument in arguments)
    values = " and ".join(f'{argument}="..."' for argument in arguments)
    return f"  # reads {variables}, or pass {values}"


def _format_section(
    security: Security | None, arguments: tuple[ClientArgument, ...], environment: str
) -> str:
    if security is None:
        return ""
    rows = [
        f"| `{argument.name}` | `{environment}_{argument.name.upper()}` | {format_markdown(argument.text)} |"
        for argument in arguments
    ]
    fetch = """
Without an access token, the client fetches one with the id and the secret, and keeps it until it expires. Threads, tasks and the
copies of `with_options` share it. In the environment variable of the scopes, spaces separate them.
"""
    return "\n".join(
        [
            _SECTION,
            "| argument | environment variable | |",
            "| --- | --- | --- |",
            *rows,
            *([fetch.rstrip()] if any(scheme.token_url for scheme in security.schemes) else []),
            "",
        ]
    )


_SECTION = """\
## Credentials

Each call sends the credentials that its operation requires. If the client lacks them, the call raises
`MissingCredentialsError`, and sends nothing. A credential is a string, or a function that returns one, which is called
before each attempt; for the async client, also a coroutine function.
"""
_ARGUMENTS = """\
region: The server, by name.
base_url: {base_url}
timeout: The limit in seconds for each step of a request (connecting, sending, receiving, waiting for a free connection), \
or an `httpx.Timeout`; None for no limit.
total_timeout: The limit in seconds for a whole call, with its retries; None for no limit.
max_retries: The maximum number of retries after a failed attempt.
max_connections: The maximum number of connections at a time. The default is 1000. Further calls wait for a free connection.
default_headers: Headers for all requests.
http_client: Your own `{http_client}`, for example with proxies or certificates. `close` leaves it open.
http2: Whether to use HTTP/2. Requires the extra `http2`.
strict_validation: Whether a response that does not match the API description raises `APIResponseValidationError`; \
otherwise it is parsed leniently."""


_BASE_URL = (
    "The URL of a server that is not a region. Default: the environment variable `{environment}_BASE_URL`."
)
_NO_BASE_URL = "Without effect, because each operation has a server of its own."
_VARIABLES_REPLACED = " It replaces the URL with variables."


def _format_docstring(
    arguments: tuple[ClientArgument, ...], api: Api, environment: str, http_client: str
) -> str:
    base_url = _BASE_URL.format(environment=environment) if api.base_url else _NO_BASE_URL
    if "{" in "".join(url for _, url in api.regions):
        base_url += _VARIABLES_REPLACED
    lines = [f"{argument.name}: {argument.doc}" for argument in arguments]
    lines += _ARGUMENTS.format(base_url=base_url, http_client=http_client).split("\n")
    text = "Create a client. It opens no connection before the first call.\n\nArgs:\n"
    return format_docstring(text + "\n".join(f"    {line}" for line in lines), 8)


def _render_settings(security: Security | None) -> Iterator[str]:
    key = security.key if security else None
    yield f"key_header={format_literal(key.wire_name if key else None)}"
    yield f"key_prefix={format_literal(key.prefix if key else '')}"
    if key and key.arguments != ("api_key",):
        yield f"key_argument={format_literal(key.arguments[0])}"
    if security and not key:
        schemes = ", ".join(
            f"{format_literal(scheme.name)}: {_render_scheme(scheme)}" for scheme in security.schemes
        )
        default = f", {format_literal(security.default)}" if security.default else ""
        yield f"security=Security({{{schemes}}}{default})"


def _render_scheme(scheme: SecurityScheme) -> str:
    arguments = [format_literal(scheme.kind), format_literal(scheme.arguments)]
    if scheme.kind != "basic":
        arguments.append(format_literal(scheme.wire_name))
    if scheme.prefix:
        arguments.append(format_literal(scheme.prefix))
    if scheme.token_url:
        arguments.append(f"token_url={format_literal(scheme.token_url)}")
    return f"Scheme({', '.join(arguments)})"
