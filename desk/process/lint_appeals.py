"""Appeals against findings of the process lint: whoever is named in one may appeal once, a lead decides, both stand.

How an appeal stands is folded from the timeline: of two decisions made apart the first one counts. Knows no storage.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from desk.process import messages
from desk.process.errors import KnownError
from desk.process.messages import Words
from desk.process.timeline import Event

APPEALED, DECIDED = "lint_appealed", "lint_decided"
OPEN, UPHELD, GRANTED = "open", "upheld", "granted"
DECISIONS = {"uphold": UPHELD, "grant": GRANTED}
STATES = {
    OPEN: Words("appealed", "申诉中"),
    UPHELD: Words("upheld", "维持"),
    GRANTED: Words("appeal granted", "申诉成立"),
}
LONGEST = 2_000

messages.register(
    {
        "lint.appeal_reason": (
            "Say why the finding is wrong or not yours to answer for; a supervisor reads it.",
            "请说明该偏差为何有误或不应由您负责，主管将据此裁定。",
        ),
        "lint.not_named": (
            "Only whoever owns or owned the ticket, or wrote what the finding stands on, can appeal.",
            "只有该工单的现任或前任负责人，或写下该记录的人可以申诉。",
        ),
        "lint.appealed": (
            "This finding has been appealed against already: {state}.",
            "该偏差已申诉过：{state}。",
        ),
        "lint.waived_already": (
            "This finding is waived; nothing is left to appeal.",
            "该偏差已豁免，无需申诉。",
        ),
        "lint.no_appeal": (
            "No appeal against this finding waits for a decision.",
            "该偏差没有待裁定的申诉。",
        ),
        "lint.decision": (
            "Decide with one of: uphold (it stands), grant (it is waived).",
            "裁定方式可为：uphold（维持）、grant（申诉成立，予以豁免）。",
        ),
        "lint.own": (
            "Nobody decides about a finding in which they are named. Ask another supervisor.",
            "不得裁定涉及本人的偏差，请由其他主管处理。",
        ),
    }
)


class Appeal(NamedTuple):
    """An appeal: the entry it stands in, by whom (hex), why, how it stands, and why it was decided so."""

    entry: str
    by: str
    reason: str
    state: str = OPEN
    why: str = ""


def appeals(events: Iterable[Event]) -> dict[tuple[str, str], Appeal]:
    """Return the appeal of each finding (code, evidence), the first decision of each applied."""
    found: dict[tuple[str, str], Appeal] = {}
    for event in events:
        data = event.data
        key = (str(data.get("code")), str(data.get("evidence")))
        held = found.get(key)
        if event.kind == APPEALED and held is None:
            found[key] = Appeal(event.id.hex(), str(data.get("by", "")), str(data.get("reason", "")))
        elif event.kind == DECIDED and held is not None and held.state == OPEN:
            state = DECISIONS.get(str(data.get("decision")), UPHELD)
            found[key] = held._replace(state=state, why=str(data.get("reason", "")))
    return found


def check_appeal(held: Appeal | None, *, waived: str, named: Collection[str], me: str, reason: str) -> str:
    """Return the reason as it is kept; KnownError where the person (hex) may not appeal."""
    if me not in named:
        raise KnownError("lint.not_named")
    if held is not None:
        raise KnownError("lint.appealed", state=STATES[held.state])
    if waived:
        raise KnownError("lint.waived_already")
    return _text(reason)


def check_decision(
    held: Appeal | None, *, named: Collection[str], me: str, decision: str, reason: str
) -> str:
    """Return the reason as it is kept; KnownError where nothing waits or the person may not decide."""
    if held is None or held.state != OPEN:
        raise KnownError("lint.no_appeal")
    if decision not in DECISIONS:
        raise KnownError("lint.decision")
    if me in {*named, held.by}:
        raise KnownError("lint.own")
    return _text(reason)


def _text(reason: str) -> str:
    text = reason.strip()[:LONGEST]
    if not any(character.isalnum() for character in text):
        raise KnownError("lint.appeal_reason")
    return text
