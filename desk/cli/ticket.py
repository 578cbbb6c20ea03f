"""`desk ticket`: show a ticket, make one, and every verb of a ticket by its own word.

A verb is one line in `ACTIONS`; nothing here knows a rule of the process.
"""

import argparse
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from desk.cli.lookup import group_id, person_id, priority_of, ticket_of
from desk.cli.session import Session, iso
from desk.cli.ticket_gates import GATES, show_work
from desk.cli.ticket_texts import files_of, given, text_of
from desk.cli.ticket_words import explain
from desk.process.timeline import KINDS
from desk.protocol.views import EntryView, TicketView

Arguments = dict[str, Any]
Build = Callable[[argparse.ArgumentParser], None]
Collect = Callable[[Session, argparse.Namespace], Arguments]
WAITING = ("waiting_customer", "waiting_third_party", "scheduled")


class Action(NamedTuple):
    """One word after `desk ticket`: the op's verb, its arguments, and help in two languages."""

    verb: str
    build: Build
    collect: Collect
    en: str
    zh: str


def _no_arguments(_parser: argparse.ArgumentParser) -> None:
    """Take nothing but the ticket."""


def _nothing(_session: Session, _options: argparse.Namespace) -> Arguments:
    return {}


def _one(name: str, *, needed: bool = True) -> Build:
    def build(parser: argparse.ArgumentParser) -> None:
        if needed:
            parser.add_argument(name)
        else:
            parser.add_argument(name, nargs="?", default="")

    return build


