"""What stands in place of a list that has nothing to show: loading, empty or failed, with a way on."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desk.ui import icons, theme

_ROW = 68


class Notice(QWidget):
    """An icon, a title, a sentence and at most two buttons, in the middle.

    Signals (GUI thread):
        pressed(): the first button.
        other_pressed(): the second one.
    """

    pressed = Signal()
    other_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = QLabel()
        self._icon_name = "inbox"
        self._title = QLabel()
        self._title.setProperty("role", "section")
        self._text = QLabel()
        self._text.setProperty("role", "meta")
        self._text.setWordWrap(True)
        self._text.setFixedWidth(280)
        self._text.setMinimumHeight(36)
        self._button, self._other = QPushButton(), QPushButton()
        for button, told in ((self._button, self.pressed), (self._other, self.other_pressed)):
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            button.clicked.connect(told)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        for label in (self._icon, self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(4)
        for button in (self._other, self._button):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        theme.themes.changed.connect(self._show_icon)

    def show_notice(self, icon: str, title: str, text: str, button: str = "", other: str = "") -> None:
        """Show a state; a button without a name is not there."""
        self._icon_name = icon
        self._show_icon()
        self._title.setText(title)
        self._text.setText(text)
        # A column gives a label that wraps the height of one line only: a long sentence would be cut.
        self._text.setMinimumHeight(max(36, self._text.heightForWidth(self._text.width())))
        for one, name in ((self._button, button), (self._other, other)):
            one.setText(name)
            one.setVisible(bool(name))
        # Enter in the filter gives the keys to what is shown: to the way on.
        self.setFocusProxy(self._other if other else self._button)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the keys, as Space does."""
        held = next((one for one in (self._button, self._other) if one.hasFocus()), None)
        if held is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            held.click()
        else:
            super().keyPressEvent(event)

    def _show_icon(self) -> None:
        self._icon.setPixmap(icons.pixmap(self._icon_name, theme.current().ink3, 40))


class Skeleton(QWidget):
    """Grey rows while the list is on its way, in the shape the rows will have."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as many grey rows as fit."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().subtle)
        for number in range(self.height() // _ROW + 1):
            top = number * _ROW
            length = (0.62, 0.48, 0.7, 0.55)[number % 4] * (self.width() - 130)
            painter.drawRoundedRect(QRectF(17, top + 15, 15, 15), 4, 4)
            painter.drawRoundedRect(QRectF(44, top + 16, length, 12), 4, 4)
            painter.drawRoundedRect(QRectF(44, top + 42, length * 0.6, 9), 4, 4)
            painter.drawRoundedRect(QRectF(self.width() - 80, top + 46, 52, 3), 1.5, 1.5)
        painter.end()
