"""`desk escalation`: open pages, answering them, who was told and why not, the policies tried out; rotas; batons."""

import argparse
import secrets
from typing import Any

from desk.cli import trial
from desk.cli.lookup import ticket_of
from desk.cli.rule_files import read_rules
from desk.cli.session import Session, iso
from desk.process.escalation import CAUSES
from desk.protocol.baton import BatonView, ShiftDigest
from desk.protocol.escalation import NoticeEvent, PageView, PolicyTrial, WebhookView


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    words = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = words.add_parser("pages", help=word("what is being escalated", "进行中的升级"))
    show.add_argument("--all", action="store_true", help=word("ended ones too", "包括已结束的"))
    show.add_argument("--json", action="store_true", help="JSON")
    ack = words.add_parser("ack", help=word("answer an escalation", "确认升级通知"))
    ack.add_argument("ticket")
    call = words.add_parser("start", help=word("call for help now", "立即发起升级"))
    call.add_argument("ticket")
    told = words.add_parser("notices", help=word("who was told, who was not and why", "通知记录与原因"))
    told.add_argument("ticket")
    told.add_argument("--json", action="store_true", help="JSON")
    test = words.add_parser("test", help=word("which policy a ticket gets and why", "测试工单适用哪条策略"))
    trial.declare(test, session, rules="--rules", start=False)
    test.add_argument("--cause", choices=CAUSES, default="breach")
    rules = words.add_parser("rules", help=word("show or set the policies", "查看或设置升级策略"))
    rules.add_argument("--set", dest="path", metavar="FILE")
    rota = words.add_parser("rota", help=word("on-call rotas", "值班表"))
    rota.add_argument("--set", dest="path", metavar="FILE")
    hook = words.add_parser("webhook", help=word("web addresses that are told", "接收通知的 Webhook 地址"))
    hook.add_argument("name", nargs="?", default="")
    hook.add_argument("url", nargs="?", default="", help="https://…")
    hook.add_argument("--secret", default="", help=word("made where none is given", "不填则自动生成"))
    hook.add_argument("--test", action="store_true", help=word("post a test", "发送测试"))
    hook.add_argument("--remove", action="store_true", help=word("take it away", "删除"))
    hook.add_argument("--json", action="store_true", help="JSON")
    baton = words.add_parser("baton", help=word("the shift baton", "交接班"))
    baton.add_argument("what", choices=("show", "give", "sign", "list"), nargs="?", default="show")
    baton.add_argument("--note", default="")
    baton.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Do what was asked."""
    _ACTIONS[options.action](session, options)
    return 0


def _pages(session: Session, options: argparse.Namespace) -> None:
    found = session.client().ask("query.pages", {"open": not options.all}, reply_type=list[PageView])
    if options.json:
        session.print_json(found)
        return
    zone = session.zone()
    rows = [
        [one.number, f"P{one.priority}", one.state, f"{min(one.level, one.levels)}/{one.levels}", one.cause,
         one.acked_by, (iso(one.next_us, zone) or "")[:16], one.policy, ", ".join(one.told)]
        for one in found
    ]  # fmt: skip
    session.print_table(
        rows, heads=("ticket", "prio", "state", "level", "cause", "acked by", "next", "policy", "told")
    )


def _ack(session: Session, options: argparse.Namespace) -> None:
    session.client().do("ticket.acknowledge", {"ticket": ticket_of(session, options.ticket).id})
    session.print_line(session.word("Acknowledged.", "已确认。"))


def _start(session: Session, options: argparse.Namespace) -> None:
    session.client().do("ticket.page", {"ticket": ticket_of(session, options.ticket).id})
    session.print_line(session.word("Escalated.", "已发起升级。"))


def _notices(session: Session, options: argparse.Namespace) -> None:
    args = {"ticket": ticket_of(session, options.ticket).id}
    found = session.client().ask("query.notice_history", args, reply_type=list[NoticeEvent])
    if options.json:
        session.print_json(found)
        return
    zone = session.zone()
    for event in found:
        session.print_line(f"{(iso(event.at_us, zone) or '')[:19]}  {event.text}")
        for sentence in event.told:
            session.print_line(f"  {sentence}")
        session.print_line(f"  {session.word('me', '我')}: {event.mine}")


def _test(session: Session, options: argparse.Namespace) -> None:
    settings = read_rules(options.rules) if options.rules else None
    args = {**trial.chosen(session, options), "cause": options.cause, "settings": settings}
    found = session.client().ask("query.escalation_trial", args, reply_type=PolicyTrial)
    if options.json:
        session.print_json(found)
        return
    for sentence in found.earlier:
        session.print_line(f"  ✗ {sentence}")
    session.print_line(f"→ {found.name}")
    for level in found.levels:
        people = ", ".join(level.people) or session.word("nobody now", "当前无人")
        session.print_line(
            f"  +{level.after_s // 60} min  {level.level}  {', '.join(level.targets)}: {people}"
        )
    session.print_line(f"  ↺ {found.repeat}  ack {found.ack_s // 60} min  ⇢ {found.fallback}")


def _rules(session: Session, options: argparse.Namespace) -> None:
    if options.path:
        session.client().do("escalation.set", {"settings": read_rules(options.path)})
    session.print_json(session.client().ask("query.escalation_settings"))


def _rota(session: Session, options: argparse.Namespace) -> None:
    if options.path:
        session.client().do("rota.set", {"rota": read_rules(options.path)})
    session.print_json(session.client().ask("query.rotas"))


def _webhook(session: Session, options: argparse.Namespace) -> None:
    client = session.client()
    if options.remove or options.test:
        verb = "webhook_remove" if options.remove else "webhook_test"
        client.do(f"escalation.{verb}", {"name": options.name})
    elif options.url:
        made = options.secret or secrets.token_urlsafe(32)
        client.do("escalation.webhook", {"name": options.name, "url": options.url, "secret": made})
        session.print_line(session.word(f"Secret: {made}", f"密钥：{made}"))
    found = client.ask("query.webhooks", reply_type=list[WebhookView])
    if options.json:
        session.print_json(found)
        return
    zone = session.zone()
    rows = [[one.name, one.url, one.state, (iso(one.at_us, zone) or "")[:16], one.error] for one in found]
    session.print_table(rows, heads=("name", "url", "last post", "at", "error"))


def _baton(session: Session, options: argparse.Namespace) -> None:
    client = session.client()
    if options.what == "give":
        client.do("baton.give", {"note": options.note})
        session.print_line(session.word("Handed over.", "已交班。"))
    elif options.what == "show":
        digest = client.ask("query.shift_digest", reply_type=ShiftDigest)
        _print(session, options, digest, digest.lines)
    else:
        found = client.ask("query.batons", {"open": options.what == "sign"}, reply_type=list[BatonView])
        if options.what == "sign":
            for one in (one for one in found if not one.mine):
                client.do("baton.sign", {"baton": one.id})
                session.print_line(session.word(f"Signed: {one.name}", f"已签收：{one.name}"))
            return
        lines = [line for one in found for line in one.lines]
        _print(session, options, found, lines)


def _print(session: Session, options: argparse.Namespace, value: Any, lines: Any) -> None:
    if options.json:
        session.print_json(value)
        return
    zone = session.zone()
    rows = [
        [
            line.kind,
            (iso(line.at_us, zone) or "")[:16],
            f"P{line.priority}",
            line.number,
            line.metric,
            line.title,
        ]
        for line in lines
    ]
    session.print_table(rows, heads=("why", "by", "prio", "ticket", "clock", "title"))


_ACTIONS = {
    "pages": _pages, "ack": _ack, "start": _start, "notices": _notices, "test": _test, "rules": _rules, "rota": _rota,
    "webhook": _webhook, "baton": _baton,
}  # fmt: skip
