"""Connections of HTTP/2, which several calls share. Imported only with the first one."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Generator
from typing import Any

import httpcore

from .shared_sockets import InnerTls, SharedSocket


class SharedStream:
    """An httpcore.NetworkStream that one thread may read while another writes, which httpcore does for HTTP/2."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        sock, tls = inner.get_extra_info("socket"), inner.get_extra_info("ssl_object")
        if isinstance(tls, ssl.SSLObject):  # inside of TLS to a proxy
            sock = InnerTls(sock, tls, inner._incoming, inner._outgoing)
        self._socket = SharedSocket(sock)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with _translate_errors("Read"):
            return self._socket.receive_within(timeout, max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with _translate_errors("Write"):
            self._socket.send_within(timeout, buffer)

    def close(self) -> None:
        self._socket.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


@contextlib.contextmanager
def _translate_errors(kind: str) -> Generator[None, None, None]:
    try:
        yield
    except TimeoutError as error:
        raise getattr(httpcore, f"{kind}Timeout")(error) from error
    except OSError as error:
        raise getattr(httpcore, f"{kind}Error")(error) from error
