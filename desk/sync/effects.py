"""What an entry from another desk means beside the timeline: links, uses of articles.

Such rows are facts of entries (decisions.md 22), so they never travel by themselves. A new kind adds one line.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from desk.ops import handoffs, surveys
from desk.process.handoff import KINDS as HANDOFF_KINDS

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


@effect("survey")
def _survey(replica: "TicketSide", ticket: bytes, entry: Mapping[str, Any], data: Mapping[str, Any]) -> None:
    surveys.keep(replica.connection, ticket, dict(data), str(entry["body"]), int(entry["effective_us"]))


@effect("survey_followed")
def _followed(
    replica: "TicketSide", ticket: bytes, entry: Mapping[str, Any], data: Mapping[str, Any]
) -> None:
    surveys.keep_follow_up(
        replica.connection, ticket, int(data.get("cycle", 1)), str(entry["body"]), entry["effective_us"],
        entry["author_id"],
    )  # fmt: skip


@effect("handoff_offered")
def _offered(replica: "TicketSide", ticket: bytes, entry: Mapping[str, Any], data: Mapping[str, Any]) -> None:
    at_us = int(entry["effective_us"])
    priority = replica.connection.exec_driver_sql(
        "SELECT priority FROM ticket WHERE id = ?", (ticket,)
    ).scalar()
    due_us = at_us + int(data.get("target_s", 0)) * 1_000_000
    handoffs.keep_offer(
        replica.connection,
        ticket,
        entry["id"],
        dict(data),
        3 if priority is None else priority,
        at_us,
        due_us,
    )


def _answered(
    replica: "TicketSide", ticket: bytes, entry: Mapping[str, Any], data: Mapping[str, Any]
) -> None:
    state, reason = HANDOFF_KINDS[str(entry["kind"])], str(entry["body"])
    code = data.get("code")
    handoffs.close_offer(
        replica.connection, ticket, state, f"{code}: {reason}" if code else reason, entry["effective_us"],
        entry["author_id"],
    )  # fmt: skip


EFFECTS |= dict.fromkeys(("handoff_accepted", "handoff_rejected", "handoff_recalled"), _answered)
