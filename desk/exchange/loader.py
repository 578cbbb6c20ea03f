"""The bulk loader: neutral records into the tables, many tickets a transaction, folded as they arrive.

The only writer besides `desk.ops` (an import is one long op): it never touches the outbox, starts no live
clock for imported tickets and sends nothing (decisions.md 5 and 19). Knows tables and records, no file format.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from desk.exchange.records import (
    ArticleRecord,
    ArticleUseRecord,
    EntryRecord,
    GroupRecord,
    PersonRecord,
    Record,
    SurveyRecord,
    TicketRecord,
)
from desk.models.store import Store
from desk.ops import derived, fulltext
from desk.ops.fields import clean_tags, tag_text
from desk.ops.rules import rules_in_force
from desk.process import lifecycle
from desk.process.ids import fact_id, new_id, ticket_number
from desk.process.rules import Rules
from desk.process.timeline import KINDS, Event

SECOND = 1_000_000
_PEOPLE_FIELDS = {"assigned": ("from", "to"), "requester": ("from", "to")}
_GROUP_FIELDS = {"group": ("from", "to")}
_TICKET_COLUMNS = (
    "key", "id", "number", "title", "state", "open", "priority", "impact", "urgency", "tier", "owner_id",
    "group_id", "requester_id", "requester_name", "requester_org", "requester_level", "category", "product",
    "channel", "language", "tags", "source", "external_id", "created_us", "created_by", "updated_us",
    "closed_us", "wake_us", "entry_count", "unread", "extra",
)  # fmt: skip
_ENTRY_COLUMNS = (
    "ticket_id", "id", "n", "kind", "visibility", "author_id", "occurred_us", "recorded_us", "effective_us",
    "source", "body", "data",
)  # fmt: skip


def _insert(table: str, columns: Sequence[str], verb: str = "INSERT") -> str:
    return f"{verb} INTO {table}({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


INSERT_TICKET = _insert("ticket", _TICKET_COLUMNS)
INSERT_ENTRY = _insert("entry", _ENTRY_COLUMNS, "INSERT OR IGNORE")


class LoadCounts(NamedTuple):
    """What a batch did to tickets and the other records."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    others: int = 0

    def plus(self, other: "LoadCounts") -> "LoadCounts":
        """Return the sum of two counts."""
        return LoadCounts(*(a + b for a, b in zip(self, other, strict=True)))


class Requester(NamedTuple):
    """What a ticket row copies of its requester."""

    id: bytes
    name: str
    organisation: str
    level: str


