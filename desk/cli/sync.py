"""`desk sync`: send and receive now, say how it stands, or ask the shared database for what is not kept here."""

import argparse
from typing import Any

import msgspec

from desk.cli.copying import copy_line, copying
from desk.cli.session import Session
from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.sharing import CopyProgress

messages.register(
    {
        "sync_words": (
            "Say what: `desk sync fetch NUMBER`, `desk sync search WORDS`, `desk sync keep DAYS`.",
            "请写明内容：`desk sync fetch 编号`、`desk sync search 关键词` 或 `desk sync keep 天数`。",
        ),
        "sync_not_there": (
            "The shared database shows no ticket {number} to this desk. Check the number, or ask a colleague of its"
            " group.",
            "共享数据库中没有本工作站可见的工单 {number}。请核对编号，或询问其所属小组的同事。",
        ),
    }
)


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "action", nargs="?", choices=(
            "status", "now", "cancel", "once", "conflicts", "undelivered", "replies", "fetch", "search", "check", "keep", "leave",
        ),
        default="status",
    )  # fmt: skip
    parser.add_argument(
        "words", nargs="*",
        help=session.word("fetch: a ticket's number; search: words; keep: days", "fetch：工单编号；search：关键词；keep：天数"),
    )  # fmt: skip
    parser.add_argument("--once", action="store_true", help=session.word("the same as `once`", "等同于 once"))
    parser.add_argument(
        "--discard",
        action="store_true",
        help=session.word("leave: throw away what was not sent", "leave：丢弃未发送的内容"),
    )
    parser.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Exchange, or show."""
    if options.once or options.action == "once":
        return _once(session, options)
    if options.action in ("now", "cancel"):
        return _steer(session, options.action)
    if options.action == "keep":
        return _keep(session, options)
    if options.action == "leave":
        return _leave(session, options)
    if options.action in ("fetch", "search", "check"):
        return _ask(session, options)
    if options.action == "status":
        return _status(session, options, session.client().ask("sync.status"))
    return _list(session, options)


def _once(session: Session, options: argparse.Namespace) -> int:
    from desk.sync.once import sync_once

    with copying(session) as progress:
        sent, received, status = sync_once(session.workspace, progress=progress)
    if options.json:
        session.print_json({"sent": sent, "received": received, **msgspec.to_builtins(status)})
    else:
        session.print_line(
            session.word(f"{sent} sent, {received} received.", f"发送 {sent} 项，收到 {received} 项。")
        )
        _notes(session, msgspec.to_builtins(status))
    return 0


def _steer(session: Session, action: str) -> int:
    """Let the running engine exchange now (and copy on), or end what it copies."""
    session.client().ask(f"sync.{action}")
    done = {
        "now": ("Exchanging now; `desk sync` says how it stands.", "正在同步；可用 `desk sync` 查看状态。"),
        "cancel": (
            "The copy ends here; what has come stays. `desk sync now` goes on.",
            "复制到此为止，已获取的内容会保留。运行 `desk sync now` 可继续。",
        ),
    }
    session.print_line(session.word(*done[action]))
    return 0


def _ask(session: Session, options: argparse.Namespace) -> int:
    """Ask the shared database itself: bring a ticket here, look for old ones, compare this replica with it."""
    from desk.sync.once import one_session
    from desk.sync.upkeep import Asked

    words = tuple(options.words)
    if options.action != "check" and not words:
        raise KnownError("sync_words")
    with one_session(session.workspace) as desk:
        if options.action == "check":
            desk.receive()
            result: dict[str, Any] = {"repaired": desk.upkeep.check.run()}
        else:
            number = words[0] if options.action == "fetch" else ""
            result = desk.upkeep.answer(Asked(options.action, number=number, words=words))
    if options.action == "fetch" and not result["found"]:
        raise KnownError("sync_not_there", number=words[0])
    if options.json:
        session.print_json(result)
    elif options.action == "search":
        rows = [[t["number"], t["state"], t["updated"][:10], t["title"]] for t in result["tickets"]]
        session.print_table(rows, heads=("number", "state", "updated", "title"))
    elif options.action == "fetch":
        session.print_line(session.word(f"{words[0]} is here now.", f"{words[0]} 已获取到本机。"))
    else:
        count = result["repaired"] or 0
        session.print_line(
            session.word(f"Compared; {count} tickets mended.", f"已比对，修复 {count} 张工单。")
        )
    return 0


def _leave(session: Session, options: argparse.Namespace) -> int:
    """Leave the shared database, with no engine running beside."""
    from desk.engine import take_lock
    from desk.sync.leave import leave
    from desk.sync.once import one_session

    lock = take_lock(session.workspace)
    try:
        with one_session(session.workspace) as desk:
            leave(desk, discard=options.discard)
    finally:
        lock.release()
    session.print_line(KnownError("desk_left").sentence(session.language))
    return 0


def _keep(session: Session, options: argparse.Namespace) -> int:
    """Say for how many days closed tickets stay on this machine."""
    if len(options.words) != 1 or not options.words[0].isdigit():
        raise KnownError("sync_words")
    session.client().do("sync.keep", {"days": int(options.words[0])})
    session.print_line(
        session.word(
            f"Closed tickets stay here for {options.words[0]} days (0: all).",
            f"已关闭工单在本机保留 {options.words[0]} 天（0 为全部）。",
        )
    )
    return 0


def _status(session: Session, options: argparse.Namespace, status: dict[str, Any]) -> int:
    if status["state"] == "off" or not status.get("synced_us"):
        status = {**session.client().ask("query.sync"), **{k: v for k, v in status.items() if k == "why"}}
    if options.json:
        session.print_json(status)
        return 0
    states = {
        "off": ("not shared", "未共享"),
        "syncing": ("exchanging", "同步中"),
        "online": ("online", "在线"),
        "offline": ("offline", "离线"),
    }
    session.print_line(session.word(*states[status["state"]]))
    if status.get("copy"):
        session.print_line(copy_line(session, msgspec.convert(status["copy"], CopyProgress)))
    if status.get("why"):
        session.print_line(
            status["why"] if session.language == "en" else status.get("why_zh") or status["why"]
        )
    _notes(session, status)
    return 0


def _notes(session: Session, status: dict[str, Any]) -> None:
    for name, en, zh in (
        ("to_send", "to send", "待发送"),
        ("held", "held for a newer server", "等待服务器升级"),
        ("asked", "replies wait for your word", "回复待您确认"),
        ("conflicts", "conflicts", "冲突"),
        ("undelivered", "not delivered", "未送达"),
    ):
        if status.get(name):
            session.print_line(f"{status[name]} {session.word(en, zh)}")


def _list(session: Session, options: argparse.Namespace) -> int:
    found = session.client().ask(f"query.{options.action}")
    if options.json:
        session.print_json(found)
    elif options.action == "conflicts":
        rows = [[c["number"], c["field"], c["winner"], c["loser"], c["loser_by"], c["reason"]] for c in found]
        session.print_table(rows, heads=("number", "field", "stands", "lost", "by", "why"))
    elif options.action == "replies":
        rows = [[r["number"], r["state"], r.get("by", ""), r.get("said", ""), r["text"]] for r in found]
        session.print_table(rows, heads=("number", "state", "by", "said", "reply"))
    else:
        rows = [[u["number"], u["verb"], u["why"], u["text"]] for u in found]
        session.print_table(rows, heads=("number", "verb", "why", "text"))
    return 0
