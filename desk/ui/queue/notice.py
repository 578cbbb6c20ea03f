"""What stands in place of a list that has nothing to show: loading, empty or failed, with a way on."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desk.ui import icons, theme

_ROW = 68


class Notice(QWidget):
    """An icon, a title, a sentence and at most one button, in the middle.

    Signals:
        pressed(): the button; GUI thread.
    """

    pressed = Signal()

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
        self._button = QPushButton()
        self._button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._button.clicked.connect(self.pressed)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        for label in (self._icon, self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(4)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        theme.themes.changed.connect(self._show_icon)

    def show_notice(self, icon: str, title: str, text: str, button: str = "") -> None:
        """Show a state; without `button` there is none."""
        self._icon_name = icon
        self._show_icon()
        self._title.setText(title)
        self._text.setText(text)
        # A column gives a label that wraps the height of one line only: a long sentence would be cut.
        self._text.setMinimumHeight(max(36, self._text.heightForWidth(self._text.width())))
        self._button.setText(button)
        self._button.setVisible(bool(button))

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
