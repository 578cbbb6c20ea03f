"""`desk intake chat`: take a platform's event in from a file, or check the configured platforms."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from desk.cli.session import Session
from desk.process.errors import KnownError

PLATFORMS = ("wecom", "dingtalk", "feishu", "slack")


def build(actions: Any, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    chat = actions.add_parser(
        "chat",
        help=word(
            "take a chat event in (decrypted JSON or XML), or --check the platforms",
            "接收聊天平台事件（已解密的 JSON 或 XML），或用 --check 检查平台配置",
        ),
    )
    chat.add_argument("files", nargs="*", metavar="FILE")
    chat.add_argument("--source", default="slack", choices=PLATFORMS, help=word("platform", "平台"))
    chat.add_argument(
        "--config", default="", help=word("configuration of desk serve", "desk serve 的配置文件")
    )
    chat.add_argument(
        "--check",
        action="store_true",
        help=word(
            "test keys and credentials of every configured platform", "检查各平台的密钥与凭证，不建工单"
        ),
    )
    chat.add_argument(
        "--offline", action="store_true", help=word("with --check: ask no platform", "仅检查密钥，不连接平台")
    )
    chat.add_argument("--json", action="store_true", help="JSON")


def check(session: Session, options: argparse.Namespace) -> int:
    """Say of each configured platform whether it can hear and speak; 1 where one cannot."""
    from desk.intake.chat.rules import PLATFORM_NAMES
    from desk.intake.config import load_config, read_config

    config = load_config(Path(options.config)) if options.config else read_config({})
    found = {name: _checked(name, config[name], offline=options.offline) for name in PLATFORMS}
    if options.json:
        session.print_json(found)
    else:
        rows = [(session.word(*PLATFORM_NAMES[name]), *_shown(session, found[name])) for name in PLATFORMS]
        heads = (
            session.word("platform", "平台"),
            session.word("callback", "接收"),
            session.word("sending", "发送"),
        )
        session.print_table(rows, heads=heads)
    return int(any(state not in GOOD for one in found.values() for state in one.values()))


GOOD = ("ok", "off", "set", "stream")
WORDS = {
    "ok": ("right", "正常"),
    "off": ("not configured", "未配置"),
    "stream": ("long connection", "长连接"),
    "set": ("configured, not asked", "已配置，未连接"),
}


def _shown(session: Session, one: Mapping[str, str]) -> tuple[str, str]:
    callback, sending = (
        session.word(*WORDS[state]) if state in WORDS else state
        for state in (one["callback"], one["sending"])
    )
    return callback, sending


def _checked(name: str, table: Mapping[str, Any], *, offline: bool) -> dict[str, str]:
    """Return the state of a platform's callback and of sending to it: ok, off, set, or what is wrong."""
    from desk.intake.chat.calls import LaterError, RefusedError, StaleTokenError
    from desk.intake.chat.clients import CLIENTS
    from desk.intake.chat.rules import hears, speaks, streams

    callback = _said(lambda: _try_keys(name, table)) if hears(name, table) else "off"
    if callback == "off" and streams(name, table):
        callback = "stream"
    if not speaks(name, table):
        return {"callback": callback, "sending": "off"}
    if offline:
        return {"callback": callback, "sending": "set"}
    wrong = (LaterError, RefusedError, StaleTokenError)
    return {"callback": callback, "sending": _said(CLIENTS[name](table).check, wrong)}


def _said(act: Callable[[], None], wrong: tuple[type[Exception], ...] = ()) -> str:
    try:
        act()
    except (KnownError, ValueError) as error:
        return str(error)
    except wrong as error:
        return str(error)
    return "ok"


def _try_keys(name: str, table: Mapping[str, Any]) -> None:
    """Seal a message with the platform's keys and open it again; raises what is wrong with them."""
    from desk.intake.chat import envelopes

    if table.get("aes_key"):
        receiver = table["corp_id"] if name == "wecom" else table["app_key"]
        box = envelopes.CallbackBox(table["token"], table["aes_key"], receiver)
        sealed = box.seal("测试".encode())
        box.open(box.sign("1", "n", sealed), "1", "n", sealed)
    if table.get("encrypt_key"):
        envelopes.feishu_open(table["encrypt_key"], envelopes.feishu_seal(table["encrypt_key"], b"{}"))
