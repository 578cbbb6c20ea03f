"""Hand-offs, and what an answer to a survey needs beside its mark; both are facts of timeline entries."""

from sqlalchemy import Index, Table

from desk.models.base import METADATA, id_column, instant, number, words

HANDOFF = Table(
    "handoff",
    METADATA,
    id_column(primary=True),
    id_column("ticket_id"),
    id_column("from_group", nullable=True),
    id_column("to_group"),
    id_column("from_person", nullable=True),
    id_column("to_person", nullable=True),
    words("state", "offered"),
    number("complete", 1),
    number("priority", 3),
    instant("at_us"),
    instant("due_us"),
    instant("done_us", nullable=True),
    id_column("done_by", nullable=True),
    words("reason"),
    Index("handoff_ticket", "ticket_id"),
    Index("handoff_open", "to_group", "state"),
    Index("handoff_at", "at_us"),
)
"""One offer: state offered, accepted, rejected or recalled; `id` is that of the entry that offers it, `due_us` the
end of the receiver's accept time."""

GATES_DDL = (
    "CREATE TABLE handoff (id BLOB NOT NULL PRIMARY KEY, ticket_id BLOB NOT NULL, from_group BLOB,"
    " to_group BLOB NOT NULL, from_person BLOB, to_person BLOB, state TEXT DEFAULT 'offered' NOT NULL,"
    " complete INTEGER DEFAULT '1' NOT NULL, priority INTEGER DEFAULT '3' NOT NULL, at_us INTEGER NOT NULL,"
    " due_us INTEGER NOT NULL, done_us INTEGER, done_by BLOB, reason TEXT DEFAULT '' NOT NULL)",
    "CREATE INDEX handoff_ticket ON handoff (ticket_id)",
    "CREATE INDEX handoff_open ON handoff (to_group, state)",
    "CREATE INDEX handoff_at ON handoff (at_us)",
    "ALTER TABLE survey ADD COLUMN channel TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE survey ADD COLUMN credit_id BLOB",
    "ALTER TABLE survey ADD COLUMN followed_us INTEGER",
    "ALTER TABLE survey ADD COLUMN followed_by BLOB",
    "ALTER TABLE survey ADD COLUMN follow_note TEXT NOT NULL DEFAULT ''",
)
"""What a replica of an earlier schema lacks."""
