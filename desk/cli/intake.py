"""`desk intake`: take a mail, an alert or a chat message in from a file, check chat, or look at the quarantine."""

import argparse
import os
from pathlib import Path
from typing import Any

from desk.cli import intake_chat as chat_commands
from desk.cli.lookup import ticket_of
from desk.cli.session import Session
from desk.process.ids import new_id
from desk.protocol.intake import InboundView, IntakeView

WORDS = {
    "ticket": ("new ticket", "新工单"),
    "entry": ("added to", "已加入工单"),
    "stored": ("noted, nothing to do", "已记录，无需处理"),
    "duplicate": ("seen before", "此前已接收"),
    "quarantine": ("quarantine", "隔离"),
    "discarded": ("discarded", "已丢弃"),
}


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, en, zh in (
        ("mail", "take a mail in (.eml)", "接收邮件（.eml）"),
        (
            "alert",
            "take a webhook body in (.json)",
            "接收 Alertmanager 或 Grafana 的通知（.json）",
        ),
    ):
        one = actions.add_parser(name, help=word(en, zh))
        one.add_argument("files", nargs="+", metavar="FILE")
        one.add_argument(
            "--source", default="", help=word("mailbox or monitoring system", "邮箱或监控系统名称")
        )
        one.add_argument(
            "--config", default="", help=word("configuration of desk serve", "desk serve 的配置文件")
        )
        one.add_argument("--json", action="store_true", help="JSON")
    chat_commands.build(actions, session)
    listing = actions.add_parser("list", help=word("messages by state", "按状态列出消息"))
    listing.add_argument(
        "--state", default="quarantine", choices=("quarantine", "ticket", "entry", "stored", "all")
    )
    listing.add_argument("--limit", type=int, default=50)
    listing.add_argument("--json", action="store_true", help="JSON")
    retry = actions.add_parser(
        "retry", help=word("process a quarantined message again", "重新处理隔离的消息")
    )
    retry.add_argument("id", help=word("its id, from the list", "列表中的编号"))
    retry.add_argument("--json", action="store_true", help="JSON")
    again = actions.add_parser(
        "fetch", help=word("fetch a ticket's missing chat attachments again", "重新获取工单缺失的聊天附件")
    )
    again.add_argument("ticket")


def run(session: Session, options: argparse.Namespace) -> int:
    """Do it."""
    if options.action == "list":
        return _list(session, options)
    if options.action == "fetch":
        client = session.client()
        client.do("outbound.fetch_again", {"ticket": ticket_of(session, options.ticket).id})
        return 0
    if options.action == "retry":
        return _retry(session, options)
    if options.action == "chat" and options.check:
        return chat_commands.check(session, options)
    client = session.client(create=True)
    if options.config:
        from desk.intake.config import load_config

        client.do("intake.configure", {"rules": load_config(Path(options.config)).rules()})
    results = []
    for name in options.files:
        found = take_in(session, options.action, Path(name), options.source)
        results.append(found)
        if not options.json:
            for item in found["items"]:
                session.print_line(f"{name}: {_line(session, item)}")
    if options.json:
        session.print_json(results[0] if len(results) == 1 else results)
    return 0


def take_in(session: Session, channel: str, path: Path, source: str) -> dict[str, Any]:
    """Take a file in and return what became of it, in plain values."""
    receipt = new_id(0, os.urandom(8))
    client = session.client(create=True)
    item = {"channel": channel, "receipt": receipt, "path": str(path.absolute()), "source": source}
    client.do("intake.receive", {"items": [item]})
    views = client.ask("query.inbound", {"receipt": receipt}, reply_type=tuple[InboundView, ...])
    items = [described(view, channel) for view in views]
    head = dict(items[-1]) if items else {"result": "stored"}
    return {"file": path.name, **head, "items": items}


def described(view: InboundView, channel: str) -> dict[str, Any]:
    """Return what became of a message, as the command prints it."""
    # A mail counts once; a notification is applied each time, and its own state makes repeats harmless.
    repeated = view.seen > 1 and channel == "mail"
    result = "duplicate" if repeated and view.state != "quarantine" else view.state
    ticket = None
    if view.ticket is not None:
        ticket = {"id": view.ticket, "number": view.number, "title": view.title, "priority": view.priority}
    return {
        "result": result, "ticket": ticket, "entry": view.entry, "reason": view.reason or None,
        "sentence": view.sentence or None, "inbound": view.id, "original": view.original, "seen": view.seen,
        "message_id": view.message_id or None, "sender": view.sender or None, "subject": view.subject,
    }  # fmt: skip


def _line(session: Session, item: dict[str, Any]) -> str:
    words = session.word(*WORDS.get(item["result"], (item["result"], item["result"])))
    parts = [words]
    if item["ticket"] is not None:
        parts.append(f"{item['ticket']['number']} P{item['ticket']['priority']} {item['ticket']['title']}")
    if item["sentence"]:
        parts.append(item["sentence"])
    return " · ".join(parts)


def _list(session: Session, options: argparse.Namespace) -> int:
    state = "" if options.state == "all" else options.state
    found = session.client().ask(
        "query.intake", {"state": state, "limit": options.limit}, reply_type=IntakeView
    )
    if options.json:
        session.print_json(found)
        return 0
    rows = [
        (
            view.id.hex(),
            view.channel,
            view.state,
            view.sender,
            view.subject[:60],
            view.number or view.sentence,
        )
        for view in found.items
    ]
    session.print_table(rows, heads=("id", "channel", "state", "sender", "subject", ""))
    return 0


def _retry(session: Session, options: argparse.Namespace) -> int:
    client = session.client()
    try:
        ident = bytes.fromhex(options.id)
    except ValueError:
        ident = b""
    client.do("intake.retry", {"inbound": ident})
    found = client.ask("query.intake", {"state": "", "limit": 500}, reply_type=IntakeView)
    for view in found.items:
        if view.id == ident:
            item = described(view, view.channel) | {"result": view.state}
            if options.json:
                session.print_json(item)
            else:
                session.print_line(_line(session, item))
    return 0
