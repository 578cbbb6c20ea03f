"""Tickets with seeded violations: three hundred stories that keep the norm, forty of them bent in one known place.

Everything is drawn from a seed; a story is entries alone, its clocks are those of the real fold.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from desk.process import lint_after, lint_lines, sla
from desk.process.calendar import CN_BH
from desk.process.lifecycle import state_after
from desk.process.lint import Line, Measured, Subject
from desk.process.rules import Rules
from desk.process.timeline import Event

MINUTE, HOUR, DAY = 60, 3600, 86_400
START = 1_773_018_000  # a Monday, 09:00 in Shanghai
RULES = Rules()
CODES = (lint_after.__name__, lint_lines.__name__)


@dataclass
class Story:
    """One ticket being told: entries in order, each a minute or more after the one before."""

    rng: Random
    at: int
    priority: int
    channel: str
    now: int
    lines: list[Line] = field(default_factory=list)

    def add(
        self, kind: str, *, human: bool = True, wait: int | None = None, body: str = "", **data: Any
    ) -> Line:
        self.at += self.rng.randint(60, 110) if wait is None else wait
        ident = len(self.lines).to_bytes(2, "big") + self.rng.randbytes(14)
        line = Line(Event(ident, self.at, kind, data), human, body)
        self.lines.append(line)
        return line

    def subject(self) -> Subject:
        events = [line.event for line in self.lines]
        folded = sla.fold(events, rules=RULES, now=self.now)
        clocks = [
            Measured(
                c.metric, c.cycle,
                "waived" if c.waived else "breached" if c.breached_at is not None else "met" if c.met_at else "open",
                c.breached_at,
            )
            for c in folded.clocks
        ]  # fmt: skip
        owner = [line.event.data.get("to") for line in self.lines if line.event.kind == "assigned"]
        return Subject(
            state_after(events, self.now), folded.facts.priority, "login", self.channel, True, bool(owner and owner[-1]),
            self.lines, clocks, lambda at: CN_BH.nth_working_day(at, 3),
        )  # fmt: skip


def _begin(s: Story, bent: str) -> None:
    s.add("created", wait=0, priority=s.priority, channel=s.channel, by_agent=False)
    if bent != "work_without_owner":
        s.add("assigned", to="aa", claimed=True)
    s.add("started")
    if bent == "response_late":
        # Telling somebody that it takes longer is not in time any more.
        s.add("internal_note", wait=90 * MINUTE, body="晚了")
    if bent != "no_contact":
        s.add("public_reply", body="已收到，正在处理，请问何时开始？")


def _work(s: Story, bent: str) -> None:
    if bent == "blind_action":
        s.add("diagnosis_step", step="重启应用服务", result="open")
        s.add("diagnosis_step", hypothesis="内存泄漏", step="查看监控", result="confirmed")
    elif bent != "no_diagnosis":
        s.add(
            "diagnosis_step", hypothesis="账号被锁定", step="查看状态", evidence="locked", result="confirmed"
        )
        if s.rng.random() < 0.4:
            s.add("diagnosis_step", step="重启认证服务", result="confirmed")
    if bent != "knowledge_not_searched":
        s.add("article_used", article="cc", verdict=s.rng.choice(["viewed", "worked"]))
    if bent == "downgrade_without_reason":
        s.add("priority", **{"from": s.priority - 1, "to": s.priority})
    elif s.rng.random() < 0.2:
        s.add("priority", **{"from": s.priority, "to": s.priority, "reason": "复核"})
    if bent == "exception_without_reason":
        s.add("exception", rule="handoff", reason=" ")
    elif s.rng.random() < 0.1:
        s.add("exception", rule="handoff", reason="核心系统宕机")


def _waits(s: Story, bent: str) -> None:
    if bent == "wait_without_question":
        s.add("customer_message", body="补充信息")
        s.add("waiting_customer", reason="等用户")
        s.add("customer_message", body="还在吗")
        s.add("public_reply", body="在的")
    elif s.rng.random() < 0.4 and bent != "no_contact":
        s.add("waiting_customer", reason="等用户提供截图")
        s.add("customer_message", body="截图如下")
        s.add("public_reply", body="收到")
    if bent == "wait_without_end":
        s.add("waiting_third_party", reason="等厂商")
        s.add("resumed", cause="agent")
    elif s.rng.random() < 0.2:
        s.add("scheduled", reason="约定下午", expected_until=s.at + HOUR)
        s.add("resumed", cause="agent")


def _moved_up(s: Story, bent: str) -> None:
    if bent != "package_incomplete" and s.rng.random() > 0.1:
        return
    items = [
        {"id": "1", "text": "复现步骤", "part": "reproduction"},
        {"id": "2", "text": "日志", "part": "logs"},
    ]
    asked = s.add("checklist", human=False, name="handoff_package", title="待补充", items=items)
    for item in ("1", "2")[: 1 if bent == "package_incomplete" else 2]:
        s.add("checklist_item", checklist=asked.event.id.hex(), item=item, done=True, note="见附件")


def _package(s: Story) -> dict[str, Any]:
    impact = {"users": "约 20 人", "functions": "登录", "since": "今天 9 点", "workaround": "无"}
    return {
        "reproduction": "打开登录页",
        "impact": impact,
        **s.rng.choice([{"logs": ["ab"]}, {"logs_reason": "客户端无日志"}]),
        **s.rng.choice([{"tried": [{"step": "查看状态"}]}, {"untried": "需要后台权限"}]),
    }


def _handoffs(s: Story, bent: str) -> None:
    bends = ("handoff_incomplete", "moved_without_handoff", "handoff_unanswered", "rejection_without_reason")
    if bent == "moved_without_handoff":
        s.add("group", **{"from": "g1", "to": "g2"})
        return
    if bent not in bends and s.rng.random() > 0.25:
        return
    package = _package(s)
    if bent == "handoff_incomplete":
        lost = s.rng.choice([("logs", "logs_reason"), ("reproduction",), ("impact",), ("tried", "untried")])
        package = {name: value for name, value in package.items() if name not in lost}
        if lost == ("impact",):
            package["impact"] = s.rng.choice([{"users": "全员", "functions": "—", "since": "9 点"}, {}])
    s.add("handoff_offered", to="g2", target_s=300, calendar="24x7", **package)
    if bent == "handoff_unanswered":
        s.at += 5 * MINUTE
    if bent == "rejection_without_reason":
        s.add("handoff_rejected", code="incomplete", reason="")
    elif s.rng.random() < 0.3:
        s.add("handoff_rejected", code="incomplete", reason="缺少日志")
    else:
        s.add("handoff_accepted", to="g2")
        s.add("group", wait=0, **{"from": "g1", "to": "g2", "handoff": True})


def _late(s: Story, bent: str) -> None:
    if bent == "promise_broken":
        s.add("promise", at=s.at + 10 * MINUTE)
        s.at += 20 * MINUTE
        if s.priority == 1:
            s.add("public_reply", wait=1, body="仍在处理")
    if bent == "solution_late":
        # Told of the progress all the time: only the solution is late.
        until = s.at + {0: 1, 1: 2, 2: 4}[s.priority] * HOUR
        while s.at < until:
            s.add("public_reply", wait=12 * MINUTE, body="仍在处理")
    if bent == "update_late":
        s.add("internal_note", wait={1: 31 * MINUTE, 2: 121 * MINUTE}[s.priority], body="忘了更新")


def _solve(s: Story, bent: str) -> None:
    knowledge: dict[str, Any] = s.rng.choice(
        [
            {"decision": "reuse", "article": "cc"},
            {"decision": "none", "reason": "一次性操作"},
            {"decision": "new"},
        ]
    )
    if bent == "knowledge_not_searched":
        knowledge = {"decision": "new"}
    if bent == "no_knowledge_decision":
        knowledge = s.rng.choice([{}, {"decision": "none", "reason": ""}, {"decision": "update"}])
    category = "" if bent == "no_category" else "login"
    if bent == "no_solution":
        s.add("closed", cause="confirmed")
        return
    if bent == "no_contact":
        # The confirmation came, but the agent never said a word: the solution was written by a machine.
        s.add("solution_provided", human=False, steps="解锁", category=category, knowledge=knowledge)
    else:
        s.add(
            "solution_provided", steps="解锁", cautions="勿频繁重试", category=category, knowledge=knowledge
        )
    _close(s, bent)


def _close(s: Story, bent: str) -> None:
    if bent == "confirmation_not_asked":
        return
    if bent == "no_confirmation":
        if s.rng.random() < 0.5:
            s.add("closed", cause="auto_confirmed", wait=6 * DAY)
        else:
            s.add("auto_reply", human=False, reminder=1)
            s.add("closed", cause="auto_confirmed", wait=HOUR)
        return
    if not bent and s.rng.random() < 0.2:
        s.add("not_solved", body="还是不行")
        s.add(
            "solution_provided",
            steps="再次解锁",
            category="login",
            knowledge={"decision": "reuse", "article": "c"},
        )
    if s.rng.random() < 0.2 and bent != "reopened_by_courtesy":
        s.add("auto_reply", human=False, wait=DAY, reminder=1)
        s.add("confirmed", human=False, by="auto", wait=6 * DAY)
    else:
        s.add("confirmed", by=s.rng.choice(["customer", "phone"]))
    s.add("closed", human=False, wait=0, cause="confirmed")
    _after(s, bent)


def _after(s: Story, bent: str) -> None:
    if bent == "reopened_by_courtesy":
        s.add("customer_message", body="谢谢", courtesy=True)
        s.add("reopened", human=False, reason="customer")
        s.add("public_reply", body="不客气，再次确认中")
        s.add(
            "solution_provided",
            steps="同上",
            category="login",
            knowledge={"decision": "reuse", "article": "c"},
        )
        s.add("confirmed", by="phone")
        s.add("closed", human=False, wait=0, cause="confirmed")
    if bent == "low_rating_unfollowed":
        s.add("survey", rating=s.rng.choice([1, 2]), cycle=1)
    elif s.rng.random() < 0.3:
        mark = s.rng.randint(1, 5)
        s.add("survey", rating=mark, cycle=1)
        if mark <= 2:
            s.add("survey_followed", cycle=1)


_CHAPTERS: tuple[Callable[[Story, str], None], ...] = (
    _begin,
    _work,
    _waits,
    _moved_up,
    _handoffs,
    _late,
    _solve,
)
_ONLY: dict[str, tuple[int, ...]] = {
    # What bends only some priorities: a missing diagnosis counts to P2, a priority must have one above it ...
    "no_diagnosis": (1, 2), "downgrade_without_reason": (2, 3), "solution_late": (1, 2), "update_late": (1, 2),
    "promise_broken": (3, 4), "response_late": (2,), "handoff_unanswered": (2, 3, 4),
    "confirmation_not_asked": (3, 4), "low_rating_unfollowed": (2, 3, 4),
}  # fmt: skip
BENDS = (
    "no_solution", "no_confirmation", "no_knowledge_decision", "no_category", "no_diagnosis", "blind_action",
    "knowledge_not_searched", "response_late", "solution_late", "update_late", "promise_broken", "handoff_incomplete",
    "moved_without_handoff", "handoff_unanswered", "rejection_without_reason", "wait_without_question",
    "wait_without_end", "downgrade_without_reason", "reopened_by_courtesy", "no_contact", "low_rating_unfollowed",
    "exception_without_reason", "work_without_owner", "confirmation_not_asked", "package_incomplete",
)  # fmt: skip


def story(rng: Random, bent: str = "") -> Story:
    """Return one ticket; `bent` names the one rule it breaks."""
    priority = rng.choice(_ONLY.get(bent, (1, 2, 3, 4)))
    at = START + rng.randint(0, 20) * DAY + rng.randint(0, 3 * HOUR)
    made = Story(rng, at, priority, rng.choice(["mail", "portal", "form"]), START + 60 * DAY)
    for chapter in _CHAPTERS:
        chapter(made, bent)
    return made


def fixture(
    seed: int, tickets: int = 300, violations: int = 40
) -> tuple[list[Subject], set[tuple[int, str]], int]:
    """Return tickets, the truth as (position, code), and the present."""
    rng = Random(seed)
    positions = rng.sample(range(tickets), violations)
    bends = {position: BENDS[number % len(BENDS)] for number, position in enumerate(positions)}
    made = [story(rng, bends.get(position, "")) for position in range(tickets)]
    return [one.subject() for one in made], set(bends.items()), START + 60 * DAY
