"""A gate between a desk and its server for tests: lets so many bytes through, then cuts the line at that byte."""

import contextlib
import socket
import threading


class Gate:
    """Forwards connections on this machine.

    Attributes:
        port: where desks connect to.
        left: bytes that still pass, in both directions together; None = all.
    """

    def __init__(self, target: int, host: str = "127.0.0.1") -> None:
        self._target = target
        self._listener = socket.create_server((host, 0))
        self.port: int = self._listener.getsockname()[1]
        self.left: int | None = None
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._accept, name="gate")]
        self._open: list[socket.socket] = []
        self._threads[0].start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._target))
                self._open += [near, far]
                for pair in ((near, far), (far, near)):
                    thread = threading.Thread(target=self._pump, args=pair, name="gate")
                    self._threads.append(thread)
                    thread.start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                passing = self._take(len(data))
                if passing:
                    target.sendall(data[:passing])
                if passing < len(data):
                    break
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _take(self, wanted: int) -> int:
        with self._lock:
            if self.left is None:
                return wanted
            passing = min(wanted, self.left)
            self.left -= passing
            return passing

    def close(self) -> None:
        """Cut everything and end the threads."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for end in self._open:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for end in self._open:
            end.close()
