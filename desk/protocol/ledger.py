"""The ledger of the service norm as screens show it. Plain values only."""

import msgspec


class LedgerStepView(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody did about a record: appeal, uphold, reduce or withdraw."""

    kind: str
    by: str
    at_us: int
    text: str
    points: int = 0


class LedgerView(msgspec.Struct, frozen=True, kw_only=True):
    """One record as it stands.

    Attributes:
        kind: deviation or reward; `measure` is its code, `words` what the code says.
        points: what counts now; `given` is what was recorded.
        state: standing, appealed, upheld, reduced, withdrawn; `state_words` says it.
        acts: what the acting person may do about it: appeal, decide, withdraw.
        appeal_until_us: until when whoever is concerned may appeal.
        code, rule: the finding of the process lint it stands on, and its words.
    """

    id: bytes
    person: bytes
    name: str
    kind: str
    measure: str
    words: str
    reason: str
    points: int
    given: int
    state: str
    state_words: str
    by: str
    at_us: int
    appeal_until_us: int
    ticket: bytes | None = None
    number: str = ""
    code: str = ""
    rule: str = ""
    line: str = ""
    node: str = ""
    suggestion: str = ""
    steps: tuple[LedgerStepView, ...] = ()
    acts: tuple[str, ...] = ()


class LedgerTotal(msgspec.Struct, frozen=True, kw_only=True):
    """One person's records of the period that were not withdrawn, and their points."""

    person: bytes
    name: str
    deviations: int
    rewards: int
    points: int
    appeals: int


class LedgerMeasure(msgspec.Struct, frozen=True, kw_only=True):
    """A measure that can be chosen: its kind, its words, its usual points."""

    id: str
    kind: str
    words: str
    points: int


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """The records of a period, newest first, with totals by person.

    Attributes:
        all: everybody's records are shown (a supervisor asks); else only one's own.
        n: how many records there are, `records` holds the first of them.
        waiting: appeals that nobody has decided yet, of any time.
    """

    records: tuple[LedgerView, ...]
    totals: tuple[LedgerTotal, ...]
    measures: tuple[LedgerMeasure, ...]
    n: int
    waiting: int
    all: bool
