"""The report of an error of ours: what happened, what to do, and everything worth sending, to copy."""

import platform
import sys

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desk import __version__
from desk.ui import icons, theme

_KEPT = 20_000


def report_text(detail: str) -> str:
    """Return the text that is copied: versions and the trace, never the content of a ticket."""
    machine = f"Python {sys.version.split()[0]}, Qt {qVersion()}, {platform.system()} {platform.release()}"
    return f"Desk {__version__}\n{machine}\n\n{detail[-_KEPT:].strip()}\n"


class ReportDialog(QDialog):
    """One error; the person copies the report or goes on."""

    def __init__(self, sentence: str, detail: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Something went wrong"))
        self.resize(620, 400)
        mark = QLabel()
        mark.setPixmap(icons.pixmap("alert", theme.current().bad, 28))
        title = QLabel(self.tr("Something went wrong inside Desk"))
        title.setProperty("role", "section")
        text = QLabel(
            sentence
            or self.tr("Your data is safe: what you typed is kept. You can go on, or start Desk again.")
        )
        text.setWordWrap(True)
        self.report = QPlainTextEdit(report_text(detail))
        self.report.setReadOnly(True)
        self.report.setFont(theme.monospace(12))
        self.copy = QPushButton(icons.icon("copy", size=16), self.tr("Copy report"))
        self.copy.clicked.connect(self.on_copy)
        proceed = QPushButton(self.tr("Go on"))
        proceed.setProperty("role", "primary")
        proceed.setDefault(True)
        proceed.clicked.connect(self.accept)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(mark)
        head.addWidget(title, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.copy)
        foot.addStretch()
        foot.addWidget(proceed)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(text)
        column.addWidget(self.report, 1)
        column.addLayout(foot)

    def on_copy(self) -> None:
        """Put the report on the clipboard and say so."""
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copy.setText(self.tr("Copied"))
