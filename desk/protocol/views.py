"""What queries answer: frozen structs of plain values, ready to be shown. No ORM row, no behaviour."""

from typing import Any

import msgspec

from desk.protocol.figures import ComplianceDay as ComplianceDay
from desk.protocol.figures import Histogram as Histogram
from desk.protocol.figures import Insights as Insights
from desk.protocol.figures import Kpi as Kpi
from desk.protocol.queue import Section
from desk.protocol.saved_views import SavedView
from desk.protocol.state_words import StateView


class FileView(msgspec.Struct, frozen=True):
    """An attachment: `id` is the blob's hash in hex."""

    id: str
    name: str
    type: str
    size: int


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """One timeline entry as shown.

    Attributes:
        visibility: public, internal or system.
        side: customer, agent or system (who speaks).
        data: the payload of the kind (process vocabulary), with names already looked up in `names`.
        names: hex id -> display name for every person, group or ticket the payload mentions.
        origin: number of the merged ticket it stands on, "" for the ticket's own.
    """

    id: bytes
    kind: str
    visibility: str
    side: str
    author_id: bytes | None
    author_name: str
    author_org: str
    at_us: int
    body: str
    data: dict[str, Any] = {}
    names: dict[str, str] = {}
    files: tuple[FileView, ...] = ()
    source: str = ""
    time_adjusted: bool = False
    origin: str = ""


class ClockView(msgspec.Struct, frozen=True, kw_only=True):
    """One SLA clock cycle. `state`: running, paused, met, breached, cancelled; instants µs UTC."""

    metric: str
    cycle: int
    state: str
    started_us: int
    target_s: int
    elapsed_s: int
    due_us: int | None
    left_s: int | None
    met_us: int | None
    breached_us: int | None
    w50_us: int | None = None
    w75_us: int | None = None
    w90_us: int | None = None
    cause: str = ""
    waived: bool = False
    live: bool = True


class PersonView(msgspec.Struct, frozen=True, kw_only=True):
    """A person; `internal`: of one's own organisation, else an external user."""

    id: bytes
    name: str
    email: str = ""
    phone: str = ""
    organisation: str = ""
    level: str = "standard"
    staff: bool = False
    tier: str = ""
    role: str = ""
    open_tickets: int = 0
    internal: bool = True


class GroupView(msgspec.Struct, frozen=True, kw_only=True):
    """A support group with its number of open tickets and its members (staff ids)."""

    id: bytes
    name: str
    tier: str
    open_tickets: int = 0
    members: tuple[bytes, ...] = ()


class TransitionView(msgspec.Struct, frozen=True):
    """An action the ticket's state allows now; `blocked` says why the person may not ("" = may)."""

    action: str
    to: str
    blocked: str = ""


class LinkView(msgspec.Struct, frozen=True, kw_only=True):
    """Another ticket as seen from this one: "this ticket <type> that one"; `link` is b"" for a merge pointer.

    Attributes:
        type: a name of `process.links.LINKS`, or merged_into, merged_from.
    """

    link: bytes
    type: str
    ticket: bytes
    number: str
    title: str
    state: str
    priority: int


