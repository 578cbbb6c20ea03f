"""Ops on satisfaction surveys: ask, answer (once a closing, the last answer counts), follow up a low mark.

Every answer is a timeline entry; the row of `survey` beside it is what figures read.
"""

from itertools import islice
from typing import Any, Literal

from sqlalchemy import Connection, Row

from desk.models.store import Store
from desk.ops.base import Write
from desk.ops.pointers import root_of
from desk.ops.registry import op
from desk.ops.ruleset_rows import newest_body, store_body
from desk.process import messages, surveys
from desk.process.errors import KnownError
from desk.process.ids import fact_id
from desk.process.surveys import Case, SurveyRules
from desk.protocol.changes import Changes

SECOND = 1_000_000
MOST_AT_ONCE = 100
KIND = "survey"

messages.register(
    {
        "survey.mark": (
            "A rating is a whole number from 1 (bad) to 5 (very good). Choose one.",
            "评分应为 1（很差）到 5（很好）的整数，请选择。",
        ),
        "survey.open": (
            "The ticket is not closed. A rating is recorded after closing; note the wish as a message for now.",
            "工单尚未关闭。关闭后才能登记评价，目前请先作为用户消息记录。",
        ),
        "survey.kind": (
            "Alerts and duplicates are not rated. Rate the ticket that was worked on instead.",
            "告警工单与重复工单不参与评价，请评价实际处理的工单。",
        ),
        "survey.nobody": (
            "The ticket has no requester who could rate it. Set the requester first.",
            "工单没有请求人，无法评价。请先设置请求人。",
        ),
        "survey.own": (
            "The requester solved this ticket themselves; nobody rates their own work.",
            "该工单由请求人本人处理，不能评价自己的工作。",
        ),
        "survey.late": (
            "The time for a rating is over: {days} days after closing. Note the opinion as a message instead.",
            "评价期限已过（关闭后 {days} 天）。请改为记录用户消息。",
        ),
        "survey.off": (
            "Surveys are switched off for this product or priority. An administrator can switch them on.",
            "此产品或优先级未启用满意度调查，可由管理员启用。",
        ),
        "survey.early": (
            "The requester is asked some time after closing; this time has not passed.",
            "关闭后过一段时间才会向用户发起调查，目前尚未到时间。",
        ),
        "survey.rest": (
            "This requester was asked a short while ago and is left in peace.",
            "近期已向该用户发起过调查，暂不再次打扰。",
        ),
        "survey.no_follow_up": (
            "There is no low rating on this ticket that waits for a follow-up.",
            "此工单没有待跟进的低分评价。",
        ),
        "survey.note": (
            "Write what was agreed with the requester; it stands on the timeline.",
            "请填写与用户沟通的结果，将记录在时间线上。",
        ),
        "survey.request": (
            "Your request {number} “{title}” is closed. How satisfied are you with the help, from 1 (bad) to 5"
            " (very good)? Your answer takes a few seconds and counts for {days} days.",
            "您的请求 {number}“{title}”已关闭。您对本次服务是否满意？请用 1（很差）到 5（很好）评分，"
            "{days} 天内有效。",
        ),
    }
)


def rules_of(connection: Connection) -> SurveyRules:
    """Return the survey rules in force."""
    body = newest_body(connection, KIND, KIND)
    return SurveyRules() if body is None else surveys.rules_from_json(body)


def case_of(connection: Connection, row: Row[Any]) -> Case:
    """Return a ticket as the survey sees it."""
    owner = connection.exec_driver_sql("SELECT owner_id FROM fact WHERE ticket_key = ?", (row.key,)).scalar()
    duplicate = connection.exec_driver_sql(
        "SELECT 1 FROM link WHERE ticket_id = ? AND type = 'duplicates' LIMIT 1", (bytes(row.id),)
    ).scalar()
    requester = bytes(row.requester_id) if row.requester_id else None
    return Case(
        row.state,
        row.channel,
        row.product,
        row.priority,
        requester,
        bytes(owner) if owner else None,
        row.closed_us // SECOND if row.closed_us else None,
        bool(duplicate),
        _asked_at(connection, requester, bytes(row.id)),
    )


def _asked_at(connection: Connection, requester: bytes | None, ticket: bytes) -> int | None:
    """Return when a requester was last asked, about any ticket."""
    if requester is None:
        return None
    found = connection.exec_driver_sql(
        "SELECT max(e.effective_us) FROM ticket t JOIN entry e ON e.ticket_id = t.id"
        " WHERE t.requester_id = ? AND e.kind = 'auto_reply' AND e.data LIKE '%\"survey\":%'",
        (requester,),
    ).scalar()
    return None if found is None else int(found) // SECOND


def cycle_of(connection: Connection, row: Row[Any]) -> int:
    """Return which closing of the ticket this is, from 1."""
    reopened = connection.exec_driver_sql(
        "SELECT reopen_count FROM fact WHERE ticket_key = ?", (row.key,)
    ).scalar()
    return int(reopened or 0) + 1


