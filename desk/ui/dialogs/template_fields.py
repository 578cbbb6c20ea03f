"""The fields of a category's template in the form of a new ticket; what was typed survives a change."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from desk.ui.i18n import pick


def label_of(words: Any, fallback: str = "") -> str:
    """Return a text of the starter content in the window's language."""
    if isinstance(words, dict):
        return str(words.get(pick("en", "zh")) or fallback)
    return str(words or fallback)


class TemplateFields(QWidget):
    """One editor per field; the widget grows with the template.

    Attributes:
        editors: field key -> editor.

    Signals:
        changed(): something was typed; GUI thread.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editors: dict[str, QLineEdit | QPlainTextEdit] = {}
        self._templates: dict[str, list[dict[str, Any]]] = {}
        self._typed: dict[str, str] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 6)
        self._column.setSpacing(6)

    def set_templates(self, templates: list[dict[str, Any]]) -> None:
        """Take the templates of all categories."""
        self._templates = {
            str(item.get("category", "")): [
                field for field in item.get("fields", ()) if isinstance(field, dict)
            ]
            for item in templates
        }

    def show_category(self, category: str) -> None:
        """Show a category's fields (those of the first template where it has none)."""
        focused = next((key for key, editor in self.editors.items() if editor.hasFocus()), "")
        self._typed |= self.values()
        typed = self._typed
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.editors = {}
        fields = self._templates.get(category) or next(iter(self._templates.values()), [])
        for field in fields:
            if field.get("kind") != "files":  # files have their own button
                self._add(field, typed)
        if focused in self.editors:
            self._focus(self.editors[focused])

    @staticmethod
    def _focus(editor: QLineEdit | QPlainTextEdit) -> None:
        """Go on where one was writing: at the end of the same field."""
        editor.show()  # now, and not with the next layout: what is not shown takes no focus
        editor.setFocus()
        if isinstance(editor, QPlainTextEdit):
            editor.moveCursor(QTextCursor.MoveOperation.End)

    def write(self, typed: dict[str, str]) -> None:
        """Fill fields in, those too that another category shows."""
        self._typed |= typed
        for key, editor in self.editors.items():
            if key in typed:
                editor.setText(typed[key]) if isinstance(editor, QLineEdit) else editor.setPlainText(
                    typed[key]
                )

    def values(self) -> dict[str, str]:
        """Return the fields that were filled in."""
        found = {
            key: widget.text() if isinstance(widget, QLineEdit) else widget.toPlainText()
            for key, widget in self.editors.items()
        }
        return {key: text for key, text in found.items() if text.strip()}

    def _add(self, field: dict[str, Any], typed: dict[str, str]) -> None:
        key = str(field.get("key", ""))
        label = QLabel(label_of(field.get("label"), key) + (" *" if field.get("required") else ""))
        label.setProperty("role", "meta")
        widget: QLineEdit | QPlainTextEdit
        if field.get("kind") == "lines":
            widget = QPlainTextEdit(typed.get(key, ""))
            widget.setTabChangesFocus(True)
            widget.setMinimumHeight(62)
            widget.setMaximumHeight(84)
        else:
            widget = QLineEdit(typed.get(key, ""))
        widget.setPlaceholderText(label_of(field.get("hint")))
        label.setBuddy(widget)
        widget.textChanged.connect(self.changed)
        self.editors[key] = widget
        self._column.addWidget(label)
        self._column.addWidget(widget)
