"""Versioned rule sets as rows: the newest body of one, and a new version of it. Knows no meaning."""

import json
from typing import Any

from sqlalchemy import Connection, func, insert, select

from desk.models.local import RULESET
from desk.ops.base import Write


def newest_body(connection: Connection, kind: str, name: str) -> Any | None:
    """Return the newest stored body of a rule set, None where none is stored."""
    body = connection.execute(
        select(RULESET.c.body)
        .where(RULESET.c.kind == kind, RULESET.c.name == name)
        .order_by(RULESET.c.version.desc())
        .limit(1)
    ).scalar()
    return None if body is None else json.loads(body)


def bodies(connection: Connection, kind: str) -> dict[str, Any]:
    """Return the newest stored body of every rule set of a kind, by name."""
    rows = connection.execute(
        select(RULESET.c.name, RULESET.c.body).where(RULESET.c.kind == kind).order_by(RULESET.c.version)
    )
    return {str(name): json.loads(body) for name, body in rows}


def store_body(tx: Write, kind: str, name: str, body: object) -> int:
    """Store a new version of a rule set and return its number."""
    newest = select(func.max(RULESET.c.version)).where(RULESET.c.kind == kind, RULESET.c.name == name)
    version = int(tx.connection.execute(newest).scalar() or 0) + 1
    text = json.dumps(body, ensure_ascii=False)
    tx.connection.execute(
        insert(RULESET).values(
            kind=kind, name=name, version=version, body=text, at_us=tx.now_us, by=tx.person_id
        )
    )
    tx.change(kind, name.encode())
    return version
