"""The rules about everything that is no schema: operations, parameters, bodies, answers and security."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.diff.finding import Level, Rule

_OWN: Final = "A change of the value is its own opposite."
_LIFTED: Final = "Its opposite concerns nobody, so it is not reported."
_POLICY: Final = "It tells of a promise that is not kept; keeping it is not reported."

# id, level, what it means, an example, the mirror or a reason
_ROWS: Final[tuple[tuple[str, Level, str, str, str], ...]] = (
    # operations
    ("endpoint-added", "info", "An operation is new.", "`GET /voices` is added", "api-removed-without-deprecation"),
    ("api-removed-without-deprecation", "error", "An operation is gone while its path still exists, and nobody was warned.", "`DELETE /voices` is removed", "endpoint-added"),
    ("api-removed-with-deprecation", "info", "A deprecated operation is gone, as announced.", "`DELETE /voices`, which is deprecated, is removed", "endpoint-added"),
    ("api-removed-before-sunset", "error", "A deprecated operation is gone before the day that was announced.", "`DELETE /voices`, with `x-sunset: '9999-12-31'`, is removed", _POLICY),
    ("api-path-removed-without-deprecation", "error", "A path is gone with all its operations, and nobody was warned.", "`/voices` is removed", "endpoint-added"),
    ("api-path-removed-with-deprecation", "info", "A path is gone, and this operation of it was deprecated.", "`/voices`, whose operation is deprecated, is removed", "endpoint-added"),
    ("api-path-removed-before-sunset", "error", "A path is gone before the day that was announced for its operation.", "`/voices`, with `x-sunset: '9999-12-31'`, is removed", _POLICY),
    ("api-path-sunset-parse", "error", "A deprecated operation is gone, and the day that was announced is no date.", "`/voices`, with `x-sunset: soon`, is removed", _POLICY),
    ("endpoint-deprecated", "info", "An operation is deprecated.", "`deprecated: true` is added", "endpoint-reactivated"),
    ("endpoint-deprecated-with-sunset", "info", "An operation is deprecated, and the day it goes is known.", "`deprecated: true` and `x-sunset: '9999-12-31'` are added", "endpoint-reactivated"),
    ("endpoint-reactivated", "info", "An operation is no longer deprecated.", "`deprecated: true` is removed", "endpoint-deprecated"),
    ("api-deprecated-sunset-parse", "error", "An operation is deprecated, and the day it goes is no date.", "`deprecated: true` and `x-sunset: soon` are added", _POLICY),
    ("sunset-deleted", "error", "An operation is still deprecated, and the day it goes is no longer known.", "`x-sunset` is removed, `deprecated: true` stays", _POLICY),
    ("api-sunset-date-changed-too-small", "error", "A deprecated operation goes earlier than was announced.", "`x-sunset: '9999-12-31'` becomes `'9998-12-31'`", _POLICY),
    ("api-stability-decreased", "error", "An operation promises less stability than before.", "`x-stability-level: stable` becomes `beta`", _POLICY),
    ("api-invalid-stability-level", "error", "An operation's stability level is none that is known.", "`x-stability-level: rocksolid` is added", _POLICY),
    ("api-operation-id-added", "info", "An operation got an operationId; nothing changes on the wire.", "`operationId: getVoice` is added", "api-operation-id-removed"),
    ("api-operation-id-removed", "info", "An operation's operationId is gone or another one; nothing changes on the wire.", "`operationId: getVoice` becomes `readVoice`", "api-operation-id-added"),
    ("api-tag-added", "info", "An operation got a tag; nothing changes on the wire.", "`tags: []` becomes `tags: [voices]`", "api-tag-removed"),
    ("api-tag-removed", "info", "An operation lost a tag; nothing changes on the wire.", "`tags: [voices]` becomes `tags: []`", "api-tag-added"),
    ("webhook-added", "info", "The API makes one more call.", "`webhooks: {ended: …}` is added", "webhook-removed"),
    ("webhook-removed", "error", "A call that receivers wait for is no longer made.", "`webhooks: {ended: …}` is removed", "webhook-added"),
    ("callback-added", "info", "The API calls back once more.", "`callbacks: {done: …}` is added", "callback-removed"),
    ("callback-removed", "error", "A call back that receivers wait for is no longer made.", "`callbacks: {done: …}` is removed", "callback-added"),
    # parameters
    ("new-required-request-parameter", "error", "A required parameter is new: callers that leave it out are refused.", "`a`, with `required: true`, is added", "request-parameter-removed"),
    ("new-optional-request-parameter", "info", "An optional parameter is new.", "`a` is added", "request-parameter-removed"),
    ("new-request-path-parameter", "error", "The path has one more parameter.", "`id`, in the path, is added", "request-parameter-removed"),
    ("new-required-request-default-parameter-to-existing-path", "error", "A required parameter of all operations of a path is new.", "`a`, with `required: true`, is added to the path", "request-parameter-removed"),
    ("new-optional-request-default-parameter-to-existing-path", "info", "An optional parameter of all operations of a path is new.", "`a` is added to the path", "request-parameter-removed"),
    ("request-parameter-removed", "warning", "A parameter is gone: callers that send it may be refused, or ignored.", "`a` is removed", "new-optional-request-parameter"),
    ("request-parameter-removed-with-deprecation", "info", "A deprecated parameter is gone, as announced.", "`a`, which is deprecated, is removed", "new-optional-request-parameter"),
    ("request-parameter-removed-before-sunset", "error", "A deprecated parameter is gone before the day that was announced.", "`a`, with `x-sunset: '9999-12-31'`, is removed", _POLICY),
    ("request-parameter-became-required", "error", "A parameter became required: callers that leave it out are refused.", "`required: true` is added", "request-parameter-became-optional"),
    ("request-parameter-became-optional", "info", "A parameter may be left out.", "`required: true` is removed", "request-parameter-became-required"),
    ("request-parameter-deprecated", "info", "A parameter is deprecated.", "`deprecated: true` is added", "request-parameter-reactivated"),
    ("request-parameter-reactivated", "info", "A parameter is no longer deprecated.", "`deprecated: true` is removed", "request-parameter-deprecated"),
    ("request-parameter-sunset-deleted", "error", "A parameter is still deprecated, and the day it goes is no longer known.", "`x-sunset` is removed, `deprecated: true` stays", _POLICY),
    ("request-parameter-sunset-date-changed-too-small", "error", "A deprecated parameter goes earlier than was announced.", "`x-sunset: '9999-12-31'` becomes `'9998-12-31'`", _POLICY),
    ("request-parameter-style-changed", "error", "A parameter is written in another way.", "`style: form` becomes `pipeDelimited`", _OWN),
    ("request-parameter-explode-changed", "error", "The items of a parameter are put together in another way.", "`explode: true` becomes `false`", _OWN),
    # bodies
    ("request-body-added-required", "error", "A body must be sent where there was none.", "`requestBody: {required: true, …}` is added", "request-body-removed"),
    ("request-body-added-optional", "info", "A body may be sent where there was none.", "`requestBody: {…}` is added", "request-body-removed"),
    ("request-body-removed", "error", "What callers could say in the body can be said no longer.", "`requestBody` is removed", "request-body-added-optional"),
    ("request-body-became-required", "error", "The body became required: callers that leave it out are refused.", "`required: true` is added to the body", "request-body-became-optional"),
    ("request-body-became-optional", "info", "The body may be left out.", "`required: true` is removed from the body", "request-body-became-required"),
    ("request-body-media-type-added", "info", "The body may be written in one more way.", "`application/xml` is added to the body", "request-body-media-type-removed"),
    ("request-body-media-type-removed", "error", "The body can no longer be written in this way.", "`application/xml` is removed from the body", "request-body-media-type-added"),
    ("request-body-media-type-schema-added", "error", "The body, which could be anything, has a schema.", "`schema: {type: object}` is added to the body", "request-body-media-type-schema-removed"),
    ("request-body-media-type-schema-removed", "info", "The body may be anything.", "`schema: {type: object}` is removed from the body", "request-body-media-type-schema-added"),
    # answers
    ("response-success-status-added", "info", "There is one more way to succeed.", "`201` is added", "response-success-status-removed"),
    ("response-success-status-removed", "error", "A way to succeed that callers expect is gone.", "`200` is removed", "response-success-status-added"),
    ("response-non-success-status-added", "info", "There is one more way to fail.", "`409` is added", "response-non-success-status-removed"),
    ("response-non-success-status-removed", "info", "A way to fail is gone.", "`409` is removed", "response-non-success-status-added"),
    ("response-media-type-added", "info", "The answer may be had in one more way.", "`application/xml` is added to the answer", "response-media-type-removed"),
    ("response-media-type-removed", "error", "The answer can no longer be had in this way.", "`application/xml` is removed from the answer", "response-media-type-added"),
    ("response-media-type-name-changed", "info", "The parameters of the answer's media type changed.", "`application/json` becomes `application/json;v=2`", _OWN),
    ("response-media-type-name-generalized", "error", "The answer's media type is a more general one.", "`application/problem+json` becomes `application/json`", "response-media-type-name-specialized"),
    ("response-media-type-name-specialized", "info", "The answer's media type is a more specific one.", "`application/json` becomes `application/problem+json`", "response-media-type-name-generalized"),
    ("response-body-media-type-schema-added", "info", "The answer, which could be anything, has a schema.", "`schema: {type: object}` is added to the answer", "response-body-media-type-schema-removed"),
    ("response-body-media-type-schema-removed", "warning", "The answer may be anything.", "`schema: {type: object}` is removed from the answer", "response-body-media-type-schema-added"),
    ("response-header-added", "info", "The answer has one more header.", "`X-Cost` is added", "optional-response-header-removed"),
    ("required-response-header-removed", "error", "A header that callers could rely on is gone.", "`X-Cost`, with `required: true`, is removed", "response-header-added"),
    ("optional-response-header-removed", "warning", "A header that callers may use is gone.", "`X-Cost` is removed", "response-header-added"),
    ("response-header-became-optional", "error", "A header that callers could rely on may be missing.", "`required: true` is removed from `X-Cost`", "response-header-became-required"),
    ("response-header-became-required", "info", "A header is always there.", "`required: true` is added to `X-Cost`", "response-header-became-optional"),
    # the whole
    ("api-security-added", "info", "An operation can be called with one more kind of credentials, or needs them now.", "`security: [{Key: []}]` is added", "api-security-removed"),
    ("api-security-removed", "info", "An operation can no longer be called with this kind of credentials, or needs none.", "`security: [{Key: []}]` is removed", "api-security-added"),
    ("api-security-scope-added", "info", "An operation needs one more scope.", "`[{OAuth: []}]` becomes `[{OAuth: [read]}]`", "api-security-scope-removed"),
    ("api-security-scope-removed", "info", "An operation needs one scope less.", "`[{OAuth: [read]}]` becomes `[{OAuth: []}]`", "api-security-scope-added"),
    ("api-global-security-added", "info", "The API can be called with one more kind of credentials, or needs them now.", "`security: [{Key: []}]` is added", "api-global-security-removed"),
    ("api-global-security-removed", "info", "The API can no longer be called with this kind of credentials, or needs none.", "`security: [{Key: []}]` is removed", "api-global-security-added"),
    ("api-global-security-scope-added", "info", "The API needs one more scope.", "`[{OAuth: []}]` becomes `[{OAuth: [read]}]`", "api-global-security-scope-removed"),
    ("api-global-security-scope-removed", "info", "The API needs one scope less.", "`[{OAuth: [read]}]` becomes `[{OAuth: []}]`", "api-global-security-scope-added"),
    ("api-security-component-added", "info", "A kind of credentials was described.", "`securitySchemes: {Key: …}` is added", "api-security-component-removed"),
    ("api-security-component-removed", "info", "A kind of credentials is no longer described.", "`securitySchemes: {Key: …}` is removed", "api-security-component-added"),
    ("api-security-component-type-changed", "info", "Credentials are of another type.", "`type: apiKey` becomes `http`", _OWN),
    ("api-security-component-oauth-url-changed", "info", "Authorization is asked for at another address.", "`authorizationUrl` changes", _OWN),
    ("api-security-component-oauth-token-url-changed", "info", "Tokens are had at another address.", "`tokenUrl` changes", _OWN),
    ("api-security-component-oauth-scope-added", "info", "There is one more scope.", "`scopes: {read: …}` is added", "api-security-component-oauth-scope-removed"),
    ("api-security-component-oauth-scope-removed", "info", "There is one scope less.", "`scopes: {read: …}` is removed", "api-security-component-oauth-scope-added"),
    ("api-security-component-oauth-scope-changed", "info", "A scope is described in another way.", "`scopes: {read: Read.}` becomes `{read: Look.}`", _OWN),
    ("api-schema-removed", "info", "A named schema is gone that nothing took the place of; nothing changes on the wire.", "`schemas: {Old: …}` is removed", _LIFTED),
)  # fmt: skip


def operation_rules() -> Iterator[Rule]:
    """The rules, each with its mirror or a reason why it has none."""
    ids = {row[0] for row in _ROWS}
    for id, level, meaning, example, mirror in _ROWS:
        yield Rule(id, "wire", level, meaning, example, *((mirror, "") if mirror in ids else ("", mirror)))
