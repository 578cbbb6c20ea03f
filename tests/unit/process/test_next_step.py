"""The next step of the process for whoever has the ticket: each state asks for one thing, others for nothing."""

import pytest

from desk.process.lint import Line, Subject
from desk.process.next_step import STEPS, Reader, is_unanswered, next_step
from desk.process.timeline import Event

MINE, OTHERS, OURS = Reader(True, True), Reader(False, False), Reader(False, True)


def line(at: int, kind: str, *, human: bool = True, **data: object) -> Line:
    return Line(Event(bytes([at]), at, kind, data), human)


def subject(*lines: Line, **changed: object) -> Subject:
    values = {
        "state": "in_progress", "priority": 3, "category": "login", "channel": "portal", "requester": True,
        "owner": True, "lines": lines, "clocks": (), "confirm_due": lambda at: at, **changed,
    }  # fmt: skip
    return Subject(**values)  # type: ignore[arg-type]


def named(seen: Subject, reader: Reader = MINE) -> str:
    step = next_step(seen, reader)
    return step.name if step else ""


CREATED = line(1, "created", human=False)
REPLY = line(2, "public_reply")
LOOKED = line(3, "article_used", verdict="viewed")
WORKED = line(4, "article_used", verdict="worked")
BACK = line(8, "not_solved", human=False)


def step(at: int, result: str) -> Line:
    return line(at, "diagnosis_step", hypothesis="x", result=result)


@pytest.mark.parametrize(
    ("lines", "changed", "expected"),
    [
        ((CREATED,), {"state": "new", "owner": False}, "take"),
        ((CREATED,), {"state": "assigned"}, "answer"),
        ((CREATED,), {"requester": False}, "look"),
        ((CREATED,), {"channel": "phone"}, "look"),
        ((CREATED, REPLY), {"category": ""}, "classify"),
        ((CREATED, REPLY), {}, "look"),
        ((CREATED, REPLY, LOOKED), {}, "suppose"),
        ((CREATED, REPLY, WORKED), {}, "solve"),
        ((CREATED, REPLY, step(4, "")), {}, "test"),
        ((CREATED, REPLY, step(4, "rejected")), {}, "go_on"),
        ((CREATED, REPLY, step(4, "rejected"), step(5, "confirmed")), {}, "solve"),
        ((CREATED, REPLY, line(3, "customer_message", human=False, courtesy=True), LOOKED), {}, "suppose"),
        ((CREATED, REPLY, line(3, "customer_message", human=False)), {}, "answer"),
        ((CREATED, REPLY, WORKED, BACK), {}, "answer"),
        ((CREATED, REPLY, WORKED, BACK, line(9, "call", outcome="reached")), {}, "look"),
        ((CREATED, REPLY, WORKED), {"state": "pending_confirmation"}, "confirm"),
        ((CREATED, REPLY), {"state": "waiting_customer"}, ""),
        ((CREATED, REPLY), {"state": "closed"}, ""),
    ],
)
def test_one_step_for_each_place_in_the_process(
    lines: tuple[Line, ...], changed: dict[str, object], expected: str
) -> None:
    assert named(subject(*lines, **changed)) == expected


def test_the_turn_of_others_asks_nothing() -> None:
    assert named(subject(CREATED), OTHERS) == ""
    assert named(subject(CREATED, state="new", owner=False), OTHERS) == "take"
    offered = subject(CREATED, line(3, "handoff_offered"), owner=False)
    assert named(offered, OURS) == "receive"
    assert named(offered, OTHERS) == ""
    assert named(subject(CREATED, REPLY, line(3, "handoff_offered"), line(4, "handoff_rejected"))) == "look"


def test_a_closed_ticket_asks_for_the_rating_that_is_open() -> None:
    assert named(subject(CREATED, state="closed"), Reader(True, False, asks=True)) == "rate"


def test_an_automatic_answer_and_a_call_nobody_took_are_no_answer() -> None:
    assert is_unanswered(subject(CREATED, line(2, "auto_reply", human=False), line(3, "call")))
    assert not is_unanswered(subject(CREATED, requester=False))


def test_steps_are_said_in_both_languages() -> None:
    for one in STEPS.values():
        assert one.words.en != one.words.zh
        assert len(one.words.en) <= 40
