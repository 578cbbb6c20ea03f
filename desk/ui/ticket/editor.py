"""The text field of a reply or note: completion, pasted pictures, dropped files, light marks. Sends nothing."""

import re
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QFocusEvent,
    QImage,
    QInputMethodEvent,
    QKeyEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desk.ui.ticket.completion import Choice, CompletionList, matching

LONGEST = 500_000
_SLASH = re.compile(r"(?:^|(?<=\s))[/／、]([^\s/／]{0,30}|[^\s/／]{1,30}[ \u3000][^\n/／]{0,30})$")
_AT = re.compile(r"[@＠]([^\s@＠]{0,30})$")
"""As an input method sends them, too: a Chinese keyboard's slash key types 、 and its @ may be full-width."""


_MARK_KEYS = {Qt.Key.Key_B: "bold", Qt.Key.Key_E: "code", Qt.Key.Key_L: "list"}


def _mark_of(event: QKeyEvent) -> str:
    """Return the tool of Ctrl+B, Ctrl+E and Ctrl+L, "" for other keys."""
    if event.modifiers() != Qt.KeyboardModifier.ControlModifier:
        return ""
    return _MARK_KEYS.get(Qt.Key(event.key()), "")


class MessageEditor(QPlainTextEdit):
    """A plain-text field.

    Signals (GUI thread):
        files_given(list): local paths that were dropped or pasted.
        picture_pasted(QImage): a screenshot from the clipboard.
        too_long(str): a pasted text too long to be edited here.
        left(): the focus went elsewhere.
    """

    files_given = Signal(list)
    picture_pasted = Signal(QImage)
    too_long = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bare")
        self.setTabChangesFocus(True)
        self.setAcceptDrops(True)
        self.slashed: Callable[[str], Sequence[Choice]] = lambda typed: ()
        self.people: Callable[[], Sequence[Choice]] = tuple
        self._composing = False
        self.completion: CompletionList | None = None
        self._replaced = 0
        self.textChanged.connect(self._on_text)

    def setPlaceholderText(self, text: str) -> None:
        """Say what to write; taken away first, since Qt repaints only when one appears or goes."""
        super().setPlaceholderText("")
        super().setPlaceholderText(text)

    # ---- marks

    def use_tool(self, name: str) -> None:
        """Do what a button of the toolbar says: bold, code, list or bolt (canned replies)."""
        {
            "bold": lambda: self.toggle_mark("**"),
            "code": lambda: self.toggle_mark("`"),
            "list": self.toggle_list,
            "bolt": self.offer_canned,
        }[name]()

    def toggle_mark(self, mark: str) -> None:
        """Put a mark (such as ** or `) around the selection, or take it away."""
        cursor = self.textCursor()
        chosen = cursor.selectedText()
        size = len(mark)
        if len(chosen) >= 2 * size and chosen.startswith(mark) and chosen.endswith(mark):
            cursor.insertText(chosen[size:-size])
        elif "\u2029" in chosen and mark == "`":
            inner = chosen.replace("\u2029", "\n")
            cursor.insertText(f"```\n{inner}\n```")
        else:
            cursor.insertText(f"{mark}{chosen}{mark}")
            if not chosen:
                cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.MoveAnchor, size)
                self.setTextCursor(cursor)
        self.setFocus()

    def toggle_list(self) -> None:
        """Make the selected lines a list, or take the bullets away."""
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        document = self.document()
        first, last = document.findBlock(start).blockNumber(), document.findBlock(end).blockNumber()
        lines = [document.findBlockByNumber(number) for number in range(first, last + 1)]
        listed = all(line.text().startswith("- ") for line in lines)
        cursor.beginEditBlock()
        for number in range(first, last + 1):
            at = QTextCursor(document.findBlockByNumber(number))
            if listed:
                at.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, 2)
                at.removeSelectedText()
            else:
                at.insertText("- ")
        cursor.endEditBlock()
        self.setFocus()

    # ---- what comes in

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take pictures, files and text."""
        return source.hasImage() or source.hasUrls() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Attach files and pictures; insert text as plain text, unless it is too long to be edited."""
        paths = [url.toLocalFile() for url in source.urls() if url.isLocalFile()]
        if paths:
            self.files_given.emit(paths)
            return
        if source.hasImage() and not source.hasText():
            image = source.imageData()
            if isinstance(image, QImage) and not image.isNull():
                self.picture_pasted.emit(image)
            return
        text = source.text()
        if len(text) + self.document().characterCount() > LONGEST:
            self.too_long.emit(text)
            return
        self.textCursor().insertText(text.replace("\x00", "\u2400"))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files and text."""
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()
        else:
            super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Accept files anywhere in the field."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
        else:
            super().dragMoveEvent(event)

    # ---- keys

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Offer nothing while an input method composes."""
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def event(self, event: QEvent) -> bool:
        """Claim the keys of the marks before shortcuts of the window see them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _mark_of(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand keys to the open list first, then to the marks."""
        if self.completion is not None and self.completion.take_key(event):
            return
        if mark := _mark_of(event):
            self.use_tool(mark)
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let Tab choose from the open list before it leaves the field."""
        if forward and self.completion is not None and self.completion.choose_current():
            return True
        return super().focusNextPrevChild(forward)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the list and say that the text may be saved."""
        if self.completion is not None:
            self.completion.hide()
        super().focusOutEvent(event)
        self.left.emit()

    def offer_canned(self) -> None:
        """Open the list of canned replies, as typing "/" does."""
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        cursor.insertText("/" if not before or before[-1].isspace() else " /")
        self.setFocus()

    @Slot()
    def _on_text(self) -> None:
        if self._composing or not self.hasFocus():
            return
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()][-40:]
        if match := _SLASH.search(before):
            self._replaced = len(match.group(0))
            self._offer(self.slashed(match.group(1)))
            return
        if match := _AT.search(before):
            self._replaced = len(match.group(0))
            self._offer(matching(self.people(), match.group(1)))
            return
        if self.completion is not None:
            self.completion.hide()

    def _offer(self, choices: Sequence[Choice]) -> None:
        if self.completion is None:
            if not choices:
                return
            self.completion = CompletionList(self)
            self.completion.chosen.connect(self._on_chosen)
        place = self.cursorRect().topLeft() + QPoint(0, 0)
        self.completion.offer(choices, self.viewport().mapTo(self, place))

    @Slot(object)
    def _on_chosen(self, choice: Choice) -> None:
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, self._replaced)
        cursor.insertText(choice.text)
        self.setTextCursor(cursor)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if choice.act is not None:
            choice.act()
