"""The state of the line in words: since when, what waits, why it is down and what to do; sync now, unlock."""

from PySide6.QtCore import QEvent, Slot
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.ui import texts
from desk.ui.sharing import sharing
from desk.ui.sync.copying import STOPPED, CopyBox
from desk.ui.widgets.notice import Notice

LOCKED = ("sync_locked", "passphrase_needed", "passphrase_wrong")
"""Codes for which a passphrase helps."""


class LinePage(QWidget):
    """Facts above, the reason below, and what a person can do."""

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        rows = QFormLayout()
        rows.setHorizontalSpacing(16)
        self._facts: dict[str, tuple[QLabel, QLabel]] = {}
        for name in ("state", "synced", "to_send", "held", "conflicts", "undelivered"):
            label, value = QLabel(self), QLabel(self)
            label.setProperty("role", "meta")
            rows.addRow(label, value)
            self._facts[name] = (label, value)
        self.copy = CopyBox(self)
        self.why = Notice(self)
        self.passphrase = QLineEdit(self)
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.unlock_button, self.now_button = QPushButton(self), QPushButton(self)
        line = QHBoxLayout()
        line.addWidget(self.passphrase, 1)
        line.addWidget(self.unlock_button)
        self.hint = QLabel(self)
        self.hint.setWordWrap(True)
        self.hint.setProperty("role", "meta")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(rows)
        column.addWidget(self.copy)
        column.addWidget(self.why)
        column.addLayout(line)
        column.addWidget(self.hint)
        column.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.now_button)
        column.addLayout(buttons)
        self._connect()
        self.retranslate()

    def _connect(self) -> None:
        self.copy.stop_wanted.connect(self.stop_copy)
        self.now_button.clicked.connect(self.sync_now)
        self.unlock_button.clicked.connect(self.unlock)
        self.passphrase.returnPressed.connect(self.unlock)
        for button in (self.now_button, self.unlock_button):
            button.setAutoDefault(False)
        sharing.changed.connect(self._show)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        names = {
            "state": self.tr("Line"),
            "synced": self.tr("Last exchange"),
            "to_send": self.tr("To send"),
            "held": self.tr("Waiting for a newer server"),
            "conflicts": self.tr("Conflicts"),
            "undelivered": self.tr("Not delivered"),
        }
        for name, (label, _) in self._facts.items():
            label.setText(names[name])
        self.passphrase.setPlaceholderText(self.tr("Passphrase of this desk's key"))
        self.passphrase.setAccessibleName(self.tr("Passphrase of this desk's key"))
        self.unlock_button.setText(self.tr("Unlock"))
        self.unlock_button.setAccessibleName(self.unlock_button.text())
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot()
    def _show(self) -> None:
        status = sharing.status
        on = status is not None and status.state != "off"
        words = {
            "online": self.tr("connected"),
            "syncing": self.tr("exchanging"),
            "offline": self.tr("offline; you can go on working"),
        }
        state = words.get(sharing.state, self.tr("a workspace of its own"))
        if status is not None and status.since_us and on:
            state = self.tr("{0}, since {1}").format(
                state, texts.local_time(status.since_us).strftime("%m-%d %H:%M")
            )
        values = {
            "state": state,
            "synced": sharing.as_of or "–",
            "to_send": str(status.to_send if status else 0),
            "held": str(status.held if status else 0),
            "conflicts": str(status.conflicts if status else 0),
            "undelivered": str(status.undelivered if status else 0),
        }
        for name, (label, value) in self._facts.items():
            value.setText(values[name])
            label.setVisible(on or name == "state")
            value.setVisible(on or name == "state")
        stopped = status is not None and status.code == STOPPED
        self.now_button.setText(self.tr("Go on copying") if stopped else self.tr("Sync now"))
        self.now_button.setAccessibleName(self.now_button.text())
        self.why.say(sharing.why, role="warning") if sharing.why else self.why.clear()
        locked = status is not None and status.code in LOCKED
        self.passphrase.setVisible(locked)
        self.unlock_button.setVisible(locked)
        self.now_button.setVisible(on)
        self.hint.setVisible(not on)
        self.hint.setText(
            self.tr(
                "To share this workspace, an administrator runs `desk db invite` and you run `desk db enroll` with the"
                " code they give you (docs/sync.md)."
            )
        )

    @Slot()
    def sync_now(self) -> None:
        """Exchange at once."""
        self._requester.request("sync.now", {}, failed=self._on_failed)

    @Slot()
    def stop_copy(self) -> None:
        """End a first copy where it is."""
        self._requester.request("sync.cancel", {}, failed=self._on_failed)

    @Slot()
    def unlock(self) -> None:
        """Give the engine the passphrase; it is kept nowhere."""
        if self.passphrase.text():
            self._requester.request(
                "sync.unlock", {"passphrase": self.passphrase.text()}, failed=self._on_failed
            )
            self.passphrase.clear()

    def _on_failed(self, failure: Failure) -> None:
        self.why.say(failure.sentence)
