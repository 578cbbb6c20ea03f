"""Maintenance windows of alerts: planned work makes no tickets, its alerts stay on record.

Knows the windows' rows; knows no notification.
"""

import json
from collections.abc import Iterable, Mapping

from sqlalchemy import insert, select, update

from desk.models.intake import MAINTENANCE
from desk.ops.base import Write
from desk.ops.registry import op
from desk.process import messages
from desk.process.alert_life import Maintenance, is_muted
from desk.process.errors import FieldError, KnownError
from desk.process.messages import Words
from desk.protocol.changes import Changes

messages.register(
    {
        "maintenance_wrong": (
            "The maintenance window cannot be saved: {field} – {problem}.",
            "无法保存维护窗口：{field}：{problem}。",
        ),
        "maintenance_missing": (
            "This maintenance window has ended or does not exist. Load the list again.",
            "该维护窗口已结束或不存在。请刷新列表。",
        ),
    }
)


def muted(tx: Write, source: str, alerts: Iterable[Mapping[str, str]]) -> bool:
    """Tell whether maintenance windows cover all of these alerts now."""
    rows = tx.connection.execute(
        select(MAINTENANCE).where(MAINTENANCE.c.ends_us > tx.now_us, MAINTENANCE.c.starts_us <= tx.now_us)
    ).all()
    windows = [Maintenance(row.starts_us, row.ends_us, json.loads(row.matchers), row.source) for row in rows]
    return is_muted(windows, source, alerts, tx.now_us)


def _wrong(field: str, en: str, zh: str) -> FieldError:
    return FieldError(field, Words(en, zh), code="maintenance_wrong")


@op("alert.maintenance")
def plan(
    tx: Write,
    *,
    name: str,
    starts_us: int,
    ends_us: int,
    matchers: dict[str, str] = {},  # noqa: B006  (never changed; the arguments' type is made from it)
    source: str = "",
    reason: str = "",
) -> Changes:
    """Plan a maintenance window; the answer's subject is its id."""
    if not name.strip():
        raise _wrong("name", "give it a name", "请填写名称")
    if ends_us <= max(starts_us, tx.now_us):
        raise _wrong(
            "ends", "it has to end after its beginning and after now", "结束时间须晚于开始时间和当前时间"
        )
    if not matchers and not source:
        raise _wrong("matchers", "name a label, or a monitoring system", "请指定标签或监控系统")
    tx.subject = tx.new_id()
    tx.connection.execute(
        insert(MAINTENANCE).values(
            id=tx.subject, name=name.strip()[:200], source=source.strip(), reason=reason.strip()[:2000],
            matchers=json.dumps(matchers, ensure_ascii=False), starts_us=starts_us, ends_us=ends_us,
            author_id=tx.person_id,
        )
    )  # fmt: skip
    tx.change("maintenance", tx.subject)
    return tx.changes()


@op("alert.maintenance_end")
def end(tx: Write, *, window: bytes) -> Changes:
    """End a maintenance window now, or take back one that has not begun."""
    result = tx.connection.execute(
        update(MAINTENANCE)
        .where(MAINTENANCE.c.id == window, MAINTENANCE.c.ends_us > tx.now_us)
        .values(ends_us=tx.now_us)
    )
    if not result.rowcount:
        raise KnownError("maintenance_missing")
    tx.change("maintenance", window)
    return tx.changes()
