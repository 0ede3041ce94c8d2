"""Reads a text aloud."""

from shop import Shop


def use(client: Shop) -> None:
    with client.speech.convert(text="Hello!") as audio:
        print(len(audio.read()))
