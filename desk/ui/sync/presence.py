"""Who else is on the shown ticket, and how old what is shown is while the line is down.

Says for its own agent: viewing, or writing a reply, note or diagnosis step; left when another ticket is shown.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QWidget

from desk.ui.sharing import sharing

LOOK_MS = 5_000
STALE_S = 100


class PresenceLine(QLabel):
    """One line above the composer, hidden while there is nothing to say."""

    def __init__(self, mode: Callable[[], str], parent: QWidget | None = None) -> None:
        """`mode` says what the agent does on the ticket now: view, reply, note or diagnosis."""
        super().__init__(parent)
        self.setProperty("role", "presence")
        self.setWordWrap(True)
        self._mode = mode
        self._ticket: bytes | None = None
        self._people: list[dict[str, Any]] = []
        self._heard_ticks = 0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        sharing.changed.connect(self.retranslate)
        sharing.present.connect(self._on_present)
        self.retranslate()

    def show_ticket(self, ticket: bytes | None) -> None:
        """Leave the last ticket and come to this one."""
        if ticket == self._ticket:
            return
        self._leave()
        self._ticket, self._people = ticket, []
        self.look()
        self.retranslate()

    def _leave(self) -> None:
        if self._ticket is not None:
            sharing.be_present(self._ticket, "")

    @Slot()
    def look(self) -> None:
        """Say what the agent does, if that changed; people who said nothing for long are gone."""
        if self._ticket is None or not sharing.is_on:
            return
        parent = self.parentWidget()
        if parent is not None and parent.isVisible():
            sharing.be_present(self._ticket, self._mode())
        self._heard_ticks += 1
        if self._people and self._heard_ticks * LOOK_MS / 1000 > STALE_S:
            self._people = []
        self.retranslate()

    @Slot(bytes, object)
    def _on_present(self, ticket: bytes, people: list[dict[str, Any]]) -> None:
        if ticket == self._ticket:
            self._people, self._heard_ticks = people, 0
            self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Look again and again while shown."""
        self._timer.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep looking while the pane is there: the line itself is hidden when it has nothing to say."""
        parent = self.parentWidget()
        if parent is None or not parent.isVisible():
            self._timer.stop()
            self._leave()
        super().hideEvent(event)

    @Slot()
    def retranslate(self) -> None:
        """Say who is here and how old this is."""
        if sharing.is_on and not self._timer.isActive() and self._ticket is not None:
            self._timer.start()
        said = [self._sentence(person) for person in self._people]
        if sharing.is_offline and self._ticket is not None:
            at = sharing.as_of or "–"
            said.insert(0, self.tr("Offline: this ticket stands as of {0}").format(at))
        self.setText(" · ".join(said))
        self.setAccessibleName(self.text())
        self.setVisible(bool(said))

    def _sentence(self, person: dict[str, Any]) -> str:
        doing = {
            "reply": self.tr("{0} is writing a reply"),
            "note": self.tr("{0} is writing a note"),
            "diagnosis": self.tr("{0} is writing a diagnosis step"),
        }.get(str(person.get("mode")), self.tr("{0} is here too"))
        age = int(person.get("age_s", 0)) + self._heard_ticks * LOOK_MS // 1000
        name = doing.format(person.get("name", ""))
        return name if age < 10 else self.tr("{0} ({1} s ago)").format(name, age)
