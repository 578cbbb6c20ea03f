"""The line of the filter: words and keys, completed while they are typed; knows the language, no list.

What an input method composes is left alone: offers appear for what stands in the line, never for a pre-edit.
The offers are a child of the window, not a window: they need no grab and take no focus.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QVBoxLayout, QWidget

from desk.protocol.filter_offers import Completion, complete
from desk.protocol.filter_words import Names
from desk.ui.i18n import is_chinese

_SEEN, _MOST = 8, 60
_KEY = Qt.Key


class OfferList(QFrame):
    """What may be typed next, below the line.

    Signals:
        chosen(int): the number of an offer, by a click; GUI thread.
    """

    chosen = Signal(int)

    def __init__(self, line: QWidget) -> None:
        super().__init__(line)
        self._line = line
        self.setProperty("role", "overlay")
        self.model = QStringListModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setProperty("role", "offers")
        self.list.clicked.connect(self._on_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self.list)
        self.hide()

    def show_offers(self, texts: list[str]) -> None:
        """Show these below the line, none of them chosen; without any, hide."""
        self.model.setStringList(texts)
        self.list.setCurrentIndex(QModelIndex())
        if not texts:
            self.hide()
            return
        window = self._line.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        row = max(24, self.list.sizeHintForRow(0))
        self.resize(self._line.width(), row * min(len(texts), _SEEN) + 12)
        self.move(self._line.mapTo(window, QPoint(0, self._line.height() + 2)))
        self.show()
        self.raise_()

    def step(self, by: int) -> None:
        """Choose another offer; before the first one none is chosen."""
        row = min(max(self.list.currentIndex().row() + by, -1), self.model.rowCount() - 1)
        self.list.setCurrentIndex(self.model.index(row) if row >= 0 else QModelIndex())

    def current(self) -> int:
        """Return the number of the chosen offer, -1 when none is."""
        return self.list.currentIndex().row()

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self.chosen.emit(index.row())


class FilterLine(QLineEdit):
    """Escape closes the offers, then clears, then leaves; Down and Return go to the list.

    While offers are shown, Up and Down choose one, Return takes it, and Tab takes the first.

    Signals (GUI thread):
        left(): the person wants to go on in the list.
    """

    left = Signal()

    def __init__(self, names: Callable[[], Names]) -> None:
        super().__init__()
        self._names = names
        self._offers: tuple[Completion, ...] = ()
        self._composing = False
        self.offer_list = OfferList(self)
        self.offer_list.chosen.connect(self._on_chosen)
        self.textEdited.connect(self._on_edited)

    def offers(self) -> tuple[Completion, ...]:
        """Return what is offered now."""
        return self._offers if self.offer_list.isVisible() else ()

    def event(self, event: QEvent) -> bool:
        """Take Tab while offers are shown; it moves the focus otherwise."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == _KEY.Key_Tab
        ):
            offers = self.offers()
            if offers:
                self.take(offers[max(0, self.offer_list.current())])
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle Escape, Return, Up and Down; leave the rest to the line."""
        key = event.key()
        if self.offers() and self._offer_key(key):
            return
        if key == _KEY.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
        elif key in (_KEY.Key_Return, _KEY.Key_Enter, _KEY.Key_Down):
            self.offer_list.hide()
            self.left.emit()
        elif key == _KEY.Key_Space and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.show_offers(asked=True)
        else:
            super().keyPressEvent(event)

    def _offer_key(self, key: int) -> bool:
        """Handle a key of the offers; tell whether it was one."""
        chosen = self.offer_list.current()
        if key in (_KEY.Key_Down, _KEY.Key_Up):
            self.offer_list.step(1 if key == _KEY.Key_Down else -1)
        elif key == _KEY.Key_Escape:
            self.offer_list.hide()
        elif key in (_KEY.Key_Return, _KEY.Key_Enter) and chosen >= 0:
            self.take(self._offers[chosen])
        else:
            return False
        return True

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Remember whether something is being composed."""
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the offers when the focus goes elsewhere."""
        super().focusOutEvent(event)
        self.offer_list.hide()

    @Slot()
    def _on_edited(self) -> None:
        self.show_offers()

    def show_offers(self, *, asked: bool = False) -> None:
        """Offer keys or values for the word at the cursor; every key where nothing stands, if somebody asked."""
        found = () if self._composing else complete(
            self.text(), self.cursorPosition(), self._names(), chinese=is_chinese(), asked=asked
        )  # fmt: skip
        typed = self.text()[found[0].start : found[0].end] if found else ""
        exact = len(found) == 1 and found[0].insert == typed
        self._offers = () if exact else found[:_MOST]
        self.offer_list.show_offers([f"{o.label}   {o.detail}".strip() for o in self._offers])

    @Slot(int)
    def _on_chosen(self, number: int) -> None:
        if 0 <= number < len(self._offers):
            self.take(self._offers[number])

    def take(self, offer: Completion) -> None:
        """Put an offer into the line; a value is followed by a space, a key by its values."""
        text = self.text()
        insert = offer.insert if offer.insert.endswith(":") else offer.insert + " "
        rest = text[offer.end :].lstrip() if insert.endswith(" ") else text[offer.end :]
        self.setText(text[: offer.start] + insert + rest)
        self.setCursorPosition(offer.start + len(insert))
        self.textEdited.emit(self.text())
