"""The way of a ticket through the ops, as an agent goes it, and what each step leaves behind."""

from pathlib import Path

import pytest

from desk.process.errors import KnownError
from desk.process.ids import new_id
from desk.protocol.queue import QueueQuery
from tests.unit.ops_kit import Kit


def solve(kit: Kit, ticket: bytes) -> None:
    """Provide a solution with everything the gate asks for."""
    knowledge = {"decision": "none", "reason": "one-off"}
    kit.run("ticket.solve", ticket=ticket, steps="reset the password", knowledge=knowledge)


def test_take_diagnose_reply_wait_solve_confirm(kit: Kit) -> None:
    ticket = kit.create(body="打开页面就 403")
    kit.run("ticket.take", ticket=ticket)
    assert kit.row(ticket).state == "assigned"
    kit.run("ticket.diagnose", ticket=ticket, hypothesis="会话过期", step="清除 cookie", result="rejected")
    assert kit.row(ticket).state == "in_progress"
    kit.later(minutes=5)
    kit.run("ticket.reply", ticket=ticket, body="请问是哪个账号？")
    kit.run("ticket.wait", ticket=ticket, state="waiting_customer", reason="账号名")
    kit.later(minutes=30)
    kit.run("ticket.customer_message", ticket=ticket, body="账号是 zhao.lei")
    assert kit.row(ticket).state == "in_progress"
    solve(kit, ticket)
    assert kit.row(ticket).state == "pending_confirmation"
    kit.run("ticket.confirm", ticket=ticket, by="phone")
    row = kit.row(ticket)
    assert (row.state, row.open, row.due_us) == ("closed", 0, None)
    view = kit.ask("query.ticket", ticket=ticket)
    assert [entry.kind for entry in view.entries] == [
        "created", "assigned", "started", "diagnosis_step", "public_reply", "waiting_customer",
        "customer_message", "resumed", "solution_provided", "confirmed", "closed",
    ]  # fmt: skip
    resolution = next(clock for clock in view.clocks if clock.metric == "resolution")
    assert resolution.state == "met"


def test_first_response_clock_is_met_by_the_first_reply_and_due_moves_on(kit: Kit) -> None:
    ticket = kit.create(priority=1)
    assert kit.row(ticket).due_metric == "first_response"
    assert kit.row(ticket).due_us == kit.now_us + 30 * 60_000_000
    kit.later(minutes=10)
    kit.run("ticket.reply", ticket=ticket, body="正在处理")
    clocks = {clock.metric: clock for clock in kit.ask("query.ticket", ticket=ticket).clocks}
    assert clocks["first_response"].state == "met"
    assert clocks["first_response"].elapsed_s == 600
    assert kit.row(ticket).due_us is not None


def test_a_repeated_op_id_changes_nothing(kit: Kit) -> None:
    ticket = kit.create()
    op_id = new_id(kit.now_us)
    first = kit.run("ticket.reply", op_id=op_id, ticket=ticket, body="一次")
    second = kit.run("ticket.reply", op_id=op_id, ticket=ticket, body="一次")
    assert first == second
    assert kit.kinds(ticket).count("public_reply") == 1


def test_waiting_for_the_customer_needs_a_question(kit: Kit) -> None:
    ticket = kit.create()
    with pytest.raises(KnownError) as refused:
        kit.run("ticket.wait", ticket=ticket, state="waiting_customer", reason="x")
    assert refused.value.code == "rule.no_question"
    assert kit.row(ticket).state == "new"


def test_a_call_that_reached_nobody_asked_nothing(kit: Kit) -> None:
    ticket, waiting = kit.create(), {"state": "waiting_customer", "reason": "x"}
    kit.run("ticket.call", ticket=ticket, body="no answer")
    with pytest.raises(KnownError, match="no public question"):
        kit.run("ticket.wait", ticket=ticket, **waiting)
    kit.run("ticket.call", ticket=ticket, outcome="asked for the log")
    solve(kit, ticket)
    kit.run("ticket.reject", ticket=ticket)
    with pytest.raises(KnownError, match="no public question"):
        kit.run("ticket.wait", ticket=ticket, **waiting)
    kit.run("ticket.reply", ticket=ticket, body="which browser?")
    kit.run("ticket.wait", ticket=ticket, **waiting)
    assert kit.row(ticket).state == "waiting_customer"


def test_a_courtesy_message_does_not_wake_or_reopen(kit: Kit) -> None:
    ticket = kit.create()
    solve(kit, ticket)
    kit.run("ticket.confirm", ticket=ticket)
    kit.run("ticket.customer_message", ticket=ticket, body="谢谢！")
    assert kit.row(ticket).state == "closed"
    kit.run("ticket.customer_message", ticket=ticket, body="又不行了，还是报 403")
    assert kit.row(ticket).state == "in_progress"


