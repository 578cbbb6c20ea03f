"""Offers to salvage a damaged workspace and does it by the command line's own words. Knows no database."""

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QProcess, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget


class SalvageOffer(QDialog):
    """What is damaged, and a button that copies what can be read; the damaged file is kept beside it.

    Signals:
        salvaged(): the workspace can be opened again; GUI thread.
    """

    salvaged = Signal()

    def __init__(
        self,
        directory: Path,
        sentence: str,
        *,
        language: str,
        command: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        """`command` replaces the program that salvages."""
        super().__init__(parent)
        words = ["--workspace", str(directory), "--language", language, "salvage"]
        self._command = list(command) or [sys.executable, "-P", "-m", "desk", *words]
        self.setWindowTitle(self.tr("Damaged workspace"))
        self.setMinimumWidth(480)
        self.title = QLabel(self.tr("The database of this workspace is damaged"))
        self.title.setProperty("role", "section")
        self.text = QLabel(sentence)
        self.text.setWordWrap(True)
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setAccessibleName(self.tr("Salvaging"))
        self.progress.hide()
        self.salvage, self.leave = QPushButton(self.tr("Salvage what can be read")), QPushButton()
        self.leave.setText(self.tr("Not now"))
        self.salvage.setProperty("role", "primary")
        self.salvage.setDefault(True)
        self._process = QProcess(self)
        self._connect()
        self._lay_out()

    def _connect(self) -> None:
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)
        self.salvage.clicked.connect(self.on_salvage)
        self.leave.clicked.connect(self.reject)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.salvage)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        for part in (self.title, self.text, self.progress):
            column.addWidget(part)
        column.addLayout(buttons)

    @Slot()
    def on_salvage(self) -> None:
        """Begin; the window may be used meanwhile."""
        self.salvage.setEnabled(False)
        self.progress.show()
        self._process.start(self._command[0], self._command[1:])

    @Slot(int, QProcess.ExitStatus)
    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        said = bytes(self._process.readAllStandardOutput().data()).decode("utf-8", "replace")
        wrong = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace")
        self._ended()
        if code == 0 and status == QProcess.ExitStatus.NormalExit:
            self.title.setText(self.tr("What could be read was salvaged"))
            self.text.setText(_last_line(said))
            self.salvage.hide()
            self.leave.setText(self.tr("Close"))
            self.salvaged.emit()
        else:
            self.text.setText(_last_line(wrong) or self.tr("It ended without saying why. Run “desk doctor”."))

    @Slot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._ended()
            self.text.setText(self.tr("It could not be started. Run “desk salvage” in a terminal."))

    def _ended(self) -> None:
        self.progress.hide()
        self.salvage.setEnabled(True)

    def done(self, result: int) -> None:
        """Close; a salvage under way goes on to its end behind it."""
        if self._process.state() == QProcess.ProcessState.NotRunning:
            super().done(result)


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else ""
