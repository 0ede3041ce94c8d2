"""The rules about the requests of webhooks and callbacks, which receivers get and answer."""

from __future__ import annotations

from typing import Final

WEBHOOK_TABLE: Final = """
webhook-parameter-added | info | webhook-optional-parameter-removed
    A webhook or callback has one more parameter.
    The header `X-Attempt` is added
webhook-required-parameter-removed | error | webhook-parameter-added
    A parameter that a webhook or callback always had is gone.
    The header `X-Attempt`, with `required: true`, is removed
webhook-optional-parameter-removed | warning | webhook-parameter-added
    An optional parameter of a webhook or callback is gone.
    The header `X-Attempt` is removed
webhook-parameter-became-optional | error | webhook-parameter-became-required
    A parameter that a webhook or callback always had may be missing or empty.
    `required: true` is removed from `X-Attempt`
webhook-parameter-became-required | info | webhook-parameter-became-optional
    A webhook or callback always has a parameter, or it is no longer empty.
    `required: true` is added to `X-Attempt`
webhook-parameter-style-changed | error | (itself)
    A parameter of a webhook or callback is serialized in another way.
    `explode: true` is added to an object
webhook-body-added | info | webhook-body-removed
    A webhook or callback has a body now, which receivers may ignore.
    `requestBody: {…}` is added
webhook-body-removed | error | webhook-body-added
    A webhook or callback no longer has the body that receivers read.
    `requestBody` is removed
webhook-body-became-optional | error | webhook-body-became-required
    The body that a webhook or callback always had may be missing.
    `required: true` is removed from the body
webhook-body-became-required | info | webhook-body-became-optional
    A callback always has a body. `request-body-became-required` is the rule for webhooks, as in oasdiff.
    `required: true` is added to the body
webhook-media-type-added | error | webhook-media-type-removed
    A webhook or callback can have one more media type, which receivers do not choose.
    `application/xml` is added to the body
webhook-media-type-removed | info | webhook-media-type-added
    A webhook or callback no longer has this media type.
    `application/xml` is removed from the body
webhook-media-type-name-changed | info | (itself)
    The parameters of the media type of a webhook or callback changed.
    `application/json` becomes `application/json;v=2`
webhook-media-type-name-generalized | error | webhook-media-type-name-specialized
    The media type of a webhook or callback is more general.
    `application/problem+json` becomes `application/json`
webhook-media-type-name-specialized | info | webhook-media-type-name-generalized
    The media type of a webhook or callback is more specific.
    `application/json` becomes `application/problem+json`
webhook-answer-media-type-added | info | webhook-answer-media-type-removed
    The answer of a receiver can have one more media type.
    `application/xml` is added to the answer
webhook-answer-media-type-removed | error | webhook-answer-media-type-added
    The answer of a receiver can no longer have this media type.
    `application/xml` is removed from the answer
webhook-answer-media-type-name-generalized | info | webhook-answer-media-type-name-specialized
    The media type of an answer is a range that contains the old one.
    `application/json` becomes `application/*`
webhook-answer-media-type-name-specialized | error | webhook-answer-media-type-name-generalized
    The media type of an answer is one of the old range.
    `application/*` becomes `application/json`
required-webhook-answer-header-added | error | webhook-answer-header-removed
    The answer of a receiver needs one more header.
    The header `X-Id`, with `required: true`, is added to the answer
optional-webhook-answer-header-added | info | webhook-answer-header-removed
    The answer of a receiver may have one more header.
    The header `X-Id` is added to the answer
webhook-answer-header-removed | info | optional-webhook-answer-header-added
    A header of the answer of a receiver is gone.
    The header `X-Id` is removed from the answer
webhook-answer-header-became-required | error | webhook-answer-header-became-optional
    The answer of a receiver needs a header that it could leave out.
    `required: true` is added to `X-Id`
webhook-answer-header-became-optional | info | webhook-answer-header-became-required
    The answer of a receiver no longer needs a header.
    `required: true` is removed from `X-Id`
webhook-answer-header-style-changed | error | (itself)
    A header of the answer of a receiver is serialized in another way.
    `explode: true` is added to an object
"""