class Loader:
    """Stores records of one source.

    Attributes:
        source: name of the source, part of every record's identity; "demo" keeps its clocks live.
    """

    def __init__(self, store: Store, source: str) -> None:
        """Read what is already there of this source."""
        self._store = store
        self._next_number = 1
        self.source = source
        self.entry_source = "demo" if source == "demo" else "import"
        with store.read() as connection:
            rows = connection.exec_driver_sql(
                "SELECT external_id, id, name, organisation, level FROM person WHERE source = ?", (source,)
            )
            self._people = {str(e): Requester(bytes(i), n, o, lv) for e, i, n, o, lv in rows}
            groups = connection.exec_driver_sql(
                "SELECT external_id, id FROM support_group WHERE source = ?", (source,)
            )
            self._groups = {str(external): bytes(ident) for external, ident in groups}
            self._next_key = 1 + int(
                connection.exec_driver_sql("SELECT coalesce(max(key), 0) FROM ticket").scalar_one()
            )
        self._handlers: dict[type, Any] = {
            PersonRecord: self._store_person,
            GroupRecord: self._store_group,
            ArticleRecord: self._store_article,
            ArticleUseRecord: self._store_use,
            SurveyRecord: self._store_survey,
        }

    def known(self, external_ids: Sequence[str]) -> dict[str, str]:
        """Return external id -> content hash of the tickets already stored (for the dry run)."""
        found: dict[str, str] = {}
        with self._store.read() as connection:
            for start in range(0, len(external_ids), 500):
                found.update(
                    (external, digest)
                    for external, _, _, digest in self._existing(connection, external_ids[start : start + 500])
                )
        return found

    def store(self, records: Iterable[Record]) -> LoadCounts:
        """Store one batch in one transaction and return what it did."""
        tickets: list[TicketRecord] = []
        later: list[Record] = []
        others = 0
        with self._store.write() as connection:
            block = connection.exec_driver_sql("SELECT max(next) FROM number_block").scalar()
            self._next_number = int(block or 1)
            for record in records:
                if isinstance(record, TicketRecord):
                    tickets.append(record)
                elif isinstance(record, (ArticleUseRecord, SurveyRecord)):
                    later.append(record)
                elif handler := self._handlers.get(type(record)):
                    handler(connection, record)
                    others += 1
            counts = self._store_tickets(connection, tickets)
            for record in later:
                self._handlers[type(record)](connection, record)
            connection.exec_driver_sql(
                "INSERT INTO change_log(kind, id, key, op_id) VALUES ('bulk', x'', 0, x'')"
            )
        return counts._replace(others=others + len(later))

    def take_number(self) -> str:
        """Return the next ticket number; the block is advanced when the batch is written."""
        self._next_number += 1
        return ticket_number(self._next_number - 1)

    # -- people, groups, articles ------------------------------------------------------------------

    def _store_person(self, connection: Connection, record: PersonRecord) -> None:
        ident = fact_id(self.source, "person", record.external_id)
        connection.exec_driver_sql(
            "INSERT INTO person(id, name, email, phone, organisation, staff, level, internal, tier, source,"
            " external_id, created_us) VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET"
            " name=excluded.name, email=excluded.email, phone=excluded.phone,"
            " organisation=excluded.organisation, staff=excluded.staff, level=excluded.level",
            (
                ident, record.name, record.email, record.phone, record.organisation, int(record.staff),
                record.level, int(record.internal), record.tier, self.source, record.external_id,
                self._store.clock(),
            ),
        )  # fmt: skip
        self._people[record.external_id] = Requester(ident, record.name, record.organisation, record.level)
        for group, role in record.groups.items():
            connection.exec_driver_sql(
                "INSERT OR REPLACE INTO membership(person_id, group_id, role) VALUES (?,?,?)",
                (ident, self._group(connection, group), role),
            )
        for skill, level in record.skills.items():
            connection.exec_driver_sql(
                "INSERT OR REPLACE INTO skill(person_id, name, level) VALUES (?,?,?)", (ident, skill, level)
            )

    def _store_group(self, connection: Connection, record: GroupRecord) -> None:
        ident = fact_id(self.source, "group", record.external_id)
        connection.exec_driver_sql(
            "INSERT INTO support_group(id, name, tier, position, source, external_id) VALUES (?,?,?,?,?,?)"
            " ON CONFLICT(id) DO UPDATE SET name=excluded.name, tier=excluded.tier",
            (ident, record.name, record.tier, len(self._groups), self.source, record.external_id),
        )
        self._groups[record.external_id] = ident

    def _group(self, connection: Connection, external: str) -> bytes:
        if external not in self._groups:
            self._store_group(connection, GroupRecord(external, external))
        return self._groups[external]

    def _person(self, connection: Connection, external: str, *, staff: bool) -> Requester:
        if external not in self._people:
            self._store_person(connection, PersonRecord(external, external, staff=staff))
        return self._people[external]

    def _store_article(self, connection: Connection, record: ArticleRecord) -> None:
        ident = fact_id(self.source, "article", record.external_id)
        author = self._person(connection, record.author, staff=True).id if record.author else None
        columns = (
            "id", "title", "language", "symptom", "steps", "script", "prevention", "environment", "cause",
            "cautions", "scenario", "tags", "product", "audience", "confidence", "author_id", "head",
            "created_us", "updated_us", "verified_us", "source", "external_id",
        )  # fmt: skip
        texts = {name: getattr(record, name) for name in columns[1:11]}
        revision = fact_id(self.source, "revision", record.external_id, json.dumps(texts, ensure_ascii=False))
        connection.exec_driver_sql(
            _insert("article", columns, "INSERT OR REPLACE"),
            (
                ident, *texts.values(), tag_text(clean_tags(tuple(record.tags))), record.product,
                record.audience, record.confidence, author, revision, record.created_us, record.updated_us,
                record.verified_us, self.source, record.external_id,
            ),
        )  # fmt: skip
        connection.exec_driver_sql(
            "INSERT OR IGNORE INTO article_revision(id, article_id, body, author_id, at_us) VALUES (?,?,?,?,?)",
            (revision, ident, json.dumps(texts, ensure_ascii=False), author, record.updated_us),
        )

    def _store_use(self, connection: Connection, record: ArticleUseRecord) -> None:
        article = fact_id(self.source, "article", record.article)
        ident = fact_id(self.source, "use", record.ticket, record.article, record.at_us)
        by = self._person(connection, record.by, staff=True).id if record.by else None
        done = connection.exec_driver_sql(
            "INSERT OR IGNORE INTO article_use(id, ticket_id, article_id, verdict, by, at_us)"
            " SELECT ?, id, ?, ?, ?, ? FROM ticket WHERE source = ? AND external_id = ?",
            (ident, article, record.verdict, by, record.at_us, self.source, record.ticket),
        )
        if done.rowcount:
            connection.exec_driver_sql(
                "UPDATE article SET uses = uses + ?, worked = worked + ? WHERE id = ?",
                (int(record.verdict != "viewed"), int(record.verdict == "worked"), article),
            )

    def _store_survey(self, connection: Connection, record: SurveyRecord) -> None:
        ident = fact_id(self.source, "survey", record.ticket, record.cycle)
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO survey(id, ticket_id, cycle, score, comment, at_us)"
            " SELECT ?, id, ?, ?, ?, ? FROM ticket WHERE source = ? AND external_id = ?",
            (ident, record.cycle, record.score, record.comment, record.at_us, self.source, record.ticket),
        )

    # -- tickets -----------------------------------------------------------------------------------

    def _existing(self, connection: Connection, externals: Sequence[str]) -> list[tuple[str, int, str, str]]:
        marks = ",".join("?" * len(externals))
        rows = connection.exec_driver_sql(
            "SELECT external_id, key, number, json_extract(extra, '$.digest') FROM ticket"
            f" WHERE source = ? AND external_id IN ({marks})",
            (self.source, *externals),
        )
        return [(str(external), int(key), str(number), str(digest)) for external, key, number, digest in rows]

    def _store_tickets(self, connection: Connection, tickets: Sequence[TicketRecord]) -> LoadCounts:
        present = {
            external: (key, number, digest)
            for start in range(0, len(tickets), 500)
            for external, key, number, digest in self._existing(
                connection, [t.external_id for t in tickets[start : start + 500]]
            )
        }
        batch = _Batch(self, connection, rules_in_force(self._store, connection))
        new = changed = unchanged = 0
        for record in tickets:
            digest = content_digest(record)
            known = present.get(record.external_id)
            if known is None:
                key = self._next_key
                self._next_key += 1
                number = self.take_number()
                batch.add(record, key=key, number=number, digest=digest)
                present[record.external_id] = (key, number, digest)
                new += 1
            elif known[2] == digest or worked_on(connection, known[0]):
                unchanged += 1
            else:
                batch.flush()
                replace_ticket(connection, known[0])
                batch.add(record, key=known[0], number=known[1], digest=digest)
                changed += 1
        batch.flush()
        return LoadCounts(new, changed, unchanged)


