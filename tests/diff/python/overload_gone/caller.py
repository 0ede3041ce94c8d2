"""Has a recording transcribed later."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.transcripts.create(url="https://example.com/a.mp3", webhook=True).request_id)
