"""The words of `desk ticket` for the gates of the process: hand-off, rating, split, checklists, third parties.

Each row is (verb, build, collect, help in English, help in Chinese), as `ticket.Action`.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desk.cli.kb_articles import id_of
from desk.cli.lookup import group_id, person_id, priority_of, ticket_of
from desk.cli.session import Session
from desk.process.handoff import REASONS
from desk.process.surveys import CHANNELS
from desk.protocol.review import TicketWork

METRICS = ("first_response", "next_response", "update", "resolution", "promise", "accept")
Row = tuple[
    str,
    Callable[[argparse.ArgumentParser], None],
    Callable[[Session, argparse.Namespace], dict[str, Any]],
    str,
    str,
]


def _build_rate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rating", type=int, metavar="1-5")
    parser.add_argument("--comment", default="")
    parser.add_argument("--channel", choices=CHANNELS, default="phone")


def _collect_rate(_session: Session, options: argparse.Namespace) -> dict[str, Any]:
    return {"rating": options.rating, "comment": options.comment, "channel": options.channel}


def _build_handoff(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("group")
    parser.add_argument("--person", help="a member of the group")
    for name in (
        "reason",
        "reproduction",
        "users",
        "functions",
        "since",
        "workaround",
        "logs-reason",
        "untried",
    ):
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--file", action="append", metavar="FILE", help="logs")
    parser.add_argument("--exception", default="", metavar="REASON", help="hand over incomplete; recorded")


def _collect_handoff(session: Session, options: argparse.Namespace) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: getattr(options, name)
        for name in ("reason", "reproduction", "logs_reason", "untried", "exception")
    }
    found["impact"] = {name: getattr(options, name) for name in ("users", "functions", "since", "workaround")}
    found["to"] = group_id(session, options.group)
    if options.person:
        found["person"] = person_id(session, options.person, staff=True)
    paths = [Path(name) for name in options.file or ()]
    return found | {"files": [{"path": str(path.absolute()), "name": path.name} for path in paths]}


def _build_refuse(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", choices=tuple(REASONS))
    parser.add_argument("reason")


def _collect_refuse(_session: Session, options: argparse.Namespace) -> dict[str, Any]:
    return {"code": options.code, "reason": options.reason}


def _build_recall(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reason", default="")


def _collect_recall(_session: Session, options: argparse.Namespace) -> dict[str, Any]:
    return {"reason": options.reason}


def _build_capsule(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="FILE.html")


def _collect_capsule(_session: Session, options: argparse.Namespace) -> dict[str, Any]:
    return {"path": str(Path(options.path).absolute())}


def _build_article(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("article", metavar="ID")
    parser.add_argument("--verdict", choices=("worked", "partly", "no", "viewed"), default="viewed")


def _collect_article(_session: Session, options: argparse.Namespace) -> dict[str, Any]:
    return {"article": id_of(options.article), "verdict": options.verdict}


def _build_answer(parser: argparse.ArgumentParser) -> None:
    _build_capsule(parser)
    parser.add_argument("decision", choices=("accepted", "rejected"))
    parser.add_argument("--code", choices=tuple(REASONS), default="")
    parser.add_argument("--reason", default="")
    parser.add_argument("--reply", default="")


def _collect_answer(session: Session, options: argparse.Namespace) -> dict[str, Any]:
    words = {name: getattr(options, name) for name in ("decision", "code", "reason", "reply")}
    return _collect_capsule(session, options) | words


def _no_arguments(_parser: argparse.ArgumentParser) -> None:
    """Take nothing but the ticket."""


def _nothing(_session: Session, _options: argparse.Namespace) -> dict[str, Any]:
    return {}


def _build_split(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("title")
    parser.add_argument(
        "entries", nargs="+", metavar="ENTRY", help="hex ids, as `desk ticket show --json` prints them"
    )
    parser.add_argument("--priority", metavar="P0-P4")


def _collect_split(_session: Session, options: argparse.Namespace) -> dict[str, Any]:
    found: dict[str, Any] = {
        "title": options.title,
        "entries": [bytes.fromhex(one) for one in options.entries],
    }
    return found | ({"priority": priority_of(options.priority)} if options.priority else {})


def _build_checklist(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", default="", help="a template; without one give --title and --item")
    parser.add_argument("--title", default="")
    parser.add_argument("--item", action="append", default=[])


def _collect_checklist(_session: Session, options: argparse.Namespace) -> dict[str, Any]:
    return {"name": options.name, "title": options.title, "items": options.item}


def _build_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("item", type=int, help="number of the line")
    parser.add_argument("--list", type=int, default=1, help="which checklist of the ticket, from 1")
    parser.add_argument("--undo", action="store_true")
    parser.add_argument("--note", default="")


def _collect_check(session: Session, options: argparse.Namespace) -> dict[str, Any]:
    ticket = ticket_of(session, options.ticket)
    work = session.client().ask("query.ticket_work", {"ticket": ticket.id}, reply_type=TicketWork)
    lists = work.checklists
    chosen = lists[options.list - 1].id if 0 < options.list <= len(lists) else bytes(16)
    return {"checklist": chosen, "item": str(options.item), "done": not options.undo, "note": options.note}


def _build_macro(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name")
    parser.add_argument("--value", action="append", default=[], metavar="NAME=TEXT")


def _collect_macro(_session: Session, options: argparse.Namespace) -> dict[str, Any]:
    pairs = (item.partition("=") for item in options.value)
    return {"name": options.name, "values": {name: value for name, _, value in pairs}}


def _build_major_update(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("body")


def _collect_major_update(_session: Session, options: argparse.Namespace) -> dict[str, Any]:
    return {"body": options.body}


def _build_major_end(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("reason")


def _collect_major_end(_session: Session, options: argparse.Namespace) -> dict[str, Any]:
    return {"reason": options.reason}


def _build_major_solve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("steps")
    parser.add_argument("--cautions", default="")
    parser.add_argument("--category", default="")
    parser.add_argument("--knowledge", choices=("reuse", "update", "new", "none"), default="none")
    parser.add_argument("--article", default="")
    parser.add_argument("--reason", default="")


def _collect_major_solve(_session: Session, options: argparse.Namespace) -> dict[str, Any]:
    knowledge = {"decision": options.knowledge, "article": options.article, "reason": options.reason}
    found = {name: getattr(options, name) for name in ("steps", "cautions", "category")}
    return {**found, "knowledge": {name: value for name, value in knowledge.items() if value}}


def _build_side(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("party")
    parser.add_argument("body")
    parser.add_argument("--in", dest="direction", action="store_const", const="in", default="out")
    parser.add_argument("--channel", default="")


def _collect_side(_session: Session, options: argparse.Namespace) -> dict[str, Any]:
    return {name: getattr(options, name) for name in ("party", "body", "direction", "channel")}


def _build_time(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("minutes", type=int)
    parser.add_argument("--activity", default="")
    parser.add_argument("--note", default="")


def _collect_time(_session: Session, options: argparse.Namespace) -> dict[str, Any]:
    return {name: getattr(options, name) for name in ("minutes", "activity", "note")}


def _build_close(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--exception", default="", metavar="REASON")


def _collect_close(_session: Session, options: argparse.Namespace) -> dict[str, Any]:
    return {"exception": options.exception}


def _build_waive(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("metric", choices=METRICS)
    parser.add_argument("reason")


def _collect_waive(_session: Session, options: argparse.Namespace) -> dict[str, Any]:
    return {"metric": options.metric, "reason": options.reason}


def _build_lint_waive(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code")
    parser.add_argument("evidence")
    parser.add_argument("reason")


def _collect_lint_waive(_session: Session, options: argparse.Namespace) -> dict[str, Any]:
    return {name: getattr(options, name) for name in ("code", "evidence", "reason")}


def _build_promise(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("at")


def _collect_promise(session: Session, options: argparse.Namespace) -> dict[str, Any]:
    return {"at_us": session.instant_us(options.at)}


def _build_unlink(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("link")


def _collect_unlink(_session: Session, options: argparse.Namespace) -> dict[str, Any]:
    return {"link": bytes.fromhex(options.link)}


def show_work(session: Session, options: argparse.Namespace) -> None:
    """Print what stands beside a ticket's timeline: checklists with their numbers, minutes, third parties."""
    ticket = ticket_of(session, options.ticket)
    work = session.client().ask("query.ticket_work", {"ticket": ticket.id}, reply_type=TicketWork)
    if options.json:
        session.print_json(work)
        return
    for number, one in enumerate(work.checklists, 1):
        session.print_line(f"{number}. {one.title}")
        for item in one.items:
            remark = " — ".join(part for part in (item.note, item.by) if part)
            session.print_line(
                f"  {'✓' if item.done else '○'} {item.id} {item.text}{'  ' if remark else ''}{remark}"
            )
    for who, minutes in work.minutes:
        session.print_line(f"{who}: {minutes} min")
    for party, count in work.threads:
        session.print_line(f"{party}: {count}")


