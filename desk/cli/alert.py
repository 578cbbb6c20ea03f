"""`desk alert`: a ticket's alerts, silencing their source, maintenance windows, rules by label and their test."""

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from desk.cli.lookup import ticket_of
from desk.cli.rule_files import read_rules
from desk.cli.session import Session, iso
from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.alert_trial import AlertRuleset, AlertTrial
from desk.protocol.intake import AlertView, MaintenanceView, SilenceView

messages.register(
    {
        "alert_match": (
            "“{text}” is no match. Write a label and its value, like service=payments.",
            "“{text}”不是有效的匹配条件。请写成 标签=值，例如 service=payments。",
        ),
    }
)


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    words = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = words.add_parser("show", help=word("alerts and silences of a ticket", "工单的告警与静默"))
    show.add_argument("ticket")
    show.add_argument("--json", action="store_true", help="JSON")
    silence = words.add_parser("silence", help=word("silence a ticket's alerts", "静默工单的告警"))
    silence.add_argument("ticket")
    silence.add_argument("--minutes", type=int, default=120)
    silence.add_argument("--comment", default="")
    lift = words.add_parser("unsilence", help=word("lift the silence", "解除静默"))
    lift.add_argument("ticket")
    windows = words.add_parser("maintenance", help=word("maintenance windows", "维护窗口"))
    windows.add_argument("--all", action="store_true", help=word("ended ones too", "包括已结束的"))
    windows.add_argument("--json", action="store_true", help="JSON")
    plan = words.add_parser("plan", help=word("plan a maintenance window", "计划维护窗口"))
    plan.add_argument("name")
    plan.add_argument(
        "--from", dest="starts", default="", metavar="TIME", help=word("default: now", "默认：现在")
    )
    plan.add_argument("--until", dest="ends", default="", metavar="TIME")
    plan.add_argument("--minutes", type=int, default=60, help=word("instead of --until", "代替 --until"))
    plan.add_argument(
        "--match",
        action="append",
        default=[],
        metavar="LABEL=VALUE",
        help=word("VALUE may end in *", "值可以 * 结尾"),
    )
    plan.add_argument("--source", default="", help=word("monitoring system", "监控系统"))
    plan.add_argument("--reason", default="")
    _build_rules(words, session)
    end = words.add_parser("end", help=word("end a maintenance window now", "立即结束维护窗口"))
    end.add_argument("window", help=word("its id, from the list", "列表中的编号"))


def _build_rules(words: Any, session: Session) -> None:
    """Declare the rules by label and their test."""
    word = session.word
    rules = words.add_parser(
        "rules",
        help=word(
            "type, product, group and priority by label: show, or set all", "按标签的规则：查看或整体设置"
        ),
    )
    rules.add_argument(
        "--set", dest="path", metavar="FILE", help=word("as this command prints it", "格式同本命令输出")
    )
    test = words.add_parser(
        "test", help=word("the ticket an alert would make, and why", "告警将建立的工单及原因")
    )
    test.add_argument(
        "file", metavar="FILE", help=word("a webhook's body, - = stdin", "Webhook 内容，- 为标准输入")
    )
    test.add_argument("--source", default="", help=word("monitoring system", "监控系统"))
    test.add_argument(
        "--rules", metavar="FILE", help=word("these instead of those in force", "以此文件代替现行规则")
    )
    test.add_argument("--json", action="store_true", help="JSON")


def run(session: Session, options: argparse.Namespace) -> int:
    """Do what was asked."""
    _ACTIONS[options.action](session, options)
    return 0


def _show(session: Session, options: argparse.Namespace) -> None:
    ticket = ticket_of(session, options.ticket).id
    client, zone = session.client(), session.zone()
    alerts = client.ask("query.alerts", {"ticket": ticket}, reply_type=tuple[AlertView, ...])
    silences = client.ask("query.silences", {"ticket": ticket}, reply_type=tuple[SilenceView, ...])
    if options.json:
        session.print_json({"alerts": alerts, "silences": silences})
        return
    rows = [
        [
            one.status,
            _pairs(one.labels),
            (iso(one.starts_us, zone) or "")[:16],
            str(one.occurrences),
            one.summary,
        ]
        for one in alerts
    ]
    session.print_table(rows, heads=("state", "labels", "since", "times", "summary"))
    for one in silences:
        session.print_line(
            f"{one.state} · {(iso(one.until_us, zone) or '')[:16]} · {_pairs(one.matchers)} · {one.author} {one.error}"
        )


