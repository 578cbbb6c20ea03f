"""Escalation explained: open pages, who was told of what and why (not), and a policy tried out on a ticket."""

import json
from typing import Any

from sqlalchemy import select

from desk.models.team import NOTICE, PAGE
from desk.models.ticket import TICKET
from desk.ops import webhooks
from desk.ops.base import Write
from desk.ops.escalation_ground import (
    config_in_force,
    fields_of,
    group_names,
    resolve,
    rotas_in_force,
)
from desk.ops.escalation_rules import typed_escalation
from desk.ops.notices import Audience
from desk.ops.team_ground import SECOND
from desk.process import escalation
from desk.process.dispatch_words import CAUSE_WORDS
from desk.process.errors import KnownError
from desk.process.escalation import TARGET_WORDS, Target
from desk.process.handoff import named
from desk.process.messages import Words
from desk.process.policy import METRIC_LABELS, Mismatch
from desk.process.punctuation import labelled
from desk.protocol.escalation import LevelTrial, NoticeEvent, PageView, PolicyTrial, WebhookView
from desk.protocol.team import NoticeView
from desk.queries.names import names_of
from desk.queries.notice_why import WHY, not_me, not_shown
from desk.queries.registry import Context, query
from desk.queries.tickets import find_ticket
from desk.queries.trial_tickets import ticket_to_try

REASONS: dict[str, Words] = {
    "dispatched": Words("dispatched", "自动分派"),
    "accept_missed": Words("not accepted in time", "未及时接受"),
    "lane_manual": Words("in the manual lane", "转人工兜底"),
    "lane_supervisor": Words("waits for the supervisor", "待主管处理"),
    "warning": Words("target", "时限"),
    "page": Words("escalation", "升级通知"),
    "wrong_rule": Words("declined: the dispatch rule is wrong", "谢绝分派：规则不合理"),
    "lint_appealed": Words("an appeal against a deviation waits for a decision", "偏差申诉待裁定"),
    "lint_decided": Words("the appeal was decided", "申诉已裁定"),
    "ledger": Words("entered in the ledger of the service norm", "已记入服务规范台账"),
    "moved_up": Words("moved to the next tier", "转上一级支持"),
}
LACKS = Words("the hand-off lacks", "交接资料缺少")
PRIVATE = "ledger"
"""What concerns nobody but whom it names."""


def _say(context: Context, words: Words) -> str:
    return words.zh if context.language.startswith("zh") else words.en


def _labelled(context: Context, name: str, value: str) -> str:
    return labelled(name, value, chinese=context.language.startswith("zh"))


# ---- pages ---------------------------------------------------------------------------------------------


@query("query.pages")
def pages(context: Context, *, ticket: bytes | None = None, open: bool = True) -> list[PageView]:
    """Return pages of a ticket, or of all tickets, the newest first."""
    statement = select(PAGE, TICKET.c.number, TICKET.c.title, TICKET.c.priority).join(
        TICKET, TICKET.c.id == PAGE.c.ticket_id
    )
    if ticket is not None:
        statement = statement.where(PAGE.c.ticket_id == ticket)
    if open:
        statement = statement.where(PAGE.c.ended_us.is_(None))
    rows = context.connection.execute(statement.order_by(PAGE.c.started_us.desc()).limit(500)).all()
    told = _told(context, [bytes(row.id) for row in rows])
    names = names_of(context.connection, [bytes(row.acked_by) for row in rows if row.acked_by])
    return [_page_view(row, told.get(bytes(row.id).hex(), ()), names) for row in rows]


def _told(context: Context, wanted: list[bytes]) -> dict[str, tuple[str, ...]]:
    """Return the names of those whom a page has told, by the page's id (hex)."""
    found: dict[str, list[bytes]] = {}
    for ident in wanted:
        ticket = context.connection.execute(select(PAGE.c.ticket_id).where(PAGE.c.id == ident)).scalar_one()
        rows = context.connection.execute(
            select(NOTICE.c.person_id).where(
                NOTICE.c.ticket_id == ticket, NOTICE.c.reason == "page", NOTICE.c.person_id.is_not(None)
            )
        ).scalars()
        found[ident.hex()] = [bytes(person) for person in dict.fromkeys(rows)]
    names = names_of(context.connection, [person for people in found.values() for person in people])
    return {ident: tuple(names.get(one, "") for one in people) for ident, people in found.items()}


