"""A sentence inside a pane, with up to two answers: errors and questions that never block the window."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from desk.ui import theme

Answer = tuple[str, Callable[[], None]]


class Notice(QFrame):
    """Hidden until there is something to say; role `error` or `warning` gives the ground."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "warning")
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._buttons: list[QPushButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(10, 6, 6, 6)
        self._row.setSpacing(8)
        self._row.addWidget(self._text, 1)
        self.hide()

    @property
    def text(self) -> str:
        """Return the sentence, empty when hidden."""
        return self._text.text()

    @property
    def buttons(self) -> Sequence[QPushButton]:
        """Return the answers."""
        return self._buttons

    def say(
        self, text: str, *, role: str = "error", answers: Sequence[Answer] = (), focus: bool = True
    ) -> None:
        """Show a sentence and its answers; the first answer gets the focus unless a person is typing elsewhere."""
        self._drop_buttons()
        theme.set_role(self, role)
        self._text.setText(text)
        self.setAccessibleName(text)
        for label, act in answers:
            button = QPushButton(label, self)
            button.setAccessibleName(label)
            button.clicked.connect(act)
            self._row.addWidget(button)
            self._buttons.append(button)
        self.show()
        if self._buttons and focus:
            self._buttons[0].setFocus()

    @Slot(str)
    def refuse(self, text: str) -> None:
        """Show why something was not done."""
        self.say(text)

    @Slot(str)
    def warn(self, text: str) -> None:
        """Show what was done instead, or what is to be minded."""
        self.say(text, role="warning")

    def renew(self, text: str) -> None:
        """Say something else beside the same answers."""
        self._text.setText(text)

    def clear(self) -> None:
        """Hide."""
        self._drop_buttons()
        self._text.setText("")
        self.hide()

    def _drop_buttons(self) -> None:
        for button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons.clear()
