"""The line of the filter: words and keys, completed while they are typed; knows the language, no list.

What an input method composes is left alone: offers appear for what stands in the line, never for a pre-edit.
"""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QLineEdit

from desk.protocol.filter_text import Completion, complete
from desk.protocol.filter_words import Names
from desk.ui.i18n import is_chinese

_OFFERS = 12


class FilterLine(QLineEdit):
    """Escape closes the offers, then clears, then leaves; Down and Return go to the list.

    Signals (GUI thread):
        left(): the person wants to go on in the list.
    """

    left = Signal()

    def __init__(self, names: Callable[[], Names]) -> None:
        super().__init__()
        self._names = names
        self._offers: tuple[Completion, ...] = ()
        self._composing = False
        self._model = QStringListModel(self)
        self.completer_box = QCompleter(self._model, self)
        self.completer_box.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.completer_box.setMaxVisibleItems(_OFFERS)
        self.completer_box.setWidget(self)
        popup = self.completer_box.popup()
        assert popup is not None
        self._popup: QAbstractItemView = popup
        self.completer_box.activated[QModelIndex].connect(self._on_chosen)  # type: ignore[index]
        self.textEdited.connect(self._on_edited)

    def offers(self) -> tuple[Completion, ...]:
        """Return what is offered now."""
        return self._offers if self._popup.isVisible() else ()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle Escape, Return and Down; leave the rest to the line, and the popup's keys to the popup."""
        key, popup = event.key(), self._popup
        if popup.isVisible() and key in (
            Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down,
        ):  # fmt: skip
            event.ignore()
        elif key == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.left.emit()
        elif key == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.show_offers()
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Remember whether something is being composed."""
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the offers when the focus goes elsewhere."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._hide()

    @Slot()
    def _on_edited(self) -> None:
        self.show_offers()

    def show_offers(self) -> None:
        """Offer keys or values for the word at the cursor."""
        found = () if self._composing else complete(
            self.text(), self.cursorPosition(), self._names(), chinese=is_chinese()
        )  # fmt: skip
        typed = self.text()[found[0].start : found[0].end] if found else ""
        exact = len(found) == 1 and found[0].insert == typed
        self._offers = () if exact else found[:60]
        self._model.setStringList([f"{o.label}    {o.detail}" if o.detail else o.label for o in self._offers])
        if self._offers:
            self.completer_box.complete()
        else:
            self._hide()

    def _hide(self) -> None:
        # A popup that is hidden without having been shown takes the activation from the window.
        if self._popup.isVisible():
            self._popup.hide()

    @Slot(QModelIndex)
    def _on_chosen(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self._offers):
            self.take(self._offers[index.row()])

    def take(self, offer: Completion) -> None:
        """Put an offer into the line; a value is followed by a space, a key by its values."""
        text = self.text()
        insert = offer.insert if offer.insert.endswith(":") else offer.insert + " "
        rest = text[offer.end :].lstrip() if insert.endswith(" ") else text[offer.end :]
        self.setText(text[: offer.start] + insert + rest)
        self.setCursorPosition(offer.start + len(insert))
        self.textEdited.emit(self.text())
