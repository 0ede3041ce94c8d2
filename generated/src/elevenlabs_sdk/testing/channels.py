"""A WebSocket session with the fake server on a port. The only room of this package that knows websockets."""

from __future__ import annotations

import select
import socket
import time
from collections import deque
from collections.abc import Callable

from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request as Handshake
from websockets.protocol import State
from websockets.server import ServerProtocol

from .rules import Reply

Hear = Callable[[bytes], "tuple[str, bool]"]
"""Takes a message of the client's; says what is wrong with it, and whether it is the last one."""
_LONGEST_REASON = 120  # a frame that closes holds no more
_PATIENCE = 0.1
"""Seconds after which a session looks whether the server has stopped."""


def talk(
    connection: socket.socket, head: bytes, reply: Reply, hear: Hear, is_stopping: Callable[[], bool]
) -> None:
    """Shake hands, send what the reply holds, and hear what comes, until either side ends the session."""
    session = _Session(connection, reply, hear)
    if session.shake_hands(head):
        while session.goes_on():
            session.step(is_stopping())


class _Session:
    def __init__(self, connection: socket.socket, reply: Reply, hear: Hear) -> None:
        self._connection = connection
        self._protocol = ServerProtocol(max_size=None)
        self._hear = hear
        self._left = deque(reply.pieces)
        self._pause = reply.pause
        self._due = time.monotonic()
        self._sent = 0
        self._break_after = reply.break_after
        self._heard = bytearray()
        self._is_over = False
        """Whether the client has sent its last message; what the server still has to say comes before the end."""

    def shake_hands(self, head: bytes) -> bool:
        """Answer the request that was read already."""
        self._protocol.receive_data(head)
        (asked,) = self._protocol.events_received()
        assert isinstance(asked, Handshake)
        self._protocol.send_response(self._protocol.accept(asked))
        self._flush()
        return self._protocol.state is State.OPEN

    def goes_on(self) -> bool:
        if self._sent == self._break_after:
            self._connection.shutdown(socket.SHUT_RDWR)
            return False
        return self._protocol.state in (State.OPEN, State.CLOSING) and not self._protocol.eof_sent

    def step(self, stops: bool) -> None:
        """Send what is due, or wait for what comes."""
        is_open = self._protocol.state is State.OPEN
        now = time.monotonic()
        if is_open and self._left and self._due <= now:
            self._protocol.send_text(self._left.popleft())
            self._sent, self._due = self._sent + 1, now + self._pause
        elif is_open and (stops or (self._is_over and not self._left)):
            self._protocol.send_close(CloseCode.GOING_AWAY if stops else CloseCode.NORMAL_CLOSURE)
        else:
            wait = min(_PATIENCE, self._due - now) if is_open and self._left else _PATIENCE
            if select.select([self._connection], [], [], wait)[0]:
                self._receive()
        self._flush()

    def _receive(self) -> None:
        data = self._connection.recv(65536)
        if data:
            self._protocol.receive_data(data)
        else:
            self._protocol.receive_eof()
        for frame in self._protocol.events_received():
            if isinstance(frame, Frame) and frame.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
                self._heard += frame.data
                if frame.fin:
                    self._message()

    def _message(self) -> None:
        message, self._heard = bytes(self._heard), bytearray()
        wrong, is_last = self._hear(message)
        self._is_over |= is_last
        if wrong and self._protocol.state is State.OPEN:
            reason = wrong.encode()[:_LONGEST_REASON].decode(errors="ignore")
            self._protocol.send_close(CloseCode.POLICY_VIOLATION, reason)

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._connection.sendall(data)
            else:
                self._connection.shutdown(socket.SHUT_WR)  # the protocol's word for the end
