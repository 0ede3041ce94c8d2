"""A stand-in for the API, made from its description, so that you can test your own code without the network.

    server = FakeServer()
    client = server.client(Client)  # a client class of this package; or http_client=httpx.Client(transport=server.transport())

Every operation is answered with the example of the description, and every request is checked against it. Nothing
else in this package imports this module.
"""

from __future__ import annotations

from .checks import FormFile, RequestMismatch
from .recorded import Recorded
from .rules import Rule
from .server import FakeServer

__all__ = ["FakeServer", "FormFile", "Recorded", "RequestMismatch", "Rule"]
