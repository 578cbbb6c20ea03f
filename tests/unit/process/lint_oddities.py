"""Tickets with odd but lawful stories, each with a twin that breaks one rule in a way that is easy to overlook.

Orders nobody plans for: reopened, re-graded, waived, recalled, imported, born of an alert, at night and on make-up
workdays. A story is entries alone; its clocks are those of the real fold.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from desk.models.blueprints import universal
from desk.process import sla
from desk.process.blueprint import Blueprint
from desk.process.calendar import ALWAYS, CN_BH
from desk.process.lifecycle import state_after
from desk.process.lint import Measured, Subject
from desk.process.rules import Rules
from desk.process.variants import variant
from tests.unit.process.lint_fixture import DAY, HOUR, MINUTE, Story

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFF = {date(2026, 10, day): () for day in range(1, 8)}
WORKED = {date(2026, 9, 20): CN_BH.weekly[0], date(2026, 10, 10): CN_BH.weekly[0]}
YEAR_2026 = replace(CN_BH, overrides={**OFF, **WORKED})
RULES = Rules(calendars={ALWAYS.id: ALWAYS, CN_BH.id: YEAR_2026})
GATED = variant(
    universal(),
    {
        "gates": {
            "provide_solution": {"required": ["solution.cautions", "attachment"]},
            "confirm": {"required": []},
        },
        "states": {
            "scheduled": {
                "reasons": [{"id": "window", "title": {"en": "Window", "zh": "窗口"}}],
                "only": True,
            }
        },
    },
    line="crm",
)
KNOWN = {"decision": "reuse", "article": "cc"}


def local(text: str) -> int:
    """Return a wall time of Shanghai as seconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp())


def process_at(product: str, at: int) -> Blueprint | None:
    """Return the process of a line that got one of its own in the middle of the year."""
    return GATED if product == "crm" and at >= GATED_FROM else None


GATED_FROM = local("2026-06-01 00:00")
NOW = local("2027-03-01 12:00")


@dataclass
class Odd(Story):
    """A story that may begin at any instant, with its own limit for low ratings."""

    low: int = 2
    requester: bool = True
    product: str = ""

    def subject(self) -> Subject:
        events = [line.event for line in self.lines]
        live = next((line.event.at for line in self.lines if not line.imported), None)
        imported = any(line.imported for line in self.lines)
        folded = sla.fold(events, rules=RULES, now=self.now, live_from=live if imported else None)
        clocks = [
            Measured(
                c.metric, c.cycle, "waived" if c.waived else "open" if c.breached_at is None else "breached",
                c.breached_at, c.cause or "",
            )
            for c in folded.clocks
        ]  # fmt: skip
        owner = [line.event.data.get("to") for line in self.lines if line.event.kind == "assigned"]
        return Subject(
            state_after(events, self.now), folded.facts.priority, "login", self.channel, self.requester,
            bool(owner and owner[-1]), self.lines, clocks, lambda at: YEAR_2026.nth_working_day(at, 3), self.low,
            self.product, False, process_at,
        )  # fmt: skip

    def begin(self, at: str = "", priority: int | None = None, *, reply: bool = True, **data: Any) -> None:
        self.at = local(at) if at else self.at
        self.priority = self.priority if priority is None else priority
        self.add("created", wait=0, **{"priority": self.priority, "channel": self.channel, **data})
        self.add("assigned", to="aa", claimed=True)
        self.add("started")
        if reply:
            self.add("public_reply", body="请问何时开始？")

    def learn(self) -> None:
        self.add("diagnosis_step", hypothesis="证书过期", step="查看有效期", result="confirmed")
        self.add("article_used", article="cc", verdict="worked")

    def solve(self, **data: Any) -> None:
        self.add(
            "solution_provided",
            **{
                "steps": "更新证书",
                "cautions": "勿重复执行",
                "category": "login",
                "knowledge": KNOWN,
                **data,
            },
        )

    def end(self) -> None:
        self.add("confirmed", human=False, by="customer")
        self.add("closed", human=False, wait=0, cause="confirmed")

    def updates(self, until: int, every: int) -> None:
        while self.at + every < until:
            self.add("public_reply", wait=every, body="仍在处理")
        self.at = until


