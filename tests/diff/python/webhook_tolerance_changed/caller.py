"""Reads what has happened."""

from shop import OrderPaid, Shop, webhooks


def use(client: Shop) -> None:
    body = '{"kind": "order.paid", "order": "o1"}'
    header = webhooks.sign_event(body, "secret")
    event = webhooks.construct_event(body, header, "secret")
    print(event.order if isinstance(event, OrderPaid) else event)
