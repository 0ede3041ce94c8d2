"""A WebSocket session of the fake server. This is the only module of `testing` that imports websockets."""

from __future__ import annotations

import select
import socket
import time
from collections import deque
from collections.abc import Callable

from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request as HandshakeRequest
from websockets.protocol import State
from websockets.server import ServerProtocol

from .rules import Reply

MessageHandler = Callable[[bytes], "tuple[str, bool]"]
"""Takes a message of the client; returns what is wrong with it, and whether it is the last one."""
_MAX_REASON = 120  # limited by the size of a close frame
_STOP_INTERVAL = 0.1
"""Seconds between two checks whether the server is stopping."""


def run_session(
    connection: socket.socket,
    head: bytes,
    reply: Reply,
    handle_message: MessageHandler,
    is_stopping: Callable[[], bool],
) -> None:
    """Complete the handshake, send the pieces of the reply, and handle messages until either side closes the session."""
    session = _Session(connection, reply, handle_message)
    if session.complete_handshake(head):
        while session.is_running():
            session.step(is_stopping())
        session.break_if_due()


class _Session:
    def __init__(self, connection: socket.socket, reply: Reply, handle_message: MessageHandler) -> None:
        self._connection = connection
        self._protocol = ServerProtocol(max_size=None)
        self._handle_message = handle_message
        self._unsent = deque(reply.pieces)
        self._headers = reply.headers
        self._pause = reply.pause
        self._hold_after = reply.hold_after
        self._next_send = time.monotonic()
        self._sent_count = 0
        self._break_after = reply.break_after
        self._buffer = bytearray()
        self._is_finished = False
        """Whether the client has sent its last message. The server sends its remaining messages before it closes."""

    def complete_handshake(self, head: bytes) -> bool:
        """Respond to the handshake request, which was read already; return whether the session is open."""
        self._protocol.receive_data(head)
        (request,) = self._protocol.events_received()
        assert isinstance(request, HandshakeRequest)
        response = self._protocol.accept(request)
        for name, value in self._headers.items():
            response.headers[name] = value
        self._protocol.send_response(response)
        self._flush()
        return self._protocol.state is State.OPEN

    def is_running(self) -> bool:
        if self._sent_count == self._break_after:
            return False
        return self._protocol.state in (State.OPEN, State.CLOSING) and not self._protocol.eof_sent

    def break_if_due(self) -> None:
        """Break the connection if the rule requires it after this number of messages."""
        if self._sent_count == self._break_after:
            self._connection.shutdown(socket.SHUT_RDWR)

    def step(self, is_stopping: bool) -> None:
        """Send the next message if it is due, or wait for data of the client."""
        is_open = self._protocol.state is State.OPEN
        now = time.monotonic()
        can_send = is_open and self._unsent and not self._is_held()
        if can_send and self._next_send <= now:
            self._protocol.send_text(self._unsent.popleft())
            self._sent_count, self._next_send = self._sent_count + 1, now + self._pause
        elif is_open and (is_stopping or (self._is_finished and not self._unsent)):
            self._protocol.send_close(CloseCode.GOING_AWAY if is_stopping else CloseCode.NORMAL_CLOSURE)
        else:
            timeout = _STOP_INTERVAL
            if can_send:
                timeout = min(timeout, self._next_send - now)
            if select.select([self._connection], [], [], timeout)[0]:
                self._receive()
        self._flush()

    def _is_held(self) -> bool:
        """Whether the next message is sent only after the last message of the client."""
        return self._sent_count == self._hold_after and not self._is_finished

    def _receive(self) -> None:
        data = self._connection.recv(65536)
        if data:
            self._protocol.receive_data(data)
        else:
            self._protocol.receive_eof()
        for frame in self._protocol.events_received():
            if isinstance(frame, Frame) and frame.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
                self._buffer += frame.data
                if frame.fin:
                    self._process_message()

    def _process_message(self) -> None:
        message, self._buffer = bytes(self._buffer), bytearray()
        problem, is_last = self._handle_message(message)
        self._is_finished |= is_last
        if problem and self._protocol.state is State.OPEN:
            reason = problem.encode()[:_MAX_REASON].decode(errors="ignore")
            self._protocol.send_close(CloseCode.POLICY_VIOLATION, reason)

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._connection.sendall(data)
            else:
                self._connection.shutdown(socket.SHUT_WR)  # the protocol marks the end with empty data
