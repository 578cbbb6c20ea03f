"""Tables of the channels: what came in, what goes out, who serves a channel, and the state of alerts.

A unique key in `inbound` makes any repeat harmless; a lease only makes it rare (ADR 014).
"""

from sqlalchemy import BLOB, INTEGER, TEXT, Column, Index, Table, text

from desk.models.base import METADATA, id_column, instant, number, words

INBOUND = Table(
    "inbound",
    METADATA,
    id_column(primary=True),
    words("channel"),
    words("source"),
    Column("dedupe", TEXT, nullable=False, unique=True),
    words("external_id"),
    words("sender"),
    words("subject"),
    words("raw"),
    number("size", 0),
    words("state"),
    words("reason"),
    words("detail", "{}"),
    id_column("ticket_id", nullable=True),
    id_column("entry_id", nullable=True),
    Column("receipt", BLOB, nullable=False),
    number("seen", 1),
    instant("received_us"),
    instant("last_us"),
    Index("inbound_external", "external_id", sqlite_where=text("external_id <> ''")),
    Index("inbound_state", "state", "received_us"),
    Index("inbound_receipt", "receipt"),
    Index("inbound_ticket", "ticket_id", sqlite_where=text("ticket_id IS NOT NULL")),
)
"""One row a message; `state` is ticket, entry, stored or quarantine; `receipt` names the newest sighting."""

OUTBOUND = Table(
    "outbound",
    METADATA,
    id_column(primary=True),
    id_column("ticket_id", nullable=True),
    id_column("entry_id", nullable=True),
    words("channel", "mail"),
    words("kind", "reply"),
    words("recipient"),
    Column("message_id", TEXT, nullable=False, unique=True),
    words("subject"),
    words("body"),
    words("headers", "{}"),
    words("state", "ready"),
    number("tries", 0),
    instant("next_us"),
    instant("lease_until_us", nullable=True),
    words("error"),
    instant("created_us"),
    instant("sent_us", nullable=True),
    Index("outbound_state", "state", "next_us"),
    Index("outbound_entry", "entry_id", sqlite_where=text("entry_id IS NOT NULL")),
    Index("outbound_recipient", "recipient", "kind", "created_us"),
)
"""What goes out; the Message-ID is made before the first try, so that a second sending is the same message."""

LEASE = Table("lease", METADATA, Column("name", TEXT, primary_key=True), words("owner"), instant("until_us"))

ALERT_GROUP = Table(
    "alert_group",
    METADATA,
    Column("group_key", TEXT, primary_key=True),
    Column("episode", INTEGER, primary_key=True),
    id_column("ticket_id"),
    words("source"),
    words("labels", "{}"),
    instant("first_us"),
    instant("last_us"),
    instant("recovered_us", nullable=True),
    number("flaps", 0),
    number("truncated", 0),
    number("current", 1),
    instant("stale_us", nullable=True),
    Index("alert_group_current", "group_key", unique=True, sqlite_where=text("current = 1")),
    Index("alert_group_ticket", "ticket_id"),
    Index("alert_group_first", "first_us"),
    sqlite_with_rowid=False,
)
"""One row an episode of a group of alerts; only the newest of a group is current."""

ALERT = Table(
    "alert",
    METADATA,
    Column("group_key", TEXT, primary_key=True),
    Column("fingerprint", TEXT, primary_key=True),
    words("source"),
    words("status", "firing"),
    words("labels", "{}"),
    words("annotations", "{}"),
    instant("starts_us"),
    instant("ends_us", nullable=True),
    instant("first_us"),
    instant("last_us"),
    number("occurrences", 1),
    number("absent", 0),
    sqlite_with_rowid=False,
)

ALERT_SOURCE = Table(
    "alert_source",
    METADATA,
    Column("name", TEXT, primary_key=True),
    instant("last_us"),
    instant("heartbeat_us", nullable=True),
    id_column("silent_ticket", nullable=True),
    number("truncated", 0),
)
"""A monitoring system: when it was last heard, its last heartbeat, the ticket about its silence."""

