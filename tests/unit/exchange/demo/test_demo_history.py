"""The demo history: deterministic, legal in every timeline, and true to the patterns it says it plants."""

import hashlib
from collections import Counter
from datetime import datetime
from functools import cache
from typing import Any

import pytest

from desk.exchange.demo import generate, planted
from desk.exchange.demo.content import LANGUAGES, acting_tickets, problems
from desk.exchange.demo.people import ACTING_PERSON
from desk.exchange.demo.rhythm import WorkingCalendar, local_date
from desk.exchange.demo.story import CLUSTER_SLOTS, PING_PONG_GROUPS, SLIPS, open_count, tell
from desk.exchange.demo.targets import FIRST_RESPONSE_S, after
from desk.exchange.records import (
    ArticleRecord,
    ArticleUseRecord,
    GroupRecord,
    PersonRecord,
    Record,
    SurveyRecord,
    TicketRecord,
)
from desk.process.handoff import Package

SECOND = 1_000_000
# Wednesday 2026-11-18 14:08 in Shanghai.
NOW = int(datetime.fromisoformat("2026-11-18T14:08:00+08:00").timestamp()) * SECOND
SUNDAY_NIGHT = int(datetime.fromisoformat("2026-11-22T00:25:00+08:00").timestamp()) * SECOND
OVER = {"closed", "cancelled", "merged", "spam"}
NOT_COUNTED = {"cancelled", "merged", "spam"}
KINDS = set(
    "created customer_message public_reply auto_reply internal_note call diagnosis_step assigned group tier started "
    "waiting_customer waiting_third_party scheduled resumed priority category product title requester tags "
    "solution_provided confirmed not_solved closed reopened merged cancelled spam "
    "handoff_offered handoff_accepted article_used".split()
)
OPEN = {"new", "assigned", "in_progress", "waiting_customer", "waiting_third_party", "scheduled"}
# kind -> (states in which it may stand, state it leads to); other kinds change nothing.
MOVES: dict[str, tuple[set[str], str]] = {
    "started": ({"new", "assigned"}, "in_progress"),
    "waiting_customer": ({"in_progress"}, "waiting_customer"),
    "waiting_third_party": ({"in_progress"}, "waiting_third_party"),
    "scheduled": ({"in_progress"}, "scheduled"),
    "resumed": ({"waiting_customer", "waiting_third_party", "scheduled"}, "in_progress"),
    "solution_provided": ({"in_progress"}, "pending_confirmation"),
    "not_solved": ({"pending_confirmation"}, "in_progress"),
    "confirmed": ({"pending_confirmation"}, "pending_confirmation"),
    "closed": ({"pending_confirmation"}, "closed"),
    "reopened": ({"closed"}, "in_progress"),
    "merged": (OPEN, "merged"),
    "cancelled": (OPEN, "cancelled"),
    "spam": (OPEN, "spam"),
}


@cache
def history(tickets: int = 2000, seed: int = 1, now_us: int = NOW) -> tuple[Record, ...]:
    return tuple(generate(tickets=tickets, seed=seed, now_us=now_us))


def tickets_of(records: tuple[Record, ...]) -> list[TicketRecord]:
    return [r for r in records if isinstance(r, TicketRecord)]


def digest(records: tuple[Record, ...]) -> str:
    return hashlib.sha256("\n".join(map(repr, records)).encode()).hexdigest()


def test_the_same_arguments_give_the_same_records() -> None:
    again = tuple(generate(tickets=300, seed=7, now_us=NOW))
    assert digest(history(300, 7)) == digest(again)


def test_another_seed_gives_another_history() -> None:
    assert digest(history(300, 7)) != digest(history(300, 8))


@pytest.mark.parametrize("tickets", [1, 3, 20, 150, 2000])
def test_the_number_of_tickets_is_exact_and_they_come_in_creation_order(tickets: int) -> None:
    found = tickets_of(history(tickets))
    assert len(found) == tickets
    assert len({t.external_id for t in found}) == tickets
    assert [t.created_us for t in found] == sorted(t.created_us for t in found)


def test_people_and_articles_come_first_and_what_follows_a_ticket_belongs_to_it() -> None:
    records = history()
    first = next(i for i, r in enumerate(records) if isinstance(r, TicketRecord))
    assert {type(r) for r in records[:first]} == {GroupRecord, PersonRecord, ArticleRecord}
    current = ""
    for record in records[first:]:
        if isinstance(record, TicketRecord):
            current = record.external_id
        else:
            assert isinstance(record, ArticleUseRecord | SurveyRecord)
            assert record.ticket == current
            assert record.at_us <= NOW


