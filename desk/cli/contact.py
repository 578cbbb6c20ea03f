"""`desk contact`: how a person is told besides the window: chat accounts, mail, other services, folding, digest."""

import argparse
from typing import Any

from desk.cli.session import Session
from desk.process.errors import KnownError
from desk.protocol.contacts import ContactView
from desk.protocol.views import PersonView


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    words = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = words.add_parser("show", help=word("show how somebody is told", "查看通知方式"))
    show.add_argument("--json", action="store_true", help="JSON")
    change = words.add_parser(
        "set", help=word("change it; what is not named stays", "修改通知方式；未给出的保持不变")
    )
    change.add_argument(
        "--chat", action="append", metavar="PLATFORM=ACCOUNT",
        help=word(
            "account on wecom, dingtalk, feishu or slack; empty unlinks",
            "聊天账号（wecom、dingtalk、feishu、slack）；留空取消关联",
        ),
    )  # fmt: skip
    change.add_argument(
        "--target", action="append", metavar="URL",
        help=word(
            "another service, as Apprise writes it; all anew, one empty = none",
            "其他服务（Apprise 地址）；整体替换，给空值则清除",
        ),
    )  # fmt: skip
    change.add_argument("--mail", choices=("on", "off"), help=word("by mail, too", "同时发送邮件"))
    change.add_argument(
        "--fold", type=int, metavar="SECONDS", help=word("one message for so long", "合并窗口（秒）")
    )
    change.add_argument(
        "--quiet", metavar="22:00-07:30", help=word("quiet hours; off = none", "免打扰时段；off 为无")
    )
    change.add_argument(
        "--digest",
        metavar="09:00,13:30",
        help=word("times of a digest; off = none", "汇总发送时间；off 为无"),
    )
    for one in (show, change):
        one.add_argument("--person", default="", help=word("somebody else, by name", "他人姓名"))


def run(session: Session, options: argparse.Namespace) -> int:
    """Show or change it."""
    person = _person(session, options.person) if options.person else None
    args: dict[str, Any] = {} if person is None else {"person": person}
    found = session.client().ask("query.contact", args, reply_type=ContactView)
    if options.action == "set":
        session.client().do("contact.set", {"contact": _changed(found, options), **args})
        found = session.client().ask("query.contact", args, reply_type=ContactView)
    if getattr(options, "json", False):
        session.print_json(found)
        return 0
    off = session.word("off", "关闭")
    rows = [[name, account] for name, account in sorted(found.chats.items())]
    rows += [["apprise", target] for target in found.targets]
    rows += [
        ["mail", session.word("on", "开启") if found.mail else off],
        ["fold", f"{found.fold_s} s"],
        ["quiet", "-".join(found.quiet) or off],
        ["digest", ", ".join(found.digest) or off],
    ]
    session.print_table(rows, heads=(session.word("way", "方式"), session.word("value", "取值")))
    return 0


def _changed(found: ContactView, options: argparse.Namespace) -> dict[str, Any]:
    """Return the whole of it with what was given."""
    chats = dict(found.chats)
    for pair in options.chat or ():
        platform, _, account = pair.partition("=")
        chats[platform.strip()] = account.strip()
    made: dict[str, Any] = {
        "chats": {name: account for name, account in chats.items() if account}, "targets": list(found.targets),
        "mail": found.mail, "fold_s": found.fold_s, "quiet": list(found.quiet), "digest": list(found.digest),
    }  # fmt: skip
    if options.target is not None:
        made["targets"] = [target for target in options.target if target]
    if options.mail:
        made["mail"] = options.mail == "on"
    if options.fold is not None:
        made["fold_s"] = options.fold
    for name, sign in (("quiet", "-"), ("digest", ",")):
        given = getattr(options, name)
        if given is not None:
            made[name] = [] if given == "off" else given.split(sign)
    return made


def _person(session: Session, name: str) -> bytes:
    """Return the member of staff with this name."""
    found = session.client().ask("query.people", {"text": name, "staff": True}, reply_type=list[PersonView])
    exact = [one for one in found if one.name == name] or found
    if len(exact) != 1:
        raise KnownError("contact.person", name=name, count=len(exact))
    return exact[0].id
