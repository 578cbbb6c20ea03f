"""The queue pane: what the window tells the queue, and what a person does with its head and keys.

Knows no other pane; the frame below it shows the list.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from desk.client.base import Requester
from desk.ui.clock import Clock
from desk.ui.queue.choice import SAVED
from desk.ui.queue.frame import QueueFrame
from desk.ui.queue.model import Reader

if TYPE_CHECKING:
    from desk.protocol.changes import Changes
    from desk.protocol.views import GroupView, Workspace
    from desk.ui.memory import WindowMemory


class QueuePane(QueueFrame):
    """The list of tickets of one view."""

    def __init__(
        self, requester: Requester, reader: Reader, clock: Clock, parent: QWidget | None = None
    ) -> None:
        super().__init__(requester, reader, clock, parent)
        self.head.filter_button.toggled.connect(self._on_filter_toggled)
        self.head.order_chosen.connect(self._on_order)
        self.head.shape_chosen.connect(self._on_shape)
        self.head.menu_opening.connect(self._on_menu_opening)
        self.view.marked.connect(self._on_marked)

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
        self.view.forget_place()
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

    @Slot()
    def take_focus(self) -> None:
        """Give the keys to the list, or to what stands in its place until it comes."""
        self._stack.take_focus()

    def step(self, by: int) -> None:
        """Go to another ticket of the list."""
        self.view.step(by)
        self.view.setFocus()

    def toggle(self, kind: str) -> None:
        """Switch `columns` or `band`, or ask for the name under which the list is saved (`save`)."""
        before = {"columns": self.parts.table.on, "band": self.choice.band}.get(kind, False)
        self._on_shape(kind, not before)

    @Slot(str)
    def edit_list(self, name: str) -> None:
        """Open the filter of a saved list, to be changed and saved again."""
        self.parts.edit(name)

    def current_key(self) -> int | None:
        """Return the current ticket's key."""
        return self.model.key_at(self.view.current_row())

    def perform(self, name: str) -> bool:
        """Do an action on the marked tickets or undo the last such act; tell whether it was the queue's to do."""
        return self._parts is not None and self._parts.perform(name)

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
