"""Writes the tickets that are open at the story's present: the lively queue, and the acting agent's own.

Ages and last words are chosen backwards from the present, so that deadlines lie around it whatever the hour.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from desk.exchange.demo.content import ActingTicket, Problem, Texts, acting_tickets
from desk.exchange.demo.history import Life, World
from desk.exchange.demo.people import ACTING_PERSON, Requester
from desk.exchange.demo.rhythm import DAY_S, WORKING_DAY_S
from desk.exchange.demo.story import OPEN_DAYS, OVERLOADED_GROUP
from desk.exchange.demo.targets import FIRST_RESPONSE_S, RESOLUTION_S, UPDATE_S, Pace
from desk.exchange.demo.timeline import Draft, spread

# Shares of the open tickets that are not the acting agent's; what is left is in progress.
_SHARES = (
    ("new", 28 / 108),
    ("assigned", 0.10),
    ("waiting_customer", 0.11),
    ("waiting_third_party", 0.06),
    ("scheduled", 0.04),
    ("pending_confirmation", 0.08),
)
_OVERLOADED_SHARE = 0.25
_NEW_AGE_S = (700, 1500, 3300)
_WORK_AGE_S = (2400, 6000, 13_000)


@dataclass(slots=True)
class Opening:
    """An open ticket decided but not yet written."""

    created: int
    priority: int
    state: str
    problem: Problem
    requester: Requester
    seed: str
    acting: ActingTicket | None = None


def states(count: int, rng: Random) -> list[str]:
    """Return the states of `count` open tickets in a shuffled order, in the documented shares."""
    found = [state for state, share in _SHARES for _ in range(round(share * count))][:count]
    found += ["in_progress"] * (count - len(found))
    rng.shuffle(found)
    return found


def openings(
    world: World, draw: Callable[[Random, str], tuple[Problem, Requester]], overloaded: list[Problem]
) -> list[Opening]:
    """Decide all open tickets, in creation order.

    `draw` brings an ordinary problem with its requester; `overloaded` are those of the overloaded group.
    """
    story = world.story
    rng = Random(f"open-{story.seed}")
    found = [_acting(world, raw, index) for index, raw in enumerate(acting_tickets()[: story.acting_tickets])]
    for index, state in enumerate(states(story.open_tickets - len(found), rng)):
        problem, requester = draw(rng, "")
        busy = rng.random() < _OVERLOADED_SHARE and bool(overloaded)
        if busy:
            problem, requester = draw(rng, overloaded[int(rng.random() * len(overloaded))].key)
        priority = _priority(rng, busy=busy)
        created = _created(world, rng, state, priority, busy=busy)
        found.append(Opening(created, priority, state, problem, requester, f"open-{story.seed}-{index}"))
    return sorted(found, key=lambda opening: (opening.created, opening.seed))


def _priority(rng: Random, *, busy: bool) -> int:
    roll = rng.random()
    if busy:
        return 3 if roll < 0.4 else 4
    return 0 if roll < 0.01 else 1 if roll < 0.04 else 2 if roll < 0.16 else 3 if roll < 0.62 else 4


def _created(world: World, rng: Random, state: str, priority: int, *, busy: bool) -> int:
    """Return when an open ticket was created: mostly inside its targets, late where the group is overloaded."""
    calendar, now, part = world.calendar, world.story.now, rng.random()
    fresh = state in ("new", "assigned")
    if priority <= 2:
        return now - int((_NEW_AGE_S if fresh else _WORK_AGE_S)[priority] * (0.05 + 0.95 * part)) - 60
    if fresh and not (busy and rng.random() < 0.5):
        working = calendar.instant(calendar.worked(now) - int(WORKING_DAY_S * 0.98 * part) - 30)
        return max(working, now - 90 - int(0.96 * DAY_S * rng.random()))
    share = 0.3 + 1.5 * part if busy else 0.04 + 0.9 * part**1.4
    age = min(int(RESOLUTION_S[priority] * share), calendar.worked(now) - 1)
    # At least a quarter of an hour, or the words so far would not fit.
    created = min(calendar.instant(calendar.worked(now) - age), now - 900)
    return max(created, now - OPEN_DAYS * DAY_S)


def _acting(world: World, raw: ActingTicket, index: int) -> Opening:
    texts = Texts((raw.title,), (raw.body,), (), "", "", "")
    problem = Problem(
        key=f"acting-{index}",
        category=raw.category,
        product=raw.product,
        group="group-l1",
        escalation="",
        article="",
        weight=0.0,
        audience="any",
        texts={"zh": texts, "en": texts},
    )
    requester = next(r for r in world.cast.requesters if r.person.name == raw.requester)
    created = world.story.now - _acting_age(raw)
    state = {"waiting_customer": "waiting_customer", "pending_confirmation": "pending_confirmation"}
    return Opening(
        created, raw.priority, state.get(raw.clock, "in_progress"), problem, requester, f"acting-{index}", raw
    )


def _acting_age(raw: ActingTicket) -> int:
    """Return how long ago a ticket was created so that its clock has `remaining` seconds left."""
    if raw.clock == "first_response":
        return FIRST_RESPONSE_S[raw.priority] - raw.remaining
    if raw.clock == "resolution":
        return RESOLUTION_S[raw.priority] - raw.remaining
    return _last_word_age(raw) + 7200


def _last_word_age(raw: ActingTicket) -> int:
    """Return how long ago the last public word was written."""
    if raw.clock == "resolution":
        # Recent enough that the update clock is not the first to run out.
        return min(UPDATE_S[raw.priority] * 2 // 5, max(UPDATE_S[raw.priority] - raw.remaining - 60, 45))
    if raw.clock == "update":
        return UPDATE_S[raw.priority] - raw.remaining
    return abs(raw.remaining)


def write(world: World, opening: Opening, number: int) -> Draft:
    """Write the timeline of an open ticket."""
    draft = Draft(
        rng=Random(opening.seed),
        cast=world.cast,
        problem=opening.problem,
        requester=opening.requester,
        number=number,
        created=opening.created,
    )
    draft.priority = opening.priority
    draft.impact, draft.urgency = spread(opening.priority)
    draft.channel = ("form", "mail", "im", "portal")[int(draft.rng.random() * 4)]
    draft.open()
    if opening.acting is not None:
        _write_acting(world, draft, opening.acting)
    elif opening.state != "new":
        _write_ordinary(world, draft, opening.state)
    draft.squeeze(world.story.now - 5)
    return draft


def _owner(world: World, draft: Draft) -> str:
    """Return a member of the ticket's group who is not the acting agent, whose queue is told apart."""
    members = [m for m in world.cast.members[draft.group] if m != ACTING_PERSON]
    return members[int(draft.rng.random() * len(members))]


