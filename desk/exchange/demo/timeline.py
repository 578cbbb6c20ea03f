"""Writes one invented ticket: its facts, its wording and the growing timeline.

The verbs (`reply`, `wait`, `solve` ...) each add the entries of one act and keep the registers in step, so
that a timeline can only be a legal walk through the states of process.md 5.3. When an act happens, and which
one, is decided by `history` and `backlog`. Whole seconds UTC; microseconds only in the finished record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

from desk.exchange.demo.content import Problem, Texts, phrases
from desk.exchange.demo.people import Cast, Requester
from desk.exchange.demo.story import SECOND_US
from desk.exchange.records import EntryRecord, TicketRecord

DUE = "expected_until"
_EMPTY: Mapping[str, object] = {}
_WAITS = {"waiting_customer", "waiting_third_party", "scheduled"}


@dataclass(slots=True)
class Line:
    """One entry still being written; its instant may yet be squeezed."""

    kind: str
    at: int
    author: str
    body: str
    data: Mapping[str, Any]


def draw_slots(rng: Random, requester: Requester) -> dict[str, object]:
    """Return the values for the slots of a problem's texts."""
    roll = rng.random
    return {
        "order": int(10_000_000 + roll() * 89_999_999),
        "invoice": int(80_000 + roll() * 19_999),
        "host": f"{('app', 'web', 'node', 'srv')[int(roll() * 4)]}-{1 + int(roll() * 48):02d}",
        "ip": f"10.{20 + int(roll() * 40)}.{int(roll() * 255)}.{1 + int(roll() * 253)}",
        "code": ("E1042", "0x80070035", "ERR-5003", "ECONNRESET", "4031", "E_TIMEOUT")[int(roll() * 6)],
        "amount": f"{int(20 + roll() * 9800):,}.{int(roll() * 100):02d}",
        "n": 2 + int(roll() * 58),
        "minutes": 5 + int(roll() * 50),
        "time": f"{8 + int(roll() * 10):02d}:{int(roll() * 60):02d}",
        "version": f"{5 + int(roll() * 4)}.{int(roll() * 10)}.{int(roll() * 20)}",
        "org": requester.person.organisation,
        "name": requester.greeting,
    }


