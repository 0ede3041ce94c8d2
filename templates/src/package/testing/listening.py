"""The fake server on a port, for code in other processes and other languages."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .._runtime.package import logger
from .checks import Request
from .recorded import Recorded, RequestHandler
from .rules import Reply

_NO_WEBSOCKETS = b"The server needs websockets 15 or newer, which the extra `realtime` brings."


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], fake: RequestHandler) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, _Handler)
        self.fake = fake
        self.is_stopping = False


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server  # pyright: ignore[reportIncompatibleVariableOverride]  # the base class leaves it open

    def _answer(self) -> None:
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        recorded, reply = self.server.fake.handle(Request(self.command, path, query, headers, self._body()))
        problems = f": {'; '.join(recorded.problems)}" if recorded.problems else ""
        level = logging.WARNING if problems else logging.INFO
        logger.log(level, "fake server: %s -> %d%s", recorded, reply.status, problems)
        time.sleep(reply.delay)
        try:
            if reply.status == 101:
                self._talk(recorded, reply)
            else:
                self._send(reply)
        except OSError:
            self.close_connection = True  # the client has gone

    do_GET = do_PUT = do_POST = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = _answer

    def _talk(self, session: Recorded, reply: Reply) -> None:
        try:
            from .channels import talk
        except ImportError:
            self._send(Reply(501, {"content-type": "text/plain"}, [_NO_WEBSOCKETS]))
            return
        self.close_connection = True

        def hear(message: bytes) -> tuple[str, bool]:
            wrong, is_last = self.server.fake.hear(session, message)
            level = logging.WARNING if wrong else logging.INFO
            logger.log(level, "fake server: %s: a message%s", session, f": {wrong}" if wrong else "")
            return wrong, is_last

        lines = [self.requestline, *(f"{name}: {value}" for name, value in self.headers.items())]
        head = "".join(f"{line}\r\n" for line in (*lines, "")).encode("latin-1")
        talk(self.connection, head, reply, hear, lambda: self.server.is_stopping)

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("content-length") or 0))
        pieces: list[bytes] = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(pieces)

    def _send(self, reply: Reply) -> None:
        if reply.break_after == 0:
            self._close()
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        has_body = self.command != "HEAD" and reply.status != 204
        if has_body:
            self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for index, piece in enumerate(reply.pieces if has_body else ()):
            time.sleep(reply.pause if index else 0)
            if index == reply.break_after:
                break
            if piece:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        if reply.break_after is not None:
            self._close()
        elif has_body:
            self.wfile.write(b"0\r\n\r\n")

    def _close(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: `_answer` has logged more than this would."""


@contextmanager
def running(fake: RequestHandler, host: str, port: int) -> Generator[str, None, None]:
    """A server in a thread of its own; gives its URL."""
    with _Server((host, port), fake) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        name = f"[{host}]" if ":" in host else host
        try:
            yield f"http://{name}:{server.server_address[1]}"
        finally:
            server.is_stopping = True
            server.shutdown()
            thread.join()
