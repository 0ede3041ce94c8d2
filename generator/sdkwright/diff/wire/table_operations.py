"""The rules about operations and their parameters, as a table that `rules_operations` reads."""

from __future__ import annotations

from typing import Final

OPERATIONS: Final = """
endpoint-added: info, api-removed-without-deprecation
    An operation is new.
    `GET /voices` is added
api-removed-without-deprecation: error, endpoint-added
    An operation is gone while its path still exists, and nobody was warned.
    `DELETE /voices` is removed
api-removed-with-deprecation: info, endpoint-added
    A deprecated operation is gone, as announced.
    `DELETE /voices`, which is deprecated, is removed
api-removed-before-sunset: error, (promise)
    A deprecated operation is gone before the day that was announced.
    `DELETE /voices`, with `x-sunset: '9999-12-31'`, is removed
api-path-removed-without-deprecation: error, endpoint-added
    A path is gone with all its operations, and nobody was warned.
    `/voices` is removed
api-path-removed-with-deprecation: info, endpoint-added
    A path is gone, and this operation of it was deprecated.
    `/voices`, whose operation is deprecated, is removed
api-path-removed-before-sunset: error, (promise)
    A path is gone before the day that was announced for its operation.
    `/voices`, with `x-sunset: '9999-12-31'`, is removed
api-path-sunset-parse: error, (promise)
    A deprecated operation is gone, and the day that was announced is no date.
    `/voices`, with `x-sunset: soon`, is removed
endpoint-deprecated: info, endpoint-reactivated
    An operation is deprecated.
    `deprecated: true` is added
endpoint-deprecated-with-sunset: info, endpoint-reactivated
    An operation is deprecated, and the day it goes is known.
    `deprecated: true` and `x-sunset: '9999-12-31'` are added
endpoint-reactivated: info, endpoint-deprecated
    An operation is no longer deprecated.
    `deprecated: true` is removed
api-deprecated-sunset-parse: error, (promise)
    An operation is deprecated, and the day it goes is no date.
    `deprecated: true` and `x-sunset: soon` are added
sunset-deleted: error, (promise)
    An operation is still deprecated, and the day it goes is no longer known.
    `x-sunset` is removed, `deprecated: true` stays
api-sunset-date-changed-too-small: error, (promise)
    A deprecated operation goes earlier than was announced.
    `x-sunset: '9999-12-31'` becomes `'9998-12-31'`
api-stability-decreased: error, (promise)
    An operation promises less stability than before.
    `x-stability-level: stable` becomes `beta`
api-invalid-stability-level: error, (promise)
    An operation's stability level is none that is known.
    `x-stability-level: rocksolid` is added
api-operation-id-added: info, api-operation-id-removed
    An operation got an operationId; nothing changes on the wire.
    `operationId: getVoice` is added
api-operation-id-removed: info, api-operation-id-added
    An operation's operationId is gone or another one; nothing changes on the wire.
    `operationId: getVoice` becomes `readVoice`
api-tag-added: info, api-tag-removed
    An operation got a tag; nothing changes on the wire.
    `tags: []` becomes `tags: [voices]`
api-tag-removed: info, api-tag-added
    An operation lost a tag; nothing changes on the wire.
    `tags: [voices]` becomes `tags: []`
webhook-added: info, webhook-removed
    The API makes one more call.
    `webhooks: {ended: …}` is added
webhook-removed: error, webhook-added
    A call that receivers wait for is no longer made.
    `webhooks: {ended: …}` is removed
webhook-signature-added: info, webhook-signature-removed
    The API says how it signs a call of its own.
    `x-signature: {header: Acme-Signature, …}` is added
webhook-signature-removed: error, webhook-signature-added
    A call of the API's is no longer signed: receivers that verify it refuse it.
    `x-signature: {header: Acme-Signature, …}` is removed
webhook-signature-changed: error, webhook-signature-changed
    A call of the API's is signed in another way: receivers that verify it refuse it.
    `signature: v0` of `x-signature` becomes `v1`
channel-added: info, channel-removed
    An operation opens a WebSocket.
    `x-websocket: {…}` is added
channel-removed: error, channel-added
    An operation no longer opens a WebSocket.
    `x-websocket: {…}` is removed
channel-message-added: info, channel-message-removed
    Callers may send one more message on a WebSocket.
    `client: {ping: …}` is added
channel-message-removed: error, channel-message-added
    Callers can no longer send a message on a WebSocket.
    `client: {ping: …}` is removed
callback-added: info, callback-removed
    The API calls back once more.
    `callbacks: {done: …}` is added
callback-removed: error, callback-added
    A call back that receivers wait for is no longer made.
    `callbacks: {done: …}` is removed
new-required-request-parameter: error, request-parameter-removed
    A required parameter is new: callers that leave it out are refused.
    `a`, with `required: true`, is added
new-optional-request-parameter: info, request-parameter-removed
    An optional parameter is new.
    `a` is added
new-request-path-parameter: error, request-parameter-removed
    The path has one more parameter.
    `id`, in the path, is added
new-required-request-default-parameter-to-existing-path: error, request-parameter-removed
    A required parameter of all operations of a path is new.
    `a`, with `required: true`, is added to the path
new-optional-request-default-parameter-to-existing-path: info, request-parameter-removed
    An optional parameter of all operations of a path is new.
    `a` is added to the path
request-parameter-removed: warning, new-optional-request-parameter
    A parameter is gone: callers that send it may be refused, or ignored.
    `a` is removed
request-parameter-removed-with-deprecation: info, new-optional-request-parameter
    A deprecated parameter is gone, as announced.
    `a`, which is deprecated, is removed
request-parameter-removed-before-sunset: error, (promise)
    A deprecated parameter is gone before the day that was announced.
    `a`, with `x-sunset: '9999-12-31'`, is removed
request-parameter-became-required: error, request-parameter-became-optional
    A parameter became required: callers that leave it out are refused.
    `required: true` is added
request-parameter-became-optional: info, request-parameter-became-required
    A parameter may be left out.
    `required: true` is removed
request-parameter-deprecated: info, request-parameter-reactivated
    A parameter is deprecated.
    `deprecated: true` is added
request-parameter-reactivated: info, request-parameter-deprecated
    A parameter is no longer deprecated.
    `deprecated: true` is removed
request-parameter-sunset-deleted: error, (promise)
    A parameter is still deprecated, and the day it goes is no longer known.
    `x-sunset` is removed, `deprecated: true` stays
request-parameter-sunset-date-changed-too-small: error, (promise)
    A deprecated parameter goes earlier than was announced.
    `x-sunset: '9999-12-31'` becomes `'9998-12-31'`
request-parameter-style-changed: error, (itself)
    A parameter is written in another way.
    `style: form` becomes `pipeDelimited`
request-parameter-explode-changed: error, (itself)
    The items of a parameter are put together in another way.
    `explode: true` becomes `false`
"""
