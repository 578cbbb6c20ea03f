"""The engine's timers of dispatch, escalation and notices; and every reason why somebody did not get a ticket."""

from types import SimpleNamespace
from typing import Any

import pytest

from desk.engine.dispatcher import DispatchTimer, EscalationTimer, NoticeTimer
from desk.process.calendar import CN_BH
from desk.process.dispatch_config import DispatchConfig, is_vague, mismatch
from desk.process.dispatch_config import from_json as config_from_json
from desk.process.dispatch_parts import Agent, GroupRule, Settings, Skill, Waiting
from desk.process.dispatch_why import why_not
from desk.process.errors import KnownError
from desk.protocol.changes import Change, Changes
from desk.protocol.messages import Request
from tests.unit.ops.test_dispatching import configured, home, staffed
from tests.unit.ops.test_escalating import ready, told
from tests.unit.ops_kit import START_US, Kit

NOW = START_US // 1_000_000


class FakeEngine:
    """Runs ops on a kit as the engine does for its own timers."""

    def __init__(self, kit: Kit) -> None:
        self.feed = SimpleNamespace(listeners=[])
        self.ran: list[str] = []
        self._kit = kit

    def perform_own(self, request: Request) -> None:
        """Run an op of the system."""
        self.ran.append(request.verb)
        changes = self._kit.run(request.verb, source="system", **request.args)
        for listener in self.feed.listeners:
            listener(changes)


def test_the_dispatcher_writes_only_when_there_is_work(kit: Kit) -> None:
    engine: Any = FakeEngine(kit)
    timer = DispatchTimer(engine, kit.store)
    timer.run()
    assert engine.ran == [], "switched off"
    group = home(kit)
    configured(kit, group)
    ticket = kit.create(category="account", body="x", priority=1)
    timer.run()
    assert engine.ran == [], "nobody has said that anything changed"
    engine.feed.listeners[0](Changes(items=(Change("ticket", ticket),)))
    timer.run()
    assert engine.ran == ["dispatch.run"], "the group is named"
    timer.run()
    timer.run()
    assert engine.ran == ["dispatch.run"], "nobody is there"
    kit.later(minutes=10)
    engine.feed.listeners[0](Changes(items=(Change("ticket", ticket),)))
    timer.run()
    assert engine.ran == ["dispatch.run"] * 2, "the alarm of the manual lane"
    timer.run()
    assert engine.ran == ["dispatch.run"] * 2, "is given once"
    staffed(kit, group, "来了")
    engine.feed.listeners[0](Changes(items=(Change("availability", ticket),)))
    timer.run()
    assert kit.row(ticket).owner_id is not None
    kit.store.connection.exec_driver_sql("INSERT INTO meta(name, value) VALUES ('desk_number', '2')")
    engine.feed.listeners[0](Changes(bulk=True))
    timer.run()
    assert engine.ran == ["dispatch.run"] * 3, "without the lease nothing is given out"


def test_pages_and_notices_run_when_they_are_due(kit: Kit) -> None:
    engine: Any = FakeEngine(kit)
    pages, notices = EscalationTimer(engine, kit.store), NoticeTimer(engine, kit.store)
    group, _, agent, _ = ready(kit)
    for timer in (pages, notices):
        timer.run()
    assert engine.ran == []
    ticket = kit.create(category="app", channel="alert", priority=1, group=group)
    pages.run()
    assert engine.ran == ["escalation.run"]
    pages.run()
    assert engine.ran == ["escalation.run"], "the next level is ten minutes away"
    kit.later(minutes=1)
    kit.run("ticket.take", ticket=ticket)
    kit.run("ticket.start", ticket=ticket)
    pages.run()
    assert len(engine.ran) == 2
    kit.run("ticket.cancel", ticket=ticket, reason="测试")
    pages.run()
    assert kit.ask("query.pages") == []
    kit.later(minutes=10 * 60)
    calm = kit.create(category="app", priority=2, group=group)
    kit.run("ticket.assign", ticket=calm, to=agent)
    kit.run("timer.warn", source="system")
    kit.later(minutes=31)
    kit.run("timer.warn", source="system")
    kit.later(days=1)
    notices.run()
    assert engine.ran[-1] == "notice.deliver"
    assert told(kit, calm, "warning") == [agent]


