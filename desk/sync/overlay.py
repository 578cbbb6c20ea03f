"""The optimistic overlay: what a confirmed row looks like with our pending ops on top. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from desk.process import sharing

_BY_VALUE = frozenset(sharing.COMPARE_AND_SET)
_STATE_FOLLOWERS = frozenset(name for name, leader in sharing.FOLLOWERS.items() if leader == "state")

Row = dict[str, Any]


def _merge_words(now: str, base: str, wanted: str) -> str:
    kept = (set(now.split()) - (set(base.split()) - set(wanted.split()))) | (
        set(wanted.split()) - set(base.split())
    )
    return f" {' '.join(sorted(kept))} " if kept else " "


def _accepts(name: str, row: Mapping[str, Any], op: Mapping[str, Any]) -> bool:
    if name in _BY_VALUE:
        seen = op.get("base", {}).get(name)
        return bool(row.get(name) == seen or row.get(name) == op["set"][name])
    version = row["fv"].get(name, row.get("base_ver", ""))
    return str(op["ver"]) >= str(version)


def ticket_with(row: Row | None, op: Mapping[str, Any], blank: Mapping[str, Any]) -> Row | None:
    """Return the ticket's row after one op; None while the ticket is not known here."""
    if op["kind"] == "ticket.create":
        if row is not None:
            return row
        return {
            **blank, **op["set"], "id": op["ent"], "number": op["number"], "created_at": op["created_at"],
            "updated_at": op["at"], "created_by": op.get("created_by"), "rev": 0, "fv": {}, "base_ver": op["ver"],
        }  # fmt: skip
    if row is None or op["kind"] != "ticket.change":
        return row
    changed = {name: value for name, value in op["set"].items() if name not in sharing.FOLLOWERS}
    taken = {name for name in changed if name not in sharing.SETS and _accepts(name, row, op)}
    after = dict(row)
    for name in sharing.SETS:
        if name in changed:
            after[name] = _merge_words(row[name], op["base"].get(name) or " ", changed[name])
    after |= {name: changed[name] for name in taken}
    after |= {name: value for name, value in op["set"].items() if sharing.FOLLOWERS.get(name) in taken}
    after["fv"] = {**row["fv"], **dict.fromkeys(taken, op["ver"])}
    after["updated_at"] = max(row["updated_at"], op["at"])
    return after


def ticket_overlaid(
    row: Row | None, ops: Iterable[Mapping[str, Any]], blank: Mapping[str, Any]
) -> Row | None:
    """Return the ticket's row after all pending ops."""
    for op in ops:
        row = ticket_with(row, op, blank)
    return row


def record_overlaid(body: Row | None, ops: Iterable[Mapping[str, Any]]) -> Row | None:
    """Return a record's fields after all pending ops."""
    for op in ops:
        body = {**(body or {}), **op["set"]}
    return body
