"""The objects of OpenAPI that describe credentials: a part of the tables in `keywords`."""

from __future__ import annotations

from typing import Final

from sdkwright.spec.shapes import NAME, TEXT, Choice, Either, Keywords, ListOf, MapOf, Object

SECURITY_OBJECTS: Final[dict[str, Keywords]] = {
    "security scheme": Keywords(
        "a security scheme",
        {
            "type": Choice(("apiKey", "http", "oauth2", "openIdConnect", "mutualTLS")),
            "name": TEXT,
            "in": Choice(("header", "query", "cookie")),
            "scheme": TEXT,
            **dict.fromkeys(("bearerFormat", "openIdConnectUrl", "description"), TEXT),
            "flows": Object("flows"),
            "x-argument": Either(ListOf(NAME, "a list of names", may_be_empty=False), NAME),
        },
        required=("type",),
        component_kind="securitySchemes",
    ),
    "flows": Keywords(
        "flows",
        dict.fromkeys(("implicit", "password", "clientCredentials", "authorizationCode"), Object("flow")),
    ),
    "flow": Keywords(
        "a flow",
        {
            **dict.fromkeys(("authorizationUrl", "tokenUrl", "refreshUrl"), TEXT),
            "scopes": MapOf(TEXT, "a mapping from scopes to descriptions"),
        },
        required=("scopes",),
    ),
}
