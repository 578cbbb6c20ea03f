"""Lives the life of a ticket that is over: from the report to the closure, with the detours real ones take.

Decides what happens and when; `timeline.Draft` writes it. Everything ends before the story's present.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from desk.exchange.demo.content import Problem, problems
from desk.exchange.demo.handing import Slips, consult, fall_silent, hand_over
from desk.exchange.demo.people import Cast, Requester
from desk.exchange.demo.rhythm import DAY_S, WorkingCalendar
from desk.exchange.demo.story import (
    BAD_WEEK_BREACH_SHARE,
    CLUSTER_SLOTS,
    PING_PONG_GROUPS,
    PING_PONG_SHARE,
    Story,
)
from desk.exchange.demo.targets import FIRST_RESPONSE_S, UPDATE_S, Pace, after, draw_pace
from desk.exchange.demo.timeline import Draft, spread

_CHANNELS = (("form", 0.34), ("mail", 0.56), ("im", 0.76), ("phone", 0.88), ("portal", 0.96), ("alert", 1.0))
_QUIET_DAYS = 30
_VERDICTS = ("worked",) * 14 + ("partly",) * 3 + ("no",) + ("viewed",) * 2
_NEIGHBOURS = {
    name: problem.article
    for problem in reversed(problems())
    if problem.article
    for name in (problem.category, problem.product)
}


@dataclass(slots=True)
class World:
    """What a life needs around it; one per generated history.

    Attributes:
        articles: external ids of the articles by (stem, language).
        ping_pong_due: error diffusion that makes the share of ping-pong tickets exact.
        recent: the last ordinary ticket of each problem, which a duplicate may merge into.
        slips: the planted ones, counted.
    """

    story: Story
    calendar: WorkingCalendar
    cast: Cast
    articles: dict[tuple[str, str], str]
    ping_pong_due: int = 0
    recent: dict[str, tuple[str, Requester, int]] = field(default_factory=dict)
    slips: Slips = field(default_factory=Slips)

    def article(self, draft: Draft) -> str:
        """Return the article for a ticket's problem, in its language if there is one; else ""."""
        return self._written(draft.problem.article, draft.language)

    def _written(self, stem: str, language: str) -> str:
        other = "en" if language == "zh" else "zh"
        return self.articles.get((stem, language)) or self.articles.get((stem, other), "")

    def member(self, rng: Random, group: str, *, but: str = "") -> str:
        """Return a member of a group, another one than `but` where there is one."""
        members = [one for one in self.cast.members[group] if one != but] or self.cast.members[group]
        return members[int(rng.random() * len(members))]

    def look(self, draft: Draft, at: int, *, known: bool) -> None:
        """Look into the library before a solution at `at`; a planted slip does not."""
        if any(line.kind == "article_used" for line in draft.lines):
            return
        if not known and self.slips.due("no_search"):
            return
        article = self.article(draft) or self.nearest(draft)
        if article:
            verdict = _VERDICTS[int(draft.rng.random() * len(_VERDICTS))] if known else "viewed"
            consult(draft, max(at - 90, draft.at + 1), article, verdict)

    def nearest(self, draft: Draft) -> str:
        """Return an article of the same product or category, which the search finds where none fits; else ""."""
        problem = draft.problem
        stem = _NEIGHBOURS.get(problem.product) or _NEIGHBOURS.get(problem.category, "")
        return self._written(stem, draft.language)

    def knowledge(self, draft: Draft) -> dict[str, object]:
        """Return the knowledge decision made with a solution."""
        article, roll = self.article(draft), draft.rng.random()
        if article and roll < 0.72:
            return {"decision": "reuse", "article": article}
        if article and roll < 0.8:
            return {"decision": "update", "article": article}
        if roll > 0.94:
            return {"decision": "new"}
        return {"decision": "none", "reason": draft.phrase("no_article")}


def draw_priority(rng: Random) -> int:
    """Return a priority: P0 1 %, P1 4 %, P2 15 %, P3 50 %, P4 30 %."""
    roll = rng.random()
    return 0 if roll < 0.01 else 1 if roll < 0.05 else 2 if roll < 0.2 else 3 if roll < 0.7 else 4


def draw_channel(rng: Random, priority: int) -> str:
    """Return a channel; alerts report only urgent trouble."""
    roll = rng.random()
    channel = next(name for name, below in _CHANNELS if roll < below)
    return "form" if channel == "alert" and priority > 2 else channel


