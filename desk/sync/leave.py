"""Leaving the shared database: everything is sent, the login closes itself, and what stood here is erased.

A replica kept as a workspace of one's own would escape its offline lease and every later revocation
(decisions.md 24); who may keep the tickets exports them.
"""

from desk.process import messages
from desk.process.errors import KnownError
from desk.sync import erase
from desk.sync.line import Desk
from desk.sync.status import read_counts

WAITING = ("to_send", "held", "asked", "undelivered")

messages.register(
    {
        "leave_waiting": (
            "{count} of your changes are not on the server: send or throw them away first (G, Y), or leave with"
            " `desk sync leave --discard`. Nothing was changed.",
            "您有 {count} 项更改尚未送达服务器：请先发送或丢弃（G, Y），或运行 `desk sync leave --discard`。数据未作任何改动。",
        ),
        "leave_offline": (
            "The shared database cannot be reached, so what you wrote cannot be sent. Try again with a line. Nothing"
            " was changed.",
            "无法连接共享数据库，您写下的内容无法发送。请联网后重试。数据未作任何改动。",
        ),
        "desk_left": (
            "This workspace has left the shared database; what stood here was erased. An administrator's code lets"
            " it join again.",
            "本工作区已退出共享数据库，本机数据已清除。使用管理员的邀请码可重新加入。",
        ),
    }
)


def leave(desk: Desk, *, discard: bool = False) -> None:
    """Send what waits, close this desk's login and erase the workspace; raises KnownError while something waits."""
    desk.cycle()
    counts = read_counts(desk.store)
    waiting = sum(counts[name] for name in WAITING)
    if waiting and not discard:
        raise KnownError("leave_waiting", count=waiting)
    desk.close_login()
    erase.erase(desk.store)