def content_digest(record: TicketRecord) -> str:
    """Return the hash that tells whether a record says anything new."""
    return hashlib.blake2b(repr(_without_line(record)).encode(), digest_size=12).hexdigest()


def _without_line(record: TicketRecord) -> tuple[Any, ...]:
    return tuple(getattr(record, name) for name in TicketRecord.__slots__ if name != "line")


def worked_on(connection: Connection, key: int) -> bool:
    """Tell whether Desk itself has added to a ticket; then its own state wins over a later import."""
    found = connection.exec_driver_sql(
        "SELECT 1 FROM entry JOIN ticket ON ticket.id = entry.ticket_id"
        " WHERE ticket.key = ? AND entry.source NOT IN ('import', 'demo') LIMIT 1",
        (key,),
    )
    return found.first() is not None


def replace_ticket(connection: Connection, key: int) -> None:
    """Remove a ticket's timeline and its full text so that it can be stored anew."""
    row = connection.exec_driver_sql("SELECT id, title FROM ticket WHERE key = ?", (key,)).one()
    entries = connection.exec_driver_sql("SELECT n, body FROM entry WHERE ticket_id = ?", (row.id,)).all()
    fulltext.remove(connection, [(key, 0, row.title), *((key, int(n), body) for n, body in entries)])
    connection.exec_driver_sql("DELETE FROM entry WHERE ticket_id = ?", (row.id,))


def wake_instant(record: TicketRecord) -> int | None:
    """Return when a waiting ticket wakes by itself, None when it does not wait for an instant."""
    if record.state not in lifecycle.WAITING:
        return None
    for entry in reversed(record.entries):
        until = entry.data.get("expected_until") if entry.kind == record.state else None
        if isinstance(until, int):
            return until * SECOND
    return None


