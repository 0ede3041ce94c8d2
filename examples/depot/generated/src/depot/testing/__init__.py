"""A fake server that is generated from the API description, so that you can test your code without the network.

    server = FakeServer()
    client = server.client(Client)  # a client class of this package; or http_client=httpx.Client(transport=server.transport())

The response of every operation is the example in the description, and every request is validated against the description.
No other module of this package imports this one.
"""

from __future__ import annotations

from .checks import FormFile, Recorded, RequestMismatch
from .rules import Rule
from .samples import NoExampleError
from .server import FakeServer

__all__ = ["FakeServer", "FormFile", "NoExampleError", "Recorded", "RequestMismatch", "Rule"]
