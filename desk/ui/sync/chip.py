"""The line's state in the status bar: one button that says it in words and opens the page about it."""

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from desk.protocol.sharing import CopyProgress
from desk.ui import texts, theme
from desk.ui.sharing import sharing
from desk.ui.sync.copying import STOPPED, short_words

BRIEF_MS = 1_000


class SyncChip(QPushButton):
    """Hidden in a workspace of its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "status")
        self.setFlat(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._brief = QTimer(self)
        self._brief.setSingleShot(True)
        self._brief.setInterval(BRIEF_MS)
        self._brief.timeout.connect(self.retranslate)
        self._fetching = False
        sharing.changed.connect(self.retranslate)
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _is_brief(self, copy: CopyProgress | None) -> bool:
        """Tell whether this is over in a moment, as fetching a ticket mostly is: then nothing is said of it."""
        fetching = copy is not None and copy.stage == "fetch"
        if fetching and not self._fetching:
            self._brief.start()
        elif not fetching:
            self._brief.stop()
        self._fetching = fetching
        return fetching and self._brief.isActive()

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
        stopped = status.code == STOPPED
        brief = self._is_brief(status.copy)
        if status.copy is not None and not brief:
            said = [short_words(status.copy)]
        elif stopped:
            said.append(self.tr("copy stopped"))
        if status.to_send:
            said.append(self.tr("{0} to send").format(status.to_send))
        if status.asked:
            said.append(texts.counted(self.tr("{0} replies ask").format(status.asked)))
        if status.conflicts:
            said.append(texts.counted(self.tr("{0} conflicts").format(status.conflicts)))
        if status.undelivered:
            said.append(self.tr("{0} not delivered").format(status.undelivered))
        self.setText(" · ".join(filter(None, said)))
        self.setToolTip(sharing.why)
        self.setAccessibleName(" · ".join(filter(None, [*said, sharing.why])))
        wants = bool(
            stopped or status.conflicts or status.undelivered or status.asked or status.state == "offline"
        )
        theme.set_role(self, "status_wants" if wants else "status")
