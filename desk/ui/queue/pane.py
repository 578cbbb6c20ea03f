"""The queue pane: head, filters, list and its states; turns what a person chooses into one `QueueQuery`.

Knows no ticket beyond its row, and no other pane.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.queue import QueueQuery
from desk.ui import texts
from desk.ui.clock import Clock
from desk.ui.queue.delegate import QueueDelegate
from desk.ui.queue.head import QueueHead
from desk.ui.queue.loader import QueueLoader
from desk.ui.queue.model import QueueModel, Reader
from desk.ui.queue.pages import QueuePages
from desk.ui.queue.view import QueueView

if TYPE_CHECKING:
    from desk.protocol.changes import Changes
    from desk.protocol.views import GroupView
    from desk.ui.queue.filters import FilterBar

_FOLLOW_MS = 60


class QueuePane(QFrame):
    """The list of tickets of one view.

    Signals (GUI thread):
        ticket_selected(bytes): a person made this ticket current.
        ticket_activated(bytes): a person opened it by Enter or double click.
    """

    ticket_selected = Signal(bytes)
    ticket_activated = Signal(bytes)

    def __init__(
        self, requester: Requester, reader: Reader, clock: Clock, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self._base = QueueQuery()
        self._person: bytes | None = None
        self._group_names: dict[bytes, str] = {}
        self._drill_title = ""
        self._count, self._exact = 0, True
        self._wanted_key: int | None = None
        self.model = QueueModel(reader, clock, self)
        self.loader = QueueLoader(self.model, reader, requester, clock, self)
        self.view = QueueView(self.model)
        self.view.setItemDelegate(QueueDelegate(self.model, clock, self.view))
        self.head = QueueHead()
        self._bar: FilterBar | None = None  # made when first wanted
        self._groups: Sequence[GroupView] = ()
        self._stack = QueuePages(self.view)
        self._follow = QTimer(self)
        self._follow.setSingleShot(True)
        self._follow.setInterval(_FOLLOW_MS)
        self._build()
        self._connect(clock)
        self.retranslate()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._stack, 1)

    def _connect(self, clock: Clock) -> None:
        self.head.filter_button.toggled.connect(self._on_filter_toggled)
        self.head.order_chosen.connect(self._on_order)
        self.view.current_key.connect(self._on_current)
        self.view.activated_key.connect(self._on_activated)
        self._follow.timeout.connect(self._on_follow)
        self.loader.counted.connect(self._on_counted)
        self.loader.loading.connect(self._on_loading)
        self.loader.failed.connect(self._on_failed)
        self.loader.listed.connect(self._on_listed)
        clock.tick.connect(self.view.on_tick)
        self._stack.pressed.connect(self._on_notice_pressed)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.view.setAccessibleName(self.tr("Tickets"))
        self._show_title()
        if self._stack.is_empty():
            self._stack.show_empty(self._base.view, filtered=self.is_filtered())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @property
    def filters(self) -> "FilterBar":
        """Return the filter bar, made when it is first wanted."""
        if self._bar is None:
            from desk.ui.queue.filters import FilterBar

            bar = self._bar = FilterBar()
            bar.hide()
            bar.set_groups(self._groups)
            bar.changed.connect(self._reload)
            bar.left.connect(self.view.setFocus)
            layout = self.layout()
            assert isinstance(layout, QVBoxLayout)
            layout.insertWidget(1, bar)
        return self._bar

    def is_filtered(self) -> bool:
        """Tell whether the filter bar leaves anything out."""
        return self._bar is not None and self._bar.is_active()

    def furnish(self) -> None:
        """Add what the first paint did without."""
        self.head.show_icons()

    @property
    def query(self) -> QueueQuery:
        """Return the query shown."""
        return self.loader.query

    def set_person(self, person: bytes) -> None:
        """Name the person of the view `mine`; reloads when it is shown."""
        if person != self._person:
            self._person = person
            if self._base.view == "mine":
                self._reload()

    def set_groups(self, groups: "Sequence[GroupView]") -> None:
        """Take the groups' names for head and filter."""
        self._groups = groups
        self._group_names = {group.id: group.name for group in groups}
        if self._bar is not None:
            self._bar.set_groups(groups)
        self._show_title()

    def set_horizon(self, minutes: int) -> None:
        """Take the horizon of the view of tickets about to breach."""
        self.loader.horizon_us = minutes * 60_000_000

    def show_view(self, view: str, group: bytes | None = None, *, select: int | None = None) -> None:
        """Show a view or a group; `select` makes a ticket current once it is listed."""
        self._base = QueueQuery(
            view=view, group=group, sort=self._base.sort, descending=self._base.descending
        )
        self._drill_title = ""
        self._wanted_key = select
        self._forget_filter()
        self._reload()

    def drill(self, wanted: dict[str, Any], title: str) -> None:
        """Show the tickets behind a chart's mark."""
        self._base = QueueQuery(view="all", drill=wanted, sort="created", descending=True)
        self._drill_title = title
        self._forget_filter()
        self._reload()

    def focus_filter(self) -> None:
        """Open the filter line and put the cursor there."""
        self.head.filter_button.setChecked(True)
        self.filters.line.setFocus()
        self.filters.line.selectAll()

    def search(self, words: str) -> None:
        """Filter the shown view by words."""
        self.head.filter_button.setChecked(True)
        self.filters.line.setText(words)

    def step(self, by: int) -> None:
        """Go to another ticket of the list."""
        self.view.step(by)
        self.view.setFocus()

    def on_engine_ready(self) -> None:
        """Read again what could not be read before the engine had made or repaired the replica."""
        if self.loader.broken or not self.model.rowCount():
            self._reload()

    def current_key(self) -> int | None:
        """Return the current ticket's key."""
        return self.model.key_at(self.view.current_row())

    def on_changes(self, changes: "Changes") -> None:
        """Repaint what changed, and put the list right."""
        if not changes.touches("ticket", "entry", "person", "group", "policy", "calendar"):
            return
        first, last = self.view.visible_rows()
        keys = changes.ticket_keys()
        whole = changes.bulk or not keys
        self.model.forget(None if whole else keys, first, last)
        self.loader.renew()

    def _forget_filter(self) -> None:
        if self._bar is not None:
            self._bar.reset()

    @Slot()
    def _reload(self) -> None:
        query, bar = replace(self._base, person=self._person), self._bar
        if bar is not None:
            chosen = bar.groups.values()
            query = replace(
                query,
                group=chosen[0] if chosen else query.group,
                states=bar.states.values(),
                priorities=bar.priorities.values(),
                text=bar.line.text().strip(),
            )
        self._show_title()
        self.loader.open(query)

    def _show_title(self) -> None:
        name = self._drill_title or texts.view(self._base.view)
        if self._base.group is not None:
            name = self._group_names.get(self._base.group, name)
        self.head.title.setText(name)
        self.head.number.setText(texts.number(self._count) + ("" if self._exact else "+"))

    @Slot(int, bool)
    def _on_counted(self, count: int, exact: bool) -> None:
        self._count, self._exact = count, exact
        self._show_title()
        self.head.show_filtered(self.is_filtered())
        if count:
            self._stack.show_list()
        elif exact:
            self._stack.show_empty(self._base.view, filtered=self.is_filtered())

    @Slot(bool)
    def _on_loading(self, on: bool) -> None:
        if on and not self.loader.broken:
            self._stack.show_skeleton()

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        if self.model.rowCount():
            self.head.number.setToolTip(sentence)
            return
        self._stack.show_failed(sentence)

    @Slot()
    def _on_listed(self) -> None:
        if self._wanted_key is not None and self.view.select_key(self._wanted_key):
            self._wanted_key = None

    @Slot()
    def _on_notice_pressed(self) -> None:
        if self.is_filtered():
            self.filters.clear()
        else:
            self._reload()

    @Slot(bool)
    def _on_filter_toggled(self, on: bool) -> None:
        self.filters.setVisible(on)
        if on:
            self.filters.line.setFocus()
        elif self.is_filtered():
            self.filters.clear()

    @Slot(str, bool)
    def _on_order(self, sort: str, descending: bool) -> None:
        self._base = replace(self._base, sort=sort, descending=descending)
        self._wanted_key = self.current_key()
        self._reload()

    @Slot(int)
    def _on_current(self, key: int) -> None:
        # Holding J down passes many tickets: only the one where the person rests is opened.
        self._follow.start()

    @Slot()
    def _on_follow(self) -> None:
        self._tell(self.ticket_selected)

    @Slot(int)
    def _on_activated(self, key: int) -> None:
        self._follow.stop()
        self._tell(self.ticket_selected)
        self._tell(self.ticket_activated)

    def _tell(self, signal: Any) -> None:
        number = self.view.current_row()
        row = self.model.row_at(number) if 0 <= number < self.model.rowCount() else None
        if row is not None:
            signal.emit(row.id)
