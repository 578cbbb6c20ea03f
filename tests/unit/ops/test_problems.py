"""Problem records: opened from what repeats, cause, measures, watched, recurrence, closed; review and command line."""

import random
from pathlib import Path
from typing import Any

import pytest

from desk.cli import main
from desk.process import problems
from desk.process.errors import KnownError
from desk.process.problems import Measure, Problem, check_prevented
from tests.unit.ops.test_dispatching import home
from tests.unit.ops_kit import Kit


def one(kit: Kit, problem: bytes) -> Any:
    return kit.ask("query.problem", problem=problem)


def test_from_repeated_incidents_to_a_closed_problem(kit: Kit) -> None:
    tickets = [kit.create(title=f"连接超时 {n}", category="database", product="erp") for n in range(3)]
    kit.create(category="", title="其他")
    kit.run("ticket.time_spent", ticket=tickets[0], minutes=25)
    repeat = kit.ask("query.problem_candidates")[0]
    assert (repeat.n, repeat.why, repeat.minutes) == (3, "database · erp", 25)
    problem = kit.run("problem.open", tickets=repeat.tickets).subject
    assert kit.ask("query.problem_candidates") == []
    found = one(kit, problem)
    assert (found.title, found.state, found.incidents, found.minutes) == (repeat.title, "open", 3, 25)
    assert (found.product, found.category, found.owner) == ("erp", "database", "魏清")
    with pytest.raises(KnownError, match="Write the cause"):
        kit.run("problem.prevent", problem=problem)
    with pytest.raises(KnownError, match="Write the cause"):
        kit.run("problem.cause", problem=problem, cause=" ")
    kit.run("problem.cause", problem=problem, cause="连接池过小", workaround="重启连接池")
    kit.run("problem.cause", problem=problem, cause="连接池泄漏")
    assert (one(kit, problem).state_words, one(kit, problem).workaround) == ("cause known", "重启连接池")
    with pytest.raises(KnownError, match="at least one"):
        kit.run("problem.prevent", problem=problem)
    measure = kit.run("problem.measure", problem=problem, text="修复泄漏").subject
    with pytest.raises(KnownError, match="1 preventive measures"):
        kit.run("problem.prevent", problem=problem)
    kit.later(days=15)
    assert (one(kit, problem).undone, one(kit, problem).overdue) == (1, 1)
    kit.run("problem.done", item=measure, result="已发布 2.3")
    with pytest.raises(KnownError, match="done already"):
        kit.run("problem.done", item=measure)
    kit.run("problem.prevent", problem=problem)
    with pytest.raises(KnownError, match="being watched"):
        kit.run("problem.prevent", problem=problem)
    kit.later(days=2)
    again = kit.create(title="连接超时", category="database", product="erp")
    kit.run("problem.incident", problem=problem, ticket=again)
    kit.run("problem.incident", problem=problem, ticket=again)
    found = one(kit, problem)
    assert (found.state, found.recurrences) == ("known_error", 1)
    assert [item.recurrence for item in found.items if item.kind == "incident"] == [False] * 3 + [True]
    with pytest.raises(KnownError, match="0 preventive measures"):
        kit.run("problem.prevent", problem=problem)
    kit.later(minutes=1)
    second = kit.run("problem.measure", problem=problem, text="监控连接数", owner=kit.me).subject
    kit.run("problem.done", item=second)
    kit.run("problem.prevent", problem=problem)
    found = one(kit, problem)
    assert (found.state, found.recurrences) == ("prevented", 1)
    with pytest.raises(KnownError, match="watched until 2026-04-25"):
        kit.run("problem.close", problem=problem)
    kit.now_us = found.watched_until_us
    kit.run("problem.close", problem=problem)
    assert [view.state for view in kit.ask("query.problems")] == ["closed"]
    assert kit.ask("query.problems", open=True) == []
    with pytest.raises(KnownError, match="while the problem is closed"):
        kit.run("problem.close", problem=problem)
    kit.run("problem.incident", problem=problem, ticket=again, remove=True)
    assert one(kit, problem).incidents == 3
    kit.run("problem.incident", problem=problem, ticket=again)
    assert one(kit, problem).incidents == 4


def test_notes_rooms_owner_and_what_is_refused(kit: Kit) -> None:
    problem = kit.run("problem.open", title="网关 抖动", product="trading").subject
    kit.run("problem.note", problem=problem, text="#抓包 已部署探针")
    assert [(item.kind, item.topic) for item in one(kit, problem).items] == [("note", "抓包")]
    fellow = kit.run("person.create", name="陈立", staff=True).subject
    kit.run("problem.owner", problem=problem, to=fellow)
    assert one(kit, problem).owner == "陈立"
    ticket = kit.create()
    assert kit.ask("query.problems", ticket=ticket) == []
    kit.run("ticket.problem", ticket=ticket, problem=problem)
    own = kit.run("ticket.problem", ticket=ticket, title="另一个问题").subject
    assert {view.id for view in kit.ask("query.problems", ticket=ticket)} == {problem, own}
    refused: list[tuple[str, dict[str, Any], str]] = [
        ("open", {}, "title"),
        ("note", {"problem": problem, "text": " "}, "note"),
        ("measure", {"problem": problem, "text": ""}, "what prevents"),
        ("measure", {"problem": problem, "text": "x", "due_us": kit.now_us}, "after today"),
        ("cause", {"problem": ticket, "cause": "x"}, "not there"),
        ("done", {"item": ticket}, "not there"),
    ]
    for verb, args, sentence in refused:
        with pytest.raises(KnownError, match=sentence):
            kit.run(f"problem.{verb}", **args)
    with pytest.raises(KnownError, match="not there"):
        kit.ask("query.problem", problem=ticket)


