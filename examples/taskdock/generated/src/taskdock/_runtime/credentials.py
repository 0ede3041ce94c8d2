"""Credentials that differ between operations, or that a function returns: which a call needs, and sending them.

An API whose only credential is a key in a header needs this module only if a function returns the key.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from inspect import isawaitable, iscoroutinefunction
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote_plus

from ..errors import MissingCredentialsError
from .scalars import is_absent
from .security import Requirement, Scheme, Security

if TYPE_CHECKING:
    from .calls import AsyncSend, Call, Send
    from .settings import API
    from .tokens import TokenCache

_ONLY_KEY = ""
"""The name of the scheme of an API with one key in a header."""


def read_credentials(
    security: Security, api: API, values: Mapping[str, Any], *, is_async: bool
) -> Credentials:
    """Return the credentials from the arguments of a client, else from the environment variables."""
    read: dict[str, Any] = {}
    for scheme in security.schemes.values():
        for argument in scheme.arguments:
            value = values.get(argument)
            if value is None:
                value = api.get_variable(argument.upper())
                is_list = scheme.token_url and argument == scheme.arguments[3]
                value = value.split() if value is not None and is_list else value
            read[argument] = value
    return check_credentials(security, api.environment, read, None, is_async=is_async)


def check_credentials(
    security: Security,
    environment: str,
    values: Mapping[str, Any],
    previous: Credentials | None,
    *,
    is_async: bool,
) -> Credentials:
    """Return checked credentials. They share the tokens of others with the same id, secret and scopes."""
    for scheme in security.schemes.values():
        for argument in scheme.arguments:
            value = values.get(argument)
            if value is None:
                continue
            if callable(value):
                _check_function(argument, value, is_async=is_async)
            else:
                scheme.check(argument, value)
    return Credentials(security, environment, values, previous)


def make_function_credentials(api: API, key: object, *, is_async: bool) -> Credentials:
    """Return the credentials of an API with a key in a header, which a function returns."""
    scheme = Scheme("header", (api.key_argument,), api.key_header or "", api.key_prefix)
    security = Security({_ONLY_KEY: scheme}, ((_ONLY_KEY,),))
    return check_credentials(security, api.environment, {api.key_argument: key}, None, is_async=is_async)


def _check_function(argument: str, value: object, *, is_async: bool) -> None:
    """Raise TypeError if the client cannot call a function that returns a credential."""
    if not is_async and iscoroutinefunction(value):
        raise TypeError(f"{argument}: a coroutine function is for the async client; pass a plain function")


class Credentials:
    """The credentials of a client, and the tokens that were fetched with them. Do not modify it."""

    __slots__ = ("environment", "security", "tokens", "values")

    def __init__(
        self, security: Security, environment: str, values: Mapping[str, Any], previous: Credentials | None
    ) -> None:
        self.security = security
        self.environment = environment
        self.values = values
        self.tokens: dict[str, TokenCache] = {}
        for name, scheme in security.schemes.items():
            if scheme.token_url:
                from .tokens import TokenCache  # for APIs with client credentials only

                is_same = previous is not None and all(
                    previous.values.get(argument) == values.get(argument) for argument in scheme.arguments[1:]
                )
                self.tokens[name] = previous.tokens[name] if previous and is_same else TokenCache()

    def change(self, changes: Mapping[str, Any], *, is_async: bool) -> Credentials:
        """Return credentials with other values."""
        values = {**self.values, **changes}
        return check_credentials(self.security, self.environment, values, self, is_async=is_async)

    def make_signer(
        self,
        base_url: str,
        requirement: Requirement | None,
        headers: Iterable[Mapping[str, object]],
        query: Iterable[Mapping[str, object]],
    ) -> CallSigner | None:
        """Return what adds the credentials to a call; None if it needs none.

        A header or parameter that the caller passes replaces the credential of the same name. Raises
        MissingCredentialsError if no alternative is complete.
        """
        security = self.security
        if requirement is None or _ONLY_KEY in security.schemes:
            requirement = security.default
        given = {*_list_places("header", headers), *_list_places("query", query)}
        for names in requirement:
            schemes = {name: security.schemes[name] for name in names}
            if names and all(_is_complete(scheme, self, given) for scheme in schemes.values()):
                used = {name: scheme for name, scheme in schemes.items() if scheme.place not in given}
                return CallSigner(self, used, base_url) if used else None
        if not requirement or () in requirement:
            return None
        raise MissingCredentialsError(_describe_missing(self.environment, security, requirement))

    def has_all(self, arguments: Iterable[str]) -> bool:
        return all(self.values.get(argument) is not None for argument in arguments)

    def __repr__(self) -> str:
        return "<Credentials>"

    def __deepcopy__(self, memo: object) -> Credentials:
        return self


def _list_places(kind: str, layers: Iterable[Mapping[str, object]]) -> Iterator[tuple[str, str]]:
    """Yield what the caller sets in a request."""
    for layer in layers:
        for name, value in layer.items():
            if is_absent(value):
                continue
            yield kind, name.lower() if kind == "header" else name
            if kind == "header" and name.lower() == "cookie":
                yield from (("cookie", part.partition("=")[0].strip()) for part in str(value).split(";"))


def _is_complete(scheme: Scheme, credentials: Credentials, given: Collection[tuple[str, str]]) -> bool:
    return scheme.place in given or any(map(credentials.has_all, scheme.alternatives))


def _describe_missing(environment: str, security: Security, requirement: Requirement) -> str:
    groups = [
        group
        for names in requirement
        for group in _list_groups([security.schemes[name].alternatives for name in names])
    ]
    texts = [" and ".join(f"{argument}=..." for argument in group) for group in groups]
    variables = [" and ".join(f"{environment}_{argument.upper()}" for argument in group) for group in groups]
    return (
        f"no credentials: pass {', or '.join(texts)}; or set the environment variables "
        f"{', or '.join(variables)} before you create the client"
    )


def _list_groups(alternatives: list[tuple[tuple[str, ...], ...]]) -> Iterator[tuple[str, ...]]:
    """Yield the arguments that complete an alternative of several schemes, which may have alternatives themselves."""
    if not alternatives:
        yield ()
        return
    for group in alternatives[0]:
        for rest in _list_groups(alternatives[1:]):
            yield (*group, *rest)


@dataclass(slots=True)
class CallSigner:
    """Adds the credentials to the request of a call before each attempt, and reads them again each time."""

    _credentials: Credentials = field(repr=False)
    _schemes: Mapping[str, Scheme]
    _base_url: str = field(repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """What the last attempt sent, for redaction."""
    _token: str | None = field(default=None, repr=False)
    _is_renewed: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the headers and parameters that contain credentials, also as they are written in a URL."""
        names = (scheme.place[1] for scheme in self._schemes.values() if scheme.kind != "cookie")
        return tuple(dict.fromkeys(text for name in names for text in (name, quote(name, safe=""))))

    def sign(self, call: Call, send: Send, deadline: float | None) -> None:
        """Add the credentials. `send` fetches a token. Signing again replaces them."""
        values = {argument: self._read(argument) for argument in self._list_arguments()}
        for argument, value in values.items():
            if isawaitable(value):
                close = getattr(value, "close", None)
                if close is not None:
                    close()
                raise TypeError(f"{argument}: the function returned an awaitable; use the async client")
        for name, scheme in self._list_token_schemes():
            from .tokens import TokenRequest

            request = TokenRequest(self._credentials.values, scheme, self._base_url, call, deadline)
            self._token = self._credentials.tokens[name].fetch(request, send)
            values[scheme.arguments[0]] = self._token
        self._apply(call, self._check(values))

    async def sign_async(self, call: Call, send: AsyncSend, deadline: float | None) -> None:
        """The async variant of `sign`."""
        values = {argument: self._read(argument) for argument in self._list_arguments()}
        for argument, value in values.items():
            if isawaitable(value):
                values[argument] = await value
        for name, scheme in self._list_token_schemes():
            from .tokens import TokenRequest

            request = TokenRequest(self._credentials.values, scheme, self._base_url, call, deadline)
            self._token = await self._credentials.tokens[name].fetch_async(request, send)
            values[scheme.arguments[0]] = self._token
        self._apply(call, self._check(values))

    def reject_token(self) -> bool:
        """Forget a token that the API rejected; return whether the call is sent again with another, which is once."""
        if self._token is None or self._is_renewed:
            return False
        self._is_renewed = True
        for name, _ in self._list_token_schemes():
            self._credentials.tokens[name].remove(self._token)
        return True

    def remove_from_url(self, url: str) -> str:
        """Return a URL without the credentials that this has sent, for another origin that a redirect repeats them to."""
        return _remove_parameters(
            url, lambda name, value: name in self.names and unquote_plus(value) in self.secrets
        )

    def _list_token_schemes(self) -> list[tuple[str, Scheme]]:
        """Return the schemes whose token is fetched, because the caller passed none."""
        return [
            (name, scheme)
            for name, scheme in self._schemes.items()
            if scheme.token_url and not self._credentials.has_all(scheme.arguments[:1])
        ]

    def _list_arguments(self) -> list[str]:
        fetched = [scheme for _, scheme in self._list_token_schemes()]
        return [
            argument
            for scheme in self._schemes.values()
            if scheme not in fetched
            for argument in (scheme.arguments[:1] if scheme.token_url else scheme.arguments)
        ]

    def _read(self, argument: str) -> Any:
        value = self._credentials.values[argument]
        return value() if callable(value) else value

    def _check(self, values: dict[str, Any]) -> Mapping[str, str]:
        for scheme in self._schemes.values():
            for argument in scheme.arguments:
                if argument in values:
                    is_returned = callable(self._credentials.values[argument])
                    scheme.check(argument, values[argument], is_returned=is_returned)
        return values

    def _apply(self, call: Call, values: Mapping[str, str]) -> None:
        """Set the headers, parameters and cookies. The secrets are known before anything can fail."""
        sent = {scheme.place: (scheme.name, scheme.encode(values)) for scheme in self._schemes.values()}
        texts = [text for _, text in sent.values()]
        tokens = (self._credentials.tokens[name] for name, _ in self._list_token_schemes())
        clients = (text for cache in tokens for text in cache.secrets)
        self.secrets = (*values.values(), *texts, *(text.partition(" ")[2] for text in texts), *clients)
        headers = {name: text for (kind, _), (name, text) in sent.items() if kind == "header"}
        query = {name: text for (kind, _), (name, text) in sent.items() if kind == "query"}
        cookies = {name: text for (kind, _), (name, text) in sent.items() if kind == "cookie"}
        if cookies:
            headers["Cookie"] = _merge_cookies(call, cookies)
        replaced = {name.lower().encode() for name in headers}
        call.headers = [header for header in call.headers if header[0].lower() not in replaced]
        call.headers += [(name.encode(), text.encode("latin-1")) for name, text in headers.items()]
        if query:
            url = _remove_parameters(call.url.partition("#")[0], lambda name, value: name in query)
            pairs = (f"{quote(name, safe='')}={quote(text, safe='')}" for name, text in query.items())
            call.url = f"{url}{'&' if '?' in url else '?'}{'&'.join(pairs)}"


def _merge_cookies(call: Call, cookies: Mapping[str, str]) -> str:
    """Return the cookies of the caller, and the credentials among the cookies."""
    header = b"; ".join(value for name, value in call.headers if name.lower() == b"cookie").decode("latin-1")
    own = [
        part.strip() for part in header.split(";") if part and part.partition("=")[0].strip() not in cookies
    ]
    return "; ".join([*own, *(f"{name}={text}" for name, text in cookies.items())])


def _remove_parameters(url: str, is_removed: Callable[[str, str], bool]) -> str:
    """Return a URL without some parameters of its query."""
    start, mark, rest = url.partition("?")
    query, hash_mark, fragment = rest.partition("#")
    if not mark or "#" in start:
        return url
    pairs = [pair.partition("=") for pair in query.split("&")]
    kept = [
        name + separator + value
        for name, separator, value in pairs
        if not is_removed(unquote_plus(name), value)
    ]
    return start + ("?" + "&".join(kept) if kept and kept != [""] else "") + hash_mark + fragment
