"""Ops on hand-off capsules: export one file, take one in, answer it, and take the answer in.

A capsule taken in becomes a ticket of its own, once; an answer finds its ticket by id and answers the hand-off.
"""

import hashlib
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Row, insert, select

from desk.models.entry import BLOB_FILE
from desk.models.ticket import TICKET
from desk.ops.base import Write
from desk.ops.files import safe_name
from desk.ops.handoffs import group_name, open_offer
from desk.ops.intake import secret_of
from desk.ops.packages import package_of, sla_left
from desk.ops.registry import op
from desk.ops.states import require_open
from desk.ops.tickets import create
from desk.ops.timelines import Line, files_in, lines_of
from desk.process import capsule, handoff, messages
from desk.process.errors import KnownError
from desk.process.package import MOVED, sent
from desk.process.package import parts as package_parts
from desk.process.text import visible
from desk.process.timeline import KINDS
from desk.protocol.changes import Changes

SOURCE = "capsule"
MOST_BYTES = 25_000_000
_TOLD = ("created", "customer_message", "public_reply", "call", "diagnosis_step", "solution_provided")

messages.register(
    {
        "capsule.file": (
            "The capsule {path} cannot be read or written ({reason}). Check the folder and try again.",
            "无法读写交接包 {path}（{reason}）。请检查文件夹后重试。",
        ),
        "capsule.not_offered": (
            "The ticket was never handed over, so there is no package to export. Hand it over first.",
            "工单尚未发起交接，没有可导出的资料。请先发起交接。",
        ),
        "capsule.no_answer": (
            "The capsule is a hand-off of this workspace itself and carries no answer yet.",
            "此交接包由本工作区发出，尚无对方答复。",
        ),
        "capsule.not_taken": (
            "This ticket did not come in a capsule; only such a ticket is answered by one.",
            "此工单不是由交接包导入的，无法以交接包答复。",
        ),
    }
)


def _seed(tx: Write) -> bytes:
    return hashlib.sha256(b"capsule" + secret_of(tx)).digest()


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def _name(tx: Write, person: bytes | None) -> str:
    found = tx.person(person)
    return str(found.name) if found is not None else ""


@op("capsule.export", permission="ticket.capsule")
def export(tx: Write, *, ticket: bytes, path: str) -> Changes:
    """Write the newest hand-off of a ticket with its logs, steps and impact into one signed HTML file."""
    row = tx.ticket(ticket)
    lines = lines_of(tx.connection, ticket)
    offered = sent([line.event for line in lines])
    if not offered:
        raise KnownError("capsule.not_offered")
    described, files = _packed(tx, lines)
    content = _content(tx, row, lines, offered[-1], described)
    page = capsule.write(content, files, _seed(tx))
    _write(path, page)
    digest = capsule.hash_of(page)
    data = {"party": content["to"], "direction": "out", "channel": SOURCE, "hash": digest}
    tx.add_entry(row, "side_message", body=Path(path).name, data=data)
    return tx.changes()


