"""The timeline's view: scrolling, selecting text, what a click on a row does. Asks nothing itself."""

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QPointF, QSize, Qt, QUrl, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QDesktopServices,
    QKeyEvent,
    QKeySequence,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QMenu, QPushButton, QWidget

from desk.client.base import Requester
from desk.protocol.views import EntryView, FileView, TicketView
from desk.ui import icons, theme
from desk.ui.clock import Clock
from desk.ui.ticket.entry_list import EntryList
from desk.ui.ticket.files import FileOpening
from desk.ui.ticket.model import ROW, Row, TimelineModel
from desk.ui.ticket.row_layout import RowLayout
from desk.ui.ticket.row_menu import RowMenu, quoted

_SOME = 112
"""Pixels that the log asks for: a window that is lower than its head and foot want shows this much of it."""

_FOOT, _LOW = 40, 300
"""Pixels below the newest line, in which a message of what was done hides nothing; in a low log there are none."""


class TimelineView(EntryList):
    """The entries of the shown ticket.

    Signals:
        failed(str): a sentence, when a file cannot be opened; GUI thread.
        quoted(str): text the agent wants to answer to.
        fetch_wanted(): missing attachments are to be fetched again.
    """

    failed = Signal(str)
    quoted = Signal(str)
    fetch_wanted = Signal()

    def __init__(self, requester: Requester, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(clock, parent)
        self.files = FileOpening(requester, self)
        self._delegate.wanted = self.files.want_thumbnail
        self.number = ""
        self.newest = QPushButton(self)
        self.newest.setProperty("role", "pill")
        self.newest.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.newest.hide()
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.newest.clicked.connect(self.jump_to_newest)
        self.files.failed.connect(self.failed)
        self.files.thumbnail_ready.connect(self._on_thumbnail)
        theme.themes.changed.connect(self._on_theme)
        self.retranslate()

    def sizeHint(self) -> QSize:
        """Ask for some lines; the layout gives what the head leaves."""
        return QSize(super().sizeHint().width(), _SOME)

    @property
    def timeline(self) -> TimelineModel:
        """Return the model."""
        return self._model

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.setAccessibleName(self.tr("Timeline of the ticket"))
        self.newest.setText(self.tr("Newest"))
        self.newest.setIcon(icons.icon("chevron_down", size=16))
        self.newest.setAccessibleName(self.tr("Jump to the newest entry"))
        self.remeasure()

    def remeasure(self) -> None:
        """Measure all rows anew."""
        self._delegate.forget()
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def show_ticket(self, ticket: TicketView | None, me: bytes | None, *, fresh: bool) -> None:
        """Show a ticket's entries; `fresh` goes to what is new or newest, otherwise the place is kept."""
        bar = self.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 8
        if fresh:
            self._delegate.selection = None
            self._delegate.thumbnails.clear()
            self.files.forget()
        self.number = ticket.number if ticket else ""
        entries, read_us = (ticket.entries, ticket.read_us) if ticket else ((), None)
        self._model.show_entries(ticket.id if ticket else None, entries, read_us=read_us, me=me)
        row = self._model.unread_row() if fresh else None
        if fresh or at_end:
            self.scrollToBottom()
        if row is not None:
            self.scrollTo(self._model.index(row), QAbstractItemView.ScrollHint.PositionAtTop)

    @Slot(str)
    def set_filter(self, name: str) -> None:
        """Show all entries or those of one kind, the newest in sight."""
        self._model.set_filter(name)
        self.scrollToBottom()

    @Slot()
    def jump_to_newest(self) -> None:
        """Go to the newest entry."""
        self.scrollToBottom()
        self.setCurrentIndex(self._model.index(self._model.rowCount() - 1))

    def reveal(self, entry: bytes) -> bool:
        """Go to an entry, whatever hides it; return whether it is there."""
        row = self._model.reveal(entry)
        if row is None:
            return False
        self.doItemsLayout()
        self.scrollTo(self._model.index(row), QAbstractItemView.ScrollHint.PositionAtTop)
        self.setCurrentIndex(self._model.index(row))
        self.setFocus()
        return True

    @Slot(int)
    def _on_scrolled(self, value: int) -> None:
        self.newest.setVisible(value < self.verticalScrollBar().maximum() - self.viewport().height() // 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure for the new width, keeping the end in sight."""
        bar = self.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 8
        super().resizeEvent(event)
        foot = _FOOT if event.size().height() >= _LOW else 0
        if event.oldSize().width() != event.size().width() or foot != self._delegate.foot:
            self._delegate.foot = foot
            self.scheduleDelayedItemsLayout()
        if at_end:
            self.scrollToBottom()
        size = self.newest.sizeHint()
        self.newest.resize(size)
        place = self.viewport().rect().bottomRight() - QPoint(size.width() + 16, size.height() + 10)
        self.newest.move(place)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with an entry and its files."""
        found = self._at(QPointF(event.pos()))
        if found is not None:
            row, made, point = found
            self.menu_of(row, made.chip_at(point)).exec(event.globalPos())

    def menu_of(self, row: Row, file: FileView | None = None) -> QMenu:
        """Return the menu of a row, or of a file on it."""
        return RowMenu(self, row, file, selected=self._delegate.selection is not None)

    def quote(self, row: Row) -> None:
        """Quote an entry, or what is selected of it."""
        chosen = self._delegate.selection
        own = chosen is not None and chosen[0] == row.key
        self.quoted.emit(quoted(self.selected_text() if own else row.entry.body))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, select all of an entry, open or unfold with the keyboard."""
        index = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selection()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and index.isValid():
            self._activate(index)
        elif event.matches(QKeySequence.StandardKey.SelectAll) and index.isValid():
            row: Row = index.data(ROW)
            made = self._delegate.layout_of(row, self.viewport().width())
            self._select((row.key, 0, made.length))
        else:
            super().keyPressEvent(event)

    def open_file(self, file: FileView) -> None:
        """Show, open or save an attachment."""
        self.files.open(file)

    def drag_file(self, file: FileView) -> None:
        """Drag an attachment out of the window."""
        self.files.drag(file)

    def press(self, row: Row, made: RowLayout, point: QPointF) -> None:
        """Unfold, open, follow a link or begin to select."""
        if row.kind == "earlier":
            self._earlier()
        elif row.kind == "events":
            if point.y() < 26:
                self._toggle(row)
        elif (file := made.chip_at(point)) is not None:
            self._held = (file, self._press_at)
        elif made.folded and made.more.contains(point):
            self.view_entry(row.entry)
        elif link := made.link_at(point):
            QDesktopServices.openUrl(QUrl(link))
        elif made.is_text(point):
            self._pressed = (row, made.position_at(point))

    def _activate(self, index: QModelIndex) -> None:
        row: Row = index.data(ROW)
        if row.kind == "earlier":
            self._earlier()
        elif row.kind == "events":
            self._toggle(row)
        elif row.kind == "entry":
            if row.entry.files:
                self.files.open(row.entry.files[0])
            else:
                self.view_entry(row.entry)

    def _toggle(self, row: Row) -> None:
        for number, shown in enumerate(self._model.rows):
            if shown.key == row.key:
                self._model.toggle(number)
                self.scheduleDelayedItemsLayout()
                return

    def _earlier(self) -> None:
        bar = self.verticalScrollBar()
        below = bar.maximum() - bar.value()
        self._model.show_earlier()
        self.doItemsLayout()
        bar.setValue(bar.maximum() - below)

    def view_entry(self, entry: EntryView) -> None:
        """Show an entry's whole text in a window."""
        from desk.ui.ticket.viewer import TextViewer  # the start does without it

        TextViewer(entry.author_name, entry.body, self).show()

    @Slot(str, QPixmap)
    def _on_thumbnail(self, blob: str, picture: QPixmap) -> None:
        self._delegate.thumbnails[blob] = picture
        self.viewport().update()

    @Slot()
    def _on_theme(self) -> None:
        self.remeasure()
