"""What the screens of the team show: people with load and skills, rosters, the dispatcher's lanes and reasons."""

import msgspec


class SkillView(msgspec.Struct, frozen=True, kw_only=True):
    """One skill of a person; `counts` is the level that counts now (0 once a proof has run out)."""

    name: str
    level: int
    counts: int
    assessed_us: int | None = None
    assessed_until_us: int | None = None
    certificate: str = ""
    certified_until_us: int | None = None


class MemberView(msgspec.Struct, frozen=True, kw_only=True):
    """A member of staff: shift, availability, load by weight.

    Attributes:
        present: on shift and available: the machine may give them work now.
        shift_until_us, next_shift_us: the end of the running shift, the begin of the next.
    """

    id: bytes
    name: str
    tier: str
    groups: tuple[str, ...]
    role: str
    shift: str
    on_shift: bool
    present: bool
    availability: str
    cause: str
    since_us: int
    capacity: int
    load: float
    tickets: int
    skills: tuple[SkillView, ...] = ()
    products: tuple[str, ...] = ()
    shift_until_us: int | None = None
    next_shift_us: int | None = None


class MyAvailability(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the acting person takes work, why, and whether anybody would be dispatched to them at all.

    Attributes:
        shifts: their working times in µs up to `until_us`, None for somebody on no roster.
    """

    state: str
    cause: str
    on_roster: bool
    shifts: tuple[tuple[int, int], ...] | None = None
    until_us: int = 0


class TeamView(msgspec.Struct, frozen=True, kw_only=True):
    """The team at an instant; `skills` is the catalogue with everything anybody has."""

    members: tuple[MemberView, ...]
    skills: tuple[str, ...]
    calendars: tuple[str, ...]
    enabled: bool
    dispatcher: bool


class RosterCell(msgspec.Struct, frozen=True, kw_only=True):
    """One person's day: kind "usual" follows the shift; hours as text, "" = free."""

    day: str
    kind: str
    hours: str
    seconds: int = 0
    note: str = ""


class RosterRow(msgspec.Struct, frozen=True, kw_only=True):
    """One person's days in order."""

    person: bytes
    name: str
    shift: str
    cells: tuple[RosterCell, ...]


class RankView(msgspec.Struct, frozen=True, kw_only=True):
    """One agent in a ranked list: the score and its parts, each 0-1 before its factor."""

    person: bytes
    name: str
    score: float
    fit: float
    spare: float
    idle: float
    affinity: float


class WhyNot(msgspec.Struct, frozen=True, kw_only=True):
    """Why an agent did not get a ticket: codes with their values, and the sentences."""

    person: bytes
    name: str
    reasons: tuple[str, ...]
    sentence: str


class DecisionView(msgspec.Struct, frozen=True, kw_only=True):
    """One decision of the dispatcher kept with the ticket."""

    at_us: int
    person: bytes
    name: str
    outcome: str
    stage: int
    weight: float
    mode: str
    accept_by_us: int
    needs: dict[str, int]
    ranked: tuple[RankView, ...]


class DispatchReasons(msgspec.Struct, frozen=True, kw_only=True):
    """Why a ticket is where it is.

    Attributes:
        lane: assigned, waiting, triage, supervisor, manual, off (the machine does not serve it), owned.
        mine: it was dispatched to the acting person, who has not accepted yet.
        rule: the number of the dispatch rule that names the group, 0 = none; `rule_why` why earlier ones did not.
        decisions: what was decided, newest first.
        now: whom the machine would choose now; `why_not` everybody else of the group.
    """

    lane: str
    sentence: str
    mine: bool
    accept_by_us: int | None
    stage: int
    waits_since_us: int | None
    rule: int
    rule_group: str
    rule_why: tuple[str, ...]
    needs: dict[str, int]
    decisions: tuple[DecisionView, ...]
    now: tuple[RankView, ...]
    why_not: tuple[WhyNot, ...]


class RuleVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """One dispatch rule tried on a ticket: outcome taken, mismatch or later, and why it does not fit."""

    number: int
    group: str
    outcome: str
    reason: str = ""


class DispatchTrial(msgspec.Struct, frozen=True, kw_only=True):
    """What the dispatcher would do with a ticket by rules that may not be saved yet.

    Attributes:
        by: what names the group: rule, core (a core system's alert), chosen (by a person or at intake), nothing.
        mode: capacity, round_robin or manual (a person gives it out).
        stage: 0 skills required, 1 wished, 2 wider groups too, 3 a person must look as well.
        relax_us: when each further stage begins, counted from when the ticket began to wait.
        accept_by_us: until when the first of the ranked would have to accept.
        backstop: who is told when nobody is found.
    """

    group: str
    by: str
    mode: str
    rules: tuple[RuleVerdict, ...]
    needs: dict[str, int]
    lane: str
    sentence: str
    stage: int
    at_us: int
    relax_us: tuple[int, ...]
    accept_by_us: int | None
    wider: tuple[str, ...]
    backstop: tuple[str, ...]
    ranked: tuple[RankView, ...]
    why_not: tuple[WhyNot, ...]
    enabled: bool
    number: str = ""


class LaneTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket on the dispatcher's board."""

    ticket: bytes
    key: int
    number: str
    title: str
    priority: int
    group: str
    lane: str
    stage: int
    since_us: int
    due_us: int | None
    suggested: str = ""
    owner: str = ""


class DispatchBoard(msgspec.Struct, frozen=True, kw_only=True):
    """What waits in which lane; `absent` is open work whose owner has leave or no shift today."""

    enabled: bool
    holder: bool
    tickets: tuple[LaneTicket, ...]
    absent: tuple[LaneTicket, ...]


class TrainingView(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ledger of learning."""

    id: bytes
    person: bytes
    name: str
    kind: str
    skill: str
    title: str
    held_us: int
    minutes: int
    outcome: str
    level: int
    certificate: str
    until_us: int | None
    note: str
    by: str


class NoticeView(msgspec.Struct, frozen=True, kw_only=True):
    """One notice: who was told of what, or why not; `sentence` says both."""

    id: bytes
    ticket: bytes
    number: str
    title: str
    priority: int
    person: bytes | None
    name: str
    reason: str
    state: str
    why: str
    fired_us: int
    due_us: int | None
    seen_us: int | None
    sentence: str