class Draft:
    """A ticket being written.

    Attributes:
        at: instant of the last entry.
        last_public: instant of the last public word to the requester (the creation counts).
        state, owner, group, tier, priority: the registers as the entries so far imply them.
    """

    def __init__(
        self, *, rng: Random, cast: Cast, problem: Problem, requester: Requester, number: int, created: int
    ) -> None:
        """Start a draft; nothing is written before `open`."""
        self.rng, self.cast, self.problem, self.requester = rng, cast, problem, requester
        self.number, self.created, self.at = number, created, created - 1
        self.language = requester.language
        self.texts: Texts = problem.texts[self.language]
        self.slots = draw_slots(rng, requester)
        self.lines: list[Line] = []
        self.title = self.say(self.pick(self.texts.titles))
        self.state, self.owner, self.group, self.tier = "new", "", "", "L1"
        self.priority, self.impact, self.urgency = 3, 2, 2
        self.channel = "form"
        self.last_public = created
        self.tags: tuple[str, ...] = ()

    @property
    def external_id(self) -> str:
        """Return the ticket's id in the demo source."""
        return f"demo-{self.number:07d}"

    @property
    def person(self) -> str:
        """Return the requester's external id."""
        return self.requester.person.external_id

    def pick(self, choices: tuple[str, ...]) -> str:
        """Return one of the choices."""
        return choices[int(self.rng.random() * len(choices))]

    def say(self, text: str) -> str:
        """Return a text with its slots filled."""
        return text.format_map(self.slots) if "{" in text else text

    def phrase(self, occasion: str) -> str:
        """Return an everyday sentence for an occasion in the requester's language."""
        return self.say(self.pick(phrases()[self.language][occasion]))

    def add(self, kind: str, at: int, author: str = "", body: str = "", **data: Any) -> None:
        """Append an entry at `at`, or a second after the one before when that is later."""
        self.at = max(at, self.at + 1)
        self.lines.append(Line(kind, self.at, author, body, data or _EMPTY))

    def open(self, *, by_agent: str = "", body: str = "") -> None:
        """Write the report itself, the group it falls to and the automatic receipt."""
        data: dict[str, Any] = {"priority": self.priority, "channel": self.channel}
        if by_agent:
            data["by_agent"] = True
        if self.channel == "alert":
            data["proactive"] = True
        author = by_agent or ("" if self.channel == "alert" else self.person)
        text = body or self.say(self.pick(self.texts.bodies))
        self.add("created", self.created, author, text, **data)
        self.move(self.problem.group, self.created + 2)
        if self.channel in ("form", "mail", "portal"):
            self.add("auto_reply", self.created + 4, "", self.phrase("receipt"))

    def move(self, group: str, at: int, author: str = "", **extra: Any) -> None:
        """Hand the ticket to a group, with the tier that goes with it."""
        self.add("group", at, author, **_change(self.group or None, group), **extra)
        self.group = group
        tier = self.cast.tiers[group]
        if tier != self.tier:
            self.add("tier", self.at, author, **_change(self.tier, tier))
            self.tier = tier

    def assign(self, owner: str, at: int, author: str = "") -> None:
        """Give the ticket to a person; a new ticket becomes assigned."""
        self.add("assigned", at, author, **_change(self.owner or None, owner))
        self.owner = owner
        if self.state == "new":
            self.state = "assigned"

    def begin(self, at: int) -> None:
        """Start to work."""
        self.add("started", at, self.owner)
        self.state = "in_progress"

    def reply(self, at: int, body: str) -> None:
        """Write to the requester."""
        self.add("public_reply", at, self.owner, body, to=self.requester.person.email)
        self.last_public = self.at

    def hear(self, at: int, body: str, *, courtesy: bool = False) -> None:
        """Let the requester write; this ends a wait for the customer."""
        channel = "mail" if self.channel in ("phone", "alert") else self.channel
        data: dict[str, Any] = {"channel": channel}
        if courtesy:
            data["courtesy"] = True
        self.add("customer_message", at, self.person, body, **data)
        if self.state == "waiting_customer":
            self.resume(self.at, "customer")

    def note(self, at: int, body: str) -> None:
        """Write an internal note."""
        self.add("internal_note", at, self.owner, body)

    def diagnose(self, at: int, index: int) -> None:
        """Write a step of the problem's diagnosis."""
        steps = self.texts.diagnosis
        step = steps[index % len(steps)]
        self.add(
            "diagnosis_step",
            at,
            self.owner,
            hypothesis=self.say(step.hypothesis),
            step=self.say(step.step),
            evidence=self.say(step.evidence),
            result=step.result,
            method=("phenomenon", "elimination", "comparison")[index % 3],
        )

    def call(self, at: int, *, outcome: str) -> None:
        """Log a telephone call with the requester."""
        seconds = 60 + int(self.rng.random() * 600)
        self.add("call", at, self.owner, outcome, direction="out", outcome=outcome, duration_s=seconds)
        self.last_public = self.at

    def wait(self, state: str, at: int, *, reason: str, until: int) -> None:
        """Begin one of the three waits."""
        self.add(state, at, self.owner, reason=reason, expected_until=until)
        self.state = state

    def resume(self, at: int, cause: str) -> None:
        """End a wait."""
        self.add("resumed", at, "" if cause in ("customer", "timer") else self.owner, cause=cause)
        self.state = "in_progress"

    def reprioritise(self, at: int, priority: int, *, reason: str) -> None:
        """Change the priority."""
        change = _change(self.priority, priority)
        self.priority = priority
        self.impact, self.urgency = spread(priority)
        self.add(
            "priority", at, self.owner, reason=reason, impact=self.impact, urgency=self.urgency, **change
        )

    def solve(self, at: int, knowledge: Mapping[str, object]) -> None:
        """Provide the solution: recorded in full, and sent with the two questions."""
        solution = self.say(self.texts.solution)
        self.add(
            "solution_provided",
            at,
            self.owner,
            self.phrase("solution").replace("[solution]", solution),
            steps=solution,
            cautions=self.say(self.texts.cautions),
            category=self.problem.category,
            knowledge=dict(knowledge),
        )
        self.state, self.last_public = "pending_confirmation", self.at

    def reject(self, at: int) -> None:
        """Let the requester say that it is not solved."""
        self.hear(at, self.phrase("not_solved"))
        self.add("not_solved", self.at, self.person, other_question=False)
        self.state = "in_progress"

    def close(self, at: int, by: str) -> None:
        """Confirm (customer, phone or auto) and close."""
        if by == "customer":
            self.hear(at, self.phrase("thanks"), courtesy=True)
        author = {"customer": self.person, "phone": self.owner}.get(by, "")
        self.add("confirmed", at, author, by=by)
        self.add("closed", self.at, author, cause="auto_confirmed" if by == "auto" else "confirmed")
        self.state = "closed"

    def reopen(self, at: int) -> None:
        """Let the requester come back after closure."""
        reason = self.phrase("not_solved")
        self.hear(at, reason)
        self.add("reopened", self.at, "", reason=reason)
        self.state = "in_progress"

    def finish(self, state: str, at: int, author: str = "", **data: Any) -> None:
        """End without a solution: cancelled, merged or spam."""
        self.add(state, at, author, **data)
        self.state = state

    def squeeze(self, end: int) -> None:
        """Fit the timeline before `end`: a history that would reach into the future happens faster."""
        if self.at <= end or not self.lines:
            return
        length, room = self.at - self.created, max(end - self.created, len(self.lines))
        last = self.created - 1
        for line in self.lines:
            line.at = last = max(self.created + (line.at - self.created) * room // length, last + 1)
            if DUE in line.data:
                line.data = {
                    **line.data,
                    DUE: self.created + (line.data[DUE] - self.created) * room // length,
                }
            if line.data.get("by") == "auto":
                line.data = {"by": "phone"}
            if line.data.get("cause") == "auto_confirmed":
                line.data = {"cause": "confirmed"}
        self.at = last

    def record(self) -> TicketRecord:
        """Return the finished ticket."""
        return TicketRecord(
            external_id=self.external_id,
            title=self.title,
            created_us=self.created * SECOND_US,
            state=self.state,
            priority=self.priority,
            entries=tuple(_entry(line) for line in self.lines),
            requester=self.person,
            owner=self.owner,
            group=self.group,
            category=self.problem.category,
            product=self.problem.product,
            channel=self.channel,
            tier=self.tier,
            impact=self.impact,
            urgency=self.urgency,
            tags=self.tags,
            language=self.language,
            updated_us=self.at * SECOND_US,
        )


def spread(priority: int) -> tuple[int, int]:
    """Return an impact and urgency (1 highest to 4) that the standard matrix maps near a priority."""
    return ((1, 1), (1, 2), (2, 2), (3, 2), (3, 3))[priority]


def _change(before: object, after: object) -> dict[str, Any]:
    """Return the payload of a changed register; "from" is no Python name."""
    return {"from": before, "to": after}


def _entry(line: Line) -> EntryRecord:
    data = line.data
    if DUE in data:
        data = {**data, DUE: datetime.fromtimestamp(data[DUE], UTC).isoformat()}
    return EntryRecord(line.kind, line.at * SECOND_US, line.author, line.body, data)
