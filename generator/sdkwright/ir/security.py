"""The credentials of an API: its security schemes, and what an operation requires."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

SchemeKind: TypeAlias = Literal["header", "query", "cookie", "basic"]
"""How a scheme is sent; `basic` is a header whose value is made of two arguments."""
Requirement: TypeAlias = tuple[tuple[str, ...], ...]
"""The alternatives of an operation, in their order: the names of the schemes that it needs together.

`()` is no credential, and an empty alternative means that credentials are optional.
"""

CONSTRUCTOR_ARGUMENTS = (
    "region",
    "base_url",
    "base_urls",
    "timeout",
    "total_timeout",
    "max_retries",
    "max_connections",
    "default_headers",
    "http_client",
    "http2",
    "strict_validation",
)
"""The arguments that every client has, or gets as soon as a server of an operation has a name."""
ENVIRONMENT_VARIABLES = ("BASE_URL", "LOG")
"""The variables that every client reads, without their prefix."""


@dataclass(frozen=True)
class SecurityScheme:
    """A security scheme that operations require."""

    name: str
    kind: SchemeKind
    arguments: tuple[str, ...]  # of the client
    wire_name: str = "Authorization"  # of the header, query parameter or cookie
    prefix: str = ""
    token_url: str = (
        ""  # of client credentials; the arguments are the token, the id, the secret and the scopes
    )
    description: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """What the scheme sets in a request: `header` with a name in lower case, `query` or `cookie` with a name."""
        if self.kind in ("header", "basic"):
            return "header", self.wire_name.lower()
        return self.kind, self.wire_name

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The arguments of which one group is needed."""
        return (self.arguments[:1], self.arguments[1:3]) if self.token_url else (self.arguments,)


@dataclass(frozen=True)
class Security:
    """The security schemes that operations require, and the requirement of operations without their own."""

    schemes: tuple[SecurityScheme, ...]
    default: Requirement

    @property
    def key(self) -> SecurityScheme | None:
        """The scheme of an API whose only credential is a key or token in a header."""
        scheme = self.schemes[0]
        is_plain = len(self.schemes) == 1 and scheme.kind == "header" and not scheme.token_url
        return scheme if is_plain else None

    @property
    def arguments(self) -> tuple[str, ...]:
        """The arguments of the client."""
        return tuple(argument for scheme in self.schemes for argument in scheme.arguments)

    def find_scheme(self, name: str) -> SecurityScheme:
        """The scheme with a name."""
        return next(scheme for scheme in self.schemes if scheme.name == name)
