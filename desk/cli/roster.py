"""`desk roster`: shifts with days swapped (调休), who is there now, and the import of a roster file."""

import argparse
from typing import Any

from desk.cli.lookup import person_id
from desk.cli.rule_files import read_text
from desk.cli.session import Session, iso
from desk.process.roster import KINDS
from desk.protocol.team import RosterRow, TeamView


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    words = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = words.add_parser("show", help=word("everybody's days", "查看排班"))
    show.add_argument("--from", dest="first", metavar="DAY", default="")
    show.add_argument("--days", type=int, default=7)
    show.add_argument("--json", action="store_true", help="JSON")
    team = words.add_parser("team", help=word("who is there now, with load", "当前在班人员与负载"))
    team.add_argument("--json", action="store_true", help="JSON")
    shift = words.add_parser("shift", help=word("put a person on a shift", "设置人员班次"))
    shift.add_argument("person")
    shift.add_argument("calendar", help=word("a calendar's name, - takes off", "日历名称，- 表示移出排班"))
    shift.add_argument("--capacity", type=int, default=12)
    shift.add_argument("--product", action="append", default=[])
    day = words.add_parser("day", help=word("a day that differs", "设置例外日"))
    day.add_argument("person")
    day.add_argument("day")
    day.add_argument("kind", choices=(*KINDS, "usual"))
    day.add_argument("hours", nargs="?", default="", help="09:00-12:00,13:30-18:00")
    day.add_argument("--note", default="")
    swap = words.add_parser("swap", help=word("a day off for a day worked", "调休：休一天、补一天"))
    swap.add_argument("person")
    swap.add_argument("off", metavar="DAY_OFF")
    swap.add_argument("work", metavar="DAY_WORKED")
    swap.add_argument("hours", help="09:00-12:00,13:30-18:00")
    take = words.add_parser("import", help=word("a CSV or JSON file", "导入 CSV 或 JSON 排班"))
    take.add_argument("file")


def run(session: Session, options: argparse.Namespace) -> int:
    """Do what was asked."""
    _ACTIONS[options.action](session, options)
    return 0


def _show(session: Session, options: argparse.Namespace) -> None:
    args = {"from_day": options.first, "days": options.days}
    rows = session.client().ask("query.roster", args, reply_type=list[RosterRow])
    if options.json:
        session.print_json(rows)
        return
    heads = ["person", "shift", *(cell.day[5:] for cell in (rows[0].cells if rows else ()))]
    table = [
        [
            row.name,
            row.shift or "-",
            *(("*" if c.kind != "usual" else "") + (c.hours or "-") for c in row.cells),
        ]
        for row in rows
        if row.shift
    ]
    session.print_table(table, heads=heads)


def _team(session: Session, options: argparse.Namespace) -> None:
    found = session.client().ask("query.team", reply_type=TeamView)
    if options.json:
        session.print_json(found)
        return
    zone = session.zone()
    rows = [
        [one.name, one.tier, one.availability, session.word("yes", "是") if one.on_shift else "-",
         f"{one.load:g}/{one.capacity}", str(one.tickets), (iso(one.next_shift_us, zone) or "")[:16]]
        for one in found.members
    ]  # fmt: skip
    heads = ("person", "tier", "availability", "on shift", "load", "tickets", "next shift")
    session.print_table(rows, heads=heads)


def _shift(session: Session, options: argparse.Namespace) -> None:
    args = {
        "person": person_id(session, options.person, staff=True),
        "calendar": "" if options.calendar == "-" else options.calendar,
        "capacity": options.capacity,
        "products": options.product,
    }
    session.client().do("roster.profile", args)
    session.print_line(session.word("Saved.", "已保存。"))


def _day(session: Session, options: argparse.Namespace) -> None:
    item = {"kind": options.kind, "hours": options.hours, "note": options.note}
    _days(session, options.person, {options.day: None if options.kind == "usual" else item})


def _swap(session: Session, options: argparse.Namespace) -> None:
    days: dict[str, Any] = {
        options.off: {"kind": "swap", "hours": ""},
        options.work: {"kind": "swap", "hours": options.hours},
    }
    _days(session, options.person, days)


def _days(session: Session, person: str, days: dict[str, Any]) -> None:
    args = {"person": person_id(session, person, staff=True), "days": days}
    session.client().do("roster.days", args)
    session.print_line(session.word("Saved.", "已保存。"))


def _import(session: Session, options: argparse.Namespace) -> None:
    text = read_text(options.file)
    changes = session.client().do("roster.import", {"text": text})
    count = len(changes.of("person"))
    session.print_line(session.word(f"Days of {count} people taken over.", f"已导入 {count} 人的排班。"))


_ACTIONS = {
    "show": _show, "team": _team, "shift": _shift, "day": _day, "swap": _swap, "import": _import,
}  # fmt: skip
