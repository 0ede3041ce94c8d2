"""What may stand where: the objects of OpenAPI, their keywords, and the shape of each value.

A keyword that is not listed is refused, so that a typo cannot silently change the SDK.
"""

from __future__ import annotations

from typing import Final

from sdkwright.openapi.vocabulary import SUPPORTED_METHODS
from sdkwright.spec.operation_keywords import (
    LINK,
    OPERATION_OBJECTS,
    PARAMETERS,
    PATH_ITEMS,
    PATHS,
    SECURITY,
    SERVERS,
    UNSUPPORTED,
)
from sdkwright.spec.schema_keywords import SCHEMA_KEYWORDS
from sdkwright.spec.shapes import (
    NAME,
    SCHEMA,
    SERVER_URL,
    TEXT,
    VERSION,
    WEB,
    Choice,
    Keywords,
    ListOf,
    MapOf,
    Object,
    Shape,
)

COMPONENT_KINDS: Final = {
    "schemas": "schema",
    "parameters": "parameter",
    "responses": "response",
    "requestBodies": "request body",
    "headers": "header",
    "examples": "example",
    "securitySchemes": "security scheme",
}
"""The kinds of components, and the object that each holds."""

_SCHEMA_COMPONENTS = MapOf(
    SCHEMA,
    "a mapping from names to schemas",
    keys="[A-Za-z][A-Za-z0-9_]*",
    keys_must="hold letters, digits and underscores only and begin with a letter, because it names a class",
)


def _components(kind: str) -> MapOf:
    return MapOf(
        Object(COMPONENT_KINDS[kind]),
        f"a mapping from names to {kind}",
        keys="[A-Za-z0-9._-]+",
        keys_must="hold letters, digits, '.', '-' and '_' only",
    )


SECTIONS: Final[dict[str, Shape]] = {
    "paths": PATHS,
    "webhooks": PATH_ITEMS,
    "components": Object("components"),
}
"""What every document may hold, not only the root."""

ROOT_SECTIONS: Final[dict[str, Shape]] = {
    "openapi": VERSION,
    "info": Object("info"),
    "servers": SERVERS,
    "security": SECURITY,
    "tags": ListOf(Object("tag"), "a list of tags"),
    "externalDocs": LINK,
    **SECTIONS,
}

_SECURITY_SCHEME = Keywords(
    "a security scheme",
    {
        "type": Choice(("apiKey", "http")),
        "name": TEXT,
        "in": Choice(("header", "query", "cookie")),
        "scheme": TEXT,
        "bearerFormat": TEXT,
        "description": TEXT,
    },
    required=("type",),
    kind="securitySchemes",
)

OBJECTS: Final[dict[str, Keywords]] = {
    "root": Keywords("the root of a spec", ROOT_SECTIONS, required=("openapi", "info")),
    "document": Keywords(
        "a resource document",
        SECTIONS,
        refused={
            word: f"'{word}' stands in openapi.yaml only; move it there"
            for word in ROOT_SECTIONS
            if word not in SECTIONS
        },
    ),
    "info": Keywords(
        "info",
        {
            **dict.fromkeys(("title", "version", "summary", "description"), TEXT),
            "termsOfService": WEB,
            "contact": Object("contact"),
            "license": Object("license"),
        },
        required=("title", "version"),
    ),
    "contact": Keywords("a contact", {"name": TEXT, "url": WEB, "email": TEXT}),
    "license": Keywords("a license", {"name": TEXT, "identifier": TEXT, "url": WEB}, required=("name",)),
    "server": Keywords(
        "a server",
        {"url": SERVER_URL, "description": TEXT, "x-name": NAME},
        required=("url",),
        refused={"variables": f"'variables' {UNSUPPORTED}; write one server for each URL"},
    ),
    "tag": Keywords("a tag", {"name": TEXT, "description": TEXT, "externalDocs": LINK}, required=("name",)),
    "external documentation": Keywords("externalDocs", {"url": WEB, "description": TEXT}, required=("url",)),
    "components": Keywords(
        "components",
        {
            "schemas": _SCHEMA_COMPONENTS,
            **{kind: _components(kind) for kind in COMPONENT_KINDS if kind != "schemas"},
        },
        refused={
            "callbacks": f"'callbacks' {UNSUPPORTED}; write each in its operation",
            "pathItems": f"'pathItems' {UNSUPPORTED}; write each under paths or webhooks",
            "links": f"'links' {UNSUPPORTED}; say it in a description",
        },
    ),
    "path item": Keywords(
        "a path item",
        {**dict.fromkeys(SUPPORTED_METHODS, Object("operation")), "parameters": PARAMETERS},
        refused={
            "$ref": f"'$ref' {UNSUPPORTED}; write the operations out",
            **{
                word: f"'{word}' {UNSUPPORTED}; write it in the operations"
                for word in ("summary", "description", "servers")
            },
        },
    ),
    "security scheme": _SECURITY_SCHEME,
    **OPERATION_OBJECTS,
    "schema": SCHEMA_KEYWORDS,
    "discriminator": Keywords(
        "a discriminator",
        {"propertyName": TEXT, "mapping": MapOf(TEXT, "a mapping from tags to references")},
        required=("propertyName",),
    ),
}