def test_reopening_after_the_window_is_refused_for_agents(kit: Kit) -> None:
    ticket = kit.create()
    solve(kit, ticket)
    kit.run("ticket.confirm", ticket=ticket)
    kit.later(days=8)
    kit.run("ticket.customer_message", ticket=ticket, body="还有问题")
    assert kit.row(ticket).state == "closed"


@pytest.mark.parametrize(
    ("verb", "args", "field"),
    [
        ("ticket.take", {}, "owner_id"),
        ("ticket.priority", {"to": 0}, "priority"),
        ("ticket.category", {"to": "network"}, "category"),
        ("ticket.product", {"to": "支付"}, "product"),
        ("ticket.title", {"to": "新标题"}, "title"),
        ("ticket.tags", {"added": ("vip", "登录")}, "tags"),
        ("ticket.tier", {"to": "L2"}, "tier"),
        ("ticket.cancel", {"reason": "重复"}, "state"),
    ],
)
def test_undo_restores_the_register_and_hides_the_entry(kit: Kit, verb: str, args: dict, field: str) -> None:
    ticket = kit.create()
    before, kinds = getattr(kit.row(ticket), field), kit.kinds(ticket)
    done = kit.run(verb, ticket=ticket, **args)
    assert getattr(kit.row(ticket), field) != before
    assert done.undoable
    kit.run("undo", of=done.op_id)
    assert getattr(kit.row(ticket), field) == before
    assert kit.kinds(ticket) == kinds


def test_undo_never_overwrites_a_later_change(kit: Kit) -> None:
    ticket = kit.create()
    done = kit.run("ticket.category", ticket=ticket, to="network")
    kit.run("ticket.category", ticket=ticket, to="mail")
    with pytest.raises(KnownError) as refused:
        kit.run("undo", of=done.op_id)
    assert refused.value.code == "undo_changed"
    assert kit.row(ticket).category == "mail"


def test_undoing_a_solution_takes_its_clock_back(kit: Kit) -> None:
    ticket = kit.create(priority=1)
    knowledge = {"decision": "none", "reason": "x"}
    done = kit.run("ticket.solve", ticket=ticket, steps="a", knowledge=knowledge)
    kit.run("undo", of=done.op_id)
    clocks = {clock.metric: clock.state for clock in kit.ask("query.ticket", ticket=ticket).clocks}
    assert clocks["resolution"] == "running"


def test_a_sent_reply_cannot_be_undone(kit: Kit) -> None:
    ticket = kit.create()
    done = kit.run("ticket.reply", ticket=ticket, body="已发出")
    assert not done.undoable
    with pytest.raises(KnownError):
        kit.run("undo", of=done.op_id)


def test_lowering_a_priority_needs_a_reason(kit: Kit) -> None:
    ticket = kit.create(priority=1)
    with pytest.raises(KnownError):
        kit.run("ticket.priority", ticket=ticket, to=3)
    kit.run("ticket.priority", ticket=ticket, to=3, reason="只影响一人")
    assert kit.row(ticket).priority == 3


def test_numbers_count_from_one_and_are_found_again(kit: Kit) -> None:
    ticket = kit.create()
    number = kit.row(ticket).number
    assert number.startswith("T-1")
    assert kit.ask("query.ticket", number=number.lower()).id == ticket
    assert kit.row(kit.create()).number.startswith("T-2")


def test_attachments_are_stored_once_and_read_back(kit: Kit, tmp_path: Path) -> None:
    ticket = kit.create()
    source = tmp_path / "报错.log"
    source.write_bytes(b"x" * 600_000)
    kit.run("ticket.note", ticket=ticket, body="见附件", files=[{"path": str(source)}])
    file = kit.ask("query.ticket", ticket=ticket).entries[-1].files[0]
    assert (file.name, file.size) == ("报错.log", 600_000)
    path = Path(kit.ask("query.blob", id=file.id, name=file.name)["path"])
    assert path.read_bytes() == source.read_bytes()
    path.unlink()
    source.write_bytes(b"")
    kit.run("ticket.note", ticket=ticket, body="空文件", files=[{"path": str(source)}])
    file = kit.ask("query.ticket", ticket=ticket).entries[-1].files[0]
    path = Path(kit.ask("query.blob", id=file.id, name=file.name)["path"])
    assert (file.size, path.read_bytes()) == (0, b"")
    path.unlink()


