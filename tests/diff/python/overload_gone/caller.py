"""Has a recording transcribed later."""

from shop import Shop


def use(client: Shop) -> None:
    accepted = client.transcripts.create(url="https://example.com/a.mp3", webhook=True)
    print(accepted)
    text: str = client.transcripts.create(url="https://example.com/a.mp3").text
    print(text)
