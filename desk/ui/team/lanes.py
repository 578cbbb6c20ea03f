"""The tab of dispatch: what waits in which lane; beside it why this agent, and why not the others."""

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton

from desk.client.base import Requester
from desk.protocol.team import DispatchBoard, DispatchReasons, LaneTicket
from desk.ui import texts
from desk.ui.clock import Clock
from desk.ui.dispatch_text import reasons_text
from desk.ui.i18n import pick
from desk.ui.team.grid import Cell
from desk.ui.team.section import Section, label
from desk.ui.team.words import LANE_TONES, lane


class LanesSection(Section):
    """The dispatcher's board."""

    kinds = ("ticket", "person", "availability", "dispatch", "group")

    def __init__(self, requester: Requester, clock: Clock) -> None:
        super().__init__(requester)
        self._clock = clock
        self._board: DispatchBoard | None = None
        self._asked = 0
        self.summary = label("meta", wrap=False)
        self.run = QPushButton()
        self.give_back = QPushButton()
        self.bar.addWidget(self.summary)
        self.bar.addStretch(1)
        self.bar.addWidget(self.give_back)
        self.bar.addWidget(self.run)
        self.name, self.text = label("title"), label()
        self.panel.addWidget(self.name)
        self.panel.addWidget(self.text)
        self.panel.addStretch(1)
        self.run.clicked.connect(self._on_run)
        self.give_back.clicked.connect(self._on_give_back)
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.run.setText(pick("Dispatch now", "立即分派"))
        self.give_back.setText(pick("Give back to the group", "退回小组"))
        self.view.setAccessibleName(pick("Tickets to be dispatched", "待分派工单"))
        self.view.empty = pick("No ticket waits for somebody.", "没有等待分派的工单。")
        self._show()

    def ask(self) -> None:
        """Ask for the board."""
        self.requester.request(
            "query.dispatch_board", {}, reply_type=DispatchBoard, done=self._on_board, failed=self.on_failed
        )

    def _on_board(self, board: DispatchBoard) -> None:
        self._board = board
        self.keep_row(self._show)

    def _show(self) -> None:
        if self._board is None:
            return
        heads = [
            pick("Lane", "泳道"), pick("Priority", "优先级"), pick("Ticket", "工单"), pick("Title", "标题"),
            pick("Group", "小组"), pick("Waits", "已等待"), pick("Would go to", "拟分派给"),
        ]  # fmt: skip
        tickets = [*self._board.tickets, *self._board.absent]
        now = self._clock.now_us()
        self.model.show(heads, [_cells(one, now) for one in tickets], tickets)
        self.view.widths(140, 80, 100, 0, 130, 90, 120)
        count: dict[str, int] = {}
        for one in tickets:
            count[one.lane] = count.get(one.lane, 0) + 1
        parts = [f"{lane(name)} {number}" for name, number in count.items()]
        if not self._board.enabled:
            parts.insert(0, pick("Automatic dispatch is off", "自动分派未启用"))
        self.summary.setText(" · ".join(parts) or pick("Nothing waits", "没有待分派工单"))
        self.run.setEnabled(self._board.enabled and self._board.holder)

    def on_row(self, thing: Any) -> None:
        """Ask why the chosen ticket is where it is."""
        self.give_back.setVisible(isinstance(thing, LaneTicket) and thing.lane == "absent")
        if thing is None:
            self.name.setText("")
            self.text.setText(pick("Every ticket has an owner.", "所有工单均有负责人。"))
            return
        if self._asked:
            self.requester.cancel(self._asked)
        self.name.setText(f"{thing.number} · P{thing.priority}")
        self._asked = self.requester.request(
            "query.dispatch_reasons", {"ticket": thing.ticket}, reply_type=DispatchReasons,
            done=self._on_reasons, failed=self.on_failed,
        )  # fmt: skip

    def _on_reasons(self, found: DispatchReasons) -> None:
        self._asked = 0
        self.text.setText(reasons_text(found))

    def on_activated(self, thing: Any) -> None:
        """Show the ticket."""
        if thing is not None:
            self.ticket_wanted.emit(thing.ticket)

    @Slot()
    def _on_run(self) -> None:
        self.do("dispatch.run", {}, pick("Dispatched.", "已分派。"))

    @Slot()
    def _on_give_back(self) -> None:
        thing = self.model.thing(self.view.row())
        if thing is not None:
            said = pick("{0} is back in its group.", "{0} 已退回小组。").format(thing.number)
            self.do("ticket.assign", {"ticket": thing.ticket, "to": None}, said)


def _lane(one: LaneTicket) -> str:
    """Return the lane's name: urgent and routine never share one."""
    return pick("Urgent · {0}", "紧急 · {0}").format(lane(one.lane)) if one.priority <= 1 else lane(one.lane)


def _cells(one: LaneTicket, now_us: int) -> list[Cell]:
    return [
        Cell(_lane(one), LANE_TONES[one.lane], pill=True),
        Cell(f"P{one.priority}", "bad" if one.priority <= 1 else "soft"),
        Cell(one.number, "soft"),
        Cell(one.title, tip=one.title),
        Cell(one.group, "soft"),
        Cell(texts.duration(max(0, (now_us - one.since_us) // 1_000_000)), "soft"),
        Cell(one.suggested or one.owner, "strong" if one.suggested else "soft"),
    ]
