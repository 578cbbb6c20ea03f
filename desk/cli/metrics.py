"""`desk metrics`: the KPIs of a period with formula, n, median and P90."""

import argparse
from datetime import date, datetime, timedelta
from typing import Any

from desk.cli.lookup import group_id, priority_of
from desk.cli.session import Session
from desk.protocol.views import Insights

METRICS = ("first_response", "next_response", "update", "resolution")


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    parser.add_argument("--from", dest="from_day", metavar="DAY", help=word("first day", "起始日期"))
    parser.add_argument("--to", dest="to_day", metavar="DAY", help=word("last day", "结束日期"))
    parser.add_argument("--group", help=word("name of a group", "小组名称"))
    parser.add_argument("--priority", metavar="P0-P4")
    parser.add_argument("--metric", choices=METRICS, default="resolution")
    parser.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Print the KPIs."""
    last = date.fromisoformat(options.to_day) if options.to_day else datetime.now(session.zone()).date()
    first = date.fromisoformat(options.from_day) if options.from_day else last - timedelta(days=29)
    args: dict[str, Any] = {
        "from_day": first.isoformat(), "to_day": last.isoformat(), "metric": options.metric,
    }  # fmt: skip
    if options.group:
        args["group"] = group_id(session, options.group)
    if options.priority:
        args["priority"] = priority_of(options.priority)
    found = session.client().ask("query.insights", args, reply_type=Insights)
    if options.json:
        session.print_json(found)
        return 0
    heads = ("KPI", "value", "n", "median", "P90", "formula")
    rows = [
        [k.name, f"{_number(k.value)} {k.unit}", str(k.n), _number(k.median), _number(k.p90), k.formula]
        for k in found.kpis
    ]
    session.print_line(f"{found.from_day} - {found.to_day}")
    session.print_table(rows, heads=heads)
    return 0


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"
