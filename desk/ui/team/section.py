"""What the tabs of the team's page share: a table, a panel beside it, asking and saying."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.ui.team.grid import GridModel, GridView
from desk.ui.widgets.cover import Covered

PANEL_WIDTH, PANEL_LOW, ROOMY = 340, 296, 1150


class Section(QWidget):
    """One tab.

    Attributes:
        kinds: the kinds of changes after which it asks again.

    Signals (GUI thread):
        said(str): a sentence for the status bar.
        ticket_wanted(bytes): a ticket shall be shown.
    """

    said = Signal(str)
    ticket_wanted = Signal(bytes)
    kinds: tuple[str, ...] = ()

    def __init__(self, requester: Requester, *, panel: bool = True) -> None:
        super().__init__()
        self.requester: Requester = Covered(requester, self, self.ask)
        self.model = GridModel(self)
        self.view = GridView(self.model)
        self.bar = QHBoxLayout()
        self.bar.setSpacing(8)
        self.bar.setContentsMargins(16, 10, 16, 10)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addLayout(self.bar)
        left.addWidget(self.view, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        self.panel = QVBoxLayout()
        self._area: QScrollArea | None = None
        if panel:
            row.addWidget(self._side())
        self.view.selectionModel().currentRowChanged.connect(self._on_row)
        self.view.activated.connect(self._on_activated)

    def _side(self) -> QWidget:
        inside = QWidget()
        inside.setObjectName("scrolled")
        inside.setLayout(self.panel)
        self.panel.setContentsMargins(18, 14, 18, 14)
        self.panel.setSpacing(10)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFixedWidth(PANEL_WIDTH)
        self._area = area
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setProperty("role", "side")
        area.setWidget(inside)
        return area

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the table more of a narrow window."""
        super().resizeEvent(event)
        if self._area is not None:
            self._area.setFixedWidth(PANEL_WIDTH if event.size().width() >= ROOMY else PANEL_LOW)

    # ---- faces -----------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask the engine for what is shown."""

    def on_row(self, thing: Any) -> None:
        """Show what stands behind the chosen row."""

    def on_activated(self, thing: Any) -> None:
        """Act on Enter or a double click."""

    def retranslate(self) -> None:
        """Take the texts of the current language."""

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language; what the engine says comes in it too."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            if self.isVisible():
                self.ask()
        super().changeEvent(event)

    # ---- help ------------------------------------------------------------------------------------

    def _on_row(self) -> None:
        self.on_row(self.model.thing(self.view.row()))

    def _on_activated(self) -> None:
        self.on_activated(self.model.thing(self.view.row()))

    def keep_row(self, show: Callable[[], None]) -> None:
        """Show rows anew and choose the row that was chosen, the first where none was."""
        row = max(0, self.view.row())
        show()
        if self.model.rowCount():
            self.view.selectRow(min(row, self.model.rowCount() - 1))
        else:
            self.on_row(None)

    def do(self, verb: str, args: dict[str, Any], said: str = "") -> None:
        """Ask for a write and say what came of it."""

        def done(_: Changes) -> None:
            if said:
                self.said.emit(said)
            self.ask()

        self.requester.request(verb, args, reply_type=Changes, done=done, failed=self.on_failed, write=True)

    def on_failed(self, failure: Failure) -> None:
        """Say why something was refused, and show again what stands."""
        self.said.emit(failure.sentence)


def label(role: str = "", *, wrap: bool = True) -> QLabel:
    """Return a label of a role whose text is plain."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if wrap:
        made.setMinimumWidth(1)  # else one long name makes the panel wider than its place
    if role:
        made.setProperty("role", role)
    return made
