"""Automation scripts: those of this workspace, the shipped ones of `resources/scripts`, and the runs of this machine."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Index, Table, select

from desk.models.base import METADATA, id_column, instant, number, words
from desk.process.scripts import Manifest, parse_manifest, version_digest

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "scripts"

SCRIPT = Table(
    "script",
    METADATA,
    id_column(primary=True),
    words("name"),
    words("manifest"),
    words("body"),
    words("approved_sha"),
    id_column("approved_by", nullable=True),
    instant("approved_us", nullable=True),
    number("retired", 0),
    instant("updated_us"),
    id_column("by", nullable=True),
    Index("script_name", "name"),
)
"""`approved_sha` pins manifest and body as they were reviewed; after an edit it fits no more."""

SCRIPT_RUN = Table(
    "script_run",
    METADATA,
    id_column(primary=True),
    id_column("ticket_id", nullable=True),
    words("name"),
    words("sha"),
    words("facts", "{}"),
    words("mark"),
    id_column("release_id", nullable=True),
    instant("began_us"),
    instant("ended_us", nullable=True),
)
"""Local: what this machine runs or ran. A row without an end after a start of the engine was cut off."""

SCRIPT_DDL = (
    "CREATE TABLE IF NOT EXISTS script(id BLOB NOT NULL PRIMARY KEY, name TEXT DEFAULT '' NOT NULL,"
    " manifest TEXT DEFAULT '' NOT NULL, body TEXT DEFAULT '' NOT NULL, approved_sha TEXT DEFAULT '' NOT NULL,"
    " approved_by BLOB, approved_us INTEGER, retired INTEGER DEFAULT '0' NOT NULL, updated_us INTEGER NOT NULL,"
    ' "by" BLOB)',
    "CREATE INDEX IF NOT EXISTS script_name ON script(name)",
    "CREATE TABLE IF NOT EXISTS script_run(id BLOB NOT NULL PRIMARY KEY, ticket_id BLOB,"
    " name TEXT DEFAULT '' NOT NULL, sha TEXT DEFAULT '' NOT NULL, facts TEXT DEFAULT '{}' NOT NULL,"
    " mark TEXT DEFAULT '' NOT NULL, release_id BLOB, began_us INTEGER NOT NULL, ended_us INTEGER)",
)


@dataclass(frozen=True, slots=True)
class StoredScript:
    """A script with both texts.

    Attributes:
        id: of its row, None for a shipped one.
        sha: of manifest and body together, as they are now.
        approved: somebody reviewed exactly these texts.
    """

    id: bytes | None
    manifest_text: str
    body: str
    manifest: Manifest
    sha: str
    approved: bool
    approved_by: bytes | None = None
    approved_us: int = 0
    by: bytes | None = None


@cache
def shipped_scripts() -> tuple[StoredScript, ...]:
    """Return the scripts that come with Desk; one whose text differs from its manifest's hash is not approved."""
    found = []
    for path in sorted(SHIPPED.glob("*.toml")):
        text = path.read_text("utf-8")
        manifest = parse_manifest(text)
        body = next(p for p in path.parent.glob(f"{path.stem}.*") if p.suffix != ".toml").read_text("utf-8")
        sha = version_digest(text, body)
        found.append(
            StoredScript(
                None, text, body, manifest, sha, manifest.sha256 == hashlib.sha256(body.encode()).hexdigest()
            )
        )
    return tuple(found)


def stored_scripts(connection: Connection) -> list[StoredScript]:
    """Return every script: the workspace's own, then the shipped ones that none of them replaces."""
    rows = connection.execute(select(SCRIPT).order_by(SCRIPT.c.name)).all()
    own = []
    for row in rows:
        if row.retired:
            continue
        sha = version_digest(row.manifest, row.body)
        own.append(
            StoredScript(
                bytes(row.id), row.manifest, row.body, parse_manifest(row.manifest), sha,
                row.approved_sha == sha, row.approved_by, row.approved_us or 0, row.by,
            )
        )  # fmt: skip
    names = {row.name for row in rows}
    return [*own, *(script for script in shipped_scripts() if script.manifest.name not in names)]


def find_script(connection: Connection, name: str) -> StoredScript | None:
    """Return the script of this name, None if there is none."""
    return next((s for s in stored_scripts(connection) if s.manifest.name == name), None)
