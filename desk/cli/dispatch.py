"""`desk dispatch`: the lanes, why a ticket went to whom, accepting and declining, availability, the rules."""

import argparse
from typing import Any

from desk.cli import trial
from desk.cli.lookup import person_id, ticket_of
from desk.cli.rule_files import read_rules
from desk.cli.session import Session, iso
from desk.process.dispatch_parts import AVAILABILITIES
from desk.protocol.team import DispatchBoard, DispatchReasons, DispatchTrial


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    words = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    board = words.add_parser("board", help=word("what waits in which lane", "各泳道中的待分派工单"))
    board.add_argument("--json", action="store_true", help="JSON")
    why = words.add_parser("why", help=word("why this agent, why not others", "为何分派给此人、为何不是他人"))
    why.add_argument("ticket")
    why.add_argument("--json", action="store_true", help="JSON")
    words.add_parser("run", help=word("run the dispatcher once now", "立即执行一次分派"))
    accept = words.add_parser("accept", help=word("accept what was dispatched to me", "接受分派给我的工单"))
    accept.add_argument("ticket")
    decline = words.add_parser("decline", help=word("give it back with a reason", "说明原因并退回"))
    decline.add_argument("ticket")
    decline.add_argument("--reason", required=True)
    decline.add_argument(
        "--wrong-rule", action="store_true", help=word("the dispatch rule is wrong", "分派规则不合理")
    )
    state = words.add_parser("availability", help=word("say whether one takes work", "设置可接单状态"))
    state.add_argument("state", choices=AVAILABILITIES)
    state.add_argument("--person", default="")
    test = words.add_parser(
        "test", help=word("which group and agents a ticket would get", "测试工单会分派到哪个小组和人员")
    )
    trial.declare(test, session, rules="--rules")
    test.add_argument(
        "--waited", type=int, default=0, metavar="MIN", help=word("minutes it has waited", "已等待分钟数")
    )
    rules = words.add_parser(
        "rules", help=word("show the rules as JSON, or set them from a file", "查看或从文件设置分派规则")
    )
    rules.add_argument("--set", dest="path", metavar="FILE")


def run(session: Session, options: argparse.Namespace) -> int:
    """Do what was asked."""
    _ACTIONS[options.action](session, options)
    return 0


def _board(session: Session, options: argparse.Namespace) -> None:
    found = session.client().ask("query.dispatch_board", reply_type=DispatchBoard)
    if options.json:
        session.print_json(found)
        return
    if not found.enabled:
        session.print_line(session.word("The dispatcher is switched off.", "自动分派未启用。"))
    zone = session.zone()
    rows = [
        [one.lane, f"P{one.priority}", one.number, one.group, (iso(one.since_us, zone) or "")[:16],
         one.suggested or one.owner, one.title]
        for one in (*found.tickets, *found.absent)
    ]  # fmt: skip
    session.print_table(rows, heads=("lane", "prio", "ticket", "group", "since", "agent", "title"))


def _why(session: Session, options: argparse.Namespace) -> None:
    ticket = ticket_of(session, options.ticket)
    found = session.client().ask("query.dispatch_reasons", {"ticket": ticket.id}, reply_type=DispatchReasons)
    if options.json:
        session.print_json(found)
        return
    session.print_line(f"{ticket.number}  {found.lane}: {found.sentence}")
    for sentence in found.rule_why:
        session.print_line(f"  {sentence}")
    if found.rule:
        said = session.word(
            f"rule {found.rule} → {found.rule_group}", f"规则 {found.rule} → {found.rule_group}"
        )
        session.print_line(f"  {said}")
    zone = session.zone()
    for made in found.decisions:
        session.print_line(f"  {(iso(made.at_us, zone) or '')[:19]}  {made.name}  {made.outcome}")
        for rank in made.ranked:
            session.print_line(f"    {_rank(rank)}")
    for rank in found.now:
        session.print_line(f"  → {_rank(rank)}")
    for other in found.why_not:
        session.print_line(f"  ✗ {other.name}: {other.sentence}")


def _rank(rank: Any) -> str:
    parts = (
        f"skill {rank.fit:.2f} · spare {rank.spare:.2f} · idle {rank.idle:.2f} · affinity {rank.affinity:.0f}"
    )
    return f"{rank.name}  {rank.score:.3f}  ({parts})"


def _run(session: Session, options: argparse.Namespace) -> None:
    changes = session.client().do("dispatch.run")
    count = len(changes.of("ticket"))
    session.print_line(session.word(f"{count} tickets changed.", f"{count} 张工单有变化。"))


def _accept(session: Session, options: argparse.Namespace) -> None:
    session.client().do("ticket.accept", {"ticket": ticket_of(session, options.ticket).id})
    session.print_line(session.word("Accepted.", "已接受。"))


def _decline(session: Session, options: argparse.Namespace) -> None:
    args = {"reason": options.reason, "wrong_rule": options.wrong_rule}
    session.client().do("ticket.decline", {"ticket": ticket_of(session, options.ticket).id, **args})
    session.print_line(session.word("Given back to the queue.", "已退回队列。"))


def _availability(session: Session, options: argparse.Namespace) -> None:
    args: dict[str, Any] = {"state": options.state}
    if options.person:
        args["person"] = person_id(session, options.person, staff=True)
    session.client().do("person.availability", args)
    session.print_line(options.state)


def _test(session: Session, options: argparse.Namespace) -> None:
    settings = read_rules(options.rules) if options.rules else None
    args = {**trial.chosen(session, options), "waited_min": options.waited, "settings": settings}
    found = session.client().ask("query.dispatch_trial", args, reply_type=DispatchTrial)
    if options.json:
        session.print_json(found)
        return
    for one in found.rules:
        mark = {"taken": "→", "mismatch": "✗", "later": "·"}[one.outcome]
        rule = session.word(f"rule {one.number}", f"规则 {one.number}")
        session.print_line(f"{mark} {rule} {one.group}" + (f": {one.reason}" if one.reason else ""))
    needs = ", ".join(f"{name} ≥ {level}" for name, level in found.needs.items())
    session.print_line(f"{found.group or '-'}  {found.mode}  {found.lane}: {found.sentence}")
    zone = session.zone()
    relax = ", ".join((iso(at, zone) or "")[:16].replace("T", " ") for at in found.relax_us)
    for name, said in (
        (session.word("needs", "需要技能"), needs),
        (session.word("relaxes", "放宽"), relax),
        (session.word("wider", "扩大至"), ", ".join(found.wider)),
        (session.word("backstop", "人工兜底"), ", ".join(found.backstop)),
        (session.word("accept by", "接受期限"), (iso(found.accept_by_us, zone) or "")[:16].replace("T", " ")),
    ):
        if said:
            session.print_line(f"  {name}: {said}")
    for rank in found.ranked:
        session.print_line(f"  ✓ {_rank(rank)}")
    for other in found.why_not:
        session.print_line(f"  ✗ {other.name}: {other.sentence}")


def _rules(session: Session, options: argparse.Namespace) -> None:
    if options.path:
        session.client().do("dispatch.set", {"settings": read_rules(options.path)})
    session.print_json(session.client().ask("query.dispatch_settings"))


_ACTIONS = {
    "board": _board, "why": _why, "run": _run, "accept": _accept, "decline": _decline,
    "availability": _availability, "rules": _rules, "test": _test,
}  # fmt: skip
