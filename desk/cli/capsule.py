"""`desk capsule`: take a hand-off in that came as a file, and what hand-offs wait or were made."""

import argparse
from pathlib import Path
from typing import Any

from desk.cli.lookup import group_id
from desk.cli.session import Session, iso
from desk.protocol.review import HandoffReport
from desk.protocol.views import TicketView


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare import and list."""
    word = session.word
    words = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    take = words.add_parser("import", help=word("take a capsule or its answer in", "导入交接包或其答复"))
    take.add_argument("path", metavar="FILE.html")
    take.add_argument("--group", help=word("group that gets the ticket", "接收工单的小组"))
    listing = words.add_parser("list", help=word("hand-offs and their figures", "交接列表与统计"))
    listing.add_argument(
        "--waiting", action="store_true", help=word("only those without an answer", "仅待受理")
    )
    listing.add_argument("--mine", action="store_true", help=word("only to my groups", "仅交给我所在的组"))
    listing.add_argument("--from", dest="from_day", metavar="DAY", default="")
    listing.add_argument("--to", dest="to_day", metavar="DAY", default="")
    listing.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Do what the action says."""
    return _import(session, options) if options.action == "import" else _list(session, options)


def _import(session: Session, options: argparse.Namespace) -> int:
    args: dict[str, Any] = {"path": str(Path(options.path).absolute())}
    if options.group:
        args["group"] = group_id(session, options.group)
    changes = session.client().do("capsule.import", args)
    ident = changes.subject or next((c.id for c in changes.items if c.kind == "ticket"), None)
    if ident:
        view = session.client().ask("query.ticket", {"ticket": ident}, reply_type=TicketView)
        session.print_line(f"{view.number}  P{view.priority}  {view.state}  {view.title}")
    return 0


def _list(session: Session, options: argparse.Namespace) -> int:
    args = {name: getattr(options, name) for name in ("waiting", "mine", "from_day", "to_day")}
    found = session.client().ask("query.handoffs", args, reply_type=HandoffReport)
    if options.json:
        session.print_json(found)
        return 0
    zone = session.zone()
    rows = [
        [
            (iso(one.at_us, zone) or "")[:16], (iso(one.due_us, zone) or "")[:16], one.state + "!" * one.late,
            one.number, f"{one.from_group} -> {one.to_group}", one.reason or one.title,
        ]
        for one in found.items
    ]  # fmt: skip
    session.print_table(rows, heads=("at", "due", "state", "ticket", "groups", ""))
    mean = "-" if found.mean_answer_s is None else f"{found.mean_answer_s / 60:.1f} min"
    session.print_line(
        f"n {found.n}  accepted {found.accepted}  rejected {found.rejected}  late {found.late}"
        f"  incomplete {found.incomplete}  mean {mean}  returned tickets {found.tickets_returned}"
    )
    for one, other, count in found.returns:
        session.print_line(f"  {one} -> {other} -> {one}: {count}")
    return 0
