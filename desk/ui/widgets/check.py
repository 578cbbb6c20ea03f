"""A yes or no as a pill with a tick: the state shows by the tick and the ground, not by colour alone."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from desk.ui import icons, theme

_ROUND = 34
"""Pixels of a pill that are not text: its icon and its rounded ends."""


class CheckPill(QPushButton):
    """A checkable button that looks and reads like a check box; a long name ends in "…" where there is no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "pill")
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)  # its hint is no minimum
        self.toggled.connect(self._on_toggled)
        theme.themes.changed.connect(self._on_theme)
        self._show()

    def minimumSizeHint(self) -> QSize:
        """Be narrower than the name where two tickets stand side by side."""
        whole = super().minimumSizeHint()
        return QSize(min(whole.width(), 160), whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as any button, with as much of the name as fits."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        room = self.width() - _ROUND
        option.text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)

    def _show(self) -> None:
        tokens = theme.current()
        self.setIcon(
            icons.icon("check" if self.isChecked() else "plus", tokens.ink if self.isChecked() else None, 16)
        )

    @Slot(bool)
    def _on_toggled(self, checked: bool) -> None:
        self._show()

    @Slot()
    def _on_theme(self) -> None:
        self._show()
