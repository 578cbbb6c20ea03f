"""Asks for the passphrase of an encrypted workspace before the window opens. Knows no key: it tries what was typed."""

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget


class UnlockDialog(QDialog):
    """One field; a wrong passphrase is told below it and may be typed again."""

    def __init__(self, unlock: Callable[[str], str], parent: QWidget | None = None) -> None:
        """`unlock` takes a passphrase and returns why it did not help, "" when it did."""
        super().__init__(parent)
        self._unlock = unlock
        self.setWindowTitle(self.tr("Unlock workspace"))
        self.setMinimumWidth(420)
        title = QLabel(self.tr("This workspace is encrypted"))
        title.setProperty("role", "section")
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setPlaceholderText(self.tr("Passphrase"))
        self.field.setAccessibleName(self.tr("Passphrase"))
        self.trouble = QLabel()
        self.trouble.setWordWrap(True)
        self.trouble.setProperty("role", "bad")
        self.trouble.hide()
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText(self.tr("Unlock"))
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(self.tr("Quit"))
        self.buttons.accepted.connect(self.on_unlock)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        for part in (title, self.field, self.trouble, self.buttons):
            column.addWidget(part)
        self.field.setFocus()

    @Slot()
    def on_unlock(self) -> None:
        """Try what was typed."""
        sentence = self._unlock(self.field.text())
        if not sentence:
            self.accept()
            return
        self.trouble.setText(sentence)
        self.trouble.show()
        self.field.selectAll()
        self.field.setFocus()
