"""What each keyword means, in one or two sentences: the hovers of editors. Backticks are the only markup.

`tests/spec/test_editor_schema.py` checks that each keyword of the tables in `keywords` has a text, and no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sdkwright.openapi.vocabulary import SUPPORTED_METHODS
from sdkwright.spec.schema_keyword_words import SCHEMA_WORDS

_DOCS: Final = "A link to further documentation."
_DEPRECATED: Final = "Whether callers should stop using it; type checkers and the documentation mark it."
_EXAMPLE: Final = "An example that looks like real data. Samples and the fake server use it."
_EXAMPLES: Final = "Named examples; samples and the fake server use the first."
_SUMMARY: Final = "A short sentence."
_COMPONENTS: Final = "that references in any document can use. Names are unique in the whole description."

_DOCUMENT_WORDS: Final[dict[str, dict[str, str]]] = {
    "root": {
        "openapi": "The version of OpenAPI: 3.1.0, 3.1.1 or later.",
        "info": "Title, version and description of the API.",
        "servers": "The first server is the default. Those with `x-name` are regions, which a caller selects.",
        "security": "The credentials of every operation without its own `security`: a list of alternatives, in order."
        " Each requires all its schemes. Example: `[{ApiKey: []}]`.",
        "tags": "The resources. Each resource, such as `voices.settings`, has a tag of the same name, whose description"
        " is the docstring of its class.",
        "externalDocs": _DOCS,
        "paths": "The operations that clients call, by path.",
        "webhooks": "The requests that the API sends, by name.",
        "components": "Schemas and other parts that several places refer to.",
    },
    "document": {
        "paths": "The operations of this resource, by path.",
        "webhooks": "The requests that the API sends, by name.",
        "components": "Schemas and other parts of this resource.",
    },
    "info": {
        "title": "The name of the API.",
        "version": "The version of the API, as a string: `1.0.0`, or `'1.0'` with quotes.",
        "summary": "One sentence about the API. It is the summary of the package.",
        "description": "What the API is for. It is the docstring of the package and of the client.",
        "termsOfService": "The URL of the terms of service.",
        "contact": "Who answers questions about the API.",
        "license": "The license of the API.",
    },
    "contact": {"name": "The name.", "url": "The URL of a page.", "email": "The email address."},
    "license": {
        "name": "The name of the license.",
        "identifier": "The SPDX expression of the license, such as `MIT`.",
        "url": "The URL of the license.",
    },
    "server": {
        "url": "The URL, without query, fragment and credentials. Names in braces, such as `{tenant}`, are variables."
        " The URL of an operation may be relative: `/v2`.",
        "description": "What the server is for.",
        "variables": "The variables of the URL, by name. Each is an argument of the client.",
        "x-name": "Of a server of the root document: the region, as in `Client(region='eu')`. Of a server of an"
        " operation: the key in `base_urls`, by which a caller replaces it.",
    },
    "server variable": {
        "default": "The value of callers that pass none.",
        "enum": "All possible values. The argument is a `Literal`.",
        "description": "What the variable is.",
        "x-name": "The name of the argument of the client.",
    },
    "tag": {
        "name": "The call path of the resource, such as `voices.settings`.",
        "description": "The docstring of the class of the resource.",
        "externalDocs": _DOCS,
    },
    "external documentation": {"url": "The URL of the page.", "description": "What the page describes."},
    "components": {
        "schemas": f"Schemas {_COMPONENTS} A name begins with a capital letter, and is the name of a class.",
        "parameters": f"Parameters {_COMPONENTS}",
        "responses": f"Responses {_COMPONENTS}",
        "requestBodies": f"Request bodies {_COMPONENTS}",
        "headers": f"Headers of responses {_COMPONENTS}",
        "examples": f"Examples {_COMPONENTS}",
        "securitySchemes": "Kinds of credentials. Those that operations require are arguments of the client.",
        "links": "Accepted, without an effect.",
    },
    "security scheme": {
        "type": "The kind of credential.",
        "name": "Of `apiKey`: the name of the header, query parameter or cookie.",
        "in": "Of `apiKey`: where it is sent.",
        "scheme": "Of `http`: `bearer` or `basic`.",
        "bearerFormat": "Documentation of the format of the token.",
        "openIdConnectUrl": "Documentation: the URL of the OpenID configuration.",
        "description": "What the credential is, and where to get it.",
        "flows": "Of `oauth2`: how to get a token. The SDK requests a token itself only with `clientCredentials`.",
        "x-argument": "The argument of the client, or a list of them.",
    },
    "flows": {
        "implicit": "Documentation of this flow.",
        "password": "Documentation of this flow.",
        "clientCredentials": "The SDK requests a token from `tokenUrl` with `client_id` and `client_secret`.",
        "authorizationCode": "Documentation of this flow.",
    },
    "flow": {
        "authorizationUrl": "Documentation: the URL at which a user grants access.",
        "tokenUrl": "The URL of tokens. A relative URL is resolved against the server.",
        "refreshUrl": "Documentation: the URL at which tokens are refreshed.",
        "scopes": "The scopes, with descriptions.",
    },
}

_OPERATION_WORDS: Final[dict[str, dict[str, str]]] = {
    "path item": {
        **{method: f"The operation that is called with {method.upper()}." for method in SUPPORTED_METHODS},
        "parameters": "Parameters of all operations of the path.",
        "servers": "Servers of all operations of the path, in place of those of the root document. The first is used.",
    },
    "operation": {
        "operationId": "The call path: `voices.get` is `client.voices.get(...)`.",
        "tags": "The resource: the call path without its last part.",
        "summary": "One sentence, imperative, with a full stop: `Get a voice.`",
        "description": "What else callers need: cost, limits, consequences.",
        "externalDocs": _DOCS,
        "deprecated": _DEPRECATED,
        "parameters": "Path parameters are positional arguments in the order of the URL, all others are keyword-only.",
        "requestBody": "The body. An object is flattened into keyword arguments.",
        "responses": "The responses by status: `'200'` with quotes, `4XX` or `default`.",
        "callbacks": "Requests that the API sends to a URL that this operation takes.",
        "security": "The credentials of this operation, in place of those of the root document; `[]` for none.",
        "servers": "Servers of this operation, in place of those of the root document. The first is used.",
        "x-docs": "URLs of the documentation pages that the operation was transcribed from.",
        "x-pagination": "The class of the pages, and how the next page is requested.",
        "x-body": "The body is one argument, `request=`.",
        "x-retry": "Overrides the retry rule of its method.",
        "x-websocket": "The session of a WebSocket. The operation is the handshake: a `GET` with a 101.",
        "x-signature": "The signature, for `construct_event`. It is the same at every position.",
        "x-poll": "Adds a method `<name>_and_wait`. The operation starts a long job.",
    },
    "parameter": {
        "name": "The name on the wire.",
        "in": "Where the parameter is sent. Path parameters are required.",
        "required": "Whether callers must pass it.",
        "deprecated": _DEPRECATED,
        "explode": "Whether a list or object is several values, as in `a=1&a=2`, instead of one.",
        "allowReserved": "Of a query parameter: whether reserved characters such as `/` stay as they are.",
        "description": "The meaning. Unit, range and default are printed from their keywords.",
        "style": "How lists and objects are written, by RFC 6570.",
        "schema": "The schema of the value.",
        "content": "In place of `schema`: one media type. `application/json` sends the value as JSON text.",
        "x-name": "Its name in Python. Without it, the name is made from that on the wire.",
        "example": _EXAMPLE,
        "examples": _EXAMPLES,
    },
    "request body": {
        "description": "What the body contains.",
        "required": "Whether callers must pass a body. The default is false.",
        "content": "The body by media type, such as `application/json`.",
    },
    "response": {
        "description": "What the response contains.",
        "content": "The body by media type. A response without it is `None` in Python.",
        "headers": "The headers of the response, by name.",
        "x-when": "`{argument: value}`: the call that gets this response; becomes a typed overload.",
        "links": "Accepted, without an effect.",
    },
    "media type": {
        "schema": "The schema of the body; of a stream, that of one item.",
        "example": _EXAMPLE,
        "examples": _EXAMPLES,
        "encoding": "How fields of a form are written, by name.",
        "x-when": "`{argument: value}`: the call that sends this body. Of a response: the call that gets it.",
        "x-event-end": "The data of the event that ends the stream, such as `'[DONE]'`.",
    },
    "encoding": {
        "contentType": "The media type of the field. `application/json` sends it as one JSON text or part.",
        "style": "How a list or object is written.",
        "explode": "Whether a list is a repeated field instead of one.",
    },
    "header": {
        "description": "What the header contains.",
        "required": "Whether each response has the header.",
        "deprecated": _DEPRECATED,
        "explode": "Whether properties of an object are written as `name=value`.",
        "style": "How lists and objects are written.",
        "schema": "The schema of the value.",
        "example": _EXAMPLE,
        "examples": _EXAMPLES,
    },
    "example": {
        "summary": _SUMMARY,
        "description": "What the example shows.",
        "value": "The example itself. It must match its schema.",
    },
}

_EXTENSION_WORDS: Final[dict[str, dict[str, str]]] = {
    "pagination": {
        "page": "The name of the page class.",
        "items": "The field of the response that contains the items, such as `data.voices`; `.` for an array.",
        "cursor_in": "The parameter for the cursor, or a field of the JSON body: `body.cursor`.",
        "cursor_out": "The field of the response with the next cursor.",
        "last": "The field of the last item that is the next cursor, such as `id`.",
        "has_more": "The field of the response that is false on the last page.",
        "total": "The field of the response with the number of all items, such as `meta.total`.",
        "offset_in": "The parameter for the number of the first item.",
        "page_in": "The parameter for the number of the page.",
        "next_url": "The field of the response with the URL of the next page.",
        "link_header": "The relation type of the next page in the `Link` header, such as `next`.",
        "limit_in": "The parameter for the size of a page. A shorter page is then the last.",
    },
    "poll": {
        "operation": "The call that returns the status.",
        "arguments": "Maps each argument of that call to an argument of this call, or to a dotted field of this response.",
        "status": "The dotted field of the status. A name in braces, such as `{model_id}`, is replaced by this argument.",
        "done": "The values of the status that mean success.",
        "failed": "The values of the status that mean failure.",
    },
    "signature": {
        "header": "The header that contains the signature.",
        "timestamp": "The name of the timestamp in the value of the header.",
        "signature": "The name of the signature in the value of the header.",
        "algorithm": "The algorithm, over `<timestamp>.<body>`.",
        "tolerance": "The maximum age of an event in seconds.",
        "event": "A reference to the union of all events.",
    },
    "websocket": {
        "session": "The name of the class of sessions.",
        "client": "Maps each method that sends to its message.",
        "server": "The union of all messages of the server.",
        "final": "The variant of `server` that the server sends only after `end`.",
        "end": "The method after which the client sends nothing more.",
        "credential": "A parameter that replaces the credentials.",
        "url": "An argument with a complete signed URL, which replaces all others.",
        "sample": "The messages in the sample of the reference. The default is all.",
    },
}

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    **_DOCUMENT_WORDS,
    **_OPERATION_WORDS,
    **_EXTENSION_WORDS,
    **SCHEMA_WORDS,
}
"""By the names of `keywords.OBJECTS`: the texts of its keywords."""
