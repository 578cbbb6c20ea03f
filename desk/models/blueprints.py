"""The process in force: the shipped one, the workspace's version of it, and the variants of product lines."""

import json
import tomllib
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from desk.models.local import RULESET
from desk.process import blueprint, variants
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
    """Return the process of a product line: the standard in force with the line's changes.

    Asked at every transition of a ticket: what was put together once is kept.
    """
    rows = connection.execute(
        select(RULESET.c.name, RULESET.c.body)
        .where(RULESET.c.kind == FORCE, RULESET.c.name.in_((UNIVERSAL, product)))
        .order_by(RULESET.c.version)
    )
    bodies = {str(name): str(body) for name, body in rows}
    line = product if product in bodies and product != UNIVERSAL else ""
    return _put_together(bodies.get(UNIVERSAL, ""), line, bodies[line] if line else "")


def processes_at(connection: Connection) -> Callable[[str, int], Blueprint | None]:
    """Return (product line, second UTC) -> the process in force there and then, None where it was as shipped."""
    versions: dict[str, list[tuple[int, str]]] = {}
    rows = select(RULESET.c.name, RULESET.c.at_us, RULESET.c.body).where(RULESET.c.kind == FORCE)
    for name, at_us, body in connection.execute(rows.order_by(RULESET.c.version)):
        versions.setdefault(str(name), []).append((at_us, str(body)))

    def body_at(name: str, second: int) -> str:
        return next(
            (body for at_us, body in reversed(versions.get(name, ())) if at_us <= second * 1_000_000), ""
        )

    def process_at(product: str, second: int) -> Blueprint | None:
        if not versions:
            return None
        standard, own = body_at(UNIVERSAL, second), body_at(product, second)
        line = product if own and product != UNIVERSAL else ""
        return _put_together(standard, line, own if line else "") if standard or line else None

    return process_at


@lru_cache(maxsize=64)
def _put_together(standard: str, line: str, own: str) -> Blueprint:
    """Return the shipped process with the stored changes of the standard and of a line over it.

    What does not fit any more, or was written by a newer Desk, is left aside: no ticket stands still for it.
    """
    process = universal()
    for name, body in (("", standard), (line, own)):
        if body:
            process = variants.in_force(process, json.loads(body)["changes"], line=name)
    return process
