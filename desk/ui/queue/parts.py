"""What the queue's first paint does without: filter bar, bulk bar, table, and saving a list. Made when first wanted.

Knows the pane's head, view and choice; sends the ops on saved lists.
"""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.queue import QueueQuery
from desk.protocol.saved_views import SavedView
from desk.ui.clock import Clock
from desk.ui.queue.bulk import BulkRunner
from desk.ui.queue.bulk_bar import BulkBar
from desk.ui.queue.choice import SAVED
from desk.ui.queue.filters import FilterBar
from desk.ui.queue.model import Reader
from desk.ui.queue.table import QueueTable, from_text, to_text

if TYPE_CHECKING:
    from desk.protocol.filter_text import Filter
    from desk.ui.queue.frame import QueueFrame


class QueueParts(QObject):
    """The parts of one queue pane.

    Attributes:
        filters: the filter bar. bulk: the bar of marked tickets. table: the table form.

    Signals:
        reload_wanted(): another list is wanted; GUI thread.
    """

    reload_wanted = Signal()

    def __init__(self, pane: "QueueFrame", requester: Requester, reader: Reader, clock: Clock) -> None:
        super().__init__(pane)
        self._pane, self._requester = pane, requester
        self._asked_tags = False
        self._editing = ""
        self.filters = FilterBar(pane.names.for_filter)
        self.filters.hide()
        self.runner = BulkRunner(requester, self)
        self.bulk = BulkBar(pane.view, pane.model, reader, self.runner, pane.names, clock)
        self.table = QueueTable(pane.view, pane.model, pane.names, clock, pane.rows_delegate)
        layout = pane.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, self.filters)
        layout.addWidget(self.bulk)
        self.filters.changed.connect(self.reload_wanted)
        self.filters.left.connect(pane.view.setFocus)
        self.filters.save_wanted.connect(self.save)
        self.filters.pasted.connect(self._on_pasted)
        self.bulk.left.connect(pane.view.setFocus)
        self.table.order_chosen.connect(pane.head.order_chosen)
        self.table.changed.connect(pane.shape_changed)

    def retranslate(self) -> None:
        """Take the texts of the current language where no widget does it itself."""
        self.table.retranslate()

    def refresh_names(self) -> None:
        """Read the filter again with the names of now, without moving the list."""
        self.filters.refresh_names()

    def on_changes(self, changes: Changes) -> None:
        """Forget an act that is no longer the newest."""
        self.bulk.forget_if_foreign(changes.op_id, undoable=changes.undoable)

    def perform(self, name: str) -> bool:
        """Do an action on the marked tickets, or undo the last such act."""
        if name == "undo":
            return self.bulk.undo()
        return self.bulk.perform(name)

    # ---- filter --------------------------------------------------------------------------------------

    def filter(self) -> "Filter":
        """Return the typed filter."""
        return self.filters.filter

    def is_filtered(self) -> bool:
        """Tell whether the filter leaves anything out."""
        return self.filters.is_active()

    def forget_filter(self) -> None:
        """Filter nothing any more."""
        self._editing = ""
        self.filters.reset()

    def show_filter(self, on: bool) -> None:
        """Open or close the filter bar; closing it filters nothing."""
        self.filters.setVisible(on)
        if on:
            self._ask_tags()
            self.filters.line.setFocus()
        elif self.is_filtered():
            self.filters.clear()

    def _ask_tags(self) -> None:
        """Ask once for the tags that are offered; without an answer none are."""
        if not self._asked_tags:
            self._asked_tags = True
            self._requester.request("query.tags", {}, done=self._on_tags, failed=self._on_tags_failed)

    @Slot(object)
    def _on_tags(self, tags: Any) -> None:
        self._pane.names.tags = tuple(str(tag) for tag in tags or ())

    @Slot(object)
    def _on_tags_failed(self, failure: Failure) -> None:
        self._asked_tags = False

    # ---- shape ---------------------------------------------------------------------------------------

    def show_menu(self) -> None:
        """Tick in the head's menu what is so."""
        base, head = self._pane.loader.query, self._pane.head
        head.show_shape(
            sort=base.sort, descending=base.descending, group_by=base.group_by, band=self._pane.choice.band,
            columns=self.table.on,
        )  # fmt: skip
        head.columns_menu.clear()
        self.table.fill(head.columns_menu)

    def shape(self, kind: str, value: Any) -> bool:
        """Change order, grouping, band or layout; tell whether the list must be read again."""
        choice = self._pane.choice
        if kind == "order":
            choice.shape(sort=value[0], descending=value[1])
        elif kind == "group_by":
            choice.shape(group_by=str(value or ""))
        elif kind == "band":
            choice.shape(band=bool(value))
            self._pane.shape_changed.emit()
        elif kind == "columns":
            self.show_columns(bool(value))
            self._pane.shape_changed.emit()
            return False
        else:
            self._pane.head.filter_button.setChecked(True)
            self.filters.ask_name()
            return False
        return True

    def show_columns(self, on: bool) -> None:
        """Show the list as a table or as rows."""
        if on != self.table.on:
            if on:
                self.table.show()
            else:
                self.table.hide()
            self._pane.wide_wanted.emit(on)

    def restore_columns(self, text: str) -> None:
        """Show the table that was remembered."""
        self.table.show(from_text(text))

    def remembered(self) -> tuple[str, str]:
        """Return layout and columns to be remembered; a saved list keeps its own."""
        return ("columns" if self.table.on else "rows"), to_text(self.table.columns)

    def show_order(self, query: QueueQuery) -> None:
        """Mark the order in the head of the table."""
        self.table.show_order(query.sort, query.descending)

    # ---- saved lists ---------------------------------------------------------------------------------

    def held(self, name: str) -> SavedView | None:
        """Return the saved list of a view's name."""
        workspace = self._pane.names.workspace
        views = workspace.views if workspace is not None else ()
        return next((view for view in views if SAVED + view.id == name), None)

    def show_saved(self, name: str) -> None:
        """Choose a saved list once it is known, with its layout."""
        view = self.held(name)
        if view is None:
            return
        self._pane.choice.show_saved(view, self._pane.names)
        if view.layout == "columns":
            self.table.columns = tuple(view.columns) or self.table.columns
            if self.table.on:
                self.table.show(view.columns)
        self.show_columns(view.layout == "columns")

    def edit(self, name: str) -> None:
        """Open the filter of a saved list in the line; saving writes it back."""
        view = self.held(name)
        if view is not None:
            self._pane.choice.show_view("all", None)
            self._pane.head.filter_button.setChecked(True)
            self.filters.set_text(view.query, editing=view.id)
            self._editing = view.id
            self.reload_wanted.emit()

    @Slot(str)
    def save(self, name: str) -> None:
        """Save the list as it stands: under a name, or as the one being edited."""
        choice = self._pane.choice
        view = self.held(SAVED + self._editing) if not name else None
        query = (
            self.filters.line.text().strip()
            if view is not None
            else choice.text(self.filters.filter, self._pane.names)
        )
        args: dict[str, Any] = {
            "name": name or (view.name if view is not None else ""),
            "query": query,
            "layout": "columns" if self.table.on else "rows",
            "columns": self.table.columns if self.table.on else (),
        }
        if view is not None:
            args["id"] = view.id
        self._requester.request(
            "view.save", args, reply_type=Changes, done=self._on_saved, failed=self._on_refused, write=True
        )

    @Slot(object)
    def _on_saved(self, changes: Changes) -> None:
        self._pane.said.emit(self.tr("The list is saved; it stands in the navigation."))

    @Slot(object)
    def _on_refused(self, failure: Failure) -> None:
        self.filters.refuse(failure.sentence)

    @Slot(object)
    def _on_pasted(self, view: SavedView) -> None:
        """Show a shared list, and offer to save it under its name."""
        self._pane.choice.show_view("open", None)
        self.filters.set_text(view.query)
        self.table.columns = tuple(view.columns) or self.table.columns
        self.show_columns(view.layout == "columns")
        self.filters.ask_name(view.name)
        self.reload_wanted.emit()
