"""The review as data: what waits where, for whom, in both languages; contribution is reuse that worked."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.process import knowledge
from desk.process.errors import KnownError
from desk.process.knowledge import Credit
from desk.protocol.messages import Request
from desk.queries.registry import ask
from tests.unit.ops.test_linting import closed
from tests.unit.ops_kit import Kit


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    made = Kit(tmp_path / "workspace")
    for (ident,) in made.store.connection.exec_driver_sql("SELECT id FROM article").all():
        made.run("article.archive", article=bytes(ident))
    yield made
    made.store.close()


def article(kit: Kit, title: str, **args: Any) -> bytes:
    return kit.run("article.create", title=title, language="zh", **{"steps": "1", **args}).subject


def page(kit: Kit, section: str, language: str = "en") -> Any:
    request = Request(n=1, verb="query.review", args={"section": section}, language=language)
    return ask(kit.store, request)


def titles(kit: Kit, section: str) -> list[str]:
    return [item.title for item in page(kit, section).items]


def test_verification_runs_out_and_the_fallback_group_takes_over(kit: Kit) -> None:
    one = article(kit, "登录报错403")
    kit.run("article.validate", article=one)
    article(kit, "从未验证")
    assert titles(kit, "expired") == []
    kit.later(days=91)
    assert "魏清" in page(kit, "expired").items[0].detail
    kit.store.connection.exec_driver_sql("UPDATE membership SET ended_us = 1")
    kit.store.connection.commit()
    assert "supervisors" in page(kit, "expired").items[0].detail
    kit.store.connection.exec_driver_sql("UPDATE membership SET ended_us = NULL, role = 'administrator'")
    kit.store.connection.exec_driver_sql("UPDATE article SET verifier_id = x'00'")
    kit.store.connection.commit()
    kit.run("setting.set", name="knowledge_group", value="知识小组")
    assert "知识小组" in page(kit, "expired", "zh_CN").items[0].detail
    item = page(kit, "expired", "zh_CN").items[0]
    assert [action.name for action in item.actions] == ["validate", "archive", "flag"]
    kit.run(item.actions[0].verb, **item.actions[0].args)
    assert titles(kit, "expired") == []


def test_a_flag_brings_an_article_up_at_once(kit: Kit) -> None:
    one = article(kit, "登录报错403")
    kit.run("article.flag", article=one, reason="命令已失效")
    item = page(kit, "expired").items[0]
    assert (item.tone, item.actions[-1].name) == ("bad", "seen")
    kit.run(item.actions[-1].verb, **item.actions[-1].args)
    assert titles(kit, "expired") == []


def test_failing_archive_and_unfinished(kit: Kit) -> None:
    bad, wip, earned = (
        article(kit, "失效条目"),
        article(kit, "写了一半", steps="", symptom="白屏"),
        article(kit, "好用条目"),
    )
    ticket = kit.create()
    other = kit.run("person.create", name="赵磊", staff=True).subject
    for verdict in ("no", "no", "worked", "no"):
        kit.later(minutes=1)
        kit.run("article.use", ticket=ticket, article=bad, verdict=verdict)
    for _ in range(2):
        kit.run("article.use", ticket=ticket, article=earned, verdict="worked")
    group = kit.run("group.create", name="一线").subject
    kit.run("group.join", group=group, person=other)
    kit.run("setting.set", name="person", value=other.hex())
    kit.run("article.use", ticket=ticket, article=earned, verdict="worked")
    assert titles(kit, "failing") == ["失效条目"]
    assert "did not work" in page(kit, "failing").items[0].body
    assert titles(kit, "archive") == ["失效条目"]
    assert titles(kit, "unfinished") == ["好用条目"]
    kit.later(days=31)
    assert set(titles(kit, "unfinished")) == {"好用条目", "写了一半"}
    assert wip != earned
    credit = page(kit, "credit").items
    assert [(one.title, one.mark) for one in credit] == [("魏清", "1")]


def test_duplicates_offer_the_better_one(kit: Kit) -> None:
    keep, drop = article(kit, "数据库连接超时排查"), article(kit, "数据库连接超时的排查")
    article(kit, "打印机卡纸")
    kit.run("article.use", ticket=kit.create(), article=keep, verdict="worked")
    items = page(kit, "duplicates").items
    assert [item.id for item in items] == [drop]
    action = items[0].actions[0]
    assert action.args["replaced_by"] == keep
    kit.run(action.verb, **action.args)
    assert titles(kit, "duplicates") == []


def test_gaps_low_ratings_handoffs_and_deviations(kit: Kit) -> None:
    for _ in range(2):
        kit.run("article.gap", text="蓝屏 0x7B")
    gap = page(kit, "gaps").items[0]
    assert (gap.title, gap.mark) == ("蓝屏 0x7B", "2×")
    kit.run(gap.actions[1].verb, **gap.actions[1].args)
    assert titles(kit, "gaps") == []
    kit.run("article.gap", text="Printer spooler 0x06")
    kit.run("article.gap", text="打印机脱机")
    for item in page(kit, "gaps").items:
        article = kit.run(item.actions[0].verb, **item.actions[0].args).subject
        made = kit.ask("query.article", article=article)
        assert (made.title, made.confidence) == (item.title, "wip")
    assert titles(kit, "gaps") == []
    with pytest.raises(KnownError):
        kit.run("article.from_gap", gap=b"0" * 16)
    person = kit.run("person.create", name="赵磊").subject
    group = kit.run("group.create", name="数据库").subject
    ticket = kit.create(requester=person, channel="phone")
    kit.run("ticket.handoff", ticket=ticket, to=group, exception="演练")
    waiting = page(kit, "handoffs").items[0]
    assert [action.name for action in waiting.actions][:2] == ["accept", "reject_incomplete"]
    kit.later(days=1)
    assert page(kit, "handoffs").items[0].mark == "late"
    kit.run(waiting.actions[0].verb, **waiting.actions[0].args)
    kit.run("ticket.solve", ticket=ticket, steps="x", knowledge={"decision": "none", "reason": "一次"})
    kit.later(minutes=1)
    kit.run("ticket.confirm", ticket=ticket)
    kit.run("survey.answer", ticket=ticket, rating=1, comment="慢")
    low = page(kit, "ratings").items[0]
    kit.run(low.actions[0].verb, **low.actions[0].args, note="已致歉")
    assert titles(kit, "ratings") == []
    found = page(kit, "audit")
    assert {section.name: section.count for section in found.sections}["audit"] == len(found.items)
    assert (found.next, found.summary) == (0, "1 tickets of 30 days")
    waive, appeal = next(item for item in found.items if item.mark == "E06").actions
    kit.run(appeal.verb, **appeal.args, reason="searched by telephone")
    assert [item.mark for item in page(kit, "appeals").items] == ["E06"]
    asked = next(item for item in page(kit, "audit").items if item.mark == "appealed")
    assert [action.name for action in asked.actions] == ["uphold", "grant"]
    assert "searched by telephone" in asked.body
    kit.run(waive.verb, **waive.args, reason="演练")
    waived = [item for item in page(kit, "audit").items if item.mark == "waived"]
    assert [(item.body.splitlines()[0], item.actions) for item in waived] == [("演练", ())]
    assert titles(kit, "appeals") == []
    assert page(kit, "nonsense").section == "handoffs"


def test_deviations_come_in_parts(kit: Kit) -> None:
    for _ in range(3):
        closed(kit)
        kit.later(days=1)
    first = kit.ask("query.review", section="audit", most=1)
    second = kit.ask("query.review", section="audit", after=first.next, most=1)
    last = kit.ask("query.review", section="audit", after=second.next, most=1)
    assert first.next < second.next
    assert not kit.ask("query.review", section="audit", after=last.next, most=1).items
    idents = {item.id for part in (first, second, last) for item in part.items}
    assert len(idents) == 3
    assert first.summary == "3 tickets of 30 days"


def test_what_to_improve_is_said_and_leads_there(kit: Kit) -> None:
    assert page(kit, "improve").items == ()
    person = kit.run("person.create", name="赵磊").subject
    for number in range(6):
        ticket = kit.create(requester=person, channel="mail", priority=0)
        kit.later(minutes=40 if number else 1)
        kit.run("ticket.reply", ticket=ticket, body="处理中")
    kit.run("article.gap", text="蓝屏 0x7B")
    kit.later(minutes=1)
    found = {item.title: item for item in page(kit, "improve").items}
    late = next(item for title, item in found.items() if title.startswith("First response:"))
    assert (late.mark, late.tone) == ("SLA", "bad")
    assert "16.7 % within target" in late.title
    assert late.body.endswith("5/6")
    assert late.section == "audit"
    assert any(title.startswith("Most frequent deviation") for title in found)
    gap = next(item for item in found.values() if item.section == "gaps")
    assert (gap.title, gap.detail) == (
        "1 searches found nothing: write what is looked for most",
        "first: 蓝屏 0x7B",
    )
    assert any("达标率" in item.title for item in page(kit, "improve", "zh_CN").items)


def test_satisfaction_that_fell_is_something_to_improve(kit: Kit) -> None:
    def rated(*marks: int) -> None:
        for number, mark in enumerate(marks):
            person = kit.run("person.create", name=f"用户{kit.now_us}{number}").subject
            ticket = kit.create(requester=person, channel="phone")
            kit.run("ticket.take", ticket=ticket)
            kit.run(
                "ticket.solve", ticket=ticket, steps="x", knowledge={"decision": "none", "reason": "一次"}
            )
            kit.run("ticket.confirm", ticket=ticket, by="phone")
            kit.run("survey.answer", ticket=ticket, rating=mark)

    rated(5, 5, 5, 5, 5)
    kit.later(days=29)
    rated(5, 1, 5, 2, 3)
    found = next(item for item in page(kit, "improve").items if item.title.startswith("Satisfied"))
    assert found.title == "Satisfied (CSAT): 40.0 %"
    assert found.detail == "n = 5 · −60.0 against the four weeks before"
    assert found.section == "ratings"


def test_contribution_is_reuse_that_worked_for_others() -> None:
    authors = {b"a": b"me", b"b": b"you"}
    uses = [(b"a", b"you", 5), (b"a", b"me", 6), (b"b", b"me", 7), (b"b", None, 1)]
    revisions = [(b"b", b"me", 2), (b"a", b"you", 9), (b"b", b"you", 1)]
    found = knowledge.contributions(authors, revisions, uses)
    assert found == {b"me": Credit(1, 1, 0), b"you": Credit(2, 1, 0)}
    later = [*uses, (b"b", b"third", 8)]
    assert knowledge.contributions(authors, revisions, later)[b"me"] == Credit(1, 1, 1)


def test_titles_are_alike_by_their_letters() -> None:
    found = knowledge.duplicates(
        {b"1": "VPN drops often", b"2": "VPN drops  often!", b"3": "x", b"4": "x", b"5": "y"}
    )
    assert [(one, other) for one, other, _ in found] == [(b"1", b"2"), (b"3", b"4")]
