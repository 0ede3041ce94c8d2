"""Prints what comes."""

from shop import Shop, UnknownCallEvent


def use(client: Shop) -> None:
    with client.calls.open("c1", language="en") as session:
        session.begin("Ada", rate=8000)
        session.speak(b"Hello!")
        for event in session:
            if not isinstance(event, UnknownCallEvent):
                print(event.type)
