"""`desk sync`: send and receive now, or say how it stands."""

import argparse
from typing import Any

import msgspec

from desk.cli.session import Session


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "action", nargs="?", choices=("once", "status", "conflicts", "undelivered"), default="status"
    )
    parser.add_argument("--once", action="store_true", help=session.word("the same as `once`", "等同于 once"))
    parser.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Exchange, or show."""
    if options.once or options.action == "once":
        return _once(session, options)
    if options.action == "status":
        return _status(session, options, session.client().ask("sync.status"))
    return _list(session, options)


def _once(session: Session, options: argparse.Namespace) -> int:
    from desk.sync.loop import sync_once

    sent, received, status = sync_once(session.workspace)
    if options.json:
        session.print_json({"sent": sent, "received": received, **msgspec.to_builtins(status)})
    else:
        session.print_line(
            session.word(f"{sent} sent, {received} received.", f"发送 {sent} 项，收到 {received} 项。")
        )
        _notes(session, msgspec.to_builtins(status))
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
    else:
        rows = [[u["number"], u["verb"], u["why"], u["text"]] for u in found]
        session.print_table(rows, heads=("number", "verb", "why", "text"))
    return 0
