"""Preparing and upgrading the shared database: an administrator's command, never a desk's.

Alembic keeps the version; the rules of merging are written as data from `desk.process` each time.
"""

import json
from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from psycopg.types.json import Jsonb
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from desk.models.nouns import rule_rows
from desk.models.ticket import TICKET
from desk.models.wire import LOCAL_TICKET, forms_of
from desk.process import sharing
from desk.process.ids import new_id
from desk.sync.push import PROTOCOL

VERSION_SCHEMA = "public"


def rules() -> dict[str, Any]:
    """Return the built-in rules as rows, from `desk.process` and the nouns of the replica."""
    rows = rule_rows()
    columns = tuple(name for column, (name, _) in forms_of(TICKET).items() if column not in LOCAL_TICKET)
    fields = sharing.ticket_fields(columns) + rows["fields"]
    return sharing.rules(rows["nouns"], fields, rows["values"])


def migrate(url: str) -> None:
    """Bring the schema to what this program knows; each step in a transaction, with a lock timeout."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    engine = create_engine("postgresql+psycopg://", poolclass=NullPool, creator=lambda: psycopg.connect(url))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        config.attributes["version_schema"] = VERSION_SCHEMA
        command.upgrade(config, "head")
    engine.dispose()


def put_rules(server: psycopg.Connection[Any]) -> int:
    """Write the built-in rules; returns the version in force."""
    row = server.execute("SELECT sync.put_rules(%s)", (Jsonb(rules()),)).fetchone()
    assert row is not None
    return int(row[0])


def prepare(url: str) -> int:
    """Make or upgrade the schema and the rules; returns the rules' version."""
    migrate(url)
    with psycopg.connect(url) as server:
        server.execute(
            "INSERT INTO sync.server (protocol_least, protocol_newest) VALUES (1, %s)"
            " ON CONFLICT (one) DO UPDATE SET protocol_newest = excluded.protocol_newest",
            (PROTOCOL,),
        )
        server.execute("INSERT INTO sync.stream (id) VALUES (0) ON CONFLICT DO NOTHING")
        version = put_rules(server)
        server.execute("SELECT sync.maintain(interval '180 days')")
    return version


def put_first(server: psycopg.Connection[Any], noun: str, ident: str, fields: dict[str, Any]) -> None:
    """Write a record before anybody is enrolled."""
    server.execute("SELECT sync.put_first(%s, %s, %s::text::jsonb)", (noun, ident, json.dumps(fields)))


def fresh_id(now_us: int) -> bytes:
    """Return a new id for a person or group made here."""
    return new_id(now_us)
