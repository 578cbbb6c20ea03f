"""The text of a reply as it will stand on the timeline: the same layout, so what is seen is what comes."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from desk.ui import theme
from desk.ui.ticket.flow_text import FlowText

_PAD = 4


class _Page(QWidget):
    """Paints one text."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("scrolled")
        self._text = ""
        self._flow: FlowText | None = None
        theme.themes.changed.connect(self.measure)

    def show_text(self, text: str) -> None:
        """Show another text."""
        self._text = text
        self.setAccessibleName(text)
        self.measure()

    def measure(self) -> None:
        """Lay the text out for the width."""
        self._flow = FlowText(self._text, self.width() - 2 * _PAD)
        self.setMinimumHeight(round(self._flow.height) + 2 * _PAD)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text."""
        if self._flow is not None:
            painter = QPainter(self)
            self._flow.draw(painter, QPointF(_PAD, _PAD), theme.current().ink)
            painter.end()


class Preview(QScrollArea):
    """A scrolled preview."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._page = _Page()
        self.setWidget(self._page)

    def show_text(self, text: str) -> None:
        """Show a text as the timeline would."""
        self._page.show_text(text)