def walk(ticket: TicketRecord) -> dict[str, object]:
    """Walk through a timeline, asserting each step, and return the registers that it implies."""
    state, owner, group, tier = "new", "", "", "L1"
    priority = ticket.entries[0].data["priority"]
    asked = False
    for entry in ticket.entries:
        assert entry.kind in KINDS
        if entry.kind in MOVES:
            allowed, target = MOVES[entry.kind]
            assert state in allowed, (ticket.external_id, state, entry.kind)
            if entry.kind == "waiting_customer":
                assert asked, ticket.external_id
            state = target
        elif entry.kind == "assigned":
            assert entry.data["from"] == (owner or None)
            owner, state = str(entry.data["to"]), "assigned" if state == "new" else state
        elif entry.kind == "group":
            assert entry.data["from"] == (group or None)
            group = str(entry.data["to"])
        elif entry.kind == "tier":
            assert entry.data["from"] == tier
            tier = str(entry.data["to"])
        elif entry.kind == "priority":
            assert entry.data["from"] == priority
            priority = entry.data["to"]
        asked = entry.kind in ("public_reply", "call") or (asked and entry.kind != "customer_message")
    return {"state": state, "owner": owner, "group": group, "tier": tier, "priority": priority}


@pytest.mark.parametrize("now_us", [NOW, SUNDAY_NIGHT])
def test_every_timeline_is_a_legal_walk_that_ends_in_the_registers(now_us: int) -> None:
    people = {r.external_id for r in history(now_us=now_us) if isinstance(r, PersonRecord)}
    for ticket in tickets_of(history(now_us=now_us)):
        assert ticket.entries[0].kind == "created"
        assert ticket.entries[0].at_us == ticket.created_us
        instants = [entry.at_us for entry in ticket.entries]
        assert all(a < b for a, b in zip(instants, instants[1:], strict=False)), ticket.external_id
        assert instants[-1] <= now_us
        assert ticket.updated_us == instants[-1]
        assert {entry.author for entry in ticket.entries} <= people | {""}
        registers = walk(ticket)
        assert {key: getattr(ticket, key) for key in registers} == registers


def test_texts_have_no_slot_left_open() -> None:
    for ticket in tickets_of(history()):
        for text in (
            ticket.title,
            *(e.body for e in ticket.entries),
            *(repr(dict(e.data)) for e in ticket.entries),
        ):
            assert "[solution]" not in text
            assert "{name}" not in text
            assert "{n}" not in text
        assert ticket.title
        assert ticket.entries[0].body


def test_waits_that_need_a_date_have_one_after_their_beginning() -> None:
    for ticket in tickets_of(history()):
        for entry in ticket.entries:
            if entry.kind in ("waiting_third_party", "scheduled"):
                assert entry.data["reason"]
                until = datetime.fromisoformat(str(entry.data["expected_until"])).timestamp()
                assert until >= entry.at_us / SECOND


def test_open_tickets_and_the_acting_agents_queue_have_the_promised_numbers() -> None:
    still_open = [t for t in tickets_of(history()) if t.state not in OVER]
    mine = [t for t in still_open if t.owner == ACTING_PERSON]
    assert len(still_open) == planted(now_us=NOW)["open"] == 120
    assert len(mine) == planted(now_us=NOW)["acting_agent_open"] == 12
    assert Counter(t.state for t in still_open)["new"] == 28
    assert {t.title for t in mine} == {raw.title for raw in acting_tickets()}


def test_the_acting_agents_deadlines_lie_where_the_file_puts_them() -> None:
    by_title = {t.title: t for t in tickets_of(history()) if t.owner == ACTING_PERSON and t.state not in OVER}
    for raw in acting_tickets():
        ticket = by_title[raw.title]
        if raw.clock == "first_response":
            deadline = ticket.created_us // SECOND + FIRST_RESPONSE_S[ticket.priority]
            assert deadline - NOW // SECOND == raw.remaining
        if raw.clock in ("waiting_customer", "pending_confirmation"):
            assert ticket.state == raw.clock


def test_the_open_share_is_capped() -> None:
    assert open_count(100) == 6
    assert open_count(2000) == 120
    assert open_count(1_000_000) == 2683


@pytest.mark.parametrize("tickets", [500, 2000])
def test_repeat_problem_clusters_have_their_exact_counts(tickets: int) -> None:
    titles = {p.key: (p, {lang: p.texts[lang].titles for lang in LANGUAGES}) for p in problems()}
    counts: Counter[str] = Counter()
    for ticket in tickets_of(history(tickets)):
        for key in CLUSTER_SLOTS:
            problem, wording = titles[key]
            heads = [t.split("{")[0].strip() for t in wording[ticket.language]]
            if ticket.product == problem.product and any(ticket.title.startswith(h) for h in heads):
                counts[key] += 1
                assert ticket.state == "closed"
    assert dict(counts) == planted(tickets=tickets, now_us=NOW)["clusters"]


def test_ping_pong_tickets_have_their_share() -> None:
    bounced = counted = 0
    for ticket in tickets_of(history()):
        groups = [str(e.data["to"]) for e in ticket.entries if e.kind == "group"]
        if groups[0] in PING_PONG_GROUPS and ticket.state == "closed":
            counted += 1
            bounced += any(a == c != b for a, b, c in zip(groups, groups[1:], groups[2:], strict=False))
    assert counted > 300
    assert bounced == counted * 17 // 100