class TicketView(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket as the detail pane shows it, at the moment of reading."""

    key: int
    id: bytes
    number: str
    title: str
    state: str
    priority: int
    impact: int | None
    urgency: int | None
    tier: str
    owner: PersonView | None
    group: GroupView | None
    requester: PersonView | None
    category: str
    product: str
    channel: str
    language: str
    tags: tuple[str, ...]
    source: str
    created_us: int
    updated_us: int
    rev: int
    entries: tuple[EntryView, ...]
    clocks: tuple[ClockView, ...]
    transitions: tuple[TransitionView, ...]
    draft: dict[str, str] = {}
    entry_count: int = 0
    links: tuple[LinkView, ...] = ()
    unread: bool = False
    read_us: int | None = None


class ArticleHit(msgspec.Struct, frozen=True, kw_only=True):
    """One knowledge hit: snippet parts alternate plain and matched text; `why` explains the rank."""

    id: bytes
    title: str
    snippet: tuple[tuple[str, bool], ...]
    category: str
    updated_us: int
    uses: int
    confidence: str
    stale: bool = False
    why: str = ""
    score: float = 0.0


class KnowledgeAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The sidebar's answer: hits, how many there are, how long it took, and a rebuild's progress."""

    hits: tuple[ArticleHit, ...]
    total: int
    took_ms: float
    did_you_mean: str = ""
    rebuilding: float | None = None


class SimilarTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket about the same thing: `score` 0 to 1, `why` names the words in common, `parent` is its parent incident."""

    id: bytes
    key: int
    number: str
    title: str
    state: str
    priority: int
    created_us: int
    score: float
    why: str = ""
    open: bool = True
    requester: str = ""
    parent: bytes | None = None


class SimilarTickets(msgspec.Struct, frozen=True, kw_only=True):
    """Tickets like one ticket or like a text being written.

    Attributes:
        tickets: the most similar, best first; never the ticket itself.
        count: how many there are in all (`tickets` may show fewer), `open_count` of them open.
        window_s: how far back was looked, 0 = everything.
        words: what they have in common, the most telling first.
        parent: an open parent incident that one of them already stands under, the best one's first.
        why: the sentence, as "7 like this in the last 40 minutes: 登录, 403"; empty when there is none.
    """

    tickets: tuple[SimilarTicket, ...]
    count: int
    open_count: int
    window_s: int
    words: tuple[str, ...] = ()
    parent: bytes | None = None
    why: str = ""
    took_ms: float = 0.0


class ArticleView(msgspec.Struct, frozen=True, kw_only=True):
    """A knowledge article whole.

    Attributes:
        head: the revision that is shown, the base of an edit; None where the article has none yet.
        freshness: fresh, due or unverified; `fresh_until_us` says until when.
        flags: how many flags nobody has looked at.
        may: what the acting person may do: edit, validate, publish, archive.
        proposed: reuse has earned it the validation (three times worked, two people).
    """

    id: bytes
    number: str
    title: str
    language: str
    symptom: str
    steps: str
    script: str
    prevention: str
    environment: str
    cause: str
    cautions: str
    scenario: str
    tags: tuple[str, ...]
    product: str
    audience: str
    confidence: str
    author_name: str
    updated_us: int
    verified_us: int | None
    uses: int
    worked: int
    head: bytes | None = None
    freshness: str = "unverified"
    fresh_until_us: int | None = None
    interval_days: int = 90
    verifier_name: str = ""
    flags: int = 0
    may: tuple[str, ...] = ()
    proposed: bool = False
    replaced_by: bytes | None = None
    replaced_by_title: str = ""


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of the navigation: view -> tickets, group id (hex) -> open tickets, saved list's id -> tickets.

    Saved lists are counted up to `desk.protocol.saved_views.COUNTED`; one more means "more than that".
    """

    views: dict[str, int]
    groups: dict[str, int]
    saved: dict[str, int] = {}


class Workspace(msgspec.Struct, frozen=True, kw_only=True):
    """Who and where: the acting person, groups, staff, categories, products and settings at start.

    Attributes:
        products: stored values; product_names gives the known ones a name in both languages {zh, en}.
        states: product line ("" the standard) -> state -> what is called otherwise there, reasons for waiting.
    """

    name: str
    me: PersonView
    groups: tuple[GroupView, ...]
    staff: tuple[PersonView, ...]
    categories: tuple[dict[str, Any], ...]
    products: tuple[str, ...]
    settings: dict[str, Any]
    replica_version: int
    tickets: int
    product_names: dict[str, dict[str, str]] = {}
    views: tuple[SavedView, ...] = ()
    states: dict[str, dict[str, StateView]] = {}


class IdList(msgspec.Struct, frozen=True, kw_only=True):
    """The id list of a queue query: a private file of native 64-bit keys, to be read and removed.

    `complete` is false for a beginning that was asked for with a limit; `total` counts what is in the file.
    `sections` are the heads of a banded or grouped list, in order; their rows follow each other in the file.
    """

    path: str
    total: int
    took_ms: float
    complete: bool = True
    sections: tuple[Section, ...] = ()


class ExplainRow(msgspec.Struct, frozen=True, kw_only=True):
    """One bucket of the SLA waterfall: [from, to), seconds, why, and what it cites."""

    from_us: int
    to_us: int
    seconds: int
    kind: str
    text: str
    entry: str = ""
    policy: str = ""
    calendar: str = ""


class CategoryChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A problem type with its probability (0-1) and the words of the text that spoke for it."""

    category: str
    probability: float
    words: tuple[str, ...] = ()


class Classification(msgspec.Struct, frozen=True, kw_only=True):
    """What kind of ticket a text is.

    Attributes:
        state: certain (set it, marked as suggested), unsure (offer the choices), empty (say nothing).
        choices: up to three, the most probable first; none when empty.
        trained_on: labelled tickets it learned from; 0 where keyword rules answer.
        training: a better answer may come soon: a model is being learned.
        accuracy: share of right best guesses in cross-validation; None for rules.
    """

    state: str
    choices: tuple[CategoryChoice, ...]
    trained_on: int
    training: bool = False
    accuracy: float | None = None
