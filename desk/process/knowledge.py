"""The life of a knowledge article: confidence, freshness, audience, and who may move it (process.md 5.6).

Confidence says how far an article may be believed, freshness whether somebody looked at it lately, audience
who may read it; the three never stand for one another. "Published" is audience = customer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from desk.process import messages
from desk.process.errors import RuleError
from desk.process.messages import Words

CONFIDENCE = ("wip", "not_validated", "validated", "archived")
AUDIENCES = ("team", "internal", "customer")
LANGUAGES = ("zh", "en")
MODULES = ("symptom", "environment", "cause", "steps", "script", "cautions", "prevention")
SHORT_FIELDS = ("title", "language", "scenario", "product", "tags")
FIELDS = (*SHORT_FIELDS, *MODULES)
TITLE_LIMIT = 300
INTERVAL_DAYS = 90
RUNBOOK_INTERVAL_DAYS = 30
DAY_US = 86_400_000_000

CONFIDENCE_LABELS: Mapping[str, Words] = MappingProxyType(
    {
        "wip": Words("work in progress", "编写中"),
        "not_validated": Words("not validated", "未验证"),
        "validated": Words("validated", "已验证"),
        "archived": Words("archived", "已归档"),
    }
)
AUDIENCE_LABELS: Mapping[str, Words] = MappingProxyType(
    {
        "team": Words("team", "团队"),
        "internal": Words("company", "内部"),
        "customer": Words("customers", "客户"),
    }
)

messages.register(
    {
        "article.publish_unvalidated": (
            "Only a validated article may be shown to customers; this one is “{confidence}”. Have an expert"
            " validate it first.",
            "只有已验证的条目才能对客户公开，当前为“{confidence}”。请先由专家完成验证。",
        ),
        "article.no_resolution": (
            "An article without troubleshooting steps stays work in progress. Write the steps first.",
            "没有排查步骤的条目只能处于“编写中”。请先填写排查步骤。",
        ),
        "article.archived": (
            "This article is archived. Bring it back into use before you change it.",
            "此条目已归档。请先恢复使用，再进行修改。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Use:
    """One use of an article on a ticket: verdict, person (any hashable) and instant."""

    verdict: str
    by: object
    at_us: int


def fresh_until_us(verified_us: int | None, interval_days: int) -> int | None:
    """Return until when an article counts as looked at; None for one never verified."""
    return None if verified_us is None else verified_us + interval_days * DAY_US


def freshness(verified_us: int | None, interval_days: int, now_us: int) -> str:
    """Return `fresh`, `due` (review due) or `unverified`; one never verified cannot run out."""
    until = fresh_until_us(verified_us, interval_days)
    if until is None:
        return "unverified"
    return "due" if now_us > until else "fresh"


def confidence_of(steps: str) -> str:
    """Return the confidence of a text just written: without a resolution it is work in progress."""
    return "not_validated" if steps.strip() else "wip"


def after_edit(confidence: str, steps: str) -> str:
    """Return the confidence after a change of text: editing does not verify, nor does it take trust away.

    A work in progress that has steps now has a resolution; one that lost its steps is in progress again.
    """
    if confidence in ("wip", "not_validated"):
        return confidence_of(steps)
    return confidence


def check_publish(confidence: str, audience: str) -> None:
    """Refuse to show customers what nobody validated."""
    if audience == "customer" and confidence != "validated":
        raise RuleError("article.publish_unvalidated", confidence=CONFIDENCE_LABELS[confidence])


def check_validate(steps: str) -> None:
    """Refuse to validate what has no resolution."""
    if not steps.strip():
        raise RuleError("article.no_resolution")


def check_editable(confidence: str) -> None:
    """Refuse to edit an archived article: it has to be brought back first."""
    if confidence == "archived":
        raise RuleError("article.archived")


def earns_validation(confidence: str, uses: Iterable[Use]) -> bool:
    """Tell whether an article proposes itself for validation: 3 "worked" by at least 2 people."""
    if confidence != "not_validated":
        return False
    people = [use.by for use in uses if use.verdict == "worked" and use.by is not None]
    return len(people) >= 3 and len(set(people)) >= 2


def archive_reasons(
    *, verified_us: int | None, interval_days: int, replaced: bool, uses: Sequence[Use], now_us: int
) -> tuple[str, ...]:
    """Return why an article is a candidate for the archive: expired_unused, replaced, failing (or none)."""
    reasons = []
    until = fresh_until_us(verified_us, interval_days)
    reused = [use for use in uses if use.verdict in ("worked", "partly")]
    unused = not any(now_us - use.at_us <= 180 * DAY_US for use in reused)
    if until is not None and now_us - until > 90 * DAY_US and unused:
        reasons.append("expired_unused")
    if replaced:
        reasons.append("replaced")
    judged = sorted((use for use in uses if use.verdict != "viewed"), key=lambda use: use.at_us)[-5:]
    if sum(use.verdict == "no" for use in judged) >= 3:
        reasons.append("failing")
    return tuple(reasons)


WIP_DAYS = 30
DUPLICATE = 0.6
"""Share of common letter pairs from which two titles name the same thing."""


def is_old_wip(confidence: str, created_us: int, now_us: int) -> bool:
    """Tell whether a work in progress lies about for more than a month."""
    return confidence == "wip" and now_us - created_us > WIP_DAYS * DAY_US


def letter_pairs(title: str) -> frozenset[str]:
    """Return the pairs of neighbouring letters of a title, without case, space and marks."""
    plain = "".join(character for character in title.casefold() if character.isalnum())
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1)) or frozenset({plain} - {""})


def duplicates(titles: Mapping[bytes, str]) -> list[tuple[bytes, bytes, float]]:
    """Return pairs of articles whose titles share most of their letter pairs, the likest first."""
    pairs = {ident: letter_pairs(title) for ident, title in titles.items()}
    places: dict[str, list[bytes]] = {}
    for ident, own in pairs.items():
        for pair in own:
            places.setdefault(pair, []).append(ident)
    found: list[tuple[bytes, bytes, float]] = []
    for ident, own in pairs.items():
        common: dict[bytes, int] = {}
        for pair in own:
            for other in places[pair]:
                if other > ident:
                    common[other] = common.get(other, 0) + 1
        for other, count in common.items():
            share = count / (len(own) + len(pairs[other]) - count)
            if share >= DUPLICATE:
                found.append((ident, other, share))
    return sorted(found, key=lambda item: (-item[2], item[0], item[1]))


@dataclass(frozen=True, slots=True)
class Credit:
    """What a person gave to others (requirement G11): reuse that worked, not a count of articles.

    Attributes:
        worked: uses by others that worked, of articles they wrote.
        articles: how many of their articles worked for others.
        improved: their revisions of anybody's article that worked for others afterwards.
    """

    worked: int = 0
    articles: int = 0
    improved: int = 0


def contributions(
    authors: Mapping[bytes, bytes],
    revisions: Iterable[tuple[bytes, bytes, int]],
    uses: Iterable[tuple[bytes, bytes | None, int]],
) -> dict[bytes, Credit]:
    """Return the credit of each person.

    `authors`: article -> who wrote it; `revisions`: (article, by, at); `uses`: those that worked as (article, by, at).
    """
    worked: dict[bytes, list[tuple[bytes | None, int]]] = {}
    for article, by, at_us in uses:
        worked.setdefault(article, []).append((by, at_us))
    found: dict[bytes, Credit] = {}
    for article, author in authors.items():
        count = sum(by != author for by, _ in worked.get(article, ()))
        if count:
            old = found.get(author, Credit())
            found[author] = Credit(old.worked + count, old.articles + 1, old.improved)
    for article, by, at_us in revisions:
        helped = any(user != by and used >= at_us for user, used in worked.get(article, ()))
        if helped and authors.get(article) != by:
            old = found.get(by, Credit())
            found[by] = Credit(old.worked, old.articles, old.improved + 1)
    return found
