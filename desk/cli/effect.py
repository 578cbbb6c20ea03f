"""What rules of a file would do to the open tickets, as the command line says it; stores nothing."""

from typing import Any

from desk.cli.session import Session, iso
from desk.process.policy import METRIC_LABELS
from desk.protocol.rule_effect import RuleEffect


def show(session: Session, rules: dict[str, Any]) -> None:
    """Count part by part, so that a running engine answers others in between, and print the whole."""
    found = RuleEffect()
    while True:
        args = {**rules, "after": found.next}
        found = found.plus(session.client().ask("query.rule_effect", args, reply_type=RuleEffect))
        if not found.next:
            break
    said = (
        f"{found.changed} of {found.open} open tickets would change: {found.sooner} due sooner, {found.later} due"
        f" later; {found.breached} overdue at once, {found.released} no more."
    )
    chinese = (
        f"{found.open} 张未关闭的工单中有 {found.changed} 张会变化：{found.sooner} 张提前到期，{found.later} 张延后到期；"
        f"{found.breached} 张立即超时，{found.released} 张不再超时。"
    )
    session.print_line(session.word(said, chinese))
    zone = session.zone()
    rows = []
    for one in found.samples:
        words = METRIC_LABELS.get(one.metric)
        before, after = (
            (iso(at, zone) or "-")[:19].replace("T", " ") for at in (one.before_us, one.after_us)
        )
        rows.append([one.number, session.word(*words) if words else "", before, after, one.title])
    if rows:
        session.print_table(rows, heads=("number", "metric", "due", "then", "title"))