class Life:
    """One ticket from report to closure.

    Attributes:
        draft: what has been written.
        done: seconds of work spent, in the calendar of the priority.
    """

    def __init__(self, world: World, draft: Draft, pace: Pace) -> None:
        """Prepare the life of an unopened draft."""
        self.world, self.draft, self.pace = world, draft, pace
        self.rng = draft.rng
        self.done = 0
        self.steps = 0

    def chance(self, probability: float) -> bool:
        """Return True with a probability."""
        return self.rng.random() < probability

    def later(self, seconds: int) -> int:
        """Return the instant after `seconds` of this ticket's working time."""
        return after(self.world.calendar, self.draft.priority, self.draft.at, seconds)

    def work(self, seconds: int) -> int:
        """Spend working time, telling the requester in between how it goes; return the instant reached."""
        until = self.later(seconds)
        self.done += seconds
        self.keep_informed(until)
        return max(until, self.draft.at)

    def keep_informed(self, until: int) -> None:
        """Write progress updates so that no silence before `until` exceeds the update target."""
        draft, target = self.draft, UPDATE_S[self.draft.priority]
        if not self.pace.diligent:
            return
        while until - draft.last_public > target * 0.97:
            draft.reply(
                draft.last_public + int(target * (0.7 + 0.22 * self.rng.random())), draft.phrase("progress")
            )

    def take_up(self) -> None:
        """Open, assign, start, answer for the first time."""
        draft, world = self.draft, self.world
        owner = world.member(self.rng, draft.problem.group)
        draft.open(by_agent=owner if draft.channel == "phone" else "")
        response = after(world.calendar, draft.priority, draft.created, self.pace.first_response)
        # A working day can span a weekend, the update target cannot: the duty agent writes from home.
        in_time = self.pace.first_response <= FIRST_RESPONSE_S[draft.priority]
        if response - draft.created > 0.95 * DAY_S and in_time and self.pace.diligent:
            response = draft.created + int(DAY_S * (0.2 + 0.7 * self.rng.random()))
        room = max(response - draft.at, 8)
        draft.assign(owner, draft.at + int(room * (0.1 + 0.4 * self.rng.random())))
        draft.begin(draft.at + int(room * 0.15))
        if self.chance(0.4):
            self.diagnose(draft.at + int(room * 0.1))
        draft.reply(response, draft.phrase("first_reply"))
        self.done = self.pace.first_response

    def diagnose(self, at: int) -> None:
        """Write the next diagnosis step."""
        self.draft.diagnose(at, self.steps)
        self.steps += 1

    def escalate(self, group: str) -> None:
        """Hand over to another group, and go on there."""
        self.hand_over(group, self.share(0.1), "handover")
        self.diagnose(self.work(self.share(0.1)))

    def hand_over(self, group: str, seconds: int, occasion: str) -> None:
        """Hand over to another group after some work, and let one of its people begin."""
        receiver = self.world.member(self.rng, group, but=self.draft.owner)
        self.work(seconds)
        hand_over(self.draft, group, receiver, note=self.draft.phrase(occasion), slips=self.world.slips)
        self.draft.assign(receiver, self.work(self.share(0.08)))

    def share(self, part: float) -> int:
        """Return a part of the working time that is left until the solution, at least 20 s."""
        return max(int((self.pace.resolution - self.done) * part), 20)

    def ask(self) -> None:
        """Ask the requester, wait, get the answer."""
        draft = self.draft
        draft.reply(self.work(self.share(0.2)), draft.say(draft.texts.question))
        hours = 0.15 if draft.priority <= 2 else 3.0
        until = draft.at + 5 * DAY_S
        draft.wait("waiting_customer", draft.at + 2, reason=draft.phrase("wait_reason"), until=until)
        gone = 60 + int(self.rng.expovariate(1 / (hours * 3600)))
        draft.hear(draft.at + min(gone, 3 * DAY_S), draft.phrase("answer"))
        draft.reply(self.work(self.share(0.05)), draft.phrase("acknowledge"))

    def wait_outside(self, state: str) -> None:
        """Wait for a vendor or an agreed date."""
        draft, rng = self.draft, self.rng
        draft.reply(self.work(self.share(0.2)), draft.phrase(f"{state}_reply"))
        begin, length = draft.at + 30, int(DAY_S * (0.3 + 1.5 * rng.random()))
        draft.wait(state, begin, reason=draft.phrase(f"{state}_reason"), until=begin + length)
        cause = "timer" if state == "scheduled" else "vendor"
        end = begin + (length if cause == "timer" else int(length * (0.5 + 0.5 * rng.random())))
        if state == "waiting_third_party":
            self.keep_informed(end)
        draft.resume(end, cause)
        draft.last_public = max(draft.last_public, draft.at - 3600)

    def detours(self, *, quiet: bool) -> None:
        """Take some of the ways on which tickets do not run straight to the solution."""
        draft = self.draft
        if self.chance(0.12):
            draft.note(self.work(self.share(0.1)), draft.phrase("note"))
        if self.chance(0.05):
            draft.call(self.work(self.share(0.1)), outcome=draft.phrase("call"))
        if draft.problem.escalation and draft.group != draft.problem.escalation and self.chance(0.17):
            self.escalate(draft.problem.escalation)
        if self.chance(0.3):
            self.ask()
        if draft.priority > 1 and not quiet and self.chance(0.06):
            self.wait_outside("waiting_third_party" if self.chance(0.6) else "scheduled")
        if draft.priority == 4 and self.chance(0.05):
            draft.reprioritise(self.work(60), 3, reason=draft.phrase("raise_reason"))
        elif draft.priority == 3 and self.chance(0.05):
            draft.reprioritise(self.work(60), 4, reason=draft.phrase("lower_reason"))

    def bounce(self) -> None:
        """Send the ticket to the other group of the ping-pong pair and get it back."""
        draft = self.draft
        here = draft.group
        there = PING_PONG_GROUPS[1 - PING_PONG_GROUPS.index(here)]
        for group in (there, here):
            self.hand_over(group, self.share(0.15), "bounce")

    def solve_and_close(self, *, quiet: bool) -> None:
        """Solve, perhaps in two attempts, and close, perhaps reopen."""
        draft = self.draft
        while self.steps < 1 + int(self.rng.random() * len(draft.texts.diagnosis)):
            self.diagnose(self.work(self.share(0.25)))
        self.solve(self.work(max(self.pace.resolution - self.done, 20)))
        if self.chance(0.04):
            self.again(draft.reject)
        self.confirm(quiet=quiet)
        if not quiet and self.chance(0.03):
            self.again(draft.reopen, wait=int(DAY_S * (0.2 + 5 * self.rng.random())))
            self.confirm(quiet=True)

    def solve(self, at: int) -> None:
        """Provide the solution with a decision about knowledge, made after a look into the library."""
        draft, world = self.draft, self.world
        knowledge = world.knowledge(draft)
        world.look(draft, at, known="article" in knowledge)
        draft.solve(max(at, draft.at + 1), knowledge)

    def again(self, complain: Callable[[int], None], *, wait: int = 0) -> None:
        """Let the requester complain and solve a second time."""
        draft = self.draft
        complain(draft.at + wait + 600 + int(self.rng.expovariate(1 / 5400)))
        draft.reply(self.later(600 + int(self.rng.random() * 1200)), draft.phrase("sorry"))
        self.diagnose(self.later(400 + int(self.rng.random() * 1500)))
        self.solve(self.later(600 + int(self.rng.random() * 3600)))

    def confirm(self, *, quiet: bool) -> None:
        """Close by the customer's word, by telephone, or by silence after three working days."""
        draft, roll = self.draft, self.rng.random()
        if roll > 0.78 and not quiet:
            fall_silent(draft, self.world.calendar, self.world.slips)
            return
        gone = 300 + int(self.rng.expovariate(1 / 9000))
        draft.close(draft.at + min(gone, 2 * DAY_S), "customer" if roll < 0.7 else "phone")