def _content(
    tx: Write, row: Row[Any], lines: list[Line], offer: handoff.Offer, described: list[dict[str, Any]]
) -> dict[str, Any]:
    data, first = (
        _package(tx, row, offer),
        next((line for line in lines if line.event.kind == "created"), None),
    )
    parts = (
        "reason",
        "reproduction",
        "impact",
        "logs_reason",
        "untried",
        "tried",
        "sla_left",
        "missing",
        "exception",
    )
    return {
        "format": capsule.FORMAT,
        "id": offer.id.hex(),
        "at": _iso(offer.at),
        "from": group_name(tx.connection, _id(data.get("from"))) or _name(tx, tx.person_id),
        "to": group_name(tx.connection, _id(data.get("to"))),
        "ticket": {
            "id": bytes(row.id).hex(),
            "number": row.number,
            "title": row.title,
            "body": first.body if first else "",
            "priority": row.priority,
            "category": row.category,
            "product": row.product,
            "language": row.language,
            "created_at": _iso(row.created_us // 1_000_000),
        },
        "package": {name: data[name] for name in parts if data.get(name)},
        "timeline": [_told(tx, line) for line in lines if line.event.kind in _TOLD and line.body],
        "files": described,
    }


def _package(tx: Write, row: Row[Any], offer: handoff.Offer) -> Mapping[str, Any]:
    """Return what a hand-off says; one that a machine made grows with what was supplied since."""
    if offer.state != MOVED:
        return offer.data
    now = package_parts(package_of(tx.connection, row))
    return {
        **offer.data,
        "reason": str(offer.data.get("cause", "")),
        "sla_left": sla_left(tx.store, tx.connection, row),
        **now,
    }


def _id(text: object) -> bytes:
    return bytes.fromhex(text) if isinstance(text, str) and len(text) == 32 else b""


def _told(tx: Write, line: Line) -> dict[str, str]:
    kind = KINDS[line.event.kind]
    who = _name(tx, line.author)
    return {"at": _iso(line.event.at), "who": f"{who} · {kind.zh} {kind.en}".strip(" ·"), "text": line.body}


def _packed(tx: Write, lines: list[Line]) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    """Return the ticket's files as the content names them, and the bytes of those that fit."""
    described, files, total = [], {}, 0
    for item in files_in(lines):
        data = b"".join(tx.store.blobs.chunks(str(item["id"])))
        digest = hashlib.sha256(data).hexdigest()
        described.append({"name": item["name"], "type": item["type"], "size": item["size"], "sha256": digest})
        if len(data) == item["size"] and total + len(data) <= MOST_BYTES:
            files[digest] = data
            total += len(data)
    return described, files


def _write(path: str, page: str) -> None:
    target = Path(path)
    part = target.with_name(target.name + ".part")
    try:
        part.write_text(page, encoding="utf-8")
        os.replace(part, target)
    except (OSError, ValueError) as error:  # a name that no file can have is a ValueError
        reason = getattr(error, "strerror", None) or str(error)
        raise KnownError("capsule.file", path=visible(path), reason=reason) from error


def _read(path: str) -> capsule.Capsule:
    try:
        page = Path(path).read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError) as error:  # a name that no file can have is a ValueError
        reason = getattr(error, "strerror", None) or str(error)
        raise KnownError("capsule.file", path=visible(path), reason=reason) from error
    return capsule.read(page)


@op("capsule.import", permission="ticket.capsule")
def take_in(tx: Write, *, path: str, group: bytes | None = None) -> Changes:
    """Take a capsule in: a hand-off becomes a ticket here, once; an answer is recorded on its ticket."""
    found = _read(path)
    content = found.content
    mine = _ticket_of(tx, bytes.fromhex(str(content["ticket"]["id"])))
    if content.get("answer"):
        if mine is None:
            raise KnownError("ticket_missing")
        _take_answer(tx, mine, found)
        return tx.changes()
    if mine is not None:
        raise KnownError("capsule.no_answer")
    known = tx.connection.execute(
        select(TICKET.c.id).where(TICKET.c.source == SOURCE, TICKET.c.external_id == content["id"])
    ).scalar()
    if known is not None:
        tx.subject = bytes(known)
        return tx.changes()
    _make_ticket(tx, found, group)
    return tx.changes()


def _ticket_of(tx: Write, ident: bytes) -> Row[Any] | None:
    return tx.connection.execute(select(TICKET).where(TICKET.c.id == ident)).one_or_none()


def _make_ticket(tx: Write, found: capsule.Capsule, group: bytes | None) -> None:
    content, ticket = found.content, found.content["ticket"]
    priority = ticket["priority"]
    create(
        tx,
        title=str(ticket["title"]),
        body=str(ticket["body"]),
        category=str(ticket.get("category", "")),
        product=str(ticket.get("product", "")),
        channel="agent",
        priority=priority if type(priority) is int and 0 <= priority <= 4 else 3,
        group=group,
        language=str(ticket.get("language", "")),
    )
    row = tx.ticket(tx.subject)
    tx.set_ticket(row, source=SOURCE, external_id=str(content["id"]))
    described = [_keep(tx, item, found.files) for item in content.get("files", ())]
    data: dict[str, Any] = {
        "party": content["from"],
        "direction": "in",
        "channel": SOURCE,
        "hash": found.hash,
    }
    data |= {"signer": found.signer, "capsule": {k: v for k, v in content.items() if k != "files"}}
    data |= {"files": [item for item in described if item]}
    tx.add_entry(row, "side_message", body=_summary(content), data=data)


