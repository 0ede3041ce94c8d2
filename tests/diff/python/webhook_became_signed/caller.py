"""Reads an order that was paid."""

from shop import Shop, webhooks


def use(client: Shop) -> None:
    body = '{"kind": "order.paid", "order": "o1"}'
    print(webhooks.parse_order_paid(body).order)
