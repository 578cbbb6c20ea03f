"""The page of maintenance windows: planned work whose alerts make no tickets; planned, ended, looked back on."""

from PySide6.QtCore import QDateTime, Qt, QTimeZone, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDateTimeEdit,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from desk.client.base import Requester
from desk.protocol.intake import MaintenanceView
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.preferences.page import Cells, Page, table

MINUTE_US = 60_000_000
LONGEST = 30 * 24 * 60
STATES = {"planned": ("planned", "已计划"), "running": ("running", "进行中"), "over": ("over", "已结束")}


def pairs(text: str) -> dict[str, str] | None:
    """Return the labels of “service=net*, env=prod”, None where a part is no pair."""
    found: dict[str, str] = {}
    for part in text.replace("，", ",").split(","):
        name, equals, value = part.partition("=")
        if part.strip() and not (equals and name.strip() and value.strip()):
            return None
        if part.strip():
            found[name.strip()] = value.strip()
    return found


class MaintenancePage(Page):
    """Windows above, the next one to plan below."""

    def __init__(self, requester: Requester, role: str) -> None:
        super().__init__(requester, role)
        self.windows = Cells(self)
        self.table = table(self.windows, "")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.selectionModel().selectionChanged.connect(self._enable)
        self.none = QLabel()
        self.none.setProperty("role", "meta")
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.over, self.end, self.plan = QCheckBox(), QPushButton(), QPushButton()
        self.plan.setProperty("role", "primary")
        self.name, self.labels, self.source, self.reason = (QLineEdit() for _ in range(4))
        self.starts, self.minutes = QDateTimeEdit(), QSpinBox()
        self._names: dict[QWidget, QLabel] = {
            field: QLabel()
            for field in (self.name, self.labels, self.source, self.starts, self.minutes, self.reason)
        }
        self._found: tuple[MaintenanceView, ...] = ()
        self._lay_out()
        self.retranslate()
        self.load()

    def _lay_out(self) -> None:
        self.minutes.setRange(5, LONGEST)
        self.minutes.setValue(60)
        self.starts.setCalendarPopup(True)
        self.starts.setDisplayFormat("yyyy-MM-dd HH:mm")
        self.starts.setDateTime(QDateTime.currentDateTime(QTimeZone(QTimeZone.Initialization.LocalTime)))
        row = QHBoxLayout()
        row.addWidget(self.end)
        row.addStretch()
        row.addWidget(self.over)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        for place, (field, label) in enumerate(self._names.items()):
            label.setBuddy(field)
            line, column = divmod(place, 2)
            grid.addWidget(label, line, 2 * column)
            grid.addWidget(field, line, 2 * column + 1)
        last = QHBoxLayout()
        last.addStretch()
        last.addWidget(self.plan)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.none, 1)
        self.column.addLayout(row)
        self.column.addLayout(grid)
        self.column.addLayout(last)
        self.end.clicked.connect(self._on_end)
        self.plan.clicked.connect(self._on_plan)
        self.over.toggled.connect(lambda _: self.load())

    def load(self) -> None:
        """Ask for the windows."""
        args = {"over": self.over.isChecked()}
        self.requester.request(
            "query.maintenance", args, reply_type=tuple[MaintenanceView, ...], done=self._on_found,
            failed=self.on_failed,
        )  # fmt: skip

    def _on_found(self, found: tuple[MaintenanceView, ...]) -> None:
        self._found = found
        self._show()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.note.setText(
            pick(
                "Alerts of planned work make no ticket; what still fires at the end of its window becomes one.",
                "计划内维护期间的告警不建单；维护结束后仍在触发的告警会自动建单。",
            )
            if self.may("alert.maintenance")
            else self.denied("alert.maintenance")
        )
        self.table.setAccessibleName(pick("Maintenance windows", "维护窗口"))
        self.none.setText(pick("No maintenance is planned.", "暂无计划中的维护。"))
        self.end.setText(pick("End now", "立即结束"))
        self.over.setText(pick("Show ended ones", "显示已结束"))
        self.plan.setText(pick("Plan", "计划"))
        words = {
            self.name: ("Name", "名称"),
            self.labels: ("Labels", "标签"),
            self.source: ("Monitoring system", "监控系统"),
            self.starts: ("From", "开始"),
            self.minutes: ("For", "时长"),
            self.reason: ("Reason", "原因"),
        }
        for field, (en, zh) in words.items():
            self._names[field].setText(pick(en, zh))
            field.setAccessibleName(pick(en, zh))
        self.labels.setPlaceholderText(pick("service=net*, env=prod", "service=net*, env=prod"))
        self.source.setPlaceholderText(pick("every one", "全部"))
        self.minutes.setSuffix(pick(" minutes", " 分钟"))
        self._show()

    def _show(self) -> None:
        heads = [
            pick("State", "状态"), pick("Name", "名称"), pick("From", "开始"), pick("Until", "结束"),
            pick("System", "系统"), pick("Labels", "标签"), pick("By", "计划人"), pick("Reason", "原因"),
        ]  # fmt: skip
        rows = [
            [pick(*STATES[one.state]), one.name, texts.local_time(one.starts_us).strftime("%m-%d %H:%M"),
             texts.local_time(one.ends_us).strftime("%m-%d %H:%M"), one.source,
             ", ".join(f"{name}={value}" for name, value in one.matchers.items()), one.author, one.reason]
            for one in self._found
        ]  # fmt: skip
        self.windows.show(heads, rows)
        self.table.setVisible(bool(rows))
        self.none.setVisible(not rows)
        self._enable()

    @Slot()
    def _enable(self) -> None:
        row = self.table.currentIndex().row()
        may = self.may("alert.maintenance")
        chosen = self._found[row] if self.table.selectionModel().hasSelection() and row >= 0 else None
        self.end.setEnabled(may and chosen is not None and chosen.state != "over")
        self.plan.setEnabled(may)

    @Slot()
    def _on_end(self) -> None:
        window = self._found[self.table.currentIndex().row()]
        self._do("alert.maintenance_end", {"window": window.id}, pick("Ended.", "已结束。"))

    @Slot()
    def _on_plan(self) -> None:
        matchers = pairs(self.labels.text())
        if matchers is None:
            said = pick(
                "Write labels as name=value, with commas between.", "标签请写成 名称=取值，并以逗号分隔。"
            )
            self.said.emit("bad", said)
            self.labels.setFocus()
            return
        starts = self.starts.dateTime().toMSecsSinceEpoch() * 1000
        args = {
            "name": self.name.text(), "starts_us": starts, "ends_us": starts + self.minutes.value() * MINUTE_US,
            "matchers": matchers, "source": self.source.text().strip(), "reason": self.reason.text(),
        }  # fmt: skip
        self._do("alert.maintenance", args, pick("Planned.", "已计划。"))

    def _do(self, verb: str, args: dict[str, object], said: str) -> None:
        def done(_: object) -> None:
            self.said.emit("ok", said)
            for field in (self.name, self.labels, self.reason) if verb == "alert.maintenance" else ():
                field.clear()
            self.load()

        self.requester.request(verb, args, done=done, failed=self.on_failed, write=True)