def plan(world: World, rng: Random, problem: Problem, requester: Requester, number: int, at: int) -> Life:
    """Return an unopened life: the draft with its priority and channel, and the pace it will take."""
    draft = Draft(rng=rng, cast=world.cast, problem=problem, requester=requester, number=number, created=at)
    draft.priority = draw_priority(rng)
    if requester.person.level == "vip" and draft.priority == 3 and rng.random() < 0.3:
        draft.priority = 2
    draft.impact, draft.urgency = spread(draft.priority)
    draft.channel = draw_channel(rng, draft.priority)
    late = world.story.in_bad_week(at) and rng.random() < BAD_WEEK_BREACH_SHARE
    overload = world.story.overload(problem.group, at)
    return Life(world, draft, draw_pace(rng, draft.priority, late=late, overload=overload))


def live(world: World, life: Life) -> Draft:
    """Live a whole life and return the finished draft."""
    draft, rng, story = life.draft, life.rng, world.story
    quiet = draft.created > story.now - _QUIET_DAYS * DAY_S
    if draft.problem.key not in CLUSTER_SLOTS and rng.random() < 0.028 and _ends_early(world, life):
        return draft
    life.take_up()
    if draft.group in PING_PONG_GROUPS:
        world.ping_pong_due += round(PING_PONG_SHARE * 100)
        if world.ping_pong_due >= 100:
            world.ping_pong_due -= 100
            life.bounce()
    life.detours(quiet=quiet)
    life.solve_and_close(quiet=quiet)
    draft.squeeze(story.now - 60 - int(rng.random() * 3000))
    world.recent[draft.problem.key] = (draft.external_id, draft.requester, draft.created)
    return draft


def _ends_early(world: World, life: Life) -> bool:
    """Cancel, merge or bin the ticket; False if it turns out an ordinary one after all."""
    draft, rng = life.draft, life.rng
    roll, soon = rng.random(), int(120 + rng.random() * 5000)
    if roll < 0.3:
        original = world.recent.get(draft.problem.key)
        if original is None or original[1].language != draft.language:
            return False
        if draft.created - original[2] >= 2 * DAY_S:
            return False
        draft.requester = original[1]
        draft.open()
        draft.finish("merged", draft.at + soon, world.member(rng, draft.group), into=original[0])
    elif roll < 0.45:
        draft.open()
        draft.finish("spam", draft.at + soon, world.member(rng, draft.group))
    else:
        draft.open()
        draft.hear(draft.at + soon, draft.phrase("withdraw"))
        draft.finish("cancelled", draft.at + 30, draft.person, reason=draft.phrase("withdraw"))
    draft.squeeze(world.story.now - 60)
    return True
