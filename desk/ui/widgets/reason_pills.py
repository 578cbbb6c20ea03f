"""The reasons for waiting that product lines offer, one click each."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from desk.ui.i18n import pick
from desk.ui.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from desk.protocol.state_words import ReasonView


class ReasonPills(QWidget):
    """Buttons with the reasons.

    Signals:
        chosen(str, int): the reason as it is shown, and how many hours it usually lasts; GUI thread.
    """

    chosen = Signal(str, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self, gap=6, line_gap=6)
        self.buttons: list[QPushButton] = []

    def show_reasons(self, offered: "Sequence[ReasonView]") -> None:
        """Offer these."""
        for button in self.buttons:
            self._flow.removeWidget(button)
            button.deleteLater()
        self.buttons = [self._button(one) for one in offered]

    def _button(self, one: "ReasonView") -> QPushButton:
        said = pick(one.en, one.zh)
        made = QPushButton(said, self)
        made.setProperty("role", "pill")
        made.setAutoDefault(False)
        if one.hours:
            made.setToolTip(pick("usually {0} h", "通常 {0} 小时").format(one.hours))
        made.clicked.connect(lambda: self.chosen.emit(said, one.hours))
        self._flow.addWidget(made)
        made.show()
        return made
