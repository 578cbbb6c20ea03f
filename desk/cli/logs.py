"""`desk logs`: what went wrong in log files, by template, with the article that each error points to."""

import argparse
from pathlib import Path
from typing import Any

from desk.automation import log_report
from desk.cli.lookup import ticket_of
from desk.cli.script import follow, result_line
from desk.cli.session import Session
from desk.process import messages
from desk.process.errors import KnownError
from desk.process.scripts import LOCAL

SCRIPT = "log-analysis"

messages.register(
    {
        "logs_unread": (
            "No log could be read: {problems}. Check the names and the rights.",
            "没有可读取的日志：{problems}。请检查文件名与权限。",
        ),
    }
)


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help=word("log files, also .gz .bz2 .xz", "日志文件，也可为 .gz .bz2 .xz"),
    )
    parser.add_argument("--since", default="", help="2026-11-22 10:00")
    parser.add_argument("--until", default="", help="2026-11-22 11:00")
    parser.add_argument("--top", type=int, default=20, help=word("templates shown", "显示的模板数"))
    parser.add_argument("--host", default=LOCAL, help=word("read them on another host", "在其他主机上读取"))
    parser.add_argument("--ticket", default="", help=word("add the report to a ticket", "将报告加入工单"))
    parser.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Do it."""
    # A relative name is meant from where it was typed, whatever the engine's folder is.
    near = options.host == LOCAL
    paths = [str(Path(name).absolute()) if near else name for name in options.files]
    values = {
        "paths": ";".join(paths),
        "since": options.since,
        "until": options.until,
        "top": str(options.top),
    }
    args: dict[str, Any] = {"name": SCRIPT, "hosts": [options.host], "values": values}
    if options.ticket:
        args["ticket"] = ticket_of(session, options.ticket).id
    finished = follow(session, args, show=False)
    report = log_report.parse(finished["output"])
    if report is None:
        session.print_line(finished["output"])
        session.print_line(result_line(session, finished["results"][0]))
        return 1
    if not report["files"]:
        raise KnownError("logs_unread", problems=report["problems"])
    if options.json:
        session.print_json(report)
    else:
        for line in log_report.in_words(report, session.language).splitlines():
            session.print_line(line)
    return 0