ALERT_SILENCE = Table(
    "alert_silence",
    METADATA,
    id_column(primary=True),
    id_column("ticket_id"),
    words("source"),
    words("matchers", "{}"),
    words("author"),
    words("comment"),
    words("silence_id"),
    words("state", "wanted"),
    words("error"),
    number("tries", 0),
    instant("next_us"),
    instant("until_us"),
    instant("created_us"),
    Index("alert_silence_state", "state", "next_us"),
    Index("alert_silence_ticket", "ticket_id"),
)
"""A silence asked for on a ticket (its id is the entry's); `state` is wanted, active, lifting, ended or failed."""

MAINTENANCE = Table(
    "maintenance",
    METADATA,
    id_column(primary=True),
    words("name"),
    words("source"),
    words("matchers", "{}"),
    words("reason"),
    instant("starts_us"),
    instant("ends_us"),
    id_column("author_id", nullable=True),
    Index("maintenance_ends", "ends_us"),
)
"""A window in which alerts make no ticket; one that was ended early ends there."""

TABLES = (INBOUND, OUTBOUND, LEASE, ALERT_GROUP, ALERT, ALERT_SOURCE, ALERT_SILENCE, MAINTENANCE)

ALERT_LIFE_DDL = (
    "ALTER TABLE alert_group ADD COLUMN stale_us INTEGER",
    "ALTER TABLE alert ADD COLUMN absent INTEGER DEFAULT '0' NOT NULL",
    "CREATE TABLE alert_silence ( id BLOB NOT NULL, ticket_id BLOB NOT NULL, source TEXT DEFAULT '' NOT "
    "NULL, matchers TEXT DEFAULT '{}' NOT NULL, author TEXT DEFAULT '' NOT NULL, comment TEXT DEFAULT '' "
    "NOT NULL, silence_id TEXT DEFAULT '' NOT NULL, state TEXT DEFAULT 'wanted' NOT NULL, error TEXT "
    "DEFAULT '' NOT NULL, tries INTEGER DEFAULT '0' NOT NULL, next_us INTEGER NOT NULL, until_us INTEGER "
    "NOT NULL, created_us INTEGER NOT NULL, PRIMARY KEY (id) )",
    "CREATE INDEX alert_silence_state ON alert_silence (state, next_us)",
    "CREATE INDEX alert_silence_ticket ON alert_silence (ticket_id)",
    "CREATE TABLE maintenance ( id BLOB NOT NULL, name TEXT DEFAULT '' NOT NULL, source TEXT DEFAULT '' NOT "
    "NULL, matchers TEXT DEFAULT '{}' NOT NULL, reason TEXT DEFAULT '' NOT NULL, starts_us INTEGER NOT NULL, "
    "ends_us INTEGER NOT NULL, author_id BLOB, PRIMARY KEY (id) )",
    "CREATE INDEX maintenance_ends ON maintenance (ends_us)",
)
"""The step to silences and maintenance windows."""

