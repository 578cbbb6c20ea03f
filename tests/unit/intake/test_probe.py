"""A channel's test says that it works, that there is nothing to ask, or what is wrong."""

import threading
from typing import Any

import pytest

from desk.intake.config import read_config
from desk.intake.probe import Probes
from tests.unit.intake.chat.platforms import platforms


def settled(probes: Probes, name: str) -> tuple[str, str]:
    """Begin a test and wait for its thread."""
    probes.begin(name)
    for thread in threading.enumerate():
        if thread.name == f"test of {name}":
            thread.join(60)
    return probes.said(name, "en")


@pytest.mark.parametrize("code", [0, 40001])
def test_every_kind_of_channel(code: int) -> None:
    """Platforms are asked for a token, servers for a login, hooks for their keys."""
    with platforms() as server:
        tables: dict[str, Any] = server.tables() | {"alerts": {"token": "t" if code else ""}}
        tables["mail"] = {"imap_host": "127.0.0.1", "imap_port": 9, "imap_security": "none",
                          "smtp_host": "127.0.0.1", "smtp_port": 9}  # fmt: skip
        config = read_config(tables)
        probes = Probes(config, [config["mail"]])
        assert probes.said("slack_out", "en") == ("none", "")
        if code:
            server.moods.append((200, {}, {"errcode": code, "errmsg": "invalid credential"}))
        state, sentence = settled(probes, "wecom_out")
        assert state == ("wrong" if code else "ok")
        assert ("invalid credential" in sentence) is bool(code)
        assert settled(probes, "slack_out") == ("ok", "")
        assert settled(probes, "slack")[0] == "ok"
        assert settled(probes, "alert")[0] == ("ok" if code else "wrong")
        for name in ("mail", "mail_out"):
            state, sentence = settled(probes, name)
            assert (state, name in sentence) == ("wrong", True)
