"""`desk sla`: where every minute of a clock went, and what clocks a scenario has."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from desk.cli.lookup import ticket_of
from desk.cli.session import Session, iso
from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.views import ExplainRow

METRICS = ("first_response", "next_response", "update", "resolution", "promise")

messages.register(
    {
        "scenario_unreadable": (
            "The scenario {path} cannot be read: {detail}. Write one JSON object in UTF-8.",
            "无法读取场景文件 {path}：{detail}。请提供 UTF-8 编码的 JSON 对象。",
        ),
    }
)


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    words = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    explain = words.add_parser("explain", help=session.word("account for every minute", "逐分钟说明时钟"))
    explain.add_argument("ticket")
    explain.add_argument("--at", metavar="T")
    explain.add_argument("--metric", choices=METRICS)
    explain.add_argument("--cycle", type=int, default=0)
    explain.add_argument("--json", action="store_true", help="JSON")
    simulate = words.add_parser("simulate", help=session.word("run a scenario file", "运行场景文件"))
    simulate.add_argument("scenario", help="FILE, - = stdin")
    simulate.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Explain or simulate."""
    return _simulate(session, options) if options.action == "simulate" else _explain(session, options)


def _simulate(session: Session, options: argparse.Namespace) -> int:
    from desk.process.scenario import run as simulate

    result: Any = simulate(_read(options.scenario))
    if options.json:
        print(json.dumps(result, ensure_ascii=False, indent=2))
        return 0
    heads = ("metric", "cycle", "state", "started_at", "deadline", "elapsed_s", "remaining_s", "met_at")
    rows = [["" if clock[name] is None else str(clock[name]) for name in heads] for clock in result["clocks"]]
    session.print_table(rows, heads=heads)
    return 0


def _read(name: str) -> Any:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return json.loads(raw.decode("utf-8-sig"))
    except OSError as error:
        raise KnownError("scenario_unreadable", path=name, detail=error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:
        raise KnownError("scenario_unreadable", path=name, detail=str(error)) from error


def _explain(session: Session, options: argparse.Namespace) -> int:
    ticket = ticket_of(session, options.ticket)
    at_us = session.instant_us(options.at) if options.at else None
    metrics = [options.metric] if options.metric else sorted({clock.metric for clock in ticket.clocks})
    found: list[dict[str, Any]] = []
    for metric in metrics or ["resolution"]:
        args = {"ticket": ticket.id, "metric": metric, "cycle": options.cycle, "at_us": at_us}
        rows = session.client().ask("query.explain", args, reply_type=list[ExplainRow])
        total = sum(row.seconds for row in rows)
        found.append({"metric": metric, "wall_s": total, "buckets": rows})
    if options.json:
        session.print_json({"ticket": ticket.number, "clocks": found})
        return 0
    zone = session.zone()
    for item in found:
        session.print_line(f"{ticket.number}  {item['metric']}  {item['wall_s']} s")
        for row in item["buckets"]:
            begin, end = ((iso(at, zone) or "")[:19].replace("T", " ") for at in (row.from_us, row.to_us))
            session.print_line(f"  {begin} - {end}  {row.seconds:>9} s  {row.text}")
    return 0
