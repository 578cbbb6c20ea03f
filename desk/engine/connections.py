"""Connections of the engine: bytes in by a reader thread, lines out by a writer thread, each its own.

The engine's one working thread never waits for a client: what it says is queued here, and a client that
stops reading is dropped. Knows lines, not what they mean.
"""

import contextlib
import hmac
import os
import queue
import socket
import threading
from collections.abc import Callable
from typing import Protocol

LONGEST_LINE = 256 * 1024 * 1024
CHUNK = 1 << 16
MOST_WAITING = 128 * 1024 * 1024
"""Bytes that may wait for a client before it is given up."""

Ready = Callable[["Connection"], None]
"""Called once when the client has proved that it may speak, before anything is read from it."""

Receive = Callable[["Connection", bytes | None], None]
"""Called by the reader thread with each line, and with None once when the connection has ended."""


class Channel(Protocol):
    """Two directions of bytes; read and write block, close ends both."""

    def read(self) -> bytes: ...

    def write(self, data: bytes) -> None: ...

    def close(self) -> None: ...


class SocketChannel:
    """A connected socket."""

    def __init__(self, connection: socket.socket) -> None:
        """Take over the socket."""
        self._socket = connection
        self._socket.settimeout(None)

    def read(self) -> bytes:
        """Return what has arrived, b"" at the end."""
        return self._socket.recv(CHUNK)

    def write(self, data: bytes) -> None:
        """Send everything."""
        self._socket.sendall(data)

    def close(self) -> None:
        """End both directions; a blocked read returns."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


class PipeChannel:
    """The pipes to the window that started this engine."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        """Take the two file descriptors."""
        self._incoming = incoming
        self._outgoing = outgoing

    def read(self) -> bytes:
        """Return what has arrived, b"" at the end."""
        return os.read(self._incoming, CHUNK)

    def write(self, data: bytes) -> None:
        """Write everything."""
        view = memoryview(data)
        while view:
            view = view[os.write(self._outgoing, view) :]

    def close(self) -> None:
        """End the outgoing direction; the incoming one ends with the window."""
        with contextlib.suppress(OSError):
            os.close(self._outgoing)


class Connection:
    """One client of the engine.

    Attributes:
        source: window or cli: what ops write down as their source.
        child: whether this is the window that started the engine; the engine ends with it.
        language: of the last request, for sentences said unasked.
    """

    def __init__(
        self, channel: Channel | None, ready: Ready, receive: Receive, *, child: bool = False, token: str = ""
    ) -> None:
        """Wrap a channel; without one this is the base of a connection inside the process."""
        self.source = "window"
        self.child = child
        self.language = "en"
        self._channel = channel
        self._ready = ready
        self._receive = receive
        self._token = token
        self._outgoing: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._waiting = 0
        self._open = True
        self._writer: threading.Thread | None = None

    def start(self) -> None:
        """Begin to read and write."""
        self._writer = threading.Thread(target=self._write_lines, name="engine-writer", daemon=True)
        self._writer.start()
        if not self._token:
            self._ready(self)
        threading.Thread(target=self._read_lines, name="engine-reader", daemon=True).start()

    def send(self, line: bytes) -> None:
        """Queue a line; a client with too much unread is dropped."""
        if not self._open:
            return
        self._waiting += len(line)
        self._outgoing.put(line)
        if self._waiting > MOST_WAITING:
            self._end()

    def close(self) -> None:
        """Send what is queued (for at most two seconds) and end."""
        self._open = False
        self._outgoing.put(None)
        if self._writer is not None and self._writer is not threading.current_thread():
            self._writer.join(2)
        self._end()

    def _end(self) -> None:
        self._open = False
        if self._channel is not None:
            self._channel.close()

    def _write_lines(self) -> None:
        assert self._channel is not None
        with contextlib.suppress(OSError):
            while (line := self._outgoing.get()) is not None:
                self._channel.write(line)
                self._waiting -= len(line)

    def _read_lines(self) -> None:
        with contextlib.suppress(OSError):
            self._read_until_end()
        self._receive(self, None)

    def _read_until_end(self) -> None:
        assert self._channel is not None
        rest = bytearray()
        while data := self._channel.read():
            rest += data
            if b"\n" not in data:
                if len(rest) > LONGEST_LINE:
                    return
                continue
            *lines, tail = bytes(rest).split(b"\n")
            rest = bytearray(tail)
            for line in lines:
                if not self._accept(line):
                    return

    def _accept(self, line: bytes) -> bool:
        if self._token:
            known = hmac.compare_digest(line.strip(), self._token.encode())
            self._token = ""
            if known:
                self._ready(self)
            return known
        if line.strip():
            self._receive(self, line)
        return True


class Listener:
    """Accepts clients on a socket in a thread of its own."""

    def __init__(self, listener: socket.socket, welcome: Callable[[socket.socket], None]) -> None:
        """`welcome` is called in the accepting thread with each new socket."""
        self._socket = listener
        self._welcome = welcome
        threading.Thread(target=self._accept, name="engine-accept", daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self._welcome(connection)

    def close(self) -> None:
        """Stop accepting."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
