"""The tab of rosters: two weeks of everybody's days; a chosen day is changed beside the table, or swapped."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
)

from desk.client.base import Requester
from desk.process.roster import KINDS
from desk.protocol.team import RosterCell, RosterRow
from desk.ui.clock import Clock
from desk.ui.i18n import pick
from desk.ui.team.grid import Cell
from desk.ui.team.section import Section, label
from desk.ui.team.words import roster_kind
from desk.ui.widgets.file_choice import choose_files

DAYS = 14
_TONES = {"shift": "accent", "swap": "ok", "off": "soft", "leave": "warn"}
_WEEKDAYS = (
    ("Mon", "一"),
    ("Tue", "二"),
    ("Wed", "三"),
    ("Thu", "四"),
    ("Fri", "五"),
    ("Sat", "六"),
    ("Sun", "日"),
)


class RosterSection(Section):
    """The roster's calendar."""

    kinds = ("person", "calendar")

    def __init__(self, requester: Requester, clock: Clock) -> None:
        super().__init__(requester)
        self._clock = clock
        self._first: date | None = None
        self._rows: list[RosterRow] = []
        self.back, self.today, self.forward, self.take = (QPushButton() for _ in range(4))
        self.span = label("section", wrap=False)
        for part in (self.back, self.today, self.forward):
            self.bar.addWidget(part)
        self.bar.addWidget(self.span)
        self.bar.addStretch(1)
        self.bar.addWidget(self.take)
        self.back.clicked.connect(lambda: self._move(-DAYS))
        self.forward.clicked.connect(lambda: self._move(DAYS))
        self.today.clicked.connect(lambda: self._move(0))
        self.take.clicked.connect(self._on_import)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.view.selectionModel().currentChanged.connect(self._on_cell)
        self._make_panel()
        self.retranslate()

    def _make_panel(self) -> None:
        self.name, self.facts = label("title"), label("meta")
        self.kind, self.hours, self.note, self.swap_day = QComboBox(), QLineEdit(), QLineEdit(), QLineEdit()
        self.save, self.swap = QPushButton(), QPushButton()
        self.save.setProperty("role", "primary")
        self._captions = [label("", wrap=False) for _ in range(4)]
        form = QFormLayout()
        for caption, field in zip(self._captions[:3], (self.kind, self.hours, self.note), strict=True):
            form.addRow(caption, field)
        self.swap_head, self.swap_hint = label("section"), label("meta")
        swap_form, foot = QFormLayout(), QHBoxLayout()
        swap_form.addRow(self._captions[3], self.swap_day)
        foot.addWidget(self.swap)
        for part in (self.name, self.facts):
            self.panel.addWidget(part)
        self.panel.addLayout(form)
        self.panel.addWidget(self.save)
        self.panel.addSpacing(12)
        self.panel.addWidget(self.swap_head)
        self.panel.addWidget(self.swap_hint)
        self.panel.addLayout(swap_form)
        self.panel.addLayout(foot)
        self.panel.addStretch(1)
        self.save.clicked.connect(self._on_save)
        self.swap.clicked.connect(self._on_swap)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        captions = (
            pick("Kind", "类型"),
            pick("Hours", "时段"),
            pick("Note", "备注"),
            pick("Works on", "补班日"),
        )
        fields = (self.kind, self.hours, self.note, self.swap_day)
        for caption, text, field in zip(self._captions, captions, fields, strict=True):
            caption.setText(text)
            field.setAccessibleName(text)
        self.hours.setPlaceholderText("09:00-12:00, 13:30-18:00")
        self.swap_day.setPlaceholderText("2026-10-10")
        self.kind.clear()
        for name in ("usual", *KINDS):
            self.kind.addItem(roster_kind(name), name)
        self.back.setText("‹")
        self.forward.setText("›")
        self.back.setAccessibleName(pick("Two weeks back", "前两周"))
        self.forward.setAccessibleName(pick("Two weeks on", "后两周"))
        self.today.setText(pick("Today", "今天"))
        self.take.setText(pick("Import…", "导入…"))
        self.save.setText(pick("Save the day", "保存当天"))
        self.swap_head.setText(pick("Swap a day", "调休"))
        self.swap_hint.setText(
            pick(
                "The chosen day becomes free; the hours above are worked on another day.",
                "所选日期休息，改在另一天按上方时段补班。",
            )
        )
        self.swap.setText(pick("Swap", "调休"))
        self.view.setAccessibleName(pick("Roster", "排班表"))
        self._show()

    def _move(self, days: int) -> None:
        self._first = None if days == 0 or self._first is None else self._first + timedelta(days)
        if days and self._first is None and self._rows:
            self._first = date.fromisoformat(self._rows[0].cells[0].day) + timedelta(days)
        self.ask()

    def ask(self) -> None:
        """Ask for two weeks."""
        args = {"from_day": self._first.isoformat() if self._first else "", "days": DAYS}
        self.requester.request(
            "query.roster", args, reply_type=list[RosterRow], done=self._on_rows, failed=self.on_failed
        )

    def _on_rows(self, rows: list[RosterRow]) -> None:
        self._rows = sorted(rows, key=lambda row: (not row.shift, row.name))
        if rows and self._first is None:
            self._first = date.fromisoformat(rows[0].cells[0].day)
        self._show()

    def _show(self) -> None:
        if not self._rows:
            return
        chosen = self.view.currentIndex()
        days = [date.fromisoformat(cell.day) for cell in self._rows[0].cells]
        heads = [pick("Name", "姓名"), *(f"{day:%m-%d} {pick(*_WEEKDAYS[day.weekday()])}" for day in days)]
        rows = [[Cell(row.name, "strong", tip=row.shift), *map(_cell, row.cells)] for row in self._rows]
        self.model.show(heads, rows, self._rows)
        self.view.widths(110, *(108 for _ in days))
        self.span.setText(f"{days[0]:%Y-%m-%d} – {days[-1]:%m-%d}")
        row, column = (chosen.row(), chosen.column()) if chosen.isValid() else (0, 1)
        self.view.setCurrentIndex(self.model.index(row, max(1, column)))

    def _chosen(self) -> tuple[RosterRow, RosterCell] | None:
        place = self.view.currentIndex()
        row = self.model.thing(place.row())
        if row is None or not 1 <= place.column() <= len(row.cells):
            return None
        return row, row.cells[place.column() - 1]

    @Slot()
    def _on_cell(self) -> None:
        found = self._chosen()
        if found is None:
            return
        row, cell = found
        self.name.setText(f"{row.name} · {cell.day}")
        self.facts.setText(
            f"{row.shift or pick('on no roster', '未排班')} · {cell.hours or pick('free', '休息')}"
        )
        self.kind.setCurrentIndex(self.kind.findData(cell.kind))
        self.hours.setText(cell.hours)
        self.note.setText(cell.note)

    @Slot()
    def _on_save(self) -> None:
        found = self._chosen()
        if found is None:
            return
        row, cell = found
        kind = str(self.kind.currentData())
        hours = "" if kind in ("off", "leave") else self.hours.text()
        item = None if kind == "usual" else {"kind": kind, "hours": hours, "note": self.note.text()}
        self._send(row, {cell.day: item})

    @Slot()
    def _on_swap(self) -> None:
        found = self._chosen()
        if found is None:
            return
        row, cell = found
        hours = self.hours.text() or "09:00-12:00, 13:30-18:00"
        days = {
            cell.day: {"kind": "swap", "note": self.note.text()},
            self.swap_day.text().strip(): {"kind": "swap", "hours": hours, "note": self.note.text()},
        }
        self._send(row, days)

    def _send(self, row: RosterRow, days: dict[str, Any]) -> None:
        said = pick("Saved: {0}", "已保存：{0}").format(f"{row.name} · {', '.join(days)}")
        self.do("roster.days", {"person": row.person, "days": days}, said)

    @Slot()
    def _on_import(self) -> None:
        choose_files(
            self, pick("Import a roster", "导入排班"), lambda paths: self.take_file(Path(paths[0])),
            kinds="*.csv *.json", many=False,
        )  # fmt: skip

    def take_file(self, path: Path) -> None:
        """Take a roster file over, or say why not."""
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            self.said.emit(str(error))
            return
        self.do("roster.import", {"text": text}, pick("The roster is taken over.", "排班已导入。"))


def _cell(cell: RosterCell) -> Cell:
    if cell.kind == "usual":
        tone = "soft" if cell.hours else "faint"
        return Cell(_span(cell.hours) or "·", tone, centre=True, tip=cell.hours)
    shown = _span(cell.hours) if cell.kind == "shift" else roster_kind(cell.kind)
    tip = " · ".join(part for part in (roster_kind(cell.kind), cell.hours, cell.note) if part)
    return Cell(shown, _TONES[cell.kind], pill=True, centre=True, tip=tip)


def _span(hours: str) -> str:
    """Return from when to when, pauses left out: "09:00-12:00, 13:30-18:00" is 9–18."""
    begin, end = hours.partition("-")[0], hours.rpartition("-")[2]
    return "–".join(one.removesuffix(":00").lstrip("0") or "0" for one in (begin, end)) if hours else ""
