"""`desk problem`: problem records with cause, preventive measures, notes; what repeats without one."""

import argparse
from typing import Any

from desk.cli.lookup import person_id, ticket_of
from desk.cli.session import Session, iso
from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.problems import ProblemView, RepeatView

SHORT = 8

messages.register(
    {
        "problem.which": (
            "“{given}” names no problem or measure, or more than one. Take the id from `desk problem list` or `show`.",
            "“{given}”未对应唯一的问题或措施，请使用 `desk problem list` 或 `show` 中的编号。",
        ),
    }
)


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help=word("problem records", "列出问题记录"))
    listing.add_argument("--open", action="store_true", help=word("not closed ones", "仅未关闭的"))
    repeats = actions.add_parser(
        "repeats", help=word("incidents alike without one", "重复发生且无问题记录的工单")
    )
    repeats.add_argument("--days", type=int, default=30)
    show = actions.add_parser("show", help=word("one with its items", "查看问题详情"))
    begin = actions.add_parser("open", help=word("open one about incidents", "针对工单建立问题记录"))
    begin.add_argument("tickets", nargs="*")
    begin.add_argument("--title", default="")
    cause = actions.add_parser("cause", help=word("write the cause", "填写根本原因"))
    cause.add_argument("--workaround", default="")
    measure = actions.add_parser("measure", help=word("agree on a preventive measure", "登记预防措施"))
    measure.add_argument("--owner", default="")
    measure.add_argument("--due", metavar="T")
    done = actions.add_parser("done", help=word("a measure is done", "措施已完成"))
    done.add_argument("item", help=word("id of the measure, or how it ends", "措施编号或其结尾"))
    done.add_argument("text", nargs="?", default="", help=word("what came of it", "结果"))
    note = actions.add_parser(
        "note", help=word("say something; “#topic” opens a room", "添加备注，“#主题”开启专题")
    )
    tie = actions.add_parser("incident", help=word("tie a ticket to it", "关联工单"))
    tie.add_argument("--remove", action="store_true", help=word("take it away", "取消关联"))
    prevent = actions.add_parser(
        "prevent", help=word("measures are sufficient: watch it", "措施到位，进入观察")
    )
    close = actions.add_parser("close", help=word("it did not come back", "未再发生，关闭"))
    for one in (show, cause, measure, note, tie, prevent, close):
        one.add_argument("problem", help=word("id, or how it ends", "编号或其结尾"))
    for one in (cause, measure, note):
        one.add_argument("text")
    tie.add_argument("ticket")
    for one in (listing, repeats, show):
        one.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Do what was asked."""
    {"list": _list, "repeats": _repeats, "show": _show, "open": _open}.get(options.action, _act)(
        session, options
    )
    return 0


def _list(session: Session, options: argparse.Namespace) -> None:
    found = session.client().ask("query.problems", {"open": options.open}, reply_type=list[ProblemView])
    if options.json:
        session.print_json(found)
        return
    rows = [
        [_short(one.id), one.state_words, str(one.incidents), str(one.recurrences), f"{one.undone}/{one.overdue}",
         str(one.minutes), one.owner, one.title]
        for one in found
    ]  # fmt: skip
    heads = ("id", "state", "incidents", "recurred", "open/overdue", "minutes", "owner", "title")
    session.print_table(rows, heads=heads)


def _short(ident: bytes) -> str:
    return ident.hex()[-SHORT:]


def _repeats(session: Session, options: argparse.Namespace) -> None:
    found = session.client().ask(
        "query.problem_candidates", {"days": options.days}, reply_type=list[RepeatView]
    )
    if options.json:
        session.print_json(found)
        return
    rows = [[str(one.n), str(one.minutes), one.why, " ".join(one.numbers[:5])] for one in found]
    session.print_table(rows, heads=("n", "minutes", "alike", "tickets"))


def _show(session: Session, options: argparse.Namespace) -> None:
    ident = _which(session, options.problem)
    one = session.client().ask("query.problem", {"problem": ident}, reply_type=ProblemView)
    if options.json:
        session.print_json(one)
        return
    zone = session.zone()
    session.print_line(f"{one.title} · {one.state_words}")
    for label, text in (
        (session.word("Cause", "原因"), one.cause),
        (session.word("Workaround", "临时措施"), one.workaround),
    ):
        if text:
            session.print_line(f"{label}: {text}")
    rows = [
        [_short(item.id), item.kind, (iso(item.at_us, zone) or "")[:16], item.number or item.owner or item.by,
         ("✓ " if item.done_us else "") + (iso(item.due_us, zone) or "")[:10],
         ("↺ " if item.recurrence else "") + " — ".join(filter(None, (item.text, item.result)))]
        for item in one.items
    ]  # fmt: skip
    session.print_table(rows, heads=("id", "kind", "at", "who", "due", "text"))


def _open(session: Session, options: argparse.Namespace) -> None:
    tickets = [ticket_of(session, one).id for one in options.tickets]
    changes = session.client().do("problem.open", {"title": options.title, "tickets": tickets})
    session.print_line(_short(changes.subject))


def _act(session: Session, options: argparse.Namespace) -> None:
    args: dict[str, Any] = {}
    if options.action == "done":
        args = {"item": _measure(session, options.item), "result": options.text}
    else:
        args["problem"] = _which(session, options.problem)
    if options.action == "cause":
        args |= {"cause": options.text, "workaround": options.workaround}
    elif options.action in ("measure", "note"):
        args["text"] = options.text
    elif options.action == "incident":
        args |= {"ticket": ticket_of(session, options.ticket).id, "remove": options.remove}
    if options.action == "measure":
        args["owner"] = person_id(session, options.owner, staff=True) if options.owner else None
        args["due_us"] = session.instant_us(options.due) if options.due else None
    session.client().do(f"problem.{options.action}", args)
    session.print_line(session.word("Noted.", "已记录。"))


def _problems(session: Session) -> list[ProblemView]:
    return session.client().ask("query.problems", reply_type=list[ProblemView])


def _only(given: str, idents: list[bytes]) -> bytes:
    fitting = [one for one in idents if given and one.hex().endswith(given.lower())]
    if len(fitting) != 1:
        raise KnownError("problem.which", given=given)
    return fitting[0]


def _which(session: Session, given: str) -> bytes:
    return _only(given, [one.id for one in _problems(session)])


def _measure(session: Session, given: str) -> bytes:
    found = [
        session.client().ask("query.problem", {"problem": one.id}, reply_type=ProblemView)
        for one in _problems(session)
    ]
    return _only(given, [item.id for one in found for item in one.items if item.kind == "measure"])
