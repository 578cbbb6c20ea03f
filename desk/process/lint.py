"""Process lint: the norm's clauses as rules over one ticket, live beside it and as audit over a period.

A rule looks at registers, entries and clocks and says what is wrong, where (evidence) and which action mends it.
Knows no storage; `now` is given. The rules themselves stand in `lint_rules`, `lint_after` and `lint_lines`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from desk.process.blueprint import Blueprint
from desk.process.lint_appeals import GRANTED, Appeal, appeals
from desk.process.messages import Words
from desk.process.timeline import PUBLIC_CONTACTS, WORK, Event

VIOLATION, PENDING = "violation", "pending"
"""A violation has happened; pending is what the next step of the process will want and is not there yet."""


class Line(NamedTuple):
    """One entry with what a rule wants to know beside it: a person wrote it, its text, `imported` history."""

    event: Event
    human: bool
    body: str = ""
    imported: bool = False


class Measured(NamedTuple):
    """One clock cycle: its outcome (met, breached, waived, open, cancelled), when it was breached, and by what.

    Cause `retarget`: a shorter limit that came later had already passed; nobody was late (process.md 5.2.6).
    """

    metric: str
    cycle: int
    outcome: str
    breached_at: int | None
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """A ticket as lint sees it; times in whole seconds UTC, `lines` by effective time.

    Attributes:
        confirm_due: (instant of the solution) -> the earliest instant at which silence counts as consent.
        low: a rating up to this is followed up.
        product, tags: the product line now, and whether there are tags.
        process_at: (product line, instant) -> the process in force there and then; None where it was the standard.
    """

    state: str
    priority: int
    category: str
    channel: str
    requester: bool
    owner: bool
    lines: Sequence[Line]
    clocks: Sequence[Measured]
    confirm_due: Callable[[int], int]
    low: int = 2
    product: str = ""
    tags: bool = False
    process_at: Callable[[str, int], Blueprint | None] = lambda product, at: None

    def product_at(self, line: Line) -> str:
        """Return the product line when an entry was written."""
        later = next((one for one in self.after(line) if one.event.kind == "product"), None)
        return self.product if later is None else str(later.event.data.get("from") or "")

    def priority_at(self, line: Line) -> int:
        """Return the priority that held when an entry was written."""
        held: object = None
        for one in self.before(line):
            if one.event.kind in ("created", "priority"):
                held = one.event.data.get("priority" if one.event.kind == "created" else "to", held)
        return held if type(held) is int else self.priority

    def of(self, *kinds: str) -> list[Line]:
        """Return the lines of these kinds."""
        return [line for line in self.lines if line.event.kind in kinds]

    def after(self, line: Line) -> Sequence[Line]:
        """Return the lines after one."""
        return self.lines[self._place(line) + 1 :]

    def before(self, line: Line) -> Sequence[Line]:
        """Return the lines before one."""
        return self.lines[: self._place(line)]

    def _place(self, line: Line) -> int:
        # By identity: comparing payloads of entries took most of the time of an audit.
        return next(number for number, one in enumerate(self.lines) if one is line)


class Hit(NamedTuple):
    """What a rule found: when, the entry (or clock) it stands on, and a detail in both languages."""

    at: int
    evidence: str
    detail: Words
    state: str = VIOLATION


Check = Callable[[Subject, int], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One clause of the norm.

    Attributes:
        clause: requirement id of the process documents (process.md C).
        severity: error (a gate was passed by) or warning (a duty was missed).
        fix: the action of the ticket that mends it, "" where only a supervisor can decide.
    """

    code: str
    clause: str
    severity: str
    words: Words
    fix: str
    check: Check


@dataclass(frozen=True, slots=True)
class Finding:
    """A hit of a rule on a ticket; `waived` is the reason of a waiver (or of an appeal granted), `appeal` the appeal."""

    rule: Rule
    at: int
    evidence: str
    detail: Words
    state: str
    waived: str = ""
    appeal: Appeal | None = None


RULES: dict[str, Rule] = {}


def rule(code: str, clause: str, severity: str, words: Words, fix: str = "") -> Callable[[Check], Check]:
    """Register a function as a rule."""

    def register(check: Check) -> Check:
        RULES[code] = Rule(code, clause, severity, words, fix, check)
        return check

    return register


def findings(subject: Subject, now: int, *, codes: Iterable[str] | None = None) -> list[Finding]:
    """Return what the rules find on a ticket at `now`, errors first, then by time; waivers are applied.

    Imported history follows the norm of its own time and is left alone.
    """
    live = [line for line in subject.lines if not line.imported]
    if not live or subject.state in ("merged", "spam"):
        return []
    waived, appealed = waivers(live), appeals(line.event for line in live)
    found = [
        Finding(
            one,
            hit.at,
            hit.evidence,
            hit.detail,
            hit.state,
            waived.get((one.code, hit.evidence), ""),
            appealed.get((one.code, hit.evidence)),
        )
        for one in RULES.values()
        if codes is None or one.code in codes
        for hit in one.check(subject, now)
        if not _is_imported(subject, hit.evidence)
    ]
    return sorted(found, key=lambda f: (f.rule.severity != "error", f.at, f.rule.code, f.evidence))


def _is_imported(subject: Subject, evidence: str) -> bool:
    return any(line.imported and line.event.id.hex() == evidence for line in subject.lines)


def waivers(lines: Sequence[Line]) -> Mapping[tuple[str, str], str]:
    """Return the waivers of a ticket, appeals granted among them: (code, evidence) -> reason."""
    granted = {
        key: one.why for key, one in appeals(line.event for line in lines).items() if one.state == GRANTED
    }
    return granted | {
        (str(line.event.data.get("code")), str(line.event.data.get("evidence"))): str(
            line.event.data.get("reason")
        )
        for line in lines
        if line.event.kind == "lint_waived"
    }


def hit(line: Line, en: str, zh: str, state: str = VIOLATION) -> Hit:
    """Return a hit that stands on an entry."""
    return Hit(line.event.at, line.event.id.hex(), Words(en, zh), state)


def is_contact(line: Line) -> bool:
    """Tell whether a person reached the requester."""
    kind, data = line.event.kind, line.event.data
    return line.human and kind in PUBLIC_CONTACTS and (kind != "call" or bool(data.get("outcome")))


def is_work(line: Line) -> bool:
    """Tell whether a person worked on the ticket."""
    return line.human and line.event.kind in WORK


def filled(value: object) -> bool:
    """Tell whether a payload's text says something."""
    return isinstance(value, str) and any(character.isalnum() for character in value)
