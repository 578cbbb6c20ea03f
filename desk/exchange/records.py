"""The neutral records every reader (file importers, the demo generator) produces and the loader stores.

A reader knows its source format; the loader knows the tables; neither knows the other.
Instants are integer microseconds UTC. `None` means unknown. Texts are already decoded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """One event of a ticket's timeline, in the vocabulary of `desk.process.timeline`.

    Attributes:
        kind: entry kind, e.g. ``customer_message``, ``public_reply``, ``waiting_customer``, ``assigned``.
        at_us: when it happened in the source.
        author: external id of a PersonRecord (staff or requester); "" for the system.
        body: text shown to a reader; "" where the kind has none.
        data: payload of the kind (JSON-able; people, groups, tickets and articles by external id).
        external_id: stable id in the source, so that a re-run updates instead of doubling; "" = position.
    """

    kind: str
    at_us: int
    author: str = ""
    body: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class TicketRecord:
    """One ticket of the source with its whole timeline; the first entry is ``created``.

    Registers (state, owner, group, ...) are the final ones; the loader checks nothing against the fold.
    `entries` are in time order. `facts` are outcomes that the source states (e.g. made_sla), shown as imported.
    `line` is where the record began in its file, for reports.
    """

    external_id: str
    title: str
    created_us: int
    state: str
    priority: int
    entries: Sequence[EntryRecord]
    requester: str = ""
    owner: str = ""
    group: str = ""
    category: str = ""
    product: str = ""
    channel: str = "import"
    tier: str = ""
    impact: int | None = None
    urgency: int | None = None
    tags: Sequence[str] = ()
    language: str = ""
    updated_us: int = 0
    facts: Mapping[str, object] = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person: staff (with role, tier, groups, skills) or requester (with level and organisation).

    `groups` maps a group's external id to the role there: agent, expert, supervisor or administrator.
    `skills` maps a skill name to a level 1-5. `level` is the requester's grade: standard, vip.
    """

    external_id: str
    name: str
    email: str = ""
    phone: str = ""
    organisation: str = ""
    staff: bool = False
    level: str = "standard"
    internal: bool = True
    tier: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)
    skills: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """A support group; `tier` is L1, L2, L3 or R&D."""

    external_id: str
    name: str
    tier: str = "L1"


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """A knowledge article with the four modules of the standard (symptom, steps, script, prevention)."""

    external_id: str
    title: str
    language: str
    symptom: str
    steps: str
    script: str = ""
    prevention: str = ""
    environment: str = ""
    cause: str = ""
    cautions: str = ""
    scenario: str = ""
    tags: Sequence[str] = ()
    product: str = ""
    audience: str = "team"
    confidence: str = "not_validated"
    author: str = ""
    created_us: int = 0
    updated_us: int = 0
    verified_us: int | None = None


@dataclass(frozen=True, slots=True)
class ArticleUseRecord:
    """A ticket-article link with the verdict worked, partly, no or viewed."""

    ticket: str
    article: str
    verdict: str
    by: str
    at_us: int


@dataclass(frozen=True, slots=True)
class SurveyRecord:
    """A satisfaction answer: 1-5 and a comment, for one resolution cycle."""

    ticket: str
    score: int
    comment: str
    at_us: int
    cycle: int = 1


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A source row that could not be read: where, why, and the row itself for the reject file."""

    line: int
    reason: str
    row: str


Record = (
    TicketRecord | PersonRecord | GroupRecord | ArticleRecord | ArticleUseRecord | SurveyRecord | RejectedRow
)