def _summary(content: Mapping[str, Any]) -> str:
    package = content.get("package", {})
    impact = "\n".join(str(value) for value in package.get("impact", {}).values())
    parts = (f"{content['ticket']['number']} {content['from']} → {content['to']}", package.get("reason", ""))
    return "\n".join(part for part in (*parts, package.get("reproduction", ""), impact) if part)


def _keep(tx: Write, item: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any] | None:
    data = files.get(str(item["sha256"]))
    if data is None:
        return None
    blob = tx.store.blobs.add_chunks([data])
    tx.connection.execute(
        insert(BLOB_FILE).prefix_with("OR IGNORE").values(id=blob, size=len(data), added_us=tx.now_us)
    )
    return {"id": blob, "name": safe_name(str(item["name"])), "type": str(item["type"]), "size": len(data)}


@op("capsule.answer", permission="ticket.capsule")
def answer(
    tx: Write,
    *,
    ticket: bytes,
    path: str,
    decision: Literal["accepted", "rejected"],
    code: str = "",
    reason: str = "",
    reply: str = "",
) -> Changes:
    """Answer a hand-off that came in a capsule with a capsule: accepted, or rejected with a reason, and a reply."""
    row = tx.ticket(ticket)
    if row.source != SOURCE:
        raise KnownError("capsule.not_taken")
    if decision == "rejected" and (code not in handoff.REASONS or not reason.strip()):
        raise KnownError("handoff.reason")
    lines = lines_of(tx.connection, ticket)
    came: Any = next(line.event.data["capsule"] for line in lines if line.event.data.get("capsule"))
    content = {
        **came,
        "files": [],
        "answer": {
            "decision": decision,
            "code": code,
            "reason": reason.strip(),
            "reply": reply.strip(),
            "at": _iso(tx.now_us // 1_000_000),
            "by": _name(tx, tx.person_id),
            "number": row.number,
        },
    }
    _write(path, capsule.write(content, {}, _seed(tx)))
    data = {"party": came["from"], "direction": "out", "channel": SOURCE, "decision": decision}
    tx.add_entry(
        row, "side_message", body="\n".join(filter(None, (reason.strip(), reply.strip()))), data=data
    )
    return tx.changes()


def _take_answer(tx: Write, row: Row[Any], found: capsule.Capsule) -> None:
    said = found.content["answer"]
    known = {line.event.data.get("hash") for line in lines_of(tx.connection, bytes(row.id))}
    if found.hash in known:
        return
    data = {"party": said.get("by", ""), "direction": "in", "channel": SOURCE, "hash": found.hash}
    body = "\n".join(str(said.get(name, "")) for name in ("reason", "reply") if said.get(name))
    tx.add_entry(
        row, "side_message", body=body, data={**data, "decision": said["decision"], "signer": found.signer}
    )
    tx.set_ticket(row, unread=1)
    waiting = open_offer(tx.connection, bytes(row.id))
    if waiting is None or bytes(waiting.id).hex() != found.content["id"]:
        return
    require_open(row)
    kind = "handoff_accepted" if said["decision"] == "accepted" else "handoff_rejected"
    answered = {
        "offer": found.content["id"],
        "to": bytes(waiting.to_group).hex(),
        "code": said.get("code", ""),
    }
    tx.add_entry(row, kind, body=str(said.get("reason", "")), data={**answered, "capsule": True})
    if kind == "handoff_accepted":
        before = bytes(row.group_id).hex() if row.group_id else None
        tx.add_entry(
            row, "group", data={"from": before, "to": bytes(waiting.to_group).hex(), "handoff": True}
        )
        tx.set_ticket(row, group_id=bytes(waiting.to_group), owner_id=None)
    tx.change("handoff", bytes(waiting.id))
