"""The security schemes of an API, and what calls and settings need of `credentials`. A leaf module."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias, cast

Requirement: TypeAlias = tuple[tuple[str, ...], ...]
"""The alternatives of an operation, in their order: the names of the security schemes that a call needs together."""

_COOKIE_VALUE = re.compile(r'[!#-+\--:<-\[\]-~]+|"[!#-+\--:<-\[\]-~]*"')
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SCOPE = re.compile(r"[!#-\[\]-~]+")


@dataclass(frozen=True)
class Scheme:
    """A security scheme: the arguments of the client that it needs, and how they are sent."""

    kind: Literal["header", "query", "cookie", "basic"]
    arguments: tuple[str, ...]
    """The key or token; for `basic` user name and password. With a `token_url` also the id, the secret and the scopes."""
    name: str = "Authorization"
    """Of the header, query parameter or cookie."""
    prefix: str = ""
    token_url: str = ""
    """Where a token is fetched with client credentials; may be relative to the base URL, whose slash at the end counts."""

    @property
    def place(self) -> tuple[str, str]:
        """What the scheme sets in a request."""
        return ("header", self.name.lower()) if self.kind in ("header", "basic") else (self.kind, self.name)

    @property
    def alternatives(self) -> tuple[tuple[str, ...], ...]:
        """The arguments of which one group is needed."""
        if self.token_url:
            return self.arguments[:1], self.arguments[1:3]
        return (self.arguments,)

    def check(self, argument: str, value: object, *, is_returned: bool = False) -> None:
        """Raise TypeError or ValueError for a value that cannot be sent. The messages do not contain it.

        `is_returned`: it is the result of a function of the caller.
        """
        if self.token_url and argument == self.arguments[3]:
            _check_scopes(argument, value)
            return
        if not isinstance(value, str):
            kind = type(value).__name__
            returned = f"{argument}: the function returned {kind}; return a str"
            raise TypeError(
                returned if is_returned else f"{argument}: expected a str or a function, not {kind}"
            )
        if self.kind == "basic":
            if _CONTROL.search(value):
                raise ValueError(f"{argument} has a line break or another control character")
            if ":" in value and argument == self.arguments[0]:
                raise ValueError(f"{argument} has a colon, which HTTP basic authentication does not allow")
            return
        if not value.strip():
            raise ValueError(
                f"{argument}: the function returned an empty text; return the credential"
                if is_returned
                else f"{argument} is empty; leave it out to use the environment variable"
            )
        if not value.isprintable():
            raise ValueError(f"{argument} has a line break or another control character; copy it again")
        if self.kind == "header" and argument == self.arguments[0] and max(value) > "\xff":
            raise ValueError(f"{argument} has a character that a header cannot contain; copy it again")
        if self.kind == "cookie" and not _COOKIE_VALUE.fullmatch(value):
            raise ValueError(f"{argument} has a character that a cookie cannot contain; percent-encode it")

    def encode(self, values: Mapping[str, str]) -> str:
        """Return the value of the header, query parameter or cookie."""
        if self.kind != "basic":
            return self.prefix + values[self.arguments[0]]
        user, password = (values[argument] for argument in self.arguments)
        return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


def _check_scopes(argument: str, value: object) -> None:
    if isinstance(value, str) or not isinstance(value, Collection):  # an iterator could be read once only
        raise TypeError(f"{argument}: expected a list of str, not {type(value).__name__}")
    for scope in cast("Collection[object]", value):
        if not isinstance(scope, str):
            raise TypeError(f"{argument}: expected a list of str, not of {type(scope).__name__}")
        if not _SCOPE.fullmatch(scope):
            raise ValueError(f"{argument}: {scope!r} is not a scope; pass each scope as an item of its own")


@dataclass(frozen=True)
class Security:
    """The security schemes of an API, by name, and the requirement of most operations."""

    schemes: Mapping[str, Scheme]
    default: Requirement = ()

    @property
    def arguments(self) -> tuple[str, ...]:
        """The arguments of the client."""
        return tuple(argument for scheme in self.schemes.values() for argument in scheme.arguments)


class Signer(Protocol):
    """Adds the credentials to a call before each attempt: `credentials.CallSigner`."""

    @property
    def names(self) -> tuple[str, ...]: ...

    @property
    def secrets(self) -> tuple[str, ...]: ...

    def sign(self, call: Any, send: Callable[[Any], Any], deadline: float | None) -> None: ...

    async def sign_async(
        self, call: Any, send: Callable[[Any], Awaitable[Any]], deadline: float | None
    ) -> None: ...

    def reject_token(self) -> bool: ...

    def remove_from_url(self, url: str) -> str: ...


class CredentialSource(Protocol):
    """The credentials of a client: `credentials.Credentials`."""

    def change(self, changes: Mapping[str, Any], *, is_async: bool) -> CredentialSource: ...

    def make_signer(
        self,
        base_url: str,
        requirement: Requirement | None,
        headers: Iterable[Mapping[str, object]],
        query: Iterable[Mapping[str, object]],
    ) -> Signer | None: ...
