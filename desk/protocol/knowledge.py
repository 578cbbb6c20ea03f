"""What queries answer about the library of knowledge: rows of its list, history, uses, gaps. Plain values."""

import msgspec


class ArticleRow(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """One row of the library.

    Attributes:
        freshness: fresh, due (its verification ran out) or unverified.
        flags: how many times somebody said that it is wrong and nobody has looked yet.
    """

    id: bytes
    title: str
    confidence: str
    freshness: str
    audience: str
    scenario: str
    product: str
    tags: tuple[str, ...]
    language: str
    updated_us: int
    uses: int
    worked: int
    flags: int
    author_name: str = ""


class ArticlePageView(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the library: rows from `offset` on, of `total` that fit the filters."""

    rows: tuple[ArticleRow, ...]
    offset: int
    total: int
    took_ms: float = 0.0


class Facet(msgspec.Struct, frozen=True, array_like=True):
    """A value that a filter can take, and how many articles have it."""

    value: str
    count: int


class LibraryFacets(msgspec.Struct, frozen=True, kw_only=True):
    """What the library can be filtered by; the most frequent first, scenarios by name (a tree by “/”)."""

    total: int
    states: tuple[Facet, ...]
    scenarios: tuple[Facet, ...]
    products: tuple[Facet, ...]
    tags: tuple[Facet, ...]
    gaps: int = 0


class RevisionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One revision of an article: who, when, on which base, and which fields differ from the one before."""

    id: bytes
    base: bytes | None
    author_name: str
    at_us: int
    changed: tuple[str, ...]
    note: str = ""


class RevisionText(msgspec.Struct, frozen=True, kw_only=True):
    """The whole text of one revision by field (tags separated by spaces)."""

    id: bytes
    texts: dict[str, str]


class TicketUse(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket that an article was used on, with the newest verdict there.

    Attributes:
        verdict: worked, partly, no, viewed, sent (in a reply), source (written from it) or solution.
    """

    ticket: bytes
    number: str
    title: str
    state: str
    verdict: str
    by_name: str
    at_us: int


class ArticleTickets(msgspec.Struct, frozen=True, kw_only=True):
    """The tickets of an article: the newest uses, how many there are, and how many it solved."""

    uses: tuple[TicketUse, ...]
    total: int
    solved: int


class ArticleUse(msgspec.Struct, frozen=True, kw_only=True):
    """An article used on a ticket, with the newest verdict there; `outdated` = changed since."""

    article: bytes
    title: str
    confidence: str
    freshness: str
    verdict: str
    by_name: str
    at_us: int
    outdated: bool = False


class FlagView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's word that an article is wrong."""

    reason: str
    by_name: str
    at_us: int
    ticket: bytes | None = None
    ticket_number: str = ""


class GapView(msgspec.Struct, frozen=True, kw_only=True):
    """Something people looked for in vain: the words, how often, the latest time and ticket."""

    id: bytes
    text: str
    count: int
    at_us: int
    by_name: str
    ticket: bytes | None = None
    ticket_number: str = ""


class ArticleDraft(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of an article that has not been written yet, filled from a ticket."""

    ticket: bytes | None
    title: str
    language: str
    symptom: str = ""
    environment: str = ""
    cause: str = ""
    steps: str = ""
    script: str = ""
    cautions: str = ""
    prevention: str = ""
    scenario: str = ""
    tags: tuple[str, ...] = ()
    product: str = ""


class BranchField(msgspec.Struct, frozen=True, omit_defaults=True):
    """One field of an article in two versions: what both began from, the other's text, what stands, the merge.

    Attributes:
        merged: both together; None where both changed the same place, so that a person has to choose.
    """

    field: str
    base: str
    theirs: str
    mine: str
    merged: str | None = None


class ArticleBranch(msgspec.Struct, frozen=True):
    """A version of an article that is not part of what stands: `article.merge{article, revision, texts}` ties it."""

    article: bytes
    revision: bytes
    author: str
    at_us: int
    fields: tuple[BranchField, ...]
