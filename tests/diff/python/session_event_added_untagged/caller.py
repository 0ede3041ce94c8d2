"""Tells what has happened."""

from shop import Left, Said, Shop, UnknownCallEvent


def told(event: Said | Left | UnknownCallEvent) -> str:
    if isinstance(event, Said):
        return event.text
    return "left" if isinstance(event, Left) else f"something: {event.model_extra}"


def use(client: Shop) -> None:
    with client.calls.open("c1") as session:
        for event in session:
            print(told(event))
