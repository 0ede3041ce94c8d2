"""A fake server that is generated from the API description, so that you can test your code without the network.

    server = FakeServer()
    client = server.client(Client)  # a client class of this package; or http_client=httpx.Client(transport=server.transport())

The response of every operation is the example in the description, and every request is validated against the description.
No other module of this package imports this one. Its names are imported on first use, so that the plugin for pytest, the module
`pytest`, costs nothing in tests that do not need it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .answers import Failure
    from .cassettes import Cassette
    from .checks import FormFile, Recorded, RequestMismatch
    from .exchanges import CassetteMismatch
    from .rules import Rule
    from .samples import NoExampleError
    from .server import FakeServer

__all__ = [
    "Cassette",
    "CassetteMismatch",
    "Failure",
    "FakeServer",
    "FormFile",
    "NoExampleError",
    "Recorded",
    "RequestMismatch",
    "Rule",
]

_MODULES = {
    "Cassette": "cassettes",
    "CassetteMismatch": "exchanges",
    "Failure": "answers",
    "FakeServer": "server",
    "FormFile": "checks",
    "NoExampleError": "samples",
    "Recorded": "checks",
    "RequestMismatch": "checks",
    "Rule": "rules",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        from importlib import import_module

        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
        globals()[name] = value
        return value
