"""Tickets of one load transaction: collected with their folds, then written table by table.

Knows tables and records; what was stored before is the loader's concern.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from desk.exchange.parties import Parties, Requester, insert_statement
from desk.exchange.records import EntryRecord, TicketRecord
from desk.ops import derived, fulltext, gate_rows
from desk.ops.fields import clean_tags, tag_text
from desk.ops.timelines import Line
from desk.process import handoff, lifecycle
from desk.process.ids import new_id
from desk.process.instants import to_seconds
from desk.process.rules import Rules
from desk.process.timeline import KINDS, Event

SECOND = 1_000_000
_PEOPLE_FIELDS = {
    "assigned": ("from", "to"),
    "requester": ("from", "to"),
    "handoff_offered": ("owner", "person"),
}
_GROUP_FIELDS = {"group": ("from", "to"), "handoff_offered": ("from", "to"), "handoff_accepted": ("to",)}
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


INSERT_TICKET = insert_statement("ticket", _TICKET_COLUMNS, "INSERT OR REPLACE")
INSERT_ENTRY = insert_statement("entry", _ENTRY_COLUMNS, "INSERT OR IGNORE")


def wake_instant(record: TicketRecord) -> int | None:
    """Return when a waiting ticket wakes by itself, None when it does not wait for an instant."""
    if record.state not in lifecycle.WAITING:
        return None
    for entry in reversed(record.entries):
        if entry.kind == record.state:
            until = to_seconds(entry.data.get("expected_until"))
            return None if until is None else until * SECOND
    return None


class TicketBatch:
    """Tickets of one transaction.

    Attributes:
        next_number: counter of the next ticket number, kept in the number block when written.
    """

    def __init__(self, parties: Parties, connection: Connection, rules: Rules, now_us: int) -> None:
        """Begin a batch inside an open transaction."""
        self._parties = parties
        self._connection = connection
        self._rules = rules
        self._now = now_us // SECOND
        self._source = parties.source
        self._entry_source = "demo" if parties.source == "demo" else "import"
        self.next_number = 1 + int(
            connection.exec_driver_sql("SELECT coalesce(max(next), 1) - 1 FROM number_block").scalar_one()
        )
        self._tickets: list[tuple[Any, ...]] = []
        self._entries: list[tuple[Any, ...]] = []
        self._texts: list[tuple[int, int, str]] = []
        self._derived: list[derived.Derived] = []
        self._handed: list[tuple[bytes, list[Line]]] = []

    def add(self, record: TicketRecord, *, key: int, number: str, digest: str) -> None:
        """Collect one ticket with its timeline and fold."""
        seed = hashlib.blake2b(f"{self._source}\x1f{record.external_id}".encode(), digest_size=8).digest()
        ident = new_id(record.created_us, seed)
        requester = self._requester(record)
        owner = self._staff(record.owner)
        group = self._parties.group(self._connection, record.group) if record.group else None
        done = record.state in lifecycle.DONE
        events: list[Event] = []
        for position, entry in enumerate(record.entries, 1):
            events.append(self._add_entry(record, entry, ident, seed, position, key))
        if any(entry.kind in handoff.KINDS for entry in record.entries):
            self._handed.append((ident, self._lines(record, events)))
        closed = max(
            (e.at for e in events if e.kind in ("closed", "cancelled", "merged", "spam")), default=None
        )
        updated = record.updated_us or max((e.at_us for e in record.entries), default=record.created_us)
        self._tickets.append(
            (
                key, ident, number, record.title, record.state, int(not done), record.priority,
                record.impact, record.urgency, record.tier or "L1", owner, group,
                requester.id if requester else None, requester.name if requester else "",
                requester.organisation if requester else "", requester.level if requester else "standard",
                record.category, record.product, record.channel, record.language,
                tag_text(clean_tags(tuple(record.tags))), self._source, record.external_id,
                record.created_us, None, updated, None if closed is None or not done else closed * SECOND,
                wake_instant(record), len(record.entries), 0,
                json.dumps({"digest": digest, "facts": dict(record.facts)}, ensure_ascii=False),
            )
        )  # fmt: skip
        self._texts.append((key, 0, record.title))
        register = derived.Register(
            key, ident, record.state, record.priority, group, owner, record.category, self._source,
            record.product, requester.level if requester else "standard", record.tier or "L1", record.channel,
        )  # fmt: skip
        self._derived.append(derived.derive(register, events, self._rules, self._now, local_since=None))

    def _requester(self, record: TicketRecord) -> Requester | None:
        if not record.requester:
            return None
        return self._parties.person(self._connection, record.requester, staff=False)

    def _staff(self, external: str) -> bytes | None:
        return self._parties.person(self._connection, external, staff=True).id if external else None

    def _add_entry(
        self, record: TicketRecord, entry: EntryRecord, ticket: bytes, seed: bytes, position: int, key: int
    ) -> Event:
        name = f"{entry.external_id or position}\x1f{entry.kind}".encode()
        # The position in the sub-millisecond bits keeps entries of one instant in the source's order.
        ident = new_id(
            entry.at_us - entry.at_us % 1000 + min(position, 999),
            hashlib.blake2b(name, key=seed, digest_size=8).digest(),
        )
        data = self._payload(entry)
        author = None
        if entry.author:
            author = self._parties.person(
                self._connection, entry.author, staff=entry.author != record.requester
            ).id
        known = KINDS.get(entry.kind)
        text = json.dumps(data, ensure_ascii=False) if data else "{}"
        self._entries.append(
            (
                ticket, ident, position, entry.kind, known.visibility if known else "system", author,
                entry.at_us, entry.at_us, entry.at_us, self._entry_source, entry.body, text,
            )
        )  # fmt: skip
        if entry.body:
            self._texts.append((key, position, entry.body))
        return Event(ident, entry.at_us // SECOND, entry.kind, data)

    def _lines(self, record: TicketRecord, events: list[Event]) -> list[Line]:
        """Return the timeline as its readers take it."""
        return [
            Line(
                event,
                self._staff(entry.author) if entry.kind in handoff.KINDS else None,
                entry.body,
                self._entry_source,
                event.at,
            )
            for event, entry in zip(events, record.entries, strict=True)
        ]

    def _payload(self, entry: EntryRecord) -> Mapping[str, Any]:
        """Return the payload with people, groups and articles of the source turned into our ids."""
        if not entry.data:
            return {}
        data = dict(entry.data)
        for field in _PEOPLE_FIELDS.get(entry.kind, ()):
            if isinstance(data.get(field), str) and data[field]:
                data[field] = self._parties.person(self._connection, str(data[field]), staff=True).id.hex()
        for field in _GROUP_FIELDS.get(entry.kind, ()):
            if isinstance(data.get(field), str) and data[field]:
                data[field] = self._parties.group(self._connection, str(data[field])).hex()
        for holder in (data, data.get("knowledge")):
            if isinstance(holder, dict) and isinstance(holder.get("article"), str) and holder["article"]:
                holder = dict(holder)
                holder["article"] = self._parties.article_id(str(holder["article"])).hex()
                data = {**data, "knowledge": holder} if "decision" in holder else holder
        return data

    def flush(self) -> None:
        """Write what was collected."""
        if not self._tickets:
            return
        connection = self._connection
        keys = [(row[0],) for row in self._tickets]
        connection.exec_driver_sql("DELETE FROM clock WHERE ticket_key = ?", keys)
        connection.exec_driver_sql(INSERT_TICKET, self._tickets)
        connection.exec_driver_sql(INSERT_ENTRY, self._entries)
        fulltext.add(connection, self._texts)
        for ident, lines in self._handed:
            gate_rows.write_handoffs(connection, ident, lines)
        derived.write_derived(connection, self._derived, fresh=True)
        connection.exec_driver_sql(
            "INSERT INTO number_block(low, high, next) VALUES (1, ?, ?)"
            " ON CONFLICT(low) DO UPDATE SET next = max(next, excluded.next)",
            (1 << 60, self.next_number),
        )
        self._tickets, self._entries, self._texts, self._derived, self._handed = [], [], [], [], []