GATES: dict[str, Row] = {
    "split": ("ticket.split", _build_split, _collect_split, "make a ticket of some entries", "拆分为新工单"),
    "checklist": (
        "ticket.checklist",
        _build_checklist,
        _collect_checklist,
        "put a checklist on it",
        "添加检查清单",
    ),
    "check": ("ticket.check", _build_check, _collect_check, "tick a line of a checklist", "勾选清单项"),
    "macro": ("ticket.macro", _build_macro, _collect_macro, "run a macro", "执行宏"),
    "major": ("ticket.major", _no_arguments, _nothing, "declare a major incident", "声明为重大事件"),
    "major-update": (
        "ticket.major_update",
        _build_major_update,
        _collect_major_update,
        "one word to all children",
        "统一通告",
    ),
    "major-end": (
        "ticket.major_end",
        _build_major_end,
        _collect_major_end,
        "no major incident after all",
        "撤销重大事件",
    ),
    "major-solve": (
        "ticket.major_solve",
        _build_major_solve,
        _collect_major_solve,
        "one solution for all children",
        "统一解决",
    ),
    "side": ("ticket.side", _build_side, _collect_side, "note what a third party said", "登记第三方沟通"),
    "time": ("ticket.time_spent", _build_time, _collect_time, "record working time", "登记工时"),
    "handoff": (
        "ticket.handoff",
        _build_handoff,
        _collect_handoff,
        "offer it to another group",
        "交接给其他组",
    ),
    "accept": ("ticket.handoff_accept", _no_arguments, _nothing, "accept a hand-off", "接受交接"),
    "refuse": ("ticket.handoff_reject", _build_refuse, _collect_refuse, "reject a hand-off", "退回交接"),
    "recall": ("ticket.handoff_recall", _build_recall, _collect_recall, "take a hand-off back", "撤回交接"),
    "capsule": (
        "capsule.export",
        _build_capsule,
        _collect_capsule,
        "write its hand-off as one signed file",
        "导出交接包",
    ),
    "article": (
        "article.use",
        _build_article,
        _collect_article,
        "an article was looked at, or tried: did it work?",
        "查阅或使用知识条目，并反馈是否有效",
    ),
    "answer-capsule": (
        "capsule.answer",
        _build_answer,
        _collect_answer,
        "answer a hand-off that came as a file",
        "答复交接包",
    ),
    "close": (
        "ticket.close",
        _build_close,
        _collect_close,
        "close it without the user's word",
        "用户未确认时关闭",
    ),
    "waive": ("ticket.waive", _build_waive, _collect_waive, "waive a clock with a reason", "豁免时限"),
    "lint-waive": (
        "ticket.lint_waive",
        _build_lint_waive,
        _collect_lint_waive,
        "waive a deviation",
        "豁免流程偏差",
    ),
    "promise": (
        "ticket.promise",
        _build_promise,
        _collect_promise,
        "promise the user a time",
        "承诺完成时间",
    ),
    "unlink": ("ticket.unlink", _build_unlink, _collect_unlink, "remove a link", "移除关联"),
    "rate": ("survey.answer", _build_rate, _collect_rate, "record the requester's rating", "登记用户评价"),
}
