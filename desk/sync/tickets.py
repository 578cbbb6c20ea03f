"""The replica's side of sharing: tickets and their entries, confirmed and overlaid. Every method runs in a transaction.

Writes what the server said; knows neither the network nor the order in which things arrive.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, insert, select, update

from desk.models.entry import ENTRY
from desk.models.store import Store, driver_of
from desk.models.ticket import TICKET
from desk.models.wire import (
    LOCAL_TICKET,
    forms_of,
    ticket_to_wire,
    uuid_bytes,
    wire_to_row,
    wire_to_ticket,
)
from desk.ops.base import Write
from desk.ops.fulltext import entry_text
from desk.ops.outbox import meta, put_meta
from desk.process import hlc, lifecycle
from desk.sync.overlay import ticket_overlaid

_ENTRY_FIELDS = [column.name for column in ENTRY.columns if column.name not in ("ticket_id", "id", "n")]
_BY_ID = select(TICKET).where(TICKET.c.id == bindparam("wanted"))
_INSERT = insert(TICKET)
_decode = msgspec.json.Decoder(dict[str, Any]).decode
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
        self.raw = driver_of(connection)
        self.touched: set[bytes] = set()
        self.recount: set[bytes] = set()
        self._last = (b"", 0)  # the ticket that was looked for last, and its key: rows of one come together
        self._shadows = self.raw.execute("SELECT 1 FROM shadow LIMIT 1").fetchone() is not None
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

    def key_of(self, ticket: bytes) -> int | None:
        """Return the local key of a ticket, None if it is not here."""
        if self._last[0] == ticket:
            return self._last[1]
        found = self.raw.execute("SELECT key FROM ticket WHERE id = ?", (ticket,)).fetchone()
        if found is None:
            return None
        self._last = (ticket, int(found[0]))
        return self._last[1]

    def touch(self, ticket: bytes, key: int) -> None:
        """Mark a ticket as changed and due for a fold."""
        self.tx.touched[key] = ticket
        self.tx.change("ticket", ticket, key)

    def set_registers(self, ticket: bytes, rev: int, body: Mapping[str, Any]) -> bool:
        """Take over changed registers that follow on what is here; False = the whole ticket is needed."""
        if "extra" in body["set"] or self._is_pending(ticket):
            known, pending = self.confirmed(ticket)
            if known is None or rev > known["rev"] + 1:
                return False
            if rev > known["rev"]:
                versions = {**known["fv"], **body["fv"]}
                self.confirm({**known, **body["set"], "fv": versions, "rev": rev}, pending=pending)
            return True
        found = self.raw.execute("SELECT key, rev, fv, title FROM ticket WHERE id = ?", (ticket,)).fetchone()
        if found is None or rev > found[1] + 1:
            return False
        if rev > found[1]:
            self._write_registers(ticket, rev, body, found)
        return True

    def _is_pending(self, ticket: bytes) -> bool:
        look = "SELECT 1 FROM shadow WHERE ticket_id = ?"
        return self._shadows and self.raw.execute(look, (ticket,)).fetchone() is not None

    def _write_registers(
        self, ticket: bytes, rev: int, body: Mapping[str, Any], found: Sequence[Any]
    ) -> None:
        key, _, versions, title = found
        self._last = (ticket, int(key))
        for version in body["fv"].values():
            self.saw(version)
        values = wire_to_row(TICKET, body["set"])
        values["rev"] = rev
        values["fv"] = json.dumps({**_decode(versions), **body["fv"]}, sort_keys=True)
        if "state" in values:
            values["open"] = int(values["state"] in lifecycle.OPEN)
        names = ", ".join(f'"{name}" = ?' for name in values)
        self.raw.execute(f"UPDATE ticket SET {names} WHERE key = ?", (*values.values(), key))
        if "title" in values and values["title"] != title:
            self.index(int(key), 0, title, values["title"])
        self.touch(ticket, int(key))

    def row(self, ticket: bytes) -> Row[Any] | None:
        """Return the visible row of a ticket."""
        return self.connection.execute(_BY_ID, {"wanted": ticket}).one_or_none()

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
            self.connection.execute(_INSERT, values)
            row = self.row(values["id"])
            assert row is not None
            self.tx.texts_added.append((int(row.key), 0, row.title))
        else:
            changed = {name: value for name, value in values.items() if old._mapping[name] != value}
            if not changed:
                return
            self.connection.execute(update(TICKET).where(TICKET.c.key == old.key).values(**changed))
            if "title" in changed:
                self.index(int(old.key), 0, old.title, values["title"])
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

    def forget(self, ticket: bytes, *, also_own: bool = False, evicted: bool = False) -> None:
        """Remove a ticket that left our groups; entries of ours that were not sent yet stay until they are.

        An evicted one only left this machine: what others point at it, and how often articles helped, stays.
        """
        self._last = (b"", 0)
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
        for table in ("conflict", "number_alias", "draft", *(() if evicted else ("article_use",))):
            self.connection.exec_driver_sql(f"DELETE FROM {table} WHERE ticket_id = ?", (ticket,))
        self.connection.exec_driver_sql(
            "DELETE FROM link WHERE ticket_id = ? OR (target_id = ? AND NOT ?)", (ticket, ticket, evicted)
        )
        if not self.pending(ticket):
            self.connection.exec_driver_sql("DELETE FROM shadow WHERE ticket_id = ?", (ticket,))
        else:
            self._shadows = True
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

    def index(self, key: int, n: int, old: str | None, new: str | None) -> None:
        """Exchange a text of the full-text index; what was only added in this transaction is not there yet."""
        waiting = [item for item in self.tx.texts_added if item[:2] == (key, n)]
        if waiting:
            self.tx.texts_added = [item for item in self.tx.texts_added if item[:2] != (key, n)]
        elif old is not None:
            self.tx.texts_removed.append((key, n, old))
        if new is not None:
            self.tx.texts_added.append((key, n, new))

    def _unindex(self, row: Row[Any]) -> None:
        self.index(int(row.key), 0, row.title, None)
        for n, body, data in self.connection.exec_driver_sql(
            "SELECT n, body, data FROM entry WHERE ticket_id = ?", (bytes(row.id),)
        ):
            self.index(int(row.key), int(n), entry_text(body, json.loads(data)), None)

    def own_entries(self, ticket: bytes) -> set[bytes]:
        """Return the ids of entries that stand in pending ops of a ticket."""
        return {uuid_bytes(e["id"]) for op in self.pending(ticket) for e in op.get("entries", ())}


def _provisional(ticket: bytes) -> str:
    """Return the number of a ticket until the server has given it one."""
    return f"T-~{ticket[-3:].hex().upper()}"
