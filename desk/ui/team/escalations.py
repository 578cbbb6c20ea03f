"""The tab of escalation: open pages with level and answer; beside it who was told of what, and why or why not."""

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QPushButton

from desk.client.base import Requester
from desk.process.dispatch_words import CAUSE_WORDS
from desk.protocol.escalation import NoticeEvent, PageView, PolicyTrial
from desk.ui import texts
from desk.ui.clock import Clock
from desk.ui.dispatch_text import history_text, trial_text
from desk.ui.i18n import pick
from desk.ui.team.grid import Cell
from desk.ui.team.section import Section, label
from desk.ui.team.words import PAGE_TONES, page_state


class EscalationsSection(Section):
    """Pages and the history of notices."""

    kinds = ("page", "notice", "ticket", "escalation", "rota")

    def __init__(self, requester: Requester, clock: Clock) -> None:
        super().__init__(requester)
        self._clock = clock
        self._pages: list[PageView] = []
        self.summary = label("meta", wrap=False)
        self.ended, self.acknowledge = QCheckBox(), QPushButton()
        self.acknowledge.setProperty("role", "primary")
        self.bar.addWidget(self.summary)
        self.bar.addStretch(1)
        self.bar.addWidget(self.ended)
        self.bar.addWidget(self.acknowledge)
        self.name, self.policy, self.text = label("title"), label("meta"), label()
        for part in (self.name, self.policy, self.text):
            self.panel.addWidget(part)
        self.panel.addStretch(1)
        self.ended.toggled.connect(self.ask)
        self.acknowledge.clicked.connect(self._on_acknowledge)
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.ended.setText(pick("Ended too", "含已结束"))
        self.acknowledge.setText(pick("Acknowledge", "确认"))
        self.view.setAccessibleName(pick("Escalations", "升级通知"))
        self.view.empty = pick("Nothing is being escalated.", "没有进行中的升级通知。")
        self._show()

    @Slot()
    def ask(self) -> None:
        """Ask for the pages."""
        args = {"open": not self.ended.isChecked()}
        self.requester.request(
            "query.pages", args, reply_type=list[PageView], done=self._on_pages, failed=self.on_failed
        )

    def _on_pages(self, pages: list[PageView]) -> None:
        self._pages = pages
        self.keep_row(self._show)

    def _show(self) -> None:
        heads = [
            pick("State", "状态"), pick("Priority", "优先级"), pick("Ticket", "工单"), pick("Title", "标题"),
            pick("Why", "原因"), pick("Level", "级别"), pick("Next", "下次通知"), pick("Answered by", "确认人"),
        ]  # fmt: skip
        self.model.show(heads, [self._cells(one) for one in self._pages], self._pages)
        self.view.widths(130, 80, 100, 0, 150, 70, 100, 110)
        waiting = sum(one.state == "triggered" for one in self._pages)
        said = pick("{0} open · {1} unanswered", "{0} 个进行中 · {1} 个待响应")
        self.summary.setText(said.format(sum(one.ended_us is None for one in self._pages), waiting))

    def _cells(self, one: PageView) -> list[Cell]:
        due = one.next_us or one.ack_until_us
        left = "" if due is None else texts.local_time(due).strftime("%H:%M")
        return [
            Cell(page_state(one.state), PAGE_TONES[one.state], pill=True),
            Cell(f"P{one.priority}", "bad" if one.priority <= 1 else "soft"),
            Cell(one.number, "soft"),
            Cell(one.title, tip=one.title),
            Cell(pick(*CAUSE_WORDS[one.cause]), "soft"),
            Cell(f"{min(one.level, one.levels)} / {one.levels}", tip=", ".join(one.told)),
            Cell(left, "soft"),
            Cell(one.acked_by, "strong"),
        ]

    def on_row(self, thing: Any) -> None:
        """Ask who was told, and which policy holds."""
        self.acknowledge.setEnabled(thing is not None and thing.state == "triggered")
        if thing is None:
            self.name.setText("")
            self.policy.setText("")
            self.text.setText(pick("Nothing is being escalated.", "当前没有升级。"))
            return
        self.name.setText(f"{thing.number} · P{thing.priority}")
        self.requester.request(
            "query.escalation_trial", {"ticket": thing.ticket, "cause": thing.cause}, reply_type=PolicyTrial,
            done=self._on_trial, failed=self.on_failed,
        )  # fmt: skip
        self.requester.request(
            "query.notice_history", {"ticket": thing.ticket}, reply_type=list[NoticeEvent],
            done=self._on_history, failed=self.on_failed,
        )  # fmt: skip

    def _on_trial(self, trial: PolicyTrial) -> None:
        self.policy.setText(trial_text(trial))

    def _on_history(self, events: list[NoticeEvent]) -> None:
        self.text.setText(history_text(events))

    def on_activated(self, thing: Any) -> None:
        """Show the ticket."""
        if thing is not None:
            self.ticket_wanted.emit(thing.ticket)

    @Slot()
    def _on_acknowledge(self) -> None:
        thing = self.model.thing(self.view.row())
        if thing is not None:
            self.do("ticket.acknowledge", {"ticket": thing.ticket}, pick("Acknowledged.", "已确认。"))
