"""Large work: split, major incident, checklists, macros, third parties, time spent; wrong input refused by name."""

from itertools import product
from typing import Any

import pytest

from desk.process.errors import KnownError
from desk.process.shipped_macros import SHIPPED_MACROS
from tests.unit.ops_kit import Kit

NONE = {"decision": "none", "reason": "一次性"}


def refused(kit: Kit, verb: str, **args: Any) -> str:
    with pytest.raises(KnownError) as caught:
        kit.run(verb, **args)
    assert caught.value.sentence("zh") != caught.value.sentence("en")
    return caught.value.code


def work(kit: Kit, ticket: bytes) -> Any:
    return kit.ask("query.ticket_work", ticket=ticket)


def test_a_split_references_entries_and_starts_when_they_were_said(kit: Kit) -> None:
    person = kit.run("person.create", name="赵磊").subject
    ticket = kit.create(requester=person, product="erp", channel="mail")
    kit.run("ticket.reply", ticket=ticket, body="收到")
    kit.later(minutes=10)
    kit.run("ticket.customer_message", ticket=ticket, body="另外打印机也坏了")
    said = kit.now_us
    entry = kit.ask("query.ticket", ticket=ticket).entries[-1].id
    kit.later(minutes=30)
    made = kit.run("ticket.split", ticket=ticket, entries=[entry], title="打印机故障").subject
    view = kit.ask("query.ticket", ticket=made)
    assert (view.title, view.product, view.created_us, view.requester.id) == (
        "打印机故障",
        "erp",
        said,
        person,
    )
    assert view.entries[0].body == "另外打印机也坏了"
    assert {c.metric: c.started_us for c in view.clocks}["first_response"] == said
    assert [(link.type, link.ticket) for link in view.links] == [("split_from", ticket)]
    told = next(entry for entry in view.entries if entry.kind == "auto_reply")
    assert view.number in told.body
    assert "split" in kit.kinds(ticket)
    assert refused(kit, "ticket.split", ticket=ticket, entries=[], title="x") == "split.nothing"
    assert refused(kit, "ticket.split", ticket=ticket, entries=[bytes(16)], title="x") == "split.nothing"


def incident(kit: Kit, children: int = 2) -> tuple[bytes, list[bytes]]:
    parent = kit.create(title="核心交易中断", priority=1)
    found = []
    for number in range(children):
        person = kit.run("person.create", name=f"用户{number}").subject
        child = kit.create(requester=person, title=f"下单失败 {number}")
        kit.run("ticket.link", ticket=parent, target=child, type="parent")
        found.append(child)
    return parent, found


def test_one_word_to_everybody_and_one_solution(kit: Kit) -> None:
    parent, children = incident(kit, 3)
    assert refused(kit, "ticket.major_update", ticket=parent, body="x") == "major.not"
    kit.run("ticket.major", ticket=parent)
    kit.run("ticket.major", ticket=parent)
    assert kit.kinds(parent).count("major_incident") == 1
    assert len(work(kit, parent).checklists[0].items) == 10
    kit.run("ticket.cancel", ticket=children[2], reason="误报")
    kit.run("ticket.major_update", ticket=parent, body="正在回滚，预计 10:30 恢复")
    for ticket in (parent, *children[:2]):
        assert "public_reply" in kit.kinds(ticket)
    assert "public_reply" not in kit.kinds(children[2])
    kit.later(minutes=1)
    kit.run("ticket.wait", ticket=children[0], state="waiting_third_party", reason="等厂商",
            expected_until_us=kit.now_us + 10**9)  # fmt: skip
    assert (work(kit, parent).major, work(kit, parent).children) == (True, 2)
    kit.later(minutes=1)
    kit.run("ticket.major_solve", ticket=parent, steps="已回滚", knowledge=NONE, only=[children[0]])
    states = [kit.row(ticket).state for ticket in (parent, *children)]
    assert states == ["pending_confirmation", "pending_confirmation", "in_progress", "cancelled"]
    kit.run("ticket.major_solve", ticket=parent, steps="已回滚", knowledge=NONE)
    assert kit.row(children[1]).state == "pending_confirmation"


def test_a_major_incident_is_called_off_with_a_reason(kit: Kit) -> None:
    parent, _ = incident(kit, 0)
    assert refused(kit, "ticket.major_end", ticket=parent, reason="误报") == "major.not"
    kit.run("ticket.major", ticket=parent)
    assert refused(kit, "ticket.major_end", ticket=parent, reason=" ") == "major.reason"
    kit.run("ticket.major_end", ticket=parent, reason="仅一人受影响")
    assert kit.kinds(parent)[-2:] == ["major_ended", "tags"]
    assert not work(kit, parent).major
    assert refused(kit, "ticket.major_update", ticket=parent, body="x") == "major.not"


