"""Tables that are folded from the timeline and can be rebuilt at any time (`desk rebuild`)."""

from sqlalchemy import INTEGER, TEXT, Column, Index, Table, text

from desk.models.base import METADATA, id_column, instant, number, words

CLOCK = Table(
    "clock",
    METADATA,
    Column("ticket_key", INTEGER, primary_key=True),
    Column("metric", TEXT, primary_key=True),
    Column("cycle", INTEGER, primary_key=True),
    words("state"),
    words("outcome", "open"),
    instant("decided_us", nullable=True),
    instant("started_us"),
    number("target_s", 0),
    number("elapsed_s", 0),
    instant("due_us", nullable=True),
    number("left_s"),
    instant("met_us", nullable=True),
    instant("breached_us", nullable=True),
    instant("w50_us", nullable=True),
    instant("w75_us", nullable=True),
    instant("w90_us", nullable=True),
    words("cause"),
    number("waived", 0),
    number("live", 1),
    number("priority", 3),
    id_column("group_id", nullable=True),
    Index("clock_decided", "metric", "decided_us", "outcome", "priority", "group_id"),
    Index("clock_due", "due_us", sqlite_where=text("met_us IS NULL")),
    Index("clock_w50", "w50_us", sqlite_where=text("w50_us IS NOT NULL")),
    Index("clock_w75", "w75_us", sqlite_where=text("w75_us IS NOT NULL")),
    Index("clock_w90", "w90_us", sqlite_where=text("w90_us IS NOT NULL")),
    sqlite_with_rowid=False,
)
"""SLA clock cycles. `outcome`: met, breached, waived, cancelled or open; `decided_us` = met or breached."""

FACT = Table(
    "fact",
    METADATA,
    Column("ticket_key", INTEGER, primary_key=True),
    instant("created_us"),
    instant("ack_us", nullable=True),
    instant("first_response_us", nullable=True),
    instant("first_solution_us", nullable=True),
    instant("last_solution_us", nullable=True),
    instant("closed_us", nullable=True),
    number("reopen_count", 0),
    number("first_resolution_s"),
    number("total_resolution_s"),
    number("public_replies", 0),
    number("group_changes", 0),
    words("tier_max"),
    number("priority", 3),
    id_column("group_id", nullable=True),
    id_column("owner_id", nullable=True),
    words("category"),
    words("source"),
    number("excluded", 0),
    number("made_sla"),
    Index("fact_created", "created_us"),
    Index("fact_solved", "last_solution_us"),
    Index("fact_closed", "closed_us"),
)
"""KPI facts of a ticket; `excluded` = merged, spam or cancelled; `made_sla` is the source's own word."""
