"""Derived rows are a function of the timeline: after any sequence of ops a rebuild changes nothing."""

from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.ops.derived import rebuild
from desk.process.errors import KnownError
from tests.unit.ops_kit import Kit

KNOWLEDGE = {"decision": "none", "reason": "once"}
STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("ticket.take", {}),
    ("ticket.reply", {"body": "请问账号？"}),
    ("ticket.note", {"body": "内部"}),
    ("ticket.customer_message", {"body": "还是不行"}),
    ("ticket.customer_message", {"body": "谢谢"}),
    ("ticket.wait", {"state": "waiting_customer", "reason": "x"}),
    ("ticket.resume", {}),
    ("ticket.priority", {"to": 1}),
    ("ticket.priority", {"to": 4, "reason": "minor"}),
    ("ticket.solve", {"steps": "done", "knowledge": KNOWLEDGE}),
    ("ticket.reject", {}),
    ("ticket.confirm", {}),
    ("ticket.reopen", {"reason": "again"}),
    ("ticket.waive", {"metric": "update", "reason": "agreed"}),
    ("timer.wake", {}),
    ("timer.warn", {}),
    ("undo", {}),
)


def snapshot(kit: Kit) -> dict[str, list[tuple[Any, ...]]]:
    """Return every derived row."""
    connection = kit.store.connection
    due = "due_metric, due_start_us, due_w50_us, due_w75_us, due_w90_us, due_us, due_left_s, due_sort"
    return {
        "clock": [tuple(r) for r in connection.exec_driver_sql("SELECT * FROM clock ORDER BY 1, 2, 3")],
        "fact": [tuple(r) for r in connection.exec_driver_sql("SELECT * FROM fact ORDER BY 1")],
        "due": [tuple(r) for r in connection.exec_driver_sql(f"SELECT key, {due} FROM ticket ORDER BY 1")],
    }


def play(kit: Kit, ticket: bytes, steps: list[tuple[int, float]]) -> None:
    """Run the steps, minutes apart; what the rules forbid is skipped, as it changes nothing."""
    last = b""
    sentences: list[str] = []
    untouched: list[bool] = []
    for index, minutes in steps:
        verb, args = STEPS[index]
        kit.later(minutes=minutes)
        target: dict[str, Any] = {} if verb.startswith("timer") else {"ticket": ticket}
        if verb == "undo":
            target = {"of": last}
        before = kit.store.last_seq()
        source = "system" if verb.startswith("timer") else "window"
        try:
            done = kit.run(verb, source=source, **target, **args)
        except KnownError as refused:
            sentences.append(refused.sentence("zh"))
            untouched.append(kit.store.last_seq() == before)
        else:
            last = done.op_id if done.undoable else last
    assert all(sentences)
    assert all(untouched)


@given(
    st.lists(st.tuples(st.integers(0, len(STEPS) - 1), st.sampled_from([0.2, 7, 40, 300, 2000])), max_size=14)
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_rebuild_changes_nothing(tmp_path_factory: Any, steps: list[tuple[int, float]]) -> None:
    folder: Path = tmp_path_factory.mktemp("derived")
    kit = Kit(folder)
    ticket = kit.create(priority=2)
    play(kit, ticket, steps)
    list(rebuild(kit.store))
    first = snapshot(kit)
    list(rebuild(kit.store))
    assert snapshot(kit) == first
    kit.run("ticket.tags", ticket=ticket, added=("x",))
    touched = snapshot(kit)
    list(rebuild(kit.store))
    assert snapshot(kit) == touched
    kit.store.close()
