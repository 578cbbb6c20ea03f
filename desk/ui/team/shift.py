"""The tab of the shift baton: what cannot wait for my next shift, handing over, signing for others' shifts."""

from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QVBoxLayout

from desk.client.base import Requester
from desk.protocol.baton import BatonLine, BatonView, ShiftDigest
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.team.grid import Cell
from desk.ui.team.section import Section, label
from desk.ui.team.words import BATON_TONES, baton

_NAME_WIDTH = 130
"""Pixels of a name on a button: the panel is narrow in a narrow window."""


class ShiftSection(Section):
    """My digest, and the batons that wait for a signature."""

    kinds = ("baton", "ticket", "entry", "person")

    def __init__(self, requester: Requester) -> None:
        super().__init__(requester)
        self._digest: ShiftDigest | None = None
        self.summary = label("meta", wrap=False)
        self.bar.addWidget(self.summary)
        self.bar.addStretch(1)
        self.head, self.hint, self.others = label("title"), label("meta"), label("section")
        self.note, self.give = QPlainTextEdit(), QPushButton()
        self.note.setFixedHeight(110)
        self.note.setTabChangesFocus(True)
        self.give.setProperty("role", "primary")
        for part in (self.head, self.hint, self.note, self.give):
            self.panel.addWidget(part)
        self.panel.addSpacing(14)
        self.panel.addWidget(self.others)
        self.waiting = QVBoxLayout()
        self.waiting.setSpacing(10)
        self.panel.addLayout(self.waiting)
        self.panel.addStretch(1)
        self.give.clicked.connect(self._on_give)
        self.signs: list[QPushButton] = []
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.head.setText(pick("Hand the shift over", "交班"))
        self.hint.setText(
            pick(
                "The list goes to your group as it stands. The next agent signs for it.",
                "左侧清单将原样交给本组，由接班人签收。",
            )
        )
        self.note.setPlaceholderText(pick("What the next agent must know…", "需要接班人注意的事项…"))
        self.note.setAccessibleName(pick("Note for the next agent", "交班备注"))
        self.give.setText(pick("Hand over", "交班"))
        self.others.setText(pick("Shifts to sign for", "待签收的班次"))
        self.view.setAccessibleName(pick("What cannot wait", "下一班前必须处理"))
        self._show()

    def ask(self) -> None:
        """Ask for my digest and the batons."""
        request = self.requester.request
        request("query.shift_digest", {}, reply_type=ShiftDigest, done=self._on_digest, failed=self.on_failed)
        request("query.batons", {}, reply_type=list[BatonView], done=self._on_batons, failed=self.on_failed)

    def _on_digest(self, digest: ShiftDigest) -> None:
        self._digest = digest
        self._show()

    def _show(self) -> None:
        if self._digest is None:
            return
        heads = [
            pick("Why", "原因"), pick("By", "截止"), pick("Priority", "优先级"), pick("Ticket", "工单"),
            pick("Title", "标题"), pick("Clock", "时限"),
        ]  # fmt: skip
        lines = self._digest.lines
        self.model.show(heads, [_cells(line) for line in lines], lines)
        self.view.widths(110, 120, 80, 110, 0, 130)
        until = texts.local_time(self._digest.until_us).strftime("%m-%d %H:%M")
        said = pick("{0} matters before {1}, when you are back", "{1} 您返岗前有 {0} 项须处理")
        self.summary.setText(texts.counted(said.format(len(lines), until)))

    def _on_batons(self, found: list[BatonView]) -> None:
        while (item := self.waiting.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.signs = []
        for one in found:
            text = label()
            text.setText(_baton_text(one))
            self.waiting.addWidget(text)
            if not one.mine:
                self.waiting.addWidget(self._sign_button(one))
        self.others.setVisible(bool(found))

    def _sign_button(self, one: BatonView) -> QPushButton:
        name = self.fontMetrics().elidedText(one.name, Qt.TextElideMode.ElideRight, _NAME_WIDTH)
        button = QPushButton(pick("Sign for {0}'s shift", "签收 {0} 的班次").format(name))
        button.setAccessibleName(pick("Sign for {0}'s shift", "签收 {0} 的班次").format(one.name))
        button.clicked.connect(lambda: self.do("baton.sign", {"baton": one.id}, pick("Signed.", "已签收。")))
        self.signs.append(button)
        return button

    def on_activated(self, thing: Any) -> None:
        """Show the ticket."""
        if thing is not None:
            self.ticket_wanted.emit(thing.ticket)

    @Slot()
    def _on_give(self) -> None:
        self.do("baton.give", {"note": self.note.toPlainText()}, pick("Handed over.", "已交班。"))
        self.note.clear()


def _cells(line: BatonLine) -> list[Cell]:
    return [
        Cell(baton(line.kind), BATON_TONES[line.kind], pill=True),
        Cell(texts.local_time(line.at_us).strftime("%m-%d %H:%M"), "soft"),
        Cell(f"P{line.priority}", "bad" if line.priority <= 1 else "soft"),
        Cell(line.number, "soft"),
        Cell(line.title, tip=line.title),
        Cell(texts.metric(line.metric) if line.metric else "", "soft"),
    ]


def _baton_text(one: BatonView) -> str:
    at = texts.local_time(one.made_us).strftime("%m-%d %H:%M")
    head = pick("{0}, {1}: {2} matters", "{0}，{1}：{2} 项").format(one.name, at, len(one.lines))
    lines = [texts.counted(head)]
    lines += [f"{baton(line.kind)} · {line.number} {line.title}" for line in one.lines[:6]]
    return "\n".join([*lines, one.note] if one.note else lines)
