"""Process lint, its rule on what a product line's own process asks for beyond the standard; see `lint`.

What was in force when the entry was written counts: a gate that came later makes nothing of before a deviation.
"""

from collections.abc import Callable, Iterator, Mapping

from desk.process.blueprint import GATE_FIELDS
from desk.process.checklists import standing
from desk.process.lint import Hit, Line, Subject, filled, hit, rule
from desk.process.messages import Words
from desk.process.timeline import PUBLIC_CONTACTS

ACTIONS: Mapping[str, str] = {
    "waiting_customer": "wait_customer", "waiting_third_party": "wait_third_party", "scheduled": "schedule",
    "solution_provided": "provide_solution", "confirmed": "confirm", "closed": "close", "reopened": "reopen",
    "cancelled": "cancel",
}  # fmt: skip
"""What people do of their own accord, by the entry it leaves: taking and starting may follow from other work."""


def _has(*kinds: str) -> Callable[[Subject, Line], bool]:
    return lambda subject, line: any(one.event.kind in kinds for one in subject.before(line))


def _said(name: str) -> Callable[[Subject, Line], bool]:
    return lambda subject, line: filled(line.event.data.get(name))


def _has_files(subject: Subject, line: Line) -> bool:
    return any(one.event.data.get("files") for one in (*subject.before(line), line))


def _lists_done(subject: Subject, line: Line) -> bool:
    found = standing([one.event for one in subject.before(line)], {})
    return bool(found) and all(item.done for one in found for item in one.items if item.required)


_FIELDS: Mapping[str, Callable[[Subject, Line], bool]] = {
    "product": lambda subject, line: bool(subject.product_at(line)),
    "category": lambda subject, line: bool(subject.category) or filled(line.event.data.get("category")),
    "requester": lambda subject, line: subject.requester,
    "tags": lambda subject, line: subject.tags or _has("tags")(subject, line),
    "diagnosis": _has("diagnosis_step"),
    "public_contact": _has(*PUBLIC_CONTACTS),
    "attachment": _has_files,
    "checklist": _lists_done,
    "article": _has("article_used"),
    "solution.cautions": _said("cautions"),
    "reason": _said("reason"),
}


@rule(
    "line_gate", "K07", "error",
    Words("Against the process of its product line", "未按产品线流程执行"),
)  # fmt: skip
def line_gate(subject: Subject, _now: int) -> Iterator[Hit]:
    """What the line's process asks for before a step is there, and a wait has one of the reasons it takes."""
    previous = ""
    for line in subject.lines:
        kind, before = line.event.kind, previous
        previous = kind
        if kind not in ACTIONS or not line.human or (kind == "closed" and before == "confirmed"):
            continue
        process = subject.process_at(subject.product_at(line), line.event.at)
        if process is None:
            continue
        gate, words = process.gates.get(ACTIONS[kind]), process.states.get(kind)
        lacks = [one for one in gate.required if not _FIELDS[one](subject, line)] if gate else []
        if lacks:
            en, zh = (said.join(GATE_FIELDS[one][n] for one in lacks) for n, said in enumerate(("; ", "；")))
            yield hit(line, f"lacks {en}", f"缺少{zh}")
        elif (
            words is not None
            and words.only
            and line.event.data.get("reason_id") not in {one.id for one in words.reasons}
        ):
            yield hit(line, "the reason is none of those the line takes", "原因不在产品线规定的范围内")