Plot = Callable[[Odd, bool], None]
PLOTS: list[tuple[str, Plot]] = []


def plot(code: str) -> Callable[[Plot], Plot]:
    """Register a story whose bent twin breaks this rule and no other."""

    def register(made: Plot) -> Plot:
        PLOTS.append((code, made))
        return made

    return register


@plot("no_solution")
def closed_twice(s: Odd, bent: bool) -> None:
    s.begin()
    s.learn()
    s.solve()
    s.end()
    s.add("reopened", reason="agent", wait=DAY)
    s.add("public_reply")
    if not bent:
        s.solve()
    s.end()


@plot("no_solution")
def alert_that_was_grave(s: Odd, bent: bool) -> None:
    s.channel, s.requester = "alert", False
    s.begin(priority=4, reply=False)
    s.learn()
    if bent:
        s.add("priority", **{"from": 4, "to": 2})
    s.add("closed", human=False, cause="recovered")
    s.add("priority", **{"from": 2 if bent else 4, "to": 4, "reason": "已恢复"})


@plot("no_confirmation")
def by_exception(s: Odd, bent: bool) -> None:
    s.begin()
    s.learn()
    s.solve()
    s.add("exception", rule="assign" if bent else "confirmation", reason="用户已离职")
    s.add("closed", wait=0, cause="other")


@plot("no_confirmation")
def over_the_holidays(s: Odd, bent: bool) -> None:
    s.begin("2026-09-30 16:30", 3)
    s.learn()
    s.solve()
    s.add("auto_reply", human=False, wait=DAY, reminder=1)
    # 8, 9 and 10 October are the three working days: the last one is a Saturday that is worked.
    s.at = local("2026-10-09 18:00" if bent else "2026-10-10 18:00")
    s.add("closed", human=False, wait=0, cause="auto_confirmed")


@plot("no_confirmation")
def tried_before_it_was_solved(s: Odd, bent: bool) -> None:
    s.begin()
    s.add("call", outcome="")
    s.learn()
    s.solve()
    if not bent:
        s.add("call", outcome="")
    s.add("closed", wait=9 * DAY, cause="auto_confirmed")


@plot("no_confirmation")
def asked_about_another_solution(s: Odd, bent: bool) -> None:
    s.begin()
    s.learn()
    s.solve()
    s.add("auto_reply", human=False, reminder=1)
    s.add("not_solved", human=False)
    s.add("public_reply")
    s.solve()
    if not bent:
        s.add("auto_reply", human=False, wait=DAY, reminder=1)
    s.add("confirmed", human=False, wait=9 * DAY, by="auto")
    s.add("closed", human=False, wait=0, cause="auto_confirmed")


@plot("no_knowledge_decision")
def dashes_for_a_reason(s: Odd, bent: bool) -> None:
    s.begin()
    s.learn()
    s.solve(knowledge={"decision": "none", "reason": "——" if bent else "一次性操作"})
    s.end()


@plot("no_knowledge_decision")
def undecided_the_second_time(s: Odd, bent: bool) -> None:
    s.begin()
    s.learn()
    s.solve()
    s.add("not_solved", human=False)
    s.add("public_reply")
    s.solve(knowledge={"decision": "reuse", "article": ""} if bent else KNOWN)
    s.end()


@plot("no_category")
def a_mark_for_a_category(s: Odd, bent: bool) -> None:
    s.begin()
    s.learn()
    s.solve(category="？" if bent else "登录")
    s.end()