def _write_ordinary(world: World, draft: Draft, state: str) -> None:
    rng, now = draft.rng, world.story.now
    age = now - draft.created
    draft.assign(_owner(world, draft), draft.created + int(age * (0.05 + 0.1 * rng.random())))
    if state == "assigned":
        return
    last = _last_word(world, draft, state)
    room = max(last - draft.at, 10)
    draft.begin(draft.at + room // 10)
    draft.diagnose(draft.at + room // 10, 0)
    first = min(draft.at + room // 5, draft.created + FIRST_RESPONSE_S[draft.priority] * 7 // 10)
    draft.reply(max(first, draft.at + 1), draft.phrase("first_reply"))
    Life(world, draft, Pace(1, 1, rng.random() < 0.94)).keep_informed(last)
    if state == "pending_confirmation":
        world.look(draft, draft.at + 90, known=False)
    _TAILS[state](draft, last, now)


def _last_word(world: World, draft: Draft, state: str) -> int:
    """Return when the last public word was written."""
    rng, now = draft.rng, world.story.now
    age, target = now - draft.at, UPDATE_S[draft.priority]
    gap = int(target * (0.03 + 0.85 * rng.random()))
    if state in ("waiting_customer", "pending_confirmation"):
        gap = int(2.2 * DAY_S * rng.random()) + 240
    elif rng.random() < (0.4 if draft.group == OVERLOADED_GROUP else 0.06):
        gap = int(target * (1.02 + 0.8 * rng.random()))
    return max(now - gap, draft.at + age // 2)


def _working_on(draft: Draft, last: int, now: int) -> None:
    if last - draft.at > 600:
        draft.diagnose(last - 300, 1)
        draft.reply(last, draft.phrase("progress"))
    if draft.rng.random() < 0.2:
        quiet = max(now - draft.at, 2)
        draft.hear(draft.at + max(quiet * 3 // 4, quiet - 5400), draft.phrase("answer"))
    elif draft.rng.random() < 0.3:
        draft.note(draft.at + max((now - draft.at) // 3, 1), draft.phrase("note"))


def _asked(draft: Draft, last: int, now: int) -> None:
    draft.reply(last, draft.say(draft.texts.question))
    draft.wait("waiting_customer", last + 2, reason=draft.phrase("wait_reason"), until=now + 3 * DAY_S)


def _outside(state: str) -> Callable[[Draft, int, int], None]:
    def write_tail(draft: Draft, last: int, now: int) -> None:
        draft.reply(last, draft.phrase(f"{state}_reply"))
        until = now + 3600 + int(draft.rng.random() * 3 * DAY_S)
        draft.wait(state, last + 30, reason=draft.phrase(f"{state}_reason"), until=until)

    return write_tail


def _solved(draft: Draft, last: int, now: int) -> None:
    draft.diagnose(max(last - 120, draft.at + 1), 1)
    draft.solve(min(last, now - 30), {"decision": "none", "reason": draft.phrase("no_article")})


_TAILS: dict[str, Callable[[Draft, int, int], None]] = {
    "in_progress": _working_on,
    "waiting_customer": _asked,
    "waiting_third_party": _outside("waiting_third_party"),
    "scheduled": _outside("scheduled"),
    "pending_confirmation": _solved,
}


def _moments(draft: Draft, last: int, count: int) -> Iterator[int]:
    """Yield `count` instants spread from now on until `last`, which is the final one."""
    begin = draft.at
    for index in range(1, count + 1):
        yield begin + (last - begin) * index // count


def _write_acting(world: World, draft: Draft, raw: ActingTicket) -> None:
    now = world.story.now
    draft.tags = raw.tags
    draft.assign(ACTING_PERSON, draft.created + 20)
    if not raw.done:
        return
    draft.begin(draft.at + 30)
    last = now - 45 if raw.clock == "first_response" else now - _last_word_age(raw)
    for (kind, text), at in zip(raw.done, _moments(draft, last, len(raw.done)), strict=True):
        _ACTS[kind](draft, at, text)
    if raw.clock == "waiting_customer":
        draft.wait(
            "waiting_customer", draft.at + 2, reason=draft.phrase("wait_reason"), until=now + 3 * DAY_S
        )


def _diagnosis(draft: Draft, at: int, text: str) -> None:
    hypothesis, step, evidence, result = text.split(" | ")
    draft.add(
        "diagnosis_step", at, draft.owner, hypothesis=hypothesis, step=step, evidence=evidence, result=result
    )


def _solution(draft: Draft, at: int, text: str) -> None:
    steps, cautions = text.split(" | ")
    draft.add(
        "solution_provided",
        at,
        draft.owner,
        draft.phrase("solution").replace("[solution]", steps),
        steps=steps,
        cautions=cautions,
        category=draft.problem.category,
        knowledge={"decision": "none", "reason": draft.phrase("no_article")},
    )
    draft.state, draft.last_public = "pending_confirmation", draft.at


_ACTS: dict[str, Callable[[Draft, int, str], None]] = {
    "reply": lambda draft, at, text: draft.reply(at, text),
    "note": lambda draft, at, text: draft.note(at, text),
    "message": lambda draft, at, text: draft.hear(at, text),
    "diagnosis": _diagnosis,
    "solution": _solution,
}
