"""The team: who works when, who is there, what they learned, who was paged and told, and shifts handed over."""

from sqlalchemy import BLOB, TEXT, Column, Index, Table, text

from desk.models.base import METADATA, id_column, instant, number, words

PROFILE = Table(
    "agent_profile",
    METADATA,
    Column("person_id", BLOB, primary_key=True),
    words("calendar"),
    number("capacity", 12),
    words("products"),
    sqlite_with_rowid=False,
)
"""How a person works: the calendar of their shift ("" = on no roster), capacity by weight, products ("" = all)."""

ROSTER_DAY = Table(
    "roster_day",
    METADATA,
    Column("person_id", BLOB, primary_key=True),
    Column("day", TEXT, primary_key=True),
    words("kind", "shift"),
    words("hours", "[]"),
    words("note"),
    number("active", 1),
    Index("roster_by_day", "day"),
    sqlite_with_rowid=False,
)
"""One person's day that differs from their calendar: shift, swap (a day swapped), off or leave; hours as JSON."""

AVAILABILITY = Table(
    "availability",
    METADATA,
    Column("person_id", BLOB, primary_key=True),
    words("state", "offline"),
    words("cause"),
    instant("since_us"),
    instant("last_assigned_us", nullable=True),
    sqlite_with_rowid=False,
)
"""Available, busy, away or offline; `cause` is person, idle or closed. `last_assigned_us` stays on this desk."""

TRAINING = Table(
    "training",
    METADATA,
    id_column(primary=True),
    id_column("person_id"),
    words("kind"),
    words("skill"),
    words("title"),
    instant("held_us"),
    number("minutes", 0),
    words("outcome"),
    number("level", 0),
    words("certificate"),
    instant("until_us", nullable=True),
    words("note"),
    id_column("recorded_by", nullable=True),
    Index("training_person", "person_id", "held_us"),
)
"""Trainings, assessments, certifications and sharing, one row a person; `level` is what an assessment found."""

PAGE = Table(
    "page",
    METADATA,
    id_column(primary=True),
    id_column("ticket_id"),
    words("cause"),
    words("state", "triggered"),
    words("snapshot", "{}"),
    number("level", 0),
    number("round", 0),
    instant("started_us"),
    instant("next_us", nullable=True),
    id_column("acked_by", nullable=True),
    instant("acked_us", nullable=True),
    instant("ack_until_us", nullable=True),
    instant("ended_us", nullable=True),
    Index("page_ticket", "ticket_id"),
    Index("page_open", "next_us", sqlite_where=text("ended_us IS NULL")),
)
"""One run of an escalation policy; `snapshot` is the policy as it stood at the start."""

NOTICE = Table(
    "notice",
    METADATA,
    id_column(primary=True),
    id_column("person_id", nullable=True),
    id_column("ticket_id"),
    words("reason"),
    words("state"),
    words("why"),
    instant("fired_us"),
    instant("due_us", nullable=True),
    instant("seen_us", nullable=True),
    words("body", "{}"),
    Index("notice_ticket", "ticket_id", "fired_us"),
    Index("notice_person", "person_id", "fired_us"),
    Index("notice_due", "due_us", sqlite_where=text("state = 'deferred'")),
)
"""Who was told of what, and who was not and why: told, deferred (until `due_us`) or withheld."""

BATON = Table(
    "baton",
    METADATA,
    id_column(primary=True),
    id_column("person_id"),
    instant("made_us"),
    instant("next_shift_us", nullable=True),
    words("body", "{}"),
    words("note"),
    id_column("signed_by", nullable=True),
    instant("signed_us", nullable=True),
    Index("baton_open", "made_us", sqlite_where=text("signed_us IS NULL")),
)
"""A shift handed over: the digest as it stood, and who signed for it."""

