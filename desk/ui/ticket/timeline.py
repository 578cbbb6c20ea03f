"""The timeline's view: scrolling, selecting text, opening attachments and long texts. Asks for files only."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPointF, QRect, QSize, Qt, QUrl, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QDesktopServices,
    QGuiApplication,
    QImageReader,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QWidget

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.protocol.views import EntryView, FileView
from desk.ui import theme
from desk.ui.clock import Clock
from desk.ui.ticket.delegate import MARGIN, TimelineDelegate
from desk.ui.ticket.model import ROW, Row, TimelineModel, plain_text
from desk.ui.ticket.row_layout import RowLayout
from desk.ui.ticket.viewer import TextViewer
from desk.ui.widgets.ground import give_ground

_THUMB = QSize(560, 192)
_PICTURE_LIMIT = 20_000_000


class TimelineView(QListView):
    """The entries of the shown ticket.

    Signals:
        failed(str): a sentence, when a file cannot be opened; GUI thread.
        quoted(str): text the agent wants to answer to.
    """

    failed = Signal(str)
    quoted = Signal(str)

    def __init__(self, requester: Requester, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        give_ground(self)
        self._requester, self._model = requester, TimelineModel()
        self._delegate = TimelineDelegate(clock.now_us, self)
        self._delegate.wanted = self._want_thumbnail
        self._asked: set[str] = set()
        self._pressed: tuple[Row, int] | None = None
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(24)
        theme.themes.changed.connect(self._on_theme)
        self.retranslate()

    @property
    def timeline(self) -> TimelineModel:
        """Return the model."""
        return self._model

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.setAccessibleName(self.tr("Timeline of the ticket"))
        self.remeasure()

    def remeasure(self) -> None:
        """Measure all rows anew."""
        self._delegate.forget()
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def show_entries(self, ticket: bytes | None, entries: tuple[EntryView, ...], *, fresh: bool) -> None:
        """Show a ticket's entries; `fresh` goes to the newest, otherwise the place is kept where it can be."""
        bar = self.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 8
        if fresh:
            self._delegate.selection = None
            self._delegate.thumbnails.clear()
            self._asked.clear()
        self._model.show_entries(ticket, entries)
        if fresh or at_end:
            self.scrollToBottom()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure for the new width, keeping the end in sight."""
        bar = self.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 8
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.scheduleDelayedItemsLayout()
        if at_end:
            self.scrollToBottom()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # ---- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to select text, or open what is under the pointer."""
        found = self._at(event.position())
        self._pressed = None
        if event.button() == Qt.MouseButton.LeftButton:
            self._select(None)
            if found is not None:
                self._press(*found)
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Extend the selection; show what can be clicked."""
        found = self._at(event.position())
        if self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            row, start = self._pressed
            if found is not None and found[0].key == row.key:
                self._select((row.key, start, found[1].position_at(found[2])))
            return
        self.viewport().setCursor(cursor_for(found))
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the selection."""
        if self._delegate.selection is not None and QGuiApplication.clipboard().supportsSelection():
            clipboard = QGuiApplication.clipboard()
            clipboard.setText(self.selected_text(), clipboard.Mode.Selection)
        self._pressed = None
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word."""
        found = self._at(event.position())
        if found is not None and found[1].is_text(found[2]):
            row, made, point = found
            self._select((row.key, *made.word_at(made.position_at(point))))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer copying and quoting."""
        index = self.indexAt(event.pos())
        if not index.isValid():
            return
        row: Row = index.data(ROW)
        menu = QMenu(self)
        if self._delegate.selection is not None:
            menu.addAction(self.tr("Copy selection"), self.copy_selection)
        if row.kind != "earlier":
            menu.addAction(
                self.tr("Copy entry"), lambda: QGuiApplication.clipboard().setText(plain_text(row))
            )
        if row.kind == "entry" and row.entry.body:
            menu.addAction(
                self.tr("Quote in the reply"), lambda: self.quoted.emit(quoted(self._quotable(row)))
            )
            menu.addAction(self.tr("Open in a viewer"), lambda: self._view(row.entry))
        menu.exec(event.globalPos())

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

    def selected_text(self) -> str:
        """Return the selected text, or the whole current entry."""
        chosen = self._delegate.selection
        for row in self._model.rows:
            if chosen is not None and row.key == chosen[0]:
                made = self._delegate.layout_of(row, self.viewport().width())
                return made.text_between(chosen[1], chosen[2])
        index = self.currentIndex()
        return plain_text(index.data(ROW)) if index.isValid() else ""

    @Slot()
    def copy_selection(self) -> None:
        """Copy the selected text, or the whole current entry."""
        if text := self.selected_text():
            QGuiApplication.clipboard().setText(text)

    def _at(self, position: QPointF) -> tuple[Row, RowLayout, QPointF] | None:
        index = self.indexAt(position.toPoint())
        if not index.isValid():
            return None
        row: Row = index.data(ROW)
        rect: QRect = self.visualRect(index)
        made = self._delegate.layout_of(row, self.viewport().width())
        return row, made, QPointF(position.x() - rect.left() - MARGIN, position.y() - rect.top())

    def _press(self, row: Row, made: RowLayout, point: QPointF) -> None:
        if row.kind == "earlier":
            self._earlier()
        elif row.kind == "events":
            if point.y() < 26:
                self._toggle(row)
        elif (file := made.chip_at(point)) is not None:
            self.open_file(file)
        elif made.folded and made.more.contains(point):
            self._view(row.entry)
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
                self.open_file(row.entry.files[0])
            else:
                self._view(row.entry)

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

    def _select(self, selection: tuple[bytes, int, int] | None) -> None:
        if selection != self._delegate.selection:
            self._delegate.selection = selection
            self.viewport().update()

    def _quotable(self, row: Row) -> str:
        chosen = self._delegate.selection
        return self.selected_text() if chosen is not None and chosen[0] == row.key else row.entry.body

    def _view(self, entry: EntryView) -> None:
        viewer = TextViewer(entry.author_name, entry.body, self)
        viewer.show()

    # ---- files

    def open_file(self, file: FileView) -> None:
        """Ask the engine for a file's path and open it with the system's program."""

        def opened(answer: Any) -> None:
            path = str(answer.get("path", "")) if isinstance(answer, dict) else ""
            if not path or not QDesktopServices.openUrl(QUrl.fromLocalFile(path)):
                self.failed.emit(self.tr("No program opened {0}. It lies at {1}").format(file.name, path))

        self._requester.request(
            "query.blob", {"id": file.id, "name": file.name}, done=opened, failed=self._on_failed
        )

    def _want_thumbnail(self, blob: str) -> None:
        if blob in self._asked:
            return
        self._asked.add(blob)

        def arrived(answer: Any) -> None:
            path = str(answer.get("path", "")) if isinstance(answer, dict) else ""
            self._delegate.thumbnails[blob] = thumbnail(path)
            self.viewport().update()

        def refused(failure: Failure) -> None:
            self._delegate.thumbnails[blob] = QPixmap()

        self._requester.request("query.blob", {"id": blob}, done=arrived, failed=refused)

    def _on_failed(self, failure: Failure) -> None:
        self.failed.emit(failure.sentence)

    @Slot()
    def _on_theme(self) -> None:
        self.remeasure()


def thumbnail(path: str) -> QPixmap:
    """Return a small picture of an image file; a null one where it cannot be read cheaply."""
    try:
        if not path or Path(path).stat().st_size > _PICTURE_LIMIT:
            return QPixmap()
    except OSError:
        return QPixmap()
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and (size.width() > _THUMB.width() or size.height() > _THUMB.height()):
        reader.setScaledSize(size.scaled(_THUMB, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return QPixmap() if image.isNull() else QPixmap.fromImage(image)


def cursor_for(found: tuple[Row, RowLayout, QPointF] | None) -> Qt.CursorShape:
    """Return the pointer that shows what a click would do."""
    if found is None:
        return Qt.CursorShape.ArrowCursor
    row, made, point = found
    leads = row.kind == "earlier" or (row.kind == "events" and point.y() < 26)
    leads = leads or made.chip_at(point) is not None or bool(made.link_at(point))
    if leads or (made.folded and made.more.contains(point)):
        return Qt.CursorShape.PointingHandCursor
    return Qt.CursorShape.IBeamCursor if made.is_text(point) else Qt.CursorShape.ArrowCursor


def quoted(text: str) -> str:
    """Return text as a quotation."""
    return "\n".join(f"> {line}" for line in text.splitlines()) + "\n"
