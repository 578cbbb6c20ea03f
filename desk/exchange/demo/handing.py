"""Writes how invented tickets keep the standard: hand-offs with their package, the look into the library, reminders.

What is left out on purpose (the planted slips) is counted here, so that their share is exact.
"""

from dataclasses import dataclass, field
from typing import Any

from desk.exchange.demo.rhythm import WorkingCalendar
from desk.exchange.demo.story import SLIPS
from desk.exchange.demo.timeline import Draft
from desk.process.handoff import ACCEPT_S, IMPACT

SILENT_DAYS = 3
"""Working days after which silence counts as consent; the reminder goes out after the first."""


@dataclass(slots=True)
class Slips:
    """Counts the chances of each planted slip; every n-th is taken.

    Attributes:
        chances: how often each slip could have happened so far.
    """

    chances: dict[str, int] = field(default_factory=dict)

    def due(self, name: str) -> bool:
        """Count a chance and tell whether this one is the slip."""
        count = self.chances.get(name, 0) + 1
        self.chances[name] = count
        return count % SLIPS[name] == 0


def hand_over(draft: Draft, group: str, receiver: str, *, note: str, slips: Slips) -> None:
    """Hand the ticket to a group with logs, reproduction steps and impact, which somebody there accepts.

    A planted slip moves it with a word only.
    """
    if slips.due("moved_without_handoff"):
        draft.note(draft.at + 1, note)
        draft.move(group, draft.at + 15, draft.owner)
        return
    target = ACCEPT_S[draft.priority]
    draft.add("handoff_offered", draft.at + 1, draft.owner, note, **_package(draft, group, target))
    waited = max(int(target * (0.05 + 0.8 * draft.rng.random())), 20)
    draft.add("handoff_accepted", draft.at + waited, receiver, to=group)
    draft.move(group, draft.at, receiver, handoff=True)


def _package(draft: Draft, group: str, target: int) -> dict[str, Any]:
    """Return the payload of an offer: everything the receiver needs to go on."""
    tried = [dict(line.data) for line in draft.lines if line.kind == "diagnosis_step"]
    data: dict[str, Any] = {
        "to": group,
        "from": draft.group,
        "owner": draft.owner,
        "logs_reason": draft.phrase("logs_reason"),
        "reproduction": draft.phrase("reproduction"),
        "impact": {name: draft.phrase(f"impact_{name}") for name in IMPACT},
        "priority": draft.priority,
        "target_s": target,
        "calendar": "24x7" if draft.priority <= 2 else "cn-bh",
        "score": 100,
    }
    return data | ({"tried": tried} if tried else {"untried": draft.phrase("untried")})


def consult(draft: Draft, at: int, article: str, verdict: str) -> None:
    """Look into an article before the solution."""
    draft.add("article_used", at, draft.owner, article=article, verdict=verdict)


def fall_silent(draft: Draft, calendar: WorkingCalendar, slips: Slips) -> None:
    """Close because nobody answered: after one reminder, and not before the third working day."""
    solved = draft.at
    if not slips.due("no_reminder"):
        draft.add("auto_reply", calendar.nth_day(solved, 1), "", draft.phrase("reminder"), reminder=1)
    draft.close(calendar.nth_day(solved, SILENT_DAYS), "auto")
