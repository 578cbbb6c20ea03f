"""Ops on the process as data: propose a version for a product line, sign it off, withdraw it.

A proposal is in force once enough people of enough groups have signed (process.md K06); versions are never changed.
"""

import json
from typing import Any

from sqlalchemy import func, select

from desk.models.blueprints import DRAFT, FORCE, SIGN, UNIVERSAL, changes_in_force, process_for, universal
from desk.models.local import RULESET
from desk.models.people import MEMBERSHIP
from desk.ops.base import ROLE_ORDER, Write
from desk.ops.registry import op
from desk.ops.ruleset_rows import store_body
from desk.process import messages, variants
from desk.process.errors import KnownError
from desk.protocol.changes import Changes

SIGNERS = 2
"""So many people sign a version, where so many may."""

messages.register(
    {
        "process_not_proposed": (
            "There is no such proposal. Open the process page again.",
            "没有该提案，请重新打开流程页面。",
        ),
        "process_no_version": (
            "“{line}” has no version {version} that was in force. Open the list of versions.",
            "“{line}”没有生效过的第 {version} 版，请查看版本列表。",
        ),
        "process_back": ("Back to version {version}", "恢复到第 {version} 版"),
        "process_signed": ("You have signed this version already.", "您已签核此版本。"),
        "process_old": (
            "A newer proposal stands in its place. Read that one.",
            "已有更新的提案，请查看最新提案。",
        ),
        "process_format": (
            "“{format}” is no format. Use bpmn, svg or handbook.",
            "“{format}”不是有效格式，请使用 bpmn、svg 或 handbook。",
        ),
        "process_line": (
            "Name the product line; the standard process itself is changed under “universal”.",
            "请填写产品线；标准流程本身以“universal”修改。",
        ),
    }
)


@op("process.propose")
def propose(tx: Write, *, line: str, changes: dict[str, Any], note: str = "") -> Changes:
    """Propose a version for a product line ("universal" changes the standard for all); the author signs it."""
    name = " ".join(line.split())[:80]
    if not name:
        raise KnownError("process_line")
    # Read the way it will be used: what cannot be drawn and enforced is refused now.
    if name == UNIVERSAL:
        variants.variant(universal(), changes, line="")
    else:
        variants.fitting(process_for(tx.connection, ""), universal(), changes, line=name)
    version = store_body(tx, DRAFT, name, {"changes": changes, "note": note.strip()[:2000]})
    return sign(tx, line=name, version=version)


@op("process.roll_out")
def roll_out(tx: Write, *, line: str, note: str = "") -> Changes:
    """Propose what a line tried out as the standard for all lines: its pilot has shown that it works."""
    found = changes_in_force(tx.connection)
    if line not in found or line == UNIVERSAL:
        raise KnownError("process_not_proposed")
    tried = {part: value for part, value in found[line]["changes"].items() if part not in ("title", "pilot")}
    merged: dict[str, Any] = dict(found.get(UNIVERSAL, {}).get("changes", {}))
    for part, value in tried.items():
        old = merged.get(part)
        if isinstance(value, dict):
            merged[part] = {**(old or {}), **value}
        else:
            merged[part] = [*(old or []), *(one for one in value if one not in (old or []))]
    return propose(tx, line=UNIVERSAL, changes=merged, note=note or line)


@op("process.return", permission="process.propose")
def return_to(tx: Write, *, line: str, version: int, note: str = "") -> Changes:
    """Propose an earlier version of a line once more; 0 is what it began from."""
    row = tx.connection.execute(
        select(RULESET.c.body).where(
            RULESET.c.kind == FORCE, RULESET.c.name == line, RULESET.c.version == version
        )
    ).scalar()
    if row is None and version:
        raise KnownError("process_no_version", line=line, version=version)
    changes = json.loads(row)["changes"] if row else {}
    said = messages.text(
        "process_back", "zh" if tx.settings["language"] == "zh_CN" else "en", version=version
    )
    return propose(tx, line=line, changes=changes, note=note.strip() or said)


@op("process.sign")
def sign(tx: Write, *, line: str, version: int) -> Changes:
    """Sign a proposal; with the last signature that it needs it comes into force."""
    row = tx.connection.execute(
        select(RULESET).where(RULESET.c.kind == DRAFT, RULESET.c.name == line, RULESET.c.version == version)
    ).one_or_none()
    if row is None:
        raise KnownError("process_not_proposed")
    newest = select(func.max(RULESET.c.version)).where(RULESET.c.kind == DRAFT, RULESET.c.name == line)
    if tx.connection.execute(newest).scalar() != version:
        raise KnownError("process_old")
    signed = signatures(tx.connection, line, version)
    me = (tx.person_id or b"").hex()
    if me in [one["by"] for one in signed]:
        raise KnownError("process_signed")
    store_body(tx, SIGN, f"{line}#{version}", {"by": me, "role": tx.role()})
    if len(signed) + 1 == needed(tx.connection):
        signers = [*[one["by"] for one in signed], me]
        store_body(tx, FORCE, line, {**json.loads(row.body), "draft": version, "signed": signers})
    return tx.changes()


def signatures(connection: Any, line: str, version: int) -> list[dict[str, Any]]:
    """Return who signed a proposal, in order."""
    query = (
        select(RULESET.c.body, RULESET.c.at_us)
        .where(RULESET.c.kind == SIGN, RULESET.c.name == f"{line}#{version}")
        .order_by(RULESET.c.version)
    )
    return [{**json.loads(body), "at_us": at_us} for body, at_us in connection.execute(query)]


def needed(connection: Any) -> int:
    """Return how many signatures a version needs: two, or one where nobody else may sign."""
    high = ROLE_ORDER[ROLE_ORDER.index("supervisor") :]
    query = select(func.count(func.distinct(MEMBERSHIP.c.person_id))).where(
        MEMBERSHIP.c.role.in_(high), MEMBERSHIP.c.ended_us.is_(None)
    )
    return min(SIGNERS, max(1, int(connection.execute(query).scalar() or 0)))
