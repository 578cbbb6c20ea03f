"""Tries a channel as a person would by its test button: log in, fetch a token, listen; says what is wrong in words.

Blocks for as long as a server takes: for a thread of its own.
"""

import contextlib
import smtplib
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from desk.intake.chat.calls import LaterError, RefusedError, StaleTokenError
from desk.intake.chat.clients import CLIENTS
from desk.intake.chat.rules import PLATFORMS, hears, speaks
from desk.intake.config import Config
from desk.intake.mail.fetch import WORLD, open_mailbox
from desk.intake.mail.send import open_smtp
from desk.process import messages

messages.register(
    {
        "probe_alert": (
            "No token is set: the hook is closed. Set alerts.token or alerts.hmac_secret.",
            "未设置令牌，webhook 已关闭。请设置 alerts.token 或 alerts.hmac_secret。",
        ),
        "probe_silent": (
            "There is nothing to ask from here: send a message to it and look at “last message”.",
            "此渠道无法主动测试：请发送一条消息，并查看“最近消息”。",
        ),
        "probe_failed": (
            "{channel} does not work: {detail}. Correct the settings and start `desk serve` again.",
            "{channel} 无法使用：{detail}。请更正设置后重新启动 `desk serve`。",
        ),
    }
)


def probe(name: str, config: Config, mailboxes: Sequence[Mapping[str, Any]]) -> str:
    """Return the code of what is to be said where there is nothing to try, "" where it works; raises what fails."""
    if name == "mail":
        _try_imap(mailboxes[0])
    elif name.startswith("mail "):
        _try_imap(next(box for box in mailboxes[1:] if box["username"] == name[5:]))
    elif name == "mail_out":
        for box in mailboxes:
            if box["smtp_host"]:
                _try_smtp(box)
    elif name == "alert":
        table = config["alerts"]
        return "" if table["token"] or table["hmac_secret"] else "probe_alert"
    elif name.removesuffix("_out") in PLATFORMS:
        platform = name.removesuffix("_out")
        if name != platform and speaks(platform, config[platform]):
            CLIENTS[platform](config[platform]).check()
        return "" if name != platform or not hears(platform, config[platform]) else "probe_silent"
    return ""


def _try_imap(mailbox: Mapping[str, Any]) -> None:
    box = open_mailbox(mailbox)
    with contextlib.suppress(OSError):
        box.logout()


def _try_smtp(mailbox: Mapping[str, Any]) -> None:
    server = open_smtp(mailbox)
    with contextlib.suppress(OSError, smtplib.SMTPException):
        server.quit()


class Probes:
    """The tests that were asked for, each in a thread of its own, and what came of them."""

    def __init__(self, config: Config, mailboxes: Sequence[Mapping[str, Any]]) -> None:
        """Begin with none."""
        self._config = config
        self._mailboxes = mailboxes
        self._lock = threading.Lock()
        self._found: dict[str, dict[str, Any]] = {}

    def begin(self, name: str) -> None:
        """Try a channel; one that is being tried already is left alone."""
        with self._lock:
            if self._found.get(name, {}).get("testing"):
                return
            self._found[name] = {"testing": True, "code": "", "detail": ""}
        threading.Thread(target=self._try, args=(name,), name=f"test of {name}", daemon=True).start()

    def _try(self, name: str) -> None:
        detail, code = "", ""
        try:
            code = probe(name, self._config, self._mailboxes)
        except (
            *WORLD,
            ValueError,
            LaterError,
            RefusedError,
            StaleTokenError,
            smtplib.SMTPException,
        ) as error:
            code, detail = "probe_failed", str(error)[:200] or type(error).__name__
        with self._lock:
            self._found[name] = {"testing": False, "code": code, "detail": detail}

    def said(self, name: str, language: str) -> tuple[str, str]:
        """Return a test's state (none, testing, ok, wrong) and its sentence."""
        with self._lock:
            found = dict(self._found.get(name, {}))
        if not found:
            return "none", ""
        if found["testing"]:
            return "testing", ""
        if not found["code"]:
            return "ok", ""
        words = messages.text(found["code"], language, channel=name, detail=found["detail"])
        return "wrong" if found["code"] != "probe_silent" else "ok", words