def test_an_article_that_helps_again_and_again_is_a_candidate(kit: Kit) -> None:
    article = kit.run("article.create", title="连接池调优", language="zh", steps="x").subject
    for category in ("a", "b", "c"):
        ticket = kit.create(category=category)
        kit.run("article.use", ticket=ticket, article=article, verdict="worked")
    assert [found.why for found in kit.ask("query.problem_candidates")] == ["连接池调优"]
    assert kit.ask("query.problem_candidates", least=4) == []


def test_the_review_works_problems_repeats_and_appeals_through(kit: Kit) -> None:
    for _ in range(3):
        kit.create(category="network")
    page = kit.ask("query.review", section="repeats")
    act = page.items[0].actions[0]
    problem = kit.run(act.verb, **{**act.args, "tickets": tuple(act.args["tickets"])}).subject
    texts = {"cause": "光纤老化", "text": "更换光纤", "result": "完成"}
    for name in ("cause", "measure", "done0", "note", "prevent"):
        item = kit.ask("query.review", section="problems").items[0]
        act = next(one for one in item.actions if one.name == name)
        kit.run(act.verb, **act.args, **({act.asks: texts[act.asks]} if act.asks else {}))
    item = kit.ask("query.review", section="problems").items[0]
    assert (item.tone, item.mark) == ("ok", "prevented, being watched")
    assert "close" in [one.name for one in item.actions]
    kit.later(days=30)
    kit.run("problem.close", problem=problem)
    people = []
    for name, role in (("乔雨", "agent"), ("何主管", "supervisor")):
        people.append(kit.run("person.create", name=name, staff=True).subject)
        kit.run("group.join", group=home(kit), person=people[-1], role=role)
    record = kit.run(
        "ledger.record", kind="deviation", measure="coaching", reason="x", people=(people[0],)
    ).subject
    with kit.store.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO ledger_step(id, record_id, kind, text, by, at_us) VALUES (?, ?, 'appeal', '冤', ?, ?)",
            (b"\1" * 16, record, people[0], kit.now_us),
        )
    item = kit.ask("query.review", section="appeals").items[0]
    assert (item.mark, item.actions) == ("-1", ()), "whoever recorded it decides nothing"
    with kit.store.write() as connection:
        connection.exec_driver_sql("UPDATE ledger_record SET by = ?", (people[1],))
    act = kit.ask("query.review", section="appeals").items[0].actions[1]
    kit.run(act.verb, **act.args, reason="申诉成立")
    assert kit.ask("query.review", section="appeals").items == ()


def test_states_at_random() -> None:
    rng = random.Random(16)
    for _ in range(300):
        measures = tuple(
            Measure(rng.randint(0, 50), rng.choice((None, rng.randint(0, 50))))
            for _ in range(rng.randint(0, 3))
        )
        found = Problem(
            rng.choice(("", "x")), measures, tuple(rng.randint(0, 99) for _ in range(rng.randint(0, 4))),
            rng.choice((None, rng.randint(0, 99))),
        )  # fmt: skip
        state = found.state()
        came_back = found.prevented_at is not None and any(at > found.prevented_at for at in found.incidents)
        if state == problems.PREVENTED:
            assert not came_back
            assert found.undone == 0
        try:
            check_prevented(found)
        except KnownError:
            continue
        assert found.cause
        assert measures
        assert all(one.done is not None for one in measures)
        assert state not in (problems.PREVENTED, problems.CLOSED)


def test_problems_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kit = Kit(tmp_path)
    numbers = [kit.row(kit.create(category="network", title="断网")).number for _ in range(3)]
    kit.store.close()

    def desk(*words: str, code: int = 0, language: str = "en") -> str:
        assert main(["problem", *words, "--workspace", str(tmp_path), "--language", language]) == code
        return "".join(capsys.readouterr())

    desk("repeats", "--days", "30000")
    assert "[" in desk("repeats", "--json")
    ident = desk("open", *numbers[:2], "--title", "断网反复").strip()
    desk("incident", ident, numbers[2])
    desk("incident", ident, numbers[2], "--remove")
    desk("cause", ident, "光纤老化", "--workaround", "走备线")
    desk("measure", ident, "更换光纤", "--owner", "me", "--due", "2099-01-01T00:00")
    desk("note", ident, "#机房 已预约")
    shown = desk("show", ident)
    assert "Workaround: 走备线" in shown
    measure = next(line.split()[0] for line in shown.splitlines() if "更换光纤" in line)
    desk("done", measure, "已换")
    desk("prevent", ident)
    assert "观察中" in desk("list", language="zh_CN")
    assert "watched until" in desk("close", ident, code=1)
    assert '"更换光纤"' in desk("show", ident, "--json")
    assert "断网反复" in desk("list", "--open", "--json")
    assert "names no problem" in desk("show", "zz", code=1)
