"""The command palette: one line that finds commands, tickets, articles and people in Chinese, pinyin and English.

Commands are found here at once; the rest is asked of the engine with every key and added when it comes.
Performs nothing itself.
"""

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.protocol.palette import PaletteAnswer
from desk.ui import theme
from desk.ui.palette_delegate import ROW, PaletteDelegate
from desk.ui.palette_lines import Entry, PaletteModel, Recents, matches, ticket_number
from desk.ui.widgets.shadow import REACH, paint_shadow

__all__ = ["Palette", "matches", "ticket_number"]

WIDTH, TOP, SHOWN = 600, 120, 10
_LIMIT = 5


class Palette(QWidget):
    """An overlay over the whole window; a click beside it or Escape closes it.

    Signals (GUI thread):
        action_chosen(str): the id of an action.
        number_chosen(str): the number of a ticket to open.
        words_chosen(str): words to search the tickets for.
        ticket_chosen(bytes), article_chosen(bytes): ids; person_chosen(str): a name.
        recent_changed(str): what was chosen lately, as text to be remembered.
    """

    action_chosen = Signal(str)
    number_chosen = Signal(str)
    words_chosen = Signal(str)
    ticket_chosen = Signal(bytes)
    article_chosen = Signal(bytes)
    person_chosen = Signal(str)
    recent_changed = Signal(str)

    def __init__(self, window: QWidget, requester: Requester | None = None, recent: str = "") -> None:
        super().__init__(window)
        self._requester = requester
        self._asked: int | None = None
        self._window = window
        self._before: QWidget | None = None
        self.model = PaletteModel(Recents(recent), self)
        self.line = QLineEdit()
        self.line.setProperty("role", "bare")
        self.line.setFont(theme.font(15))
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(PaletteDelegate(self.model, self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.viewport().setAutoFillBackground(False)
        self._box = QFrame(self)
        self._box.setProperty("role", "overlay")
        self._build()
        self.line.textChanged.connect(self._on_typed)
        self.line.installEventFilter(self)
        self.list.clicked.connect(self._on_clicked)
        self.list.entered.connect(self.list.setCurrentIndex)
        window.installEventFilter(self)
        self.retranslate()
        self.hide()

    def _build(self) -> None:
        self._escape = QLabel("Esc")
        self._escape.setProperty("role", "keycap")
        top = QHBoxLayout()
        top.setContentsMargins(20, 12, 14, 12)
        top.addWidget(self.line, 1)
        top.addWidget(self._escape)
        rule = QFrame()
        rule.setProperty("role", "line")
        column = QVBoxLayout(self._box)
        column.setContentsMargins(1, 1, 1, 8)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(rule)
        column.addSpacing(8)
        inside = QHBoxLayout()
        inside.setContentsMargins(8, 0, 8, 0)
        inside.addWidget(self.list)
        column.addLayout(inside)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.line.setPlaceholderText(self.tr("Type a command, or search tickets, people, articles…"))
        self.line.setAccessibleName(self.tr("Search or command"))
        self.list.setAccessibleName(self.tr("Found"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def open(self, typed: str = "") -> None:
        """Show the palette with a text."""
        self._before = self._window.focusWidget()
        self.setGeometry(self._window.rect())
        self.line.blockSignals(True)
        self.line.setText(typed)
        self.line.blockSignals(False)
        self._on_typed(typed)
        self.show()
        self.raise_()
        self.line.setFocus()

    def close_palette(self) -> None:
        """Hide it and give the focus back."""
        self.hide()
        if self._before is not None:
            self._before.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim the window a little, and let the box float above it."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(0, 0, 0, 60 if theme.current().dark else 24))
        paint_shadow(painter, self._box.geometry(), darkest=80, offset=QPoint(0, 12))
        painter.end()

    def mousePressEvent(self, event: object) -> None:
        """Close when the person clicks beside it."""
        self.close_palette()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size, and take the keys that move in the list."""
        if watched is self._window and event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._window.rect())
            self._place()
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(Qt.Key(event.key()))
        if watched is self.line and isinstance(event, QFocusEvent) and self._is_robbed(event):
            QTimer.singleShot(0, self._hold_keys)
        return False

    def _is_robbed(self, event: QFocusEvent) -> bool:
        """Tell whether a late answer puts the keyboard elsewhere while somebody already types here."""
        other = event.reason() == Qt.FocusReason.OtherFocusReason
        return event.lostFocus() and other and self.isVisible()

    @Slot()
    def _hold_keys(self) -> None:
        """Take the keyboard back; whoever wanted it gets it when the palette closes."""
        now = QApplication.focusWidget()
        if self.isVisible() and now is not None and now is not self.line:
            self._before = now
            self.line.setFocus()

    def _on_key(self, key: Qt.Key) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        if key == Qt.Key.Key_Escape:
            self.close_palette()
        elif key in steps:
            row = self.list.currentIndex().row() + steps[key]
            row = min(max(row, 0), self.model.rowCount() - 1)
            self.list.setCurrentIndex(self.model.index(row))
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            pass  # there is nowhere to go but the list, which the arrows walk
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentIndex().row())
        else:
            return False
        return True

    @Slot(str)
    def _on_typed(self, typed: str) -> None:
        self.model.search(typed)
        self.list.setCurrentIndex(self.model.index(0))
        self._place()
        self._ask(typed)

    def _ask(self, typed: str) -> None:
        """Ask the engine with every key; an answer to an older text is not wanted any more."""
        if self._requester is None:
            return
        if self._asked is not None:
            self._requester.cancel(self._asked)

        def done(answer: PaletteAnswer) -> None:
            if self.line.text() == typed and self.isVisible() and typed.strip():
                self.show_found(typed, answer)

        self._asked = self._requester.request(
            "query.palette",
            {"text": typed.strip(), "limit": _LIMIT},
            reply_type=PaletteAnswer,
            done=done,
            failed=self._on_failed,
        )

    def show_found(self, typed: str, answer: PaletteAnswer) -> None:
        """Add what was found; the chosen line stays chosen if a person chose it."""
        row = self.list.currentIndex().row()
        mark = self.model.entries[row].mark if 0 < row < len(self.model.entries) else None
        self.model.search(typed, answer.items)
        self.list.setCurrentIndex(self.model.index(max(0, self.model.row_of(mark) if mark else 0)))
        self._place()

    def _on_failed(self, failure: Failure) -> None:
        """Go on with commands only: the status bar says what is wrong with the engine."""

    def _place(self) -> None:
        rows = min(max(self.model.rowCount(), 1), SHOWN)
        self.list.setFixedHeight(rows * ROW)
        width = min(WIDTH, self.width() - 40)
        before = self._box.geometry()
        self._box.setGeometry((self.width() - width) // 2, TOP, width, rows * ROW + 64)
        if self._box.geometry() != before:
            # The shadow reaches beyond what a moved child uncovers.
            reach = 2 * REACH
            self.update(before.united(self._box.geometry()).adjusted(-reach, -reach, reach, reach))

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self._choose(index.row())

    def _choose(self, row: int) -> None:
        if not 0 <= row < len(self.model.entries):
            return
        entry = self.model.entries[row]
        self.close_palette()
        self.model.recents.add(entry)
        self.recent_changed.emit(self.model.recents.text())
        self._emit(entry)

    def _emit(self, entry: Entry) -> None:
        if entry.action is not None:
            self.action_chosen.emit(entry.action)
        elif entry.kind == "person":
            self.person_chosen.emit(entry.text)
        elif entry.kind:
            told = self.ticket_chosen if entry.kind == "ticket" else self.article_chosen
            told.emit(bytes.fromhex(entry.ident))
        elif entry.number:
            self.number_chosen.emit(entry.number)
        else:
            self.words_chosen.emit(entry.words)
