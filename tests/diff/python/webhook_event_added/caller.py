"""Tells what has happened."""

from shop import OrderPaid, OrderSent, Shop, UnknownShopEvent, webhooks


def told(event: OrderPaid | OrderSent | UnknownShopEvent) -> str:
    if isinstance(event, OrderPaid):
        return event.order
    return event.parcel if isinstance(event, OrderSent) else f"something: {event.model_extra}"


def use(client: Shop) -> None:
    body = '{"kind": "order.returned", "why": "too long"}'
    print(told(webhooks.construct_event(body, webhooks.sign_event(body, "secret"), "secret")))
