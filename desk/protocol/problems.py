"""Problem records as screens show them. Plain values only."""

import msgspec


class ProblemItemView(msgspec.Struct, frozen=True, kw_only=True):
    """An incident (its ticket), a preventive measure (owner, due, done, result) or a note (topic)."""

    id: bytes
    kind: str
    text: str
    by: str
    at_us: int
    ticket: bytes | None = None
    number: str = ""
    topic: str = ""
    owner: str = ""
    due_us: int | None = None
    done_us: int | None = None
    result: str = ""
    recurrence: bool = False


class ProblemView(msgspec.Struct, frozen=True, kw_only=True):
    """A problem record.

    Attributes:
        state: open, known_error, prevented or closed; `state_words` says it.
        incidents, recurrences: how many, and how many of them began after the measures were done.
        minutes: working time spent on its incidents.
        undone, overdue: preventive measures.
        first_us, last_us: when its first and last incident began.
        watched_until_us: until when a prevented problem is watched.
    """

    id: bytes
    title: str
    product: str
    category: str
    cause: str
    workaround: str
    state: str
    state_words: str
    owner: str
    at_us: int
    incidents: int
    recurrences: int
    minutes: int
    undone: int
    overdue: int
    article: bytes | None = None
    first_us: int | None = None
    last_us: int | None = None
    prevented_us: int | None = None
    watched_until_us: int | None = None
    items: tuple[ProblemItemView, ...] = ()


class RepeatView(msgspec.Struct, frozen=True, kw_only=True):
    """Incidents alike without a problem record: what they share, how many, which, and minutes spent."""

    title: str
    why: str
    tickets: tuple[bytes, ...]
    numbers: tuple[str, ...]
    n: int
    minutes: int
    last_us: int
