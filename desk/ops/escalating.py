"""Ops of escalation: pages that start, climb and end, acknowledgement, moving to the next tier, the rules.

`desk.process.escalation` says what follows when; here people are found, told and the timeline written. Ids are
made of what they say, so that a second emitter writes nothing twice.
"""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, insert, select, update

from desk.models.team import PAGE
from desk.ops import webhooks
from desk.ops.base import Write
from desk.ops.escalation_ground import (
    config_in_force,
    fields_of,
    people_of,
    resolve,
    standing_of,
)
from desk.ops.moving_up import move_up, stands
from desk.ops.notices import Audience, leads_of, tell, tell_all
from desk.ops.registry import op
from desk.ops.states import require_open
from desk.ops.team_ground import SECOND
from desk.process import escalation, lifecycle, messages
from desk.process.errors import KnownError
from desk.process.escalation import Policy, Standing, Step
from desk.process.escalation_config import EscalationConfig
from desk.process.ids import fact_id
from desk.process.timeline import WORK
from desk.protocol.changes import Changes

MOST_STEPS = 50
ANSWERS = frozenset({"accepted", "acknowledged"}) | WORK

messages.register(
    {
        "page_none": (
            "Nothing has been escalated here that waits for an answer.",
            "该工单没有待确认的升级通知。",
        ),
        "page_running": (
            "This ticket is being escalated already, or escalation is switched off in the preferences.",
            "该工单正在升级中，或升级功能未启用（见首选项）。",
        ),
    }
)


# ---- pages ---------------------------------------------------------------------------------------------


def start_page(
    tx: Write, audience: Audience, row: Row[Any], cause: str, key: tuple[str | bytes | int, ...] = ()
) -> bytes | None:
    """Begin to escalate a ticket unless it is being escalated; return the page's id."""
    config = config_in_force(tx.connection)
    if not config.enabled or cause not in config.causes:
        return None
    running = select(PAGE.c.id).where(PAGE.c.ticket_id == row.id, PAGE.c.ended_us.is_(None))
    ident = fact_id("page", bytes(row.id), cause, *key)
    known = tx.connection.execute(select(PAGE.c.id).where(PAGE.c.id == ident)).first()
    if known is not None or tx.connection.execute(running).first() is not None:
        return None
    policy, _ = escalation.match(config.policies, fields_of(row, cause))
    if policy is None:
        return None
    now = tx.now_us // SECOND
    first = escalation.start(policy, now)
    tx.connection.execute(
        insert(PAGE).values(
            id=ident, ticket_id=bytes(row.id), cause=cause, state=first.state, level=first.level,
            round=first.round, started_us=tx.now_us, next_us=(first.next or now) * SECOND,
            snapshot=json.dumps(policy.to_json(), ensure_ascii=False),
        )
    )  # fmt: skip
    tx.change("page", ident)
    _climb(tx, audience, config, row, _page(tx, ident))
    return ident


def _page(tx: Write, ident: bytes) -> Row[Any]:
    return tx.connection.execute(select(PAGE).where(PAGE.c.id == ident)).one()


def _climb(tx: Write, audience: Audience, config: EscalationConfig, row: Row[Any], page: Row[Any]) -> None:
    """Do every step of a page that is due."""
    policy = escalation.from_json(json.loads(page.snapshot))
    standing, now = standing_of(page), tx.now_us // SECOND
    for _ in range(MOST_STEPS):
        step = escalation.advance(policy, standing, now)
        if step is None:
            break
        row = tx.ticket(bytes(row.id))  # a step may have moved it to another group
        told = _tell_step(tx, audience, config, row, page, policy, step)
        standing = step.after if told else escalation.skip(policy, standing, step)
    _stand(tx, page, standing)


def _stand(tx: Write, page: Row[Any], standing: Standing, **columns: Any) -> None:
    """Write where a page stands."""
    ended = tx.now_us if standing.state in ("exhausted", "ended") else None
    values = {
        "state": standing.state,
        "level": standing.level,
        "round": standing.round,
        "next_us": None if standing.next is None else standing.next * SECOND,
        "ack_until_us": None if standing.ack_until is None else standing.ack_until * SECOND,
        "ended_us": ended,
        **columns,
    }
    tx.connection.execute(update(PAGE).where(PAGE.c.id == page.id).values(values))
    tx.change("page", bytes(page.id))


