"""Up to three problem types as chips, or the one that was set with the words that decided. Asks nobody."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from desk.protocol.views import CategoryChoice, Classification
from desk.ui import icons
from desk.ui.widgets.flow import FlowLayout

_SHOWN = 3


class CategoryChips(QWidget):
    """Hidden while there is nothing to offer.

    Signals:
        chosen(str): the key of a category that was clicked; GUI thread.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: dict[str, str] = {}
        self.buttons: list[QPushButton] = []
        self.note = QLabel(self)
        self.note.setProperty("role", "meta")
        self.note.setWordWrap(True)
        self._chips = QWidget(self)
        self._flow = FlowLayout(self._chips, gap=4, line_gap=4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.note)
        column.addWidget(self._chips)
        self.hide()

    def set_names(self, names: dict[str, str]) -> None:
        """Take the shown names of the categories."""
        self._names = names

    def clear(self) -> None:
        """Offer nothing."""
        self._drop()
        self.note.setText("")
        self.hide()

    def say_suggested(self, choice: CategoryChoice) -> None:
        """Say that a category was filled in by itself, and why."""
        self._drop()
        because = ", ".join(choice.words[:4])
        said = self.tr("Suggested from the text: {0}") if because else self.tr("Suggested from the text")
        self.note.setText(said.format(because))
        self.show()

    def offer(self, found: Classification) -> None:
        """Offer the choices, the most probable first."""
        self._drop()
        for choice in found.choices[:_SHOWN]:
            chip = QPushButton(self._chips)
            chip.setProperty("role", "pill")
            name = self._names.get(choice.category, choice.category)
            chip.setText(f"{name} {round(choice.probability * 100)} %")
            chip.setIcon(icons.icon("tag", size=12))
            chip.setToolTip(", ".join(choice.words))
            chip.setAccessibleName(name)
            chip.clicked.connect(partial(self._on_clicked, choice.category))
            self._flow.addWidget(chip)
            self.buttons.append(chip)
            chip.show()
        several = len(self.buttons) > 1
        self.note.setText(self.tr("Which of these is it?") if several else self.tr("It is probably this:"))
        self.setVisible(bool(self.buttons))
        self._chips.updateGeometry()

    def _drop(self) -> None:
        while self._flow.takeAt(0) is not None:
            pass
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = []

    def _on_clicked(self, category: str, checked: bool = False) -> None:
        self.chosen.emit(category)