def _require(code: str, rules: SurveyRules) -> None:
    if code:
        raise KnownError(code, days=rules.valid_s // surveys.DAY)


@op("survey.answer")
def answer(
    tx: Write,
    *,
    ticket: bytes,
    rating: int,
    comment: str = "",
    channel: Literal["portal", "phone", "mail", "im", "on_site"] = "phone",
) -> Changes:
    """Record the requester's rating of a closed ticket, 1 to 5; a later answer to the same closing replaces it."""
    if isinstance(rating, bool) or not surveys.LOWEST <= rating <= surveys.HIGHEST:
        raise KnownError("survey.mark")
    row = root_of(tx, tx.ticket(ticket))
    rules, case = rules_of(tx.connection), case_of(tx.connection, row)
    _require(surveys.not_answerable(rules, case, tx.now_us // SECOND), rules)
    cycle, text = cycle_of(tx.connection, row), comment.replace("\x00", "").strip()[:20_000]
    data: dict[str, Any] = {"rating": rating, "cycle": cycle, "channel": channel}
    if case.credit is not None:
        data["credit"] = case.credit.hex()
    author = bytes(row.requester_id) if row.requester_id else None
    entry = tx.add_entry(row, "survey", body=text, data=data, author=author)
    tx.set_ticket(row, unread=1)
    tx.change("survey", entry)
    return tx.changes()


@op("survey.follow", undoable=False)
def follow(tx: Write, *, ticket: bytes, note: str) -> Changes:
    """Close the follow-up of a low rating with what was agreed."""
    row, text = tx.ticket(ticket), note.strip()
    if not text:
        raise KnownError("survey.note")
    waiting = tx.connection.exec_driver_sql(
        "SELECT cycle FROM survey WHERE ticket_id = ? AND score <= ? AND followed_us IS NULL ORDER BY cycle DESC",
        (ticket, rules_of(tx.connection).low),
    ).first()
    if waiting is None:
        raise KnownError("survey.no_follow_up")
    tx.add_entry(row, "survey_followed", body=text, data={"cycle": int(waiting[0])})
    tx.change("survey", ticket)
    return tx.changes()


@op("survey.configure")
def configure(tx: Write, *, rules: dict[str, Any]) -> Changes:
    """Change who is asked: on, products_off, priorities_off, delay_s, valid_s, rest_s, low, rules."""
    whole = {**rules_of(tx.connection).to_json(), **rules}
    store_body(tx, KIND, KIND, surveys.rules_from_json(whole).to_json())
    return tx.changes()


def due_questions(store: Store, connection: Connection) -> list[bytes]:
    """Return the tickets whose requesters are to be asked now."""
    rules, now_us = rules_of(connection), store.clock()
    rows = connection.exec_driver_sql(
        "SELECT t.* FROM fact f JOIN ticket t ON t.key = f.ticket_key WHERE f.closed_us > ? AND f.closed_us <= ?"
        " AND t.state = 'closed' AND t.source NOT IN ('import', 'demo') AND t.requester_id IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.ticket_id = t.id AND e.kind IN ('auto_reply', 'survey')"
        " AND (e.kind = 'survey' OR e.data LIKE '%\"survey\":%') AND e.effective_us >= f.closed_us)"
        " ORDER BY f.closed_us",
        (now_us - rules.valid_s * SECOND, now_us - rules.shortest_delay * SECOND),
    ).all()
    now = now_us // SECOND
    # Looked at without their history first: those that nobody is asked about must not stand before the others.
    likely = (row for row in rows if not surveys.not_asked(rules, _at_sight(row), now))
    due = (bytes(row.id) for row in likely if not surveys.not_asked(rules, case_of(connection, row), now))
    return list(islice(due, MOST_AT_ONCE))


def _at_sight(row: Row[Any]) -> Case:
    """Return a ticket as its registers alone show it."""
    return Case(
        state=row.state, channel=row.channel, product=row.product, priority=row.priority,
        requester=row.requester_id, credit=None,
        closed_at=None if row.closed_us is None else row.closed_us // SECOND,
    )  # fmt: skip


@op("survey.ask", permission="ticket.resume")
def ask(tx: Write) -> Changes:
    """Ask the requesters of tickets closed some time ago; one question a closing, written as an automatic reply."""
    rules = rules_of(tx.connection)
    for ticket in due_questions(tx.store, tx.connection):
        row = tx.ticket(ticket)
        # Two tickets of one requester may be due together: the second is left in peace by the first.
        if surveys.not_asked(rules, case_of(tx.connection, row), tx.now_us // SECOND):
            continue
        days = rules.valid_s // surveys.DAY
        body = messages.text(
            "survey.request", row.language or "zh", number=row.number, title=row.title, days=days
        )
        data = {"survey": cycle_of(tx.connection, row)}
        ident = fact_id("survey request", ticket, row.closed_us)
        tx.add_entry(row, "auto_reply", body=body, data=data, by_system=True, entry_id=ident)
    return tx.changes()
