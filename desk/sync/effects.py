"""What an entry from another desk means beside the timeline: links, uses of articles.

Such rows are facts of entries (decisions.md 22), so they never travel by themselves. A new kind adds one line.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from desk.ops import gate_rows

if TYPE_CHECKING:
    from desk.sync.tickets import TicketSide

Effect = Callable[["TicketSide", bytes, Mapping[str, Any], Mapping[str, Any]], None]
EFFECTS: dict[str, Effect] = {}


def effect(kind: str) -> Callable[[Effect], Effect]:
    """Register what an entry of this kind does beside the timeline."""

    def register(function: Effect) -> Effect:
        EFFECTS[kind] = function
        return function

    return register


def after_entry(
    replica: "TicketSide", ticket: bytes, entry: Mapping[str, Any], data: Mapping[str, Any]
) -> None:
    """Do what a new entry means."""
    found = EFFECTS.get(str(entry["kind"]))
    if found is not None:
        found(replica, ticket, entry, data)


@effect("link")
def _link(replica: "TicketSide", ticket: bytes, entry: Mapping[str, Any], data: Mapping[str, Any]) -> None:
    replica.connection.exec_driver_sql(
        'INSERT OR IGNORE INTO link(id, ticket_id, target_id, type, at_us, "by") VALUES (?, ?, ?, ?, ?, ?)',
        (bytes.fromhex(data["link"]), ticket, bytes.fromhex(data["target"]), data["type"],
         entry["effective_us"], entry["author_id"]),
    )  # fmt: skip


@effect("unlink")
def _unlink(
    replica: "TicketSide", _ticket: bytes, _entry: Mapping[str, Any], data: Mapping[str, Any]
) -> None:
    replica.connection.exec_driver_sql("DELETE FROM link WHERE id = ?", (bytes.fromhex(data["link"]),))


@effect("article_used")
def _used(replica: "TicketSide", ticket: bytes, entry: Mapping[str, Any], data: Mapping[str, Any]) -> None:
    article, verdict = bytes.fromhex(data["article"]), str(data.get("verdict", "viewed"))
    replica.connection.exec_driver_sql(
        'INSERT OR IGNORE INTO article_use(id, ticket_id, article_id, revision_id, verdict, "by", at_us)'
        " VALUES (?, ?, ?, (SELECT head FROM article WHERE id = ?), ?, ?, ?)",
        (entry["id"], ticket, article, article, verdict, entry["author_id"], entry["effective_us"]),
    )
    replica.recount.add(article)
    replica.tx.change("article", article)


def _gate(replica: "TicketSide", ticket: bytes, _entry: Mapping[str, Any], _data: Mapping[str, Any]) -> None:
    gate_rows.refresh(replica.connection, ticket)


EFFECTS |= dict.fromkeys(gate_rows.KINDS, _gate)
