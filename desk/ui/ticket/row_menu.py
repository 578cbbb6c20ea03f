"""The menu of a timeline's row: copy, quote, link, read whole; of an attachment: open, save. Knows no model."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from desk.protocol.views import FileView
from desk.ui.i18n import pick
from desk.ui.ticket.copying import entry_markdown, link_of
from desk.ui.ticket.model import Row, plain_text

if TYPE_CHECKING:
    from desk.ui.ticket.timeline import TimelineView


class RowMenu(QMenu):
    """What can be done with one row, or with the file under the pointer."""

    def __init__(self, view: "TimelineView", row: Row, file: FileView | None, *, selected: bool) -> None:
        super().__init__(view)
        self._view, self._row = view, row
        if file is not None:
            self.addAction(self.tr("Open {0}").format(file.name), lambda: view.files.open(file))
            self.addAction(self.tr("Save as…"), lambda: view.files.save(file))
            self.addSeparator()
        if selected:
            self.addAction(self.tr("Copy selection"), view.copy_selection)
        if row.entries:
            self.addAction(self.tr("Copy entry"), lambda: _copy(plain_text(row)))
        if row.kind == "entry":
            self._fill_entry()

    def _fill_entry(self) -> None:
        view, row = self._view, self._row
        self.addAction(self.tr("Copy as link"), lambda: _copy(link_of(view.number, row.entry.id)))
        self.addAction(
            self.tr("Copy as Markdown"), lambda: _copy("\n".join(entry_markdown(row.entry)) + "\n")
        )
        if row.entry.data.get("fetch"):
            self.addAction(pick("Fetch the attachment again", "重新获取附件"), view.fetch_wanted.emit)
        if row.entry.body:
            self.addAction(self.tr("Quote in the reply"), lambda: view.quote(row))
            self.addAction(self.tr("Open in a viewer"), lambda: view.view_entry(row.entry))


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def quoted(text: str) -> str:
    """Return text as a quotation."""
    return "\n".join(f"> {line}" for line in text.splitlines()) + "\n"
