"""Says how fast it speaks."""

from shop import Shop


def use(client: Shop) -> None:
    with client.calls.open("c1", language="en") as session:
        session.begin("Ada", rate=8000)
        session.speak(b"Hello!")
