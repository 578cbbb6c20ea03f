"""Generates the demo history as a stream of neutral records, in creation order and in constant memory.

Deterministic: the same arguments give the same records. Stores nothing.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import accumulate
from random import Random

from desk.exchange.demo.backlog import Opening, openings, write
from desk.exchange.demo.cases import cases
from desk.exchange.demo.content import Problem, problems
from desk.exchange.demo.history import World, live, plan
from desk.exchange.demo.people import Cast, Requester, gather
from desk.exchange.demo.rhythm import DAY_S, WorkingCalendar, arrivals, local_date
from desk.exchange.demo.story import CLUSTER_BLOCK, CLUSTER_SLOTS, OVERLOADED_GROUP, SECOND_US, Story, tell
from desk.exchange.demo.timeline import Draft
from desk.exchange.records import ArticleRecord, ArticleUseRecord, Record, SurveyRecord
from desk.exchange.starter import load_articles

_HISTORY_ENDS_S = 3 * 3600
_SCORES = (5,) * 11 + (4,) * 6 + (3,) * 2 + (2,)
_SLOW_SCORES = (5,) * 3 + (4,) * 5 + (3,) * 6 + (2,) * 4 + (1,) * 2


class Chooser:
    """Draws problems and the people who report them.

    Attributes:
        by_key: every problem by its key.
    """

    def __init__(self, cast: Cast) -> None:
        """Prepare the ordinary problems (all but the planted clusters) by weight."""
        self.by_key = {problem.key: problem for problem in problems()}
        self._ordinary = [p for p in problems() if p.key not in CLUSTER_SLOTS]
        self._sums = list(accumulate(p.weight for p in self._ordinary))
        everyone = list(cast.requesters)
        self._reporters = {
            "any": everyone,
            "internal": [r for r in everyone if r.person.internal],
            "external": [r for r in everyone if not r.person.internal],
        }

    def problem(self, rng: Random) -> Problem:
        """Return an ordinary problem."""
        return self._ordinary[bisect_right(self._sums, rng.random() * self._sums[-1])]

    def requester(self, rng: Random, problem: Problem) -> Requester:
        """Return somebody who may report a problem; a few people report a lot."""
        people = self._reporters[problem.audience]
        return people[int(rng.random() ** 1.7 * len(people))]

    def draw(self, rng: Random, key: str) -> tuple[Problem, Requester]:
        """Return the problem with this key, or any ordinary one for "", and its requester."""
        problem = self.by_key[key] if key else self.problem(rng)
        return problem, self.requester(rng, problem)


def cluster_keys(rng: Random, total: int) -> Iterator[str]:
    """Yield for each of `total` history tickets the planted cluster it belongs to, or ""."""
    for begin in range(0, total, CLUSTER_BLOCK):
        size = min(CLUSTER_BLOCK, total - begin)
        block = [key for key, slots in CLUSTER_SLOTS.items() for _ in range(slots * size // CLUSTER_BLOCK)]
        block += [""] * (size - len(block))
        rng.shuffle(block)
        yield from block


def shifted_articles(now: int) -> list[ArticleRecord]:
    """Return the starter articles with their dates moved so that the newest is two days old."""
    articles = load_articles()
    newest = max((max(a.updated_us, a.verified_us or 0) for a in articles), default=0)
    move = (now - 2 * DAY_S) * SECOND_US - newest
    return [
        replace(
            article,
            created_us=article.created_us + move,
            updated_us=article.updated_us + move,
            verified_us=None if article.verified_us is None else article.verified_us + move,
        )
        for article in articles
    ]


def generate(
    *, tickets: int = 2000, seed: int = 1, months: int = 6, now_us: int, articles: int = 0
) -> Iterator[Record]:
    """Yield groups, people and articles, then `tickets` tickets in creation order with what follows each.

    `now_us` is the present of the story: nothing lies after it. The acting agent is the first staff person.
    `articles` is the size of the library: beyond the starter articles it is filled with archived cases.
    """
    story = tell(tickets=tickets, seed=seed, months=months, now_us=now_us)
    cast = gather(seed)
    yield from cast.groups
    yield from cast.staff
    yield from (requester.person for requester in cast.requesters)
    shipped = shifted_articles(story.now)
    yield from shipped
    yield from cases(
        articles - len(shipped),
        cast=cast,
        seed=seed,
        start=story.start,
        now=story.now,
        runbooks={article.external_id: article for article in shipped},
    )
    world = World(
        story=story,
        calendar=_calendar(story),
        cast=cast,
        articles={(a.external_id.rpartition("-")[0], a.language): a.external_id for a in shipped},
    )
    yield from _tickets(world, Chooser(cast))


def _calendar(story: Story) -> WorkingCalendar:
    first = local_date(story.start) - timedelta(days=60)
    return WorkingCalendar(first=first, last=local_date(story.now) + timedelta(days=120))


def _tickets(world: World, chooser: Chooser) -> Iterator[Record]:
    """Merge the history with the open tickets by creation."""
    story = world.story
    overloaded = [p for p in problems() if p.group == OVERLOADED_GROUP]
    waiting = openings(world, chooser.draw, overloaded)
    rng = Random(f"history-{story.seed}")
    end = max(story.now - _HISTORY_ENDS_S, story.start + 1)
    created = arrivals(
        Random(f"arrivals-{story.seed}"),
        world.calendar,
        start=story.start,
        end=end,
        count=story.history_tickets,
        weights=story.day_factors(),
    )
    keys = cluster_keys(Random(f"clusters-{story.seed}"), story.history_tickets)
    number, next_open = 1, 0
    for at, key in zip(created, keys, strict=True):
        while next_open < len(waiting) and waiting[next_open].created <= at:
            yield from _open(world, waiting[next_open], number)
            number, next_open = number + 1, next_open + 1
        yield from _over(world, chooser, rng, key=key, number=number, at=at)
        number += 1
    for opening in waiting[next_open:]:
        yield from _open(world, opening, number)
        number += 1


def _open(world: World, opening: Opening, number: int) -> Iterator[Record]:
    yield write(world, opening, number).record()


def _over(world: World, chooser: Chooser, rng: Random, *, key: str, number: int, at: int) -> Iterator[Record]:
    """Yield a ticket that is over, with the article used and the survey."""
    problem, requester = chooser.draw(rng, key)
    # In the last weeks the overloaded group finishes little: its open tickets stand for that time.
    if problem.group == OVERLOADED_GROUP and at > world.story.now - 20 * DAY_S and rng.random() < 0.8:
        problem, requester = chooser.draw(rng, "")
    life = plan(world, rng, problem, requester, number, at)
    draft = live(world, life)
    yield draft.record()
    for line in draft.lines:
        if line.kind == "article_used":
            yield ArticleUseRecord(
                draft.external_id,
                line.data["article"],
                line.data["verdict"],
                line.author,
                line.at * SECOND_US,
            )
    if draft.state == "closed" and rng.random() < 0.32:
        yield from _survey(draft, rng, now=world.story.now, slow=not life.pace.diligent)


def _survey(draft: Draft, rng: Random, *, now: int, slow: bool) -> Iterator[SurveyRecord]:
    scores = _SLOW_SCORES if slow else _SCORES
    score = scores[int(rng.random() * len(scores))]
    at = draft.at + 3600 + int(rng.random() * DAY_S)
    if at > now:
        return
    occasion = "survey_high" if score >= 4 else "survey_low"
    comment = draft.phrase(occasion) if rng.random() < 0.4 else ""
    cycle = sum(line.kind == "closed" for line in draft.lines)
    yield SurveyRecord(draft.external_id, score, comment, at * SECOND_US, cycle)
