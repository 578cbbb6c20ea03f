"""The page about Desk: version, where the data lies, and what `desk doctor` finds, to be copied into a report."""

import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QProcess, QUrl, Slot, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton

from desk.client.base import Requester
from desk.ui import texts
from desk.ui.i18n import language
from desk.ui.preferences.page import Page

_MARKS = {"ok": "✓", "warning": "!", "error": "✗"}


class AboutPage(Page):
    """Facts above, the findings below; the examination runs as a process of its own."""

    def __init__(self, requester: Requester, role: str) -> None:
        super().__init__(requester, role)
        self.facts, self.findings = QLabel(), QPlainTextEdit()
        self.facts.setWordWrap(True)
        self.facts.setProperty("role", "strong")
        self.findings.setReadOnly(True)
        self.examine, self.copy, self.folder = (QPushButton() for _ in range(3))
        self._status: dict[str, Any] = {}
        self._process: QProcess | None = None
        row = QHBoxLayout()
        for button in (self.examine, self.copy, self.folder):
            row.addWidget(button)
        row.addStretch()
        self.column.addWidget(self.facts)
        self.column.addWidget(self.findings, 1)
        self.column.addLayout(row)
        self.examine.clicked.connect(self.begin)
        self.copy.clicked.connect(self._on_copy)
        self.folder.clicked.connect(self._on_folder)
        self.retranslate()
        requester.request("engine.status", {}, done=self._on_status, failed=self.on_failed)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.note.setText(self.tr("Desk keeps everything on this computer, in one folder that you can copy."))
        self.examine.setText(self.tr("Examine"))
        self.copy.setText(self.tr("Copy for a report"))
        self.folder.setText(self.tr("Open the folder"))
        self.findings.setAccessibleName(self.tr("Findings"))
        self.findings.setPlaceholderText(self.tr("“Examine” looks at everything that Desk stands on."))
        self._show()

    def _on_status(self, status: dict[str, Any]) -> None:
        self._status = status
        self._show()

    def _show(self) -> None:
        status = self._status
        lines = [
            f"Desk {str(status.get('version', '')).removeprefix('desk ')} · Python {sys.version.split()[0]} · Qt {qVersion()}"
        ]
        if status:
            lines.append(self.tr("Data: {0}").format(status["workspace"]))
            lines.append(
                self.tr("Engine: process {0}, schema {1}").format(status["pid"], status["replica_version"])
            )
        self.facts.setText("\n".join(lines))
        self.folder.setEnabled(bool(status))

    @Slot()
    def begin(self) -> None:
        """Run `desk doctor` on the workspace."""
        if self._process is not None:
            return
        self.findings.setPlainText(self.tr("Examining…"))
        self._process = QProcess(self)
        self._process.finished.connect(self._on_finished)
        arguments = ["-m", "desk", "doctor", "--json", "--language", language()]
        if workspace := self._status.get("workspace"):
            arguments += ["--workspace", str(workspace)]
        self._process.start(sys.executable, arguments)

    @Slot()
    def _on_finished(self) -> None:
        assert self._process is not None
        printed = bytes(self._process.readAllStandardOutput().data()).decode()
        trouble = bytes(self._process.readAllStandardError().data()).decode()
        self._process.deleteLater()
        self._process = None
        try:
            findings = json.loads(printed)["findings"]
        except (ValueError, KeyError):
            self.findings.setPlainText(trouble or printed)
            return
        lines = [
            f"{_MARKS.get(row['status'], '?')} {texts.labelled(row['check'], row['sentence'])}"
            for row in findings
        ]
        self.findings.setPlainText("\n".join(lines))

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(f"{self.facts.text()}\n{self.findings.toPlainText()}")
        self.said.emit("ok", self.tr("Copied"))

    @Slot()
    def _on_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(str(self._status["workspace"])))))