def _page_view(row: Any, told: tuple[str, ...], names: dict[bytes, str]) -> PageView:
    snapshot = json.loads(row.snapshot)
    return PageView(
        id=bytes(row.id), ticket=bytes(row.ticket_id), number=row.number, title=row.title,
        priority=row.priority, cause=row.cause, policy=str(snapshot.get("name", "")), state=row.state,
        level=row.level, levels=len(snapshot.get("levels", ())), round=row.round + 1,
        started_us=row.started_us, next_us=row.next_us,
        acked_by=names.get(bytes(row.acked_by), "") if row.acked_by else "", acked_us=row.acked_us,
        ack_until_us=row.ack_until_us, ended_us=row.ended_us, told=told,
    )  # fmt: skip


# ---- notices -------------------------------------------------------------------------------------------


@query("query.notices")
def notices(
    context: Context,
    *,
    ticket: bytes | None = None,
    mine: bool = True,
    unseen: bool = False,
    limit: int = 100,
) -> list[NoticeView]:
    """Return notices, newest first: the acting person's, or everybody's of a ticket."""
    statement = select(NOTICE).order_by(NOTICE.c.fired_us.desc(), NOTICE.c.id).limit(max(1, min(limit, 1000)))
    statement = statement.where(
        (NOTICE.c.reason != PRIVATE) | (NOTICE.c.person_id == (context.person_id or b""))
    )
    if ticket is not None:
        statement = statement.where(NOTICE.c.ticket_id == ticket)
    if mine:
        statement = statement.where(NOTICE.c.person_id == (context.person_id or b""))
    if unseen:
        statement = statement.where(NOTICE.c.seen_us.is_(None), NOTICE.c.state == "told")
    rows = context.connection.execute(statement).all()
    names = names_of(context.connection, [bytes(row.person_id) for row in rows if row.person_id])
    return [_notice(context, row, names) for row in rows]


def _notice(context: Context, row: Any, names: dict[bytes, str]) -> NoticeView:
    body = json.loads(row.body)
    return NoticeView(
        id=bytes(row.id), ticket=bytes(row.ticket_id), number=str(body.get("number", "")),
        title=str(body.get("title", "")), priority=int(body.get("priority", 3)),
        person=bytes(row.person_id) if row.person_id else None,
        name=names.get(bytes(row.person_id), "") if row.person_id else "", reason=row.reason, state=row.state,
        why=row.why, fired_us=row.fired_us, due_us=row.due_us, seen_us=row.seen_us,
        sentence=f"{_what(context, row.reason, body)} · {_say(context, WHY[row.why])}",
    )  # fmt: skip


def _what(context: Context, reason: str, body: dict[str, Any]) -> str:
    said = _say(context, REASONS[reason])
    if reason == "warning":
        return f"{_say(context, METRIC_LABELS[str(body.get('metric', ''))])} {body.get('step')} %"
    if reason == "moved_up" and body.get("missing"):
        return f"{said} · " + _labelled(context, _say(context, LACKS), _say(context, named(body["missing"])))
    if reason == "wrong_rule":
        return _labelled(context, said, str(body.get("text", "")))
    if reason == "page":
        cause = CAUSE_WORDS.get(str(body.get("cause", "")))
        return f"{said} {body.get('level')} · {_say(context, cause)}" if cause else said
    return said


@query("query.notice_history")
def notice_history(context: Context, *, ticket: bytes) -> list[NoticeEvent]:
    """Return what people were told of about a ticket, and for the acting person why they were told or not."""
    row = find_ticket(context, ticket=ticket)
    found = context.connection.execute(
        select(NOTICE)
        .where(NOTICE.c.ticket_id == ticket, NOTICE.c.reason != PRIVATE)
        .order_by(NOTICE.c.fired_us, NOTICE.c.id)
    ).all()
    names = names_of(context.connection, [bytes(one.person_id) for one in found if one.person_id])
    events: dict[tuple[Any, ...], list[Any]] = {}
    loaded = [(one, json.loads(one.body)) for one in found]
    # Levels that nobody heard of follow each other in one instant.
    for one, body in sorted(loaded, key=lambda pair: (pair[0].fired_us, pair[1].get("level") or 0)):
        key = (one.reason, body.get("metric"), body.get("step"), body.get("level"), one.fired_us)
        events.setdefault(key, []).append(one)
    return [_event(context, row, rows, names) for rows in events.values()]


def _event(context: Context, row: Any, rows: list[Any], names: dict[bytes, str]) -> NoticeEvent:
    first, body = rows[0], json.loads(rows[0].body)
    told = tuple(_labelled(context, _whom(one, names), _say(context, WHY[one.why])) for one in rows)
    me = context.person_id
    own = next((one for one in rows if me and one.person_id and bytes(one.person_id) == me), None)
    why = (not_shown(context, row, own) or WHY[own.why]) if own else not_me(context, row, rows)
    mine = _say(context, why)
    return NoticeEvent(
        at_us=first.fired_us,
        reason=first.reason,
        text=_what(context, first.reason, body),
        told=told,
        mine=mine,
    )