@plot("no_diagnosis")
def lowered_around_the_solution(s: Odd, bent: bool) -> None:
    s.begin(priority=2)
    s.add("article_used", article="cc", verdict="worked")
    lowered = {"from": 2, "to": 4, "reason": "仅一人受影响"}
    if bent:
        s.solve()
    s.add("priority", **lowered)
    if not bent:
        s.solve()
    s.end()


@plot("no_diagnosis")
def raised_before_the_solution(s: Odd, bent: bool) -> None:
    s.begin(priority=4)
    s.add("article_used", article="cc", verdict="worked")
    s.add("priority", **{"from": 4, "to": 1})
    if not bent:
        s.add("diagnosis_step", hypothesis="磁盘满", step="查看磁盘")
    s.solve()
    s.add("diagnosis_step", hypothesis="磁盘满", step="事后补记")
    s.end()


@plot("blind_action")
def a_dry_run_changes_nothing(s: Odd, bent: bool) -> None:
    s.begin(priority=3)
    s.add("script_run", danger="destroy", dry_run=not bent)
    s.learn()
    s.solve()
    s.end()


@plot("blind_action")
def supposed_in_the_same_breath(s: Odd, bent: bool) -> None:
    s.begin()
    s.add("diagnosis_step", step="重启网关", **({} if bent else {"hypothesis": "连接泄漏"}))
    s.learn()
    s.solve()
    s.end()


@plot("knowledge_not_searched")
def looked_afterwards(s: Odd, bent: bool) -> None:
    s.begin(priority=4)
    if not bent:
        s.add("article_used", article="cc", verdict="viewed")
    s.solve(knowledge={"decision": "new"})
    s.add("article_used", article="cc", verdict="viewed")
    s.end()


@plot("response_late")
def in_the_night_of_sunday(s: Odd, bent: bool) -> None:
    s.begin("2026-04-05 03:00", 1, reply=False)
    s.at = local("2026-04-05 03:31" if bent else "2026-04-05 03:30")
    s.add("auto_reply", human=False, wait=-MINUTE)
    s.add("internal_note", wait=0)
    s.add("public_reply", wait=MINUTE)
    if (
        bent
    ):  # telling of the progress is late together with the first answer: another rule says so, waived here
        s.add("waive", metric="update", reason="同一原因")
    s.learn()
    s.solve()
    s.end()


@plot("response_late")
def on_a_worked_sunday(s: Odd, bent: bool) -> None:
    s.begin("2026-09-19 20:00", 3, reply=False)
    s.add("call", outcome="")
    s.at = local("2026-09-20 18:20" if bent else "2026-09-20 17:50")
    s.add("call", wait=0, outcome="已联系")
    s.learn()
    s.solve()
    s.end()


@plot("solution_late")
def waiting_for_the_user_counts_not(s: Odd, bent: bool) -> None:
    s.begin(priority=2)
    s.learn()
    until = s.at + 5 * HOUR
    if bent:
        s.updates(until, 100 * MINUTE)
    else:
        s.add("waiting_customer", reason="等日志")
        s.at = until
        s.add("customer_message")
        s.add("public_reply")
    s.solve()
    s.end()


@plot("solution_late")
def a_vendor_is_no_excuse_for_the_gravest(s: Odd, bent: bool) -> None:
    s.begin(priority=1 if bent else 2)
    s.learn()
    s.add("waiting_third_party", reason="等厂商", expected_until=s.at + 6 * HOUR)
    s.updates(s.at + 3 * HOUR, 20 * MINUTE)
    s.add("resumed", cause="vendor")
    s.solve()
    s.end()


@plot("solution_late")
def a_shorter_limit_came_too_late(s: Odd, bent: bool) -> None:
    s.begin("2026-03-10 09:00", 4)
    s.learn()
    s.at = local("2026-03-10 10:00" if bent else "2026-03-10 11:50")
    s.add("public_reply", wait=0)
    s.add("priority", wait=1, **{"from": 4, "to": 1})
    s.updates(s.at + 3 * HOUR, 25 * MINUTE)
    s.solve()
    s.end()


