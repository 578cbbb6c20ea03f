"""What time itself does: waits that end, clocks that breach, warnings at their exact instants.

Run by the engine every few seconds as ops of the system; each notice is an entry with an id made of what it
says, so that a repeated or late run writes it once (process.md 5.2.8, decisions.md 17).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from desk.ops.base import Write
from desk.ops.escalating import after_warning
from desk.ops.holding import EMITTER, holds
from desk.ops.notices import Audience, warned
from desk.ops.outbox import put_meta
from desk.ops.registry import op
from desk.ops.states import enter
from desk.process.ids import fact_id
from desk.protocol.changes import Changes

LATE_US = 60_000_000
WAKE_LIMIT = 10
KEPT_US = 30 * 86_400_000_000
KEPT_CHANGES = 100_000
RECORDED, TOLD = "warned_until", "told_until"
"""Up to when warnings were recorded by this desk, and shown to its person."""

STEPS = ((50, "w50_us"), (75, "w75_us"), (90, "w90_us"), (100, "due_us"))


@op("timer.wake", permission="ticket.resume")
def wake_due(tx: Write) -> Changes:
    """Wake the tickets whose agreed time has come."""
    rows = tx.connection.exec_driver_sql(
        "SELECT id FROM ticket WHERE wake_us IS NOT NULL AND wake_us <= ? ORDER BY wake_us LIMIT ?",
        (tx.now_us, WAKE_LIMIT),
    ).all()
    for (ticket,) in rows:
        row = tx.ticket(bytes(ticket))
        wait = tx.connection.exec_driver_sql(
            "SELECT max(id) FROM entry WHERE ticket_id = ? AND kind IN"
            " ('waiting_customer', 'waiting_third_party', 'scheduled')",
            (ticket,),
        ).scalar()
        # The id is made of what it says: when several desks see the time come, it is still one entry.
        fact = fact_id("wake", bytes(ticket), bytes(wait or b""), row.wake_us)
        cause = {"cause": "timer"}
        tx.add_entry(row, "resumed", data=cause, by_system=True, entry_id=fact, occurred_us=row.wake_us)
        enter(tx, row, "in_progress")
    return tx.changes()


def passed_steps(
    tx: Write, since_us: int, until_us: int | None = None, tickets: Sequence[bytes] | None = None
) -> list[dict[str, Any]]:
    """Return the warning steps of open, live clocks that fell between `since_us` and now, oldest first.

    `until_us`: not after this instant; `tickets`: of these only.
    """
    found: list[dict[str, Any]] = []
    end_us = tx.now_us if until_us is None else until_us
    among = "" if tickets is None else f" AND t.id IN ({', '.join('?' * len(tickets))})"
    for step, column in STEPS:
        # A breach is the last that is said of a clock: a longer limit that comes afterwards warns nobody anew.
        before = "" if step == 100 else f" AND (c.breached_us IS NULL OR c.{column} <= c.breached_us)"
        rows = tx.connection.exec_driver_sql(
            f"SELECT c.ticket_key, c.metric, c.cycle, c.target_s, c.{column}, t.id, t.number, t.title, t.owner_id,"
            " t.group_id, t.priority"
            f" FROM clock c JOIN ticket t ON t.key = c.ticket_key WHERE c.{column} > ? AND c.{column} <= ?"
            " AND c.live = 1 AND c.met_us IS NULL AND c.state IN ('running', 'breached') AND t.open = 1"
            + among
            + before,
            (since_us, end_us, *(tickets or ())),
        )
        for key, metric, cycle, target, at_us, ident, number, title, owner, group, priority in rows:
            found.append(
                {"key": key, "metric": metric, "cycle": cycle, "target_s": target, "at_us": at_us, "step": step,
                 "ticket": bytes(ident), "number": number, "title": title, "owner": owner,
                 "group": group, "priority": priority}
            )  # fmt: skip
    return sorted(found, key=lambda item: int(item["at_us"]))


@op("timer.warn", permission="ticket.resume")
def warn(
    tx: Write,
    *,
    record: bool = True,
    tickets: tuple[bytes, ...] | None = None,
    until_us: int | None = None,
    last: bool = True,
) -> Changes:
    """Record the warnings and breaches since the last run and fold their tickets anew.

    After a weekend thousands may be due: the engine records those up to `until_us` some `tickets` at a time,
    and with the `last` of them notes how far it came; what was recorded before a crash is met again, and
    passed over.

    Of the steps that one clock passed while nothing ran only the last is recorded, as one summary that
    carries both instants. With `record` false it is only noted up to when this desk has told its own person: a
    colleague records, and what they leave is found when this desk takes over; or many are due, and recording
    them takes a while.
    """
    before = tx.store.meta(RECORDED)
    if not record and isinstance(before, int):
        put_meta(tx.connection, TOLD, tx.now_us if until_us is None else until_us)
        return tx.changes()
    if last or not isinstance(before, int):
        for name in (RECORDED, TOLD):
            put_meta(tx.connection, name, tx.now_us if until_us is None else until_us)
    if not isinstance(before, int):
        return tx.changes()
    audience = Audience.of(tx) if holds(tx.store, EMITTER) else None
    newest: dict[tuple[int, str, int], list[dict[str, Any]]] = {}
    for item in passed_steps(tx, before, until_us, tickets):
        newest.setdefault((item["key"], item["metric"], item["cycle"]), []).append(item)
    for items in newest.values():
        _record(tx, audience, items)
    return tx.changes()


def _record(tx: Write, audience: Audience | None, items: Sequence[Mapping[str, Any]]) -> None:
    """Record the last of the steps that one clock passed, once, and tell whom it concerns."""
    last = items[-1]
    row = tx.ticket(last["ticket"])
    data = {name: last[name] for name in ("metric", "cycle", "step")} | {"at": last["at_us"] // 1_000_000}
    if tx.now_us - last["at_us"] > LATE_US:
        data |= {"late": True, "steps": [item["step"] for item in items]}
    ident = fact_id("warning", last["ticket"], last["metric"], last["cycle"], last["step"], last["target_s"])
    if _is_known(tx, last, ident):
        return
    kind = "breach" if last["step"] == 100 else "warning"
    tx.add_entry(row, kind, data=data, by_system=True, entry_id=ident)
    if audience is not None:
        warned(tx, audience, row, last)
        after_warning(tx, audience, row, last)


def _is_known(tx: Write, item: Mapping[str, Any], ident: bytes) -> bool:
    """Tell whether a step was recorded; a cycle is breached once, whatever its limit became afterwards."""
    known = "SELECT 1 FROM entry WHERE ticket_id = ? AND id = ?"
    if tx.connection.exec_driver_sql(known, (item["ticket"], ident)).first() is not None:
        return True
    breached = (
        "SELECT 1 FROM entry WHERE ticket_id = ? AND kind = 'breach' AND json_extract(data, '$.metric') = ?"
        " AND json_extract(data, '$.cycle') = ?"
    )
    key = (item["ticket"], item["metric"], item["cycle"])
    return item["step"] == 100 and tx.connection.exec_driver_sql(breached, key).first() is not None


@op("timer.prune", permission="ticket.resume")
def prune(tx: Write) -> Changes:
    """Forget the op results of more than 30 days ago, and all but the newest entries of the change log."""
    tx.connection.exec_driver_sql("DELETE FROM applied_op WHERE at_us < ?", (tx.now_us - KEPT_US,))
    tx.connection.exec_driver_sql(
        "DELETE FROM change_log WHERE seq < (SELECT max(seq) FROM change_log) - ?", (KEPT_CHANGES,)
    )
    return tx.changes()
