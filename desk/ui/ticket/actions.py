"""What can be done with a ticket: one row per action with its name, icon and verb. A registry; no widget. Keys are the window's.

Adding an action adds a row here and, where it asks something first, a form.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any

from msgspec import Struct, field
from PySide6.QtCore import QCoreApplication

from desk.process.lifecycle import DONE
from desk.protocol.views import TicketView
from desk.ui import texts
from desk.ui.actions import ACTIONS
from desk.ui.i18n import pick

SEND_KEYS = "Ctrl+Return"


class TicketAction(Enum):
    """The actions of the ticket pane; the value is the name `TicketPane.perform` takes."""

    TAKE = "take"
    START = "start"
    REPLY = "reply"
    NOTE = "note"
    DIAGNOSE = "diagnose"
    WAIT = "wait"
    RESUME = "resume"
    SOLVE = "solve"
    CONFIRM = "confirm"
    REJECT = "reject"
    CLOSE = "close"
    REOPEN = "reopen"
    ASSIGN = "assign"
    GROUP = "group"
    PRIORITY = "priority"
    CALL = "call"
    CANCEL = "cancel"
    SPAM = "spam"
    UNDO = "undo"
    EXPLAIN = "explain"
    WHY_AGENT = "why_agent"
    SEND = "send"
    ATTACH = "attach"
    COPY_NUMBER = "copy_number"
    MARK_UNREAD = "mark_unread"
    TITLE = "title"
    CATEGORY = "category"
    PRODUCT = "product"
    TAGS = "tags"
    REQUESTER = "requester"
    PROMISE = "promise"
    WAIVE = "waive"
    LINK = "link"
    UNLINK = "unlink"
    MERGE = "merge"
    UNMERGE = "unmerge"
    CANNED = "canned"
    SCRIPT = "script"
    REMOTE = "remote"
    HANDOFF = "handoff"
    HANDOFF_ACCEPT = "handoff_accept"
    HANDOFF_REJECT = "handoff_reject"
    HANDOFF_RECALL = "handoff_recall"
    CAPSULE = "capsule"
    RATE = "rate"
    FOLLOW_UP = "follow_up"
    SPLIT = "split"
    MAJOR = "major"
    MAJOR_UPDATE = "major_update"
    MAJOR_SOLVE = "major_solve"
    MAJOR_END = "major_end"
    CHECKLIST = "checklist"
    CHECK = "check"
    MACRO = "macro"
    SIDE = "side"
    TIME_SPENT = "time_spent"
    PROBLEM = "problem"
    FIX = "fix"
    KNOWLEDGE = "knowledge"
    COPY_LINK = "copy_link"
    COPY_MARKDOWN = "copy_markdown"
    PRINT = "print"
    PDF = "pdf"
    NEWEST = "newest"
    OPEN_TAB = "open_tab"
    OPEN_SIDE = "open_side"
    POP_OUT = "pop_out"
    CLOSE_TAB = "close_tab"


class Spec(Struct, frozen=True):
    """One action.

    Attributes:
        text: English source, translated in the context `TicketActions`.
        transitions: names in `TicketView.transitions` of which one must be there; empty = always possible.
        verb, args: the op it sends at once; "" = a form or a place of the pane.
        zh: the Chinese text, where the row brings it along.
        primary: whether it is a main step of the process (shown as a button, others in the menu).
        when: whether it makes sense on a ticket, where the state table has no say.
    """

    text: str
    icon: str
    transitions: tuple[str, ...] = ()
    verb: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)
    primary: bool = False
    when: Callable[[TicketView], bool] | None = None
    zh: str = ""

    @property
    def label(self) -> str:
        """Return the text in the window's language."""
        if self.zh:
            return pick(self.text, self.zh)
        return QCoreApplication.translate("TicketActions", self.text)


def _is_open(ticket: TicketView) -> bool:
    return ticket.state not in DONE


def is_offered(ticket: TicketView) -> bool:
    """Tell whether a hand-off of the ticket waits for an answer."""
    kinds = [entry.kind for entry in ticket.entries if entry.kind.startswith("handoff_")]
    return _is_open(ticket) and kinds[-1:] == ["handoff_offered"]


def _may_offer(ticket: TicketView) -> bool:
    return _is_open(ticket) and not is_offered(ticket)


def _was_offered(ticket: TicketView) -> bool:
    return any(entry.kind == "handoff_offered" or "package" in entry.data for entry in ticket.entries)


def _is_closed(ticket: TicketView) -> bool:
    return ticket.state == "closed"