@plot("solution_late")
def waived_by_the_lead(s: Odd, bent: bool) -> None:
    s.begin(priority=2)
    s.learn()
    s.updates(s.at + 5 * HOUR, 100 * MINUTE)
    s.add("waive", metric="first_response" if bent else "resolution", reason="机房断电")
    s.solve()
    s.end()


@plot("update_late")
def back_from_a_date(s: Odd, bent: bool) -> None:
    s.begin(priority=2)
    s.learn()
    s.add("scheduled", reason="约定时间", expected_until=s.at + 3 * HOUR)
    s.at += 3 * HOUR
    s.add("resumed", cause="timer", human=False, wait=0)
    s.add("internal_note", wait=(125 if bent else 100) * MINUTE)
    s.solve()
    s.end()


@plot("promise_broken")
def promised_anew(s: Odd, bent: bool) -> None:
    s.begin(priority=4)
    s.learn()
    s.add("promise", at=s.at + HOUR)
    s.add("promise", wait=(70 if bent else 50) * MINUTE, at=s.at + 4 * HOUR)
    s.solve()
    s.end()


@plot("handoff_incomplete")
def handed_over_by_exception(s: Odd, bent: bool) -> None:
    s.begin(priority=3)
    s.learn()
    why = "、、" if bent else "核心系统宕机"
    s.add("handoff_offered", to="g2", target_s=900, reproduction="打开首页", exception=why)
    s.add("handoff_accepted", to="g2")
    s.add("group", wait=0, **{"from": "g1", "to": "g2", "handoff": True})
    s.solve()
    s.end()


@plot("moved_without_handoff")
def sorted_before_work_began(s: Odd, bent: bool) -> None:
    s.at -= 1
    moved = {"from": "g1", "to": "g2", "reason": "分错组"}
    s.add("created", wait=0, priority=s.priority, channel=s.channel)
    s.add("group", **{"from": None, "to": "g1"})
    if not bent:
        s.add("group", **moved)
    s.add("assigned", to="aa")
    s.add("started")
    s.add("public_reply")
    s.learn()
    if bent:
        s.add("group", **moved)
    s.add("group", human=False, **{"from": "g2", "to": "g3"})
    s.solve()
    s.end()


PACKAGE = {
    "reproduction": "打开首页", "logs": ["ab"], "tried": [{"step": "查看状态"}],
    "impact": {"users": "全员", "functions": "登录", "since": "9 点", "workaround": "无"},
}  # fmt: skip


@plot("handoff_unanswered")
def taken_back_in_time(s: Odd, bent: bool) -> None:
    s.begin(priority=3)
    s.learn()
    s.add("handoff_offered", to="g2", target_s=900, calendar="24x7", **PACKAGE)
    s.add("handoff_recalled", wait=(16 if bent else 14) * MINUTE)
    s.solve()
    s.end()


@plot("handoff_unanswered")
def offered_on_friday_evening(s: Odd, bent: bool) -> None:
    s.begin("2026-03-13 17:40", 4)
    s.learn()
    s.at = local("2026-03-13 17:50")
    s.add("handoff_offered", wait=0, to="g2", target_s=3600, calendar=CN_BH.id, **PACKAGE)
    for day in ("14 12:00", "15 10:00", "16 09:10"):
        s.at = local(f"2026-03-{day}")
        s.add("public_reply", wait=0)
    s.at = local("2026-03-16 09:51" if bent else "2026-03-16 09:49")
    s.add("handoff_accepted", wait=0, to="g2")
    s.solve()
    s.end()


@plot("rejection_without_reason")
def refused_after_it_was_taken(s: Odd, bent: bool) -> None:
    s.begin(priority=3)
    s.learn()
    s.add("handoff_offered", to="g2", target_s=900, **PACKAGE)
    if not bent:
        s.add("handoff_accepted", to="g2")
    s.add("handoff_rejected", code="other", reason="……")
    s.solve()
    s.end()


