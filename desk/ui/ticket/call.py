"""Writing down a call or visit while it goes on: a timer, the outcome, notes. Its text form is JSON, as a draft."""

import json
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from desk.ui import icons, texts, theme
from desk.ui.clock import Clock
from desk.ui.ticket.diagnosis import LowField
from desk.ui.widgets.low_scroll import narrow

KIND_NAMES = ("out", "in", "on_site")
_SECOND = 1_000_000


class CallEditor(QWidget):
    """Kind, timer and duration, outcome, notes.

    Signals (GUI thread):
        textChanged(): a field was edited.
        left(): a field lost the focus.
    """

    textChanged = Signal()
    left = Signal()

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._since_us: int | None = None
        self._loading = False
        self.kind = QComboBox(self)
        for name in KIND_NAMES:
            self.kind.addItem("", name)
        narrow(self.kind)
        self.timer_button = QPushButton(self)
        self.timer_button.clicked.connect(self.toggle_timer)
        self.timer_button.setFont(theme.font(13, 500, tabular=True))
        self.minutes = QSpinBox(self)
        self.minutes.setRange(0, 24 * 60)
        self.minutes.setMinimumSize(96, 30)
        self._seconds = 0
        self.outcome = QLineEdit(self)
        self.notes = LowField(self)
        self._labels = {name: QLabel(self) for name in ("kind", "duration", "outcome", "notes")}
        self._build()
        self._wire()
        self.retranslate()

    def _build(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        box = QWidget(self)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.timer_button)
        row.addWidget(self.minutes)
        row.addStretch(1)
        fields: tuple[tuple[str, QWidget], ...] = (
            ("kind", self.kind), ("duration", box), ("outcome", self.outcome), ("notes", self.notes),
        )  # fmt: skip
        for number, (name, field) in enumerate(fields):
            self._labels[name].setProperty("role", "meta")
            grid.addWidget(self._labels[name], number, 0)
            self._labels[name].setBuddy(self.minutes if name == "duration" else field)
            grid.addWidget(field, number, 1)
        grid.setColumnStretch(1, 1)
        # What stands in the box was moved to the end of Tab's way when it came there.
        way = (self.kind, self.timer_button, self.minutes, self.outcome, self.notes)
        for one, other in pairwise(way):
            QWidget.setTabOrder(one, other)

    def _wire(self) -> None:
        self.kind.currentIndexChanged.connect(self._on_edit)
        self.minutes.valueChanged.connect(self._on_minutes)
        self.outcome.textChanged.connect(self._on_edit)
        self.notes.textChanged.connect(self._on_edit)
        self.notes.left.connect(self.left)
        self.outcome.editingFinished.connect(self.left)
        self._clock.tick.connect(self._on_tick)

    @property
    def running(self) -> bool:
        """Tell whether the timer runs."""
        return self._since_us is not None

    @Slot()
    def toggle_timer(self) -> None:
        """Start the timer, or stop it and keep what it counted."""
        if self._since_us is None:
            self._since_us = self._clock.now_us() - self._seconds * _SECOND
        else:
            self._seconds = self._elapsed()
            self._since_us = None
        self._show_time()
        self.textChanged.emit()

    def _elapsed(self) -> int:
        if self._since_us is None:
            return self._seconds
        return max(0, (self._clock.now_us() - self._since_us) // _SECOND)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        names = {
            "kind": self.tr("Contact"),
            "duration": self.tr("Duration"),
            "outcome": self.tr("Outcome"),
            "notes": self.tr("Notes"),
        }
        for name, text in names.items():
            self._labels[name].setText(text)
        for number, text in enumerate(
            (self.tr("call to the requester"), self.tr("call from the requester"), self.tr("visit on site"))
        ):
            self.kind.setItemText(number, text)
        self.kind.setAccessibleName(names["kind"])
        self.minutes.setAccessibleName(self.tr("Minutes"))
        self.minutes.setSuffix(self.tr(" min"))
        self.outcome.setAccessibleName(names["outcome"])
        self.outcome.setPlaceholderText(self.tr("With an outcome it counts as contact"))
        self.notes.setAccessibleName(names["notes"])
        self.notes.setPlaceholderText(self.tr("What was said"))
        self._show_time()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def values(self) -> dict[str, Any]:
        """Return the call as the op wants it; a timer that still runs counts up to now."""
        kind = str(self.kind.currentData())
        return {
            "direction": "in" if kind == "in" else "out",
            "on_site": kind == "on_site",
            "outcome": self.outcome.text().strip(),
            "duration_s": self._elapsed(),
            "body": self.notes.toPlainText().strip(),
        }

    def toPlainText(self) -> str:
        """Return the draft form; empty when nothing was written and no timer runs."""
        found = {
            "kind": self.kind.currentData(), "outcome": self.outcome.text().strip(),
            "notes": self.notes.toPlainText().strip(), "seconds": self._seconds, "since_us": self._since_us,
        }  # fmt: skip
        written = found["outcome"] or found["notes"] or found["seconds"] or found["since_us"]
        return json.dumps(found, ensure_ascii=False) if written else ""

    def setPlainText(self, text: str) -> None:
        """Fill the fields from a draft; a text that is not one of ours becomes the notes."""
        held = _parsed(text)
        self._loading = True
        kind = held.get("kind")
        self.kind.setCurrentIndex(KIND_NAMES.index(kind) if kind in KIND_NAMES else 0)
        self.outcome.setText(str(held.get("outcome") or ""))
        if self.notes.toPlainText().strip() != (held.get("notes") or ""):
            self.notes.setPlainText(str(held.get("notes") or ""))
        self._seconds, self._since_us = _whole(held.get("seconds")) or 0, _whole(held.get("since_us"))
        self._loading = False
        self._show_time()

    def setFocus(self, *args: Any) -> None:
        """Go to the outcome."""
        self.outcome.setFocus()

    @Slot()
    def _on_edit(self) -> None:
        if not self._loading:
            self.textChanged.emit()

    @Slot(int)
    def _on_minutes(self, minutes: int) -> None:
        if not self._loading and not self.running:
            self._seconds = minutes * 60
            self._show_time()
            self.textChanged.emit()

    @Slot(object)
    def _on_tick(self, now_us: int) -> None:
        if self.running:
            self._show_time()

    def _show_time(self) -> None:
        seconds = self._elapsed()
        # The time stands on the button itself: with words beside it the line breaks on a small screen.
        self.timer_button.setText(texts.countdown(seconds))
        before, self._loading = self._loading, True
        self.minutes.setValue((seconds + 59) // 60)
        self._loading = before
        self.minutes.setEnabled(not self.running)
        name = self.tr("Stop the timer") if self.running else self.tr("Start the timer")
        self.timer_button.setToolTip(name)
        self.timer_button.setIcon(icons.icon("pause" if self.running else "play", size=16))
        self.timer_button.setAccessibleName(name)


def _parsed(text: str) -> dict[str, Any]:
    if not text:
        return {}
    try:
        held = json.loads(text)
    except ValueError:
        return {"notes": text}
    return held if isinstance(held, dict) else {"notes": text}


def _whole(value: object) -> int | None:
    return value if type(value) is int else None
