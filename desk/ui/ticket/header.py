"""The head of a ticket: number and icons, title, its pills, the possible next steps.

Shows a TicketView and says what was clicked; sends nothing.
"""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desk.protocol.views import ClockView, TicketView
from desk.ui import icons, texts, theme
from desk.ui.clock import Clock
from desk.ui.ticket.actions import MENU, SPECS, TicketAction, keys_of
from desk.ui.ticket.fields import FieldEditing
from desk.ui.ticket.pills import TicketPills, clear
from desk.ui.ticket.title import TitleField
from desk.ui.widgets.directory import Directory
from desk.ui.widgets.flow import FlowLayout
from desk.ui.widgets.low_scroll import FlowScroll
from desk.ui.widgets.pill import Pill

_COPIED_MS = 1500
_HEAD, _RULE = 52, 1
_LEAST = 118
"""Pixels below the number that stay in a low window: the title and the clocks; the rest is scrolled."""


class TicketHeader(QWidget):
    """Number, title, pills and steps of the shown ticket.

    Signals:
        wanted(object): a TicketAction that was clicked; GUI thread.
        clock_clicked(object, object): ClockView and the pill to stand below.
        submitted(str, object, object): verb, arguments and action of a field that was edited in its place.
        ticket_wanted(bytes): another ticket, from a link.
    """

    wanted = Signal(object)
    clock_clicked = Signal(object, object)
    submitted = Signal(str, object, object)
    ticket_wanted = Signal(bytes)

    def __init__(self, clock: Clock, directory: Directory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._directory = directory
        self._ticket: TicketView | None = None
        self.fields = FieldEditing(directory, self)
        self.fields.chosen.connect(self.submitted)
        self._icons: dict[TicketAction, QPushButton] = {}
        self._copied = QTimer(self)
        self._copied.setSingleShot(True)
        self._copied.timeout.connect(self._show_number)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_head())
        self.body = FlowScroll(self._build_body(), self, least=_LEAST)
        self.body.fitted.connect(self._on_fitted)
        column.addWidget(self.body)
        column.addWidget(self._build_rule())
        directory.changed.connect(self._on_directory)
        theme.themes.changed.connect(self._on_theme)
        self.retranslate()

    # ---- building

    def _build_head(self) -> QFrame:
        head = QFrame(self)
        head.setProperty("role", "head")
        head.setFixedHeight(_HEAD)
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(4)
        self.number = QPushButton(head)
        self.number.setProperty("role", "plain")
        self.number.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.number.clicked.connect(self.copy_number)
        row.addWidget(self.number)
        row.addStretch(1)
        for action in (TicketAction.TAKE, TicketAction.UNDO, TicketAction.EXPLAIN):
            button = self._icon_button(head)
            button.clicked.connect(self._sender_of(action))
            self._icons[action] = button
            row.addWidget(button)
        self.more = self._icon_button(head)
        self._menu = QMenu(self.more)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._menu.triggered.connect(self._on_menu)
        self.more.setMenu(self._menu)
        row.addWidget(self.more)
        return head

    def _build_body(self) -> QWidget:
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 18, 24, 8)
        column.setSpacing(8)
        self.title = TitleField(body)
        self.title.edited.connect(self._on_title)
        self.pills = TicketPills(self._clock, self._directory, body)
        self.pills.wanted.connect(self.edit)
        self.pills.clock_clicked.connect(self.clock_clicked)
        self.pills.ticket_wanted.connect(self.ticket_wanted)
        self.pills.unlinked.connect(self._on_unlinked)
        self._steps = QWidget(body)
        self._step_flow = FlowLayout(self._steps, gap=6, line_gap=6)
        column.addWidget(self.title)
        column.addWidget(self.pills)
        column.addWidget(self._steps)
        return body

    @staticmethod
    def _icon_button(parent: QWidget) -> QPushButton:
        button = QPushButton(parent)
        button.setProperty("role", "icon")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        return button

    def _build_rule(self) -> QFrame:
        """Return the line below a body of which something is out of sight; it keeps its place, so that nothing moves."""
        rule = QFrame(self)
        rule.setProperty("role", "line")
        policy = rule.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        rule.setSizePolicy(policy)
        rule.hide()
        self.body.cut.connect(rule.setVisible)
        return rule

    @Slot(int)
    def _on_fitted(self, high: int) -> None:
        """Be no higher than what there is to show."""
        self.setMaximumHeight(_HEAD + high + _RULE)

    def _sender_of(self, action: TicketAction) -> "_Sender":
        return _Sender(self, action)

    # ---- showing

    def show_ticket(self, ticket: TicketView | None) -> None:
        """Show a ticket; None empties the head."""
        self._ticket = ticket
        self._copied.stop()
        self._show_number()
        self.title.show_title(ticket.title if ticket else "")
        self.pills.show_ticket(ticket)
        self.fields.show_ticket(ticket)
        self._build_steps()

    def retranslate(self) -> None:
        """Take the texts and icons of the current language and theme."""
        for action, button in self._icons.items():
            spec = SPECS[action]
            button.setIcon(icons.icon(spec.icon))
            button.setToolTip(_tip(action))
            button.setAccessibleName(spec.label)
        self.more.setIcon(icons.icon("dots"))
        self.more.setToolTip(self.tr("More actions"))
        self.more.setAccessibleName(self.tr("More actions"))
        self.show_ticket(self._ticket)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot()
    def copy_number(self) -> None:
        """Copy the ticket's number and say so for a moment."""
        if self._ticket is not None:
            QGuiApplication.clipboard().setText(self._ticket.number)
            self.number.setText(self.tr("Copied"))
            self._copied.start(_COPIED_MS)

    def first_clock(self) -> tuple[ClockView, Pill] | None:
        """Return the most urgent clock and its pill."""
        return self.pills.first_clock()

    @Slot(object)
    def edit(self, action: TicketAction) -> None:
        """Edit a field in its place; what is no field is wanted of the pane."""
        if action is TicketAction.TITLE:
            self.title.edit()
        elif self.fields.edits(action):
            self.fields.open(action, self.pills.anchor(action) or self.more)
        else:
            self.wanted.emit(action)

    @Slot(str)
    def _on_title(self, title: str) -> None:
        self.submitted.emit("ticket.title", {"to": title}, TicketAction.TITLE)

    @Slot(bytes)
    def _on_unlinked(self, link: bytes) -> None:
        self.submitted.emit("ticket.unlink", {"link": link}, TicketAction.UNLINK)

    def offers(self, action: TicketAction) -> bool:
        """Tell whether the state of the ticket allows an action."""
        return self._ticket is not None and self._blocked(action) is not None

    def _blocked(self, action: TicketAction) -> str | None:
        """Return "" when the action is possible, a reason when it is forbidden, None when there is none."""
        spec = SPECS[action]
        if self._ticket is None:
            return None
        if spec.when is not None and not spec.when(self._ticket):
            return None
        if not spec.transitions:
            return ""
        found = [item.blocked for item in self._ticket.transitions if item.action in spec.transitions]
        if not found or (action is TicketAction.TAKE and self._is_mine()):
            return None
        return "" if "" in found else found[0]

    def _is_mine(self) -> bool:
        me, ticket = self._directory.me, self._ticket
        return me is not None and ticket is not None and ticket.owner is not None and ticket.owner.id == me.id

    def _build_steps(self) -> None:
        self._steps.hide()
        clear(self._step_flow)
        for action, spec in SPECS.items():
            blocked = self._blocked(action) if spec.primary else None
            if blocked is None:
                continue
            button = QPushButton(icons.icon(spec.icon, size=16), spec.label, self._steps)
            button.setEnabled(not blocked)
            button.setToolTip(blocked or _tip(action))
            button.setAccessibleName(spec.label)
            button.setObjectName(action.value)
            button.clicked.connect(self._on_step)
            self._step_flow.addWidget(button)
            button.show()
        self._steps.setVisible(self._step_flow.count() > 0)

    @Slot()
    def _on_step(self) -> None:
        self.wanted.emit(TicketAction(self.sender().objectName()))

    def _fill_menu(self) -> None:
        self._menu.clear()
        for action in MENU:
            if action is None:
                self._menu.addSeparator()
                continue
            blocked = self._blocked(action)
            if blocked is None:
                continue
            spec = SPECS[action]
            entry = QAction(icons.icon(spec.icon), spec.label, self._menu)
            entry.setData(action.value)
            entry.setEnabled(not blocked)
            entry.setToolTip(blocked)
            self._menu.addAction(entry)

    @Slot(QAction)
    def _on_menu(self, entry: QAction) -> None:
        self.wanted.emit(TicketAction(entry.data()))

    @Slot()
    def _show_number(self) -> None:
        number = self._ticket.number if self._ticket else ""
        self.number.setText(number)
        self.number.setToolTip(self.tr("Click to copy the number"))
        self.number.setAccessibleName(self.tr("Ticket number {0}").format(number))

    @Slot()
    def _on_directory(self) -> None:
        self.pills.show_ticket(self._ticket)
        self._build_steps()

    @Slot()
    def _on_theme(self) -> None:
        self.retranslate()


class _Sender:
    """Says which action a button stands for; called on the GUI thread by the button's click."""

    def __init__(self, header: TicketHeader, action: TicketAction) -> None:
        self._header, self._action = header, action

    def __call__(self, checked: bool = False) -> None:
        self._header.wanted.emit(self._action)


def _tip(action: TicketAction) -> str:
    keys = keys_of(action)
    return texts.aside(SPECS[action].label, keys) if keys else SPECS[action].label
