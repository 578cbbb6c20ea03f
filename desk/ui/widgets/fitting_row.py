"""A row of a text and buttons in which the last buttons give way where it is narrow. Knows no act."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

_GAP, _SPACING = 6, 2


class FittingRow(QWidget):
    """Text at the left, buttons at the right.

    Attributes:
        spare: buttons that may give way, the last one first; the others always show.
    """

    def __init__(self, text: QLabel, spare: Sequence[QPushButton], kept: Sequence[QPushButton]) -> None:
        super().__init__()
        self.spare, self._text, self._kept = spare, text, kept
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_SPACING)
        row.addWidget(text)
        row.addStretch(1)
        for button in (*spare, *kept):
            row.addWidget(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many as there is room for."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Show the buttons that stand beside the present text."""
        room = self.width() - self._text.sizeHint().width() - _GAP
        room -= sum(button.sizeHint().width() + _SPACING for button in self._kept)
        for button in self.spare:
            room -= button.sizeHint().width() + _SPACING
            button.setVisible(room >= 0)
