"""Each remaining verb: what it leaves behind, and what it refuses."""

import sqlite3
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desk.ops.people import first_group_of, group_by_name
from desk.process.errors import KnownError
from desk.process.ids import new_id
from desk.protocol.messages import Request
from tests.unit.ops_kit import Kit

KNOWLEDGE = {"decision": "none", "reason": "one-off"}


def refused(kit: Kit, verb: str, **args: Any) -> str:
    """Return the code of the refusal; both sentences exist."""
    with pytest.raises(KnownError) as caught:
        kit.run(verb, **args)
    assert caught.value.sentence("zh") != caught.value.sentence("en")
    return caught.value.code


def solved(kit: Kit) -> bytes:
    """Return a ticket that waits for confirmation."""
    ticket = kit.create()
    kit.run("ticket.solve", ticket=ticket, steps="done", cautions="log in again", knowledge=KNOWLEDGE)
    return ticket


def test_assigning_and_giving_back(kit: Kit) -> None:
    ticket = kit.create()
    colleague = kit.run("person.create", name="陈立", staff=True, tier="L2").subject
    kit.run("ticket.assign", ticket=ticket, to=colleague)
    assert (bytes(kit.row(ticket).owner_id), kit.row(ticket).state) == (colleague, "assigned")
    kit.run("ticket.assign", ticket=ticket, to=None)
    assert (kit.row(ticket).owner_id, kit.row(ticket).state) == (None, "new")
    outsider = kit.run("person.create", name="客户").subject
    assert refused(kit, "ticket.assign", ticket=ticket, to=outsider) == "person_missing"


def test_moving_to_a_group_takes_the_owner_out_who_is_no_member(kit: Kit) -> None:
    ticket = kit.create()
    kit.run("ticket.take", ticket=ticket)
    other = kit.run("group.create", name="网络", tier="L2").subject
    kit.run("ticket.group", ticket=ticket, to=other, reason="路由")
    row = kit.row(ticket)
    assert (bytes(row.group_id), row.owner_id, row.state) == (other, None, "new")
    assert refused(kit, "ticket.group", ticket=ticket, to=b"0" * 16) == "group_missing"


def test_starting_waiting_for_others_and_resuming(kit: Kit) -> None:
    ticket = kit.create()
    kit.run("ticket.start", ticket=ticket)
    until = kit.now_us + 7_200_000_000
    kit.run("ticket.wait", ticket=ticket, state="waiting_third_party", reason="厂商", expected_until_us=until)
    assert kit.row(ticket).wake_us == until
    kit.run("ticket.resume", ticket=ticket)
    assert (kit.row(ticket).state, kit.row(ticket).wake_us) == ("in_progress", None)
    code = refused(
        kit, "ticket.wait", ticket=ticket, state="scheduled", reason="x", expected_until_us=1_000_000
    )
    assert code == "rule.until_past"


def test_rejecting_closing_and_reopening(kit: Kit) -> None:
    ticket = solved(kit)
    kit.run("ticket.reject", ticket=ticket, body="还是不行")
    assert kit.row(ticket).state == "in_progress"
    kit.run("ticket.solve", ticket=ticket, steps="again", category="network", knowledge=KNOWLEDGE)
    assert kit.row(ticket).category == "network"
    kit.run("ticket.close", ticket=ticket, cause="auto_confirmed", exception="演练")
    assert kit.row(ticket).state == "closed"
    assert refused(kit, "ticket.reopen", ticket=ticket, reason=" ") == "rule.required"
    kit.run("ticket.reopen", ticket=ticket, reason="用户来电")
    assert kit.row(ticket).open == 1


def test_spam_leaves_the_queue_and_cannot_be_answered(kit: Kit) -> None:
    ticket = kit.create()
    kit.run("ticket.spam", ticket=ticket)
    assert kit.row(ticket).state == "spam"
    assert refused(kit, "ticket.reply", ticket=ticket, body="x") == "ticket_done"
    kit.run("ticket.note", ticket=ticket, body="notes are still possible")


def test_a_message_during_confirmation_does_not_decide_for_the_agent(kit: Kit) -> None:
    ticket = solved(kit)
    kit.run("ticket.customer_message", ticket=ticket, body="好像还有个问题")
    assert kit.row(ticket).state == "pending_confirmation"


def test_a_call_counts_as_contact_only_with_an_outcome(kit: Kit) -> None:
    ticket = kit.create(priority=1)
    kit.run("ticket.call", ticket=ticket, body="no answer")
    states = {c.metric: c.state for c in kit.ask("query.ticket", ticket=ticket).clocks}
    assert states["first_response"] == "running"
    kit.run("ticket.call", ticket=ticket, outcome="agreed on 15:00", duration_s=120, on_site=True)
    states = {c.metric: c.state for c in kit.ask("query.ticket", ticket=ticket).clocks}
    assert states["first_response"] == "met"


