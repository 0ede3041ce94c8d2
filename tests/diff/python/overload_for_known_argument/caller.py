"""Has a recording transcribed, and hears of it too."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.transcripts.create(url="https://example.com/a.mp3", webhook=True).text)