DDL = (
    "ALTER TABLE skill ADD COLUMN assessed_until_us INTEGER",
    "ALTER TABLE skill ADD COLUMN certificate TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE skill ADD COLUMN certified_until_us INTEGER",
    "CREATE TABLE agent_profile (person_id BLOB NOT NULL, calendar TEXT DEFAULT '' NOT NULL,"
    " capacity INTEGER DEFAULT '12' NOT NULL, products TEXT DEFAULT '' NOT NULL,"
    " PRIMARY KEY (person_id)) WITHOUT ROWID",
    "CREATE TABLE roster_day (person_id BLOB NOT NULL, day TEXT NOT NULL, kind TEXT DEFAULT 'shift' NOT NULL,"
    " hours TEXT DEFAULT '[]' NOT NULL, note TEXT DEFAULT '' NOT NULL, active INTEGER DEFAULT '1' NOT NULL,"
    " PRIMARY KEY (person_id, day)) WITHOUT ROWID",
    "CREATE INDEX roster_by_day ON roster_day (day)",
    "CREATE TABLE availability (person_id BLOB NOT NULL, state TEXT DEFAULT 'offline' NOT NULL,"
    " cause TEXT DEFAULT '' NOT NULL, since_us INTEGER NOT NULL, last_assigned_us INTEGER,"
    " PRIMARY KEY (person_id)) WITHOUT ROWID",
    "CREATE TABLE training (id BLOB NOT NULL PRIMARY KEY, person_id BLOB NOT NULL,"
    " kind TEXT DEFAULT '' NOT NULL, skill TEXT DEFAULT '' NOT NULL, title TEXT DEFAULT '' NOT NULL,"
    " held_us INTEGER NOT NULL, minutes INTEGER DEFAULT '0' NOT NULL, outcome TEXT DEFAULT '' NOT NULL,"
    " level INTEGER DEFAULT '0' NOT NULL, certificate TEXT DEFAULT '' NOT NULL, until_us INTEGER,"
    " note TEXT DEFAULT '' NOT NULL, recorded_by BLOB)",
    "CREATE INDEX training_person ON training (person_id, held_us)",
    "CREATE TABLE page (id BLOB NOT NULL PRIMARY KEY, ticket_id BLOB NOT NULL, cause TEXT DEFAULT '' NOT NULL,"
    " state TEXT DEFAULT 'triggered' NOT NULL, snapshot TEXT DEFAULT '{}' NOT NULL,"
    " level INTEGER DEFAULT '0' NOT NULL, round INTEGER DEFAULT '0' NOT NULL, started_us INTEGER NOT NULL,"
    " next_us INTEGER, acked_by BLOB, acked_us INTEGER, ack_until_us INTEGER, ended_us INTEGER)",
    "CREATE INDEX page_ticket ON page (ticket_id)",
    "CREATE INDEX page_open ON page (next_us) WHERE ended_us IS NULL",
    "CREATE TABLE notice (id BLOB NOT NULL PRIMARY KEY, person_id BLOB, ticket_id BLOB NOT NULL,"
    " reason TEXT DEFAULT '' NOT NULL, state TEXT DEFAULT '' NOT NULL, why TEXT DEFAULT '' NOT NULL,"
    " fired_us INTEGER NOT NULL, due_us INTEGER, seen_us INTEGER, body TEXT DEFAULT '{}' NOT NULL)",
    "CREATE INDEX notice_ticket ON notice (ticket_id, fired_us)",
    "CREATE INDEX notice_person ON notice (person_id, fired_us)",
    "CREATE INDEX notice_due ON notice (due_us) WHERE state = 'deferred'",
    "CREATE TABLE baton (id BLOB NOT NULL PRIMARY KEY, person_id BLOB NOT NULL, made_us INTEGER NOT NULL,"
    " next_shift_us INTEGER, body TEXT DEFAULT '{}' NOT NULL, note TEXT DEFAULT '' NOT NULL, signed_by BLOB,"
    " signed_us INTEGER)",
    "CREATE INDEX baton_open ON baton (made_us) WHERE signed_us IS NULL",
)
"""The step of an older replica."""
