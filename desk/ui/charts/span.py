"""Choosing a period of one's own: two days in a small overlay. Knows no chart."""

from datetime import date

from PySide6.QtCore import QCoreApplication, QDate, Signal, Slot
from PySide6.QtWidgets import QDateEdit, QFormLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desk.ui.widgets.popover import Popover

LONGEST = 4_000


def _tr(text: str) -> str:
    return QCoreApplication.translate("SpanChooser", text)


class SpanChooser(Popover):
    """First and last day, both included.

    Signals:
        chosen(object, object): two `date`s, the first not after the last; GUI thread.
    """

    chosen = Signal(object, object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.first, self.last, self.apply, self.trouble = QDateEdit(), QDateEdit(), QPushButton(), QLabel()
        for field in (self.first, self.last):
            field.setDisplayFormat("yyyy-MM-dd")
            field.setMinimumWidth(150)
        self.trouble.setProperty("role", "bad")
        self.trouble.setWordWrap(True)
        self.apply.setProperty("role", "primary")
        self.apply.clicked.connect(self._on_apply)
        self._labels = (QLabel(), QLabel())
        rows = QFormLayout()
        rows.addRow(self._labels[0], self.first)
        rows.addRow(self._labels[1], self.last)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.apply)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.addLayout(rows)
        column.addWidget(self.trouble)
        column.addLayout(buttons)
        self.trouble.hide()

    def open_below(self, anchor: QWidget, period: tuple[date, date] | None) -> None:
        """Show the chooser with a period, the last seven days when there is none yet."""
        today = QDate.currentDate()
        first, last = (
            (QDate(day.year, day.month, day.day) for day in period) if period else (today.addDays(-6), today)
        )
        self.first.setDate(first)
        self.last.setDate(last)
        for label, field, text in zip(
            self._labels, (self.first, self.last), (_tr("First day"), _tr("Last day")), strict=True
        ):
            label.setText(text)
            field.setAccessibleName(text)
        self.apply.setText(_tr("Show"))
        self.trouble.hide()
        self.show_below(anchor)
        self.first.setFocus()

    @Slot()
    def _on_apply(self) -> None:
        first, last = (date(*field.date().getDate()) for field in (self.first, self.last))
        trouble = ""
        if first > last:
            trouble = _tr("The first day is after the last one.")
        elif (last - first).days > LONGEST:
            trouble = _tr("Choose at most ten years.")
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))
        self.adjustSize()
        if not trouble:
            self.close_quietly()
            self.chosen.emit(first, last)
