"""The queue pane: head, filters, list and its states; wires what a person chooses to the list it means.

Knows no ticket beyond its row, and no other pane. Filter, bulk bar and table are made when first wanted.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.queue import QueueQuery
from desk.ui import texts
from desk.ui.clock import Clock
from desk.ui.queue.choice import SAVED, Choice
from desk.ui.queue.delegate import QueueDelegate
from desk.ui.queue.follow import Follower
from desk.ui.queue.head import QueueHead
from desk.ui.queue.loader import QueueLoader
from desk.ui.queue.model import QueueModel, Reader
from desk.ui.queue.names import QueueNames
from desk.ui.queue.pages import QueuePages
from desk.ui.queue.view import QueueView

if TYPE_CHECKING:
    from desk.protocol.changes import Changes
    from desk.protocol.views import GroupView, Workspace
    from desk.ui.memory import WindowMemory
    from desk.ui.queue.filters import FilterBar
    from desk.ui.queue.parts import QueueParts


class QueuePane(QFrame):
    """The list of tickets of one view.

    Attributes:
        parts: filter bar, bulk bar and table, each made when it is first wanted.

    Signals (GUI thread):
        ticket_selected(bytes): a person made this ticket current.
        ticket_activated(bytes): a person opened it by Enter or double click.
        said(str): a sentence for the status bar.
        shape_changed(): band, layout or columns were changed by a person.
        wide_wanted(bool): a table wants more room than rows.
    """

    ticket_selected = Signal(bytes)
    ticket_activated = Signal(bytes)
    said = Signal(str)
    shape_changed = Signal()
    wide_wanted = Signal(bool)

    def __init__(
        self, requester: Requester, reader: Reader, clock: Clock, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self.choice, self.names = Choice(), QueueNames()
        self._requester, self._reader, self._clock = requester, reader, clock
        self._count, self._exact = 0, True
        self._wanted_key: int | None = None
        self._parts: QueueParts | None = None
        self.model = QueueModel(reader, clock, self)
        self.model.speak = self.names.head
        self.loader = QueueLoader(self.model, reader, requester, clock, self)
        self.view = QueueView(self.model)
        self.rows_delegate = QueueDelegate(self.model, clock, self.view)
        self.view.setItemDelegate(self.rows_delegate)
        self.head = QueueHead()
        self._stack = QueuePages(self.view)
        self._follower = Follower(self.view, self.model, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._stack, 1)
        self._connect(clock)
        self.retranslate()

    def _connect(self, clock: Clock) -> None:
        self.head.filter_button.toggled.connect(self._on_filter_toggled)
        self.head.order_chosen.connect(self._on_order)
        self.head.shape_chosen.connect(self._on_shape)
        self.head.menu_opening.connect(self._on_menu_opening)
        self._follower.selected.connect(self.ticket_selected)
        self._follower.activated.connect(self.ticket_activated)
        self.view.marked.connect(self._on_marked)
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
        if self._parts is not None:
            self._parts.retranslate()
        if self._stack.is_empty():
            self._show_empty()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @property
    def parts(self) -> "QueueParts":
        """Return what the first paint did without."""
        if self._parts is None:
            from desk.ui.queue.parts import QueueParts

            self._parts = QueueParts(self, self._requester, self._reader, self._clock)
            self._parts.reload_wanted.connect(self.reload)
        return self._parts

    @property
    def filters(self) -> "FilterBar":
        """Return the filter bar, made when it is first wanted."""
        return self.parts.filters

    def is_filtered(self) -> bool:
        """Tell whether the filter bar leaves anything out."""
        return self._parts is not None and self._parts.is_filtered()

    def furnish(self) -> None:
        """Add what the first paint did without."""
        self.head.show_icons()

    @property
    def query(self) -> QueueQuery:
        """Return the query shown."""
        return self.loader.query

    # ---- what the window tells ---------------------------------------------------------------------

    def set_workspace(self, workspace: "Workspace") -> None:
        """Take people, groups, saved lists and settings; a saved list that waited for them is shown."""
        self.names.take(workspace)
        self.loader.horizon_us = int(workspace.settings.get("breach_horizon_minutes", 60)) * 60_000_000
        self.set_person(workspace.me.id)
        if self._parts is not None:
            self._parts.refresh_names()
        if self.choice.view.startswith(SAVED) and not self._is_shown(workspace):
            self.show_view(self.choice.view, select=self.current_key() or self._wanted_key)
        self._show_title()

    def _is_shown(self, workspace: "Workspace") -> bool:
        held = next((view for view in workspace.views if SAVED + view.id == self.choice.view), None)
        return held is not None and held == self.choice.saved

    def set_person(self, person: bytes) -> None:
        """Name the person of the view `mine`; reloads when it is shown."""
        if person != self.choice.person:
            self.choice.person = person
            if self.choice.base.view == "mine" or self.choice.saved is not None:
                self.reload()

    def set_shape(self, band: bool, layout: str, columns: str) -> None:
        """Take the shape the window remembers; a table is made at once, rows need nothing."""
        self.choice.shape(band=band)
        if layout == "columns":
            self.parts.restore_columns(columns)

    def remember(self, memory: "WindowMemory") -> None:
        """Bring the remembered shape up to date."""
        memory.band = self.choice.band
        memory.layout, memory.columns = self.parts.remembered()

    def set_groups(self, groups: "Sequence[GroupView]") -> None:
        """Take the groups' names for head and filter."""
        self.names.set_groups(groups)
        if self._parts is not None:
            self._parts.refresh_names()
        self._show_title()

    def set_horizon(self, minutes: int) -> None:
        """Take the horizon of the view of tickets about to breach."""
        self.loader.horizon_us = minutes * 60_000_000

    def show_view(self, view: str, group: bytes | None = None, *, select: int | None = None) -> None:
        """Show a view, a group or a saved list; `select` makes a ticket current once it is listed."""
        self.choice.show_view(view, group)
        if view.startswith(SAVED):
            self.parts.show_saved(view)
        self._wanted_key = select
        self._forget_filter()
        self.reload()

    def drill(self, wanted: dict[str, Any], title: str) -> None:
        """Show the tickets behind a chart's mark."""
        self.choice.show_drill(wanted, title)
        self._forget_filter()
        self.reload()

    def on_engine_ready(self) -> None:
        """Read again what could not be read before the engine had made or repaired the replica."""
        if self.loader.broken or not self.model.rowCount():
            self.reload()

    def on_changes(self, changes: "Changes") -> None:
        """Repaint what changed, and put the list right."""
        if self._parts is not None:
            self._parts.on_changes(changes)
        if not changes.touches("ticket", "entry", "person", "group", "policy", "calendar"):
            return
        first, last = self.view.visible_rows()
        keys = changes.ticket_keys()
        whole = changes.bulk or not keys
        self.model.forget(None if whole else keys, first, last)
        self.loader.renew()

    # ---- what a person does ------------------------------------------------------------------------

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

    def toggle_columns(self) -> None:
        """Switch between rows and columns."""
        self._on_shape("columns", not self.parts.table.on)

    def toggle_band(self) -> None:
        """Switch the band of P0 and P1."""
        self._on_shape("band", not self.choice.band)

    @Slot(str)
    def edit_list(self, name: str) -> None:
        """Open the filter of a saved list, to be changed and saved again."""
        self.parts.edit(name)

    def save_list(self) -> None:
        """Ask for the name under which the list shall be saved."""
        self._on_shape("save", None)

    def current_key(self) -> int | None:
        """Return the current ticket's key."""
        return self.model.key_at(self.view.current_row())

    def perform(self, name: str) -> bool:
        """Do an action on the marked tickets or undo the last such act; tell whether it was the queue's to do."""
        return self._parts is not None and self._parts.perform(name)

    @Slot()
    def reload(self) -> None:
        """Show the chosen list from its top."""
        self._show_title()
        self.loader.open(self.choice.query(self._parts.filter() if self._parts is not None else None))
        if self._parts is not None:
            self._parts.show_order(self.loader.query)

    def _forget_filter(self) -> None:
        if self._parts is not None:
            self._parts.forget_filter()

    @Slot(str, bool)
    def _on_order(self, sort: str, descending: bool) -> None:
        self._on_shape("order", (sort, descending))

    @Slot(str, object)
    def _on_shape(self, kind: str, value: Any) -> None:
        """Change order, grouping, band or layout, or save the list; the current ticket stays current."""
        self._wanted_key = self.current_key()
        if self.parts.shape(kind, value):
            self.reload()

    @Slot()
    def _on_menu_opening(self) -> None:
        self.parts.show_menu()

    @Slot(bool)
    def _on_filter_toggled(self, on: bool) -> None:
        self.parts.show_filter(on)

    @Slot(int)
    def _on_marked(self, count: int) -> None:
        if count:
            self.parts.bulk.show_marked(count)

    # ---- what is shown -----------------------------------------------------------------------------

    def _show_title(self) -> None:
        self.head.title.setText(self.choice.title(self.names))
        self.head.number.setText(texts.number(self._count) + ("" if self._exact else "+"))

    @Slot(int, bool)
    def _on_counted(self, count: int, exact: bool) -> None:
        self._count, self._exact = count, exact
        self._show_title()
        self.head.show_filtered(self.is_filtered())
        if count:
            self._stack.show_list()
        elif exact:
            self._show_empty()

    def _show_empty(self) -> None:
        kind = "drill" if self.choice.drill_title else self.choice.view
        self._stack.show_empty(kind, filtered=self.is_filtered(), trouble=self.choice.trouble)

    @Slot(bool)
    def _on_loading(self, on: bool) -> None:
        if on and not self.loader.broken:
            self._stack.show_skeleton()

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        if self.model.rowCount():
            self.head.number.setToolTip(sentence)
            self.said.emit(sentence)
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
            self.reload()
