"""A list of measured rows whose text can be selected with the mouse; what a click does is the subclass's.

Knows rows and their layouts, nothing of tickets.
"""

from PySide6.QtCore import QPoint, QPointF, QRect, Qt, Slot
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QListView, QWidget

from desk.protocol.views import FileView
from desk.ui.clock import Clock
from desk.ui.ticket.delegate import MARGIN, TimelineDelegate
from desk.ui.ticket.model import ROW, Row, TimelineModel, plain_text
from desk.ui.ticket.row_layout import RowLayout
from desk.ui.widgets.ground import give_ground


class EntryList(QListView):
    """Rows, the selection inside one of them, and what the mouse does with it."""

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        give_ground(self)
        self._model = TimelineModel()
        self._delegate = TimelineDelegate(clock.now_us, self)
        self._pressed: tuple[Row, int] | None = None
        self._held: tuple[FileView, QPoint] | None = None
        self._press_at = QPoint()
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(24)

    def press(self, row: Row, made: RowLayout, point: QPointF) -> None:
        """Do what a click at a point of a row does."""

    def open_file(self, file: FileView) -> None:
        """Open an attachment that was clicked."""

    def drag_file(self, file: FileView) -> None:
        """Drag an attachment out of the window."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to select text, or open what is under the pointer."""
        found = self._at(event.position())
        self._pressed = self._held = None
        self._press_at = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton:
            self._select(None)
            if found is not None:
                self.press(*found)
        # Qt would bring the top of a pressed row into sight a moment later; an entry may be taller than the
        # list, and what somebody points at must not move.
        self.setAutoScroll(False)
        super().mousePressEvent(event)
        self.setAutoScroll(True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Extend the selection; show what can be clicked."""
        if self._held is not None and event.buttons() & Qt.MouseButton.LeftButton:
            file, start = self._held
            if (event.position().toPoint() - start).manhattanLength() >= QApplication.startDragDistance():
                self._held = None
                self.drag_file(file)
            return
        found = self._at(event.position())
        if self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            row, first = self._pressed
            if found is not None and found[0].key == row.key:
                self._select((row.key, first, found[1].position_at(found[2])))
            return
        self.viewport().setCursor(cursor_for(found))
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the selection; open the attachment that was clicked and not dragged away."""
        if self._held is not None:
            file, self._held = self._held[0], None
            self.open_file(file)
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

    def _select(self, selection: tuple[bytes, int, int] | None) -> None:
        if selection != self._delegate.selection:
            self._delegate.selection = selection
            self.viewport().update()


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