@plot("wait_without_question")
def nobody_answered_the_call(s: Odd, bent: bool) -> None:
    s.begin(priority=3)
    s.learn()
    s.add("customer_message")
    s.add("call", outcome="" if bent else "请用户提供日志")
    s.add("waiting_customer", reason="等日志")
    s.add("customer_message")
    s.add("public_reply")
    s.solve()
    s.end()


@plot("wait_without_question")
def not_solved_and_not_asked(s: Odd, bent: bool) -> None:
    s.begin(priority=4)
    s.learn()
    s.solve()
    s.add("not_solved", human=False)
    if not bent:
        s.add("public_reply", body="还有什么现象？")
    s.add("waiting_customer", reason="等截图")
    s.add("customer_message")
    s.add("public_reply")
    s.solve()
    s.end()


@plot("wait_without_question")
def thanked_between(s: Odd, bent: bool) -> None:
    s.begin(priority=3)
    s.learn()
    s.add("customer_message", courtesy=not bent)
    s.add("waiting_customer", reason="等日志")
    s.add("customer_message")
    s.add("public_reply")
    s.solve()
    s.end()


@plot("wait_without_end")
def dots_for_a_reason(s: Odd, bent: bool) -> None:
    s.begin(priority=3)
    s.learn()
    s.add("waiting_third_party", reason="…" if bent else "等厂商", expected_until=s.at + HOUR)
    s.add("resumed", cause="agent")
    s.solve()
    s.end()


@plot("downgrade_without_reason")
def lowered_twice(s: Odd, bent: bool) -> None:
    s.begin(priority=2)
    s.learn()
    s.add("priority", **{"from": 2, "to": 3, "reason": "有替代方案"})
    s.add("priority", **{"from": 3, "to": 4, "reason": "-" if bent else "仅个别用户"})
    s.add("priority", **{"from": 4, "to": 2})
    s.solve()
    s.end()


@plot("reopened_by_courtesy")
def reopened_by_the_alert(s: Odd, bent: bool) -> None:
    s.begin()
    s.learn()
    s.solve()
    s.end()
    s.add("customer_message", courtesy=True)
    s.add("reopened", human=False, reason="customer" if bent else "alert")
    s.add("public_reply")
    s.solve()
    s.end()


@plot("no_contact")
def only_a_machine_spoke(s: Odd, bent: bool) -> None:
    s.begin(priority=4, reply=False)
    s.learn()
    s.add("auto_reply", human=False)
    s.add("public_reply", human=not bent)
    s.add("solution_provided", human=False, steps="x", category="login", knowledge=KNOWN)
    s.end()


@plot("low_rating_unfollowed")
def low_as_the_survey_says(s: Odd, bent: bool) -> None:
    s.low = 3 if bent else 2
    s.begin()
    s.learn()
    s.solve()
    s.end()
    s.add("survey", human=False, rating=3, cycle=1)


@plot("low_rating_unfollowed")
def followed_on_the_fourth_day(s: Odd, bent: bool) -> None:
    s.begin()
    s.learn()
    s.solve()
    s.end()
    s.add("survey", human=False, rating=1, cycle=1)
    s.add("survey_followed", wait=3 * DAY + bent, cycle=1)


@plot("exception_without_reason")
def left_aside_without_a_word(s: Odd, bent: bool) -> None:
    s.begin()
    s.add("exception", rule="assign", reason="" if bent else "专家休假")
    s.learn()
    s.solve()
    s.end()


@plot("work_without_owner")
def given_back_to_the_group(s: Odd, bent: bool) -> None:
    s.begin()
    s.add("assigned", **{"from": "aa", "to": None})
    if not bent:
        s.add("assigned", to="bb")
    s.learn()
    s.solve()
    s.end()


@plot("confirmation_not_asked")
def still_out(s: Odd, bent: bool) -> None:
    s.begin()
    s.learn()
    s.solve()
    s.add("internal_note" if bent else "call", wait=DAY)


