"""The tab of load: who is there, on which shift, how full; shift, capacity and availability of a person beside it."""

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QPushButton, QSpinBox

from desk.client.base import Requester
from desk.process.dispatch_parts import AVAILABILITIES
from desk.protocol.team import MemberView, TeamView
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.team.grid import Cell
from desk.ui.team.section import Section, label
from desk.ui.team.words import AVAILABILITY_TONES, availability


class LoadSection(Section):
    """Everybody of the staff."""

    kinds = ("person", "availability", "ticket", "group", "calendar", "dispatch")

    def __init__(self, requester: Requester) -> None:
        super().__init__(requester)
        self.summary = label("meta", wrap=False)
        self.bar.addWidget(self.summary)
        self.bar.addStretch(1)
        self.name, self.facts = label("title"), label("meta")
        self.shift, self.capacity, self.products = QComboBox(), QSpinBox(), QLineEdit()
        self.state = QComboBox()
        self.capacity.setRange(0, 1000)
        self.save = QPushButton()
        self.save.setProperty("role", "primary")
        self._form = QFormLayout()
        self._labels = [label("", wrap=False) for _ in range(4)]
        for caption, field in zip(
            self._labels, (self.state, self.shift, self.capacity, self.products), strict=True
        ):
            self._form.addRow(caption, field)
        self.panel.addWidget(self.name)
        self.panel.addWidget(self.facts)
        self.panel.addLayout(self._form)
        self.panel.addWidget(self.save)
        self.panel.addStretch(1)
        self.save.clicked.connect(self._on_save)
        self.state.activated.connect(self._on_state)
        self._member: MemberView | None = None
        self._team: TeamView | None = None
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        captions = (
            pick("Availability", "接单状态"), pick("Shift", "班次"),
            pick("Capacity", "容量（权重）"), pick("Products", "负责产品"),
        )  # fmt: skip
        fields = (self.state, self.shift, self.capacity, self.products)
        for caption, text, field in zip(self._labels, captions, fields, strict=True):
            caption.setText(text)
            field.setAccessibleName(text)
        self.products.setPlaceholderText(pick("all", "全部"))
        self.save.setText(pick("Save", "保存"))
        self.view.setAccessibleName(pick("Load of the team", "团队负载"))
        self.state.clear()
        for name in AVAILABILITIES:
            self.state.addItem(availability(name), name)
        self._show()

    def ask(self) -> None:
        """Ask for the team."""
        self.requester.request(
            "query.team", {}, reply_type=TeamView, done=self._on_team, failed=self.on_failed
        )

    def _on_team(self, team: TeamView) -> None:
        self._team = team
        self.keep_row(self._show)

    def _show(self) -> None:
        if self._team is None:
            return
        heads = [
            pick("Name", "姓名"), pick("Tier", "级别"), pick("Availability", "接单状态"), pick("Shift", "班次"),
            pick("Load", "负载"), pick("Tickets", "工单"), pick("Skills", "技能"),
        ]  # fmt: skip
        members = sorted(
            self._team.members, key=lambda m: (not m.present, not m.on_shift, not m.shift, m.name)
        )
        self.model.show(heads, [_cells(one) for one in members], members)
        self.view.widths(120, 60, 120, 150, 190, 70, 0)
        there = sum(one.present for one in members)
        on_shift = sum(one.on_shift for one in members)
        said = pick("{0} available · {1} on shift · {2} in all", "{0} 人可接单 · {1} 人在班 · 共 {2} 人")
        machine = (
            pick("The dispatcher runs", "自动分派运行中")
            if self._team.enabled and self._team.dispatcher
            else pick("Another desk dispatches", "由其他工作站分派")
            if self._team.enabled
            else pick("Automatic dispatch is off", "自动分派未启用")
        )
        self.summary.setText(f"{said.format(there, on_shift, len(members))} · {machine}")

    def on_row(self, thing: Any) -> None:
        """Show a person's shift and capacity."""
        self._member = thing
        for field in (self.state, self.shift, self.capacity, self.products, self.save):
            field.setEnabled(thing is not None)
        if thing is None or self._team is None:
            return
        self.name.setText(thing.name)
        self.facts.setText(_facts(thing))
        self.state.setCurrentIndex(self.state.findData(thing.availability))
        self.shift.clear()
        self.shift.addItem(pick("on no roster", "不排班"), "")
        for name in self._team.calendars:
            self.shift.addItem(name, name)
        self.shift.setCurrentIndex(max(0, self.shift.findData(thing.shift)))
        self.capacity.setValue(thing.capacity)
        self.products.setText(" ".join(thing.products))

    @Slot()
    def _on_save(self) -> None:
        if self._member is None:
            return
        args = {
            "person": self._member.id,
            "calendar": str(self.shift.currentData() or ""),
            "capacity": self.capacity.value(),
            "products": self.products.text().split(),
        }
        said = pick("Saved: {0}", "已保存：{0}").format(self._member.name)
        self.do("roster.profile", args, said)

    @Slot()
    def _on_state(self) -> None:
        if self._member is not None:
            args = {"person": self._member.id, "state": str(self.state.currentData())}
            self.do("person.availability", args)


def _cells(one: MemberView) -> list[Cell]:
    share = one.load / one.capacity if one.capacity else float(one.load > 0)
    skills = "  ".join(f"{skill.name} {skill.counts or '–'}" for skill in one.skills[:5])
    return [
        Cell(one.name, "strong"),
        Cell(one.tier, "soft"),
        Cell(availability(one.availability), AVAILABILITY_TONES[one.availability], dot=True),
        Cell(_shift(one), "" if one.on_shift else "soft"),
        Cell(f"{one.load:g} / {one.capacity}", "bad" if share > 1 else "", share=share),
        Cell(str(one.tickets), "soft"),
        Cell(skills, "soft", tip=skills),
    ]


def _shift(one: MemberView) -> str:
    if one.on_shift and one.shift_until_us:
        return pick("until {0}", "至 {0}").format(texts.local_time(one.shift_until_us).strftime("%H:%M"))
    if one.on_shift:
        return pick("around the clock", "全天")
    if one.next_shift_us:
        when = texts.local_time(one.next_shift_us)
        return pick("from {0}", "{0} 上班").format(when.strftime("%m-%d %H:%M"))
    return "–"


def _facts(one: MemberView) -> str:
    parts = [one.tier, texts.role(one.role)]
    if one.availability != "offline" and one.since_us:
        since = texts.local_time(one.since_us).strftime("%H:%M")
        idle = pick(" (idle)", "（系统空闲）") if one.cause == "idle" else ""
        parts.append(
            pick("{0} since {1}", "{0}，自 {1}").format(availability(one.availability), since) + idle
        )
    return " · ".join(parts)
