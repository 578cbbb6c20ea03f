"""Ops on what sharing shows to a person: resolve a conflict, put away what was not delivered."""

import json
from typing import Any, Literal

from sqlalchemy import select

from desk.models.nouns import NOUNS
from desk.models.sharing import CONFLICT
from desk.models.wire import forms_of, from_wire, uuid_bytes
from desk.ops import entries, fields, states
from desk.ops.article_branches import close_conflict
from desk.ops.base import Write
from desk.ops.registry import op
from desk.ops.settings import set_setting
from desk.process import messages, permissions
from desk.process.errors import KnownError
from desk.protocol.changes import Changes

messages.register(
    {
        "conflict_gone": (
            "This conflict was resolved meanwhile. Refresh the list.",
            "此冲突已被处理，请刷新列表。",
        ),
        "conflict_by_hand": (
            "The other “{field}” cannot be brought back with one key. Open the ticket, do what is right, then"
            " keep what stands.",
            "无法一键恢复另一个“{field}”。请打开工单处理后，再选择保留当前值。",
        ),
        "keep_days": (
            "Closed tickets can be kept for 0 (all) to {most} days. Enter a whole number.",
            "已关闭工单的保留天数须为 0（全部）至 {most} 之间的整数。",
        ),
        "retry_by_hand": (
            "This cannot be done again with one key. Copy its text, do on the ticket what is right, then throw it"
            " away.",
            "无法一键重做此项。请复制其文本，在工单上处理后再将其丢弃。",
        ),
        "undelivered_gone": ("This is not in the list any more.", "列表中已没有此项。"),
    }
)

MOST_DAYS = 36_500
_TEXT_FIELDS = {
    "title": fields.title,
    "category": fields.category,
    "product": fields.product,
    "tier": fields.tier,
}
_WRITTEN = {
    "public_reply": ("ticket.reply", entries.reply),
    "internal_note": ("ticket.note", entries.note),
}
"""The op of each kind of entry that carries what a person wrote."""


@op("conflict.resolve", permission="ticket.category")
def resolve(
    tx: Write, *, conflict: bytes, choice: Literal["keep", "other", "value"] = "keep", value: str = ""
) -> Changes:
    """Close a conflict: keep what stands, bring the other back, or write a third `value`, as a change of one's own."""
    row = tx.connection.execute(select(CONFLICT).where(CONFLICT.c.id == conflict)).one_or_none()
    if row is None or row.resolved_us is not None:
        raise KnownError("conflict_gone")
    body = json.loads(row.body)
    if choice == "other":
        _bring_back(tx, row, body)
    elif choice == "value":
        if row.field not in _TEXT_FIELDS:
            raise KnownError("conflict_by_hand", field=row.field)
        _bring_back(tx, row, {"lose": value})
    # For the others a written value is what stands from now on.
    close_conflict(tx, conflict, "keep" if choice == "value" else choice)
    tx.subject = conflict
    return tx.changes()


def _bring_back(tx: Write, row: Any, body: dict[str, Any]) -> None:
    """Do what the losing side wanted, as the ordinary op that does it."""
    field, value = row.field, body.get("lose")
    if row.ticket_id is None:
        _set_record(tx, row.noun, row.ent, field, value)
    else:
        _set_field(tx, bytes(row.ticket_id), field, value)


def _set_field(tx: Write, ticket: bytes, field: str, value: Any) -> None:
    """Set a register by the ordinary op that does it."""
    if field in _TEXT_FIELDS:
        _TEXT_FIELDS[field](tx, ticket=ticket, to=str(value))
    elif field == "owner_id":
        states.give(tx, ticket=ticket, to=None if value is None else uuid_bytes(value))
    elif field == "group_id" and value is not None:
        states.group(tx, ticket=ticket, to=uuid_bytes(value))
    elif field == "priority":
        fields.priority(tx, ticket=ticket, to=int(str(value)), reason="⇄")
    elif field == "requester_id" and value is not None:
        fields.requester(tx, ticket=ticket, to=uuid_bytes(value))
    else:
        raise KnownError("conflict_by_hand", field=field)


def _set_record(tx: Write, name: str, ident: str, field: str, value: Any) -> None:
    noun = NOUNS[name]
    column, form = next(
        (column, form) for column, (wire, form) in forms_of(noun.table).items() if wire == field
    )
    keys = noun.key_values(ident)
    tx.connection.execute(
        noun.table.update()
        .where(*[noun.table.c[key] == known for key, known in keys.items()])
        .values(**{column: from_wire(value, form)})
    )
    for kind, by in noun.found_by:
        found = keys.get(by)
        if found is not None:
            tx.change(kind, found if isinstance(found, bytes) else str(found).encode())


@op("sync.keep", permission="setting.personal")
def keep(tx: Write, *, days: int) -> Changes:
    """Say for how many days this machine keeps closed tickets of the shared database; 0 = all of them."""
    if type(days) is not int or not 0 <= days <= MOST_DAYS:
        raise KnownError("keep_days", most=MOST_DAYS)
    return set_setting(tx, name="keep_days", value=days)


@op("undelivered.discard", permission="ticket.draft")
def discard(tx: Write, *, op: bytes) -> Changes:
    """Throw away an op that the server refused; its text was shown and may have been copied."""
    gone = tx.connection.exec_driver_sql("DELETE FROM undelivered WHERE op_id = ?", (op,)).rowcount
    if not gone:
        raise KnownError("undelivered_gone")
    tx.change("undelivered", op)
    return tx.changes()


@op("undelivered.retry", permission="ticket.draft")
def retry(tx: Write, *, op: bytes) -> Changes:
    """Do again, as a new op, what the server refused; then it leaves the tray.

    Texts are written anew with their files left out; without texts each field is set to what was wanted.
    """
    found = tx.connection.exec_driver_sql("SELECT body FROM undelivered WHERE op_id = ?", (op,)).scalar()
    if found is None:
        raise KnownError("undelivered_gone")
    body = json.loads(found)
    ticket = uuid_bytes(body["ent"]) if body["kind"] == "ticket.change" else None
    texts = [entry for entry in body.get("entries", ()) if entry["body"]]
    if ticket is None or any(entry["kind"] not in _WRITTEN for entry in texts):
        raise KnownError("retry_by_hand")
    for entry in texts:
        _may(tx, _WRITTEN[entry["kind"]][0])
        _WRITTEN[entry["kind"]][1](tx, ticket=ticket, body=entry["body"])
    for field, value in {} if texts else body.get("set", {}).items():
        _set_field(tx, ticket, field, value)
    return discard(tx, op=op)


def _may(tx: Write, verb: str) -> None:
    permissions.check(tx.role(), verb)