def test_a_file_beyond_the_limit_or_gone_is_refused_by_name(kit: Kit, tmp_path: Path) -> None:
    ticket = kit.create()
    kit.run("setting.set", name="attachment_limit_mb", value=1)
    big = tmp_path / "big.bin"
    big.write_bytes(b"\0" * 1_100_000)
    for path, code in ((big, "file_too_large"), (tmp_path / "gone", "file_unreadable")):
        with pytest.raises(KnownError) as refused:
            kit.run("ticket.attach", ticket=ticket, files=[{"path": str(path)}])
        assert refused.value.code == code
    assert kit.kinds(ticket) == ["created"]


def test_drafts_are_kept_and_gone_once_sent(kit: Kit) -> None:
    ticket = kit.create()
    kit.run("draft.set", ticket=ticket, kind="reply", body="写到一半")
    assert kit.ask("query.ticket", ticket=ticket).draft == {"reply": "写到一半"}
    kit.run("ticket.reply", ticket=ticket, body="写完了")
    assert kit.ask("query.ticket", ticket=ticket).draft == {}


def test_text_is_found_after_creation_and_not_after_the_title_changed(kit: Kit) -> None:
    ticket = kit.create(title="支付回调失败 ORA-12541", body="订单状态未更新")
    key = kit.row(ticket).key

    def hits(text: str) -> list[int]:
        from desk.queries.queue import queue_keys
        from desk.queries.registry import Context

        with kit.store.read() as connection:
            context = Context(kit.store, connection, {"person": ""}, "en")
            return list(queue_keys(context, QueueQuery(view="all", text=text)))

    assert hits("回调") == hits("ora-125") == hits("订单 支付") == [key]
    kit.run("ticket.title", ticket=ticket, to="改名")
    assert hits("回调") == []
    assert hits("改名") == hits("订单") == [key]


def test_agreed_time_wakes_the_ticket_by_itself(kit: Kit) -> None:
    ticket = kit.create()
    until = kit.now_us + 3_600_000_000
    kit.run("ticket.wait", ticket=ticket, state="scheduled", reason="上门", expected_until_us=until)
    kit.run("timer.wake", source="system")
    assert kit.row(ticket).state == "scheduled"
    kit.later(minutes=61)
    kit.run("timer.wake", source="system")
    assert kit.row(ticket).state == "in_progress"


def test_a_breach_is_noticed_once_however_often_the_timer_runs(kit: Kit) -> None:
    kit.run("timer.warn", source="system")
    ticket = kit.create(priority=1)
    kit.later(minutes=31)
    for _ in range(3):
        kit.run("timer.warn", source="system")
    entries = kit.ask("query.ticket", ticket=ticket).entries
    breaches = [entry.data["metric"] for entry in entries if entry.kind == "breach"]
    assert sorted(breaches) == ["first_response", "update"]
    states = {clock.metric: clock.state for clock in kit.ask("query.ticket", ticket=ticket).clocks}
    assert states["first_response"] == "breached"


def test_an_agent_may_not_change_settings(kit: Kit) -> None:
    agent = kit.run("person.create", name="新人", staff=True).subject
    group = kit.ask("query.workspace").groups[0].id
    kit.run("group.join", group=group, person=agent, role="agent")
    kit.run("setting.set", name="person", value=agent.hex())
    with pytest.raises(KnownError) as refused:
        kit.run("setting.set", name="attachment_limit_mb", value=5)
    assert refused.value.code == "permission.denied"


@pytest.mark.parametrize("body", ["", "   \n", "x" * 6_000_000])
def test_texts_that_cannot_be_sent_are_refused_in_a_sentence(kit: Kit, body: str) -> None:
    ticket = kit.create()
    with pytest.raises(KnownError) as refused:
        kit.run("ticket.reply", ticket=ticket, body=body)
    assert refused.value.sentence("zh")


def test_counts_follow_the_ops(kit: Kit) -> None:
    ticket = kit.create()
    assert kit.ask("query.counts").views["unassigned"] == 1
    kit.run("ticket.take", ticket=ticket)
    counts = kit.ask("query.counts").views
    assert (counts["mine"], counts["unassigned"], counts["open"]) == (1, 0, 1)


def test_an_unknown_argument_is_named(kit: Kit) -> None:
    with pytest.raises(KnownError) as refused:
        kit.run("ticket.create", title="x", colour="red")
    assert "colour" in refused.value.sentence("en")


def test_the_full_text_can_be_rebuilt_and_finds_the_template_s_fields(kit: Kit) -> None:
    from desk.ops import fulltext

    kit.create(title="打印机", fields={"symptom": "卡纸 E-4042"}, body="三楼")
    before = kit.store.connection.exec_driver_sql("SELECT rowid FROM fulltext('4042')").all()
    for _ in fulltext.rebuild(kit.store):
        pass
    assert kit.store.connection.exec_driver_sql("SELECT rowid FROM fulltext('4042')").all() == before != []
    assert fulltext.is_current(kit.store)
