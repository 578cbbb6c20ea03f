"""People against their posts, and what counts in an appraisal: figures of one person over a period."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import select

from desk.models.team import TRAINING
from desk.ops.posts import posts, stack
from desk.process import knowledge, permissions, surveys
from desk.process.errors import KnownError
from desk.process.messages import Words
from desk.process.posts import DUTIES, TIERS, Post, gaps, match
from desk.protocol.people_more import Appraisal, PostMatch, PostReport, PostView
from desk.protocol.team import MemberView
from desk.queries.articles import role_of
from desk.queries.knowledge_review import contributors
from desk.queries.ledger import ledger_records
from desk.queries.registry import Context, query
from desk.queries.surveys import span_us
from desk.queries.team import team


def _word(context: Context, words: Words) -> str:
    return words.zh if context.language.startswith("zh") else words.en


def _held(one: MemberView) -> dict[str, int]:
    return {skill.name: skill.counts for skill in one.skills}


def _post(known: Mapping[str, Post], tier: str) -> Post:
    return known.get(tier or TIERS[0]) or Post(tier or TIERS[0])


@query("query.posts")
def post_report(context: Context) -> PostReport:
    """Return the posts of every tier, and how each person matches theirs."""
    known = posts(context.connection)
    found = []
    for one in team(context).members:
        post, held = _post(known, one.tier), _held(one)
        found.append(
            PostMatch(
                person=one.id, name=one.name, tier=post.tier, percent=match(post, held), gaps=gaps(post, held)
            )
        )
    return PostReport(
        posts=tuple(
            PostView(
                tier=tier, duty=_post(known, tier).duty or _word(context, DUTIES[tier]),
                skills=dict(_post(known, tier).skills), own_duty=_post(known, tier).duty,
            )
            for tier in TIERS
        ),
        people=tuple(sorted(found, key=lambda one: (one.percent, one.name))),
    )  # fmt: skip


@query("query.stack")
def stack_in_use(context: Context) -> dict[str, str]:
    """Return the technologies in use with their versions."""
    return stack(context.connection)


@query("query.appraisal")
def appraisal(context: Context, *, person: bytes, from_day: str = "", to_day: str = "") -> Appraisal:
    """Return what counts in a person's appraisal; one's own, or anybody's for a supervisor."""
    if person != context.person_id:
        permissions.check(role_of(context), "ledger.record")
    one = next((one for one in team(context).members if one.id == person), None)
    if one is None:
        raise KnownError("person_missing")
    start, end = span_us(context, from_day, to_day)
    solved, reopened = context.connection.exec_driver_sql(
        "SELECT count(*), coalesce(sum(reopen_count > 0), 0) FROM fact WHERE owner_id = ? AND excluded = 0"
        " AND last_solution_us >= ? AND last_solution_us < ?",
        (person, start, end),
    ).one()
    marks = context.connection.exec_driver_sql(
        "SELECT score FROM survey WHERE credit_id = ? AND at_us >= ? AND at_us < ?", (person, start, end)
    ).all()
    figures = surveys.csat([int(mark) for (mark,) in marks], 0)
    held, post = _held(one), _post(posts(context.connection), one.tier)
    credit = contributors(context).get(person, knowledge.Credit())
    trainings, minutes = _trainings(context, person, start, end)
    total = next(
        (x for x in ledger_records(context, person=person, from_day=from_day, to_day=to_day).totals), None
    )
    return Appraisal(
        person=person, name=one.name, tier=post.tier, solved=solved, reopened=reopened, ratings=figures.n,
        score100=figures.score100, csat=figures.percent, worked=credit.worked, articles=credit.articles,
        improved=credit.improved, trainings=trainings, minutes=minutes,
        certificates=tuple(skill.name for skill in one.skills if skill.certificate and skill.counts),
        deviations=total.deviations if total else 0, rewards=total.rewards if total else 0,
        points=total.points if total else 0, post=match(post, held), gaps=gaps(post, held),
    )  # fmt: skip


def _trainings(context: Context, person: bytes, start: int, end: int) -> tuple[dict[str, int], int]:
    rows = context.connection.execute(
        select(TRAINING.c.kind, TRAINING.c.minutes).where(
            TRAINING.c.person_id == person, TRAINING.c.held_us >= start, TRAINING.c.held_us < end
        )
    ).all()
    return dict(Counter(str(kind) for kind, _ in rows)), sum(minutes for _, minutes in rows)
