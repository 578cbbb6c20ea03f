"""What the process wants next of whoever has a ticket in hand: one step, its clause, and the action that does it.

The positive side of the lint: lint says what is wrong or will be missed, this says how it goes on while nothing is.
Knows no storage and no clock.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from desk.process.lint import Line, Subject
from desk.process.messages import Words
from desk.process.timeline import is_public_contact


class Reader(NamedTuple):
    """Who looks: whether they own the ticket, whether a group of theirs is offered it, whether a rating is open."""

    owns: bool
    receives: bool
    asks: bool = False


@dataclass(frozen=True, slots=True)
class NextStep:
    """One step: the clause that asks for it, what to do, and the ticket's action that does it."""

    name: str
    clause: str
    words: Words
    action: str


STEPS: Mapping[str, NextStep] = MappingProxyType(
    {
        one.name: one
        for one in (
            NextStep(
                "receive", "E09",
                Words("Read the hand-off: accept or reject it", "查看交接资料：接受或退回"),
                "handoff_accept",
            ),
            NextStep("take", "D02", Words("Take it: work needs an owner", "认领工单：处理需有负责人"), "take"),
            NextStep(
                "answer", "C05",
                Words("Answer: who looks into it, next report", "回复用户：由谁处理、何时反馈"),
                "reply",
            ),
            NextStep("classify", "B09", Words("Choose the problem type", "选择问题分类"), "category"),
            NextStep(
                "look", "E06",
                Words(
                    "Try the article, say if it worked",
                    "按知识条目处理，并反馈是否有效",
                ),
                "knowledge",
            ),
            NextStep(
                "suppose", "E04",
                Words(
                    "Note a hypothesis and test it", "记录假设并验证"
                ),
                "diagnose",
            ),
            NextStep(
                "test", "E04",
                Words("Test the hypothesis, note the result", "验证该假设并记录结果"),
                "diagnose",
            ),
            NextStep(
                "go_on", "E04",
                Words(
                    "Note the next hypothesis, or hand over",
                    "记录下一个假设，或交接",
                ),
                "diagnose",
            ),
            NextStep(
                "solve", "F02",
                Words("Cause found: mend it, then solve", "原因已找到：修复后提供解决方案"),
                "solve",
            ),
            NextStep(
                "confirm", "F01",
                Words(
                    "Ask: solved? Any other question?",
                    "询问用户：是否解决、有无其他疑问",
                ),
                "confirm",
            ),
            NextStep(
                "rate", "F03",
                Words("Ask how it went, or leave it to the link", "询问满意度，或等待用户自评"),
                "rate",
            ),
        )
    }
)  # fmt: skip
_WORKABLE = ("new", "assigned", "in_progress")
_HANDOFF = "handoff_"
_SPOKEN = ("phone", "on_site")


def next_step(subject: Subject, reader: Reader) -> NextStep | None:
    """Return what the reader does next; None where it is somebody else's turn, or nobody's."""
    name = _name(subject, reader)
    return STEPS[name] if name else None


def _name(subject: Subject, reader: Reader) -> str:
    handed = [line.event.kind for line in subject.lines if line.event.kind.startswith(_HANDOFF)]
    if handed[-1:] == ["handoff_offered"] and subject.state in _WORKABLE:
        return "receive" if reader.receives and not reader.owns else ""
    if subject.state in _WORKABLE and not subject.owner:
        return "take"
    if not reader.owns:
        return ""
    if subject.state == "pending_confirmation":
        return "confirm"
    if subject.state == "closed":
        return "rate" if reader.asks else ""
    if subject.state not in _WORKABLE:
        return ""
    return next((name for name, wanted in _AT_WORK if wanted(subject)), "")


def is_unanswered(subject: Subject) -> bool:
    """Tell whether the requester waits for a word: nobody has answered yet, or they wrote since."""
    if not subject.requester:
        return False
    waits = subject.channel not in _SPOKEN
    for line in subject.lines:
        kind = line.event.kind
        if kind in ("customer_message", "not_solved", "reopened"):
            waits = waits or not line.event.data.get("courtesy")
        elif line.human and is_public_contact(line.event):
            waits = False
    return waits


def _round(subject: Subject) -> list[Line]:
    """Return what was done since the ticket last came back: a solution that did not hold proves nothing."""
    begun = 0
    for place, line in enumerate(subject.lines):
        if line.event.kind in ("not_solved", "reopened"):
            begun = place
    return list(subject.lines[begun:])


def _is_found(subject: Subject) -> bool:
    """Tell whether a hypothesis held or an article worked in this round."""
    return any(
        line.event.data.get(field) == proof
        for line in _round(subject)
        for kind, field, proof in _PROOFS
        if line.event.kind == kind
    )


def _has_looked(subject: Subject) -> bool:
    return any(line.event.kind in ("article_used", "diagnosis_step") for line in _round(subject))


def _last_result(subject: Subject) -> str:
    """Return how the last step of the diagnosis ended: open, rejected, or "" where none is noted."""
    steps = [line.event.data for line in _round(subject) if line.event.kind == "diagnosis_step"]
    return str(steps[-1].get("result") or "open") if steps else ""


_PROOFS = (("diagnosis_step", "result", "confirmed"), ("article_used", "verdict", "worked"))
_AT_WORK: tuple[tuple[str, Callable[[Subject], bool]], ...] = (
    ("answer", is_unanswered),
    ("classify", lambda subject: not subject.category),
    ("solve", _is_found),
    ("look", lambda subject: not _has_looked(subject)),
    ("test", lambda subject: _last_result(subject) == "open"),
    ("go_on", lambda subject: _last_result(subject) == "rejected"),
    ("suppose", lambda _: True),
)
