"""The audit of a period: looked at in slices with rate, time left and cancel; filters, trend, waiver, file.

Knows no rule: findings are what the engine says.
"""

from pathlib import Path

from PySide6.QtCore import QDate, QElapsedTimer, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desk.client.base import Requester
from desk.process.lint_appeals import OPEN, STATES
from desk.protocol.messages import Failure
from desk.protocol.review import AuditSlice, FindingView
from desk.ui.compliance.acts import FindingActs
from desk.ui.compliance.findings import cells, filter_names, heads, weeks, writing
from desk.ui.i18n import pick
from desk.ui.team.grid import GridModel, GridView
from desk.ui.widgets.box_values import row_of
from desk.ui.widgets.file_choice import choose_target
from desk.ui.widgets.low_scroll import narrow
from desk.ui.work import works

SLICE = 200
"""Tickets a request looks at: short enough that what others ask is answered between two."""
_FILTERS = ("clause", "severity", "group", "owner", "appeal")
_SEVERITY = {
    "error": ("error", "错误"),
    "warning": ("warning", "警告"),
    **{k: tuple(w) for k, w in STATES.items()},
}


class AuditView(QWidget):
    """The audit.

    Signals (GUI thread):
        ticket_wanted(bytes): show a ticket.
        said(str, str): role and sentence.
        record_wanted(object): a finding that is to stand in the ledger.
    """

    ticket_wanted = Signal(bytes)
    said = Signal(str, str)
    record_wanted = Signal(object)

    def __init__(self, requester: Requester) -> None:
        super().__init__()
        self._requester = requester
        self.findings: list[FindingView] = []
        self.shown: list[FindingView] = []
        self.running, self.slice = False, SLICE
        self.looked = self.total = self.clean = 0
        self._run = 0
        self._clock = QElapsedTimer()
        self.first, self.last = QDateEdit(), QDateEdit()
        self.start, self.cancel, self.export = QPushButton(), QPushButton(), QPushButton()
        self.filters = {name: QComboBox() for name in _FILTERS}
        for box in self.filters.values():
            narrow(box, 10)
        self.progress, self.summary = QProgressBar(), QLabel()
        self.model, self.weeks = GridModel(self), GridModel(self)
        self.table, self.trend = GridView(self.model), GridView(self.weeks)
        self.acts = FindingActs(requester)
        self._place()
        self._wire()
        self.retranslate()

    def _place(self) -> None:
        day = QDate.currentDate()
        for edit, shown in ((self.first, day.addDays(-29)), (self.last, day)):
            edit.setCalendarPopup(True)
            edit.setDisplayFormat("yyyy-MM-dd")
            edit.setDate(shown)
        self.start.setProperty("role", "primary")
        self.summary.setProperty("role", "meta")
        self.summary.setWordWrap(True)
        self.progress.hide()
        self.cancel.hide()
        head, filters = QHBoxLayout(), QHBoxLayout()
        for part in (self.first, self.last, self.start, self.cancel):
            head.addWidget(part)
        head.addWidget(self.progress, 1)
        head.addStretch(1)
        head.addWidget(self.export)
        for box in self.filters.values():
            filters.addWidget(box, 1)
        self.trend.setMaximumHeight(170)
        column = QVBoxLayout(self)
        for row in (head, filters):
            column.addLayout(row)
        column.addWidget(self.summary)
        column.addWidget(self.table, 3)
        column.addWidget(self.trend, 1)
        column.addWidget(self.acts)

    def _wire(self) -> None:
        self.start.clicked.connect(self.look)
        self.cancel.clicked.connect(self.stop)
        self.export.clicked.connect(self._on_export)
        self.table.selectionModel().currentChanged.connect(self._on_row)
        self.acts.record.clicked.connect(self._on_record)
        self.acts.said.connect(self.said)
        self.acts.done.connect(self.look)
        self.table.activated.connect(self._on_open)
        for box in self.filters.values():
            box.currentIndexChanged.connect(self._show)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        for part, words in (
            (self.start, pick("Look", "开始检查")),
            (self.cancel, pick("Cancel", "取消")),
            (self.export, pick("Save as CSV…", "导出 CSV…")),
        ):
            part.setText(words)
        for edit, words in (
            (self.first, pick("First day", "起始日期")),
            (self.last, pick("Last day", "结束日期")),
        ):
            edit.setAccessibleName(words)
        self.acts.retranslate()
        self.table.setAccessibleName(pick("Findings", "偏差"))
        self.table.empty = pick("No deviation was found.", "未发现偏差。")
        self.trend.setAccessibleName(pick("Trend by week", "按周趋势"))
        self._offer()
        self._show()

    # ---- looking

    @Slot()
    def look(self) -> None:
        """Begin at the first ticket; what was found before is forgotten."""
        self._run += 1
        self.findings, self.looked, self.total, self.clean = [], 0, 0, 0
        self.running = True
        self._clock.start()
        self.progress.setRange(0, 0)
        self._next(0)

    def _next(self, after: int) -> None:
        run = self._run
        args = {
            "from_day": self.first.date().toString("yyyy-MM-dd"),
            "to_day": self.last.date().toString("yyyy-MM-dd"), "after": after, "most": self.slice,
        }  # fmt: skip
        self.progress.show()
        self.cancel.show()
        self._requester.request(
            "query.audit_slice", args, reply_type=AuditSlice, failed=self._on_failed,
            done=lambda found: self._on_slice(run, found),
        )  # fmt: skip

    def _on_slice(self, run: int, found: AuditSlice) -> None:
        if run != self._run or not self.running:
            return
        self.findings += found.findings
        self.looked += found.tickets
        self.clean += found.clean
        self.total = max(found.total, self.looked)
        self.progress.setRange(0, max(1, self.total))
        self.progress.setValue(self.looked)
        self.running = found.next > 0
        self._offer()
        self._show()
        if self.running:
            self._next(found.next)
        else:
            self._ended()

    @Slot()
    def stop(self) -> None:
        """Look no further; what was found stays."""
        self.running = False
        self._ended()
        self._show()

    def _ended(self) -> None:
        self.progress.hide()
        self.cancel.hide()

    def _on_failed(self, failure: Failure) -> None:
        self.stop()
        self.said.emit("bad", failure.sentence)

    # ---- showing

    def _offer(self) -> None:
        names = filter_names()
        for name, box in self.filters.items():
            chosen = box.currentData()
            box.blockSignals(True)
            box.clear()
            box.setAccessibleName(names[name])
            box.addItem(names[name], "")
            for value in sorted({str(getattr(one, name)) for one in self.findings} - {""}):
                box.addItem(pick(*_SEVERITY.get(value, (value, value))), value)
            box.setCurrentIndex(max(0, row_of(box, chosen)))
            box.blockSignals(False)

    @Slot()
    def _show(self) -> None:
        wanted = {name: box.currentData() for name, box in self.filters.items()}
        self.shown = [
            one
            for one in self.findings
            if all(not value or getattr(one, name) == value for name, value in wanted.items())
        ]
        self.shown.sort(key=lambda one: -one.at_us)
        self.model.show(heads(), [cells(one) for one in self.shown], self.shown)
        self.table.widths(150, 90, 70, 0, 90, 100, 90, 110)
        self._show_weeks()
        waived = sum(bool(one.waived) for one in self.shown)
        waiting = sum(one.appeal == OPEN and not one.waived for one in self.shown)
        said = pick(
            "{0} of {1} tickets looked at, {2} clean; {3} findings, {4} waived, {5} appeals open.{6}",
            "已检查 {0}/{1} 个工单，合规 {2}；偏差 {3}，已豁免 {4}，待裁定申诉 {5}。{6}",
        )
        self.summary.setText(
            said.format(self.looked, self.total, self.clean, len(self.shown), waived, waiting, self._pace())
        )
        self._on_row()

    def _pace(self) -> str:
        """Return rate and time left while it looks."""
        if not self.running or not self.looked:
            return ""
        spent = max(1, self._clock.elapsed()) / 1000
        rate = self.looked / spent
        left = max(0, self.total - self.looked) / rate
        return pick(" {0} a second, {1} s left.", " 每秒 {0} 个，剩余 {1} 秒。").format(
            round(rate), round(left)
        )

    def _show_weeks(self) -> None:
        self.weeks.show(
            [pick("Week from", "周起始"), pick("Findings", "偏差"), pick("Waived", "豁免")],
            weeks(self.shown),
        )
        self.trend.widths(130, 160, 90)

    # ---- what is done

    def chosen(self) -> FindingView | None:
        """Return the finding the cursor is on."""
        found: FindingView | None = self.model.thing(self.table.row())
        return found

    @Slot()
    def _on_row(self) -> None:
        self.acts.show_finding(self.chosen())

    @Slot()
    def _on_open(self) -> None:
        if (one := self.chosen()) is not None:
            self.ticket_wanted.emit(one.ticket)

    @Slot()
    def _on_record(self) -> None:
        if (one := self.chosen()) is not None:
            self.record_wanted.emit(one)

    @Slot()
    def _on_export(self) -> None:
        name = pick("deviations.csv", "流程偏差.csv")
        choose_target(self, self.export.text(), name, self.save)

    def save(self, path: str) -> None:
        """Write what is shown as CSV."""
        works.begin(
            "window.findings",
            writing(list(self.shown), Path(path)),
            done=lambda _: self.said.emit("ok", pick("Saved as {0}", "已保存为 {0}").format(path)),
            failed=lambda _: self.said.emit(
                "bad",
                pick("{0} cannot be written. Choose another folder.", "无法写入 {0}，请另选文件夹。").format(
                    path
                ),
            ),
        )
