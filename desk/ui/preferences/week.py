"""The usual week of a working calendar: its name, time zone and hours by weekday; a new one begins as a copy."""

import copy
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.ui.i18n import pick
from desk.ui.preferences.effect import EffectLine
from desk.ui.preferences.hours import hours_of, hours_text
from desk.ui.preferences.page import Cells, table

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ROW = 44
"""Room for a morning above an afternoon."""


class WeekEditor(QWidget):
    """One line of hours, Monday to Sunday, saved by itself.

    Signals (GUI thread):
        saved(str): the calendar (id) that was saved.
        said(str, str): role (ok or bad) and sentence.
    """

    saved = Signal(str)
    said = Signal(str, str)

    def __init__(self, requester: Requester) -> None:
        super().__init__()
        self._requester = requester
        self.calendar: dict[str, Any] = {}
        self.new = False
        self.ident, self.name, self.zone = QLineEdit(), QLineEdit(), QLineEdit()
        self.fresh, self.save, self.problem = QPushButton(), QPushButton(), QLabel()
        self.problem.setProperty("role", "bad")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.effect = EffectLine(requester, ticks=False)
        self.effect.hide()
        self.cells = Cells(self)
        self.view = table(self.cells, "")
        self.view.verticalHeader().setDefaultSectionSize(_ROW)
        self.view.setFixedHeight(2 * _ROW)
        self.view.setWordWrap(True)
        line, column = QHBoxLayout(), QVBoxLayout(self)
        for part, share in ((self.ident, 1), (self.name, 2), (self.zone, 2), (self.fresh, 0), (self.save, 0)):
            line.addWidget(part, share)
        self.fresh.setProperty("role", "plain")
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(line)
        column.addWidget(self.view)
        column.addWidget(self.problem)
        column.addWidget(self.effect)
        self.cells.edited.connect(self._on_edited, Qt.ConnectionType.QueuedConnection)
        self.fresh.clicked.connect(self._on_fresh)
        self.save.clicked.connect(self._on_save)

    def retranslate(self, *, allowed: bool) -> None:
        """Take the texts of the current language."""
        for line, words in (
            (self.ident, pick("Short name", "标识")),
            (self.name, pick("Name", "名称")),
            (self.zone, pick("Time zone, as Asia/Shanghai", "时区，如 Asia/Shanghai")),
        ):
            line.setPlaceholderText(words)
            line.setAccessibleName(words)
        self.view.setAccessibleName(pick("Hours of the usual week", "每周工作时段"))
        self.fresh.setText(pick("New calendar", "新建日历"))
        self.save.setText(pick("Save week", "保存时段"))
        for part in (self.name, self.zone, self.fresh, self.save):
            part.setEnabled(allowed)
        self.cells.open_columns = set(range(len(DAYS))) if allowed else set()
        self._show()

    def show_calendar(self, calendar: dict[str, Any]) -> None:
        """Show a calendar's week."""
        self.calendar, self.new = copy.deepcopy(calendar), False
        self._count(None)
        self._fill()

    def _fill(self) -> None:
        self.ident.setText("" if self.new else str(self.calendar.get("id", "")))
        self.ident.setEnabled(self.new)
        self.name.setText("" if self.new else str(self.calendar.get("name", "")))
        self.zone.setText(str(self.calendar.get("tz", "")))
        self._refuse("")
        self._show()

    def _show(self) -> None:
        week = self.calendar.get("weekly") or {}
        heads = [
            self.locale().dayName(number, self.locale().FormatType.ShortFormat) for number in range(1, 8)
        ]
        self.cells.show(heads, [[hours_text(week.get(day, [])).replace(" ", "\n") for day in DAYS]])

    @Slot(int, int, str)
    def _on_edited(self, _row: int, column: int, text: str) -> None:
        hours = hours_of(text)
        if hours is None:
            self._refuse(pick("Write hours as 09:00-12:00 13:30-18:00; a night as 22:00-06:00.",
                              "时段写作 09:00-12:00 13:30-18:00；夜班写作 22:00-06:00。"))  # fmt: skip
            return
        self.calendar.setdefault("weekly", {})[DAYS[column]] = hours
        self._refuse("")
        self._count(None if self.new else {"calendar": self._body()})
        self._show()

    @Slot()
    def _on_fresh(self) -> None:
        """Begin a calendar with the week that is shown, without its exceptions."""
        self.new = True
        self.calendar = {name: self.calendar.get(name) for name in ("tz", "weekly")}
        self._fill()
        self.ident.setFocus()

    def _body(self) -> dict[str, Any]:
        """Return the calendar as it is edited."""
        ident = self.ident.text().strip()
        return {
            **copy.deepcopy(self.calendar), "id": ident, "name": self.name.text().strip() or ident,
            "tz": self.zone.text().strip(), "kind": "weekly",
        }  # fmt: skip

    def _count(self, args: dict[str, Any] | None) -> None:
        """Count what an edit does to the open tickets; a new calendar is used by none."""
        self.effect.show_edit(args)
        self.effect.setVisible(args is not None)

    @Slot()
    def _on_save(self) -> None:
        body = self._body()
        ident = str(body["id"])

        def done(_: object) -> None:
            self._refuse("")
            self.said.emit("ok", pick("Saved; it holds from now on.", "已保存，自即刻起生效。"))
            self.saved.emit(ident)

        self._requester.request(
            "calendar.set", {"calendar": body}, done=done, failed=self._on_failed, write=True
        )

    def _on_failed(self, failure: Failure) -> None:
        self._refuse(failure.sentence)

    def _refuse(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