def _read(name: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise KnownError("rules_unreadable", path=name, detail=error.strerror or str(error)) from error
    return raw.decode("utf-8-sig", "replace")


def _list_of(data: Any) -> Any:
    """Return the rules of a file: a list of them, or a table `rules` (TOML)."""
    return data.get("rules", data) if isinstance(data, dict) else data


def _rules(session: Session, options: argparse.Namespace) -> None:
    client = session.client()
    if options.path:
        client.do("alert.routes", {"rules": _list_of(read_rules(options.path))})
    found = client.ask("query.alert_routes", reply_type=AlertRuleset)
    session.print_json(list(found.rules))


def _test(session: Session, options: argparse.Namespace) -> None:
    rules = _list_of(read_rules(options.rules)) if options.rules else None
    args = {"body": _read(options.file), "source": options.source, "rules": rules}
    found = session.client().ask("query.alert_trial", args, reply_type=tuple[AlertTrial, ...])
    if options.json:
        session.print_json(found)
        return
    for one in found:
        session.print_line(f"{one.source}: {one.title or one.says}")
        session.print_table(
            [[fact.name, fact.value or "-", fact.why] for fact in one.facts], heads=("", "", "")
        )


def _pairs(labels: dict[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in sorted(labels.items()))


def _silence(session: Session, options: argparse.Namespace) -> None:
    ticket = ticket_of(session, options.ticket).id
    args = {"ticket": ticket, "minutes": options.minutes, "comment": options.comment}
    session.client().do("ticket.silence", args)
    session.print_line(session.word("Asked for; the ticket says what came of it.", "已申请，结果见工单。"))


def _unsilence(session: Session, options: argparse.Namespace) -> None:
    session.client().do("ticket.unsilence", {"ticket": ticket_of(session, options.ticket).id})
    session.print_line(session.word("Asked for; the ticket says what came of it.", "已申请，结果见工单。"))


def _windows(session: Session, options: argparse.Namespace) -> None:
    found = session.client().ask(
        "query.maintenance", {"over": options.all}, reply_type=tuple[MaintenanceView, ...]
    )
    if options.json:
        session.print_json(found)
        return
    zone = session.zone()
    rows = [
        [one.id.hex(), one.state, one.name, (iso(one.starts_us, zone) or "")[:16],
         (iso(one.ends_us, zone) or "")[:16], one.source, _pairs(one.matchers), one.author]
        for one in found
    ]  # fmt: skip
    session.print_table(rows, heads=("id", "state", "name", "from", "until", "source", "labels", "by"))


def _plan(session: Session, options: argparse.Namespace) -> None:
    starts = session.instant_us(options.starts) if options.starts else time.time_ns() // 1000
    ends = session.instant_us(options.ends) if options.ends else starts + options.minutes * 60_000_000
    matchers = {}
    for pair in options.match:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise KnownError("alert_match", text=pair)
        matchers[name.strip()] = value.strip()
    args = {
        "name": options.name, "starts_us": starts, "ends_us": ends, "matchers": matchers,
        "source": options.source, "reason": options.reason,
    }  # fmt: skip
    done = session.client().do("alert.maintenance", args)
    session.print_line((done.subject or b"").hex())


def _end(session: Session, options: argparse.Namespace) -> None:
    try:
        window = bytes.fromhex(options.window)
    except ValueError:
        window = b""
    session.client().do("alert.maintenance_end", {"window": window})
    session.print_line(session.word("Ended.", "已结束。"))


_ACTIONS = {
    "show": _show, "silence": _silence, "unsilence": _unsilence, "maintenance": _windows, "plan": _plan, "end": _end,
    "rules": _rules, "test": _test,
}  # fmt: skip
