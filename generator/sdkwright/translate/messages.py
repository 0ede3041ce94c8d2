"""The schemas of messages of channels, webhooks and callbacks, which are models too."""

from __future__ import annotations

from collections.abc import Iterator

from sdkwright.spec.loading import Endpoint, Spec
from sdkwright.spec.node import Node
from sdkwright.translate import incoming


def is_channel(endpoint: Endpoint) -> bool:
    """Whether an operation opens a WebSocket instead of returning a response."""
    return "x-websocket" in endpoint.operation


def list_sent_schemas(spec: Spec) -> Iterator[Node]:
    """The messages that a client sends over channels."""
    for channel in _list_channels(spec):
        for _, message in channel["client"].items() if "client" in channel else ():
            yield message


def list_received_schemas(spec: Spec) -> Iterator[Node]:
    """The messages that a server sends over channels, and the bodies of webhooks and callbacks."""
    for channel in _list_channels(spec):
        if "server" in channel:
            yield channel["server"]
    yield from incoming.list_incoming_schemas(spec)


def list_server_messages(spec: Spec) -> frozenset[str]:
    """The components that servers send over channels: unions to which a message may be added at any time."""
    servers = [channel["server"] for channel in _list_channels(spec) if "server" in channel]
    return frozenset(node.ref.name for node in servers if node.ref is not None)


def _list_channels(spec: Spec) -> Iterator[Node]:
    for endpoint in spec.list_paths():
        if is_channel(endpoint):
            yield endpoint.operation["x-websocket"]
