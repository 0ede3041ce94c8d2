"""The smallest change that triggers each rule about anything but schemas."""

from __future__ import annotations

from typing import Final

_OK: Final = "responses: {200: {description: OK}}"
_A: Final = "name: a, in: query, schema: {type: string}"
_GONE: Final = "deprecated: true, x-sunset: '9999-12-31'"


def _operation(inside: str = "", responses: str = _OK) -> str:
    return f"paths: {{/a: {{post: {{{inside}{', ' if inside else ''}{responses}}}}}}}"


def _parameter(inside: str) -> str:
    return _operation(f"parameters: [{{{inside}}}]")


def _body(inside: str) -> str:
    return _operation(f"requestBody: {{{inside}}}")


def _response(inside: str) -> str:
    return _operation(responses=f"responses: {{200: {{description: OK, {inside}}}}}")


def _channel(messages: str) -> str:
    return f"x-websocket: {{client: {{send: {messages}}}, server: {{type: object}}}}"


def _ordered(inside: str = "") -> str:
    """A channel in which a message may be the last one."""
    messages = "client: {send: {type: object}, stop: {type: array}}"
    schemas = "components: {schemas: {X: {type: string}, Y: {type: string}}}"
    return f"{_operation(f'x-websocket: {{{messages}, server: {{}}, {inside}}}')}\n{schemas}"


_FINAL: Final = "end: stop, final: {$ref: '#/components/schemas/X'}"


def _scheme(inside: str) -> str:
    return f"components: {{securitySchemes: {{K: {{{inside}}}}}}}"


def _flow(inside: str) -> str:
    return _scheme(f"type: oauth2, flows: {{implicit: {{{inside}}}}}")


def _required(scheme: str) -> str:
    return f"{_operation('security: [{K: []}]')}\n{_scheme(scheme)}"


def _path(inside: str) -> str:
    return f"paths: {{/a: {{parameters: [{{{inside}}}], post: {{{_OK}}}}}}}"


def _signed(signature: str) -> str:
    how = f"header: Acme-Signature, algorithm: hmac-sha256, timestamp: t, signature: {signature}"
    return _HOOK.replace("post: {", f"post: {{x-signature: {{{how}}}, ")


def _form(encoding: str) -> str:
    schema = "schema: {type: object, properties: {f: {type: array, items: {type: string}}}}"
    return f"content: {{multipart/form-data: {{{schema}, encoding: {{f: {{{encoding}}}}}}}}}"


def _served(*urls: str) -> str:
    return f"servers: [{', '.join(f'{{url: {url}}}' for url in urls)}]\n{_operation()}"


_PNG, _PNG_OR_JPEG = "contentType: image/png", "contentType: 'image/png, image/jpeg'"
_JSON, _XML = "application/json: {}", "application/xml: {}"
_PUT: Final = f"put: {{{_OK}}}"
_TWO: Final = f"paths: {{/a: {{post: {{{_OK}}}, {_PUT}}}}}"
_CALLS: Final = f"callbacks: {{done: {{'{{$request.body#/url}}': {{post: {{{_OK}}}}}}}}}"
_HOOK: Final = f"webhooks: {{ended: {{post: {{{_OK}}}}}}}"
_X_A: Final = "name: X-A, in: header, schema: {type: object}"


def _hook_parameter(inside: str) -> str:
    return _HOOK.replace("post: {", f"post: {{parameters: [{{{inside}}}], ")


def _hook_body(inside: str) -> str:
    return _HOOK.replace("post: {", f"post: {{requestBody: {{{inside}}}, ")


def _hook_answer(content: str) -> str:
    return _HOOK.replace("OK}", f"OK, content: {{{content}}}}}")


def _hook_header(inside: str) -> str:
    return _HOOK.replace("OK}", f"OK, headers: {{X-Id: {{schema: {{type: object}}{inside}}}}}}}")


_REQUIRED_X_A: Final = f"{_X_A}, required: true"

