"""Undo: a new, opposite op. Entries stay and are marked undone; registers return to what they were.

Refused where something else has changed the same registers since: undo never overwrites a later decision.
"""

import json
from typing import Any

from sqlalchemy import select

from desk.models.local import APPLIED_OP
from desk.ops.article_rows import article_row, drop_use, set_article
from desk.ops.base import Write
from desk.ops.registry import op
from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.changes import Changes

messages.register(
    {
        "undo_impossible": (
            "This cannot be undone: it was sent, or it is too long ago.",
            "此操作无法撤销：内容已发出，或时间过久。",
        ),
        "undo_changed": (
            "Undo would overwrite a later change of “{field}”. Change it by hand instead.",
            "“{field}”之后又被修改过，撤销会覆盖该修改。请手动更改。",
        ),
    }
)


def _value(plain: Any) -> Any:
    return bytes.fromhex(plain["hex"]) if isinstance(plain, dict) else plain


@op("undo", permission="ticket.undo")
def undo(tx: Write, *, of: bytes) -> Changes:
    """Undo the op `of`: mark its entries undone and restore the registers it changed."""
    stored = tx.connection.execute(
        select(APPLIED_OP.c.inverse).where(APPLIED_OP.c.op_id == of)
    ).scalar_one_or_none()
    if stored is None:
        raise KnownError("undo_impossible")
    inverse = json.loads(stored)
    _restore_registers(tx, inverse["tickets"])
    _restore_articles(tx, inverse.get("articles", {}))
    for use, article, verdict in inverse.get("uses", ()):
        drop_use(tx, bytes.fromhex(use), bytes.fromhex(article), verdict)
    _mark_undone(tx, inverse["entries"])
    tx.connection.exec_driver_sql("UPDATE applied_op SET inverse = NULL WHERE op_id = ?", (of,))
    return tx.changes()


def _restore_registers(tx: Write, tickets: dict[str, dict[str, list[Any]]]) -> None:
    for ticket_hex, registers in tickets.items():
        row = tx.ticket(bytes.fromhex(ticket_hex))
        for name, (_, after) in registers.items():
            if row._mapping[name] != _value(after):
                raise KnownError("undo_changed", field=name)
        tx.set_ticket(row, **{name: _value(before) for name, (before, _) in registers.items()})


def _restore_articles(tx: Write, articles: dict[str, dict[str, list[Any]]]) -> None:
    for article_hex, registers in articles.items():
        row = article_row(tx, bytes.fromhex(article_hex))
        for name, (_, after) in registers.items():
            if row._mapping[name] != _value(after):
                raise KnownError("undo_changed", field=name)
        set_article(tx, row, "undo", **{name: _value(before) for name, (before, _) in registers.items()})


def _mark_undone(tx: Write, entries: list[list[str]]) -> None:
    by_ticket: dict[str, list[str]] = {}
    for ticket_hex, entry_hex in entries:
        by_ticket.setdefault(ticket_hex, []).append(entry_hex)
    for ticket_hex, undone in by_ticket.items():
        tx.add_entry(tx.ticket(bytes.fromhex(ticket_hex)), "undone", data={"entries": undone})