def test_links_stand_on_both_sides_and_can_be_removed(kit: Kit) -> None:
    one, two = kit.create(), kit.create()
    link = kit.run("ticket.link", ticket=one, target=two, type="duplicates").subject
    assert kit.kinds(one)[-1] == kit.kinds(two)[-1] == "link"
    kit.run("ticket.unlink", ticket=one, link=link)
    assert kit.kinds(two)[-1] == "unlink"
    assert refused(kit, "ticket.unlink", ticket=one, link=link) == "link_missing"
    assert refused(kit, "ticket.link", ticket=one, target=one) == "link_self"
    assert refused(kit, "ticket.link", ticket=one, target=two, type="cousin") == "link_type"


def test_promises_waivers_and_the_requester(kit: Kit) -> None:
    ticket = kit.create(priority=1)
    kit.run("ticket.promise", ticket=ticket, at_us=kit.now_us + 3_600_000_000, body="15:00 前回复")
    clocks = {c.metric: c for c in kit.ask("query.ticket", ticket=ticket).clocks}
    assert clocks["promise"].due_us == kit.now_us + 3_600_000_000
    assert refused(kit, "ticket.promise", ticket=ticket, at_us=1) == "promise_past"
    kit.run("ticket.waive", ticket=ticket, metric="resolution", reason="约定延期")
    assert {c.metric: c for c in kit.ask("query.ticket", ticket=ticket).clocks}["resolution"].waived
    assert refused(kit, "ticket.waive", ticket=ticket, metric="x", reason="y") == "metric_unknown"
    assert refused(kit, "ticket.waive", ticket=ticket, metric="update", reason=" ") == "text_empty"
    person = kit.run("person.create", name="赵磊", organisation="海外事业部", level="vip").subject
    kit.run("ticket.requester", ticket=ticket, to=person)
    assert kit.row(ticket).requester_org == "海外事业部"
    assert refused(kit, "ticket.requester", ticket=ticket, to=b"0" * 16) == "person_missing"


def test_grading_by_impact_and_urgency_follows_the_user_s_level(kit: Kit) -> None:
    vip = kit.run("person.create", name="VIP", level="vip").subject
    plain, special = kit.create(impact=3, urgency=3), kit.create(impact=3, urgency=3, requester=vip)
    assert kit.row(special).priority < kit.row(plain).priority
    assert refused(kit, "ticket.priority", ticket=plain, to=9) == "priority_missing"
    assert refused(kit, "ticket.priority", ticket=plain) == "priority_missing"
    kit.run("ticket.priority", ticket=plain, impact=1, urgency=1)
    assert kit.row(plain).priority == 0


def test_a_title_must_not_become_empty(kit: Kit) -> None:
    ticket = kit.create()
    assert refused(kit, "ticket.title", ticket=ticket, to=" ") == "name_empty"
    assert refused(kit, "ticket.create", title="\n") == "title_empty"
    assert refused(kit, "ticket.create", title="x", requester=b"0" * 16) == "person_missing"


def test_a_ticket_taken_at_creation_belongs_to_its_author(kit: Kit) -> None:
    group = kit.ask("query.workspace").groups[0].id
    ticket = kit.create(take=True, group=group, channel="phone", tags=("登录", " "))
    row = kit.row(ticket)
    assert (bytes(row.owner_id), row.state, row.tags) == (kit.me, "assigned", " 登录 ")


def test_exhausted_blocks_give_the_desk_s_own_numbers(kit: Kit) -> None:
    kit.create()
    connection = kit.store.connection
    connection.exec_driver_sql("UPDATE number_block SET high = 1")
    connection.exec_driver_sql("INSERT INTO meta(name, value) VALUES ('desk_number', '17')")
    assert [kit.row(kit.create()).number for _ in range(2)] == ["L17-1", "L17-2"]


def test_drafts_can_be_emptied_and_thrown_away(kit: Kit) -> None:
    ticket = kit.create()
    for verb, args in (("draft.set", {"body": "  "}), ("draft.clear", {})):
        kit.run("draft.set", ticket=ticket, kind="note", body="text")
        kit.run(verb, ticket=ticket, kind="note", **args)
        assert kit.ask("query.ticket", ticket=ticket).draft == {}


def test_settings_are_declared_typed_and_read_back(kit: Kit) -> None:
    kit.run("setting.set", name="breach_horizon_minutes", value="45")
    assert kit.ask("query.workspace").settings["breach_horizon_minutes"] == 45
    assert refused(kit, "setting.set", name="colour", value="red") == "setting_unknown"
    assert refused(kit, "setting.set", name="theme", value="pink") == "setting_value"
    assert refused(kit, "setting.set", name="attachment_limit_mb", value="many") == "setting_value"


def test_reading_marks_are_local_and_make_no_entry(kit: Kit) -> None:
    ticket = kit.create()
    before = kit.row(ticket).rev
    kit.run("ticket.read", ticket=ticket)
    assert (kit.row(ticket).unread, kit.row(ticket).rev) == (0, before)
    kit.run("ticket.read", ticket=ticket, read=False)
    assert kit.row(ticket).unread == 1


