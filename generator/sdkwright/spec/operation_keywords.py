"""The keywords of operations, and of what they are made of: parameters, bodies and answers."""

from __future__ import annotations

from typing import Final

from sdkwright.spec.shapes import (
    CALL,
    DATA,
    FLAG,
    NAME,
    SCHEMA,
    SECONDS,
    TEXT,
    TEXTS,
    TOKEN,
    URL,
    Choice,
    Keywords,
    ListOf,
    MapOf,
    Object,
    Shape,
)

EXAMPLES = MapOf(Object("example"), "a mapping from names to examples")
MEDIA_TYPES = MapOf(
    Object("media type"),
    "a mapping from media types",
    keys=r"[\w.+*-]+/[\w.+*-]+(\s*;.*)?",
    keys_must="be a media type, as in 'application/json'",
    may_be_empty=False,
)
HEADERS = MapOf(Object("header"), "a mapping from names to headers")
PARAMETERS = ListOf(Object("parameter"), "a list of parameters")
SERVERS = ListOf(Object("server"), "a list of servers")
SECURITY = ListOf(MapOf(TEXTS, "a mapping from security schemes to lists of scopes"), "a list of mappings")
PATH_ITEMS = MapOf(Object("path item"), "a mapping from names to path items")
PATHS = MapOf(Object("path item"), "a mapping from paths", keys="/.*", keys_must="begin with '/'")
STYLES = Choice(("form", "simple", "spaceDelimited", "pipeDelimited", "deepObject"))
LINK = Object("external documentation")
WEBSOCKET_STATUS: Final = "101"
RESPONSES = MapOf(
    Object("response"),
    "a mapping from statuses",
    keys_must="be a status: '200' to '599', '2XX' to '5XX', 'default', or '101' for a WebSocket",
    keys=rf"{WEBSOCKET_STATUS}|[2-5][0-9][0-9]|[2-5]XX|default",
    may_be_empty=False,
)
UNSUPPORTED: Final = "is not supported here"
_VALUES: Final[dict[str, Shape]] = {"schema": SCHEMA, "example": DATA, "examples": EXAMPLES}

_OPERATION = Keywords(
    "an operation",
    {
        "operationId": CALL,
        "tags": TEXTS,
        "summary": TEXT,
        "description": TEXT,
        "externalDocs": LINK,
        "deprecated": FLAG,
        "parameters": PARAMETERS,
        "requestBody": Object("request body"),
        "responses": RESPONSES,
        "callbacks": MapOf(PATH_ITEMS, "a mapping from names to callbacks"),
        "security": SECURITY,
        "servers": SERVERS,
        "x-docs": ListOf(URL, "a list of URLs"),
        "x-pagination": Object("pagination"),
        "x-body": Choice(("whole",)),
        "x-retry": Choice(("safe", "never")),
        "x-websocket": Object("websocket"),
        "x-signature": Object("signature"),
        "x-poll": Object("poll"),
    },
    required=("operationId", "responses"),
)

_PARAMETER = Keywords(
    "a parameter",
    {
        "name": TEXT,
        "in": Choice(("path", "query", "header", "cookie")),
        "required": FLAG,
        "description": TEXT,
        "deprecated": FLAG,
        "style": STYLES,
        "explode": FLAG,
        **_VALUES,
    },
    required=("name", "in", "schema"),
    refused={
        "allowEmptyValue": f"'allowEmptyValue' {UNSUPPORTED}; an empty string is sent as it is",
        "allowReserved": f"'allowReserved' {UNSUPPORTED}; values are always encoded",
        "content": f"'content' {UNSUPPORTED}; describe the parameter with a schema",
    },
    kind="parameters",
)

_RESPONSE = Keywords(
    "a response",
    {
        "description": TEXT,
        "content": MEDIA_TYPES,
        "headers": HEADERS,
        "x-when": MapOf(DATA, "a mapping from arguments"),
    },
    required=("description",),
    refused={"links": f"'links' {UNSUPPORTED}; say it in the description"},
    kind="responses",
)

OPERATION_OBJECTS: Final[dict[str, Keywords]] = {
    "operation": _OPERATION,
    "parameter": _PARAMETER,
    "response": _RESPONSE,
    "pagination": Keywords(
        "x-pagination",
        dict.fromkeys(("page", "items", "cursor_in", "cursor_out", "has_more"), TEXT),
        required=("page", "items", "cursor_in"),
    ),
    "websocket": Keywords(
        "x-websocket",
        {
            "session": NAME,
            "client": MapOf(SCHEMA, "a mapping from methods to messages", may_be_empty=False),
            "server": SCHEMA,
            **dict.fromkeys(("end", "credential", "url"), TEXT),
            "sample": TEXTS,
        },
        required=("session",),
    ),
    "poll": Keywords(
        "x-poll",
        {
            "operation": CALL,
            "arguments": MapOf(TEXT, "a mapping from arguments"),
            "status": TEXT,
            "done": ListOf(TEXT, "a list of strings", may_be_empty=False),
            "failed": TEXTS,
        },
        required=("operation", "status", "done"),
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
    ),
    "request body": Keywords(
        "a request body",
        {"description": TEXT, "required": FLAG, "content": MEDIA_TYPES},
        required=("content",),
        kind="requestBodies",
    ),
    "media type": Keywords(
        "a media type",
        {**_VALUES, "encoding": MapOf(Object("encoding"), "a mapping from fields to encodings")},
        required=("schema",),
    ),
    "encoding": Keywords(
        "an encoding",
        {"contentType": TEXT, "style": STYLES, "explode": FLAG},
        refused={"headers": f"'headers' {UNSUPPORTED}; a part has its content type only"},
    ),
    "header": Keywords(
        "a header",
        {
            "description": TEXT,
            "required": FLAG,
            "deprecated": FLAG,
            "style": Choice(("simple",)),
            "explode": FLAG,
            **_VALUES,
        },
        required=("schema",),
        refused={"content": f"'content' {UNSUPPORTED}; describe the header with a schema"},
        kind="headers",
    ),
    "example": Keywords(
        "an example",
        {"summary": TEXT, "description": TEXT, "value": DATA},
        required=("value",),
        refused={"externalValue": f"'externalValue' {UNSUPPORTED}; write the value out"},
        kind="examples",
    ),
}
