"""The rules about bodies, answers and the API as a whole, as a table that `rules_operations` reads."""

from __future__ import annotations

from typing import Final

CONTENTS: Final = """
request-body-added-required: error, request-body-removed
    A body must be sent where there was none.
    `requestBody: {required: true, …}` is added
request-body-added-optional: info, request-body-removed
    A body may be sent where there was none.
    `requestBody: {…}` is added
request-body-removed: error, request-body-added-optional
    What callers could say in the body can be said no longer.
    `requestBody` is removed
request-body-became-required: error, request-body-became-optional
    The body became required: callers that leave it out are refused.
    `required: true` is added to the body
request-body-became-optional: info, request-body-became-required
    The body may be left out.
    `required: true` is removed from the body
request-body-media-type-added: info, request-body-media-type-removed
    The body may be written in one more way.
    `application/xml` is added to the body
request-body-media-type-removed: error, request-body-media-type-added
    The body can no longer be written in this way.
    `application/xml` is removed from the body
request-body-media-type-schema-added: error, request-body-media-type-schema-removed
    The body, which could be anything, has a schema.
    `schema: {type: object}` is added to the body
request-body-media-type-schema-removed: info, request-body-media-type-schema-added
    The body may be anything.
    `schema: {type: object}` is removed from the body
response-success-status-added: info, response-success-status-removed
    There is one more way to succeed.
    `201` is added
response-success-status-removed: error, response-success-status-added
    A way to succeed that callers expect is gone.
    `200` is removed
response-non-success-status-added: info, response-non-success-status-removed
    There is one more way to fail.
    `409` is added
response-non-success-status-removed: info, response-non-success-status-added
    A way to fail is gone.
    `409` is removed
response-media-type-added: info, response-media-type-removed
    The answer may be had in one more way.
    `application/xml` is added to the answer
response-media-type-removed: error, response-media-type-added
    The answer can no longer be had in this way.
    `application/xml` is removed from the answer
response-media-type-name-changed: info, (itself)
    The parameters of the answer's media type changed.
    `application/json` becomes `application/json;v=2`
response-media-type-name-generalized: error, response-media-type-name-specialized
    The answer's media type is a more general one.
    `application/problem+json` becomes `application/json`
response-media-type-name-specialized: info, response-media-type-name-generalized
    The answer's media type is a more specific one.
    `application/json` becomes `application/problem+json`
response-body-media-type-schema-added: info, response-body-media-type-schema-removed
    The answer, which could be anything, has a schema.
    `schema: {type: object}` is added to the answer
response-body-media-type-schema-removed: warning, response-body-media-type-schema-added
    The answer may be anything.
    `schema: {type: object}` is removed from the answer
response-header-added: info, optional-response-header-removed
    The answer has one more header.
    `X-Cost` is added
required-response-header-removed: error, response-header-added
    A header that callers could rely on is gone.
    `X-Cost`, with `required: true`, is removed
optional-response-header-removed: warning, response-header-added
    A header that callers may use is gone.
    `X-Cost` is removed
response-header-became-optional: error, response-header-became-required
    A header that callers could rely on may be missing.
    `required: true` is removed from `X-Cost`
response-header-became-required: info, response-header-became-optional
    A header is always there.
    `required: true` is added to `X-Cost`
api-security-added: info, api-security-removed
    An operation can be called with one more kind of credentials, or needs them now.
    `security: [{Key: []}]` is added
api-security-removed: info, api-security-added
    An operation can no longer be called with this kind of credentials, or needs none.
    `security: [{Key: []}]` is removed
api-security-scope-added: info, api-security-scope-removed
    An operation needs one more scope.
    `[{OAuth: []}]` becomes `[{OAuth: [read]}]`
api-security-scope-removed: info, api-security-scope-added
    An operation needs one scope less.
    `[{OAuth: [read]}]` becomes `[{OAuth: []}]`
api-global-security-added: info, api-global-security-removed
    The API can be called with one more kind of credentials, or needs them now.
    `security: [{Key: []}]` is added
api-global-security-removed: info, api-global-security-added
    The API can no longer be called with this kind of credentials, or needs none.
    `security: [{Key: []}]` is removed
api-global-security-scope-added: info, api-global-security-scope-removed
    The API needs one more scope.
    `[{OAuth: []}]` becomes `[{OAuth: [read]}]`
api-global-security-scope-removed: info, api-global-security-scope-added
    The API needs one scope less.
    `[{OAuth: [read]}]` becomes `[{OAuth: []}]`
api-security-component-added: info, api-security-component-removed
    A kind of credentials was described.
    `securitySchemes: {Key: …}` is added
api-security-component-removed: info, api-security-component-added
    A kind of credentials is no longer described.
    `securitySchemes: {Key: …}` is removed
api-security-component-type-changed: info, (itself)
    Credentials are of another type.
    `type: apiKey` becomes `http`
api-security-component-oauth-url-changed: info, (itself)
    Authorization is asked for at another address.
    `authorizationUrl` changes
api-security-component-oauth-token-url-changed: info, (itself)
    Tokens are had at another address.
    `tokenUrl` changes
api-security-component-oauth-scope-added: info, api-security-component-oauth-scope-removed
    There is one more scope.
    `scopes: {read: …}` is added
api-security-component-oauth-scope-removed: info, api-security-component-oauth-scope-added
    There is one scope less.
    `scopes: {read: …}` is removed
api-security-component-oauth-scope-changed: info, (itself)
    A scope is described in another way.
    `scopes: {read: Read.}` becomes `{read: Look.}`
api-schema-removed: info, (nobody)
    A named schema is gone that nothing took the place of; nothing changes on the wire.
    `schemas: {Old: …}` is removed
"""
