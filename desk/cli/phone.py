"""`desk phone`: who has a number, their tickets, and a call logged on one of them or as a new ticket."""

import argparse

from desk.cli.lookup import ticket_of
from desk.cli.session import Session
from desk.protocol.callers import Caller


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    parser.add_argument("number", help=word("the caller's number", "来电号码"))
    parser.add_argument(
        "--log", metavar="TEXT", default="", help=word("log the call with what was said", "登记通话内容")
    )
    parser.add_argument(
        "--ticket",
        default="",
        help=word(
            "ticket of the call; else the caller's newest open one",
            "通话所属工单；默认为来电者最新的未结工单",
        ),
    )
    parser.add_argument(
        "--new", action="store_true", help=word("make a new ticket of the call", "建立新工单")
    )
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--direction", choices=("in", "out"), default="in")
    parser.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Say who it is; with --log write the call down."""
    found = session.client().ask("query.callers", {"number": options.number}, reply_type=list[Caller])
    logged = _log(session, options, found) if options.log else ""
    if options.json:
        session.print_json({"callers": found, "logged": logged or None})
        return 0
    for caller in found:
        person = caller.person
        session.print_line(
            " · ".join(filter(None, (person.name, person.organisation, person.phone, person.email)))
        )
        for ticket in caller.tickets:
            session.print_line(f"  {ticket.number}  P{ticket.priority}  {ticket.state}  {ticket.title}")
    if not found:
        session.print_line(session.word("Nobody is known by this number.", "没有找到使用此号码的用户。"))
    if logged:
        session.print_line(session.word(f"logged on {logged}", f"已登记到工单 {logged}"))
    return 0


def _log(session: Session, options: argparse.Namespace, found: list[Caller]) -> str:
    """Write the call down and return the ticket's number."""
    client, seconds = session.client(), round(options.minutes * 60)
    call = {"direction": options.direction, "body": options.log, "duration_s": seconds}
    newest = next((ticket for caller in found for ticket in caller.tickets if ticket.open), None)
    if options.ticket:
        chosen = ticket_of(session, options.ticket)
        client.do("ticket.call", {"ticket": chosen.id, **call})
        return chosen.number
    if newest is not None and not options.new:
        client.do("ticket.call", {"ticket": newest.id, **call})
        return newest.number
    who = {"requester": found[0].person.id} if found else {}
    title = options.log.split("\n")[0][:80]
    changes = client.do("ticket.create", {"title": title, "body": options.log, "channel": "phone", **who})
    client.do("ticket.call", {"ticket": changes.subject, **call})
    return ticket_of_id(session, changes.subject)


def ticket_of_id(session: Session, ticket: bytes) -> str:
    """Return the number of a ticket."""
    from desk.protocol.views import TicketView

    return session.client().ask("query.ticket", {"ticket": ticket}, reply_type=TicketView).number