class _Batch:
    """Tickets of one transaction, collected and written table by table."""

    def __init__(self, loader: Loader, connection: Connection, rules: Rules) -> None:
        self._loader = loader
        self._connection = connection
        self._rules = rules
        self._tickets: list[tuple[Any, ...]] = []
        self._entries: list[tuple[Any, ...]] = []
        self._texts: list[tuple[int, int, str]] = []
        self._derived: list[derived.Derived] = []

    def add(self, record: TicketRecord, *, key: int, number: str, digest: str) -> None:
        """Collect one ticket with its timeline and fold."""
        loader = self._loader
        seed = hashlib.blake2b(f"{loader.source}\x1f{record.external_id}".encode(), digest_size=8).digest()
        ident = new_id(record.created_us, seed)
        requester = self._requester(record)
        owner = self._staff(record.owner)
        group = loader._group(self._connection, record.group) if record.group else None
        done = record.state in lifecycle.DONE
        events: list[Event] = []
        for position, entry in enumerate(record.entries, 1):
            events.append(self._add_entry(record, entry, ident, seed, position, key))
        closed = max((e.at for e in events if e.kind in ("closed", "cancelled", "merged", "spam")), default=None)
        updated = record.updated_us or max((e.at_us for e in record.entries), default=record.created_us)
        self._tickets.append(
            (
                key, ident, number, record.title, record.state, int(not done), record.priority,
                record.impact, record.urgency, record.tier or "L1", owner, group,
                requester.id if requester else None, requester.name if requester else "",
                requester.organisation if requester else "", requester.level if requester else "standard",
                record.category, record.product, record.channel, record.language,
                tag_text(clean_tags(tuple(record.tags))), loader.source, record.external_id,
                record.created_us, None, updated, None if closed is None or not done else closed * SECOND,
                wake_instant(record), len(record.entries), 0,
                json.dumps({"digest": digest, "facts": dict(record.facts)}, ensure_ascii=False),
            )
        )  # fmt: skip
        self._texts.append((key, 0, record.title))
        register = derived.Register(
            key, ident, record.state, record.priority, group, owner, record.category, loader.source,
            record.product, requester.level if requester else "standard", record.tier or "L1", record.channel,
        )  # fmt: skip
        now = loader._store.clock() // SECOND
        self._derived.append(derived.derive(register, events, self._rules, now, local_since=None))

    def _requester(self, record: TicketRecord) -> Requester | None:
        if not record.requester:
            return None
        return self._loader._person(self._connection, record.requester, staff=False)

    def _staff(self, external: str) -> bytes | None:
        return self._loader._person(self._connection, external, staff=True).id if external else None

    def _add_entry(
        self, record: TicketRecord, entry: EntryRecord, ticket: bytes, seed: bytes, position: int, key: int
    ) -> Event:
        name = f"{entry.external_id or position}\x1f{entry.kind}".encode()
        # The position in the sub-millisecond bits keeps entries of one instant in the source's order.
        ident = new_id(entry.at_us - entry.at_us % 1000 + min(position, 999), hashlib.blake2b(name, key=seed, digest_size=8).digest())
        data = self._payload(entry)
        author = None
        if entry.author:
            author = self._loader._person(self._connection, entry.author, staff=entry.author != record.requester).id
        known = KINDS.get(entry.kind)
        text = json.dumps(data, ensure_ascii=False) if data else "{}"
        self._entries.append(
            (
                ticket, ident, position, entry.kind, known.visibility if known else "system", author,
                entry.at_us, entry.at_us, entry.at_us, self._loader.entry_source, entry.body, text,
            )
        )  # fmt: skip
        if entry.body:
            self._texts.append((key, position, entry.body))
        return Event(ident, entry.at_us // SECOND, entry.kind, data)

    def _payload(self, entry: EntryRecord) -> Mapping[str, Any]:
        """Return the payload with people, groups and articles of the source turned into our ids."""
        if not entry.data:
            return {}
        data = dict(entry.data)
        for field in _PEOPLE_FIELDS.get(entry.kind, ()):
            if isinstance(data.get(field), str) and data[field]:
                data[field] = self._loader._person(self._connection, str(data[field]), staff=True).id.hex()
        for field in _GROUP_FIELDS.get(entry.kind, ()):
            if isinstance(data.get(field), str) and data[field]:
                data[field] = self._loader._group(self._connection, str(data[field])).hex()
        for holder in (data, data.get("knowledge")):
            if isinstance(holder, dict) and isinstance(holder.get("article"), str) and holder["article"]:
                holder = dict(holder)
                holder["article"] = fact_id(self._loader.source, "article", str(holder["article"])).hex()
                data = {**data, "knowledge": holder} if "decision" in holder else holder
        return data

    def flush(self) -> None:
        """Write what was collected."""
        if not self._tickets:
            return
        connection = self._connection
        keys = [(row[0],) for row in self._tickets]
        connection.exec_driver_sql("DELETE FROM clock WHERE ticket_key = ?", keys)
        connection.exec_driver_sql(INSERT_TICKET.replace("INSERT", "INSERT OR REPLACE", 1), self._tickets)
        connection.exec_driver_sql(INSERT_ENTRY, self._entries)
        fulltext.add(connection, self._texts)
        derived.write_derived(connection, self._derived, fresh=True)
        connection.exec_driver_sql(
            "INSERT INTO number_block(low, high, next) VALUES (1, ?, ?)"
            " ON CONFLICT(low) DO UPDATE SET next = max(next, excluded.next)",
            (1 << 60, self._loader._next_number),
        )
        self._tickets, self._entries, self._texts, self._derived = [], [], [], []
