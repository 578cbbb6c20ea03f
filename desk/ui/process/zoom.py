"""The size of the drawing by mouse: smaller, all of it, larger. The keys for it belong to the drawing."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desk.ui import icons, theme
from desk.ui.process.drawing import STEP_LARGER, SwimlaneView
from desk.ui.widgets.naming import name_control

_PICTURES = ("minus", "fit", "plus")


class ZoomBar(QWidget):
    """Three buttons for one drawing."""

    def __init__(self, drawing: SwimlaneView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.smaller, self.whole, self.larger = (QPushButton(self) for _ in _PICTURES)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for button in self._buttons():
            button.setProperty("role", "icon")
            button.setIconSize(QSize(16, 16))
            button.setAutoDefault(False)
            row.addWidget(button)
        self.smaller.clicked.connect(lambda: drawing.set_scale(drawing.scale / STEP_LARGER))
        self.larger.clicked.connect(lambda: drawing.set_scale(drawing.scale * STEP_LARGER))
        self.whole.clicked.connect(drawing.fit)
        theme.themes.changed.connect(self._colour)
        self._colour()
        self.retranslate()

    def _buttons(self) -> tuple[QPushButton, QPushButton, QPushButton]:
        return self.smaller, self.whole, self.larger

    def _colour(self) -> None:
        for button, picture in zip(self._buttons(), _PICTURES, strict=True):
            button.setIcon(icons.icon(picture, size=16))

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        for button, name in zip(
            self._buttons(),
            (self.tr("Smaller (−)"), self.tr("All of the drawing (0)"), self.tr("Larger (+)")),
            strict=True,
        ):
            name_control(button, name)
            button.setToolTip(name)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
