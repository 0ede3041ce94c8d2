"""The rules about realtime sessions and webhooks."""

from __future__ import annotations

from typing import Final

SESSION_TABLE: Final = """
session-renamed | runtime | session-renamed
    The class of a realtime session has another name: ImportError.
    `from shop import CallSession` becomes `from shop import TalkSession`
message-gone | runtime | message-added
    A method of a session that sends a message is gone: AttributeError.
    `session.hang_up()` is gone
message-added | additive | message-gone
    A method of a session that sends a message is new.
    `session.hang_up()` is new
message-renamed | runtime | message-renamed
    The method of a session that sends a message has another name: AttributeError.
    `session.speak(...)` becomes `session.say(...)`
message-ends | runtime | message-ends-no-longer
    A message is the last message now, and the SDK rejects any message after it: RuntimeError.
    no message can be sent after `session.hang_up()`
message-ends-no-longer | none | message-ends
    A message that was the last message can be followed by others.
    other messages can be sent after `session.hang_up()`
send-narrowed | typing | send-widened
    The method `send` of a session accepts fewer messages.
    `session.send(Begin(...))` is a type error
send-widened | additive | send-narrowed
    The method `send` of a session accepts more messages.
    `session.send(...)` accepts a `Begin`, too
session-receives | additive | result-gone
    A session that received nothing receives messages.
    `for message in session` is new
webhook-function-gone | runtime | webhook-function-added
    A function that verifies or parses webhooks is gone: AttributeError.
    `webhooks.parse_order_paid(...)` is gone
webhook-function-added | additive | webhook-function-gone
    A function that verifies or parses webhooks is new.
    `webhooks.parse_order_paid(...)` is new
webhook-signature-changed | runtime | webhook-signature-changed
    The API signs webhooks in another way, and the SDK rejects the old header: WebhookVerificationError.
    `Shop-Signature` becomes `Shop-Signature-V2`
webhook-tolerance-changed | none | webhook-tolerance-changed
    The default maximum age of a webhook is different.
    300 seconds becomes 1800 seconds
"""
