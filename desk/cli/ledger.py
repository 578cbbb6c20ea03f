"""`desk ledger`: the deviations and rewards of the service norm, their appeals and decisions."""

import argparse
from typing import Any

from desk.cli.lookup import person_id, ticket_of
from desk.cli.session import Session, iso
from desk.process import messages
from desk.process.errors import KnownError
from desk.process.ledger import DECISIONS, KINDS, MEASURES, STATES
from desk.protocol.ledger import Ledger, LedgerView

SHORT = 8

messages.register(
    {
        "ledger.which": (
            "“{given}” names no record, or more than one. Take the id from `desk ledger list`.",
            "“{given}”未对应唯一记录，请使用 `desk ledger list` 中的编号。",
        ),
    }
)


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help=word("records, newest first", "列出记录，新的在前"))
    listing.add_argument("person", nargs="?")
    listing.add_argument("--kind", choices=tuple(KINDS), default="")
    listing.add_argument("--state", choices=tuple(STATES), default="")
    listing.add_argument("--from", dest="from_day", default="", metavar="DAY")
    listing.add_argument("--to", dest="to_day", default="", metavar="DAY")
    listing.add_argument("--json", action="store_true", help="JSON")
    note = actions.add_parser("record", help=word("a deviation or a reward", "登记违规或奖励"))
    note.add_argument("measure", choices=tuple(MEASURES), help=word("what follows", "处理方式"))
    note.add_argument("reason", help=word("what happened", "事由"))
    note.add_argument("people", nargs="+")
    note.add_argument("--points", type=int)
    note.add_argument("--ticket", default="")
    note.add_argument("--finding", nargs=2, default=("", ""), metavar=("CODE", "EVIDENCE"))
    note.add_argument("--line", default="", help=word("product line", "产品线"))
    note.add_argument("--step", default="", help=word("step of the process", "流程步骤"))
    appeal = actions.add_parser("appeal", help=word("against a record of one's own", "对本人的记录提出申诉"))
    decide = actions.add_parser("decide", help=word("decide on an appeal", "裁定申诉"))
    back = actions.add_parser("withdraw", help=word("take a record back", "撤销记录"))
    for one in (appeal, decide, back):
        one.add_argument("record", help=word("id, or how it ends", "编号或其结尾"))
    decide.add_argument("decision", choices=DECISIONS)
    for one in (appeal, decide, back):
        one.add_argument("reason")
    decide.add_argument("--points", type=int)


def run(session: Session, options: argparse.Namespace) -> int:
    """Do what was asked."""
    _ACTIONS[options.action](session, options)
    return 0


def _list(session: Session, options: argparse.Namespace) -> None:
    args: dict[str, Any] = {name: getattr(options, name) for name in ("kind", "state", "from_day", "to_day")}
    if options.person:
        args["person"] = person_id(session, options.person, staff=True)
    found = session.client().ask("query.ledger", args, reply_type=Ledger)
    if options.json:
        session.print_json(found)
        return
    zone = session.zone()
    rows = [
        [_short(one), (iso(one.at_us, zone) or "")[:10], one.name, one.words, f"{one.points:+d}",
         one.state_words, one.number, one.reason]
        for one in found.records
    ]  # fmt: skip
    session.print_table(rows, heads=("id", "day", "person", "measure", "points", "state", "ticket", "reason"))
    for total in found.totals:
        session.print_line(
            session.word(
                f"{total.name}: {total.deviations} deviations, {total.rewards} rewards, {total.points:+d} points",
                f"{total.name}：违规 {total.deviations}，奖励 {total.rewards}，合计 {total.points:+d} 分",
            )
        )


def _short(one: LedgerView) -> str:
    """Return the end of an id: the beginning of those made together is the same."""
    return one.id.hex()[-SHORT:]


def _record(session: Session, options: argparse.Namespace) -> None:
    code, evidence = options.finding
    args = {
        "kind": MEASURES[options.measure].kind,
        "measure": options.measure,
        "reason": options.reason,
        "people": [person_id(session, one, staff=True) for one in options.people],
        "points": options.points,
        "ticket": ticket_of(session, options.ticket).id if options.ticket else None,
        "code": code,
        "evidence": evidence,
        "line": options.line,
        "node": options.step,
    }
    session.client().do("ledger.record", args)
    session.print_line(session.word("Recorded.", "已登记。"))


def _which(session: Session, given: str) -> bytes:
    found = session.client().ask("query.ledger", {"limit": 100_000}, reply_type=Ledger).records
    fitting = [one.id for one in found if given and one.id.hex().endswith(given.lower())]
    if len(fitting) != 1:
        raise KnownError("ledger.which", given=given)
    return fitting[0]


def _appeal(session: Session, options: argparse.Namespace) -> None:
    args = {"record": _which(session, options.record), "reason": options.reason}
    session.client().do(f"ledger.{options.action}", args)
    session.print_line(session.word("Noted.", "已记录。"))


def _decide(session: Session, options: argparse.Namespace) -> None:
    args = {
        "record": _which(session, options.record),
        "decision": options.decision,
        "reason": options.reason,
        "points": options.points,
    }
    session.client().do("ledger.decide", args)
    session.print_line(session.word("Decided.", "已裁定。"))


_ACTIONS = {"list": _list, "record": _record, "appeal": _appeal, "decide": _decide, "withdraw": _appeal}
