"""The ledger of the service norm: recorded with a reason, appealed in time, decided by a second supervisor."""

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from desk.cli import main
from desk.process import ledger
from desk.process.errors import KnownError
from desk.process.ledger import Record, Standing, Step, fold
from desk.protocol.ledger import LedgerView
from tests.unit.ops.test_dispatching import home
from tests.unit.ops_kit import Kit


def team(kit: Kit) -> tuple[bytes, bytes]:
    """Return an agent and a second supervisor."""
    made = []
    for name, role in (("乔雨", "agent"), ("何主管", "supervisor")):
        made.append(kit.run("person.create", name=name, staff=True).subject)
        kit.run("group.join", group=home(kit), person=made[-1], role=role)
    return made[0], made[1]


def be(kit: Kit, person: bytes) -> None:
    with kit.store.write() as connection:
        connection.exec_driver_sql(
            "UPDATE setting SET value = ? WHERE name = 'person'", (json.dumps(person.hex()),)
        )


def one(kit: Kit, **args: object) -> LedgerView:
    found: LedgerView = kit.ask("query.ledger", **args).records[0]
    return found


def test_a_deviation_is_recorded_appealed_and_reduced(kit: Kit) -> None:
    agent, second = team(kit)
    ticket = kit.create(priority=1)
    made = kit.run(
        "ledger.record",
        kind="deviation",
        measure="warning",
        reason="未记录诊断",
        people=(agent,),
        ticket=ticket,
    ).subject
    assert one(kit).acts == ("withdraw",), "whoever recorded it does not decide an appeal"
    assert kit.ask("query.notice_history", ticket=ticket) == [], "it concerns nobody else"
    assert kit.ask("query.notices", ticket=ticket, mine=False) == []
    with pytest.raises(KnownError, match="Only whoever is concerned"):
        kit.run("ledger.appeal", record=made, reason="x")
    be(kit, agent)
    assert [n.reason for n in kit.ask("query.notices")] == ["ledger"]
    shown = one(kit)
    assert (shown.acts, shown.points, shown.words, shown.number) == (
        ("appeal",), -3, "Written warning", kit.row(ticket).number,
    )  # fmt: skip
    kit.run("ledger.appeal", record=made, reason="当时系统中断")
    with pytest.raises(KnownError, match="it is appealed"):
        kit.run("ledger.appeal", record=made, reason="again")
    with pytest.raises(KnownError, match="supervisor"):
        kit.run("ledger.decide", record=made, decision="uphold", reason="x")
    be(kit, kit.me)
    with pytest.raises(KnownError, match="Another supervisor decides"):
        kit.run("ledger.decide", record=made, decision="uphold", reason="x")
    be(kit, second)
    assert one(kit).acts == ("decide", "withdraw")
    for points in (None, -3, -4, 2):
        with pytest.raises(KnownError, match="fewer points"):
            kit.run("ledger.decide", record=made, decision="reduce", reason="x", points=points)
    kit.run("ledger.decide", record=made, decision="reduce", reason="情况属实", points=-1)
    found = one(kit)
    assert (found.state, found.points, found.given) == ("reduced", -1, -3)
    assert [(step.kind, step.by) for step in found.steps] == [("appeal", "乔雨"), ("reduce", "何主管")]
    with pytest.raises(KnownError, match="no open appeal"):
        kit.run("ledger.decide", record=made, decision="uphold", reason="x")
    kit.run("ledger.withdraw", record=made, reason="误登")
    assert (one(kit).state, one(kit).points, one(kit).acts) == ("withdrawn", 0, ())
    with pytest.raises(KnownError, match="has been withdrawn"):
        kit.run("ledger.withdraw", record=made, reason="again")
    with pytest.raises(KnownError, match="not in the ledger"):
        kit.run("ledger.withdraw", record=ticket, reason="x")


def test_totals_privacy_and_the_end_of_the_appeal(kit: Kit) -> None:
    agent, second = team(kit)
    idea = kit.run("suggestion.add", node="grade", text="自动识别类别").subject
    with pytest.raises(KnownError, match="of their own"):
        kit.run("ledger.record", kind="reward", measure="improvement", reason="x", suggestion=idea)
    be(kit, second)
    kit.run("ledger.record", kind="reward", measure="improvement", reason="采纳", suggestion=idea)
    assert (one(kit).name, one(kit).suggestion) == ("魏清", "自动识别类别")
    kit.run("ledger.record", kind="reward", measure="praise", reason="x", people=(kit.me, agent), points=2)
    kit.run("ledger.record", kind="deviation", measure="coaching", reason="x", people=(agent,))
    view = kit.ask("query.ledger")
    totals = {total.name: (total.deviations, total.rewards, total.points) for total in view.totals}
    assert totals == {"魏清": (0, 2, 5), "乔雨": (1, 1, 1)}
    assert (view.n, view.waiting, view.all, len(view.measures)) == (4, 0, True, 8)
    assert kit.ask("query.ledger", person=agent, kind="deviation").n == 1
    assert kit.ask("query.ledger", state="appealed").n == 0
    assert kit.ask("query.ledger", to_day="2026-03-08").n == 0
    record = one(kit, kind="deviation")
    be(kit, agent)
    own = kit.ask("query.ledger")
    assert (own.n, own.all) == (2, False), "an agent sees nobody else's"
    with pytest.raises(KnownError, match="what happened"):
        kit.run("ledger.appeal", record=record.id, reason=" ")
    kit.now_us = record.appeal_until_us
    with pytest.raises(KnownError, match="within 14 days"):
        kit.run("ledger.appeal", record=record.id, reason="x")
    kit.now_us -= 1_000_000
    kit.run("ledger.appeal", record=record.id, reason="x")
    be(kit, kit.me)
    assert kit.ask("query.ledger").waiting == 1
    with pytest.raises(KnownError, match="Say what happened"):
        kit.run("ledger.decide", record=record.id, decision="uphold", reason=" ")
    with pytest.raises(KnownError, match="uphold, reduce, withdraw"):
        kit.run("ledger.decide", record=record.id, decision="double", reason="x")
    kit.run("ledger.decide", record=record.id, decision="withdraw", reason="申诉成立")
    assert one(kit, kind="deviation").points == 0
    be(kit, second)
    mine = kit.run(
        "ledger.record", kind="deviation", measure="reminder", reason="x", people=(kit.me,)
    ).subject
    be(kit, kit.me)
    kit.run("ledger.appeal", record=mine, reason="x")
    with pytest.raises(KnownError, match="of their own"):
        kit.run("ledger.decide", decision="uphold", record=mine, reason="x")
    with pytest.raises(KnownError, match="of their own"):
        kit.run("ledger.withdraw", record=mine, reason="x")
    with pytest.raises(KnownError, match="Say what happened"):
        kit.run("ledger.withdraw", record=kit.ask("query.ledger", person=agent).records[1].id, reason="")


