"""Has a recording transcribed."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.transcripts.create(url="https://example.com/a.mp3").text.upper())
