"""`desk script`: the library of automation scripts, their review, and a run with its output."""

import argparse
import getpass
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from desk.cli.lookup import ticket_of
from desk.cli.session import Session
from desk.process import messages
from desk.process.errors import KnownError
from desk.process.scripts import LOCAL, parse_manifest, version_digest
from desk.protocol.scripts import RunView, ScriptSource, ScriptView

DANGERS = {"read": ("reads", "只读"), "change": ("changes", "变更"), "destroy": ("destroys", "破坏性")}
KILLED = {
    "time_out": ("ended at its time limit", "超时终止"),
    "cancelled": ("cancelled", "已取消"),
    "flood": ("ended: too much output", "输出过多，已终止"),
    "cut_off": ("cut off with Desk", "随 Desk 中断"),
    "not_started": ("not started", "未能启动"),
}

messages.register(
    {
        "script_file": (
            "The file {path} cannot be read ({reason}). Check the name and try again.",
            "无法读取文件 {path}（{reason}），请检查文件名后重试。",
        ),
        "script_set": (
            "“{text}” is no value. Write it as NAME=VALUE.",
            "“{text}”不是有效参数，请写成 名称=值。",
        ),
    }
)


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help=word("all scripts", "列出脚本"))
    listing.add_argument(
        "--ticket", default="", help=word("those that fit a ticket first", "优先显示适合该工单的脚本")
    )
    listing.add_argument("--json", action="store_true", help="JSON")
    show = actions.add_parser("show", help=word("manifest and text", "显示清单与内容"))
    show.add_argument("name")
    show.add_argument("--json", action="store_true", help="JSON")
    for name, en, zh in (
        ("check", "check a manifest and its script, keep nothing", "检查清单与脚本，不保存"),
        ("save", "put a script in the library", "将脚本加入脚本库"),
    ):
        one = actions.add_parser(name, help=word(en, zh))
        one.add_argument("manifest", metavar="MANIFEST.toml")
        one.add_argument("script", metavar="SCRIPT")
    approve = actions.add_parser(
        "approve", help=word("approve the version you have read", "批准您已审阅的版本")
    )
    approve.add_argument("name")
    approve.add_argument("--sha", required=True, help=word("its hash, from “show”", "“show”所显示的哈希值"))
    retire = actions.add_parser("retire", help=word("take a script out of the library", "停用脚本"))
    retire.add_argument("name")
    _build_runs(actions, session)


def _build_runs(actions: Any, session: Session) -> None:
    word = session.word
    for name, en, zh in (
        ("run", "run a script", "运行脚本"),
        ("request", "ask a second person to release a run", "申请由他人批准运行"),
    ):
        one = actions.add_parser(name, help=word(en, zh))
        one.add_argument("name")
        one.add_argument("--ticket", default="", required=name == "request")
        one.add_argument(
            "--host", action="append", default=[], help=word("default: this machine", "默认：本机")
        )
        one.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
        if name == "request":
            one.add_argument("--reason", default="")
            continue
        one.add_argument("--dry-run", action="store_true", help=word("change nothing", "试运行，不做修改"))
        one.add_argument(
            "--yes", action="store_true", help=word("confirm that it changes these hosts", "确认变更这些主机")
        )
        one.add_argument(
            "--confirm",
            default="",
            metavar="HOSTS",
            help=word("hosts typed again (destroy)", "再次输入主机名（破坏性脚本）"),
        )
        one.add_argument(
            "--release", default="", help=word("entry that released the run", "批准运行的记录编号")
        )
        one.add_argument("--json", action="store_true", help="JSON")
    release = actions.add_parser("release", help=word("release what a colleague asked for", "批准同事的申请"))
    release.add_argument("--ticket", required=True)
    release.add_argument("request", help=word("id of the request", "申请编号"))


def run(session: Session, options: argparse.Namespace) -> int:
    """Do it."""
    return _ACTIONS[options.action](session, options)


# ---- the library -------------------------------------------------------------------------------------


def _list(session: Session, options: argparse.Namespace) -> int:
    args = {"ticket": ticket_of(session, options.ticket).id} if options.ticket else {}
    found = session.client().ask("query.scripts", args, reply_type=list[ScriptView])
    if options.json:
        session.print_json(found)
        return 0
    rows = [
        (
            view.name,
            session.word(*DANGERS[view.danger]),
            session.word("approved", "已批准") if view.approved else session.word("not approved", "未批准"),
            view.title,
            " ".join(view.hosts) or "–",
        )
        for view in found
    ]
    word = session.word
    heads = (
        word("name", "名称"),
        word("danger", "风险"),
        word("state", "状态"),
        word("title", "标题"),
        word("hosts", "主机"),
    )
    session.print_table(rows, heads=heads)
    return 0


def _show(session: Session, options: argparse.Namespace) -> int:
    source = session.client().ask("query.script", {"name": options.name}, reply_type=ScriptSource)
    if options.json:
        session.print_json(source)
        return 0
    state = session.word("approved", "已批准") if source.approved else session.word("not approved", "未批准")
    session.print_line(f"# sha {source.sha} ({state})")
    for line in [*source.manifest.splitlines(), "", *source.body.splitlines()]:
        session.print_line(line)
    return 0


