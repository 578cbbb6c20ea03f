"""Why somebody was told of something, or was not: by their roster, their own preferences, or because it was not theirs."""

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from desk.models.people import MEMBERSHIP
from desk.process.messages import Words
from desk.process.notices import is_silent
from desk.queries.registry import Context

WHY: dict[str, Words] = {
    "urgent": Words("told at once: urgent", "已立即通知：紧急"),
    "on_shift": Words("told: on shift", "已通知：在班"),
    "no_roster": Words("told: on no roster, so at any hour", "已通知：未排班，不受班次限制"),
    "shift": Words("told when the shift began", "已在上班时通知"),
    "off_shift": Words("waits for the shift to begin", "待上班后通知"),
    "never_on_shift": Words("not told: no shift in 60 days", "未通知：60 天内没有班次"),
    "webhook": Words("is being posted", "发送中"),
    "webhook_sent": Words("posted and taken", "已送达"),
    "webhook_failed": Words("could not be posted", "未能送达"),
    "nobody": Words("nobody could be told: nobody is there", "无人可通知：没有可通知的人员"),
}


def not_shown(context: Context, row: Any, own: Any) -> Words | None:
    """Return why the acting person's desk kept a notice to the list; None where it was shown, or waits."""
    chosen, body = context.settings, json.loads(own.body)
    if own.state != "told":
        return None
    step = int(body.get("step") or 0)
    if own.reason == "warning" and not chosen.get(f"notify_{step}"):
        return Words(
            f"told, not shown: your preferences leave out {step} %",
            f"已通知但未弹出：您的首选项未勾选 {step} %",
        )
    me = bytes(own.person_id)
    whose = chosen.get("notify_whose")
    if own.reason == "warning" and whose == "mine" and row.owner_id != me:
        return Words(
            "told, not shown: your preferences ask for your own tickets only",
            "已通知但未弹出：您的首选项仅提醒本人的工单",
        )
    at_us = own.due_us if own.why == "shift" else own.fired_us
    local = datetime.fromtimestamp(at_us / 1e6, ZoneInfo(str(chosen["time_zone"])))
    minute = local.hour * 60 + local.minute
    if is_silent(chosen, priority=int(body.get("priority", 3)), minute=minute, at=at_us, shifts=None):
        return Words("told, not shown: your quiet hours", "已通知但未弹出：处于您的免打扰时段")
    return None


def not_me(context: Context, row: Any, rows: list[Any]) -> Words:
    """Return why the acting person was not among those who were told."""
    reason, step = rows[0].reason, int(json.loads(rows[0].body).get("step") or 0)
    if all(one.why == "nobody" for one in rows):
        return WHY["nobody"]
    if reason == "warning":
        return _not_warned(context, row, step, rows)
    if reason == "page":
        return Words("not told: you are no target of this level", "未通知：您不在该级别的通知对象中")
    return Words("not told: it concerned somebody else", "未通知：与您无关")


def _not_warned(context: Context, row: Any, step: int, rows: list[Any]) -> Words:
    """Return why a warning step passed the acting person by; that of a ticket without an owner goes to its team."""
    if step < 75 and {one.person_id for one in rows} == {row.owner_id}:
        return Words("not told: at 50 % only the owner is", "未通知：50 % 时只通知负责人")
    member = context.connection.execute(
        select(MEMBERSHIP.c.role).where(
            MEMBERSHIP.c.person_id == (context.person_id or b""),
            MEMBERSHIP.c.group_id == row.group_id,
            MEMBERSHIP.c.ended_us.is_(None),
        )
    ).scalar()
    if member is None:
        return Words("not told: you are not in the ticket's group", "未通知：您不在该工单的小组中")
    if member in ("supervisor", "administrator") and step < 90:
        return Words("not told: supervisors hear from 90 % on", "未通知：主管从 90 % 起收到通知")
    return Words(
        "not told: you were not in the group yet, or it is too large",
        "未通知：当时您不在组内，或小组人数过多",
    )
