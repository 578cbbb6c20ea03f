"""Follows one run of a script: asks for what it said until it has ended. Knows no layout but its own text."""

from typing import Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.protocol.scripts import RunOutput, RunView
from desk.ui import theme

ASK_EVERY_MS = 200
MOST_LINES = 5_000


class RunText(QPlainTextEdit):
    """The output of the last run.

    Signals (GUI thread):
        ended(object): RunOutput, once.
        failed(str): a sentence.
    """

    ended = Signal(object)
    failed = Signal(str)

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._next = 0
        self.run = ""
        self.setReadOnly(True)
        self.setFont(theme.monospace())
        self.setMaximumBlockCount(MOST_LINES)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._timer = QTimer(self)
        self._timer.setInterval(ASK_EVERY_MS)
        self._timer.timeout.connect(self._ask)

    @property
    def is_running(self) -> bool:
        """Tell whether a run is followed."""
        return bool(self.run)

    def follow(self, view: RunView) -> None:
        """Begin with a run."""
        self.clear()
        self.run, self._next = view.run, 0
        self._timer.start()
        self._ask()

    @Slot()
    def cancel(self) -> None:
        """End the run."""
        if self.run:
            self._requester.request("script.cancel", {"run": self.run}, failed=self._on_failed)

    @Slot()
    def _ask(self) -> None:
        if self.run:
            args: dict[str, Any] = {"run": self.run, "start": self._next}
            self._requester.request(
                "script.output", args, reply_type=RunOutput, done=self._on_output, failed=self._on_failed
            )

    def _on_output(self, output: RunOutput) -> None:
        if not self.run or output.next < self._next:
            return
        fresh = (
            output.lines[len(output.lines) - (output.next - self._next) :] if output.next > self._next else ()
        )
        self._next = output.next
        if fresh:
            self.appendPlainText("\n".join(fresh))
        if output.finished:
            self._stop()
            if output.output.strip():
                self.setPlainText(output.output)
            self.ended.emit(output)

    def _on_failed(self, failure: Failure) -> None:
        self._stop()
        self.failed.emit(failure.sentence)

    def _stop(self) -> None:
        self.run = ""
        self._timer.stop()
