"""Reads a webhook that was signed as the shop used to sign."""

import hmac
import time

from shop import Shop, webhooks


def signed(body: str) -> str:
    seconds = int(time.time())
    digest = hmac.new(b"secret", f"{seconds}.{body}".encode(), "sha256").hexdigest()
    return f"t={seconds},v0={digest}"


def use(client: Shop) -> None:
    body = '{"kind": "order.paid", "order": "o1"}'
    print(webhooks.construct_event(body, signed(body), "secret"))
