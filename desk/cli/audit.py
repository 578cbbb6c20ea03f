"""`desk audit`: deviations from the process over a period, with clause and evidence; waive one with a reason."""

import argparse
from typing import Any

from desk.cli.lookup import group_id, priority_of, ticket_of
from desk.cli.session import Session, iso
from desk.process.lint_appeals import DECISIONS
from desk.protocol.review import AuditReport, FindingView, LintView


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the period, filters, one ticket, and the waiver."""
    word = session.word
    parser.add_argument(
        "--from", dest="from_day", metavar="DAY", default="", help=word("first day", "起始日期")
    )
    parser.add_argument("--to", dest="to_day", metavar="DAY", default="", help=word("last day", "结束日期"))
    parser.add_argument("--code", default="", help=word("one rule only", "仅此规则"))
    parser.add_argument("--group", help=word("name of a group", "小组名称"))
    parser.add_argument("--priority", metavar="P0-P4")
    parser.add_argument("--ticket", help=word("what one ticket lacks now", "单个工单的检查结果"))
    parser.add_argument(
        "--waive", metavar="REASON", help=word("with --ticket and --code", "与 --ticket、--code 同用")
    )
    parser.add_argument(
        "--appeal",
        metavar="REASON",
        help=word("with --ticket and --code, by whoever is named", "当事人申诉，与 --ticket、--code 同用"),
    )
    parser.add_argument(
        "--decide",
        choices=tuple(DECISIONS),
        help=word("the appeal, with --reason", "裁定申诉，与 --reason 同用"),
    )
    parser.add_argument("--reason", default="", help=word("of the decision", "裁定理由"))
    parser.add_argument(
        "--evidence", default="", help=word("where a rule found several", "同一规则有多项时指定")
    )
    parser.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Print the audit; exit code 0 whatever it finds."""
    if options.ticket:
        return _ticket(session, options)
    args: dict[str, Any] = {"from_day": options.from_day, "to_day": options.to_day, "code": options.code}
    if options.group:
        args["group"] = group_id(session, options.group)
    if options.priority:
        args["priority"] = priority_of(options.priority)
    found = session.client().ask("query.audit", args, reply_type=AuditReport)
    if options.json:
        session.print_json(found)
        return 0
    _print(session, found.findings)
    for count in (*found.rules, *found.weeks):
        session.print_line(f"  {count.n:4} {count.clause:4} {count.words} ({count.tickets}, -{count.waived})")
    session.print_line(
        session.word(
            f"{found.tickets} tickets, {found.clean} clean, {found.n} findings, {found.waived} waived,"
            f" {found.exceptions} exceptions",
            f"工单 {found.tickets}，合规 {found.clean}，偏差 {found.n}，豁免 {found.waived}，例外 {found.exceptions}",
        )
    )
    return 0


def _ticket(session: Session, options: argparse.Namespace) -> int:
    ticket = ticket_of(session, options.ticket)
    client = session.client()
    found = client.ask("query.lint", {"ticket": ticket.id}, reply_type=LintView)
    verb, more = _step(options)
    if verb:
        wanted = [one for one in found.findings if one.code == options.code and not one.waived]
        wanted.sort(key=lambda one: (one.appeal == "open") != (verb == "ticket.lint_decide"))
        evidence = options.evidence or (wanted[0].evidence if wanted else "")
        client.do(verb, {"ticket": ticket.id, "code": options.code, "evidence": evidence, **more})
        found = client.ask("query.lint", {"ticket": ticket.id}, reply_type=LintView)
    if options.json:
        session.print_json(found)
        return 0
    _print(session, found.findings)
    if found.next is not None:
        session.print_line(session.word("Next: ", "下一步：") + f"{found.next.clause}  {found.next.words}")
    return 0


def _step(options: argparse.Namespace) -> tuple[str, dict[str, str]]:
    """Return the op that was asked for and what it takes besides the finding."""
    if options.waive is not None:
        return "ticket.lint_waive", {"reason": options.waive}
    if options.appeal is not None:
        return "ticket.lint_appeal", {"reason": options.appeal}
    if options.decide:
        return "ticket.lint_decide", {"decision": options.decide, "reason": options.reason}
    return "", {}


def _print(session: Session, findings: tuple[FindingView, ...]) -> None:
    zone = session.zone()
    rows = [
        [
            (iso(one.at_us, zone) or "")[:16], one.number, one.clause,
            "-" if one.waived else "?" if one.state == "pending" else "!" if one.severity == "error" else "~",
            f"{one.words}: {one.detail}" + (f" [{one.waived}]" if one.waived else ""), one.owner,
            f"{one.appeal_words}: {one.appeal_text}" if one.appeal else "",
        ]
        for one in findings
    ]  # fmt: skip
    session.print_table(rows, heads=("at", "ticket", "clause", "", "finding", "owner", "appeal"))
