"""The replica's side of sharing: records, conflicts and the outbox beside the tickets of `tickets`.

One `Replica` is one transaction; `finish` brings everything that follows from it in step.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert as upsert

from desk.models.nouns import NOUNS
from desk.models.sharing import CONFLICT
from desk.models.store import Store
from desk.models.wire import (
    instant_us,
    uuid_bytes,
)
from desk.ops import derived
from desk.ops.outbox import record_entity
from desk.protocol.changes import Changes
from desk.sync.entries import EntrySide
from desk.sync.overlay import record_overlaid

RECOUNT = (
    "UPDATE article SET"
    " uses = (SELECT count(*) FROM article_use WHERE article_id = :article AND verdict <> 'viewed'),"
    " worked = (SELECT count(*) FROM article_use WHERE article_id = :article AND verdict = 'worked')"
    " WHERE id = :article"
)
"""How often an article was used follows from the tickets that this desk knows; it never travels."""


class Replica(EntrySide):
    """One transaction's view of the replica for the sharing side."""

    def __init__(self, store: Store, connection: Connection) -> None:
        """Begin inside an open write transaction."""
        super().__init__(store, connection)
        self._records: set[tuple[str, str]] = set()

    def finish(self, *, fold: bool = True) -> Changes:
        """Make overlays and derived rows fit, write the change log, and return what changed.

        Without `fold` clocks and facts stay as they were: somebody folds these tickets later (`desk.sync.later`).
        """
        self.overlay_tickets()
        for noun, ident in self._records:
            self._overlay_record(noun, ident)
        for article in self.recount:
            self.connection.exec_driver_sql(RECOUNT, {"article": article})
        self.keep_clock()
        if not fold:
            self.tx.touched.clear()
        derived.settle(self.tx)
        self.tx.log_changes()
        return self.tx.changes()

    # ---- records, conflicts ----------------------------------------------------------------------

    def put_record(self, body: Mapping[str, Any]) -> None:
        """Take over the server's row of one noun; one that this desk does not know is kept for a newer one."""
        noun, ident = str(body["noun"]), str(body["id"])
        known = self.connection.exec_driver_sql(
            "SELECT rev FROM confirmed WHERE noun = ? AND id = ?", (noun, ident)
        ).scalar()
        if known is not None and int(known) >= int(body["rev"]):
            return
        self.saw(body["base_ver"])
        for version in body["fv"].values():
            self.saw(version)
        self.connection.exec_driver_sql(
            "INSERT OR REPLACE INTO confirmed(noun, id, body, fv, base_ver, rev, retired) VALUES (?,?,?,?,?,?,?)",
            (noun, ident, json.dumps(body["body"], sort_keys=True), json.dumps(body["fv"], sort_keys=True),
             body["base_ver"], body["rev"], int(body["retired"])),
        )  # fmt: skip
        self._records.add((noun, ident))

    def touch_record(self, noun: str, ident: str) -> None:
        """Make a record's overlay anew before the end."""
        self._records.add((noun, ident))

    def _overlay_record(self, name: str, ident: str) -> None:
        noun = NOUNS.get(name)
        if noun is None:
            return
        found = self.connection.exec_driver_sql(
            "SELECT body FROM confirmed WHERE noun = ? AND id = ?", (name, ident)
        ).first()
        confirmed = None if found is None else json.loads(found[0])
        body = record_overlaid(confirmed, self.pending(record_entity(name, ident)))
        keys = noun.key_values(ident)
        if body is None:
            condition = [noun.table.c[key] == value for key, value in keys.items()]
            self.connection.execute(noun.table.delete().where(*condition))
        else:
            values = noun.columns(ident, body)
            rest = {k: v for k, v in values.items() if k not in keys}
            statement = upsert(noun.table).values(**values)
            self.connection.execute(
                statement.on_conflict_do_update(index_elements=list(keys), set_=rest)
                if rest
                else statement.on_conflict_do_nothing()
            )
        if name == "article":
            self.recount.add(keys["id"])
        self._tell_record(name, keys)

    def _tell_record(self, name: str, keys: Mapping[str, Any]) -> None:
        noun = NOUNS[name]
        for kind, column in noun.found_by:
            if name == "ruleset" and kind != keys["kind"]:
                continue
            value = keys.get(column)
            if value is not None:
                self.tx.change(kind, value if isinstance(value, bytes) else str(value).encode())

    def put_conflict(self, body: Mapping[str, Any]) -> None:
        """Keep a conflict that travelled; a later row of the same id says that it was resolved."""
        ticket = None if body["ticket_id"] is None else uuid_bytes(body["ticket_id"])
        resolved = None if body.get("resolved_at") is None else instant_us(body["resolved_at"])
        values = {
            "id": uuid_bytes(body["id"]), "noun": body["noun"], "ent": body["ent"], "ticket_id": ticket,
            "field": body["field"], "body": json.dumps(dict(body), ensure_ascii=False, sort_keys=True),
            "at_us": instant_us(body["at"]), "resolved_us": resolved,
        }  # fmt: skip
        known = self.connection.execute(
            select(CONFLICT.c.resolved_us).where(CONFLICT.c.id == values["id"])
        ).first()
        if known is not None and (known[0] is not None or resolved is None):
            return
        self.connection.execute(upsert(CONFLICT).values(**values).on_conflict_do_update(
            index_elements=["id"], set_={k: v for k, v in values.items() if k != "id"}))  # fmt: skip
        if body["field"] == "number" and ticket is not None:
            self.connection.exec_driver_sql(
                "INSERT OR IGNORE INTO number_alias(number, ticket_id) VALUES (?, ?)",
                (str(body["lose"]), ticket),
            )
        self.tx.change("conflict", values["id"])
        row = None if ticket is None else self.row(ticket)
        if row is not None:
            self.tx.change("ticket", bytes(row.id), int(row.key))

    def put_alias(self, number: str, ticket: bytes) -> None:
        """Keep an old form of a ticket's number."""
        self.raw.execute(
            "INSERT OR IGNORE INTO number_alias(number, ticket_id) VALUES (?, ?)", (number, ticket)
        )

    # ---- the outbox ------------------------------------------------------------------------------

    def leave_outbox(self, op_ids: Iterable[bytes]) -> None:
        """Take confirmed ops out of the outbox and make what they touched anew."""
        for op_id in op_ids:
            found = self.connection.exec_driver_sql(
                "SELECT entity, body FROM outbox WHERE op_id = ?", (op_id,)
            ).first()
            if found is None:
                continue
            entity = bytes(found[0])
            self.connection.exec_driver_sql("DELETE FROM outbox WHERE op_id = ?", (op_id,))
            self.touch_entity(entity)
            if len(entity) == 16 and self.confirmed(entity)[0] is None:
                # The ticket has left our groups: what we wrote stands on the server and has no place here.
                for entry in json.loads(found[1]).get("entries", ()):
                    self.drop_entry(entity, uuid_bytes(entry["id"]))

    def touch_entity(self, entity: bytes) -> None:
        """Make the overlay of a ticket or record anew before the end."""
        if len(entity) == 16:
            self.touched.add(entity)
        else:
            noun, _, ident = entity.decode().partition(":")
            self.touch_record(noun, ident)

    def reject(self, op_id: bytes, why: str) -> None:
        """Move a refused op to the tray of what was not delivered, and take back what it showed."""
        found = self.connection.exec_driver_sql(
            "SELECT entity, body FROM outbox WHERE op_id = ?", (op_id,)
        ).first()
        if found is None:
            return
        op = json.loads(found[1])
        self.connection.exec_driver_sql(
            "INSERT OR IGNORE INTO undelivered(op_id, ent, why, body, at_us) VALUES (?, ?, ?, ?, ?)",
            (op_id, op["ent"], why, found[1], self.store.clock()),
        )
        self.connection.exec_driver_sql("DELETE FROM outbox WHERE op_id = ?", (op_id,))
        if len(bytes(found[0])) == 16:
            standing = self.own_entries(bytes(found[0]))
            for entry in op.get("entries", ()):
                if uuid_bytes(entry["id"]) not in standing:
                    self.drop_entry(bytes(found[0]), uuid_bytes(entry["id"]))
        self.touch_entity(bytes(found[0]))
        self.tx.change("undelivered", op_id)