def test_every_reason_is_named() -> None:
    ticket = Waiting(
        "t", "g", 1, NOW, tier=2, product="erp", needs={"db": 3, "net": 1}, excluded=frozenset("a")
    )
    groups = frozenset("g")

    def said(**fields: Any) -> str:
        usual: dict[str, Any] = {"groups": frozenset("g"), "capacity": 9, "tier": 2, "shift": CN_BH}
        agent = Agent("a", **{**usual, "skills": {"db": Skill(4), "net": Skill(2)}, **fields})
        return "; ".join(words.en for words in why_not(agent, ticket, Settings(), NOW, groups=groups))

    assert said() == "declined it or let it time out just now"
    assert "on no roster" in said(shift=None)
    for state in ("busy", "away", "offline"):
        assert state in said(availability=state)
    assert "not in the group" in said(groups=frozenset("h"))
    assert "tier 1 is below 2" in said(tier=1)
    assert "does not serve erp" in said(products=frozenset({"crm"}))
    assert "db 2 of 3" in said(skills={"db": Skill(2), "net": Skill(2)})
    assert "run out" in said(skills={"db": Skill(5, assessed_until=NOW), "net": Skill(2)})
    assert "no room: load 8 + 4 > 9" in said(load=8)
    night = why_not(
        Agent("b", groups, 9, tier=2, shift=CN_BH), ticket, Settings(), NOW + 43_200, groups=groups
    )
    assert night[0].en == "off shift"


def test_rules_tell_what_a_ticket_lacks() -> None:
    rule = GroupRule("g", frozenset({"erp"}), frozenset({"app"}), frozenset({"mail"}), 0, 2)
    fits: dict[str, Any] = {"priority": 1, "product": "erp", "problem_type": "app", "source": "mail"}
    assert mismatch(rule, **fits) is None
    for name, value, told_field in (
        ("priority", 3, "priority"), ("product", "crm", "product"), ("problem_type", "net", "type"),
        ("source", "phone", "source"),
    ):  # fmt: skip
        found = mismatch(rule, **{**fits, name: value})
        assert found is not None
        assert found[0] == told_field
    assert not is_vague(category="", confidence=None, text="", fields={}, source="alert")
    assert is_vague(category="app", confidence=0.5, text="x", fields={}, source="mail")
    assert is_vague(category="app", confidence=None, text=" ", fields={"symptom": " "}, source="mail")
    assert not is_vague(category="app", confidence=0.9, text="", fields={"symptom": "x"}, source="mail")


@pytest.mark.parametrize(
    "wrong",
    [
        [], {"modes": 3}, {"needs": [3]}, {"rules": [{"worst": 3, "mildest": 1}]}, {"rules": [{"worst": "a"}]},
        {"relax": {"1": 0}}, {"skills": "db"}, {"wider": {"g": "h"}}, {"modes": {"g": "magic"}},
    ],
)  # fmt: skip
def test_wrong_fields_are_refused(wrong: Any) -> None:
    with pytest.raises(KnownError):
        config_from_json(wrong)
    assert config_from_json(DispatchConfig().to_json()) == DispatchConfig()


