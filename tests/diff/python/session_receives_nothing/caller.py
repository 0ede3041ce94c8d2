"""Listens."""

from shop import Left, Said, Shop


def use(client: Shop) -> None:
    with client.calls.open("c1", language="en") as session:
        session.begin("Ada", rate=8000)
        session.speak(b"Hello!")
        for event in session:
            print(event.text if isinstance(event, Said) else event.type if isinstance(event, Left) else event)
