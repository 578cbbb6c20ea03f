"""What the process writes reaches the others: each op by the least role that may do it, equal on all desks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from desk.models.nouns import NOUNS
from tests.sync_kit import Shared

SECOND = 1_000_000
TABLES = tuple(
    sorted({noun.table.name for noun in NOUNS.values()} - {"setting", "availability", "canned_reply"})
)
ENTRIES = "SELECT id, ticket_id, kind, body, data, author_id, visibility FROM entry ORDER BY id"
TICKETS = (
    "SELECT id, title, state, priority, tier, owner_id, group_id, category, tags FROM ticket ORDER BY id"
)
DERIVED = ("survey", "handoff", "link")


class Team:
    """Four roles at four desks; after each op its desk exchanges, and nothing may come back undelivered."""

    def __init__(self, shared: Shared, directory: Path) -> None:
        self.shared = shared
        self.desks = {
            role: shared.desk(directory / role, shared.add_person(f"The {role}", role=role))
            for role in ("agent", "expert", "supervisor", "administrator")
        }

    def __getattr__(self, role: str) -> Callable[..., bytes]:
        desk = self.desks[role]

        def run(verb: str, **args: Any) -> bytes:
            subject: bytes = desk.run(verb, **args).subject
            desk.exchange()
            undelivered = desk.rows("SELECT * FROM undelivered") if desk.waiting() == 0 else ["waits"]
            assert not undelivered, (verb, undelivered)
            return subject

        return run

    def settle(self) -> None:
        self.shared.settle()

    def person(self, role: str) -> bytes:
        return self.desks[role].person

    def entry(self, role: str, ticket: bytes, kind: str) -> bytes:
        """Return the newest entry of a kind."""
        (found,) = self.desks[role].rows(
            "SELECT id FROM entry WHERE ticket_id = ? AND kind = ? ORDER BY id DESC LIMIT 1", ticket, kind
        )
        return bytes(found[0])


def knowledge_lives(team: Team, ticket: bytes) -> None:
    """Write, flag, validate, publish, give to a verifier, archive, revive; gaps open and close."""
    article = team.agent(
        "article.create", title="Printer", steps="1. off", symptom="smoke", scenario="devices"
    )
    team.settle()
    team.expert("article.flag", article=article, reason="which printer?", ticket=ticket)
    team.agent("article.edit", article=article, steps="1. off\n2. on")
    team.expert("article.unflag", article=article)
    team.expert("article.validate", article=article, interval_days=30)
    team.expert("article.publish", article=article)
    team.expert("article.verifier", article=article, to=team.person("agent"), interval_days=60)
    gap = team.agent("article.gap", text="scanner", ticket=ticket)
    team.settle()
    team.expert("article.gap_done", gap=gap, article=article)
    team.expert("article.archive", article=article)
    team.expert("article.revive", article=article)


def rules_change(team: Team) -> None:
    """Rules of every kind, each by who may write it."""
    ada = team.desks["administrator"]
    policy = ada.ask("query.policies")[-1]
    team.administrator("policy.set", policy=policy)
    team.administrator("calendar.overrides", calendar="cn-bh", days={"2027-03-10": []}, horizon="2027-12-31")
    team.administrator("checklist.save", name="go", checklist={"title": "Go", "items": [{"text": "look"}]})
    team.administrator("survey.configure", rules={"low": 3})
    team.supervisor("process.propose", line="universal", changes={"nodes": {"diagnose": {"limit": "45m"}}})
    team.settle()
    team.administrator("process.sign", line="universal", version=1)
    suggestion = team.agent("suggestion.add", node="diagnose", text="shorter")
    team.settle()
    team.supervisor("suggestion.answer", suggestion=suggestion, state="accepted", answer="yes")
    team.supervisor(
        "rota.set",
        rota={"id": "night", "name": "Night", "people": [team.person("agent").hex()], "first": "2026-03-09"},
    )
    team.expert("canned.save", title="Hello", body="Hello {{requester.name}}", team=True)


def people_grow(team: Team) -> None:
    """Rosters, profiles, skills, training, the ledger."""
    bob = team.person("agent")
    team.supervisor("roster.profile", person=bob, calendar="cn-bh", capacity=8)
    team.supervisor("roster.days", person=bob, days={"2027-03-09": {"kind": "leave"}})
    team.supervisor("skill.set", person=bob, skill="MySQL", level=3)
    team.supervisor(
        "training.record",
        people=(bob,),
        kind="training",
        title="MySQL",
        held_us=1_790_000_000 * SECOND,
        skill="MySQL",
        level=4,
    )
    team.agent("baton.give", note="watch the printer")
    team.agent("person.availability", state="busy")
    record = team.supervisor(
        "ledger.record", kind="deviation", measure="coaching", reason="late", people=(bob,)
    )
    team.settle()
    team.agent("ledger.appeal", record=record, reason="on leave")
    team.settle()
    team.administrator("ledger.decide", record=record, decision="uphold", reason="was there")


def tickets_are_worked(team: Team, ticket: bytes) -> None:
    """Everything that stands round a ticket: checklists, time, third parties, splits, major incidents, deviations."""
    team.agent("ticket.take", ticket=ticket)
    team.agent("ticket.start", ticket=ticket)
    team.agent("ticket.checklist", ticket=ticket, title="Before", items=("unplug",))
    checklist = team.entry("agent", ticket, "checklist")
    team.agent("ticket.check", ticket=ticket, checklist=checklist, item="1")
    team.agent("ticket.time_spent", ticket=ticket, minutes=12, activity="diagnosis")
    team.agent("ticket.side", ticket=ticket, party="Vendor", body="how hot?")
    team.agent("ticket.remote", ticket=ticket, address="pc-7", body="looked", duration_s=60)
    team.agent("ticket.reply", ticket=ticket, body="and the scanner?")
    reply = team.entry("agent", ticket, "public_reply")
    team.agent("ticket.split", ticket=ticket, entries=(reply,), title="Scanner")
    team.settle()
    team.supervisor("ticket.waive", ticket=ticket, metric="resolution", reason="power cut")
    team.agent("ticket.spam", ticket=team.agent("ticket.create", title="win", group=team.shared.groups[0]))
    problem = team.agent("ticket.problem", ticket=ticket, title="Printers overheat")
    team.agent("problem.cause", problem=problem, cause="dust")
    team.agent("ticket.major", ticket=ticket)
    team.agent("ticket.major_update", ticket=ticket, body="we are on it")
    team.agent("ticket.major_end", ticket=ticket, reason="one printer only")
    team.agent(
        "ticket.solve",
        ticket=ticket,
        steps="cooled",
        category="devices",
        knowledge={"decision": "none", "reason": "once"},
    )
    team.agent("ticket.confirm", ticket=ticket, by="phone")
    team.agent("survey.answer", ticket=ticket, rating=2, comment="hot")
    team.settle()
    team.supervisor("survey.follow", ticket=ticket, note="called")


def test_each_op_reaches_everybody(shared: Shared, tmp_path: Path) -> None:
    team = Team(shared, tmp_path)
    customer = team.agent("person.create", name="Wang Fang", email="wang@corp.test")
    ticket = team.agent(
        "ticket.create", title="Printer on fire", body="smoke", group=shared.groups[0], requester=customer
    )
    team.settle()
    knowledge_lives(team, ticket)
    rules_change(team)
    people_grow(team)
    tickets_are_worked(team, ticket)
    team.settle()
    first, *others = team.desks.values()
    for desk in others:
        for statement in (ENTRIES, TICKETS):
            assert desk.rows(statement) == first.rows(statement)
        for table in TABLES:
            keys = ", ".join(next(n for n in NOUNS.values() if n.table.name == table).keys)
            assert desk.rows(f"SELECT {keys} FROM {table} ORDER BY {keys}") == first.rows(
                f"SELECT {keys} FROM {table} ORDER BY {keys}"
            ), table
