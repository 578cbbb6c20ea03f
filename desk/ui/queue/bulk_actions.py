"""What can be done with several tickets at once: one row per act with its words, op and form. A registry."""

from collections.abc import Collection
from types import MappingProxyType
from typing import Any

from msgspec import Struct, field

from desk.process import permissions
from desk.process.lifecycle import allowed
from desk.ui import texts
from desk.ui.i18n import pick


class BulkAction(Struct, frozen=True):
    """One act.

    Attributes:
        words: its name in both languages. done: what is said of n tickets after it.
        transitions: actions of which the state must allow one; empty = any ticket.
        form: name of the form that asks first, "" = done at once.
    """

    name: str
    icon: str
    words: tuple[str, str]
    done: tuple[str, str]
    verb: str
    args: dict[str, Any] = field(default_factory=dict)
    transitions: tuple[str, ...] = ()
    form: str = ""

    @property
    def label(self) -> str:
        """Return the name in the window's language."""
        return pick(*self.words)

    def told(self, count: int) -> str:
        """Return what is said when it was done."""
        return pick(*self.done).format(texts.number(count))


_WAITS = ("wait_customer", "wait_third_party", "schedule")
_ALL = (
    BulkAction("take", "user_plus", ("Take", "认领"), ("{0} tickets taken", "已认领 {0} 张工单"),
               "ticket.take", transitions=("claim",)),
    BulkAction("assign", "user", ("Assign…", "指派…"), ("{0} tickets assigned", "已指派 {0} 张工单"),
               "ticket.assign", transitions=("assign",), form="assign"),
    BulkAction("group", "users", ("Move to group…", "转到小组…"), ("{0} tickets moved", "已转移 {0} 张工单"),
               "ticket.group", transitions=("assign",), form="group"),
    BulkAction("priority", "flag", ("Set priority…", "设置优先级…"),
               ("Priority of {0} tickets set", "已设置 {0} 张工单的优先级"), "ticket.priority", form="priority"),
    BulkAction("tags", "tag", ("Change tags…", "修改标签…"), ("Tags of {0} tickets changed", "已修改 {0} 张工单的标签"),
               "ticket.tags", form="tags"),
    BulkAction("wait", "hourglass", ("Wait…", "转为等待…"), ("{0} tickets wait", "{0} 张工单已转为等待"),
               "ticket.wait", transitions=_WAITS, form="wait"),
    BulkAction("resume", "play", ("Resume", "恢复处理"), ("{0} tickets resumed", "已恢复处理 {0} 张工单"),
               "ticket.resume", args={"cause": "agent"}, transitions=("resume",)),
    BulkAction("solve", "check", ("Provide solution…", "提供解决方案…"),
               ("{0} tickets solved", "已为 {0} 张工单提供解决方案"),
               "ticket.solve", transitions=("provide_solution",), form="solve"),
    BulkAction("close", "lock", ("Close without answer", "无答复关闭"), ("{0} tickets closed", "已关闭 {0} 张工单"),
               "ticket.close", args={"cause": "auto_confirmed"}, transitions=("close",)),
    BulkAction("cancel", "x", ("Cancel tickets…", "撤销工单…"), ("{0} tickets cancelled", "已撤销 {0} 张工单"),
               "ticket.cancel", transitions=("cancel",), form="reason"),
    BulkAction("spam", "trash", ("Mark as spam", "标记为垃圾"),
               ("{0} tickets marked as spam", "已将 {0} 张工单标记为垃圾"), "ticket.spam", transitions=("spam",)),
    BulkAction("read", "eye", ("Mark as read", "标为已读"), ("{0} tickets marked as read", "已将 {0} 张工单标为已读"),
               "ticket.read", args={"read": True}),
    BulkAction("unread", "mail", ("Mark as unread", "标为未读"),
               ("{0} tickets marked as unread", "已将 {0} 张工单标为未读"), "ticket.read", args={"read": False}),
)  # fmt: skip
BULK = MappingProxyType({action.name: action for action in _ALL})
SHOWN = ("take", "assign", "group", "priority", "wait", "tags")
"""Buttons of the bar; the others stand in its menu."""


_RIGHTS = {"ticket.read": "ticket.draft"}


def possible(states: Collection[str], role: str) -> tuple[str, ...]:
    """Return the acts that at least one of the states and the role allow."""
    able = {action for state in states for action in allowed(state)}
    return tuple(
        action.name
        for action in _ALL
        if (not action.transitions or able.intersection(action.transitions))
        and (not role or permissions.is_allowed(role, _RIGHTS.get(action.verb, action.verb)))
    )
