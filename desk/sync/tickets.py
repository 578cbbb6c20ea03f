"""The replica's side of sharing: tickets and their entries, confirmed and overlaid. Every method runs in a transaction.

Writes what the server said; knows neither the network nor the order in which things arrive.
"""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from desk.models.entry import ENTRY
from desk.models.store import Store
from desk.models.ticket import TICKET
from desk.models.wire import (
    LOCAL_TICKET,
    forms_of,
    ticket_to_wire,
    uuid_bytes,
    wire_to_entry,
    wire_to_ticket,
)
from desk.ops.base import Write
from desk.ops.fulltext import entry_text
from desk.ops.outbox import meta, put_meta
from desk.process import hlc
from desk.sync.effects import after_entry
from desk.sync.overlay import ticket_overlaid

_ENTRY_FIELDS = [column.name for column in ENTRY.columns if column.name not in ("ticket_id", "id", "n")]
BLANK = {
    name: (None if (default := TICKET.c[column].server_default) is None else default.arg)  # type: ignore[attr-defined]
    for column, (name, _) in forms_of(TICKET).items()
    if column not in LOCAL_TICKET
} | {"priority": 3, "extra": {}}


class TicketSide:
    """One transaction's view of the tickets of a replica.

    Attributes:
        connection: the open transaction.
        tx: gathers changes, texts and tickets to fold, as an op does.
        touched: tickets whose overlay must be made anew before the end.
    """

    def __init__(self, store: Store, connection: Connection) -> None:
        """Begin inside an open write transaction."""
        self.store = store
        self.connection = connection
        self.tx = Write(store, connection, op_id=b"", source="sync", person_id=None, settings={})
        self.touched: set[bytes] = set()
        self.recount: set[bytes] = set()
        self._clock = int(meta(connection, "hlc", 0))
        self._clock_before = self._clock

    def saw(self, version: str) -> None:
        """Move the desk's clock behind a version that it has seen."""
        self._clock = hlc.received(self._clock, version)

    def keep_clock(self) -> None:
        """Store the clock where it has moved."""
        if self._clock != self._clock_before:
            put_meta(self.connection, "hlc", self._clock)

    def overlay_tickets(self) -> None:
        """Make the overlay of every touched ticket anew."""
        for ticket in self.touched:
            self._overlay_ticket(ticket)

    def row(self, ticket: bytes) -> Row[Any] | None:
        """Return the visible row of a ticket."""
        return self.connection.execute(select(TICKET).where(TICKET.c.id == ticket)).one_or_none()

    def confirmed(self, ticket: bytes) -> tuple[dict[str, Any] | None, bool]:
        """Return the ticket as the server has it, and whether ops of ours are pending on it."""
        found = self.connection.exec_driver_sql(
            "SELECT row FROM shadow WHERE ticket_id = ?", (ticket,)
        ).first()
        if found is not None:
            return (None if found[0] is None else json.loads(found[0])), True
        row = self.row(ticket)
        return (None if row is None else ticket_to_wire(row._mapping)), False

    def confirm(self, body: Mapping[str, Any], *, pending: bool) -> None:
        """Take over the server's row of a ticket: under the overlay if there is one."""
        ticket = uuid_bytes(body["id"])
        self.saw(body["base_ver"])
        for version in body["fv"].values():
            self.saw(version)
        if pending:
            text = json.dumps(dict(body), sort_keys=True)
            self.connection.exec_driver_sql("UPDATE shadow SET row = ? WHERE ticket_id = ?", (text, ticket))
            self.touched.add(ticket)
        else:
            self._show(body)

    def _show(self, body: Mapping[str, Any]) -> None:
        """Make the visible row what it should be; its texts and changes follow."""
        values = wire_to_ticket(body)
        self._settle_number(values)
        old = self.row(values["id"])
        if old is None:
            values["unread"] = 1
            self.connection.execute(insert(TICKET).values(**values))
            row = self.row(values["id"])
            assert row is not None
            self.tx.texts_added.append((int(row.key), 0, row.title))
        else:
            changed = {name: value for name, value in values.items() if old._mapping[name] != value}
            if not changed:
                return
            self.connection.execute(update(TICKET).where(TICKET.c.key == old.key).values(**changed))
            if "title" in changed:
                self._index(int(old.key), 0, old.title, values["title"])
            row = old
        self.tx.touch(row)

    def _settle_number(self, values: dict[str, Any]) -> None:
        """Give way where two rows have one number: a ticket that the server has not seen will be renumbered."""
        holder = self.connection.exec_driver_sql(
            "SELECT id FROM ticket WHERE number = ? AND id <> ?", (values["number"], values["id"])
        ).scalar()
        if holder is None:
            return
        if values["rev"] == 0:
            values["number"] = _provisional(values["id"])
        else:
            self.connection.exec_driver_sql(
                "UPDATE ticket SET number = ? WHERE id = ?", (_provisional(bytes(holder)), holder)
            )

    def pending(self, entity: bytes) -> list[dict[str, Any]]:
        """Return the ops in the outbox on a ticket or record, in their order."""
        rows = self.connection.exec_driver_sql(
            "SELECT body FROM outbox WHERE entity = ? ORDER BY n", (entity,)
        )
        return [json.loads(text) for (text,) in rows]

    def _overlay_ticket(self, ticket: bytes) -> None:
        found = self.connection.exec_driver_sql(
            "SELECT row FROM shadow WHERE ticket_id = ?", (ticket,)
        ).first()
        if found is None:
            return
        row = None if found[0] is None else json.loads(found[0])
        pending = self.pending(ticket)
        shown = ticket_overlaid(row, pending, BLANK)
        if not pending:
            self.connection.exec_driver_sql("DELETE FROM shadow WHERE ticket_id = ?", (ticket,))
        if shown is None:
            self.forget(ticket)
        else:
            self._show(shown)

    def forget(self, ticket: bytes, *, also_own: bool = False) -> None:
        """Remove a ticket that left our groups; entries of ours that were not sent yet stay until they are."""
        row = self.row(ticket)
        own = set() if also_own else self.own_entries(ticket)
        if row is not None:
            self._unindex(row)
            self.connection.exec_driver_sql("DELETE FROM clock WHERE ticket_key = ?", (row.key,))
            self.connection.exec_driver_sql("DELETE FROM fact WHERE ticket_key = ?", (row.key,))
            self.connection.execute(TICKET.delete().where(TICKET.c.key == row.key))
            self.tx.touched.pop(int(row.key), None)
            self.tx.change("ticket", ticket, int(row.key))
        for (ident,) in self.connection.exec_driver_sql(
            "SELECT id FROM entry WHERE ticket_id = ?", (ticket,)
        ).all():
            if bytes(ident) not in own:
                self.connection.exec_driver_sql(
                    "DELETE FROM entry WHERE ticket_id = ? AND id = ?", (ticket, ident)
                )
        for table in ("conflict", "article_use", "number_alias", "draft"):
            self.connection.exec_driver_sql(f"DELETE FROM {table} WHERE ticket_id = ?", (ticket,))
        self.connection.exec_driver_sql(
            "DELETE FROM link WHERE ticket_id = ? OR target_id = ?", (ticket, ticket)
        )
        if not self.pending(ticket):
            self.connection.exec_driver_sql("DELETE FROM shadow WHERE ticket_id = ?", (ticket,))
        else:
            self.connection.exec_driver_sql(
                "INSERT INTO shadow(ticket_id, row) VALUES (?, NULL)"
                " ON CONFLICT(ticket_id) DO UPDATE SET row = NULL",
                (ticket,),
            )

    def show_confirmed(self, ticket: bytes) -> None:
        """Make a ticket visible at once, so that its entries have a place."""
        row, pending = self.confirmed(ticket)
        shown = ticket_overlaid(row, self.pending(ticket), BLANK) if pending else row
        if shown is not None:
            self._show(shown)

    def _index(self, key: int, n: int, old: str | None, new: str | None) -> None:
        """Exchange a text of the full-text index; what was only added in this transaction is not there yet."""
        waiting = [item for item in self.tx.texts_added if item[:2] == (key, n)]
        if waiting:
            self.tx.texts_added = [item for item in self.tx.texts_added if item[:2] != (key, n)]
        elif old is not None:
            self.tx.texts_removed.append((key, n, old))
        if new is not None:
            self.tx.texts_added.append((key, n, new))

    def _unindex(self, row: Row[Any]) -> None:
        self._index(int(row.key), 0, row.title, None)
        for n, body, data in self.connection.exec_driver_sql(
            "SELECT n, body, data FROM entry WHERE ticket_id = ?", (bytes(row.id),)
        ):
            self._index(int(row.key), int(n), entry_text(body, json.loads(data)), None)

    def own_entries(self, ticket: bytes) -> set[bytes]:
        """Return the ids of entries that stand in pending ops of a ticket."""
        return {uuid_bytes(e["id"]) for op in self.pending(ticket) for e in op.get("entries", ())}

    # ---- entries ---------------------------------------------------------------------------------

    def put_entry(self, body: Mapping[str, Any]) -> None:
        """Add or confirm one entry; the ticket must be here."""
        ticket = uuid_bytes(body["ticket_id"])
        row = self.row(ticket)
        assert row is not None
        self.saw(body["hlc"])
        values = wire_to_entry(body)
        old = self.connection.execute(
            select(ENTRY).where(ENTRY.c.ticket_id == ticket, ENTRY.c.id == values["id"])
        ).one_or_none()
        if old is None:
            n = int(row.entry_count) + 1
            self.connection.execute(insert(ENTRY).values(n=n, **values))
            raised = {"entry_count": n} | ({"unread": 1} if values["kind"] == "customer_message" else {})
            self.connection.execute(update(TICKET).where(TICKET.c.key == row.key).values(**raised))
            self.tx.texts_added.append((int(row.key), n, entry_text(values["body"], body["data"])))
            after_entry(self, row, values, body["data"])
        else:
            changed = {name: values[name] for name in _ENTRY_FIELDS if old._mapping[name] != values[name]}
            if not changed:
                return
            self.connection.execute(
                update(ENTRY).where(ENTRY.c.ticket_id == ticket, ENTRY.c.id == values["id"]).values(**changed)
            )
            if "body" in changed or "data" in changed:
                before = entry_text(old.body, json.loads(old.data))
                after = entry_text(values["body"], body["data"])
                if before != after:
                    self._index(int(row.key), int(old.n), before, after)
        self.tx.change("entry", ticket, int(row.key))
        self.tx.touch(row)

    def drop_entry(self, ticket: bytes, entry: bytes) -> None:
        """Take back an entry of ours that the server refused."""
        row = self.row(ticket)
        old = self.connection.execute(
            select(ENTRY).where(ENTRY.c.ticket_id == ticket, ENTRY.c.id == entry)
        ).one_or_none()
        if old is None:
            return
        self.connection.exec_driver_sql("DELETE FROM entry WHERE ticket_id = ? AND id = ?", (ticket, entry))
        self.connection.exec_driver_sql("DELETE FROM link WHERE id = ?", (bytes.fromhex(_link_of(old)),))
        if row is not None:
            text = entry_text(old.body, json.loads(old.data))
            self._index(int(row.key), int(old.n), text, None)
            self.tx.change("entry", ticket, int(row.key))
            self.tx.touch(row)


def _provisional(ticket: bytes) -> str:
    """Return the number of a ticket until the server has given it one."""
    return f"T-~{ticket[-3:].hex().upper()}"


def _link_of(entry: Row[Any]) -> str:
    return str(json.loads(entry.data).get("link", "")) if entry.kind == "link" else ""
