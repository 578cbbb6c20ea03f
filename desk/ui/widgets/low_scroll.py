"""A frame round something high: shows it whole where there is room and scrolls it where the window is low."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QScrollArea, QSizePolicy, QWidget

LEAST, NARROW = 120, 216


class LowScroll(QScrollArea):
    """Wants the size of what it holds, up to `most` high; may become as low as `LEAST` and as narrow as `NARROW`.

    It scrolls sideways only where what it holds cannot be as narrow as its place.
    """

    def __init__(self, held: QWidget, parent: QWidget | None = None, *, most: int = 10_000) -> None:
        super().__init__(parent)
        self._most, self._held = most, held
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setWidget(held)
        held.setAutoFillBackground(False)
        held.installEventFilter(self)

    def sizeHint(self) -> QSize:
        """Return the size of what is held at this width."""
        return QSize(self._held.sizeHint().width(), min(self._most, self._high()))

    def _high(self) -> int:
        held = self._held
        return held.heightForWidth(self.width()) if held.hasHeightForWidth() else held.sizeHint().height()

    def minimumSizeHint(self) -> QSize:
        """Return the least size: what is held, or what a ticket beside another one leaves."""
        bar = self.verticalScrollBar().sizeHint().width()
        wide = min(self._held.minimumSizeHint().width(), NARROW)
        return QSize(wide + bar, min(LEAST, self.sizeHint().height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what is held when it becomes higher or lower."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may need another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width() and self._held.hasHeightForWidth():
            self.updateGeometry()


class FlowScroll(LowScroll):
    """A `LowScroll` round something whose height follows from its width, as lines of pills do.

    Asks for `least` only, so that a layout serves its neighbours first, and takes up to the whole with a stretch.

    Signals:
        fitted(int): the height of the whole changed; GUI thread.
        cut(bool): whether something of it is out of sight; GUI thread.
    """

    fitted = Signal(int)
    cut = Signal(bool)

    def __init__(self, held: QWidget, parent: QWidget | None = None, *, least: int = LEAST) -> None:
        super().__init__(held, parent)
        layout = held.layout()
        self._least, self._margin = least, layout.contentsMargins().right() if layout is not None else 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.verticalScrollBar().rangeChanged.connect(self._make_room)

    def sizeHint(self) -> QSize:
        """Return the least height."""
        return QSize(self._held.sizeHint().width(), min(self._least, self.maximumHeight()))

    def minimumSizeHint(self) -> QSize:
        """Return the least size: what is held wraps, so that a bar needs no room of its own."""
        return QSize(self._held.minimumSizeHint().width(), min(self._least, self.maximumHeight()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what is held."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as what is held at another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def fit(self) -> None:
        """Take the height of what is held at this width as the most."""
        high = self._high()
        # Its own least height is that of its narrowest shape, which Qt would scroll for.
        self._held.setMinimumHeight(high)
        if high != self.maximumHeight():
            self.setMaximumHeight(high)
            self.fitted.emit(high)

    @Slot()
    def _make_room(self) -> None:
        """Let the bar stand in the margin, so that no line wraps because of it."""
        bar = self.verticalScrollBar()
        self.cut.emit(bar.maximum() > 0)
        layout = self._held.layout()
        if layout is not None:
            margins = layout.contentsMargins()
            taken = bar.sizeHint().width() if bar.maximum() else 0
            margins.setRight(max(0, self._margin - taken))
            layout.setContentsMargins(margins)


def narrow(box: QComboBox, letters: int = 8) -> None:
    """Let a box be narrower than its longest choice: what is chosen is shortened, the list shows it whole."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(letters)
