"""The fake server on a port, for code in other processes and other languages."""

from __future__ import annotations

import logging
import select
import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .._runtime.package import logger
from .checks import Recorded, Request, RequestMismatch
from .rules import Reply, RequestHandler

_NO_WEBSOCKETS = b"sessions require websockets 15 or newer; install the extra `realtime`"

_STOP_INTERVAL = 0.05
"""Seconds between two checks whether the server is stopping."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], fake: RequestHandler) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, _HTTPHandler)
        self.fake = fake
        self.is_stopping = False


class _HTTPHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server  # pyright: ignore[reportIncompatibleVariableOverride]  # the base class has a wider type

    def _handle(self) -> None:
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, path, query, headers, self._read_body())
        recorded, reply = self._get_reply(request)
        problems = f": {'; '.join(recorded.problems)}" if recorded.problems else ""
        level = logging.WARNING if problems else logging.INFO
        logger.log(level, "fake server: %s -> %d%s", recorded, reply.status, problems)
        time.sleep(reply.delay + reply.latency)
        if reply.times_out:
            self._wait_for_client()
            return
        try:
            if reply.status == 101:
                self._run_session(recorded, reply)
            else:
                self._send(reply)
        except OSError:
            self.close_connection = True  # the client has disconnected

    def _get_reply(self, request: Request) -> tuple[Recorded, Reply]:
        """Return the record and the reply; report what a transport in this process would raise."""
        fake = self.server.fake
        try:
            recorded, reply = fake.handle(request)
        except Exception as error:  # of a function that returns an answer
            fake.report(error)
            message = f"{type(error).__name__}: {error}".encode()
            recorded = Recorded(
                None, request.method, request.path, {}, {}, request.headers, request.body, None, ()
            )
            return recorded, Reply(500, {"content-type": "text/plain"}, [message])
        if recorded.problems and fake.mismatch == "raise":
            fake.report(RequestMismatch(f"{recorded}: {'; '.join(recorded.problems)}"))
        return recorded, reply

    def _wait_for_client(self) -> None:
        """Wait until the client disconnects, or the server stops."""
        self.close_connection = True
        while not self.server.is_stopping:
            if select.select([self.connection], [], [], _STOP_INTERVAL)[0]:
                return  # the end of the connection; the client has nothing to send

    do_GET = do_PUT = do_POST = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = _handle

    def _run_session(self, session: Recorded, reply: Reply) -> None:
        try:
            from .websocket_session import run_session
        except ImportError:
            self._send(Reply(501, {"content-type": "text/plain"}, [_NO_WEBSOCKETS]))
            return
        self.close_connection = True

        def handle_message(message: bytes) -> tuple[str, bool]:
            problem, is_last = self.server.fake.handle_message(session, message)
            level = logging.WARNING if problem else logging.INFO
            logger.log(level, "fake server: %s: a message%s", session, f": {problem}" if problem else "")
            return problem, is_last

        lines = [self.requestline, *(f"{name}: {value}" for name, value in self.headers.items())]
        head = "".join(f"{line}\r\n" for line in (*lines, "")).encode("latin-1")
        run_session(self.connection, head, reply, handle_message, lambda: self.server.is_stopping)

    def _read_body(self) -> bytes:
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
            self._break_connection()
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
            self._break_connection()
        elif has_body:
            self.wfile.write(b"0\r\n\r\n")

    def _break_connection(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: `_handle` has logged the request."""


@contextmanager
def run_server(fake: RequestHandler, host: str, port: int) -> Generator[str, None, None]:
    """Run a server in a thread; yield its URL."""
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
