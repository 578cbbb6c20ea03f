"""Sentences of machine entries, in both languages; the catalogue is complete."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

from desk.process.timeline import KINDS
from desk.ui import i18n
from desk.ui.ticket.row_layout import labelled_parts
from desk.ui.ticket.sentences import SPOKEN, fate, is_spoken, sentence
from tests.ui.catalogue import ROOT, window_texts
from tests.ui.ticket.samples import CHEN, GROUP, NETWORK, WEI, entry

NAMES = {CHEN.id.hex(): "陈立", GROUP.id.hex(): "一线支持", NETWORK.id.hex(): "网络"}


@pytest.mark.parametrize(
    ("kind", "data", "text"),
    [
        ("assigned", {"to": CHEN.id.hex()}, "assigned the ticket to 陈立"),
        ("assigned", {"to": WEI.id.hex()}, "took the ticket"),
        ("assigned", {"to": None}, "put the ticket back to the group"),
        ("group", {"from": GROUP.id.hex(), "to": NETWORK.id.hex()}, "moved the ticket from 一线支持 to 网络"),
        ("group", {"from": None, "to": NETWORK.id.hex()}, "moved the ticket to 网络"),
        (
            "priority",
            {"from": 3, "to": 1, "reason": "all users"},
            "changed the priority from P3 to P1: all users",
        ),
        ("tags", {"added": ["a"], "removed": ["b"]}, "changed the tags: +a −b"),
        ("category", {"from": "", "to": "network"}, "changed the category from none to network"),
        ("resumed", {"cause": "customer"}, "resumed work: the requester answered"),
        ("resumed", {}, "resumed work"),
        ("confirmed", {"by": "phone"}, "noted the confirmation by telephone"),
        ("not_solved", {"other_question": True}, "has another question"),
        ("closed", {"cause": "auto_confirmed"}, "closed the ticket: no answer to the solution"),
        ("article_used", {"article": "ff", "verdict": "worked"}, "used the article “ff” · it worked"),
        ("waive", {"metric": "update", "reason": "power cut"}, "waived the target Update: power cut"),
        ("delivery", {"state": "sent", "to": "slack:u1"}, "delivered to slack:u1"),
        ("delivery", {"state": "bounced", "to": "a@b.c", "reason": "full"}, "came back from a@b.c: full"),
        ("unheard_of", {"value": 3, "odd": [1]}, "unheard_of · value: 3"),
    ],
)
def test_sentences(kind: str, data: dict[str, object], text: str) -> None:
    i18n.use("en")
    assert sentence(entry(1, kind, 1, data=data, names=NAMES)) == text


def test_waiting_says_until_when() -> None:
    i18n.use("en")
    text = sentence(entry(1, "scheduled", 1, data={"reason": "visit", "expected_until": 1_763_791_560}))
    assert text.startswith("agreed a time until 2025-11-2")
    assert text.endswith(": visit")
    assert "until tomorrow" in sentence(entry(1, "scheduled", 1, data={"expected_until": "tomorrow"}))


def test_the_fate_of_a_message_stands_beside_it() -> None:
    """Delivered when, or why not; nothing where nothing is known; a strange time breaks nothing."""
    i18n.use("en")
    said = [
        fate(entry(1, "public_reply", 1, data={"delivery": found}))
        for found in (
            {"state": "sent", "at": 1_763_791_560}, {"state": "sent", "at": "?"}, {"state": "bounced"},
            {"state": "failed", "reason": "mailbox\nfull"}, None,
        )
    ]  # fmt: skip
    assert re.fullmatch(r"delivered \d\d:\d\d", said[0])
    assert said[1:] == ["delivered", "bounced", "not delivered: mailbox full", ""]


def test_a_rating_is_shown_with_its_stars_and_what_was_said() -> None:
    rated = entry(7, "survey", 3, "Too slow", data={"rating": 2})
    assert is_spoken(rated)
    assert labelled_parts(rated) == [("", "★★☆☆☆  2 / 5"), ("", "Too slow")]
    assert labelled_parts(entry(8, "survey", 3, data={"rating": "good"})) == []


def test_every_kind_has_words() -> None:
    i18n.use("en")
    for kind in KINDS.keys() - SPOKEN:
        assert sentence(entry(1, kind, 1)), kind


def test_the_catalogue_has_every_text() -> None:
    folder = ROOT / "resources" / "i18n"
    trees = [ElementTree.parse(folder / f"{name}_zh_CN.ts") for name in ("ticket", "knowledge")]
    known = {
        (context.findtext("name"), message.findtext("source"))
        for tree in trees
        for context in tree.iter("context")
        for message in context.iter("message")
        if message.findtext("translation")
    }
    assert window_texts("ticket", "kb", "article", "widgets") - known == set()
