"""The two ways in which the window's bytes reach an engine: a child's pipes, or a socket of a running one.

Knows lines and whether the other side is still there; not what is said.
"""

import os
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QSocketNotifier, Signal, Slot

from desk.client.wire import LineBuffer

PACKAGE_ROOT = Path(__file__).resolve().parents[2]
CHUNK = 1 << 18


class Transport(QObject):
    """A way to one engine.

    Attributes:
        child: whether the engine is our own process.

    Signals:
        said(bytes): one line of the engine.
        gone(int): the engine has ended, with its exit code (-1 where that is not known); once.
    """

    said = Signal(bytes)
    gone = Signal(int)
    child = False

    def send(self, line: bytes) -> None:
        """Send one line; where the engine is gone, `gone` tells it."""
        raise OSError(f"{type(self).__name__} sends nothing")

    def close(self, wait_ms: int = 0) -> None:
        """Leave the engine; our own child is given `wait_ms` to finish."""

    @property
    def process_id(self) -> int:
        """Return the engine's process id where it is our child, else 0."""
        return 0


def engine_command(directory: Path, language: str) -> list[str]:
    """Return the command that starts an engine for a window."""
    python = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-P", "-m", "desk"]
    return [*python, "engine", "--workspace", str(directory), "--stdio", "--language", language]


class PipeTransport(Transport):
    """An engine that this window starts as its child."""

    child = True

    def __init__(
        self, command: Sequence[str], parent: QObject | None = None, *, also: Mapping[str, str] | None = None
    ) -> None:
        """Start the command; `also` goes into its environment."""
        super().__init__(parent)
        self._buffer = LineBuffer()
        self._ended = False
        self._process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        before = environment.value("PYTHONPATH", "")
        environment.insert("PYTHONPATH", os.pathsep.join(filter(None, (str(PACKAGE_ROOT), before))))
        for name, value in (also or {}).items():
            environment.insert(name, value)
        self._process.setProcessEnvironment(environment)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        self._process.readyReadStandardOutput.connect(self._on_output)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)
        self._process.start(command[0], list(command[1:]))

    @property
    def process_id(self) -> int:
        """Return the child's process id, 0 before it runs."""
        return int(self._process.processId())

    def send(self, line: bytes) -> None:
        """Write one line to the child."""
        self._process.write(line)

    def close(self, wait_ms: int = 0) -> None:
        """Close the child's input, which ends it after what it has been sent; read its last answers."""
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.closeWriteChannel()
            if not self._process.waitForFinished(wait_ms):
                self._process.kill()
                self._process.waitForFinished(1000)
        self._ended = True

    @Slot()
    def _on_output(self) -> None:
        for line in self._buffer.feed(bytes(self._process.readAllStandardOutput().data())):
            self.said.emit(line)

    @Slot(int, QProcess.ExitStatus)
    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._on_output()
        self._end(code if status == QProcess.ExitStatus.NormalExit else -1)

    @Slot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._end(-1)

    def _end(self, code: int) -> None:
        if not self._ended:
            self._ended = True
            self.gone.emit(code)


class SocketTransport(Transport):
    """An engine that runs already: another window's, or `desk serve`.

    Plain sockets with Qt's notifiers: QtNetwork would cost the window's start several milliseconds.
    """

    def __init__(self, connection: socket.socket, parent: QObject | None = None) -> None:
        """Take over a connected socket."""
        super().__init__(parent)
        self._buffer = LineBuffer()
        self._unsent = bytearray()
        self._ended = False
        self._socket = connection
        self._socket.setblocking(False)
        descriptor = connection.fileno()
        self._readable = QSocketNotifier(descriptor, QSocketNotifier.Type.Read, self)
        self._writable = QSocketNotifier(descriptor, QSocketNotifier.Type.Write, self)
        self._writable.setEnabled(False)
        self._readable.activated.connect(self._on_readable)
        self._writable.activated.connect(self._on_writable)

    def send(self, line: bytes) -> None:
        """Send one line, the rest of it when there is room."""
        self._unsent += line
        self._on_writable()

    def close(self, wait_ms: int = 0) -> None:
        """Leave the engine; it goes on for the others."""
        if not self._ended:
            self._ended = True
            self._readable.setEnabled(False)
            self._writable.setEnabled(False)
            self._socket.close()

    @Slot()
    def _on_readable(self) -> None:
        try:
            data = self._socket.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._end()
            return
        for line in self._buffer.feed(data):
            self.said.emit(line)

    @Slot()
    def _on_writable(self) -> None:
        try:
            while self._unsent and not self._ended:
                del self._unsent[: self._socket.send(self._unsent)]
        except BlockingIOError:
            pass
        except OSError:
            return  # the read side tells that it has gone
        self._writable.setEnabled(bool(self._unsent) and not self._ended)

    def _end(self) -> None:
        if not self._ended:
            self.close()
            self.gone.emit(-1)