def is_major(ticket: TicketView) -> bool:
    """Tell whether the ticket leads a major incident."""
    return "major-incident" in ticket.tags


def _may_be_major(ticket: TicketView) -> bool:
    return _is_open(ticket) and not is_major(ticket)


def _is_open_major(ticket: TicketView) -> bool:
    return _is_open(ticket) and is_major(ticket)


def _has_checklist(ticket: TicketView) -> bool:
    return any(entry.kind == "checklist" for entry in ticket.entries)


def _was_rated(ticket: TicketView) -> bool:
    return any(entry.kind == "survey" for entry in ticket.entries)


def _is_merged(ticket: TicketView) -> bool:
    return ticket.state == "merged"


_A = TicketAction
SPECS: Mapping[TicketAction, Spec] = MappingProxyType(
    {
        _A.TAKE: Spec("Take", "user_plus", ("claim",), "ticket.take", primary=True),
        _A.START: Spec("Start work", "play", ("start",), "ticket.start", primary=True),
        _A.RESUME: Spec("Resume", "play", ("resume",), "ticket.resume", {"cause": "agent"}, primary=True),
        _A.WAIT: Spec("Wait…", "hourglass", ("wait_customer", "wait_third_party", "schedule"), primary=True),
        _A.SOLVE: Spec("Provide solution…", "check", ("provide_solution",), primary=True),
        _A.CONFIRM: Spec("Confirm…", "check_circle", ("confirm",), primary=True),
        _A.REJECT: Spec("Not solved…", "x_circle", ("reject",), primary=True),
        _A.REOPEN: Spec("Reopen…", "refresh", ("reopen",), primary=True),
        _A.REPLY: Spec("Reply", "reply"),
        _A.NOTE: Spec("Internal note", "note"),
        _A.DIAGNOSE: Spec("Diagnosis step", "stethoscope"),
        _A.ASSIGN: Spec("Assign…", "user", ("assign",)),
        _A.GROUP: Spec("Move to group…", "users"),
        _A.PRIORITY: Spec("Change priority…", "flag"),
        _A.CALL: Spec("Log a call…", "phone"),
        _A.CLOSE: Spec("Close without answer…", "lock", ("close",), zh="无答复关闭…"),
        _A.HANDOFF: Spec("Hand over…", "escalate", when=_may_offer, zh="交接…"),
        _A.HANDOFF_ACCEPT: Spec(
            "Accept the hand-off",
            "check",
            verb="ticket.handoff_accept",
            primary=True,
            when=is_offered,
            zh="接受交接",
        ),
        _A.HANDOFF_REJECT: Spec(
            "Reject the hand-off…", "x_circle", primary=True, when=is_offered, zh="退回交接…"
        ),
        _A.HANDOFF_RECALL: Spec(
            "Take the hand-off back", "undo", verb="ticket.handoff_recall", when=is_offered, zh="撤回交接"
        ),
        _A.CAPSULE: Spec("Save the hand-off as a file…", "download", when=_was_offered, zh="导出交接包…"),
        _A.RATE: Spec("Record a rating…", "star", when=_is_closed, zh="登记评价…"),
        _A.FOLLOW_UP: Spec("Follow up a low rating…", "phone", when=_was_rated, zh="跟进低分评价…"),
        _A.SPLIT: Spec("Split off a question…", "copy", when=_is_open, zh="拆分问题…"),
        _A.MAJOR: Spec("Declare a major incident…", "alert", when=_may_be_major, zh="声明为重大事件…"),
        _A.MAJOR_SOLVE: Spec("Solve the incident…", "check", when=_is_open_major, zh="统一解决…"),
        _A.MAJOR_END: Spec("No major incident after all…", "undo", when=_is_open_major, zh="撤销重大事件…"),
        _A.MAJOR_UPDATE: Spec("Tell everybody…", "send", when=_is_open_major, zh="统一通告…"),
        _A.CHECKLIST: Spec("Add a checklist…", "list", when=_is_open, zh="添加检查清单…"),
        _A.CHECK: Spec("Tick a checklist…", "check", when=_has_checklist, zh="勾选检查清单…"),
        _A.MACRO: Spec("Run a macro…", "bolt", when=_is_open, zh="执行宏…"),
        _A.SIDE: Spec("Note a third party…", "building", zh="登记第三方沟通…"),
        _A.TIME_SPENT: Spec("Record working time…", "hourglass", zh="登记工时…"),
        _A.PROBLEM: Spec("Problem record…", "layers", zh="问题记录…"),
        _A.FIX: Spec("Do what the process wants next", "check", zh="补做流程要求的下一步"),
        _A.KNOWLEDGE: Spec("Open the article", "book", zh="打开知识条目"),
        _A.CANCEL: Spec("Cancel ticket…", "x", ("cancel",)),
        _A.SPAM: Spec("Mark as spam", "trash", ("spam",), "ticket.spam"),
        _A.UNDO: Spec("Undo", "undo"),
        _A.EXPLAIN: Spec("Why this deadline", "history"),
        _A.WHY_AGENT: Spec("Why this agent", "users"),
        _A.SEND: Spec("Send", "send"),
        _A.ATTACH: Spec("Attach files", "paperclip"),
        _A.COPY_NUMBER: Spec("Copy number", "copy"),
        _A.MARK_UNREAD: Spec("Mark as unread", "mail", verb="ticket.read", args={"read": False}),
        _A.TITLE: Spec("Edit the title", "pencil"),
        _A.CATEGORY: Spec("Set the category…", "folder"),
        _A.PRODUCT: Spec("Set the product…", "layers"),
        _A.TAGS: Spec("Edit the tags…", "tag"),
        _A.REQUESTER: Spec("Change the requester…", "user"),
        _A.PROMISE: Spec("Promise the next update…", "calendar", when=_is_open),
        _A.WAIVE: Spec("Waive a clock…", "clock", when=lambda ticket: bool(ticket.clocks)),
        _A.LINK: Spec("Link a ticket…", "link"),
        _A.UNLINK: Spec("Remove the link", "x"),
        _A.MERGE: Spec("Merge into…", "merge", ("merge",)),
        _A.UNMERGE: Spec("Separate again", "merge", verb="ticket.unmerge", primary=True, when=_is_merged),
        _A.SCRIPT: Spec("Run a script…", "code"),
        _A.REMOTE: Spec("Remote assistance…", "external", when=_is_open),
        _A.CANNED: Spec("Manage canned replies…", "bolt"),
        _A.COPY_LINK: Spec("Copy as link", "link"),
        _A.COPY_MARKDOWN: Spec("Copy as Markdown", "copy"),
        _A.PRINT: Spec("Print…", "file"),
        _A.PDF: Spec("Save as PDF…", "download"),
        _A.NEWEST: Spec("Jump to the newest entry", "chevron_down"),
        _A.OPEN_TAB: Spec("Keep in a tab", "plus"),
        _A.OPEN_SIDE: Spec("Open side by side", "panel_right"),
        _A.POP_OUT: Spec("Open in a window of its own", "external"),
        _A.CLOSE_TAB: Spec("Close the tab", "x"),
    }
)
MENU = (
    _A.ASSIGN, _A.GROUP, _A.PRIORITY, _A.PROMISE, _A.WAIVE, None,
    _A.TITLE, _A.CATEGORY, _A.PRODUCT, _A.TAGS, _A.REQUESTER, None,
    _A.REPLY, _A.NOTE, _A.DIAGNOSE, _A.CALL, _A.SCRIPT, _A.REMOTE, None,
    _A.HANDOFF, _A.HANDOFF_RECALL, _A.CAPSULE, _A.RATE, _A.FOLLOW_UP, None,
    _A.CHECKLIST, _A.CHECK, _A.MACRO, _A.SIDE, _A.TIME_SPENT, None,
    _A.LINK, _A.MERGE, _A.SPLIT, _A.MAJOR, _A.MAJOR_UPDATE, _A.MAJOR_SOLVE, _A.MAJOR_END,
    _A.PROBLEM, _A.CLOSE, _A.CANCEL, _A.SPAM, None,
    _A.OPEN_TAB, _A.OPEN_SIDE, _A.POP_OUT, None,
    _A.COPY_NUMBER, _A.COPY_LINK, _A.COPY_MARKDOWN, _A.PRINT, _A.PDF, None,
    _A.MARK_UNREAD, _A.CANNED,
)  # fmt: skip


def keys_of(action: TicketAction) -> str:
    """Return the key the window gives an action, as on keycaps; "" when it has none."""
    if action is TicketAction.SEND:
        return texts.shortcut(SEND_KEYS)
    known = next((one for one in ACTIONS.values() if one.id == action.value), None)
    return texts.shortcut(known.keys) if known and known.keys else ""


def named(name: str) -> TicketAction | None:
    """Return the action of a name, or None when there is none."""
    try:
        return TicketAction(name)
    except ValueError:
        return None
