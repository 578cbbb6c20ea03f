"""What may follow a "/" in the composer besides canned replies: one row per command.

A command opens a form, or sends its op at once. It never sends the text. Knows no widget.
"""

import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from desk.process.pinyin import spelled
from desk.protocol.views import TicketView
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.ticket.actions import SPECS, TicketAction
from desk.ui.ticket.completion import Choice
from desk.ui.widgets.directory import Directory
from desk.ui.widgets.likeness import likeness

Args = dict[str, Any]
Run = Callable[[str, Args], None]
Fill = Callable[[TicketView, Directory, str], Iterator[tuple[str, Args]]]


class Command(Struct, frozen=True):
    """One command.

    Attributes:
        word, other: what is typed, in English and in Chinese.
        fill: yields (label, arguments) of what may follow the word; None = nothing may.
        verb: the op for what follows; "" = the action's own way (a form, or its op).
    """

    word: str
    other: str
    action: TicketAction
    verb: str = ""
    fill: Fill | None = None


def _priorities(ticket: TicketView, directory: Directory, typed: str) -> Iterator[tuple[str, Args]]:
    for level in range(5):
        # A lower one needs a reason: that is the form's, which the word alone opens.
        if level < ticket.priority:
            yield texts.priority_code(level), {"to": level}


def _tags(ticket: TicketView, directory: Directory, typed: str) -> Iterator[tuple[str, Args]]:
    if typed:
        yield f"#{typed}", {"added": [typed]}


def _old_tags(ticket: TicketView, directory: Directory, typed: str) -> Iterator[tuple[str, Args]]:
    for tag in ticket.tags:
        yield f"#{tag}", {"removed": [tag]}


def _staff(ticket: TicketView, directory: Directory, typed: str) -> Iterator[tuple[str, Args]]:
    for person in directory.staff:
        yield person.name, {"to": person.id}


def _groups(ticket: TicketView, directory: Directory, typed: str) -> Iterator[tuple[str, Args]]:
    for group in directory.groups:
        yield group.name, {"to": group.id}


def _categories(ticket: TicketView, directory: Directory, typed: str) -> Iterator[tuple[str, Args]]:
    for key, name in directory.categories:
        yield name, {"to": key}


_A = TicketAction
COMMANDS = (
    Command("take", "认领", _A.TAKE),
    Command("start", "开始", _A.START),
    Command("wait", "等待", _A.WAIT),
    Command("resume", "恢复", _A.RESUME),
    Command("solve", "解决", _A.SOLVE),
    Command("confirm", "确认", _A.CONFIRM),
    Command("priority", "优先级", _A.PRIORITY, "ticket.priority", _priorities),
    Command("tag", "标签", _A.TAGS, "ticket.tags", _tags),
    Command("untag", "去标签", _A.TAGS, "ticket.tags", _old_tags),
    Command("assign", "指派", _A.ASSIGN, "ticket.assign", _staff),
    Command("group", "小组", _A.GROUP, "ticket.group", _groups),
    Command("category", "分类", _A.CATEGORY, "ticket.category", _categories),
    Command("promise", "承诺", _A.PROMISE),
    Command("link", "关联", _A.LINK),
    Command("merge", "合并", _A.MERGE),
    Command("note", "备注", _A.NOTE),
    Command("call", "电话", _A.CALL),
    Command("macro", "宏", _A.MACRO),
    Command("checklist", "清单", _A.CHECKLIST),
    Command("tick", "勾选", _A.CHECK),
    Command("handover", "交接", _A.HANDOFF),
    Command("escalate", "升级", _A.HANDOFF),
    Command("accept", "接受", _A.HANDOFF_ACCEPT),
    Command("return", "退回", _A.HANDOFF_REJECT),
    Command("split", "拆分", _A.SPLIT),
    Command("separate", "取消合并", _A.UNMERGE),
    Command("side", "第三方", _A.SIDE),
    Command("time", "工时", _A.TIME_SPENT),
    Command("problem", "问题", _A.PROBLEM),
    Command("major", "重大事件", _A.MAJOR),
    Command("reject", "未解决", _A.REJECT),
    Command("reopen", "重新打开", _A.REOPEN),
    Command("close", "关闭", _A.CLOSE),
    Command("rate", "评价", _A.RATE),
    Command("followup", "回访", _A.FOLLOW_UP),
    Command("title", "标题", _A.TITLE),
    Command("product", "产品", _A.PRODUCT),
    Command("requester", "报告人", _A.REQUESTER),
    Command("diagnose", "诊断", _A.DIAGNOSE),
    Command("script", "脚本", _A.SCRIPT),
    Command("remote", "远程", _A.REMOTE),
    Command("attach", "附件", _A.ATTACH),
    Command("why", "为何", _A.EXPLAIN),
    Command("pdf", "存为PDF", _A.PDF),
    Command("print", "打印", _A.PRINT),
)


def choices(
    typed: str, ticket: TicketView, directory: Directory, offers: Callable[[TicketAction], bool], run: Run
) -> list[Choice]:
    """Return the commands that fit what was typed after the "/" (word, or word and argument)."""
    word, space, rest = typed.replace("\u3000", " ").partition(" ")
    wanted, found = unicodedata.normalize("NFKC", word).casefold(), []
    for command in COMMANDS:
        if not offers(command.action):
            continue
        names = (command.word, command.other, *spelled(command.other))
        if not space and any(name.startswith(wanted) for name in names):
            found.append(_plain(command, run))
        if command.fill is not None and wanted in names:
            found += _filled(command, ticket, directory, rest.strip(), run)
    return found


def _plain(command: Command, run: Run) -> Choice:
    name = pick(command.word, command.other)
    return Choice(f"/{name}  {SPECS[command.action].label}", "", lambda: run(command.action.value, {}))


def _filled(
    command: Command, ticket: TicketView, directory: Directory, typed: str, run: Run
) -> Iterator[Choice]:
    assert command.fill is not None
    name = pick(command.word, command.other)
    for label, args in command.fill(ticket, directory, typed):
        if likeness(label, typed) is not None:
            yield Choice(f"/{name} {label}", "", _Runner(run, command, args))


class _Runner:
    """Runs a command with what was chosen."""

    def __init__(self, run: Run, command: Command, args: Args) -> None:
        self._run, self._command, self._args = run, command, args

    def __call__(self) -> None:
        self._run(self._command.action.value, {"verb": self._command.verb, "args": self._args})
