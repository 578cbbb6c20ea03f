"""What supervisors and receivers work through: surveys, hand-offs, findings, articles. Plain values only."""

from typing import Any

import msgspec


class SurveyState(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket's survey now.

    Attributes:
        state: open (an answer counts), answered (a new one replaces it), closed (`why` says why not).
        rating, comment: the answer that counts; 0 without one.
    """

    state: str
    why: str = ""
    rating: int = 0
    comment: str = ""
    cycle: int = 1
    until_us: int | None = None


class SurveyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer that counts; `waits` says that a low mark wants a follow-up."""

    ticket: bytes
    number: str
    title: str
    product: str
    priority: int
    cycle: int
    rating: int
    comment: str
    channel: str
    requester: str
    credit: str
    at_us: int
    waits: bool = False
    followed_us: int | None = None
    follow_note: str = ""


class SurveyFigures(msgspec.Struct, frozen=True, kw_only=True):
    """CSAT of some answers: percent of 4 and 5 with Wilson's interval, score100 = mean x 20, n of `sent` questions."""

    name: str
    n: int
    sent: int
    percent: float | None
    score100: float | None
    low: float | None
    high: float | None
    rate: float | None
    enough: bool


class SurveyReport(msgspec.Struct, frozen=True, kw_only=True):
    """The answers of a period, newest first, with figures of all and by product, priority and person."""

    whole: SurveyFigures
    products: tuple[SurveyFigures, ...]
    priorities: tuple[SurveyFigures, ...]
    people: tuple[SurveyFigures, ...]
    answers: tuple[SurveyAnswer, ...]
    waiting: int
    rules: dict[str, Any] = {}


class HandoffView(msgspec.Struct, frozen=True, kw_only=True):
    """One hand-off: who offered what to whom, and its answer.

    Attributes:
        state: offered, accepted, rejected, recalled.
        due_us: end of the receiver's time; `late` says that the answer came after it, or has not come.
        may: what the acting person may do now: accept, reject, recall.
    """

    id: bytes
    ticket: bytes
    number: str
    title: str
    priority: int
    state: str
    from_group: str
    to_group: str
    from_person: str
    at_us: int
    due_us: int
    done_us: int | None
    done_by: str
    reason: str
    complete: bool
    late: bool
    package: dict[str, Any] = {}
    may: tuple[str, ...] = ()


class HandoffReport(msgspec.Struct, frozen=True, kw_only=True):
    """Hand-offs of a period with their figures; `returns` are the pairs A→B→A with how often, most first."""

    items: tuple[HandoffView, ...]
    n: int
    accepted: int
    rejected: int
    late: int
    incomplete: int
    mean_answer_s: int | None
    returns: tuple[tuple[str, str, int], ...] = ()
    tickets_returned: int = 0


class HandoffCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What a hand-off of this ticket would take along: files, tried steps, and the parts still to be written.

    Attributes:
        proposed: the group of the next tier by the escalation rules.
    """

    files: tuple[str, ...]
    tried: tuple[dict[str, Any], ...]
    missing: tuple[str, ...]
    names: tuple[str, ...]
    waiting: HandoffView | None = None
    proposed: bytes | None = None


class FindingView(msgspec.Struct, frozen=True, kw_only=True):
    """One finding of the process lint.

    Attributes:
        clause: requirement id of the norm; severity: error or warning; state: violation or pending.
        evidence: the entry (hex id) or clock cycle it stands on.
        fix: the action of the ticket that mends it, "" where none does.
        waived: the reason of a waiver or of an appeal granted, "" without one.
        appeal: open, upheld, granted, "" without one; `appeal_text` says who appealed and what was decided.
    """

    ticket: bytes
    number: str
    title: str
    code: str
    clause: str
    severity: str
    state: str
    words: str
    detail: str
    at_us: int
    evidence: str
    fix: str = ""
    waived: str = ""
    owner: str = ""
    group: str = ""
    appeal: str = ""
    appeal_words: str = ""
    appeal_text: str = ""


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """What the process wants next of the reader: the clause, the sentence, and the ticket's action that does it."""

    name: str
    clause: str
    words: str
    action: str


class LintView(msgspec.Struct, frozen=True, kw_only=True):
    """What lint finds on one ticket now: violations, what the next step will want, and that step for the reader."""

    findings: tuple[FindingView, ...]
    violations: int
    pending: int
    next: StepView | None = None


class AuditCount(msgspec.Struct, frozen=True, kw_only=True):
    """Findings of one rule (or week): how many, how many of them waived, on how many tickets."""

    name: str
    words: str
    clause: str
    n: int
    waived: int
    tickets: int


class AuditReport(msgspec.Struct, frozen=True, kw_only=True):
    """An audit of a period: findings with evidence, counts by rule, the trend by week, and exceptions taken.

    Attributes:
        tickets: how many were looked at; clean: how many of them without a standing violation.
    """

    findings: tuple[FindingView, ...]
    n: int
    waived: int
    tickets: int
    clean: int
    rules: tuple[AuditCount, ...]
    weeks: tuple[AuditCount, ...]
    exceptions: int


class AuditSlice(msgspec.Struct, frozen=True, kw_only=True):
    """A part of an audit: the findings of some tickets.

    Attributes:
        tickets, clean: how many this part looked at, and how many of them had no standing violation.
        total: how many the audit looks at in all.
        next: where the next part begins, 0 after the last one.
    """

    findings: tuple[FindingView, ...]
    tickets: int
    clean: int
    total: int
    next: int


class ChecklistItem(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a checklist; who ticked it and when once it is done."""

    id: str
    text: str
    required: bool
    done: bool
    note: str = ""
    by: str = ""
    at_us: int | None = None


class ChecklistView(msgspec.Struct, frozen=True, kw_only=True):
    """A checklist on a ticket; `id` is that of its entry."""

    id: bytes
    name: str
    title: str
    items: tuple[ChecklistItem, ...]


class MacroView(msgspec.Struct, frozen=True, kw_only=True):
    """A macro with what it will ask for on this ticket."""

    name: str
    title: str
    verbs: tuple[str, ...]
    prompts: tuple[str, ...]


class TicketWork(msgspec.Struct, frozen=True, kw_only=True):
    """What stands beside a ticket's timeline: checklists, macros, templates, time, third parties, children.

    Attributes:
        templates: (name, title) of the checklists one may put on it.
        minutes: working time by person; threads: messages by third party.
    """

    checklists: tuple[ChecklistView, ...]
    templates: tuple[tuple[str, str], ...]
    macros: tuple[MacroView, ...]
    minutes: tuple[tuple[str, int], ...]
    threads: tuple[tuple[str, int], ...]
    major: bool
    children: int


class ReviewAction(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do with an item: an op and its arguments; `asks` names the argument whose text is asked for."""

    name: str
    label: str
    verb: str
    args: dict[str, Any] = {}
    asks: str = ""
    prompt: str = ""


class ReviewItem(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the review: what it is, why it stands here, and what can be done.

    Attributes:
        mark, tone: a badge (ok, warn, bad, "").
        body: the evidence in full.
        ticket, article: what Enter opens; `section` is another part of the review that it opens instead.
        at_us: when it happened, where that orders a list that comes in parts.
    """

    id: bytes
    title: str
    detail: str
    mark: str = ""
    tone: str = ""
    body: str = ""
    ticket: bytes | None = None
    article: bytes | None = None
    actions: tuple[ReviewAction, ...] = ()
    section: str = ""
    at_us: int = 0


class ReviewSection(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the review with how much waits there; -1 where it was not counted."""

    name: str
    label: str
    count: int
    icon: str = ""


class ReviewPage(msgspec.Struct, frozen=True, kw_only=True):
    """One section with its items, and all sections.

    Attributes:
        summary: what was looked at, where that is not everything there is; `next` is where the next part begins (0: whole).
    """

    section: str
    items: tuple[ReviewItem, ...]
    sections: tuple[ReviewSection, ...]
    summary: str = ""
    next: int = 0
