"""Ops on the process as data: propose a version for a product line, sign it off, withdraw it.

A proposal is in force once enough people of enough groups have signed (process.md K06); versions are never changed.
"""

import json
from typing import Any

from sqlalchemy import func, insert, select

from desk.models.local import RULESET
from desk.models.people import MEMBERSHIP, PERSON
from desk.ops.base import ROLE_ORDER, Write
from desk.ops.registry import op
from desk.process import blueprint, messages
from desk.process.errors import KnownError
from desk.protocol.changes import Changes
from desk.models.blueprints import DRAFT, FORCE, SIGN, UNIVERSAL, universal

SIGNERS = 2
"""So many people sign a version, where so many may."""

messages.register(
    {
        "process_not_proposed": (
            "There is no such proposal. Open the process page again.",
            "没有该提案，请重新打开流程页面。",
        ),
        "process_signed": ("You have signed this version already.", "您已签核此版本。"),
        "process_old": (
            "A newer proposal stands in its place. Read that one.",
            "已有更新的提案，请查看最新提案。",
        ),
        "process_line": (
            "Name the product line; the standard process itself is changed under “universal”.",
            "请填写产品线；标准流程本身以“universal”修改。",
        ),
    }
)


def _newest(tx: Write, kind: str, name: str) -> int:
    query = select(func.max(RULESET.c.version)).where(RULESET.c.kind == kind, RULESET.c.name == name)
    return int(tx.connection.execute(query).scalar() or 0)


def _put(tx: Write, kind: str, name: str, version: int, body: dict[str, Any]) -> None:
    tx.connection.execute(
        insert(RULESET).values(
            kind=kind, name=name, version=version, body=json.dumps(body, ensure_ascii=False), at_us=tx.now_us,
            by=tx.person_id,
        )
    )  # fmt: skip
    tx.change(kind, name.encode()[:16].ljust(16, b"\x00"))


@op("process.propose")
def propose(tx: Write, *, line: str, changes: dict[str, Any], note: str = "") -> Changes:
    """Propose a version for a product line ("universal" changes the standard for all); the author signs it."""
    name = " ".join(line.split())[:80]
    if not name:
        raise KnownError("process_line")
    # Read the way it will be used: what cannot be drawn and enforced is refused now.
    blueprint.variant(universal(), changes, line="" if name == UNIVERSAL else name)
    version = max(_newest(tx, DRAFT, name), _newest(tx, FORCE, name)) + 1
    _put(tx, DRAFT, name, version, {"changes": changes, "note": note.strip()[:2000]})
    return sign(tx, line=name, version=version)


@op("process.sign")
def sign(tx: Write, *, line: str, version: int) -> Changes:
    """Sign a proposal; with the last signature that it needs it comes into force."""
    row = tx.connection.execute(
        select(RULESET).where(RULESET.c.kind == DRAFT, RULESET.c.name == line, RULESET.c.version == version)
    ).one_or_none()
    if row is None:
        raise KnownError("process_not_proposed")
    if _newest(tx, DRAFT, line) != version:
        raise KnownError("process_old")
    signed = signatures(tx.connection, line, version)
    me = (tx.person_id or b"").hex()
    if me in [one["by"] for one in signed]:
        raise KnownError("process_signed")
    _put(tx, SIGN, f"{line}#{version}", len(signed) + 1, {"by": me, "role": tx.role()})
    if len(signed) + 1 >= _needed(tx):
        body = json.loads(row.body)
        signers = [*[one["by"] for one in signed], me]
        _put(tx, FORCE, line, version, {**body, "signed": signers})
        tx.store.memory.pop("process", None)
    return tx.changes()


def signatures(connection: Any, line: str, version: int) -> list[dict[str, Any]]:
    """Return who signed a proposal, in order."""
    query = (
        select(RULESET.c.body, RULESET.c.at_us)
        .where(RULESET.c.kind == SIGN, RULESET.c.name == f"{line}#{version}")
        .order_by(RULESET.c.version)
    )
    return [{**json.loads(body), "at_us": at_us} for body, at_us in connection.execute(query)]


def _needed(tx: Write) -> int:
    """Return how many signatures a version needs: two, or one where nobody else may sign."""
    high = ROLE_ORDER[ROLE_ORDER.index("supervisor") :]
    query = (
        select(func.count(func.distinct(MEMBERSHIP.c.person_id)))
        .join(PERSON, PERSON.c.id == MEMBERSHIP.c.person_id)
        .where(MEMBERSHIP.c.role.in_(high), MEMBERSHIP.c.ended_us.is_(None))
    )
    return min(SIGNERS, max(1, int(tx.connection.execute(query).scalar() or 0)))
