"""A frame round something high: shows it whole where there is room and scrolls it where the window is low."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QComboBox, QFrame, QScrollArea, QWidget

LEAST = 120


class LowScroll(QScrollArea):
    """Wants the height of what it holds, up to `most`, and may become as low as `LEAST`; never scrolls sideways."""

    def __init__(self, held: QWidget, parent: QWidget | None = None, *, most: int = 10_000) -> None:
        super().__init__(parent)
        self._most, self._held = most, held
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setWidget(held)
        held.setAutoFillBackground(False)
        held.installEventFilter(self)

    def sizeHint(self) -> QSize:
        """Return the size of what is held."""
        held = self._held.sizeHint()
        return QSize(held.width(), min(self._most, held.height()))

    def minimumSizeHint(self) -> QSize:
        """Return the least size; the width is that of what is held, since nothing scrolls sideways."""
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._held.minimumSizeHint().width() + bar, min(LEAST, self.sizeHint().height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what is held when it becomes higher or lower."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


def narrow(box: QComboBox, letters: int = 8) -> None:
    """Let a box be narrower than its longest choice: what is chosen is shortened, the list shows it whole."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(letters)