def _tell_step(
    tx: Write,
    audience: Audience,
    config: EscalationConfig,
    row: Row[Any],
    page: Row[Any],
    policy: Policy,
    step: Step,
) -> bool:
    """Tell the targets of a level; False when nobody was there (the next level follows at once)."""
    second = (tx.now_us // SECOND + _offset(tx)) % 86_400
    if not step.fallback and not policy.levels[step.level].counts(row.priority, second):
        return False
    moved = any(target.kind == "next_tier" for target in step.targets) and move_up(
        tx, audience, config, row, (bytes(page.id), step.level, step.after.round), cause=page.cause
    )
    people = _people(tx, audience, row, policy, step)
    hooks = [] if step.fallback else webhooks.named(tx.connection, step.targets)
    if not people and not moved and not hooks:
        # The history says why nobody heard of this level.
        said = {"cause": page.cause, "level": step.level + 1}
        tell(tx, audience, None, row, reason="page", key=(bytes(page.id), step.level, step.at), data=said)
        return False
    ident = fact_id("escalated", bytes(page.id), step.level, step.at, int(step.fallback))
    data = {
        "axis": "hierarchical", "level": step.level + 1, "round": step.after.round + 1, "cause": page.cause,
        "policy": policy.name, "to_people": [one.hex() for one in people], "fallback": step.fallback,
    }  # fmt: skip
    data |= {"webhooks": hooks} if hooks else {}
    if (people or hooks) and not stands(tx, row, ident):
        tx.add_entry(row, "escalated", data=data, by_system=True, entry_id=ident)
    tell_all(
        tx, audience, people, row, reason="page", paged=step.important,
        key=(bytes(page.id), step.level, step.at), data={"cause": page.cause, "level": step.level + 1},
    )  # fmt: skip
    _post(tx, row, page, step, hooks, data)
    return True


def _people(tx: Write, audience: Audience, row: Row[Any], policy: Policy, step: Step) -> list[bytes]:
    """Return whom a level tells; behind a fallback group that everybody has left stand the leads."""
    if not step.fallback:
        return resolve(tx, audience, row, step.targets)
    return people_of(tx, bytes.fromhex(policy.fallback), audience) or leads_of(tx, row.group_id)


def _post(
    tx: Write, row: Row[Any], page: Row[Any], step: Step, hooks: list[str], data: Mapping[str, Any]
) -> None:
    """Tell the web addresses of a level."""
    event = {name: data[name] for name in ("cause", "policy", "level", "round")}
    webhooks.post(
        tx, row, hooks, event, key=(bytes(page.id), step.level, step.at),
        data={"cause": page.cause, "level": step.level + 1},
    )  # fmt: skip


def _offset(tx: Write) -> int:
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(str(tx.settings["time_zone"]))
    offset = datetime.fromtimestamp(tx.now_us // SECOND, UTC).astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def after_warning(tx: Write, audience: Audience, row: Row[Any], item: Mapping[str, Any]) -> None:
    """Escalate what a warning step asks for: a page from 90 % on, the next tier at 100 %."""
    step, key = int(item["step"]), (str(item["metric"]), int(item["cycle"]), int(item["target_s"]))
    if step < 90:
        return
    config = config_in_force(tx.connection)
    if not config.enabled:
        return
    if step == 100 and config.moves(str(item["metric"]), row.priority):
        move_up(tx, audience, config, row, key, cause="breach")
        row = tx.ticket(bytes(row.id))
    start_page(tx, audience, row, "breach" if step == 100 else "warning", key)


@op("escalation.run", permission="ticket.resume")
def run_pages(tx: Write) -> Changes:
    """End, rest and climb every open page, and begin those of urgent alerts."""
    config, audience = config_in_force(tx.connection), Audience.of(tx)
    for page in tx.connection.execute(select(PAGE).where(PAGE.c.ended_us.is_(None))).all():
        row = tx.ticket(bytes(page.ticket_id))
        if row.state in lifecycle.DONE or row.state == "pending_confirmation" or _is_settled(tx, page):
            _stand(tx, page, Standing("ended", page.level, page.round, None))
            continue
        if (answered := answer_since(tx.connection, page)) is not None:
            _answered(tx, page, row, *answered)
            page = _page(tx, bytes(page.id))
        _climb(tx, audience, config, row, page)
    for ticket in alerts_unpaged(tx.connection, config, tx.now_us):
        row = tx.ticket(ticket)
        start_page(tx, audience, row, "alert", (row.created_us,))
    for ticket, offer in handoffs_unpaged(tx.connection, config, tx.now_us):
        start_page(tx, audience, tx.ticket(ticket), "unaccepted", (offer,))
    return tx.changes()


def _is_settled(tx: Write, page: Row[Any]) -> bool:
    """Tell whether what a page is about is over: the hand-off that nobody accepted was rejected or taken back."""
    if page.cause != "unaccepted":
        return False
    over = tx.connection.exec_driver_sql(
        "SELECT id FROM handoff WHERE ticket_id = ? AND state IN ('rejected', 'recalled')", (page.ticket_id,)
    )
    ticket, ident = bytes(page.ticket_id), bytes(page.id)
    return any(fact_id("page", ticket, "unaccepted", bytes(one)) == ident for (one,) in over)


def _answered(tx: Write, page: Row[Any], row: Row[Any], person: bytes | None, at_us: int) -> None:
    """Take work on the ticket as the acknowledgement, or let one that stands last anew."""
    policy = escalation.from_json(json.loads(page.snapshot))
    standing, at = standing_of(page), at_us // SECOND
    if standing.state == "acknowledged":
        _stand(tx, page, escalation.work(policy, standing, row.priority, at), acked_us=at_us)
    elif standing.state == "triggered":
        after = escalation.acknowledge(policy, standing, row.priority, at)
        _stand(tx, page, after, acked_by=person, acked_us=at_us)


def answer_since(connection: Any, page: Row[Any]) -> tuple[bytes | None, int] | None:
    """Return who last answered, took the ticket or worked on it since the page began (or was last answered) and when."""
    marks = ",".join("?" * len(ANSWERS))
    since = max(page.started_us, page.acked_us or 0)
    found = connection.exec_driver_sql(
        "SELECT author_id, effective_us FROM entry WHERE ticket_id = ? AND author_id IS NOT NULL"
        f" AND (kind IN ({marks}) OR kind = 'assigned' AND json_extract(data, '$.claimed'))"
        " AND effective_us > ? ORDER BY effective_us DESC LIMIT 1",
        (bytes(page.ticket_id), *sorted(ANSWERS), since),
    ).first()
    return None if found is None else (bytes(found[0]), int(found[1]))


def pages_due(connection: Any, now_us: int) -> bool:
    """Tell whether an open page has anything to do: a step, an answer, a ticket that is done."""
    for page in connection.execute(select(PAGE).where(PAGE.c.ended_us.is_(None))).all():
        if any(at is not None and at <= now_us for at in (page.next_us, page.ack_until_us)):
            return True
        state = connection.exec_driver_sql(
            "SELECT state FROM ticket WHERE id = ?", (bytes(page.ticket_id),)
        ).scalar()
        if state in lifecycle.DONE or state == "pending_confirmation":
            return True
        if answer_since(connection, page) is not None:
            return True
    return False


def alerts_unpaged(connection: Any, config: EscalationConfig, now_us: int) -> list[bytes]:
    """Return urgent tickets from alerts of the last day that nobody has begun and that were never paged."""
    if not config.enabled or "alert" not in config.causes:
        return []
    rows = connection.exec_driver_sql(
        "SELECT id FROM ticket INDEXED BY ticket_open_created WHERE open = 1 AND created_us > ?"
        " AND channel = 'alert' AND priority <= 1 AND state IN ('new', 'assigned') AND source IN ('', 'demo')"
        " AND NOT EXISTS (SELECT 1 FROM page WHERE page.ticket_id = ticket.id)",
        (now_us - 86_400 * SECOND,),
    )
    return [bytes(ident) for (ident,) in rows]


def handoffs_unpaged(connection: Any, config: EscalationConfig, now_us: int) -> list[tuple[bytes, bytes]]:
    """Return (ticket, offer) of hand-offs that nobody accepted in time and that started no page yet."""
    if not config.enabled or "unaccepted" not in config.causes:
        return []
    rows = connection.exec_driver_sql(
        "SELECT h.ticket_id, h.id FROM handoff h JOIN ticket t ON t.id = h.ticket_id"
        " WHERE h.state = 'offered' AND h.due_us <= ? AND t.open = 1"
        " AND NOT EXISTS (SELECT 1 FROM page WHERE page.ticket_id = h.ticket_id AND page.ended_us IS NULL)"
        " ORDER BY h.due_us LIMIT 100",
        (now_us,),
    ).all()
    found = [(bytes(ticket), bytes(offer)) for ticket, offer in rows]
    return [
        (ticket, offer)
        for ticket, offer in found
        if connection.exec_driver_sql(
            "SELECT 1 FROM page WHERE id = ?", (fact_id("page", ticket, "unaccepted", offer),)
        ).first()
        is None
    ]


@op("ticket.acknowledge")
def acknowledge(tx: Write, *, ticket: bytes) -> Changes:
    """Answer an escalation: it rests until the acknowledgement is void without work."""
    row = tx.ticket(ticket)
    if tx.person_id is None:
        raise KnownError("no_person")
    open_pages = select(PAGE).where(PAGE.c.ticket_id == ticket, PAGE.c.ended_us.is_(None))
    pages = tx.connection.execute(open_pages).all()
    if not pages:
        raise KnownError("page_none")
    tx.add_entry(row, "acknowledged", data={"agent": tx.person_id.hex()})
    for page in pages:
        policy = escalation.from_json(json.loads(page.snapshot))
        after = escalation.acknowledge(policy, standing_of(page), row.priority, tx.now_us // SECOND)
        _stand(tx, page, after, acked_by=tx.person_id, acked_us=tx.now_us)
    return tx.changes()


@op("ticket.page")
def call_for_help(tx: Write, *, ticket: bytes) -> Changes:
    """Begin to escalate a ticket by hand: an agent calls for help before any clock does."""
    row = require_open(tx.ticket(ticket))
    if start_page(tx, Audience.of(tx), row, "manual", (tx.now_us,)) is None:
        raise KnownError("page_running")
    return tx.changes()