DDL = (
    "CREATE TABLE inbound ( id BLOB NOT NULL, channel TEXT DEFAULT '' NOT NULL, source TEXT DEFAULT '' "
    "NOT NULL, dedupe TEXT NOT NULL, external_id TEXT DEFAULT '' NOT NULL, sender TEXT DEFAULT '' NOT "
    "NULL, subject TEXT DEFAULT '' NOT NULL, raw TEXT DEFAULT '' NOT NULL, size INTEGER DEFAULT '0' NOT "
    "NULL, state TEXT DEFAULT '' NOT NULL, reason TEXT DEFAULT '' NOT NULL, detail TEXT DEFAULT '{}' NOT "
    "NULL, ticket_id BLOB, entry_id BLOB, receipt BLOB NOT NULL, seen INTEGER DEFAULT '1' NOT NULL, "
    "received_us INTEGER NOT NULL, last_us INTEGER NOT NULL, PRIMARY KEY (id), UNIQUE (dedupe) )",
    "CREATE INDEX inbound_external ON inbound (external_id) WHERE external_id <> ''",
    "CREATE INDEX inbound_receipt ON inbound (receipt)",
    "CREATE INDEX inbound_state ON inbound (state, received_us)",
    "CREATE INDEX inbound_ticket ON inbound (ticket_id) WHERE ticket_id IS NOT NULL",
    "CREATE TABLE outbound ( id BLOB NOT NULL, ticket_id BLOB, entry_id BLOB, channel TEXT DEFAULT 'mail'"
    " NOT NULL, kind TEXT DEFAULT 'reply' NOT NULL, recipient TEXT DEFAULT '' NOT NULL, message_id TEXT "
    "NOT NULL, subject TEXT DEFAULT '' NOT NULL, body TEXT DEFAULT '' NOT NULL, headers TEXT DEFAULT '{}'"
    " NOT NULL, state TEXT DEFAULT 'ready' NOT NULL, tries INTEGER DEFAULT '0' NOT NULL, next_us INTEGER "
    "NOT NULL, lease_until_us INTEGER, error TEXT DEFAULT '' NOT NULL, created_us INTEGER NOT NULL, "
    "sent_us INTEGER, PRIMARY KEY (id), UNIQUE (message_id) )",
    "CREATE INDEX outbound_entry ON outbound (entry_id) WHERE entry_id IS NOT NULL",
    "CREATE INDEX outbound_recipient ON outbound (recipient, kind, created_us)",
    "CREATE INDEX outbound_state ON outbound (state, next_us)",
    "CREATE TABLE lease ( name TEXT NOT NULL, owner TEXT DEFAULT '' NOT NULL, until_us INTEGER NOT NULL, "
    "PRIMARY KEY (name) )",
    "CREATE TABLE alert_group ( group_key TEXT NOT NULL, episode INTEGER NOT NULL, ticket_id BLOB NOT "
    "NULL, source TEXT DEFAULT '' NOT NULL, labels TEXT DEFAULT '{}' NOT NULL, first_us INTEGER NOT NULL,"
    " last_us INTEGER NOT NULL, recovered_us INTEGER, flaps INTEGER DEFAULT '0' NOT NULL, truncated "
    "INTEGER DEFAULT '0' NOT NULL, current INTEGER DEFAULT '1' NOT NULL, PRIMARY KEY (group_key, episode)"
    " ) WITHOUT ROWID",
    "CREATE UNIQUE INDEX alert_group_current ON alert_group (group_key) WHERE current = 1",
    "CREATE INDEX alert_group_first ON alert_group (first_us)",
    "CREATE INDEX alert_group_ticket ON alert_group (ticket_id)",
    "CREATE TABLE alert ( group_key TEXT NOT NULL, fingerprint TEXT NOT NULL, source TEXT DEFAULT '' NOT "
    "NULL, status TEXT DEFAULT 'firing' NOT NULL, labels TEXT DEFAULT '{}' NOT NULL, annotations TEXT "
    "DEFAULT '{}' NOT NULL, starts_us INTEGER NOT NULL, ends_us INTEGER, first_us INTEGER NOT NULL, "
    "last_us INTEGER NOT NULL, occurrences INTEGER DEFAULT '1' NOT NULL, PRIMARY KEY (group_key, "
    "fingerprint) ) WITHOUT ROWID",
    "CREATE TABLE alert_source ( name TEXT NOT NULL, last_us INTEGER NOT NULL, heartbeat_us INTEGER, "
    "silent_ticket BLOB, truncated INTEGER DEFAULT '0' NOT NULL, PRIMARY KEY (name) )",
)
"""The step of an older replica."""
