"""Mails and notifications that mean harm or are broken, as they are and mutated: read or held back, never an exception."""

import csv
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from desk.intake.channels import Raw, channel_of
from desk.process.errors import KnownError
from tests.conftest import ProofCount
from tests.unit.intake.channel_kit import ChannelKit, firing
from tests.unit.intake.chat import platforms as post

FOLDER = Path(__file__).parent / "hostile"
MAILS = {path.name: path.read_bytes() for path in sorted(FOLDER.glob("*.eml"))}
NOISE = (b"\0", b"\xff\xfe", b"\r", b"\n\n", b"--x\n", b"=?gb2312?B?", b"?=", b"Content-Type: multipart/mixed\n", b"{", b"]",
         b'"', b"\xe4\xb8", b"&#x0;", b"<![CDATA[", b"null", b"1e999", b"-" * 300, b"\xd8\x00")  # fmt: skip


def expected() -> list[tuple[str, str]]:
    """Return each mail of the collection with what must become of it."""
    with (FOLDER / "expected.csv").open(encoding="utf-8") as file:
        return [(row["file"], row["expect"]) for row in csv.DictReader(file) if row["file"] in MAILS]


def test_every_hostile_mail_ends_as_expected(kit: ChannelKit) -> None:
    """A ticket, or the quarantine with a reason; nothing escapes from a name or a header."""
    kit.run("intake.configure", rules={"mail": {"addresses": ["support@desk.example"]}})
    for name, wanted in expected():
        view = kit.mail(raw=MAILS[name] or b"\n")
        became = "reject" if view.state == "quarantine" or view.seen > 1 else "ticket"
        assert wanted == "safe" or became == wanted, f"{name}: {view.state} {view.reason}"
        if view.ticket is None:
            continue
        assert "\n" not in view.title
        assert "\r" not in view.title
        for entry in kit.entries(view):
            for item in entry.files:
                assert not set("/\\\0\n\r") & set(item.name)
                assert ".." not in item.name.split(".")


def mutated(data: bytes, dice: Random) -> bytes:
    """Return the bytes with some cut, doubled, swapped or replaced."""
    out = bytearray(data[:20_000])
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(out) + 1)
        to = min(len(out), at + dice.choice((0, 1, 3, 40, 400)))
        kind = dice.randrange(4)
        if kind == 0:
            del out[at:to]
        elif kind == 1:
            out[at:at] = dice.choice(NOISE)
        elif kind == 2:
            out[at:at] = out[at:to]
        elif at < len(out):
            out[at] = dice.randrange(256)
    return bytes(out)


def seeds() -> list[tuple[str, str, bytes]]:
    """Return what is mutated: (channel, source, bytes)."""
    alert = {
        "version": "4",
        "status": "firing",
        "groupLabels": {"alertname": "A"},
        "alerts": [firing(), firing("B")],
    }
    bodies = [("mail", "", data) for data in MAILS.values() if data]
    bodies += [("alert", "am", json.dumps(alert, ensure_ascii=False).encode())] * 12
    bodies += [("chat", "slack", post.slack_event("x")), ("chat", "wecom", post.wecom_xml("x"))]
    bodies += [("chat", "feishu", post.feishu_event("x")), ("chat", "dingtalk", post.dingtalk_event("x"))]
    return bodies


def test_mutated_messages_are_read_or_refused(proof_count: ProofCount, tmp_path: Path) -> None:
    """The parser of every channel gives items or a sentence; 100,000 in the full run."""
    dice, known = Random(20261122), seeds()
    for _ in range(proof_count(reduced=1_500, full=100_000)):
        channel, source, data = dice.choice(known)
        bent = mutated(data, dice)
        try:
            items = channel_of(channel).parse(Raw(bent, source, "", {}, tmp_path))
        except KnownError:
            continue
        assert isinstance(items, list)


@pytest.mark.parametrize("seed", range(2))
def test_mutated_messages_leave_the_workspace_whole(
    kit: ChannelKit, proof_count: ProofCount, seed: int
) -> None:
    """Taken in whole: a ticket, a message or the quarantine with a sentence that is not ours to blame for."""
    dice, known = Random(seed), seeds()
    unread: list[Any] = []
    for number in range(proof_count(reduced=60, full=3_000)):
        channel, source, data = dice.choice(known)
        if channel == "chat":
            continue
        view = kit.take(channel, mutated(data, dice) + f"\n{number}".encode(), source=source)
        if view.reason == "intake_unreadable":
            unread.append(view)
    assert not unread, [view.sentence for view in unread]