def test_affinity_absence_and_wider_groups(kit: Kit) -> None:
    group = home(kit)
    wide = kit.run("group.create", name="另一组").subject
    known, other = staffed(kit, group, "熟人", capacity=20), staffed(kit, group, "闲人", capacity=20)
    away = staffed(kit, wide, "外援", capacity=20)
    configured(kit, group, wider={group.hex(): [wide.hex()]})
    vip = kit.run("person.create", name="老用户").subject
    first = kit.create(category="account", body="x", requester=vip, group=group)
    kit.run("ticket.assign", ticket=first, to=known)
    second = kit.create(category="account", body="y", requester=vip)
    child = kit.create(category="account", body="z")
    kit.run("ticket.link", ticket=first, target=child, type="parent")
    ranks = {rank.person: rank.affinity for rank in kit.ask("query.dispatch_reasons", ticket=second).now}
    assert ranks == {known: 1.0, other: 0.0}
    assert kit.ask("query.dispatch_reasons", ticket=child).now[0].affinity in (0.0, 1.0)
    kit.run("roster.days", person=known, days={"2026-03-09": {"kind": "leave"}})
    board = kit.ask("query.dispatch_board")
    assert [(one.ticket, one.owner) for one in board.absent] == [(first, "熟人")]
    for person in (known, other):
        kit.run("person.availability", person=person, state="offline")
    kit.later(minutes=61)
    kit.run("dispatch.run", source="system")
    assert bytes(kit.row(second).owner_id) == away, "wider groups after the second step"
    assert kit.ask("query.dispatch_reasons", ticket=first).lane == "owned"
    kit.run("ticket.cancel", ticket=first, reason="x")
    assert kit.ask("query.dispatch_reasons", ticket=first).lane == "done"


def test_rules_before_the_one_that_fits_say_why_they_do_not(kit: Kit) -> None:
    group = home(kit).hex()
    rules = [
        {"group": group, "products": ["erp"]},
        {"group": group, "worst": 0, "mildest": 0},
        {"group": group},
    ]
    kit.run("dispatch.set", settings={"enabled": True, "rules": rules})
    found = kit.ask("query.dispatch_reasons", ticket=kit.create(category="account", body="x"))
    assert found.rule == 3
    assert found.rule_why == ("rule 1: product is “-”", "rule 2: priority is “P3”")


def test_my_availability_says_whether_i_am_on_a_roster(kit: Kit) -> None:
    assert kit.ask("query.my_availability").on_roster is False
    assert kit.ask("query.my_availability").shifts is None
    kit.run("roster.profile", person=kit.me, calendar="cn-bh")
    kit.run("person.availability", state="busy")
    mine = kit.ask("query.my_availability")
    assert (mine.state, mine.cause, mine.on_roster) == ("busy", "person", True)
    hours = [(end - begin) // 3_600_000_000 for begin, end in mine.shifts]
    assert 4 <= len(hours) <= 16  # two a working day; holidays of the calendar have none
    assert max(hours) <= 5
    assert mine.shifts[-1][1] <= mine.until_us


def test_group_targets_reach_whoever_is_on_shift(kit: Kit) -> None:
    group, *_ = ready(kit)
    levels = [
        {
            "after": 0,
            "targets": [{"kind": "group", "id": group.hex()}, {"kind": "person", "id": kit.me.hex()}],
        },
        {"after": 60, "targets": [{"kind": "next_tier"}]},
        {"after": 60, "targets": [{"kind": "lead"}], "mildest": 0},
    ]
    policy = {"id": "all", "name": "All", "fallback": group.hex(), "levels": levels, "repeat": 0}
    settings = kit.ask("query.escalation_settings")
    kit.run("escalation.set", settings={**settings, "policies": [policy]})
    ticket = kit.create(category="app", body="x", priority=1, group=group)
    trial = kit.ask("query.escalation_trial", ticket=ticket)
    assert "魏清" in trial.levels[0].people
    assert len(trial.levels[0].targets) == 2
    kit.run("ticket.page", ticket=ticket)
    with pytest.raises(KnownError, match="escalated already"):
        kit.run("ticket.page", ticket=ticket)
    for _ in range(6):
        kit.later(minutes=2)
        kit.run("escalation.run", source="system")
    assert kit.row(ticket).tier == "L2", "the third step moved it"
    page = kit.ask("query.pages", ticket=ticket, open=False)[0]
    assert page.state == "exhausted"
    history = kit.ask("query.notice_history", ticket=ticket)
    assert any("moved" in event.text for event in history)
    kit.run("setting.set", name="person", value=kit.run("person.create", name="路人").subject.hex())
    strangers = kit.ask("query.notice_history", ticket=ticket)
    assert any("no target of this level" in event.mine for event in strangers)
