"""The palette: one line that finds actions in both languages and opens tickets by number.

Knows the registry of actions and asks the engine for a number; performs nothing itself.
"""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desk.ui import icons, theme
from desk.ui.actions import ACTIONS, ActionId, keycaps
from desk.ui.i18n import pick

WIDTH, TOP, ROW, SHOWN = 600, 120, 38, 10
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
_DISPLAY = Qt.ItemDataRole.DisplayRole
_SELECTED = QStyle.StateFlag.State_Selected


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the palette: `action` is performed, or the ticket `number` opened, or `words` searched."""

    icon: str
    text: str
    other: str
    keys: str = ""
    action: ActionId | None = None
    number: str = ""
    words: str = ""


def ticket_number(typed: str) -> str:
    """Return the ticket number a text means ("T-1234", "t1234", "1234", "L7-12"), "" when it means none."""
    text = typed.strip().upper().lstrip("#").replace(" ", "")
    if text.startswith("DESK://TICKET/"):
        text = text.removeprefix("DESK://TICKET/")
    digits = sum(character.isdigit() for character in text)
    if not digits or not text.isascii() or not text.replace("-", "").isalnum():
        return ""
    if text[0].isdigit() and digits >= len(text) - 1:
        return text if "-" in text else f"T-{text}"
    if text[0] == "T" and text[1:].lstrip("-")[:1].isdigit():
        return "T-" + text[1:].lstrip("-")
    return text if text[0] == "L" and text[1:2].isdigit() and "-" in text else ""


def matches(typed: str) -> list[Entry]:
    """Return the lines for a text: a ticket number first, then actions by fit, then a search."""
    words = typed.strip().lower().split()
    found: list[tuple[int, int, Entry]] = []
    for place, action in enumerate(ACTIONS.values()):
        if action.id is ActionId.SEARCH:
            continue
        score = _score(words, (action.text.lower(), action.other.lower(), action.tip.lower()))
        if score is not None:
            entry = Entry(action.icon, action.text, action.other, action.keys, action=action.id)
            found.append((score, place, entry))
    entries = [entry for _, _, entry in sorted(found, key=lambda item: item[:2])]
    number = ticket_number(typed)
    if number:
        label = pick(f"Open ticket {number}", f"打开工单 {number}")
        entries.insert(0, Entry("ticket", label, pick("打开工单", "Open ticket"), number=number))
    if words:
        label = pick(f"Search tickets for “{typed.strip()}”", f"在工单中搜索“{typed.strip()}”")
        entries.append(Entry("search", label, "", "/", words=typed.strip()))
    return entries


def _score(words: list[str], names: tuple[str, ...]) -> int | None:
    """Return how badly the words fit (0 = best); None when one of them stands nowhere."""
    total = 0
    for word in words:
        for rank, name in enumerate(names):
            if word in name:
                begins = name.startswith(word) or f" {word}" in name
                total += rank * 2 + (0 if begins else 1)
                break
        else:
            return None
    return total


class PaletteModel(QAbstractListModel):
    """The lines that fit what was typed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """Return the text of a line."""
        if role == _DISPLAY and index.isValid() and index.row() < len(self.entries):
            return self.entries[index.row()].text
        return None

    def search(self, typed: str) -> None:
        """Show the lines for a text."""
        self.beginResetModel()
        self.entries = matches(typed)
        self.endResetModel()


class PaletteDelegate(QStyledItemDelegate):
    """Icon, name, the name in the other language, keycaps."""

    def __init__(self, model: PaletteModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the fixed height."""
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        tokens = theme.current()
        rect: QRect = option.rect
        entry = self._model.entries[index.row()]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & _SELECTED:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.hover)
            painter.drawRoundedRect(QRectF(rect).adjusted(0, 1, 0, -1), 6, 6)
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(
            rect.left() + 12, rect.top() + 10, icons.pixmap(entry.icon, tokens.ink2, 18, ratio)
        )
        right = self._paint_keys(painter, rect, entry)
        baseline = rect.top() + 24
        left = rect.left() + 42
        painter.setFont(theme.font(13, 500))
        painter.setPen(tokens.ink)
        shown = painter.fontMetrics().elidedText(entry.text, Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(left, baseline, shown)
        left += painter.fontMetrics().horizontalAdvance(shown) + 10
        painter.setFont(theme.font(12))
        painter.setPen(tokens.ink3)
        room = max(0, right - left)
        painter.drawText(
            left, baseline, painter.fontMetrics().elidedText(entry.other, Qt.TextElideMode.ElideRight, room)
        )
        painter.restore()

    def _paint_keys(self, painter: QPainter, rect: QRect, entry: Entry) -> int:
        tokens = theme.current()
        font = theme.font(11)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        right = rect.right() - 10
        for cap in reversed(keycaps(entry.keys)) if entry.keys else ():
            width = max(19, metrics.horizontalAdvance(cap) + 11)
            box = QRectF(right - width, rect.top() + 9.5, width, 19)
            painter.setPen(tokens.line_strong)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(tokens.ink2)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, cap)
            right -= width + 5
        return right - 8


class Palette(QWidget):
    """An overlay over the whole window; a click beside it or Escape closes it.

    Signals (GUI thread):
        action_chosen(str): the id of an action.
        number_chosen(str): the number of a ticket to open.
        words_chosen(str): words to search the tickets for.
    """

    action_chosen = Signal(str)
    number_chosen = Signal(str)
    words_chosen = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._before: QWidget | None = None
        self.model = PaletteModel(self)
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
        shadow = QGraphicsDropShadowEffect(self._box)
        shadow.setBlurRadius(40)
        shadow.setOffset(0, 12)
        shadow.setColor(QColor(0, 0, 0, 90))
        self._box.setGraphicsEffect(shadow)
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
        self.line.setPlaceholderText(self.tr("Type a command, a ticket number or words…"))
        self.line.setAccessibleName(self.tr("Type a command, a ticket number or words…"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def open(self, typed: str = "") -> None:
        """Show the palette with a text."""
        self._before = self._window.focusWidget()
        self.setGeometry(self._window.rect())
        self.line.setText(typed)
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
        """Dim the window a little."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0, 60 if theme.current().dark else 24))
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
        return False

    def _on_key(self, key: Qt.Key) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        if key == Qt.Key.Key_Escape:
            self.close_palette()
        elif key in steps:
            row = self.list.currentIndex().row() + steps[key]
            row = min(max(row, 0), self.model.rowCount() - 1)
            self.list.setCurrentIndex(self.model.index(row))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentIndex().row())
        else:
            return False
        return True

    @Slot(str)
    def _on_typed(self, typed: str) -> None:
        self.model.search(typed)
        if self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(0))
        self._place()

    def _place(self) -> None:
        rows = min(max(self.model.rowCount(), 1), SHOWN)
        self.list.setFixedHeight(rows * ROW)
        width = min(WIDTH, self.width() - 40)
        self._box.setGeometry((self.width() - width) // 2, TOP, width, rows * ROW + 64)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self._choose(index.row())

    def _choose(self, row: int) -> None:
        if not 0 <= row < len(self.model.entries):
            return
        entry = self.model.entries[row]
        self.close_palette()
        if entry.action is not None:
            self.action_chosen.emit(entry.action)
        elif entry.number:
            self.number_chosen.emit(entry.number)
        else:
            self.words_chosen.emit(entry.words)
