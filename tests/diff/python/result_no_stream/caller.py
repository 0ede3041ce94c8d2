"""Reads a text aloud, or prints why it is not read yet."""

from shop import ByteStream, Shop


def use(client: Shop) -> None:
    result = client.speech.convert(text="Hello!")
    if isinstance(result, ByteStream):
        print(len(result.read()))
    else:
        print(result.text)
