"""The team's page: tabs for load, skills, rosters, dispatch, escalation, learning and the shift. Knows its tabs only."""

from PySide6.QtCore import QEvent, QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.ui.clock import Clock
from desk.ui.i18n import pick
from desk.ui.team.escalations import EscalationsSection
from desk.ui.team.lanes import LanesSection
from desk.ui.team.learning import LearningSection
from desk.ui.team.load import LoadSection
from desk.ui.team.roster import RosterSection
from desk.ui.team.section import Section, label
from desk.ui.team.shift import ShiftSection
from desk.ui.team.skills import SkillsSection

REFRESH_MS = 1000
_TABS = {
    "load": ("Load", "负载"),
    "dispatch": ("Dispatch", "分派"),
    "escalation": ("Escalation", "升级"),
    "roster": ("Roster", "排班"),
    "skills": ("Skills", "技能"),
    "learning": ("Learning", "学习记录"),
    "shift": ("Shift baton", "交接班"),
}


class TeamPane(QWidget):
    """Head with tabs, the chosen one below.

    Attributes:
        tabs: the buttons by name; `sections` the tabs themselves, made when first shown.

    Signals (GUI thread):
        said(str): a sentence for the status bar.
        ticket_wanted(bytes): a ticket shall be shown.
    """

    said = Signal(str)
    ticket_wanted = Signal(bytes)

    def __init__(self, requester: Requester, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self._requester, self._clock = requester, clock
        self.sections: dict[str, Section] = {}
        self.tabs: dict[str, QPushButton] = {}
        self.name = "load"
        self._stale = True
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(REFRESH_MS)
        self._pause.timeout.connect(self._on_pause)
        self.head, self.title, self.stack = QFrame(), label("section", wrap=False), QStackedWidget()
        self._build()
        self.retranslate()

    def _build(self) -> None:
        self.head.setProperty("role", "head")
        self.head.setFixedHeight(52)
        row = QHBoxLayout(self.head)
        row.setContentsMargins(24, 8, 16, 8)
        row.setSpacing(4)
        row.addWidget(self.title)
        row.addSpacing(16)
        group = QButtonGroup(self)
        for name in _TABS:
            button = self.tabs[name] = QPushButton()
            button.setProperty("role", "tab")
            button.setCheckable(True)
            # A screen reader toggles a button that can be checked; that is no click.
            button.toggled.connect(lambda on, name=name: on and name != self.name and self.show_tab(name))
            group.addButton(button)
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.stack, 1)
        self.tabs["load"].setChecked(True)

    def _make(self, name: str) -> Section:
        requester, clock = self._requester, self._clock
        made: Section
        match name:
            case "load":
                made = LoadSection(requester)
            case "dispatch":
                made = LanesSection(requester, clock)
            case "escalation":
                made = EscalationsSection(requester, clock)
            case "roster":
                made = RosterSection(requester, clock)
            case "skills":
                made = SkillsSection(requester)
            case "learning":
                made = LearningSection(requester, clock)
            case _:
                made = ShiftSection(requester)
        made.said.connect(self.said)
        made.ticket_wanted.connect(self.ticket_wanted)
        self.stack.addWidget(made)
        return made

    def show_tab(self, name: str) -> Section:
        """Show a tab, made and asked when it is first wanted; return it."""
        self.name = name
        if name not in self.sections:
            self.sections[name] = self._make(name)
        section = self.sections[name]
        self.stack.setCurrentWidget(section)
        self.tabs[name].setChecked(True)
        section.ask()
        return section

    def showEvent(self, event: QShowEvent) -> None:
        """Ask when what is shown is old; nothing is asked while the page is hidden."""
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.show_tab(self.name)

    def on_changes(self, changes: Changes) -> None:
        """Ask again after a moment if the page is seen, else when it is next shown."""
        section = self.sections.get(self.name)
        if section is None or not changes.touches(*section.kinds):
            return
        self._stale = True
        if self.isVisible() and not self._pause.isActive():
            self._pause.start()

    @Slot()
    def _on_pause(self) -> None:
        if self._stale and self.isVisible():
            self._stale = False
            self.sections[self.name].ask()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.title.setText(pick("Team", "团队"))
        self.setAccessibleName(pick("Team", "团队"))
        for name, button in self.tabs.items():
            button.setText(pick(*_TABS[name]))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
