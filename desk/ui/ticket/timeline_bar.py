"""The line above the timeline: which entries are shown. Knows no entry."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractButton, QPushButton, QVBoxLayout, QWidget

from desk.ui.ticket.model import FILTERS, TOPIC
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
        row = self._row = FlowLayout(box, gap=4, line_gap=4)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 6, 24, 6)
        column.addWidget(box)
        self._group, self.buttons = choice_buttons(box, FILTERS, row.addWidget, role="pill")
        for button in self.buttons.values():
            button.setCursor(Qt.CursorShape.PointingHandCursor)
        self._group.buttonClicked.connect(self._on_clicked)
        self.retranslate()

    def show_counts(self, counts: dict[str, int] | None) -> None:
        """Show how many entries each filter leaves, one without any is hidden; None = not counted."""
        self._counts = counts
        topics = [name for name in counts or () if name.startswith(TOPIC)]
        for name in [name for name in self.buttons if name.startswith(TOPIC) and name not in topics]:
            gone = self.buttons.pop(name)
            self._group.removeButton(gone)
            self._row.removeWidget(gone)
            gone.deleteLater()
        for name in topics:
            if name not in self.buttons:
                self._add_topic(name)
        self.retranslate()

    def _add_topic(self, name: str) -> None:
        """Add the room of a topic: the notes that begin with it."""
        made = self.buttons[name] = QPushButton(self._row.parentWidget())
        made.setProperty("role", "pill")
        made.setCheckable(True)
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        self._group.addButton(made)
        self._row.addWidget(made)

    def check(self, name: str) -> None:
        """Show a filter as chosen."""
        self.buttons.get(name, self.buttons["all"]).setChecked(True)

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
            shown = names.get(name, name)
            button.setText(f"{shown} {count}" if counted else shown)
            button.setAccessibleName(shown)
            button.setVisible(name == "all" or count > 0)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot(QAbstractButton)
    def _on_clicked(self, clicked: QAbstractButton) -> None:
        self.chosen.emit(next(name for name, button in self.buttons.items() if button is clicked))
