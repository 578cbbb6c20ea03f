"""The page of channels: states, the test button, the quarantine and its two buttons."""

from typing import Any

from pytestqt.qtbot import QtBot

from desk.protocol.changes import Change, Changes
from desk.protocol.intake import ChannelView, InboundView, IntakeView
from desk.protocol.messages import Failure
from desk.ui.preferences.channels import ChannelsPage
from tests.ui.fakes import FakeRequester

HELD = InboundView(
    id=b"i" * 16, channel="mail", source="", sender="robot@corp.test", subject="Out of office", state="quarantine",
    reason="mail_automatic", sentence="An automatic reply.", seen=1, size=9, original="", message_id="",
    received_us=1_700_000_000_000_000, last_us=1_700_000_000_000_000, ticket=None, number="", title="",
    priority=None, entry=None,
)  # fmt: skip
SEEN = IntakeView(items=(HELD,), channels=(ChannelView("mail", 9, 1, 2, 0, 1_700_000_000_000_000),))


def states(**more: Any) -> dict[str, Any]:
    """Return what `desk serve` says."""
    return {"mail": {"up": True, "test": "none", "sentence": ""}, "mail_out": {"up": False, "test": "none",
            "sentence": ""}} | more  # fmt: skip


def test_states_a_test_and_the_quarantine(qtbot: QtBot) -> None:
    """What works, what not; a test is followed to its end; a held message is processed again or thrown away."""
    asked = FakeRequester(answers={"intake.channels": states(), "query.intake": SEEN})
    page = ChannelsPage(asked, "agent")
    qtbot.addWidget(page)
    page.resize(820, 560)
    page.show()
    assert [row[:2] for row in page.channels.rows] == [["Mail in", "works"], ["Mail out", "not reachable"]]
    assert page.channels.rows[0][3:] == ["1", "2", ""]
    assert page.held.rows[0][2:] == ["robot@corp.test", "Out of office", "An automatic reply."]
    assert not page.test.isEnabled()
    assert not page.retry.isEnabled()
    page.channel_table.selectRow(1)
    testing = {"mail_out": {"up": False, "test": "testing", "sentence": ""}}
    asked.answers["intake.test"] = states(**testing)
    asked.answers["intake.channels"] = states(mail_out={"up": False, "test": "wrong", "sentence": "no route"})
    page.test.click()
    assert page.channels.rows[1][1] == "testing…"
    said: list[tuple[str, str]] = []
    page.said.connect(lambda role, sentence: said.append((role, sentence)))
    qtbot.waitUntil(lambda: said == [("bad", "no route")])
    assert page.channels.rows[1][1] == "does not work"
    asked.answers["intake.channels"] = states(mail_out={"up": True, "test": "ok", "sentence": ""})
    page.held_table.selectRow(0)
    page.retry.click()
    assert page.channels.rows[1][1] == "works (tested)"
    page.discard.click()
    written = [(one.verb, one.args["inbound"]) for one in asked.asked if one.write]
    assert written == [("intake.retry", HELD.id), ("intake.discard", HELD.id)]
    before = len(asked.asked)
    page.on_changes(Changes(items=(Change("ticket", b"t"),)))
    assert len(asked.asked) == before
    page.on_changes(Changes(items=(Change("inbound", b"i"),)))
    assert len(asked.asked) == before + 2


def test_without_serve_the_page_says_so(qtbot: QtBot) -> None:
    """What came before is shown all the same."""
    gone = Failure("unknown_verb", "no such verb")
    asked = FakeRequester(answers={"intake.channels": gone, "query.intake": SEEN})
    page = ChannelsPage(asked, "")
    qtbot.addWidget(page)
    assert "does not run" in page.note.text()
    assert page.channels.rows[0][:2] == ["Mail in", ""]
    page.channel_table.selectRow(0)
    assert not page.test.isEnabled()
