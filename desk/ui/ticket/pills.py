"""The pills under a ticket's title: every clock with its own bar, its fields, and the tickets beside it.

Shows a TicketView and says what was clicked; sends nothing.
"""

from PySide6.QtCore import QRectF, QSize, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from desk.process.links import LINKS
from desk.process.text import visible
from desk.protocol.views import ClockView, LinkView, TicketView
from desk.ui import texts, theme
from desk.ui.clock import Clock
from desk.ui.i18n import pick
from desk.ui.ticket.actions import SPECS, TicketAction
from desk.ui.ticket.clocks import face, shown_clocks
from desk.ui.ticket.state_text import state_text
from desk.ui.widgets.clock_bar import paint_bar
from desk.ui.widgets.directory import Directory
from desk.ui.widgets.flow import FlowLayout
from desk.ui.widgets.pill import Pill

_TONES = {0: "bad", 1: "bad", 2: "warn"}
_BAR = 3.0
_TAGS = 8
_LINK_CHARS = 34
_LONG = 24
"""Letters from which on a field's pill may be cut: its tip says the whole."""


class ClockPill(Pill):
    """A pill whose foot shows how much of the target is used."""

    def __init__(self, clock: ClockView, parent: QWidget) -> None:
        super().__init__(clickable=True, parent=parent)
        self.clock = clock
        self.fraction = 0.0

    def show_fraction(self, fraction: float) -> None:
        """Show the used part of the target (1.0 = all of it)."""
        fraction = max(0.0, fraction)
        if abs(fraction - self.fraction) >= 0.002:
            self.fraction = fraction
            self.update()

    def sizeHint(self) -> QSize:
        """Return the pill's size with room for the bar."""
        size = super().sizeHint()
        return QSize(size.width(), size.height() + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pill and the bar in its foot."""
        super().paintEvent(event)
        tokens = theme.current()
        colour = {"warn": tokens.warn_fill, "bad": tokens.bad_fill, "ok": tokens.ok}.get(
            self.tone, tokens.ink3
        )
        painter = QPainter(self)
        paint_bar(painter, QRectF(10, self.height() - 6, self.width() - 20, _BAR), self.fraction, colour)
        painter.end()


class FieldPill(Pill):
    """A pill of a field, with the action that edits it."""

    def __init__(self, text: str, tone: str, action: TicketAction | None, parent: QWidget) -> None:
        super().__init__(visible(text), tone, clickable=action is not None, parent=parent)
        self.action = action
        self.setAccessibleName(text)
        if action is not None:
            label = SPECS[action].label
            self.setToolTip(label if len(text) < _LONG else f"{label}\n{text}")


class LinkPill(Pill):
    """A pill that leads to another ticket; its menu takes the link away.

    Signals:
        removed(bytes): id of the link; GUI thread.
    """

    removed = Signal(bytes)

    def __init__(self, link: LinkView, parent: QWidget) -> None:
        super().__init__(clickable=True, parent=parent)
        self.link = link
        title = visible(link.title).replace("\n", " ")
        cut = title if len(title) <= _LINK_CHARS else title[: _LINK_CHARS - 1] + "…"
        self.show_text(f"{link_words(link.type)} {link.number} · {cut}", "muted" if done(link) else "accent")
        self.setToolTip(f"{link.number} · {texts.state(link.state)}\n{title}")
        self.setAccessibleName(f"{link_words(link.type)} {link.number} {title}")

    def menu(self) -> QMenu:
        """Return the menu of the pill."""
        menu = QMenu(self)
        menu.addAction(self.tr("Open {0}").format(self.link.number), self.click)
        if self.link.link:
            menu.addAction(self.tr("Remove this link"), lambda: self.removed.emit(self.link.link))
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to open the ticket and to remove the link."""
        self.menu().exec(event.globalPos())


def done(link: LinkView) -> bool:
    """Tell whether the ticket of a link is done."""
    return link.state in ("closed", "cancelled", "merged", "spam")


def link_words(name: str) -> str:
    """Return how a link reads, in the window's language."""
    if name in LINKS:
        return pick(*LINKS[name].words)
    return {"merged_into": pick("Merged into", "已合并到"), "merged_from": pick("Took in", "已并入")}.get(
        name, name
    )


class TicketPills(QWidget):
    """Clock pills, field pills and link pills of one ticket.

    Signals (GUI thread):
        wanted(object): a TicketAction.
        clock_clicked(object, object): ClockView and the pill to stand below.
        ticket_wanted(bytes): the ticket of a link.
        unlinked(bytes): id of a link to be removed.
    """

    wanted = Signal(object)
    clock_clicked = Signal(object, object)
    ticket_wanted = Signal(bytes)
    unlinked = Signal(bytes)

    def __init__(self, clock: Clock, directory: Directory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._directory = directory
        self._clocks: list[tuple[ClockView, ClockPill]] = []
        self._anchors: dict[TicketAction, Pill] = {}
        self._clock_flow, clocks = self._row()
        self._flow, fields = self._row()
        self._boxes = (clocks, fields)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(clocks)
        column.addWidget(fields)
        clock.tick.connect(self._on_tick)

    def _row(self) -> tuple[FlowLayout, QWidget]:
        box = QWidget(self)
        return FlowLayout(box, gap=6, line_gap=6), box

    def first_clock(self) -> tuple[ClockView, Pill] | None:
        """Return the most urgent clock and its pill."""
        return self._clocks[0] if self._clocks else None

    def anchor(self, action: TicketAction) -> Pill | None:
        """Return the pill of a field, where a chooser may open."""
        return self._anchors.get(action)

    def show_ticket(self, ticket: TicketView | None) -> None:
        """Show a ticket's clocks, fields and links."""
        clear(self._flow)
        clear(self._clock_flow)
        self._clocks.clear()
        self._anchors.clear()
        self.setVisible(ticket is not None)
        if ticket is None:
            return
        # In a row that is seen, every new pill would lay out the whole pane anew.
        for box in self._boxes:
            box.hide()
        self._fill(ticket)
        for box in self._boxes:
            box.show()

    def _fill(self, ticket: TicketView) -> None:
        for clock in shown_clocks(ticket.clocks):
            pill = ClockPill(clock, self)
            pill.clicked.connect(self._on_clock)
            self._clocks.append((clock, pill))
            self._clock_flow.addWidget(pill)
            pill.show()
        self._on_tick(self._clock.now_us())
        self._show_fields(ticket)
        for link in ticket.links:
            self._add_link(link)

    def _show_fields(self, ticket: TicketView) -> None:
        actions = TicketAction
        self._add(state_text(ticket))
        tone = _TONES.get(ticket.priority, "plain")
        self._add(texts.priority_code(ticket.priority), tone, actions.PRIORITY)
        asked = ticket.requester.name if ticket.requester else self.tr("No requester")
        self._add(asked, "plain" if ticket.requester else "muted", actions.REQUESTER)
        category = self._directory.category_name(ticket.category) or self.tr("No category")
        product = self._directory.product_name(ticket.product)
        if product:
            self._add(category, "plain" if ticket.category else "muted", actions.CATEGORY)
            self._add(product, "plain", actions.PRODUCT)
        else:
            self._add(category, "plain" if ticket.category else "muted", actions.CATEGORY)
        if ticket.group is not None:
            self._add(ticket.group.name, "plain", actions.GROUP)
        owner = ticket.owner.name if ticket.owner else self.tr("Nobody's")
        self._add(owner, "plain" if ticket.owner else "muted", actions.ASSIGN)
        for tag in ticket.tags[:_TAGS]:
            self._add(f"#{tag}", "muted", actions.TAGS)
        if not ticket.tags:
            self._add(self.tr("+ tag"), "muted", actions.TAGS)

    def _add(self, text: str, tone: str = "plain", action: TicketAction | None = None) -> Pill:
        pill = FieldPill(text, tone, action, self)
        if action is not None:
            # Slots of this object, not callables made for each pill: those were never let go (100 bytes each).
            pill.clicked.connect(self._on_field)
            self._anchors.setdefault(action, pill)
        self._flow.addWidget(pill)
        pill.show()
        return pill

    def _add_link(self, link: LinkView) -> None:
        pill = LinkPill(link, self)
        pill.clicked.connect(self._on_link)
        pill.removed.connect(self.unlinked)
        self._flow.addWidget(pill)
        pill.show()

    @Slot()
    def _on_field(self) -> None:
        pill = self.sender()
        if isinstance(pill, FieldPill) and pill.action is not None:
            self.wanted.emit(pill.action)

    @Slot()
    def _on_clock(self) -> None:
        pill = self.sender()
        if isinstance(pill, ClockPill):
            self.clock_clicked.emit(pill.clock, pill)

    @Slot()
    def _on_link(self) -> None:
        pill = self.sender()
        if isinstance(pill, LinkPill):
            self.ticket_wanted.emit(pill.link.ticket)

    @Slot(object)
    def _on_tick(self, now_us: int) -> None:
        for clock, pill in self._clocks:
            shown = face(clock, now_us)
            pill.show_text(shown.text, shown.tone)
            pill.show_fraction(shown.fraction)
            pill.setToolTip(shown.tip)


def clear(layout: FlowLayout) -> None:
    """Take all widgets out of a flow and let them go."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
