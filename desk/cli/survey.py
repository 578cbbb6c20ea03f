"""`desk survey`: the figures of ratings, low ones followed up, and who is asked."""

import argparse
import json
from typing import Any

from desk.cli.lookup import ticket_of
from desk.cli.session import Session, iso
from desk.protocol.review import SurveyFigures, SurveyReport


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare report, follow and rules."""
    word = session.word
    words = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    report = words.add_parser(
        "report", help=word("CSAT and the answers of a period", "某一时期的 CSAT 与评价")
    )
    report.add_argument("--from", dest="from_day", metavar="DAY", default="")
    report.add_argument("--to", dest="to_day", metavar="DAY", default="")
    report.add_argument(
        "--waiting", action="store_true", help=word("low ones to follow up", "仅列出待跟进的低分")
    )
    report.add_argument("--json", action="store_true", help="JSON")
    follow = words.add_parser(
        "follow", help=word("close the follow-up of a low rating", "完成低分评价的跟进")
    )
    follow.add_argument("ticket")
    follow.add_argument("note")
    rules = words.add_parser("rules", help=word("show or change who is asked", "查看或修改调查规则"))
    rules.add_argument("--set", action="append", default=[], metavar="NAME=JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Do what the action says."""
    return {"report": _report, "follow": _follow, "rules": _rules}[options.action](session, options)


def _report(session: Session, options: argparse.Namespace) -> int:
    args = {"from_day": options.from_day, "to_day": options.to_day, "waiting": options.waiting}
    found = session.client().ask("query.surveys", args, reply_type=SurveyReport)
    if options.json:
        session.print_json(found)
        return 0
    heads = ("", "n", "CSAT %", "95 %", "score100", session.word("answered %", "回收率 %"))
    groups = (found.whole, *found.priorities, *found.products, *found.people)
    session.print_table([_line(session, one) for one in groups], heads=heads)
    zone = session.zone()
    for one in found.answers:
        mark = "!" if one.waits else " "
        at = (iso(one.at_us, zone) or "")[:16]
        session.print_line(f"{mark} {at}  {one.rating}  {one.number}  {one.credit}  {one.comment}".rstrip())
    return 0


def _line(session: Session, one: SurveyFigures) -> list[str]:
    name = one.name or session.word("all", "全部")
    interval = "-" if one.low is None else f"{_text(one.low)}-{_text(one.high)}"
    return [name, str(one.n), _text(one.percent), interval, _text(one.score100), _text(one.rate)]


def _text(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _follow(session: Session, options: argparse.Namespace) -> int:
    session.client().do(
        "survey.follow", {"ticket": ticket_of(session, options.ticket).id, "note": options.note}
    )
    return 0


def _rules(session: Session, options: argparse.Namespace) -> int:
    if options.set:
        changed: dict[str, Any] = {}
        for item in options.set:
            name, _, value = item.partition("=")
            try:
                changed[name] = json.loads(value)
            except ValueError:
                changed[name] = value
        session.client().do("survey.configure", {"rules": changed})
    session.print_json(session.client().ask("query.surveys", {"limit": 0}, reply_type=SurveyReport).rules)
    return 0
