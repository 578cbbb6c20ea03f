"""The line's state in the status bar: one button that says it in words and opens the page about it."""

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from desk.ui import texts, theme
from desk.ui.sharing import sharing


class SyncChip(QPushButton):
    """Hidden in a workspace of its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "status")
        self.setFlat(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        sharing.changed.connect(self.retranslate)
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot()
    def retranslate(self) -> None:
        """Say the state."""
        self.setVisible(sharing.is_on)
        status = sharing.status
        if status is None:
            return
        since = texts.local_time(status.since_us).strftime("%H:%M") if status.since_us else ""
        parts = {
            "online": self.tr("Synced {0}").format(sharing.as_of[-5:]),
            "syncing": self.tr("Syncing…"),
            "offline": self.tr("Offline since {0} · as of {1}").format(since, sharing.as_of or "–"),
        }
        said = [parts.get(status.state, "")]
        if status.to_send:
            said.append(self.tr("{0} to send").format(status.to_send))
        if status.asked:
            said.append(self.tr("{0} replies ask").format(status.asked))
        if status.conflicts:
            said.append(self.tr("{0} conflicts").format(status.conflicts))
        if status.undelivered:
            said.append(self.tr("{0} not delivered").format(status.undelivered))
        self.setText(" · ".join(filter(None, said)))
        self.setToolTip(sharing.why)
        self.setAccessibleName(" · ".join(filter(None, [*said, sharing.why])))
        wants = bool(status.conflicts or status.undelivered or status.asked or status.state == "offline")
        theme.set_role(self, "status_wants" if wants else "status")