def _whom(one: Any, names: dict[bytes, str]) -> str:
    """Return a person, or the web address, that a notice is for."""
    if one.person_id:
        return names.get(bytes(one.person_id), "")
    return str(json.loads(one.body).get("webhook", "-"))


# ---- the rules -----------------------------------------------------------------------------------------


@query("query.escalation_settings")
def escalation_settings(context: Context) -> dict[str, Any]:
    """Return the escalation rules in force as JSON data."""
    return config_in_force(context.connection).to_json()


@query("query.rotas")
def rotas(context: Context) -> list[dict[str, Any]]:
    """Return the on-call rotas with who is on call now."""
    now = context.store.clock() // SECOND
    found = rotas_in_force(context.connection)
    people = [bytes.fromhex(rota.on_call(now)) for rota in found.values() if rota.on_call(now)]
    names = names_of(context.connection, people)
    return [
        {
            **rota.to_json(),
            "on_call": rota.on_call(now),
            "on_call_name": names.get(bytes.fromhex(rota.on_call(now)), "") if rota.on_call(now) else "",
            "until_us": rota.begins(rota.turn_at(now) + 1) * SECOND,
        }
        for rota in found.values()
    ]


@query("query.webhooks")
def web_addresses(context: Context) -> list[WebhookView]:
    """Return the web addresses of escalation and how the last post to each went; never their secrets."""
    found = []
    for name, one in sorted(webhooks.known(context.connection).items()):
        last = webhooks.last_post(context.connection, name)
        found.append(
            WebhookView(
                name=name, url=one.url, state=last.state if last else "", error=last.error if last else "",
                at_us=(last.sent_us or last.created_us) if last else None,
            )
        )  # fmt: skip
    return found


@query("query.escalation_trial")
def escalation_trial(
    context: Context,
    *,
    ticket: bytes | None = None,
    number: str = "",
    cause: str = "breach",
    fields: dict[str, str] | None = None,
    settings: dict[str, Any] | None = None,
) -> PolicyTrial:
    """Return which policy a ticket gets, why not the earlier ones, and whom each level would tell now.

    `fields` stand over the ticket's, or make one up; `settings` tries rules that are not saved yet.
    """
    if ticket is not None:
        number = find_ticket(context, ticket=ticket).number
    row = ticket_to_try(context, number, fields or {})
    connection = context.connection
    config = config_in_force(connection) if settings is None else typed_escalation(connection, settings)
    policy, earlier = escalation.match(config.policies, fields_of(row, cause))
    if policy is None:
        raise KnownError("escalation.no_catch_all")
    tx = looking(context)
    audience = Audience.of(tx)
    names = group_names(context.connection)
    levels = tuple(
        _level(context, tx, audience, row, number, after, level)
        for after, number, level in escalation.ladder(policy, row.priority)
    )
    group = bytes(row.group_id).hex() if row.group_id else ""
    said = tuple(_mismatch(context, one, names) for one in earlier)
    return PolicyTrial(
        policy=policy.id, name=policy.name, earlier=said, levels=levels, repeat=policy.repeat,
        ack_s=policy.ack_s[row.priority], fallback=names.get(policy.fallback, ""),
        next_group=names.get(config.next_group.get(group, ""), ""), enabled=config.enabled,
    )  # fmt: skip


def looking(context: Context) -> Write:
    """Return what the rules of telling look through; nothing is written by it."""
    return Write(
        context.store,
        context.connection,
        op_id=b"",
        source="system",
        person_id=None,
        settings=context.settings,
    )


def _mismatch(context: Context, one: Mismatch, groups: dict[str, str]) -> str:
    value = groups.get(one.value or "", one.value) or "-"
    words = Words(f"{one.name}: {one.field} is “{value}”", f"{one.name}：{one.field} 为“{value}”")
    return _say(context, words)


def _level(
    context: Context,
    tx: Write,
    audience: Audience,
    row: Any,
    number: int,
    after: int,
    level: escalation.Level,
) -> LevelTrial:
    names = names_of(context.connection, resolve(tx, audience, row, level.targets))
    groups = group_names(context.connection)
    return LevelTrial(
        level=number, after_s=after, targets=tuple(_target(context, one, groups) for one in level.targets),
        people=(*names.values(), *webhooks.named(context.connection, level.targets)),
    )  # fmt: skip


def _target(context: Context, target: Target, groups: dict[str, str]) -> str:
    said = _say(context, TARGET_WORDS[target.kind])
    if target.kind == "group":
        return groups.get(target.id, target.id)
    if target.kind == "person":
        return names_of(context.connection, [bytes.fromhex(target.id)]).get(
            bytes.fromhex(target.id), target.id
        )
    return _labelled(context, said, target.id) if target.kind in ("rota", "webhook") else said
