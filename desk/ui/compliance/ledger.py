"""The ledger of the service norm: deviations and rewards; recorded, appealed, decided by a second supervisor."""

from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desk.client.base import Requester
from desk.process.ledger import DECISIONS, KINDS, MOST_POINTS, STATES
from desk.process.messages import Words
from desk.protocol.ledger import Ledger, LedgerView
from desk.protocol.messages import Failure
from desk.protocol.review import FindingView
from desk.protocol.views import Workspace
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.team.grid import Cell, GridModel, GridView
from desk.ui.widgets.box_values import row_of

_DECISIONS = {
    "uphold": Words("Uphold", "维持"),
    "reduce": Words("Reduce", "减轻"),
    "withdraw": Words("Withdraw", "撤销"),
}
_TONES = {"standing": "", "appealed": "warn", "upheld": "bad", "reduced": "accent", "withdrawn": "soft"}


class LedgerPage(QWidget):
    """Records with filters above, what can be done about the chosen one and a new record below.

    Signals (GUI thread):
        said(str, str): role and sentence.
        ticket_wanted(bytes): show a ticket.
    """

    said = Signal(str, str)
    ticket_wanted = Signal(bytes)

    def __init__(self, requester: Requester) -> None:
        super().__init__()
        self._requester = requester
        self.ledger: Ledger | None = None
        self.finding: FindingView | None = None
        self.kind, self.state, self.summary = QComboBox(), QComboBox(), QLabel()
        self.model = GridModel(self)
        self.table, self.detail = GridView(self.model), QLabel()
        self.text, self.decision, self.points = QLineEdit(), QComboBox(), QSpinBox()
        self.appeal, self.decide, self.withdraw = QPushButton(), QPushButton(), QPushButton()
        self.person, self.measure, self.why, self.record = (
            QComboBox(),
            QComboBox(),
            QLineEdit(),
            QPushButton(),
        )
        self.about = QLabel()
        self.points.setRange(-MOST_POINTS, MOST_POINTS)
        self._place()
        for box in (self.kind, self.state):
            box.currentIndexChanged.connect(self.ask)
        self.table.selectionModel().currentChanged.connect(self._on_row)
        self.table.activated.connect(self._on_open)
        self.appeal.clicked.connect(self._on_appeal)
        self.decide.clicked.connect(self._on_decide)
        self.withdraw.clicked.connect(self._on_withdraw)
        self.record.clicked.connect(self._on_record)
        self.retranslate()
        requester.request("query.workspace", {}, reply_type=Workspace, done=self._on_workspace)

    def _place(self) -> None:
        head, acts, fresh = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.kind)
        head.addWidget(self.state)
        head.addWidget(self.summary, 1)
        for line in (self.summary, self.detail, self.about):
            line.setProperty("role", "meta")
            line.setWordWrap(True)
        acts.addWidget(self.text, 1)
        for part in (self.appeal, self.decision, self.points, self.decide, self.withdraw):
            acts.addWidget(part)
        self.record.setProperty("role", "primary")
        fresh.addWidget(self.person)
        fresh.addWidget(self.measure)
        fresh.addWidget(self.why, 1)
        fresh.addWidget(self.record)
        column = QVBoxLayout(self)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addWidget(self.detail)
        column.addLayout(acts)
        column.addWidget(self.about)
        column.addLayout(fresh)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        for box, whole, known in (
            (self.kind, pick("All records", "全部记录"), KINDS),
            (self.state, pick("All states", "全部状态"), STATES),
            (self.decision, "", {name: _DECISIONS[name] for name in DECISIONS}),
        ):
            chosen = box.currentData()
            box.blockSignals(True)
            box.clear()
            if whole:
                box.addItem(whole, "")
            for name, said in known.items():
                box.addItem(pick(said.en, said.zh), name)
            box.setCurrentIndex(max(0, row_of(box, chosen)))
            box.blockSignals(False)
        for part, words in (
            (self.appeal, pick("Appeal", "申诉")),
            (self.decide, pick("Decide", "裁定")),
            (self.withdraw, pick("Withdraw", "撤销")),
            (self.record, pick("Record", "登记")),
        ):
            part.setText(words)
        for field, words in (
            (self.text, pick("Reason", "理由")),
            (self.why, pick("What happened", "事由")),
        ):
            field.setPlaceholderText(words)
            field.setAccessibleName(words)
        for named, words in (
            (self.kind, pick("Kind", "类别")), (self.state, pick("State", "状态")), (self.table, pick("Ledger", "台账")),
            (self.decision, pick("Decision", "裁定")), (self.points, pick("Points after it", "裁定后的分值")),
            (self.person, pick("Person", "人员")), (self.measure, pick("Measure", "处理方式")),
        ):  # fmt: skip
            named.setAccessibleName(words)
        self.ask()

    # ---- what there is

    @Slot()
    def ask(self) -> None:
        """Ask for the records."""
        args = {"kind": self.kind.currentData() or "", "state": self.state.currentData() or ""}
        self._requester.request(
            "query.ledger", args, reply_type=Ledger, done=self._on_ledger, failed=self._on_failed
        )

    def _on_workspace(self, workspace: Workspace) -> None:
        for one in workspace.staff:
            self.person.addItem(one.name, one.id)

    def _on_failed(self, failure: Failure) -> None:
        self.said.emit("bad", failure.sentence)

    def _on_ledger(self, found: Ledger) -> None:
        self.ledger = found
        heads = [pick("Day", "日期"), pick("Person", "人员"), pick("Measure", "处理方式"), pick("Points", "分值"),
                 pick("State", "状态"), pick("Ticket", "工单"), pick("What happened", "事由")]  # fmt: skip
        self.model.show(heads, [_cells(one) for one in found.records], found.records)
        self.table.widths(100, 90, 170, 70, 90, 90, 0)
        said = pick("{0} records, {1} open appeals.", "共 {0} 条记录，待裁定申诉 {1} 条。").format(
            found.n, found.waiting
        )
        said = texts.counted(said)
        totals = " · ".join(f"{one.name} {one.points:+d}" for one in found.totals)
        self.summary.setText(f"{said}  {totals}".strip())
        chosen = self.measure.currentData()
        self.measure.clear()
        for measure in found.measures:
            self.measure.addItem(
                texts.aside(measure.words, f"{measure.points:+d}"), (measure.kind, measure.id)
            )
        self.measure.setCurrentIndex(max(0, row_of(self.measure, chosen)))
        for part in (self.person, self.measure, self.why, self.record):
            part.setVisible(found.all)
        self._on_row()

    def chosen(self) -> LedgerView | None:
        """Return the record the cursor is on."""
        found: LedgerView | None = self.model.thing(self.table.row())
        return found

    @Slot()
    def _on_row(self) -> None:
        one = self.chosen()
        acts = one.acts if one else ()
        self.appeal.setVisible("appeal" in acts)
        self.withdraw.setVisible("withdraw" in acts)
        for part in (self.decide, self.decision, self.points):
            part.setVisible("decide" in acts)
        self.text.setVisible(bool(acts))
        self.detail.setText(_story(one) if one else "")
        if one is not None:
            self.points.setValue(one.points)

    # ---- what is done

    def take_finding(self, finding: FindingView) -> None:
        """Record a deviation on a finding: who owned the ticket is chosen."""
        self.finding = finding
        self.about.setText(
            f"{finding.number} · {finding.clause} · {texts.labelled(finding.words, finding.detail)}"
        )
        self.person.setCurrentIndex(max(0, self.person.findText(finding.owner)))
        self.why.setText(finding.words)
        self.why.setFocus()

    @Slot()
    def _on_open(self) -> None:
        if (one := self.chosen()) is not None and one.ticket is not None:
            self.ticket_wanted.emit(one.ticket)

    @Slot()
    def _on_appeal(self) -> None:
        self._step("appeal")

    @Slot()
    def _on_withdraw(self) -> None:
        self._step("withdraw")

    @Slot()
    def _on_decide(self) -> None:
        decision = str(self.decision.currentData())
        points = self.points.value() if decision == "reduce" else None
        self._step("decide", decision=decision, points=points)

    def _step(self, verb: str, **more: Any) -> None:
        if (one := self.chosen()) is not None:
            self._do(f"ledger.{verb}", {"record": one.id, "reason": self.text.text().strip(), **more})

    @Slot()
    def _on_record(self) -> None:
        kind, measure = self.measure.currentData() or ("", "")
        person = self.person.currentData()
        args: dict[str, Any] = {
            "kind": kind, "measure": measure, "reason": self.why.text().strip(), "people": [person] if person else [],
        }  # fmt: skip
        if self.finding is not None:
            args |= {
                "ticket": self.finding.ticket,
                "code": self.finding.code,
                "evidence": self.finding.evidence,
            }
        self._do("ledger.record", args)

    def _do(self, verb: str, args: dict[str, Any]) -> None:
        self._requester.request(verb, args, done=self._on_done, failed=self._on_failed, write=True)

    def _on_done(self, _: object) -> None:
        self.finding = None
        for part in (self.about, self.text, self.why):
            part.clear()
        self.said.emit("ok", pick("Noted in the ledger.", "已记入台账。"))
        self.ask()


def _cells(one: LedgerView) -> list[Cell]:
    day = texts.local_time(one.at_us).strftime("%Y-%m-%d")
    tone = "ok" if one.points > 0 else "bad" if one.points < 0 else "soft"
    return [
        Cell(day, tone="soft"), Cell(one.name), Cell(one.words), Cell(f"{one.points:+d}", tone=tone),
        Cell(one.state_words, tone=_TONES[one.state], pill=bool(_TONES[one.state])), Cell(one.number),
        Cell(one.reason, tip=one.reason),
    ]  # fmt: skip


def _story(one: LedgerView) -> str:
    """Return who recorded it and what was said about it since."""
    parts = [texts.labelled(one.by, one.reason), one.rule]
    parts += [texts.labelled(f"{step.by} · {step.kind}", step.text) for step in one.steps]
    until = texts.local_time(one.appeal_until_us).strftime("%Y-%m-%d")
    parts.append(pick("appeal until {0}", "申诉截止 {0}").format(until))
    return "  →  ".join(part for part in parts if part)
