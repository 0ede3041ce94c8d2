"""The rules of realtime sessions, and of what reads webhooks."""

from __future__ import annotations

from sdkwright.diff.python.rules.making import rule

SESSION_RENAMED = rule(
    "session-renamed",
    "runtime",
    "The class of a realtime session has another name: ImportError.",
    "`from shop import CallSession` -> `from shop import TalkSession`",
    "session-renamed",
)
MESSAGE_GONE = rule(
    "message-gone",
    "runtime",
    "A session has lost a method that sends: AttributeError.",
    "`session.hang_up()` is gone",
    "message-added",
)
MESSAGE_ADDED = rule(
    "message-added",
    "additive",
    "A session can send one more kind of message.",
    "`session.hang_up()` is new",
    "message-gone",
)
MESSAGE_RENAMED = rule(
    "message-renamed",
    "runtime",
    "A session sends the same message by another method: AttributeError.",
    "`session.speak(...)` -> `session.say(...)`",
    "message-renamed",
)
MESSAGE_ENDS = rule(
    "message-ends",
    "runtime",
    "A message is the last one now, and the SDK refuses to send another: RuntimeError.",
    "nothing can be sent after `session.hang_up()`",
    "message-ends-no-longer",
)
MESSAGE_ENDS_NO_LONGER = rule(
    "message-ends-no-longer",
    "none",
    "A message that was the last one may be followed by others.",
    "more can be sent after `session.hang_up()`",
    "message-ends",
)
SEND_NARROWED = rule(
    "send-narrowed",
    "typing",
    "What was sent as a whole is not among the messages of the session any more.",
    "`session.send(Begin(...))` is a type error",
    "send-widened",
)
SEND_WIDENED = rule(
    "send-widened",
    "additive",
    "More can be sent as a whole.",
    "`session.send(...)` takes a `Begin`, too",
    "send-narrowed",
)
FUNCTION_GONE = rule(
    "webhook-function-gone",
    "runtime",
    "A function that verifies or reads what the API sends by itself is gone: AttributeError.",
    "`webhooks.parse_order_paid(...)` is gone",
    "webhook-function-added",
)
FUNCTION_ADDED = rule(
    "webhook-function-added",
    "additive",
    "There is a new function that verifies or reads what the API sends by itself.",
    "`webhooks.parse_order_paid(...)` is new",
    "webhook-function-gone",
)
SIGNATURE_CHANGED = rule(
    "webhook-signature-changed",
    "runtime",
    "Webhooks are signed in another way, and the header of the old one is refused: WebhookVerificationError.",
    "`Shop-Signature` -> `Shop-Signature-V2`",
    "webhook-signature-changed",
)
TOLERANCE_CHANGED = rule(
    "webhook-tolerance-changed",
    "none",
    "How old a webhook may be, where the caller does not say it, is another time.",
    "300 seconds -> 1800 seconds",
    "webhook-tolerance-changed",
)
