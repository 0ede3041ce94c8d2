"""What travels besides requests and answers: messages of channels, webhooks and callbacks. Their schemas are models too."""

from __future__ import annotations

from collections.abc import Iterator

from sdkwright.spec.loading import Endpoint, Spec
from sdkwright.spec.node import Node
from sdkwright.translate import incoming


def is_channel(endpoint: Endpoint) -> bool:
    """Whether an operation opens a WebSocket; it is no call with an answer."""
    return "x-websocket" in endpoint.operation


def sent(spec: Spec) -> Iterator[Node]:
    """The messages that a client sends over channels."""
    for channel in _channels(spec):
        for _, message in channel["client"].items() if "client" in channel else ():
            yield message


def received(spec: Spec) -> Iterator[Node]:
    """The messages of the server, and the bodies of webhooks and callbacks."""
    for channel in _channels(spec):
        if "server" in channel:
            yield channel["server"]
    yield from incoming.bodies(spec)


def pushed(spec: Spec) -> frozenset[str]:
    """The names of what the servers of channels send: unions that stay readable when a message is added."""
    servers = [channel["server"] for channel in _channels(spec) if "server" in channel]
    return frozenset(node.ref.name for node in servers if node.ref is not None)


def _channels(spec: Spec) -> Iterator[Node]:
    for endpoint in spec.paths():
        if is_channel(endpoint):
            yield endpoint.operation["x-websocket"]