CHANGES: Final[dict[str, tuple[str, str]]] = {
    "endpoint-added": (_operation(), _TWO),
    "api-removed-without-deprecation": (_TWO, _operation()),
    "api-removed-with-deprecation": (_TWO.replace("put: {", "put: {deprecated: true, "), _operation()),
    "api-removed-before-sunset": (_TWO.replace("put: {", f"put: {{{_GONE}, "), _operation()),
    "api-path-removed-without-deprecation": (_operation(), "paths: {}"),
    "api-path-removed-with-deprecation": (_operation("deprecated: true"), "paths: {}"),
    "api-path-removed-before-sunset": (_operation(_GONE), "paths: {}"),
    "api-path-sunset-parse": (_operation("deprecated: true, x-sunset: soon"), "paths: {}"),
    "endpoint-deprecated": (_operation(), _operation("deprecated: true")),
    "endpoint-deprecated-with-sunset": (_operation(), _operation(_GONE)),
    "endpoint-reactivated": (_operation(_GONE), _operation()),
    "api-deprecated-sunset-parse": (_operation(), _operation("deprecated: true, x-sunset: soon")),
    "sunset-deleted": (_operation(_GONE), _operation("deprecated: true")),
    "api-sunset-date-changed-too-small": (_operation(_GONE), _operation(_GONE.replace("9999", "9998"))),
    "api-stability-decreased": (
        _operation("x-stability-level: stable"),
        _operation("x-stability-level: beta"),
    ),
    "api-invalid-stability-level": (_operation(), _operation("x-stability-level: rocksolid")),
    "api-operation-id-added": (_operation(), _operation("operationId: x")),
    "api-operation-id-removed": (_operation("operationId: x"), _operation("operationId: y")),
    "api-tag-added": (_operation("tags: []"), _operation("tags: [x]")),
    "api-tag-removed": (_operation("tags: [x]"), _operation("tags: []")),
    "webhook-added": (_operation(), f"{_operation()}\n{_HOOK}"),
    "webhook-removed": (f"{_operation()}\n{_HOOK}", _operation()),
    "webhook-signature-added": (_HOOK, _signed("v0")),
    "webhook-signature-removed": (_signed("v0"), _HOOK),
    "webhook-signature-changed": (_signed("v0"), _signed("v1")),
    "webhook-parameter-added": (_HOOK, _hook_parameter(_REQUIRED_X_A)),
    "webhook-required-parameter-removed": (_hook_parameter(_REQUIRED_X_A), _HOOK),
    "webhook-optional-parameter-removed": (_hook_parameter(_X_A), _HOOK),
    "webhook-parameter-became-optional": (_hook_parameter(_REQUIRED_X_A), _hook_parameter(_X_A)),
    "webhook-parameter-became-required": (_hook_parameter(_X_A), _hook_parameter(_REQUIRED_X_A)),
    "webhook-parameter-style-changed": (_hook_parameter(_X_A), _hook_parameter(f"{_X_A}, explode: true")),
    "webhook-body-added": (_HOOK, _hook_body("required: true")),
    "webhook-body-removed": (_hook_body("required: true"), _HOOK),
    "webhook-body-became-optional": (_hook_body("required: true"), _hook_body("content: {}")),
    "webhook-body-became-required": (
        _operation(_CALLS.replace("post: {", "post: {requestBody: {content: {}}, ")),
        _operation(_CALLS.replace("post: {", "post: {requestBody: {required: true}, ")),
    ),
    "webhook-media-type-added": (
        _hook_body(f"content: {{{_JSON}}}"),
        _hook_body(f"content: {{{_JSON}, {_XML}}}"),
    ),
    "webhook-media-type-removed": (
        _hook_body(f"content: {{{_JSON}, {_XML}}}"),
        _hook_body(f"content: {{{_JSON}}}"),
    ),
    "webhook-media-type-name-changed": (
        _hook_body(f"content: {{{_JSON}}}"),
        _hook_body("content: {application/json;v=2: {}}"),
    ),
    "webhook-media-type-name-generalized": (
        _hook_body(f"content: {{{_JSON}}}"),
        _hook_body("content: {application/*: {}}"),
    ),
    "webhook-media-type-name-specialized": (
        _hook_body("content: {application/*: {}}"),
        _hook_body(f"content: {{{_JSON}}}"),
    ),
    "webhook-answer-media-type-added": (_hook_answer(_JSON), _hook_answer(f"{_JSON}, {_XML}")),
    "webhook-answer-media-type-removed": (_hook_answer(f"{_JSON}, {_XML}"), _hook_answer(_JSON)),
    "webhook-answer-media-type-name-generalized": (_hook_answer(_JSON), _hook_answer("application/*: {}")),
    "webhook-answer-media-type-name-specialized": (_hook_answer("application/*: {}"), _hook_answer(_JSON)),
    "required-webhook-answer-header-added": (_HOOK, _hook_header(", required: true")),
    "optional-webhook-answer-header-added": (_HOOK, _hook_header("")),
    "webhook-answer-header-removed": (_hook_header(""), _HOOK),
    "webhook-answer-header-became-required": (_hook_header(""), _hook_header(", required: true")),
    "webhook-answer-header-became-optional": (_hook_header(", required: true"), _hook_header("")),
    "webhook-answer-header-style-changed": (_hook_header(""), _hook_header(", explode: true")),
    "channel-added": (_operation(), _operation(_channel("{type: object}"))),
    "channel-removed": (_operation(_channel("{type: object}")), _operation()),
    "channel-message-added": (
        _operation(_channel("{type: object}")),
        _operation(_channel("{type: object}, ping: {type: array}")),
    ),
    "channel-message-removed": (
        _operation(_channel("{type: object}, ping: {type: array}")),
        _operation(_channel("{type: object}")),
    ),
    "channel-end-added": (_ordered(), _ordered("end: stop")),
    "channel-end-removed": (_ordered("end: stop"), _ordered()),
    "channel-final-added": (_ordered("end: stop"), _ordered(_FINAL)),
    "channel-final-removed": (_ordered(_FINAL), _ordered("end: stop")),
    "channel-final-changed": (_ordered(_FINAL), _ordered(_FINAL.replace("schemas/X", "schemas/Y"))),
    "callback-added": (_operation(), _operation(_CALLS)),
    "callback-removed": (_operation(_CALLS), _operation()),
    "new-required-request-parameter": (_operation(), _parameter(f"{_A}, required: true")),
    "new-optional-request-parameter": (_operation(), _parameter(_A)),
    "new-request-path-parameter": (
        _operation(),
        _parameter("name: a, in: path, required: true, schema: {type: string}"),
    ),
    "new-required-request-default-parameter-to-existing-path": (
        _operation(),
        _path(f"{_A}, required: true"),
    ),
    "new-optional-request-default-parameter-to-existing-path": (_operation(), _path(_A)),
    "request-parameter-removed": (_parameter(_A), _operation()),
    "request-parameter-removed-with-deprecation": (_parameter(f"{_A}, deprecated: true"), _operation()),
    "request-parameter-removed-before-sunset": (_parameter(f"{_A}, {_GONE}"), _operation()),
    "request-parameter-became-required": (_parameter(_A), _parameter(f"{_A}, required: true")),
    "request-parameter-became-optional": (_parameter(f"{_A}, required: true"), _parameter(_A)),
    "request-parameter-deprecated": (_parameter(_A), _parameter(f"{_A}, deprecated: true")),
    "request-parameter-reactivated": (_parameter(f"{_A}, {_GONE}"), _parameter(_A)),
    "request-parameter-sunset-deleted": (_parameter(f"{_A}, {_GONE}"), _parameter(f"{_A}, deprecated: true")),
    "request-parameter-sunset-date-changed-too-small": (
        _parameter(f"{_A}, {_GONE}"),
        _parameter(f"{_A}, {_GONE.replace('9999', '9998')}"),
    ),
    "request-parameter-style-changed": (_parameter(_A), _parameter(f"{_A}, style: pipeDelimited")),
    "request-parameter-explode-changed": (
        _parameter(_A.replace("string", "array")),
        _parameter(_A.replace("string", "array") + ", explode: false"),
    ),
    "request-parameter-empty-value-allowed": (_parameter(_A), _parameter(f"{_A}, allowEmptyValue: true")),
    "request-parameter-empty-value-forbidden": (_parameter(f"{_A}, allowEmptyValue: true"), _parameter(_A)),
    "request-parameter-reserved-allowed": (_parameter(_A), _parameter(f"{_A}, allowReserved: true")),
    "request-parameter-reserved-forbidden": (_parameter(f"{_A}, allowReserved: true"), _parameter(_A)),
    "request-parameter-content-changed": (
        _parameter("name: a, in: query, content: {application/json: {schema: {type: string}}}"),
        _parameter(_A),
    ),
    "request-body-added-required": (_operation(), _body("required: true")),
    "request-body-added-optional": (_operation(), _body("content: null")),
    "request-body-removed": (_body("required: true"), _operation()),
    "request-body-became-required": (_body("content: {}"), _body("content: {}, required: true")),
    "request-body-became-optional": (_body("required: true"), _body("required: false")),
    "request-body-media-type-added": (_body(f"content: {{{_JSON}}}"), _body(f"content: {{{_JSON}, {_XML}}}")),
    "request-body-media-type-removed": (
        _body(f"content: {{{_JSON}, {_XML}}}"),
        _body(f"content: {{{_JSON}}}"),
    ),
    "request-body-media-type-name-generalized": (
        _body(f"content: {{{_JSON}}}"),
        _body("content: {application/*: {}}"),
    ),
    "request-body-media-type-name-specialized": (
        _body("content: {application/*: {}}"),
        _body(f"content: {{{_JSON}}}"),
    ),
    "request-body-encoding-changed": (_body(_form("")), _body(_form("contentType: application/xml"))),
    "request-body-encoding-widened": (_body(_form(_PNG)), _body(_form(_PNG_OR_JPEG))),
    "response-body-encoding-changed": (_response(_form("")), _response(_form("explode: false"))),
    "response-body-encoding-narrowed": (_response(_form(_PNG_OR_JPEG)), _response(_form(_PNG))),
    "media-type-condition-changed": (
        _response("content: {text/event-stream: {x-when: {stream: true}}}"),
        _response("content: {text/event-stream: {x-when: {mode: stream}}}"),
    ),
    "response-event-end-changed": (
        _response("content: {text/event-stream: {x-event-end: '[DONE]'}}"),
        _response("content: {text/event-stream: {x-event-end: end}}"),
    ),
    "request-body-media-type-schema-added": (
        _body(f"content: {{{_JSON}}}"),
        _body("content: {application/json: {schema: {type: object}}}"),
    ),
    "request-body-media-type-schema-removed": (
        _body("content: {application/json: {schema: {type: object}}}"),
        _body(f"content: {{{_JSON}}}"),
    ),
    "response-success-status-added": (
        _operation(),
        _operation(responses=_OK.replace("}}", "}, 201: {description: OK}}")),
    ),
    "response-success-status-removed": (
        _operation(responses=_OK.replace("}}", "}, 201: {description: OK}}")),
        _operation(),
    ),
    "response-non-success-status-added": (
        _operation(),
        _operation(responses=_OK.replace("}}", "}, 409: {description: No}}")),
    ),
    "response-non-success-status-removed": (
        _operation(responses=_OK.replace("}}", "}, 409: {description: No}}")),
        _operation(),
    ),
    "response-media-type-added": (
        _response(f"content: {{{_JSON}}}"),
        _response(f"content: {{{_JSON}, {_XML}}}"),
    ),
    "response-media-type-removed": (
        _response(f"content: {{{_JSON}, {_XML}}}"),
        _response(f"content: {{{_JSON}}}"),
    ),
    "response-media-type-name-changed": (
        _response(f"content: {{{_JSON}}}"),
        _response("content: {application/json;v=2: {}}"),
    ),
    "response-media-type-name-generalized": (
        _response("content: {application/problem+json: {}}"),
        _response(f"content: {{{_JSON}}}"),
    ),
    "response-media-type-name-specialized": (
        _response(f"content: {{{_JSON}}}"),
        _response("content: {application/problem+json: {}}"),
    ),
    "response-body-media-type-schema-added": (
        _response(f"content: {{{_JSON}}}"),
        _response("content: {application/json: {schema: {type: object}}}"),
    ),
    "response-body-media-type-schema-removed": (
        _response("content: {application/json: {schema: {type: object}}}"),
        _response(f"content: {{{_JSON}}}"),
    ),
    "response-header-added": (_response("headers: {}"), _response("headers: {X-A: {}}")),
    "required-response-header-removed": (
        _response("headers: {X-A: {required: true}}"),
        _response("headers: {}"),
    ),
    "optional-response-header-removed": (_response("headers: {X-A: {}}"), _response("headers: {}")),
    "response-header-became-optional": (
        _response("headers: {X-A: {required: true}}"),
        _response("headers: {x-a: {}}"),
    ),
    "response-header-became-required": (
        _response("headers: {x-a: {}}"),
        _response("headers: {X-A: {required: true}}"),
    ),
    "response-header-style-changed": (
        _response("headers: {X-A: {schema: {type: object}}}"),
        _response("headers: {X-A: {explode: true, schema: {type: object}}}"),
    ),
    "api-server-added": (_served("https://a.example"), _served("https://a.example", "https://b.example")),
    "api-server-removed": (_served("https://a.example", "https://b.example"), _served("https://b.example")),
    "security-requirement-tightened": (
        _operation("security: [{K: []}, {L: []}]"),
        _operation("security: [{K: [], L: []}]"),
    ),
    "security-scheme-changed": (
        _required("type: apiKey, in: header, name: K"),
        _required("type: apiKey, in: query, name: K"),
    ),
    "security-scheme-changed-unused": (
        _scheme("type: http, scheme: basic"),
        _scheme("type: http, scheme: bearer"),
    ),
    "security-flow-added": (
        _flow("authorizationUrl: a"),
        _scheme("type: oauth2, flows: {implicit: {authorizationUrl: a}, password: {tokenUrl: t}}"),
    ),
    "api-security-added": (_operation("security: [{}]"), _operation("security: [{}, {K: []}]")),
    "api-security-removed": (_operation("security: [{K: []}]"), _operation()),
    "api-security-scope-added": (
        _operation("security: [{K: []}, {}]"),
        _operation("security: [{K: [r]}, {}]"),
    ),
    "api-security-scope-removed": (_operation("security: [{K: [r]}]"), _operation("security: [{K: []}]")),
    "api-global-security-added": ("paths: {}", "paths: {}\nsecurity: [{K: []}]"),
    "api-global-security-removed": ("paths: {}\nsecurity: [{K: []}]", "paths: {}"),
    "api-global-security-scope-added": ("security: [{K: []}]", "security: [{K: [r]}]"),
    "api-global-security-scope-removed": ("security: [{K: [r]}]", "security: [{K: []}]"),
    "api-security-component-added": ("components: {}", _scheme("type: http")),
    "api-security-component-removed": (_scheme("type: http"), "components: {}"),
    "api-security-component-type-changed": (_scheme("type: http"), _scheme("type: apiKey")),
    "api-security-component-oauth-url-changed": (
        _flow("authorizationUrl: a"),
        _flow("authorizationUrl: b"),
    ),
    "api-security-component-oauth-token-url-changed": (_flow("tokenUrl: a"), _flow("tokenUrl: b")),
    "api-security-component-oauth-scope-added": (_flow("scopes: {}"), _flow("scopes: {r: Read.}")),
    "api-security-component-oauth-scope-removed": (_flow("scopes: {r: Read.}"), _flow("scopes: {}")),
    "api-security-component-oauth-scope-changed": (_flow("scopes: {r: Read.}"), _flow("scopes: {r: Look.}")),
    "api-schema-removed": ("components: {schemas: {Old: {type: object}}}", "components: {schemas: {}}"),
}
