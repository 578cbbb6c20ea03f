"""`desk calendar`: show the calendars in force, and review (then take over) a year's public holidays."""

import argparse
from contextlib import closing
from typing import Any

from desk.cli import effect
from desk.cli.rule_files import read_rules
from desk.cli.session import Session


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    words = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = words.add_parser("show", help=word("calendars with hours, exceptions and horizon", "查看日历"))
    show.add_argument("name", nargs="?")
    show.add_argument("--json", action="store_true", help="JSON")
    change = words.add_parser(
        "set", help=word("create or change a calendar from a JSON file", "用 JSON 文件新建或修改日历")
    )
    change.add_argument(
        "path", metavar="FILE", help=word("as `show --json` prints one", "格式同 show --json")
    )
    change.add_argument(
        "--preview", action="store_true",
        help=word("count what it changes for open tickets; store nothing", "仅统计对未关闭工单的影响，不保存"),
    )  # fmt: skip
    review = words.add_parser("review", help=word("a year's holidays, nothing is changed", "审核某年节假日"))
    review.add_argument("year", type=int)
    review.add_argument("--country", default="CN")
    review.add_argument("--calendar", default="cn-bh")
    review.add_argument(
        "--approve", action="store_true", help=word("take over what was reviewed", "审核通过并生效")
    )
    review.add_argument(
        "--except",
        dest="left_out",
        nargs="*",
        default=[],
        metavar="DAY",
        help=word("but not these", "除外日期"),
    )
    review.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Show, review or change."""
    return {"show": _show, "review": _review, "set": _set}[options.action](session, options)


def _set(session: Session, options: argparse.Namespace) -> int:
    body = read_rules(options.path)
    one = body[0] if isinstance(body, list) and body else body
    if options.preview:
        effect.show(session, {"calendar": one})
        return 0
    session.client().do("calendar.set", {"calendar": one})
    return _show(session, argparse.Namespace(name=_name_of(body), json=False))


def _name_of(body: Any) -> str:
    one = body[0] if isinstance(body, list) and body else body
    return str(one.get("id", "")) if isinstance(one, dict) else ""


def _show(session: Session, options: argparse.Namespace) -> int:
    found = session.client().ask("query.calendars")
    if options.name:
        found = [item for item in found if str(item["id"]).casefold() == options.name.casefold()]
    if options.json:
        session.print_json(found)
        return 0
    for item in found:
        session.print_line(f"{item['id']}  v{item.get('version', 1)}  {item.get('tz', '')}")
        for day, hours in (item.get("weekly") or {}).items():
            session.print_line(f"  {day}: {_hours(hours)}")
        for day, hours in (item.get("overrides") or {}).items():
            session.print_line(f"  {day}: {_hours(hours)}")
        if item.get("horizon"):
            session.print_line(
                session.word(f"  known until {item['horizon']}", f"  已知至 {item['horizon']}")
            )
    return 0


def _review(session: Session, options: argparse.Namespace) -> int:
    args = {"year": options.year, "country": options.country, "calendar": options.calendar}
    found = session.client().ask("query.holidays", args)
    if options.approve:
        return _approve(session, options, found)
    if options.json:
        session.print_json(found)
        return 0
    session.print_line(found["note"])
    for row in found["rows"]:
        session.print_line(f"  {row['day']}  {_hours(row['intervals'])}  {row['name']}")
    return 0


def _approve(session: Session, options: argparse.Namespace, found: dict[str, Any]) -> int:
    """Put the reviewed days into the calendar and fold the clocks of open tickets anew."""
    if not found["published"]:
        session.print_line(found["note"])
        return 1
    days = {row["day"]: row["intervals"] for row in found["rows"] if row["day"] not in options.left_out}
    args = {"calendar": options.calendar, "days": days, "horizon": found["horizon"] or ""}
    client = session.client()
    client.do("calendar.overrides", args)
    with closing(client.run_job("job.rebuild", {"open_only": True})) as steps:
        for _ in steps:
            pass
    session.print_line(
        session.word(f"{len(days)} days are in force from now on.", f"{len(days)} 个日期已生效。")
    )
    return 0


def _hours(intervals: list[list[str]]) -> str:
    return ", ".join(f"{begin}-{end}" for begin, end in intervals) or "-"
