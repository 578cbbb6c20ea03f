"""Remote assistance: starts the program that the administrator chose and logs how long it was used, and for what."""

import time
from typing import Any

from PySide6.QtCore import QProcess, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from desk.process import remote
from desk.process.errors import KnownError
from desk.ui import texts
from desk.ui.i18n import language
from desk.ui.ticket.actions import TicketAction
from desk.ui.ticket.forms import InlineForm


class RemoteForm(InlineForm):
    """Address and start; when the program ends, what was done is written and logged with its duration."""

    action = TicketAction.REMOTE

    def build(self) -> None:
        """Address with the button that starts, then the outcome."""
        box = QWidget(self)
        line = QHBoxLayout(box)
        line.setContentsMargins(0, 0, 0, 0)
        self.address, self.start_button, self.clock = (
            QLineEdit(self._last_address(), box),
            QPushButton(box),
            QLabel(box),
        )
        for widget in (self.address, self.start_button, self.clock):
            line.addWidget(widget, 1 if widget is self.address else 0)
        self.add_row("address", box)
        self.outcome = self.text_row("outcome")
        self.seconds = 0.0
        self._began = 0.0
        self.process = QProcess(self)
        self.process.finished.connect(self.end)
        self.process.errorOccurred.connect(self._on_error)
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._show_clock)
        self.start_button.clicked.connect(self.toggle)
        self.address.returnPressed.connect(self.start)

    def _last_address(self) -> str:
        """Return where the last session on this ticket led."""
        used = [str(e.data.get("address", "")) for e in self.ticket.entries if e.kind == "remote_session"]
        return used[-1] if used else ""

    def retranslate(self) -> None:
        """Also name the button."""
        super().retranslate()
        self.start_button.setText(self.tr("End") if self._began else self.tr("Start"))
        self.start_button.setAccessibleName(self.start_button.text())
        self.address.setPlaceholderText(self.tr("address or number of the machine"))
        self.address.setAccessibleName(self.tr("Machine"))
        self.outcome.setPlaceholderText(self.tr("What was seen and done; the requester had agreed"))

    def labels(self) -> dict[str, str]:
        """Name the rows."""
        return {"address": self.tr("Machine"), "outcome": self.tr("Done")}

    @Slot()
    def toggle(self) -> None:
        """Start, or end what runs."""
        if self._began:
            self.process.terminate()
            self.end()
        else:
            self.start()

    @Slot()
    def start(self) -> None:
        """Start the program; what is missing is said in a sentence."""
        template = str(self.directory.setting("remote_command", ""))
        try:
            program, *arguments = remote.command(template, self.address.text())
        except KnownError as error:
            self.notice.say(error.sentence(language()))
            return
        self.notice.clear()
        self._began = time.monotonic()
        self._tick.start()
        self.process.start(program, arguments)
        self.retranslate()

    @Slot()
    def end(self) -> None:
        """Add what was used to the duration."""
        if self._began:
            self.seconds += time.monotonic() - self._began
            self._began = 0.0
            self._tick.stop()
            self._show_clock()
            self.retranslate()
            self.outcome.setFocus()

    @Slot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._began = 0.0
            self._tick.stop()
            self.notice.say(
                self.tr("“{0}” cannot be started. Is it installed?").format(self.process.program())
            )
            self.retranslate()

    @Slot()
    def _show_clock(self) -> None:
        running = time.monotonic() - self._began if self._began else 0.0
        self.clock.setText(texts.duration(round(self.seconds + running)))

    def missing(self) -> str:
        """Want what was done."""
        if not self.address.text().strip():
            return self.tr("Write which machine it was.")
        return "" if self.outcome.toPlainText().strip() else self.tr("Write what was seen and done.")

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the session."""
        self.end()
        return "ticket.remote", {
            "address": self.address.text().strip(),
            "duration_s": round(self.seconds),
            "body": self.outcome.toPlainText().strip(),
        }