def _text(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", help="- = stdin")
    parser.add_argument("--file", action="append", metavar="FILE")


def _collect_text(_session: Session, options: argparse.Namespace) -> Arguments:
    return {"body": text_of(options.text), "files": files_of(options.file)}


def _build_reply(parser: argparse.ArgumentParser) -> None:
    _text(parser)
    parser.add_argument("--article", metavar="ID")


def _collect_reply(session: Session, options: argparse.Namespace) -> Arguments:
    found = _collect_text(session, options)
    return found | ({"article": bytes.fromhex(options.article)} if options.article else {})


def _build_note(parser: argparse.ArgumentParser) -> None:
    _text(parser)
    parser.add_argument("--mention", action="append", default=[], metavar="PERSON")


def _collect_note(session: Session, options: argparse.Namespace) -> Arguments:
    people = [person_id(session, name, staff=True) for name in options.mention]
    return _collect_text(session, options) | {"mentions": people}


def _build_owner(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person")
    parser.add_argument("--exception", default="", metavar="REASON")


def _collect_owner(session: Session, options: argparse.Namespace) -> Arguments:
    to = None if options.person == "-" else person_id(session, options.person, staff=True)
    return {"to": to, "exception": options.exception}


def _collect_group(session: Session, options: argparse.Namespace) -> Arguments:
    return {"to": group_id(session, options.group)}


def _build_wait(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("state", choices=WAITING)
    _build_wait_options(parser)


def _build_wait_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reason", default="")
    parser.add_argument("--until", metavar="T")
    parser.add_argument("--reference", default="")


def _collect_wait(session: Session, options: argparse.Namespace) -> Arguments:
    found = {"state": options.state, **given(options, "reason", "reference")}
    if options.until:
        found["expected_until_us"] = session.instant_us(options.until)
    return found


def _build_resolve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("steps", help="- = stdin")
    parser.add_argument("--cautions", default="")
    parser.add_argument("--category", default="")
    parser.add_argument("--knowledge", choices=("reuse", "update", "new", "none"), default="none")
    parser.add_argument("--article", metavar="ID")
    parser.add_argument("--reason", default="")


def _collect_resolve(_session: Session, options: argparse.Namespace) -> Arguments:
    knowledge: Arguments = {"decision": options.knowledge}
    if options.article:
        knowledge["article"] = options.article
    if options.reason:
        knowledge["reason"] = options.reason
    return {
        "steps": text_of(options.steps),
        "knowledge": knowledge,
        **given(options, "cautions", "category"),
    }


def _build_priority(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("to", nargs="?", metavar="P0-P4")
    parser.add_argument("--impact", type=int)
    parser.add_argument("--urgency", type=int)
    parser.add_argument("--reason", default="")


def _collect_priority(_session: Session, options: argparse.Namespace) -> Arguments:
    found = given(options, "impact", "urgency", "reason")
    return found | ({"to": priority_of(options.to)} if options.to else {})


def _build_tags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--add", nargs="+", default=[])
    parser.add_argument("--remove", nargs="+", default=[])


def _build_link(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", metavar="TICKET2")
    parser.add_argument("--type", default="related")


def _collect_link(session: Session, options: argparse.Namespace) -> Arguments:
    return {"target": ticket_of(session, options.target).id, "type": options.type}


def _build_merge(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("into", metavar="TICKET2")
    parser.add_argument("--both-see", action="store_true")


def _collect_merge(session: Session, options: argparse.Namespace) -> Arguments:
    return {"into": ticket_of(session, options.into).id, "both_see": options.both_see}


def _build_diagnose(parser: argparse.ArgumentParser) -> None:
    for name in ("hypothesis", "step", "evidence", "method"):
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--result", choices=("confirmed", "rejected", "open"), default="open")
    parser.add_argument("--file", action="append", metavar="FILE")


def _collect_diagnose(_session: Session, options: argparse.Namespace) -> Arguments:
    found = given(options, "hypothesis", "step", "evidence", "method", "result")
    return found | {"files": files_of(options.file)}


def _build_call(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="?", default="", help="- = stdin")
    parser.add_argument("--direction", choices=("in", "out"), default="out")
    parser.add_argument("--outcome", default="")
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--on-site", action="store_true")


def _collect_call(_session: Session, options: argparse.Namespace) -> Arguments:
    found = given(options, "direction", "outcome", "on_site")
    return found | {"body": text_of(options.text), "duration_s": round(options.minutes * 60)}


def _build_confirm(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", choices=("customer", "phone", "auto"), default="phone")


def _build_reject(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--other-question", action="store_true")


def _build_files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="+")


def _field(name: str) -> Collect:
    return lambda _session, options: {name: getattr(options, name)}


ACTIONS: dict[str, Action] = {
    "reply": Action("ticket.reply", _build_reply, _collect_reply, "reply to the requester", "公开回复用户"),
    "note": Action("ticket.note", _build_note, _collect_note, "add an internal note", "添加内部备注"),
    "message": Action(
        "ticket.customer_message", _text, _collect_text, "record what the requester says", "记录用户消息"
    ),
    "diagnose": Action(
        "ticket.diagnose", _build_diagnose, _collect_diagnose, "record a diagnosis step", "记录排查步骤"
    ),
    "call": Action("ticket.call", _build_call, _collect_call, "log a call or visit", "登记通话或上门"),
    "take": Action("ticket.take", _no_arguments, _nothing, "become the owner", "领取工单"),
    "assign": Action("ticket.assign", _build_owner, _collect_owner, "give it to a person", "指派处理人"),
    "group": Action("ticket.group", _one("group"), _collect_group, "move it to a group", "转到小组"),
    "start": Action("ticket.start", _no_arguments, _nothing, "begin work", "开始处理"),
    "wait": Action("ticket.wait", _build_wait, _collect_wait, "pause with a reason", "挂起等待"),
    "resume": Action("ticket.resume", _no_arguments, _nothing, "leave a waiting state", "恢复处理"),
    "resolve": Action(
        "ticket.solve", _build_resolve, _collect_resolve, "provide the solution", "提供解决方案"
    ),
    "confirm": Action("ticket.confirm", _build_confirm, _field("by"), "record the confirmation", "确认解决"),
    "reject": Action(
        "ticket.reject", _build_reject, _field("other_question"), "record that it is not solved", "用户反馈未解决"
    ),
    "reopen": Action("ticket.reopen", _one("reason"), _field("reason"), "reopen a closed ticket", "重新打开"),
    "cancel": Action("ticket.cancel", _one("reason"), _field("reason"), "cancel it", "取消工单"),
    "spam": Action("ticket.spam", _no_arguments, _nothing, "mark it as spam", "标记为垃圾"),
    "priority": Action(
        "ticket.priority", _build_priority, _collect_priority, "change the priority", "调整优先级"
    ),
    "category": Action("ticket.category", _one("to"), _field("to"), "set the category", "设置分类"),
    "product": Action("ticket.product", _one("to"), _field("to"), "set the product", "设置产品"),
    "title": Action("ticket.title", _one("to"), _field("to"), "change the title", "修改标题"),
    "tags": Action(
        "ticket.tags", _build_tags,
        lambda _session, options: {"added": options.add, "removed": options.remove},
        "add and remove tags", "增删标签",
    ),
    "link": Action("ticket.link", _build_link, _collect_link, "link another ticket", "关联工单"),
    "merge": Action("ticket.merge", _build_merge, _collect_merge, "merge into another ticket", "合并到另一工单"),
    "unmerge": Action("ticket.unmerge", _no_arguments, _nothing, "separate it again", "取消合并"),
    "attach": Action(
        "ticket.attach", _build_files, lambda _session, options: {"files": files_of(options.file)},
        "attach files", "添加附件",
    ),
}  # fmt: skip
ACTIONS |= {name: Action(*row) for name, row in GATES.items()}


def _build_new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--title", required=True)
    parser.add_argument("--body", default="", help="- = stdin")
    for name in ("category", "product", "requester", "group", "channel", "interruption"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--priority", metavar="P0-P4")
    for name in ("impact", "urgency", "affected"):
        parser.add_argument(f"--{name}", type=int)
    parser.add_argument("--field", action="append", default=[], metavar="NAME=TEXT")
    parser.add_argument("--tag", action="append", default=[])
    parser.add_argument("--file", action="append", metavar="FILE")


def _collect_new(session: Session, options: argparse.Namespace) -> Arguments:
    found = given(options, "title", "category", "product", "channel", "impact", "urgency")
    found |= {"body": text_of(options.body), "tags": options.tag, "files": files_of(options.file)}
    graded = {"affected_users": options.affected, "interruption": options.interruption}
    fields = dict(item.partition("=")[::2] for item in options.field)
    found["fields"] = fields | {name: str(value) for name, value in graded.items() if value is not None}
    if options.priority:
        found["priority"] = priority_of(options.priority)
    if options.requester:
        found["requester"] = person_id(session, options.requester, staff=None)
    if options.group:
        found["group"] = group_id(session, options.group)
    return found


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare one sub-command for each action, and show, new, state and undo."""
    words = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    def add(name: str, en: str, zh: str) -> argparse.ArgumentParser:
        text = session.word(en, zh)
        found: argparse.ArgumentParser = words.add_parser(name, help=text, description=text)
        found.add_argument("--json", action="store_true", help="JSON")
        return found

    show = add("show", "show a ticket with its timeline", "显示工单及时间线")
    show.add_argument("ticket")
    _build_new(add("new", "make a ticket", "新建工单"))
    state = add("state", "move it to a state", "变更状态")
    state.add_argument("ticket")
    state.add_argument("to", choices=("in_progress", *WAITING, "cancelled", "spam"))
    _build_wait_options(state)
    undo = add("undo", "undo an operation by its id", "按编号撤销操作")
    undo.add_argument("op_id")
    work = add("work", "checklists, working time, third parties", "检查清单、工时与第三方沟通")
    work.add_argument("ticket")
    for name, action in ACTIONS.items():
        sub = add(name, action.en, action.zh)
        sub.add_argument("ticket")
        action.build(sub)
    for parsed in words.choices.values():
        explain(parsed, session)


def run(session: Session, options: argparse.Namespace) -> int:
    """Do what the action says."""
    if options.action == "show":
        view = ticket_of(session, options.ticket)
        session.print_json(view) if options.json else _show(session, view)
        return 0
    if options.action == "work":
        show_work(session, options)
        return 0
    if options.action == "undo":
        return _do(session, options, "undo", {"of": bytes.fromhex(options.op_id)})
    if options.action == "new":
        return _do(session, options, "ticket.create", _collect_new(session, options))
    ticket = ticket_of(session, options.ticket)
    if options.action == "state":
        verb, arguments = _state_op(session, options, ticket)
    else:
        action = ACTIONS[options.action]
        verb, arguments = action.verb, action.collect(session, options)
    return _do(session, options, verb, {"ticket": ticket.id, **arguments})


def _state_op(session: Session, options: argparse.Namespace, ticket: TicketView) -> tuple[str, Arguments]:
    """Return the op that leads to a state."""
    if options.to in WAITING:
        options.state = options.to
        return "ticket.wait", _collect_wait(session, options)
    if options.to == "in_progress":
        return ("ticket.resume" if ticket.state in WAITING else "ticket.start"), {}
    return ("ticket.cancel", {"reason": options.reason}) if options.to == "cancelled" else ("ticket.spam", {})


def _do(session: Session, options: argparse.Namespace, verb: str, arguments: Arguments) -> int:
    changes = session.client().do(verb, arguments)
    ident = arguments.get("ticket") or next((c.id for c in changes.items if c.kind == "ticket"), None)
    view = session.client().ask("query.ticket", {"ticket": ident}, reply_type=TicketView) if ident else None
    result = {
        "ticket": view.number if view else None,
        "state": view.state if view else None,
        "op_id": changes.op_id,
        "undoable": changes.undoable,
    }
    if options.json:
        session.print_json(result)
    elif view:
        written = f"\n{arguments['path']}" if verb == "capsule.export" else ""
        session.print_line(f"{view.number}  P{view.priority}  {view.state}  {view.title}{written}")
    return 0


def _show(session: Session, view: TicketView) -> None:
    zone = session.zone()
    session.print_line(f"{view.number}  P{view.priority}  {view.state}  {view.title}")
    for name, value in (
        ("requester", view.requester.name if view.requester else ""),
        ("owner", view.owner.name if view.owner else ""),
        ("group", view.group.name if view.group else ""),
        ("category", view.category),
        ("product", view.product),
        ("tags", " ".join(view.tags)),
    ):
        if value:
            session.print_line(f"  {name}: {value}")
    for clock in view.clocks:
        due = _short(clock.met_us if clock.state == "met" else clock.due_us, zone)
        session.print_line(f"  {clock.metric} #{clock.cycle}: {clock.state} {due}".rstrip())
    for entry in view.entries:
        _show_entry(session, entry, zone)


def _show_entry(session: Session, entry: EntryView, zone: Any) -> None:
    kind = KINDS.get(entry.kind)
    label = session.word(kind.en, kind.zh) if kind else entry.kind
    who = entry.author_name or session.word("system", "系统")
    session.print_line(f"\n{_short(entry.at_us, zone)}  {label}  {who}  [{entry.visibility}]")
    for line in entry.body.splitlines():
        session.print_line(f"    {line}")
    for file in entry.files:
        session.print_line(f"    + {file.name} ({file.size} B)")


def _short(at_us: int | None, zone: Any) -> str:
    text = iso(at_us, zone)
    return datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M:%S") if text else ""