def _read(name: str) -> str:
    try:
        return Path(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KnownError(
            "script_file", path=name, reason=getattr(error, "strerror", None) or str(error)
        ) from error


def _check(session: Session, options: argparse.Namespace) -> int:
    manifest, body = _read(options.manifest), _read(options.script)
    parsed = parse_manifest(manifest)
    session.print_line(
        f"{parsed.name} · {session.word(*parsed.title)} · sha {version_digest(manifest, body)}"
    )
    return 0


def _save(session: Session, options: argparse.Namespace) -> int:
    manifest, body = _read(options.manifest), _read(options.script)
    session.client(create=True).do("script.save", {"manifest": manifest, "body": body})
    session.print_line(
        session.word(
            f"Kept. A colleague reads it (`desk script show {parse_manifest(manifest).name}`) and approves it.",
            f"已保存。请同事审阅（`desk script show {parse_manifest(manifest).name}`）并批准。",
        )
    )
    return 0


def _approve(session: Session, options: argparse.Namespace) -> int:
    session.client().do("script.approve", {"name": options.name, "sha": options.sha})
    session.print_line(session.word("Approved.", "已批准。"))
    return 0


def _retire(session: Session, options: argparse.Namespace) -> int:
    session.client().do("script.retire", {"name": options.name})
    session.print_line(session.word("Taken out of the library.", "已停用。"))
    return 0


# ---- runs --------------------------------------------------------------------------------------------


def _values(session: Session, options: argparse.Namespace) -> dict[str, str]:
    """Return the typed values; secrets that were not given are asked for where somebody sits."""
    values = {}
    for text in options.set:
        name, equals, value = text.partition("=")
        if not equals:
            raise KnownError("script_set", text=text)
        values[name.strip()] = value
    found = session.client().ask("query.scripts", reply_type=list[ScriptView])
    view = next((view for view in found if view.name == options.name), None)
    for parameter in view.parameters if view else ():
        if parameter.kind == "secret" and parameter.name not in values and sys.stdin.isatty():
            values[parameter.name] = getpass.getpass(f"{parameter.title}: ")
    return values


def _asked(session: Session, options: argparse.Namespace) -> dict[str, Any]:
    args: dict[str, Any] = {
        "name": options.name,
        "hosts": options.host or [LOCAL],
        "values": _values(session, options),
    }
    if options.ticket:
        args["ticket"] = ticket_of(session, options.ticket).id
    return args


def _run(session: Session, options: argparse.Namespace) -> int:
    args = _asked(session, options)
    typed = [part.strip() for part in options.confirm.replace("，", ",").split(",") if part.strip()]
    confirm = typed or (args["hosts"] if options.yes and not _destroys(session, options.name) else [])
    args |= {"dry_run": options.dry_run, "confirm": confirm}
    if options.release:
        args["release"] = bytes.fromhex(options.release)
    finished = follow(session, args, show=not options.json)
    if options.json:
        session.print_json(finished)
    else:
        for result in finished["results"]:
            session.print_line(result_line(session, result))
    return 0 if all(result["exit_code"] == 0 for result in finished["results"]) else 1


def _destroys(session: Session, name: str) -> bool:
    found = session.client().ask("query.scripts", reply_type=list[ScriptView])
    return any(view.name == name and view.danger == "destroy" for view in found)


def follow(session: Session, args: dict[str, Any], *, show: bool) -> dict[str, Any]:
    """Run a script to its end and return what it said; Ctrl-C cancels it."""
    client = session.client(create=True)
    view = client.ask("script.run", args, reply_type=RunView)
    events = client.events("script")
    while True:
        try:
            data = next(events)
        except KeyboardInterrupt:
            client.ask("script.cancel", {"run": view.run})
            continue
        except StopIteration:
            raise KnownError("script_run_missing") from None
        if data["run"] != view.run:
            continue
        for line in data.get("lines", ()) if show else ():
            session.print_line(line)
        if data.get("finished"):
            return {"run": view.run, "results": data.get("results", []), "output": data.get("output", "")}


def result_line(session: Session, result: dict[str, Any]) -> str:
    """Return one host's end in words."""
    if result["killed"]:
        what = session.word(*KILLED.get(result["killed"], (result["killed"], result["killed"])))
    else:
        what = session.word(f"exit code {result['exit_code']}", f"退出码 {result['exit_code']}")
    seconds = f"{result['seconds']:.1f} s"
    return f"{result['host']}: {what}, {seconds} · {datetime.now(session.zone()):%H:%M:%S}"


def _request(session: Session, options: argparse.Namespace) -> int:
    args = _asked(session, options)
    session.client().do("ticket.script_request", {**args, "reason": options.reason})
    entry = ticket_of(session, options.ticket).entries[-1]
    session.print_line(session.word(f"Asked: {entry.id.hex()}", f"已申请：{entry.id.hex()}"))
    return 0


def _release(session: Session, options: argparse.Namespace) -> int:
    ticket = ticket_of(session, options.ticket).id
    session.client().do(
        "ticket.script_release", {"ticket": ticket, "request": bytes.fromhex(options.request)}
    )
    entry = ticket_of(session, options.ticket).entries[-1]
    session.print_line(session.word(f"Released: {entry.id.hex()}", f"已批准：{entry.id.hex()}"))
    return 0


_ACTIONS = {
    "list": _list, "show": _show, "check": _check, "save": _save, "approve": _approve, "retire": _retire,
    "run": _run, "request": _request, "release": _release,
}  # fmt: skip
