"""The objects of OpenAPI, their keywords, and the shape of each value.

The strict loader rejects a keyword that is not listed here, so that a typo cannot silently change the SDK.
"""

from __future__ import annotations

from typing import Final

from sdkwright.openapi.vocabulary import SUPPORTED_METHODS
from sdkwright.spec.schema_keywords import SCHEMA_OBJECTS
from sdkwright.spec.security_keywords import SECURITY_OBJECTS
from sdkwright.spec.server_keywords import OWN_SERVERS, SERVER_OBJECTS, SERVERS
from sdkwright.spec.shapes import (
    CALL_PATH,
    DATA,
    FILLED_TEXT,
    FLAG,
    HEADER_NAME,
    HTTPS_URL,
    MEDIA_TYPE_NAME,
    MEDIA_TYPES,
    NAME,
    PATH,
    SCHEMA,
    SECONDS,
    TEXT,
    TEXTS,
    TOKEN,
    VERSION,
    WEB_URL,
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
"""The kinds of components, and the object that each contains."""
WEBSOCKET_STATUS: Final = "101"

_UNSUPPORTED: Final = "is not supported"
_EXTERNAL_DOCS = Object("external documentation")
_STYLES = Choice(("form", "simple", "spaceDelimited", "pipeDelimited", "deepObject"))
_PARAMETER_STYLES = Choice((*_STYLES.words, "label", "matrix"))
_PARAMETERS = ListOf(Object("parameter"), "a list of parameters")
_SECURITY = ListOf(MapOf(TEXTS, "a mapping from security schemes to lists of scopes"), "a list of mappings")
_PATH_ITEMS = MapOf(Object("path item"), "a mapping from names to path items")
_PATHS = MapOf(Object("path item"), "a mapping from paths to path items", *PATH, has_extensions=True)
_MEDIA_TYPES = MapOf(Object("media type"), "a mapping from media types", *MEDIA_TYPE_NAME, may_be_empty=False)
_RESPONSES = MapOf(
    Object("response"),
    "a mapping from statuses",
    key_pattern=rf"{WEBSOCKET_STATUS}|[2-5][0-9][0-9]|[2-5]XX|default",
    key_rule="be a status: '200' to '599', '2XX' to '5XX', 'default', or '101' for a WebSocket",
    may_be_empty=False,
    has_extensions=True,
)
_SCHEMA_COMPONENTS = MapOf(
    SCHEMA,
    "a mapping from names to schemas",
    key_pattern="[A-Za-z][A-Za-z0-9_]*",
    key_rule="consist of letters, digits and underscores and begin with a letter, because it names a class",
)
_EXAMPLE_KEYWORDS: Final[dict[str, Shape]] = {
    "example": DATA,
    "examples": MapOf(Object("example"), "a mapping from names to examples"),
}


def _make_component_shape(kind: str) -> MapOf:
    return MapOf(
        Object(COMPONENT_KINDS[kind]),
        f"a mapping from names to {kind}",
        key_pattern="[A-Za-z0-9._-]+",
        key_rule="consist of letters, digits, '.', '-' and '_'",
    )


SECTIONS: Final[dict[str, Shape]] = {
    "paths": _PATHS,
    "webhooks": _PATH_ITEMS,
    "components": Object("components"),
}
"""The keywords of every document."""
ROOT_SECTIONS: Final[dict[str, Shape]] = {
    "openapi": VERSION,
    "info": Object("info"),
    "servers": SERVERS,
    "security": _SECURITY,
    "tags": ListOf(Object("tag"), "a list of tags"),
    "externalDocs": _EXTERNAL_DOCS,
    **SECTIONS,
}
"""The keywords of the root document."""

_DOCUMENT_OBJECTS: Final[dict[str, Keywords]] = {
    "root": Keywords("the root of a spec", ROOT_SECTIONS, required=("openapi", "info")),
    "document": Keywords(
        "a resource document",
        SECTIONS,
        rejected={
            keyword: f"'{keyword}' belongs in openapi.yaml; move it there"
            for keyword in ROOT_SECTIONS
            if keyword not in SECTIONS
        },
    ),
    "info": Keywords(
        "info",
        {
            **dict.fromkeys(("title", "version", "summary", "description"), TEXT),
            "termsOfService": WEB_URL,
            "contact": Object("contact"),
            "license": Object("license"),
        },
        required=("title", "version"),
    ),
    "contact": Keywords("a contact", {"name": TEXT, "url": WEB_URL, "email": TEXT}),
    "license": Keywords("a license", {"name": TEXT, "identifier": TEXT, "url": WEB_URL}, required=("name",)),
    **SERVER_OBJECTS,
    "tag": Keywords(
        "a tag", {"name": TEXT, "description": TEXT, "externalDocs": _EXTERNAL_DOCS}, required=("name",)
    ),
    "external documentation": Keywords(
        "externalDocs", {"url": WEB_URL, "description": TEXT}, required=("url",)
    ),
    "components": Keywords(
        "components",
        {
            "schemas": _SCHEMA_COMPONENTS,
            **{kind: _make_component_shape(kind) for kind in COMPONENT_KINDS if kind != "schemas"},
            "links": MapOf(DATA, "a mapping from names to links"),
        },
        rejected={
            "callbacks": f"'callbacks' {_UNSUPPORTED} here; write them in their operations",
            "pathItems": f"'pathItems' {_UNSUPPORTED} here; write them under paths or webhooks",
        },
    ),
    **SECURITY_OBJECTS,
}

_OPERATION_OBJECTS: Final[dict[str, Keywords]] = {
    "path item": Keywords(
        "a path item",
        {
            **dict.fromkeys(SUPPORTED_METHODS, Object("operation")),
            "parameters": _PARAMETERS,
            "servers": OWN_SERVERS,
        },
        rejected={
            "$ref": f"'$ref' {_UNSUPPORTED} here; write the operations out",
            **{
                keyword: f"'{keyword}' {_UNSUPPORTED} here; write it in the operations"
                for keyword in ("summary", "description")
            },
        },
    ),
    "operation": Keywords(
        "an operation",
        {
            "operationId": CALL_PATH,
            "tags": TEXTS,
            "summary": TEXT,
            "description": TEXT,
            "externalDocs": _EXTERNAL_DOCS,
            "deprecated": FLAG,
            "parameters": _PARAMETERS,
            "requestBody": Object("request body"),
            "responses": _RESPONSES,
            "callbacks": MapOf(_PATH_ITEMS, "a mapping from names to callbacks"),
            "security": _SECURITY,
            "servers": OWN_SERVERS,
            "x-docs": ListOf(HTTPS_URL, "a list of URLs"),
            "x-pagination": Object("pagination"),
            "x-body": Choice(("whole",)),
            "x-retry": Choice(("safe", "never")),
            "x-websocket": Object("websocket"),
            "x-signature": Object("signature"),
            "x-poll": Object("poll"),
        },
        required=("operationId", "responses"),
    ),
    "parameter": Keywords(
        "a parameter",
        {
            "name": TEXT,
            "in": Choice(("path", "query", "header", "cookie")),
            **dict.fromkeys(("required", "deprecated", "explode", "allowReserved"), FLAG),
            "description": TEXT,
            "style": _PARAMETER_STYLES,
            "schema": SCHEMA,
            "content": _MEDIA_TYPES,
            "x-name": NAME,
            **_EXAMPLE_KEYWORDS,
        },
        required=("name", "in"),
        rejected={
            "allowEmptyValue": f"'allowEmptyValue' {_UNSUPPORTED}; remove it (empty strings are always sent)",
        },
        component_kind="parameters",
    ),
    "request body": Keywords(
        "a request body",
        {"description": TEXT, "required": FLAG, "content": _MEDIA_TYPES},
        required=("content",),
        component_kind="requestBodies",
    ),
    "response": Keywords(
        "a response",
        {
            "description": TEXT,
            "content": _MEDIA_TYPES,
            "headers": MapOf(Object("header"), "a mapping from names to headers", *HEADER_NAME),
            "x-when": MapOf(DATA, "a mapping from arguments", may_be_empty=False),
            "links": MapOf(DATA, "a mapping from names to links"),
        },
        required=("description",),
        component_kind="responses",
    ),
    "media type": Keywords(
        "a media type",
        {
            "schema": SCHEMA,
            **_EXAMPLE_KEYWORDS,
            "encoding": MapOf(Object("encoding"), "a mapping from fields to encodings"),
            "x-when": MapOf(DATA, "a mapping from arguments", may_be_empty=False),
            "x-event-end": FILLED_TEXT,
        },
    ),
    "encoding": Keywords(
        "an encoding",
        {"contentType": MEDIA_TYPES, "style": _STYLES, "explode": FLAG},
        rejected={"headers": f"'headers' {_UNSUPPORTED} here; remove it (a part has only its content type)"},
    ),
    "header": Keywords(
        "a header",
        {
            "description": TEXT,
            **dict.fromkeys(("required", "deprecated", "explode"), FLAG),
            "style": Choice(("simple",)),
            "schema": SCHEMA,
            **_EXAMPLE_KEYWORDS,
        },
        required=("schema",),
        rejected={"content": f"'content' {_UNSUPPORTED} here; describe the header with a schema"},
        component_kind="headers",
    ),
    "example": Keywords(
        "an example",
        {"summary": TEXT, "description": TEXT, "value": DATA},
        required=("value",),
        rejected={"externalValue": f"'externalValue' {_UNSUPPORTED}; write the value out"},
        component_kind="examples",
    ),
}

_EXTENSION_OBJECTS: Final[dict[str, Keywords]] = {
    "pagination": Keywords(
        "x-pagination",
        {
            **dict.fromkeys(("page", "items", "cursor_in", "cursor_out", "last", "has_more"), TEXT),
            **dict.fromkeys(("offset_in", "page_in", "next_url", "link_header", "limit_in", "total"), TEXT),
        },
        required=("page", "items"),
        is_closed=True,
    ),
    "poll": Keywords(
        "x-poll",
        {
            "operation": CALL_PATH,
            "arguments": MapOf(TEXT, "a mapping from arguments"),
            "status": TEXT,
            "done": ListOf(TEXT, "a list of strings", may_be_empty=False),
            "failed": TEXTS,
        },
        required=("operation", "status", "done"),
        is_closed=True,
    ),
    "signature": Keywords(
        "x-signature",
        {
            **dict.fromkeys(("header", "timestamp", "signature"), TOKEN),
            "algorithm": Choice(("hmac-sha256",)),
            "tolerance": SECONDS,
            "event": SCHEMA,
        },
        required=("header", "timestamp", "signature", "algorithm", "tolerance", "event"),
        is_closed=True,
    ),
    "websocket": Keywords(
        "x-websocket",
        {
            "session": NAME,
            "client": MapOf(SCHEMA, "a mapping from methods to messages", may_be_empty=False),
            **dict.fromkeys(("server", "final"), SCHEMA),
            **dict.fromkeys(("end", "credential", "url"), TEXT),
            "sample": TEXTS,
        },
        required=("session",),
        is_closed=True,
    ),
}

OBJECTS: Final[dict[str, Keywords]] = {
    **_DOCUMENT_OBJECTS,
    **_OPERATION_OBJECTS,
    **_EXTENSION_OBJECTS,
    **SCHEMA_OBJECTS,
}
OWN_EXTENSIONS: Final = frozenset(
    keyword for object_ in OBJECTS.values() for keyword in object_.shapes if keyword.startswith("x-")
)
"""The extensions of OpenAPI that sdkwright defines."""
