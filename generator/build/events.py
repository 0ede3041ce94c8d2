"""What travels besides requests and answers: messages of channels, webhooks and callbacks. Their schemas are models too."""

from __future__ import annotations

from collections.abc import Iterator

from generator.document import Document, Endpoint, Node


def is_channel(endpoint: Endpoint) -> bool:
    """Whether an operation opens a WebSocket; it is no call with an answer."""
    return "x-websocket" in endpoint.operation


def sent(document: Document) -> Iterator[Node]:
    """The messages that a client sends over channels."""
    for channel in _channels(document):
        for _, message in channel["client"].items() if "client" in channel else ():
            yield message


def received(document: Document) -> Iterator[Node]:
    """The messages of the server, and the bodies of webhooks and callbacks."""
    for channel in _channels(document):
        if "server" in channel:
            yield channel["server"]
    for webhook in document.webhooks():
        yield from _event(webhook.operation)
    for endpoint in document.paths():
        for _, callback in (
            endpoint.operation["callbacks"].items() if "callbacks" in endpoint.operation else ()
        ):
            for _, item in callback.follow().items():
                for _, operation in item.items():
                    yield from _event(operation)


def pushed(document: Document) -> frozenset[str]:
    """The names of what the servers of channels send: unions that stay readable when a message is added."""
    servers = [channel["server"] for channel in _channels(document) if "server" in channel]
    return frozenset(node.ref.name for node in servers if node.ref is not None)


def _channels(document: Document) -> Iterator[Node]:
    for endpoint in document.paths():
        if is_channel(endpoint):
            yield endpoint.operation["x-websocket"]


def _event(operation: Node) -> Iterator[Node]:
    """The body of a request that the API makes, and the union that its signature rule names."""
    if "requestBody" in operation:
        for _, media in operation["requestBody"].follow()["content"].items():
            yield media["schema"]
    rule = operation.get("x-signature")
    if rule is not None and "event" in rule:
        yield rule["event"]