def test_checklists_are_ticked_and_unticked(kit: Kit) -> None:
    ticket = kit.create()
    lines = {"title": "上线检查", "items": ["备份", {"text": "通知", "required": False}]}
    kit.run("checklist.save", name="release", checklist=lines)
    assert refused(kit, "ticket.checklist", ticket=ticket, name="nothing") == "checklist.unknown"
    added = kit.run("ticket.checklist", ticket=ticket, name="release").subject
    kit.run("ticket.checklist", ticket=ticket, title="临时", items=["一"])
    kit.later(minutes=1)
    kit.run("ticket.check", ticket=ticket, checklist=added, item="1", note="已备份到 NAS")
    first = work(kit, ticket).checklists[0]
    assert [(i.text, i.done, i.required, i.by) for i in first.items] == [
        ("备份", True, True, "魏清"),
        ("通知", False, False, ""),
    ]
    kit.later(minutes=1)
    kit.run("ticket.check", ticket=ticket, checklist=added, item="1", done=False)
    assert not work(kit, ticket).checklists[0].items[0].done
    assert refused(kit, "ticket.check", ticket=ticket, checklist=added, item="9") == "checklist.item"
    assert refused(kit, "ticket.check", ticket=ticket, checklist=bytes(16), item="1") == "checklist.item"
    assert ("release", "上线检查") in work(kit, ticket).templates
    for wrong in (
        {},
        {"title": "x", "items": []},
        {"title": "x", "items": [3]},
        {"title": "x", "items": [" "]},
    ):
        assert refused(kit, "checklist.save", name="x", checklist=wrong) == "field.wrong"
    assert refused(kit, "checklist.save", name=" ", checklist=lines) == "field.wrong"


MACRO = {
    "title": "请求日志",
    "steps": [
        {"verb": "ticket.reply", "args": {"body": "{{用户}} 您好，{{number}} 需要 {{日志名}}。"}},
        {"verb": "ticket.tags", "args": {"added": ["等日志"]}},
        {"verb": "ticket.wait", "args": {"state": "waiting_customer", "reason": "等待 {{日志名}}"}},
    ],
}


def test_what_comes_along_runs_in_the_language_of_the_ticket(kit: Kit) -> None:
    person = kit.run("person.create", name="Ann").subject
    for name, language in product(SHIPPED_MACROS, ("zh", "en")):
        ticket = kit.create(requester=person, language=language)
        macro = next(one for one in work(kit, ticket).macros if one.name == name)
        kit.run("ticket.macro", ticket=ticket, name=name, values=dict.fromkeys(macro.prompts, "XB-7"))
        told = [one.body for one in kit.ask("query.ticket", ticket=ticket).entries if "XB-7" in one.body]
        assert told[0].isascii() == (language == "en"), name


def test_a_macro_runs_whole_or_not_at_all(kit: Kit) -> None:
    person = kit.run("person.create", name="赵磊").subject
    ticket = kit.create(requester=person)
    kit.run("macro.save", name="logs", macro=MACRO)
    assert {one.name: one.prompts for one in work(kit, ticket).macros}["logs"] == ("日志名",)
    assert set(kit.ask("query.work_templates", kind="macro")) == {"logs", *SHIPPED_MACROS}
    assert "emergency" in kit.ask("query.work_templates", kind="checklist")
    assert refused(kit, "ticket.macro", ticket=ticket, name="logs") == "macro.prompt"
    assert refused(kit, "ticket.macro", ticket=ticket, name="none") == "macro.unknown"
    assert kit.kinds(ticket) == ["created"]
    kit.run("ticket.macro", ticket=ticket, name="logs", values={"日志名": "app.log"})
    row = kit.row(ticket)
    assert row.state == "waiting_customer"
    assert "等日志" in row.tags
    reply = next(e for e in kit.ask("query.ticket", ticket=ticket).entries if e.kind == "public_reply")
    assert reply.body == f"赵磊 您好，{row.number} 需要 app.log。"


@pytest.mark.parametrize(
    ("macro", "code"),
    [
        ({"title": "", "steps": []}, "field.wrong"),
        ({"title": "x", "steps": []}, "field.wrong"),
        ({"title": "x", "steps": [{"verb": "ticket.close"}]}, "field.wrong"),
        ({"title": "x", "steps": [{"verb": "ticket.note", "args": {"ticket": "00"}}]}, "field.wrong"),
        ({"title": "x", "steps": ["ticket.note"]}, "field.wrong"),
        ({"title": "x", "steps": [{"verb": "ticket.note", "args": {"text": "x"}}]}, "bad_arguments"),
    ],
)
def test_wrong_macros_are_refused_at_save(kit: Kit, macro: dict[str, Any], code: str) -> None:
    assert refused(kit, "macro.save", name="m", macro=macro) == code


def test_a_macro_needs_a_name(kit: Kit) -> None:
    assert refused(kit, "macro.save", name=" ", macro=MACRO) == "field.wrong"


def test_third_parties_and_time(kit: Kit) -> None:
    ticket = kit.create()
    kit.run("ticket.start", ticket=ticket)
    kit.run("ticket.side", ticket=ticket, party="厂商 A", body="请查看 SR-1", channel="mail")
    kit.run("ticket.wait", ticket=ticket, state="waiting_third_party", reason="SR-1",
            expected_until_us=kit.now_us + 10**10)  # fmt: skip
    kit.later(minutes=5)
    kit.run("ticket.side", ticket=ticket, party="厂商 A", body="补丁已出", direction="in")
    assert kit.row(ticket).state == "in_progress"
    assert work(kit, ticket).threads == (("厂商 A", 2),)
    side = [e for e in kit.ask("query.ticket", ticket=ticket).entries if e.kind == "side_message"]
    assert {entry.visibility for entry in side} == {"internal"}
    assert refused(kit, "ticket.side", ticket=ticket, party=" ", body="x") == "side.party"
    kit.run("ticket.time_spent", ticket=ticket, minutes=25, activity="diagnosis", note="看日志")
    kit.run("ticket.time_spent", ticket=ticket, minutes=5)
    assert work(kit, ticket).minutes == (("魏清", 30),)
    for wrong in (0, 1441, -5):
        assert refused(kit, "ticket.time_spent", ticket=ticket, minutes=wrong) == "time.minutes"
