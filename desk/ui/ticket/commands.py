"""What may follow a "/" in the composer besides canned replies: one row per command.

A command opens a form, or sends its op at once. It never sends the text. Knows no widget.
"""

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from desk.protocol.views import TicketView
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.ticket.actions import SPECS, TicketAction
from desk.ui.ticket.completion import Choice
from desk.ui.widgets.directory import Directory

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
    Command("print", "打印", _A.PRINT),
)


def choices(
    typed: str, ticket: TicketView, directory: Directory, offers: Callable[[TicketAction], bool], run: Run
) -> list[Choice]:
    """Return the commands that fit what was typed after the "/" (word, or word and argument)."""
    word, space, rest = typed.partition(" ")
    wanted, found = word.casefold(), []
    for command in COMMANDS:
        if not offers(command.action):
            continue
        names = (command.word, command.other)
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
        if typed.casefold() in label.casefold():
            yield Choice(f"/{name} {label}", "", _Runner(run, command, args))


class _Runner:
    """Runs a command with what was chosen."""

    def __init__(self, run: Run, command: Command, args: Args) -> None:
        self._run, self._command, self._args = run, command, args

    def __call__(self) -> None:
        self._run(self._command.action.value, {"verb": self._command.verb, "args": self._args})
