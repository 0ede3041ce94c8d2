"""The rules about everything but schemas: operations, parameters, bodies, responses and security."""

from __future__ import annotations

from typing import Final

OPERATION_TABLE: Final = """
endpoint-added | info | api-removed-without-deprecation
    An operation is new.
    `GET /voices` is added
api-removed-without-deprecation | error | endpoint-added
    An operation that was not deprecated is gone; its path still exists.
    `DELETE /voices` is removed
api-removed-with-deprecation | info | endpoint-added
    A deprecated operation is gone, as announced.
    `DELETE /voices`, which is deprecated, is removed
api-removed-before-sunset | error | (promise)
    A deprecated operation is gone before its announced date.
    `DELETE /voices`, with `x-sunset: '9999-12-31'`, is removed
api-path-removed-without-deprecation | error | endpoint-added
    A path is gone with all its operations, and this operation was not deprecated.
    `/voices` is removed
api-path-removed-with-deprecation | info | endpoint-added
    A path is gone with all its operations, and this operation was deprecated.
    `/voices`, whose operation is deprecated, is removed
api-path-removed-before-sunset | error | (promise)
    A path is gone before the announced date of this operation.
    `/voices`, with `x-sunset: '9999-12-31'`, is removed
api-path-sunset-parse | error | (promise)
    A deprecated operation is gone, and the date of its removal was invalid.
    `/voices`, with `x-sunset: soon`, is removed
endpoint-deprecated | info | endpoint-reactivated
    An operation is deprecated.
    `deprecated: true` is added
endpoint-deprecated-with-sunset | info | endpoint-reactivated
    An operation is deprecated, and its removal has a date.
    `deprecated: true` and `x-sunset: '9999-12-31'` are added
endpoint-reactivated | info | endpoint-deprecated
    An operation is no longer deprecated.
    `deprecated: true` is removed
api-deprecated-sunset-parse | error | (promise)
    An operation is deprecated, and the date of its removal is invalid.
    `deprecated: true` and `x-sunset: soon` are added
sunset-deleted | error | (promise)
    An operation is still deprecated, and its removal no longer has a date.
    `x-sunset` is removed, `deprecated: true` stays
api-sunset-date-changed-too-small | error | (promise)
    A deprecated operation will be removed earlier than announced.
    `x-sunset: '9999-12-31'` becomes `'9998-12-31'`
api-stability-decreased | error | (promise)
    An operation has a lower stability level than before.
    `x-stability-level: stable` becomes `beta`
api-invalid-stability-level | error | (promise)
    The stability level of an operation is unknown.
    `x-stability-level: rocksolid` is added
api-operation-id-added | info | api-operation-id-removed
    An operation has an operationId; nothing changes on the wire.
    `operationId: getVoice` is added
api-operation-id-removed | info | api-operation-id-added
    The operationId of an operation is gone or different; nothing changes on the wire.
    `operationId: getVoice` becomes `readVoice`
api-tag-added | info | api-tag-removed
    An operation has one more tag; nothing changes on the wire.
    `tags: []` becomes `tags: [voices]`
api-tag-removed | info | api-tag-added
    An operation has one tag fewer; nothing changes on the wire.
    `tags: [voices]` becomes `tags: []`
webhook-added | info | webhook-removed
    A webhook is new: the API sends one more request.
    `webhooks: {ended: …}` is added
webhook-removed | error | webhook-added
    A webhook that receivers expect is gone.
    `webhooks: {ended: …}` is removed
webhook-signature-added | info | webhook-signature-removed
    The API signs a webhook.
    `x-signature: {header: Acme-Signature, …}` is added
webhook-signature-removed | error | webhook-signature-added
    The API no longer signs a webhook: receivers that verify it reject it.
    `x-signature: {header: Acme-Signature, …}` is removed
webhook-signature-changed | error | webhook-signature-changed
    The API signs a webhook in another way: receivers that verify it reject it.
    `signature: v0` of `x-signature` becomes `v1`
channel-added | info | channel-removed
    An operation opens a WebSocket.
    `x-websocket: {…}` is added
channel-removed | error | channel-added
    An operation no longer opens a WebSocket.
    `x-websocket: {…}` is removed
channel-message-added | info | channel-message-removed
    Callers can send one more message over a WebSocket.
    `client: {ping: …}` is added
channel-message-removed | error | channel-message-added
    Callers can no longer send a message over a WebSocket.
    `client: {ping: …}` is removed
channel-end-added | error | channel-end-removed
    Callers can no longer send messages after a message over a WebSocket.
    `end: stop` of `x-websocket` is added
channel-end-removed | info | channel-end-added
    Callers can send messages after any message over a WebSocket.
    `end: stop` of `x-websocket` is removed
channel-final-added | info | channel-final-removed
    The server sends a message only after the last message of the client.
    `final: {$ref: …}` of `x-websocket` is added
channel-final-removed | warning | channel-final-added
    The server may send a message before the last message of the client.
    `final: {$ref: …}` of `x-websocket` is removed
channel-final-changed | warning | (itself)
    The server sends another message after the last message of the client.
    `final: {$ref: …/Done}` of `x-websocket` becomes `final: {$ref: …/Summary}`
callback-added | info | callback-removed
    A callback is new: the API sends one more request.
    `callbacks: {done: …}` is added
callback-removed | error | callback-added
    A callback that receivers expect is gone.
    `callbacks: {done: …}` is removed
new-required-request-parameter | error | request-parameter-removed
    A required parameter is new: requests without it are rejected.
    `a`, with `required: true`, is added
new-optional-request-parameter | info | request-parameter-removed
    An optional parameter is new.
    `a` is added
new-request-path-parameter | error | request-parameter-removed
    The path has one more parameter.
    `id`, in the path, is added
new-required-request-default-parameter-to-existing-path | error | request-parameter-removed
    A required parameter of all operations of a path is new.
    `a`, with `required: true`, is added to the path
new-optional-request-default-parameter-to-existing-path | info | request-parameter-removed
    An optional parameter of all operations of a path is new.
    `a` is added to the path
request-parameter-removed | warning | new-optional-request-parameter
    A parameter is gone: the API may reject or ignore it.
    `a` is removed
request-parameter-removed-with-deprecation | info | new-optional-request-parameter
    A deprecated parameter is gone, as announced.
    `a`, which is deprecated, is removed
request-parameter-removed-before-sunset | error | (promise)
    A deprecated parameter is gone before its announced date.
    `a`, with `x-sunset: '9999-12-31'`, is removed
request-parameter-became-required | error | request-parameter-became-optional
    A parameter became required: requests without it are rejected.
    `required: true` is added
request-parameter-became-optional | info | request-parameter-became-required
    A parameter became optional.
    `required: true` is removed
request-parameter-deprecated | info | request-parameter-reactivated
    A parameter is deprecated.
    `deprecated: true` is added
request-parameter-reactivated | info | request-parameter-deprecated
    A parameter is no longer deprecated.
    `deprecated: true` is removed
request-parameter-sunset-deleted | error | (promise)
    A parameter is still deprecated, and its removal no longer has a date.
    `x-sunset` is removed, `deprecated: true` stays
request-parameter-sunset-date-changed-too-small | error | (promise)
    A deprecated parameter will be removed earlier than announced.
    `x-sunset: '9999-12-31'` becomes `'9998-12-31'`
request-parameter-style-changed | error | (itself)
    A parameter is serialized in another style.
    `style: form` becomes `pipeDelimited`
request-parameter-explode-changed | error | (itself)
    The items of a parameter are serialized in another way.
    `explode: true` becomes `false`
request-parameter-empty-value-allowed | info | request-parameter-empty-value-forbidden
    A query parameter may be empty.
    `allowEmptyValue: true` is added
request-parameter-empty-value-forbidden | error | request-parameter-empty-value-allowed
    A query parameter may no longer be empty.
    `allowEmptyValue: true` is removed
request-parameter-reserved-allowed | info | request-parameter-reserved-forbidden
    A parameter may contain reserved characters that are not escaped.
    `allowReserved: true` is added
request-parameter-reserved-forbidden | warning | request-parameter-reserved-allowed
    Reserved characters of a parameter must be escaped.
    `allowReserved: true` is removed
request-parameter-content-changed | error | (itself)
    A parameter is serialized as another media type, or no longer as one.
    `content: {application/json: …}` becomes `schema: …`
request-body-added-required | error | request-body-removed
    An operation has a required request body now.
    `requestBody: {required: true, …}` is added
request-body-added-optional | info | request-body-removed
    An operation has an optional request body now.
    `requestBody: {…}` is added
request-body-removed | error | request-body-added-optional
    An operation no longer has a request body: the API may reject or ignore it.
    `requestBody` is removed
request-body-became-required | error | request-body-became-optional
    The request body became required: requests without it are rejected.
    `required: true` is added to the body
request-body-became-optional | info | request-body-became-required
    The request body became optional.
    `required: true` is removed from the body
request-body-media-type-added | info | request-body-media-type-removed
    The request body can have one more media type.
    `application/xml` is added to the body
request-body-media-type-removed | error | request-body-media-type-added
    The request body can no longer have this media type.
    `application/xml` is removed from the body
request-body-media-type-name-generalized | info | request-body-media-type-name-specialized
    The media type of a request body is a range that contains the old one.
    `application/json` becomes `application/*`
request-body-media-type-name-specialized | error | request-body-media-type-name-generalized
    The media type of a request body is one of the old range.
    `application/*` becomes `application/json`
request-body-encoding-changed | error | (itself)
    A field of a form is encoded in another way.
    `encoding: {a: {contentType: application/xml}}` is added
request-body-encoding-widened | info | request-body-encoding-changed
    A field of a form may have more media types.
    `contentType: image/png` becomes `image/png, image/jpeg`
response-body-encoding-changed | error | (itself)
    A part of a response is encoded in another way.
    `encoding: {a: {contentType: application/xml}}` is added
response-body-encoding-narrowed | info | response-body-encoding-changed
    A part of a response has fewer media types.
    `contentType: image/png, image/jpeg` becomes `image/png`
media-type-condition-changed | error | (itself)
    The arguments that select a media type are different: existing calls send or receive another one.
    `x-when: {stream: true}` becomes `{mode: stream}`
response-event-end-changed | error | (itself)
    A stream of events ends with another event: clients take the old one for data, or wait for it.
    `x-event-end: '[DONE]'` becomes `end`
request-body-media-type-schema-added | error | request-body-media-type-schema-removed
    The request body, which could contain any value, has a schema now.
    `schema: {type: object}` is added to the body
request-body-media-type-schema-removed | info | request-body-media-type-schema-added
    The request body can contain any value now.
    `schema: {type: object}` is removed from the body
response-success-status-added | info | response-success-status-removed
    A 2xx status is new.
    `201` is added
response-success-status-removed | error | response-success-status-added
    A 2xx status that callers expect is gone.
    `200` is removed
response-non-success-status-added | info | response-non-success-status-removed
    A non-2xx status is new.
    `409` is added
response-non-success-status-removed | info | response-non-success-status-added
    A non-2xx status is gone.
    `409` is removed
response-media-type-added | info | response-media-type-removed
    The response can have one more media type.
    `application/xml` is added to the response
response-media-type-removed | error | response-media-type-added
    The response can no longer have this media type.
    `application/xml` is removed from the response
response-media-type-name-changed | info | (itself)
    The parameters of the media type of a response changed.
    `application/json` becomes `application/json;v=2`
response-media-type-name-generalized | error | response-media-type-name-specialized
    The media type of a response is more general.
    `application/problem+json` becomes `application/json`
response-media-type-name-specialized | info | response-media-type-name-generalized
    The media type of a response is more specific.
    `application/json` becomes `application/problem+json`
response-body-media-type-schema-added | info | response-body-media-type-schema-removed
    The response, which could contain any value, has a schema now.
    `schema: {type: object}` is added to the response
response-body-media-type-schema-removed | warning | response-body-media-type-schema-added
    The response can contain any value now.
    `schema: {type: object}` is removed from the response
response-header-added | info | optional-response-header-removed
    The response has one more header.
    `X-Cost` is added
required-response-header-removed | error | response-header-added
    A header that the response always had is gone.
    `X-Cost`, with `required: true`, is removed
optional-response-header-removed | warning | response-header-added
    An optional header of the response is gone.
    `X-Cost` is removed
response-header-style-changed | error | (itself)
    A header of the response is serialized in another style.
    `explode: true` is added to an object
response-header-became-optional | error | response-header-became-required
    A header that the response always had may be missing.
    `required: true` is removed from `X-Cost`
response-header-became-required | info | response-header-became-optional
    The response always has a header.
    `required: true` is added to `X-Cost`
api-server-added | info | api-server-removed
    The API has one more server, or another URL.
    `servers: [{url: 'https://a.example'}]` becomes `[{url: 'https://a.example'}, {url: 'https://b.example'}]`
api-server-removed | warning | api-server-added
    A server of the API is gone, or has another URL.
    `servers: [{url: 'https://a.example'}, {url: 'https://b.example'}]` becomes `[{url: 'https://a.example'}]`
security-requirement-tightened | error | api-security-removed
    Credentials that were sufficient for an operation no longer are.
    `[{Key: []}, {OAuth: []}]` becomes `[{Key: [], OAuth: []}]`
security-scheme-changed | error | (itself)
    A credential that operations require is sent in another way.
    `in: header` becomes `query`
security-scheme-changed-unused | info | (itself)
    A credential that no operation requires is sent in another way.
    `in: header` becomes `query`
security-flow-added | info | security-scheme-changed
    A security scheme has one more flow of OAuth.
    `flows: {clientCredentials: …}` is added
api-security-added | info | security-requirement-tightened
    An operation accepts one more alternative of credentials.
    `[{Key: []}]` becomes `[{Key: []}, {OAuth: []}]`
api-security-removed | info | security-requirement-tightened
    An operation no longer needs credentials, or fewer of them.
    `security: [{Key: []}]` is removed
api-security-scope-added | info | api-security-scope-removed
    An alternative of an operation needs one more scope; the others suffice as before.
    `[{OAuth: []}, {}]` becomes `[{OAuth: [read]}, {}]`
api-security-scope-removed | info | api-security-scope-added
    An operation needs one scope fewer.
    `[{OAuth: [read]}]` becomes `[{OAuth: []}]`
api-global-security-added | info | api-global-security-removed
    The API accepts one more alternative of credentials, or needs credentials now.
    `security: [{Key: []}]` is added
api-global-security-removed | info | api-global-security-added
    The API no longer accepts an alternative of credentials, or needs none.
    `security: [{Key: []}]` is removed
api-global-security-scope-added | info | api-global-security-scope-removed
    The API needs one more scope.
    `[{OAuth: []}]` becomes `[{OAuth: [read]}]`
api-global-security-scope-removed | info | api-global-security-scope-added
    The API needs one scope fewer.
    `[{OAuth: [read]}]` becomes `[{OAuth: []}]`
api-security-component-added | info | api-security-component-removed
    A security scheme is new.
    `securitySchemes: {Key: …}` is added
api-security-component-removed | info | api-security-component-added
    A security scheme is gone.
    `securitySchemes: {Key: …}` is removed
api-security-component-type-changed | info | (itself)
    A security scheme has another type, but no operation requires it, or it does not declare how it is sent.
    `type: apiKey` becomes `http`
api-security-component-oauth-url-changed | info | (itself)
    A security scheme has another authorization or refresh URL.
    `authorizationUrl` changes
api-security-component-oauth-token-url-changed | info | (itself)
    A security scheme has another token URL, which no flow uses.
    `tokenUrl` changes
api-security-component-oauth-scope-added | info | api-security-component-oauth-scope-removed
    A security scheme has one more scope.
    `scopes: {read: …}` is added
api-security-component-oauth-scope-removed | info | api-security-component-oauth-scope-added
    A security scheme has one scope fewer.
    `scopes: {read: …}` is removed
api-security-component-oauth-scope-changed | info | (itself)
    The description of a scope changed.
    `scopes: {read: Read.}` becomes `{read: Look.}`
api-schema-removed | info | (compatible)
    A schema of the components is gone and has no replacement; nothing changes on the wire.
    `schemas: {Old: …}` is removed
"""
