"""The page of working calendars: a year's exceptions, filled from public holidays, reviewed, edited, approved.

Nothing is in force before “Approve”; then the clocks of open tickets are folded anew.
"""

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QDate, Qt, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QSpinBox, QTableView

from desk.client.base import Requester
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.preferences.effect import EffectLine
from desk.ui.preferences.hours import hours_of, hours_text
from desk.ui.preferences.page import Cells, Page, table
from desk.ui.preferences.week import WeekEditor

_COUNTRIES = ("CN", "HK", "TW", "SG", "JP", "KR", "US", "GB", "DE", "FR", "AU", "CA", "IN")


class CalendarsPage(Page):
    """Calendar and year above, the exceptions as a table, what can be done below."""

    def __init__(self, requester: Requester, role: str) -> None:
        super().__init__(requester, role)
        self.calendars: dict[str, dict[str, Any]] = {}
        self.days: dict[str, tuple[list[list[str]], str, bool]] = {}
        self.removed: set[str] = set()
        self._horizon = self._wanted = ""
        self.chosen, self.country, self.year = QComboBox(), QComboBox(), QSpinBox()
        self.year.setRange(2000, 2100)
        self.year.setValue(QDate.currentDate().year())
        self.country.addItems(_COUNTRIES)
        self.state, self.history = QLabel(), QLabel()
        self.state.setProperty("role", "strong")
        self.history.setProperty("role", "meta")
        self.fill, self.add, self.remove, self.approve = (QPushButton() for _ in range(4))
        self.approve.setProperty("role", "primary")
        self.model = Cells(self)
        self.model.open_columns = {0, 2}
        self.view: QTableView = table(self.model, "")
        self.effect = EffectLine(requester, ticks=False)
        self.week = WeekEditor(requester)
        self.week.said.connect(self.said)
        self.week.saved.connect(self._on_week)
        self._place()
        self.chosen.activated.connect(self._on_chosen)
        self.year.valueChanged.connect(self._show)
        self.fill.clicked.connect(self._on_fill)
        self.add.clicked.connect(self._on_add)
        self.remove.clicked.connect(self._on_remove)
        self.approve.clicked.connect(self._on_approve)
        self.model.edited.connect(self._on_edited, Qt.ConnectionType.QueuedConnection)
        self.retranslate()
        self.ask()

    def _place(self) -> None:
        top, foot = QHBoxLayout(), QHBoxLayout()
        for widget in (self.chosen, self.year, self.country, self.fill):
            top.addWidget(widget)
        top.addStretch()
        for widget in (self.add, self.remove):
            foot.addWidget(widget)
        foot.addStretch()
        foot.addWidget(self.approve)
        self.column.addLayout(top)
        self.column.addWidget(self.week)
        self.column.addWidget(self.state)
        self.column.addWidget(self.view, 1)
        self.column.addWidget(self.effect)
        self.column.addWidget(self.history)
        self.column.addLayout(foot)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        allowed = self.may("calendar.set")
        self.note.setText(
            self.tr(
                "Days on which the usual week does not hold: days off, and make-up working days with hours."
            )
            if allowed
            else self.denied("calendar.set")
        )
        for widget in (self.fill, self.add, self.remove, self.approve):
            widget.setEnabled(allowed)
        self.model.open_columns = {0, 2} if allowed else set()
        self.week.retranslate(allowed=allowed)
        self.fill.setText(self.tr("Fill from public holidays"))
        self.add.setText(self.tr("Add a day"))
        self.remove.setText(self.tr("Remove"))
        self.approve.setText(self.tr("Approve"))
        self.chosen.setAccessibleName(self.tr("Calendar"))
        self.year.setAccessibleName(self.tr("Year"))
        self.country.setAccessibleName(self.tr("Country"))
        self.view.setAccessibleName(self.tr("Exceptions of the year"))
        self._show()

    # ---- reading ---------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask for the calendars in force."""
        self.requester.request("query.calendars", {}, done=self._on_calendars, failed=self.on_failed)

    def _on_calendars(self, found: list[dict[str, Any]]) -> None:
        before, self._wanted = self._wanted or self.chosen.currentData(), ""
        self.calendars = {str(item["id"]): item for item in found if item.get("kind") != "always"}
        self.chosen.clear()
        for ident, item in self.calendars.items():
            self.chosen.addItem(f"{item.get('name') or ident} · {item.get('tz', '')}", ident)
        self.chosen.setCurrentIndex(max(0, self.chosen.findData(before)))
        self._on_chosen()

    @Slot()
    def _on_chosen(self) -> None:
        calendar = self.calendars.get(str(self.chosen.currentData()), {})
        self.days = {day: (hours, "", False) for day, hours in (calendar.get("overrides") or {}).items()}
        self.removed = set()
        self._horizon = str(calendar.get("horizon") or "")
        self.week.show_calendar(calendar)
        args = {"kind": "calendar", "name": str(self.chosen.currentData())}
        self.requester.request("query.rule_history", args, done=self._on_history, failed=self.on_failed)
        self._show()

    @Slot(str)
    def _on_week(self, ident: str) -> None:
        """Show the calendar that was saved, and fold the clocks anew."""
        self._wanted = ident
        self.requester.request("job.rebuild", {"open_only": True}, failed=self.on_failed, write=True)
        self.ask()

    def _on_history(self, rows: list[dict[str, Any]]) -> None:
        self.history.setText(self.history_text(rows))

    @Slot()
    def _show(self) -> None:
        heads = [
            self.tr("Day"),
            self.tr("Weekday"),
            self.tr("Working hours (empty = day off)"),
            self.tr("Why"),
        ]
        rows = []
        for day in self._shown():
            hours, why, new = self.days[day]
            weekday = self.locale().dayName(date.fromisoformat(day).isoweekday())
            mark = self.tr("not approved yet") if new else ""
            rows.append([day, weekday, hours_text(hours), " · ".join(part for part in (why, mark) if part)])
        self.model.show(heads, rows)
        pending = sum(new for _, _, new in self.days.values()) + len(self.removed)
        year = self.year.value()
        if self._horizon and self._horizon < f"{year}-12-31":
            said = self.tr("{0} not yet published: exceptions are known until {1}.").format(
                year, self._horizon
            )
        else:
            said = texts.counted(self.tr("{0} exceptions in {1}.").format(len(rows), year))
        waiting = texts.counted(self.tr("{0} changes wait for approval.").format(pending)) if pending else ""
        self.state.setText(pick(" ", "").join(part for part in (said, waiting) if part))
        self.effect.show_edit({"calendar": self._body()} if pending else None)
        self.effect.setVisible(bool(pending))

    def _shown(self) -> list[str]:
        return sorted(day for day in self.days if day.startswith(f"{self.year.value()}-"))

    # ---- changing --------------------------------------------------------------------------------

    @Slot()
    def _on_fill(self) -> None:
        args = {"year": self.year.value(), "country": self.country.currentText(),
                "calendar": str(self.chosen.currentData())}  # fmt: skip
        self.requester.request("query.holidays", args, done=self._on_holidays, failed=self.on_failed)

    def _on_holidays(self, found: dict[str, Any]) -> None:
        """Add what is proposed; what was approved or entered by hand stays."""
        if not found["published"]:
            self.said.emit("bad", str(found["note"]))
            return
        for row in found["rows"]:
            if row["day"] not in self.days:
                self.days[row["day"]] = (row["intervals"], row["name"], True)
            else:
                hours, why, new = self.days[row["day"]]
                self.days[row["day"]] = (hours, why or row["name"], new)
        self._horizon = max(self._horizon, str(found["horizon"] or ""))
        self.said.emit("ok", str(found["note"]))
        self._show()

    @Slot()
    def _on_add(self) -> None:
        day = date(self.year.value(), 1, 1)
        while day.isoformat() in self.days:
            day += timedelta(days=1)
        self.days[day.isoformat()] = ([], "", True)
        self._show()
        row = self._shown().index(day.isoformat())
        self.view.setCurrentIndex(self.model.index(row, 0))
        self.view.edit(self.model.index(row, 0))

    @Slot()
    def _on_remove(self) -> None:
        row = self.view.currentIndex().row()
        days = self._shown()
        if 0 <= row < len(days):
            _, _, new = self.days.pop(days[row])
            self.removed |= set() if new else {days[row]}
            self._show()

    @Slot(int, int, str)
    def _on_edited(self, row: int, column: int, text: str) -> None:
        days = self._shown()
        if row >= len(days):
            return  # the list was read again meanwhile
        day = days[row]
        hours, why, new = self.days[day]
        if column == 2:
            read = hours_of(text)
            if read is None:
                self.said.emit(
                    "bad", self.tr("Write hours as 09:00-12:00 13:30-18:00; leave empty for a day off.")
                )
                return
            self.days[day] = (read, why, True)
        else:
            self._move(day, text, (hours, why, new))
        self._show()

    def _move(self, day: str, text: str, kept: tuple[list[list[str]], str, bool]) -> None:
        try:
            wanted = date.fromisoformat(text).isoformat()
        except ValueError:
            self.said.emit("bad", self.tr("Write the day as 2027-02-17."))
            return
        if wanted in self.days:
            self.said.emit("bad", self.tr("This day is in the list already."))
            return
        del self.days[day]
        self.removed |= set() if kept[2] else {day}
        self.days[wanted] = (kept[0], kept[1], True)

    def _body(self) -> dict[str, Any]:
        """Return the calendar with the exceptions as they are edited."""
        return {**self.calendars.get(str(self.chosen.currentData()), {}), "horizon": self._horizon or None,
                "overrides": {day: row[0] for day, row in self.days.items()}}  # fmt: skip

    @Slot()
    def _on_approve(self) -> None:
        calendar = str(self.chosen.currentData())
        if self.removed:
            args: dict[str, Any] = {"calendar": self._body()}
            verb = "calendar.set"
        else:
            days = {day: hours for day, (hours, _, new) in self.days.items() if new}
            verb = "calendar.overrides"
            args = {"calendar": calendar, "days": days, "horizon": self._horizon}
        self.requester.request(verb, args, done=self._on_approved, failed=self.on_failed, write=True)

    def _on_approved(self, _: object) -> None:
        self.requester.request("job.rebuild", {"open_only": True}, failed=self.on_failed, write=True)
        self.said.emit("ok", self.tr("Approved. The clocks of open tickets are calculated anew."))
        self.ask()
