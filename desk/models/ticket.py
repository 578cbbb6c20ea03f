"""The ticket: registers, derived deadline columns of the queue, and the aliases of its number."""

from sqlalchemy import BLOB, INTEGER, TEXT, Column, Index, Table, text

from desk.models.base import METADATA, id_column, instant, number, words
from desk.protocol.queue import NO_DEADLINE

FILTERS = ("open", "state", "group_id")
FILTER_COLUMNS = (
    "open", "tags", "state", "priority", "group_id", "owner_id", "category", "product", "channel", "tier", "source",
    "requester_id", "unread", "created_us", "due_us", "due_w50_us", "due_w75_us", "due_w90_us", "due_left_s",
)  # fmt: skip
FILTER_DDL = (
    "CREATE INDEX IF NOT EXISTS ticket_open_filter ON ticket"
    f"(due_sort, key, {', '.join(FILTER_COLUMNS)}) WHERE open = 1"
)

TICKET = Table(
    "ticket",
    METADATA,
    Column("key", INTEGER, primary_key=True),
    id_column(),
    Column("number", TEXT, nullable=False, unique=True),
    words("title"),
    words("state", "new"),
    number("open", 1),
    number("priority", 3),
    number("impact"),
    number("urgency"),
    words("tier", "L1"),
    id_column("owner_id", nullable=True),
    id_column("group_id", nullable=True),
    id_column("requester_id", nullable=True),
    words("requester_name"),
    words("requester_org"),
    words("requester_level", "standard"),
    words("category"),
    words("product"),
    words("channel", "form"),
    words("language"),
    words("tags", " "),
    id_column("merged_into", nullable=True),
    words("source"),
    words("external_id", None),
    instant("created_us"),
    id_column("created_by", nullable=True),
    instant("updated_us"),
    instant("closed_us", nullable=True),
    instant("wake_us", nullable=True),
    words("policy", None),
    number("entry_count", 0),
    number("unread", 0),
    number("rev", 0),
    words("fv", "{}"),
    words("extra", "{}"),
    # derived from the timeline by `desk.ops.derived`, never synced
    words("due_metric"),
    instant("due_start_us", nullable=True),
    instant("due_w50_us", nullable=True),
    instant("due_w75_us", nullable=True),
    instant("due_w90_us", nullable=True),
    instant("due_us", nullable=True),
    number("due_left_s"),
    number("due_sort", NO_DEADLINE),
    Index("ticket_id", "id", unique=True),
    Index(
        "ticket_external", "source", "external_id", unique=True, sqlite_where=text("external_id IS NOT NULL")
    ),
    # The four orders of the queue carry what it filters by: a filtered list of a million tickets then reads
    # this index alone (some 100 ms; with a look at each row it took 1 to 2 s).
    Index("ticket_due", "due_sort", "key", *FILTERS, "priority"),
    Index("ticket_created", "created_us", "key", *FILTERS, "priority"),
    Index("ticket_updated", "updated_us", "key", *FILTERS, "priority"),
    Index("ticket_priority", "priority", "due_sort", "key", *FILTERS),
    Index("ticket_state", "state", "due_sort", "key"),
    Index("ticket_group", "group_id", "due_sort", "key"),
    Index("ticket_open_due", "due_sort", "key", sqlite_where=text("open = 1")),
    Index("ticket_open_owner", "owner_id", "due_sort", "key", sqlite_where=text("open = 1")),
    Index("ticket_open_group", "group_id", "due_sort", "key", sqlite_where=text("open = 1")),
    Index("ticket_open_updated", "updated_us", "key", sqlite_where=text("open = 1")),
    Index("ticket_open_created", "created_us", "key", sqlite_where=text("open = 1")),
    Index("ticket_open_priority", "priority", "due_sort", "key", sqlite_where=text("open = 1")),
    Index("ticket_open_state", "state", "due_sort", "key", sqlite_where=text("open = 1")),
    # What a typed filter looks at stands together for open tickets: a rare tag among 60,000 open ones of a
    # million took 160 ms with a look at each row.
    Index("ticket_open_filter", "due_sort", "key", *FILTER_COLUMNS, sqlite_where=text("open = 1")),
    Index("ticket_wake", "wake_us", sqlite_where=text("wake_us IS NOT NULL")),
    Index("ticket_requester", "requester_id"),
    Index("ticket_merged", "merged_into", sqlite_where=text("merged_into IS NOT NULL")),
)

NUMBER_ALIAS = Table(
    "number_alias",
    METADATA,
    Column("number", TEXT, primary_key=True),
    Column("ticket_id", BLOB, nullable=False),
    sqlite_with_rowid=False,
)

NUMBER_BLOCK = Table(
    "number_block",
    METADATA,
    Column("low", INTEGER, primary_key=True),
    number("high", 0),
    number("next", 0),
)
"""Leased blocks of ticket numbers; an embedded workspace has one endless block from 1."""