def test_a_record_stands_on_a_finding_once(kit: Kit) -> None:
    agent, _ = team(kit)
    ticket = kit.create(priority=1, category="")
    kit.later(minutes=31)
    found = next(f for f in kit.ask("query.lint", ticket=ticket).findings if f.code == "response_late")
    args = {
        "kind": "deviation", "measure": "reminder", "reason": "超时", "people": (agent,), "ticket": ticket,
        "code": found.code, "evidence": found.evidence,
    }  # fmt: skip
    kit.run("ledger.record", **args)
    assert one(kit).rule == found.words
    with pytest.raises(KnownError, match="乔雨 already"):
        kit.run("ledger.record", **args)
    kit.run("ledger.withdraw", record=one(kit).id, reason="误登")
    kit.run("ledger.record", **args)
    with pytest.raises(KnownError, match="no such finding"):
        kit.run("ledger.record", **{**args, "evidence": "first_response#9"})
    with pytest.raises(KnownError, match="no such finding"):
        kit.run("ledger.record", **{**args, "ticket": None})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "fine"}, "“deviation” or “reward”"),
        ({"measure": "bonus"}, "reminder, coaching"),
        ({"reason": " "}, "Say what happened"),
        ({"points": 1}, "from -100 to 0"),
        ({"points": -101}, "from -100 to 0"),
        ({"kind": "reward", "measure": "bonus", "points": -1}, "from -100 to 0, a reward"),
        ({"people": ()}, "at least one member"),
        ({"people": (b"\1" * 16,)}, "not known"),
    ],
)
def test_wrong_records_are_refused(kit: Kit, change: dict[str, object], sentence: str) -> None:
    agent, _ = team(kit)
    args: dict[str, Any] = {"kind": "deviation", "measure": "coaching", "reason": "x", "people": (agent,)}
    with pytest.raises(KnownError, match=sentence):
        kit.run("ledger.record", **{**args, **change})


def test_late_steps_change_nothing_whatever_their_order() -> None:
    record = Record(b"a", b"b", 0, -5)
    steps = [
        Step("appeal", b"a", 1),
        Step("uphold", b"c", 2),
        Step("reduce", b"d", 3, "", -1),
        Step("withdraw", b"b", 4),
    ]
    for size in range(5):
        for chosen in permutations(steps, size):
            found = fold(record, chosen)
            kinds = [step.kind for step in chosen]
            if "withdraw" in kinds:
                assert (found.state, found.points) == ("withdrawn", 0)
            elif "appeal" not in kinds:
                assert found == Standing("standing", -5)
            else:
                after = [kind for kind in kinds[kinds.index("appeal") :] if kind != "appeal"]
                expected = {"uphold": ("upheld", -5), "reduce": ("reduced", -1)}
                assert (found.state, found.points) == (expected[after[0]] if after else ("appealed", -5))
    assert ledger.allowed(record, fold(record, []), None, 1, supervisor=True) == ()


def test_the_ledger_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kit = Kit(tmp_path)
    agent, second = team(kit)
    number = kit.row(kit.create()).number
    kit.store.close()

    def desk(*words: str, code: int = 0, language: str = "en") -> str:
        assert main(["ledger", *words, "--workspace", str(tmp_path), "--language", language]) == code
        return "".join(capsys.readouterr())

    desk("record", "coaching", "漏写日志", "乔雨", "--ticket", number, "--points", "-2", "--step", "diagnose")
    assert "漏写日志" in (shown := desk("list", "乔雨", "--kind", "deviation"))
    assert "乔雨: 1 deviations, 0 rewards, -2 points" in shown
    assert "违规 1" in desk("list", language="zh_CN")
    ident = shown.splitlines()[1].split()[0]
    assert f'"{number}"' in desk("list", "--json")
    assert "Only whoever" in desk("appeal", ident, "x", code=1)
    assert "names no record" in desk("withdraw", "zz", "x", code=1)
    assert "no open appeal" in desk("decide", ident, "reduce", "x", "--points", "-1", code=1)
    assert "Noted" in desk("withdraw", ident, "误登")
    assert "withdrawn" in desk("list", "--state", "withdrawn")