def test_hand_offs_carry_the_three_parts_but_for_the_planted_slips() -> None:
    moved = bare = offered = 0
    for ticket in tickets_of(history()):
        kinds = [e.kind for e in ticket.entries]
        moves = [e for e in ticket.entries if e.kind == "group" and e.data["from"]]
        moved += len(moves)
        bare += sum("handoff" not in e.data for e in moves)
        offered += kinds.count("handoff_offered")
        assert kinds.count("handoff_offered") == kinds.count("handoff_accepted")
        for entry in ticket.entries:
            if entry.kind == "handoff_offered":
                data: dict[str, Any] = dict(entry.data)
                tried = tuple(data.get("tried", ()))
                said = {k: data.get(k, "") for k in ("logs_reason", "reproduction", "untried")}
                assert Package(impact=data["impact"], tried=tried, **said).missing() == ()
    assert bare == moved // SLIPS["moved_without_handoff"] > 20
    assert offered == moved - bare


def test_solutions_follow_a_look_into_the_library_and_silence_a_reminder_but_for_the_planted_slips() -> None:
    silent = unasked = unsought = 0
    for ticket in tickets_of(history()):
        kinds = [e.kind for e in ticket.entries]
        if any(e.data.get("cause") == "auto_confirmed" for e in ticket.entries):
            silent += 1
            unasked += not any(e.data.get("reminder") for e in ticket.entries)
        mine = ticket.owner == ACTING_PERSON and ticket.state not in OVER
        if "solution_provided" in kinds and not mine:
            unsought += "article_used" not in kinds[: kinds.index("solution_provided")]
    assert silent > 300
    assert unasked == silent // SLIPS["no_reminder"]
    assert 20 <= unsought <= 60


def responses(tickets: list[TicketRecord]) -> list[tuple[TicketRecord, bool, int]]:
    """Return (ticket, met, instant) for each first response that was decided."""
    story = tell(tickets=2000, seed=1, months=6, now_us=NOW)
    calendar = WorkingCalendar(first=local_date(story.start), last=local_date(story.now + 40 * 86_400))
    found = []
    for ticket in tickets:
        if ticket.state in NOT_COUNTED:
            continue
        created = ticket.created_us // SECOND
        priority = int(str(ticket.entries[0].data["priority"]))
        deadline = after(calendar, priority, created, FIRST_RESPONSE_S[priority])
        at = next((e.at_us // SECOND for e in ticket.entries if e.kind in ("public_reply", "call")), None)
        if ticket.entries[0].data.get("by_agent"):
            at = created
        if at is not None or deadline < story.now:
            found.append((ticket, at is not None and at <= deadline, min(at or deadline, deadline)))
    return found


def test_compliance_is_good_but_in_the_bad_week_and_in_the_overloaded_group() -> None:
    story = tell(tickets=2000, seed=1, months=6, now_us=NOW)
    bad, late, rest = [], [], []
    for ticket, met, at in responses(tickets_of(history())):
        if story.in_bad_week(at):
            bad.append(met)
        elif ticket.group == "group-finance" and at > story.overload_start:
            late.append(met)
        else:
            rest.append(met)
    assert 0.92 <= sum(rest) / len(rest) <= 0.97
    assert sum(bad) / len(bad) < 0.75
    assert sum(late) / len(late) < 0.85


def test_the_overloaded_groups_backlog_grows() -> None:
    story = tell(tickets=2000, seed=1, months=6, now_us=NOW)

    def backlog(at: int) -> int:
        count = 0
        for ticket in tickets_of(history()):
            if ticket.group == "group-finance" and ticket.created_us < at * SECOND:
                solved = [e.at_us for e in ticket.entries if e.kind in ("solution_provided", *NOT_COUNTED)]
                count += not solved or solved[0] > at * SECOND
        return count

    assert backlog(story.now) > 2 * backlog(story.overload_start) + 5


def test_priorities_and_languages_are_mixed_as_documented() -> None:
    found = tickets_of(history())
    priorities = Counter(t.priority for t in found)
    assert priorities[3] > priorities[4] > priorities[2] > priorities[1] > priorities[0] > 0
    languages = Counter(t.language for t in found)
    assert 0.2 < languages["en"] / len(found) < 0.5


def test_every_register_names_something_that_exists() -> None:
    records = history()
    groups = {r.external_id for r in records if isinstance(r, GroupRecord)}
    staff = [r for r in records if isinstance(r, PersonRecord) and r.staff]
    articles = {r.external_id for r in records if isinstance(r, ArticleRecord)}
    assert staff[0].external_id == ACTING_PERSON
    assert len(staff) == 24
    assert all(set(person.groups) <= groups for person in staff)
    assert {t.group for t in tickets_of(records)} <= groups
    assert {r.article for r in records if isinstance(r, ArticleUseRecord)} <= articles


def test_there_are_enough_problems_and_each_article_they_name_exists() -> None:
    articles = {r.external_id.rpartition("-")[0] for r in history(1) if isinstance(r, ArticleRecord)}
    assert len(problems()) >= 60
    assert len({p.key for p in problems()}) == len(problems())
    assert {p.article for p in problems() if p.article} <= articles


@pytest.mark.parametrize(("tickets", "months"), [(0, 6), (10, 0)])
def test_an_empty_history_is_refused(tickets: int, months: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        list(generate(tickets=tickets, months=months, now_us=NOW))
