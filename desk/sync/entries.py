"""The replica's side of sharing: entries of the timeline, added, confirmed, replaced by a redaction, taken back.

The hot path of a catch-up: plain SQLite, one look and one write an entry.
"""

import json
from collections.abc import Mapping
from typing import Any

from desk.models.entry import ENTRY
from desk.models.wire import uuid_bytes, wire_to_entry
from desk.ops.fulltext import entry_text
from desk.sync.effects import after_entry
from desk.sync.tickets import TicketSide

_FIELDS = [column.name for column in ENTRY.columns if column.name not in ("ticket_id", "id", "n")]
_SELECT = f"SELECT n, {', '.join(_FIELDS)} FROM entry WHERE ticket_id = ? AND id = ?"
_INSERT = (
    f"INSERT INTO entry(ticket_id, id, {', '.join(_FIELDS)}, n) SELECT {', '.join('?' * (len(_FIELDS) + 2))},"
    " entry_count + 1 FROM ticket WHERE key = ? ON CONFLICT DO NOTHING RETURNING n"
)
_UPDATE = f"UPDATE entry SET {', '.join(f'{name} = ?' for name in _FIELDS)} WHERE ticket_id = ? AND id = ?"
_BODY, _DATA = _FIELDS.index("body"), _FIELDS.index("data")


class EntrySide(TicketSide):
    """One transaction's view of tickets and their entries."""

    def put_entry(self, body: Mapping[str, Any]) -> None:
        """Add or confirm one entry; the ticket must be here."""
        ticket = uuid_bytes(body["ticket_id"])
        key = self.key_of(ticket)
        assert key is not None
        self.saw(body["hlc"])
        values = wire_to_entry(body)
        fields = tuple([values.get(name, "") for name in _FIELDS])
        if not self._add(ticket, key, values, fields, body):
            old = self.raw.execute(_SELECT, (ticket, values["id"])).fetchone()
            if old[1:] == fields:
                return
            self.raw.execute(_UPDATE, (*fields, ticket, values["id"]))
            before = entry_text(old[1 + _BODY], json.loads(old[1 + _DATA]))
            after = entry_text(values["body"], body["data"] or {})
            if before != after:
                self.index(key, int(old[0]), before, after)
        self.tx.change("entry", ticket, key)
        self.touch(ticket, key)

    def _add(
        self,
        ticket: bytes,
        key: int,
        values: dict[str, Any],
        fields: tuple[Any, ...],
        body: Mapping[str, Any],
    ) -> bool:
        """Add an entry as the ticket's last; False = it is here already."""
        found = self.raw.execute(_INSERT, (ticket, values["id"], *fields, key)).fetchone()
        if found is None:
            return False
        (n,) = found
        unread = ", unread = 1" if values["kind"] == "customer_message" else ""
        self.raw.execute(f"UPDATE ticket SET entry_count = ?{unread} WHERE key = ?", (n, key))
        self.tx.texts_added.append((key, int(n), entry_text(values["body"], body["data"] or {})))
        after_entry(self, ticket, values, body["data"] or {})
        return True

    def drop_entry(self, ticket: bytes, entry: bytes) -> None:
        """Take back an entry of ours that the server refused, or that has no place here any more."""
        old = self.raw.execute(
            "SELECT n, kind, body, data FROM entry WHERE ticket_id = ? AND id = ?", (ticket, entry)
        ).fetchone()
        if old is None:
            return
        n, kind, body, text = old
        data = json.loads(text)
        self.raw.execute("DELETE FROM entry WHERE ticket_id = ? AND id = ?", (ticket, entry))
        if kind == "link":
            self.raw.execute("DELETE FROM link WHERE id = ?", (bytes.fromhex(data["link"]),))
        key = self.key_of(ticket)
        if key is not None:
            self.index(key, int(n), entry_text(body, data), None)
            self.tx.change("entry", ticket, key)
            self.touch(ticket, key)
