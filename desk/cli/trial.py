"""Arguments of the commands that try rules: a ticket or none, fields over it, when, and a file of rules."""

import argparse
from typing import Any

from desk.cli.lookup import ticket_of
from desk.cli.session import Session

FIELDS = ("priority", "product", "type", "category", "channel", "group", "requester-level", "tier")


def declare(parser: argparse.ArgumentParser, session: Session, *, rules: str, start: bool = True) -> None:
    """Add the arguments; `rules` is the name of the one for rules that are not saved."""
    word = session.word
    parser.add_argument("ticket", nargs="?", default="", help=word("T-… or none", "工单编号，可省略"))
    for name in FIELDS:
        parser.add_argument(
            f"--{name}", metavar="VALUE", help=word("instead of what it has", "替代工单现值") if name == FIELDS[0] else None
        )  # fmt: skip
    if start:
        parser.add_argument("--start", metavar="T", help=word("at this instant", "假定时刻"))
    parser.add_argument(
        rules, dest="rules", metavar="FILE", help=word("rules not saved yet", "尚未保存的规则")
    )
    parser.add_argument("--json", action="store_true", help="JSON")


def chosen(session: Session, options: argparse.Namespace) -> dict[str, Any]:
    """Return the arguments `number`, `fields` and, where one is given, `start_us`."""
    given = {name.replace("-", "_"): getattr(options, name.replace("-", "_")) for name in FIELDS}
    args: dict[str, Any] = {
        "number": ticket_of(session, options.ticket).number if options.ticket else "",
        "fields": {name: value for name, value in given.items() if value is not None},
    }
    if getattr(options, "start", None):
        args["start_us"] = session.instant_us(options.start)
    return args