def test_an_article_s_use_is_counted_by_its_verdict(kit: Kit) -> None:
    ticket = kit.create()
    article = kit.run(
        "article.create", title="登录报错403", language="zh", symptom="403", steps="重置会话"
    ).subject
    kit.run("article.use", ticket=ticket, article=article, verdict="worked")
    kit.run("article.use", ticket=ticket, article=article)
    view = kit.ask("query.article", article=article)
    assert (view.uses, view.worked) == (1, 1)
    assert refused(kit, "article.use", ticket=ticket, article=article, verdict="maybe") == "verdict_unknown"
    assert refused(kit, "article.use", ticket=ticket, article=b"0" * 16) == "article_gone"
    assert refused(kit, "ticket.diagnose", ticket=ticket, hypothesis=" ") == "text_empty"
    assert refused(kit, "ticket.attach", ticket=ticket, files=()) == "text_empty"


def test_a_second_start_takes_the_person_of_that_name_on(kit: Kit) -> None:
    again = kit.run("workspace.start", name="魏清", language="zh_CN", workspace_name="云帆服务台").subject
    assert again == kit.me
    assert kit.ask("query.workspace").name == "云帆服务台"
    assert refused(kit, "person.create", name=" ") == "name_empty"
    group = kit.ask("query.workspace").groups[0].id
    assert refused(kit, "group.join", group=group, person=kit.me, role="boss") == "role_unknown"
    assert refused(kit, "group.join", group=group, person=b"0" * 16) == "person_missing"


def test_nobody_can_take_a_ticket_before_the_first_start(kit: Kit) -> None:
    ticket = kit.create()
    kit.store.connection.exec_driver_sql("DELETE FROM setting WHERE name = 'person'")
    assert refused(kit, "ticket.take", ticket=ticket) == "no_person"
    assert refused(kit, "ticket.take", ticket=b"0" * 16) == "ticket_missing"


def test_unknown_verbs_and_bugs_become_answers(kit: Kit) -> None:
    from desk.ops.registry import OPS, Op, op, perform

    assert refused(kit, "ticket.fly") == "unknown_verb"

    @op("test.bug", permission="ticket.note")
    def broken(tx: Any) -> Any:
        """Fail as a bug would."""
        raise sqlite3.ProgrammingError("wrong")

    assert isinstance(OPS["test.bug"], Op)
    reply = perform(kit.store, Request(n=7, verb="test.bug", op_id=new_id(kit.now_us)))
    del OPS["test.bug"]
    assert reply.failure is not None
    assert (reply.n, reply.failure.bug) == (7, True)
    assert "ProgrammingError" in reply.failure.detail


def test_calendars_that_cannot_be_edited_say_so(kit: Kit) -> None:
    assert refused(kit, "calendar.overrides", calendar="24x7", days={}) == "calendar_builtin"
    assert refused(kit, "calendar.overrides", calendar="mars", days={}) == "calendar_unknown"
    weekly = {"mon": [["09:00", "17:00"]]}
    kit.run(
        "calendar.set", calendar={"id": "berlin", "name": "Berlin", "tz": "Europe/Berlin", "weekly": weekly}
    )
    assert "berlin" in {calendar["id"] for calendar in kit.ask("query.calendars")}


def test_names_of_files_lose_what_could_deceive(kit: Kit, tmp_path: Path) -> None:
    ticket = kit.create()
    source = tmp_path / "x"
    source.write_bytes(b"1")
    files = [{"path": str(source), "name": "..\\..\\gpj.exe\u202e <a>|.txt"}]
    kit.run("ticket.attach", ticket=ticket, files=files)
    assert kit.ask("query.ticket", ticket=ticket).entries[-1].files[0].name == "gpj.exe a.txt"


def test_groups_are_found_by_name_and_by_tier(kit: Kit) -> None:
    tx: Any = SimpleNamespace(connection=kit.store.connection)
    network = kit.run("group.create", name="网络", tier="L2").subject
    assert group_by_name(tx, "网络") == first_group_of(tx, "L3", "L2") == network
    assert group_by_name(tx, "") is group_by_name(tx, "无此组") is first_group_of(tx, "L3") is None


def test_a_session_of_remote_assistance_is_work(kit: Kit) -> None:
    ticket = kit.create()
    kit.run("ticket.remote", ticket=ticket, address=" pc-7 ", body="Proxy off", duration_s=125)
    entry = kit.ask("query.ticket", ticket=ticket).entries[-1]
    assert (entry.kind, entry.data, entry.body) == (
        "remote_session",
        {"address": "pc-7", "duration_s": 125},
        "Proxy off",
    )
    assert kit.row(ticket).state == "in_progress"
    assert refused(kit, "ticket.remote", ticket=ticket, address="pc-7", body=" ") == "text_empty"


@pytest.mark.parametrize(
    ("note", "topic"),
    [
        ("#死锁 谁看过？", "死锁"),
        ("＃cutover tonight", "cutover"),
        ("#1024 is like it", None),
        ("see #x", None),
        ("#", None),
    ],
)
def test_a_note_that_begins_with_a_topic_is_said_in_its_room(kit: Kit, note: str, topic: str | None) -> None:
    ticket = kit.create()
    kit.run("ticket.note", ticket=ticket, body=note)
    assert kit.ask("query.ticket", ticket=ticket).entries[-1].data.get("topic") == topic
