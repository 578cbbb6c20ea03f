"""The process in force: the shipped one, the workspace's version of it, and the variants of product lines."""

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from desk.models.local import RULESET
from desk.process import blueprint
from desk.process.blueprint import Blueprint

FORCE, DRAFT, SIGN = "process", "process_draft", "process_sign"
UNIVERSAL = "universal"
SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "process" / "universal.toml"


@cache
def universal() -> Blueprint:
    """Return the process that comes with Desk."""
    with SHIPPED.open("rb") as stream:
        return blueprint.parse(tomllib.load(stream))


def changes_in_force(connection: Connection) -> dict[str, dict[str, Any]]:
    """Return {version, at_us, by, changes, note, signed} of every line's version in force."""
    rows = connection.execute(select(RULESET).where(RULESET.c.kind == FORCE).order_by(RULESET.c.version))
    return {
        row.name: {**json.loads(row.body), "version": row.version, "at_us": row.at_us, "by": row.by}
        for row in rows
    }


def process_for(connection: Connection, product: str) -> Blueprint:
    """Return the process of a product line: the standard in force with the line's changes."""
    found = changes_in_force(connection)
    base = universal()
    if UNIVERSAL in found:
        base = blueprint.variant(base, found[UNIVERSAL]["changes"], line="")
    if product in found and product != UNIVERSAL:
        return blueprint.variant(base, found[product]["changes"], line=product)
    return base
