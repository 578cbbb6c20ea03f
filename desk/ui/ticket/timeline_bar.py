"""The line above the timeline: which entries are shown. Knows no entry."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk.ui.ticket.model import FILTERS
from desk.ui.widgets.flow import FlowLayout
from desk.ui.widgets.tabs import choice_buttons


class TimelineBar(QWidget):
    """One button for each filter, with the number of entries behind it.

    Signals:
        chosen(str): name of a filter; GUI thread.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: dict[str, int] | None = {}
        box = QWidget(self)
        row = FlowLayout(box, gap=4, line_gap=4)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 2, 20, 2)
        column.addWidget(box)
        self._group, self.buttons = choice_buttons(box, FILTERS, row.addWidget, role="pill")
        for button in self.buttons.values():
            button.setCursor(Qt.CursorShape.PointingHandCursor)
        self._group.idClicked.connect(self._on_clicked)
        self.retranslate()

    def show_counts(self, counts: dict[str, int] | None) -> None:
        """Show how many entries each filter leaves, one without any is hidden; None = not counted."""
        self._counts = counts
        self.retranslate()

    def check(self, name: str) -> None:
        """Show a filter as chosen."""
        self.buttons[name].setChecked(True)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        names = {
            "all": self.tr("All"),
            "public": self.tr("Public"),
            "internal": self.tr("Internal"),
            "diagnosis": self.tr("Diagnosis"),
            "files": self.tr("Files"),
        }
        for name, button in self.buttons.items():
            counted = self._counts is not None and name != "all"
            count = self._counts.get(name, 0) if self._counts is not None else 1
            button.setText(f"{names[name]} {count}" if counted else names[name])
            button.setAccessibleName(names[name])
            button.setVisible(name == "all" or count > 0)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot(int)
    def _on_clicked(self, number: int) -> None:
        self.chosen.emit(FILTERS[number])
