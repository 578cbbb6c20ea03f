"""A yes or no as a pill with a tick: the state shows by the tick and the ground, not by colour alone."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QWidget

from desk.ui import icons, theme


class CheckPill(QPushButton):
    """A checkable button that looks and reads like a check box."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "pill")
        self.setCheckable(True)
        self.toggled.connect(self._on_toggled)
        theme.themes.changed.connect(self._on_theme)
        self._show()

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