@plot("package_incomplete")
def ticked_and_unticked(s: Odd, bent: bool) -> None:
    s.begin(priority=3)
    s.learn()
    items = [{"id": "1", "text": "日志", "part": "logs"}]
    s.add("checklist", name="arrival", title="到岗检查", items=items)
    asked = s.add("checklist", human=False, name="handoff_package", title="待补充", items=items)
    ticks = {"checklist": asked.event.id.hex(), "item": "1"}
    s.add("checklist_item", **ticks, done=True, note="x")
    if bent:
        s.add("checklist_item", **ticks, done=False)
    s.solve()
    s.add("checklist_item", **ticks, done=True, note="x")
    s.end()


@plot("no_solution")
def imported_and_worked_on(s: Odd, bent: bool) -> None:
    s.add("created", wait=0, priority=1, channel=s.channel)
    s.add("diagnosis_step", step="重启", wait=9 * HOUR)
    s.add("waiting_customer")
    s.add("closed", cause="other", wait=DAY)
    s.lines[:] = [line._replace(imported=True) for line in s.lines]
    s.add("reopened", reason="customer", wait=DAY)
    s.add("assigned", to="aa")
    s.add("public_reply")
    s.learn()
    if not bent:
        s.solve()
    s.end()


@plot("line_gate")
def solved_as_the_line_wants(s: Odd, bent: bool) -> None:
    s.product = "crm"
    s.begin("2026-06-10 10:00")
    s.learn()
    s.add("internal_note", files=[] if bent else [{"id": "ab"}])
    s.solve(cautions="勿在高峰执行")
    s.end()


@plot("line_gate")
def before_the_gate_was_there(s: Odd, bent: bool) -> None:
    s.product = "crm"
    s.begin("2026-05-31 23:30" if not bent else "2026-06-01 00:00", 3)
    s.learn()
    s.solve()
    s.end()


@plot("line_gate")
def moved_to_another_line(s: Odd, bent: bool) -> None:
    s.product = "erp" if bent else "crm"
    s.begin("2026-07-01 10:00")
    s.learn()
    s.solve()
    s.add("product", **{"from": "crm" if bent else "erp", "to": s.product})
    s.end()


@plot("line_gate")
def waited_for_a_reason_of_its_own(s: Odd, bent: bool) -> None:
    s.product = "crm"
    s.begin("2026-07-02 10:00", 3)
    s.learn()
    reason = {"reason": "客户出差"} if bent else {"reason": "窗口", "reason_id": "window"}
    s.add("scheduled", expected_until=s.at + HOUR, **reason)
    s.add("resumed", cause="agent")
    s.add("internal_note", files=[{"id": "ab"}])
    s.solve()
    s.end()


def story(rng: Random, made: Plot, bent: bool) -> Subject:
    """Return a ticket that lives this plot."""
    at = (
        local("2026-03-02 09:00") + rng.randrange(25) * 7 * DAY + rng.randrange(3) * DAY + rng.randrange(HOUR)
    )
    told = Odd(rng, at, rng.choice((1, 2, 3, 4)), rng.choice(("mail", "portal", "form")), NOW)
    made(told, bent)
    return told.subject()


def oddities(seed: int, tickets: int = 300) -> tuple[list[Subject], set[tuple[int, str]]]:
    """Return tickets and the truth as (position, code): one bent twin of each plot among the lawful ones."""
    rng = Random(seed)
    places = dict(zip(rng.sample(range(tickets), len(PLOTS)), range(len(PLOTS)), strict=True))
    plots = [places.get(position) for position in range(tickets)]
    subjects = [
        story(rng, PLOTS[rng.randrange(len(PLOTS)) if one is None else one][1], one is not None)
        for one in plots
    ]
    return subjects, {(position, PLOTS[one][0]) for position, one in places.items()}
