"""Sharing in the window: state, conflicts, two versions, what was refused, presence, replies written offline."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desk.protocol.changes import Change, Changes
from desk.protocol.knowledge import ArticleBranch, BranchField
from desk.protocol.messages import Event, Failure
from desk.protocol.sharing import ConflictView, CopyProgress, OvertakenReply, SyncStatus, UndeliveredView
from desk.ui import i18n
from desk.ui.sharing import SharingState, sharing
from desk.ui.sync.around import AsOf, Attention
from desk.ui.sync.chip import SyncChip
from desk.ui.sync.dialog import SharingDialog
from desk.ui.sync.presence import PresenceLine
from desk.ui.sync.versions import VersionsPage
from desk.ui.ticket.overtaken import OvertakenStrip
from tests.ui.fakes import FakeRequester
from tests.ui.ticket.samples import NOW, ident

ONLINE = SyncStatus(state="online", since_us=NOW, synced_us=NOW)
OFFLINE = SyncStatus(
    state="offline", since_us=NOW, synced_us=NOW, to_send=3, conflicts=2, undelivered=1, code="server_unreachable",
    why="The server cannot be reached. Check the network.", why_zh="无法连接服务器，请检查网络。",
)  # fmt: skip
TAKEN = ConflictView(
    id=ident(1), ticket=ident(7), number="T-7", title="Login", field="owner_id", winner="陈立", loser="魏清", base="",
    winner_by="陈立", loser_by="魏清", mine=True, reason="already_taken", at_us=NOW,
)  # fmt: skip
TITLE = ConflictView(
    id=ident(2), ticket=None, number="", title="setting", field="title", winner="A", loser="B", base="O",
    winner_by="x", loser_by="y", mine=False, reason="newer_value_kept", at_us=NOW,
)  # fmt: skip
REFUSED = UndeliveredView(
    op_id=ident(3), verb="ticket.note", ticket=ident(7), number="T-7", why="denied", text="my words", at_us=NOW,
    detail={"title": "x"},
)  # fmt: skip
REPLIES = [
    OvertakenReply(
        ident(8), ident(7), "T-7", "Login", "my reply", NOW, "in_progress", "赵磊", "solved itself", NOW, 1
    ),
    OvertakenReply(ident(9), ident(7), "T-7", "Login", "my other", NOW, "closed"),
]
BRANCH = ArticleBranch(
    ident(4), ident(5), "陈立", NOW,
    (
        BranchField("steps", "1", "1 other", "1 mine", None),
        BranchField("cause", "a", "a b", "c a", "c a b"),
    ),
)  # fmt: skip


def answers() -> dict[str, Any]:
    return {
        "sync.status": OFFLINE, "query.conflicts": [TAKEN, TITLE], "query.undelivered": [REFUSED],
        "query.article_branches": [BRANCH], "query.replies": REPLIES, "sync.presence": {}, "sync.now": {}, "sync.unlock": {},
    }  # fmt: skip


@pytest.fixture
def asking() -> Iterator[FakeRequester]:
    i18n.use("en")
    found = FakeRequester(answers())
    sharing.connect_to(found)
    yield found
    sharing.connect_to(None)


def hear(status: SyncStatus) -> None:
    sharing.on_event(Event(event="sync", data=msgspec.to_builtins(status)))


def sent(asking: FakeRequester, verb: str) -> list[dict[str, Any]]:
    return [one.args for one in asking.asked if one.verb == verb]


def test_the_chip_says_the_state_and_hides_without_sharing(qtbot: QtBot, asking: FakeRequester) -> None:
    chip = SyncChip()
    qtbot.addWidget(chip)
    for part in ("Offline since", "3 to send", "2 conflicts", "1 not delivered"):
        assert part in chip.text()
    assert "Check the network" in chip.accessibleName()
    hear(ONLINE)
    assert chip.text().startswith("Synced")
    i18n.use("zh_CN")
    chip.retranslate()
    assert chip.text().startswith("已同步")
    hear(SyncStatus(state="off"))
    assert chip.isHidden()


def test_what_waits_stands_in_the_navigation_and_numbers_say_from_when(
    qtbot: QtBot, asking: FakeRequester
) -> None:
    attention, as_of = Attention(), AsOf()
    for widget in (attention, as_of):
        qtbot.addWidget(widget)
    assert attention.text() == "2 conflicts · 1 not delivered"
    assert as_of.text().startswith("as of ")
    hear(msgspec.structs.replace(ONLINE, asked=1))
    assert attention.accessibleName() == "1 reply asks"
    assert as_of.isHidden()
    i18n.use("zh_CN")
    hear(OFFLINE)
    attention.retranslate()
    assert attention.text() == "2 个冲突 · 1 项未送达"
    hear(ONLINE)
    assert attention.isHidden()


def test_a_claim_that_was_lost_is_told_once(qtbot: QtBot, asking: FakeRequester) -> None:
    told: list[ConflictView] = []
    asking.answers["query.conflicts"] = [TITLE]
    state = SharingState()
    state.connect_to(asking)
    state.taken.connect(told.append)
    asking.answers["query.conflicts"] = [TITLE, TAKEN]
    for _ in range(2):
        state.on_event(
            Event(event="sync", data=msgspec.to_builtins(msgspec.structs.replace(ONLINE, conflicts=3)))
        )
    assert told == [TAKEN]
    asked = len(sent(asking, "sync.status"))
    state.on_changes(Changes(items=(Change("conflict", ident(1)),)))
    assert len(sent(asking, "sync.status")) == asked + 1


@pytest.fixture
def dialog(qtbot: QtBot, asking: FakeRequester) -> SharingDialog:
    made = SharingDialog(asking)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_dialog_opens_at_what_wants_a_person(dialog: SharingDialog) -> None:
    assert dialog.stack.currentWidget() is dialog.conflicts
    assert dialog.list.labels[1] == "Conflicts (2)"
    assert dialog.list.labels[3] == "Not delivered (1)"


def test_conflicts_are_decided_by_one_key(qtbot: QtBot, dialog: SharingDialog, asking: FakeRequester) -> None:
    page = dialog.conflicts
    assert page.stands.value.toPlainText() == "陈立"
    assert page.other.title.text() == "Yours (魏清)"
    asking.answers["query.conflicts"] = [TITLE]
    qtbot.keyClick(page.list, Qt.Key.Key_2)
    assert sent(asking, "conflict.resolve") == [{"conflict": ident(1), "choice": "other"}]
    assert page.current == TITLE
    assert page.base.value.toPlainText() == "O"
    assert not page.open_button.isVisible()
    asking.answers["conflict.resolve"] = Failure(code="x", sentence="By hand, please.")
    qtbot.mouseClick(page.keep_button, Qt.MouseButton.LeftButton)
    assert page.notice.text == "By hand, please."
    del asking.answers["conflict.resolve"]
    asking.answers["query.conflicts"] = []
    qtbot.keyClick(page.list, Qt.Key.Key_1)
    assert page.empty.isVisible()
    assert not page.stands.isVisible()


def test_values_are_shown_in_the_words_of_the_window(dialog: SharingDialog, asking: FakeRequester) -> None:
    page = dialog.conflicts
    numbers = msgspec.structs.replace(TITLE, field="priority", winner="1", loser="3", base="")
    asking.answers["query.conflicts"] = [numbers]
    hear(msgspec.structs.replace(OFFLINE, conflicts=1))  # a new count makes the pages ask again
    assert page.stands.value.toPlainText().startswith("P1")
    assert page.base.value.toPlainText() == ""
    asking.answers["query.conflicts"] = [
        msgspec.structs.replace(numbers, field="state", winner="in_progress")
    ]
    page.ask()
    assert page.stands.value.toPlainText() == "In progress"


def test_a_conflict_leads_to_its_ticket(qtbot: QtBot, dialog: SharingDialog) -> None:
    wanted: list[bytes] = []
    dialog.ticket_wanted.connect(wanted.append)
    qtbot.keyClick(dialog.conflicts.list, Qt.Key.Key_3)
    qtbot.keyClick(dialog.conflicts.list, Qt.Key.Key_J)
    assert dialog.conflicts.current == TITLE
    assert wanted == [ident(7)]


def test_two_versions_are_brought_together_field_by_field(
    qtbot: QtBot, dialog: SharingDialog, asking: FakeRequester
) -> None:
    dialog.list.go(2)
    page = dialog.versions
    assert page.list.labels[0].startswith("≠ Steps")
    assert page.list.labels[1].startswith("✓ Cause")
    page.list.go(1)
    assert page.result.toPlainText() == "c a b"
    qtbot.mouseClick(page.save_button, Qt.MouseButton.LeftButton)
    assert "Steps" in page.notice.text
    assert page.list.row == 0
    qtbot.mouseClick(page.other_button, Qt.MouseButton.LeftButton)
    assert page.result.toPlainText() == "1 other"
    page.result.setPlainText("1 both")
    asking.answers["query.article_branches"] = []
    qtbot.mouseClick(page.save_button, Qt.MouseButton.LeftButton)
    assert sent(asking, "article.merge") == [
        {"article": ident(4), "revision": ident(5), "texts": {"steps": "1 both"}}
    ]
    assert page.empty.isVisible()


def test_two_versions_are_chosen_sentence_by_sentence(qtbot: QtBot, asking: FakeRequester) -> None:
    base = "Open the box. Press it. Hold on. Wait."
    mine = "Open the box. Press twice. Hold on. Wait long. Close."
    theirs = "Look first. Open the box. Press long. Hold on. Wait a day."
    branch = msgspec.structs.replace(BRANCH, fields=(BranchField("steps", base, theirs, mine, None),))
    page = VersionsPage(asking)
    qtbot.addWidget(page)
    page.show()
    page.take([branch])
    shown = page.sentences
    assert not shown.isHidden()
    assert [line.partition(" →")[0] for line in shown.list.labels] == [
        "1. Press twice. ⇄ Press long.", "2. Wait long. Close. ⇄ Wait a day.",
    ]  # fmt: skip
    qtbot.mouseClick(shown.buttons["other"], Qt.MouseButton.LeftButton)
    assert shown.list.row == 1
    assert page.result.toPlainText() == "Look first. Open the box. Press long. Hold on. Wait long. Close."
    qtbot.mouseClick(shown.buttons["both"], Qt.MouseButton.LeftButton)
    assert (
        page.result.toPlainText()
        == "Look first. Open the box. Press long. Hold on. Wait long. Close. Wait a day."
    )
    assert page.chosen == {(ident(5), "steps"): page.result.toPlainText()}
    page.take([msgspec.structs.replace(branch, fields=(BranchField("title", "a", "b", "c", None),))])
    assert shown.isHidden(), "one place is what the two buttons below are for"
    page.take([])
    shown.show_texts("", "", "")
    shown.pick("other")
    assert shown.text == ""


def test_older_tickets_are_searched_on_the_server_and_come_when_wanted(
    qtbot: QtBot, dialog: SharingDialog, asking: FakeRequester
) -> None:
    def answer(**data: Any) -> None:
        sharing.on_event(Event(event="searched", data=data))

    asking.answers["sync.search"] = {"asked": True}
    page, wanted = dialog.older, list[bytes]()
    dialog.ticket_wanted.connect(wanted.append)
    dialog.search_older()
    page.search()
    assert not sent(asking, "sync.search"), "nothing was typed"
    page.words.setText(" printer fire ")
    qtbot.keyClick(page.words, Qt.Key.Key_Return)
    assert sent(asking, "sync.search") == [{"words": "printer fire"}]
    found = {
        "id": str(UUID(bytes=ident(7))),
        "number": "T-7",
        "title": "Fire",
        "state": "closed",
        "updated": "2025-01-02T00",
    }
    answer(words="printer fire", tickets=[found])
    assert page.list.labels == ["T-7 · Closed · 2025-01-02 · Fire"]
    qtbot.mouseClick(page.show_button, Qt.MouseButton.LeftButton)
    assert wanted == [ident(7)]
    answer(words="x", tickets=[])
    assert "No ticket" in page.notice.text
    answer(found=False, offline=True)
    assert "cannot be reached" in page.notice.text
    page.show_chosen()
    asking.answers["sync.search"] = {"asked": False}
    page.search()
    assert "not shared" in page.notice.text
    asking.answers["sync.search"] = Failure("engine", "The engine is gone.")
    page.search()
    assert page.notice.text == "The engine is gone."
    assert len(wanted) == 1


def test_what_was_refused_can_be_copied_and_thrown_away(
    qtbot: QtBot, dialog: SharingDialog, asking: FakeRequester
) -> None:
    dialog.list.go(3)
    page = dialog.undelivered
    assert "denied" in page.why.text()
    qtbot.mouseClick(page.copy_button, Qt.MouseButton.LeftButton)
    assert "my words" in QGuiApplication.clipboard().text()
    qtbot.mouseClick(page.discard_button, Qt.MouseButton.LeftButton)
    assert not sent(asking, "undelivered.discard")
    asking.answers["query.undelivered"] = []
    qtbot.mouseClick(page.notice.buttons[0], Qt.MouseButton.LeftButton)
    assert sent(asking, "undelivered.discard") == [{"op": ident(3)}]
    assert page.empty.isVisible()


def test_the_line_is_explained_and_unlocked(
    qtbot: QtBot, dialog: SharingDialog, asking: FakeRequester
) -> None:
    dialog.list.go(0)
    page = dialog.line
    assert page.why.text == "The server cannot be reached. Check the network."
    assert not page.passphrase.isVisible()
    qtbot.mouseClick(page.now_button, Qt.MouseButton.LeftButton)
    assert sent(asking, "sync.now") == [{}]
    hear(msgspec.structs.replace(OFFLINE, code="passphrase_needed"))
    qtbot.keyClicks(page.passphrase, "open sesame")
    qtbot.mouseClick(page.unlock_button, Qt.MouseButton.LeftButton)
    assert sent(asking, "sync.unlock") == [{"passphrase": "open sesame"}]
    assert page.passphrase.text() == ""
    hear(SyncStatus(state="off"))
    assert "desk db enroll" in page.hint.text()


def test_presence_is_said_and_shown(qtbot: QtBot, asking: FakeRequester) -> None:
    hear(ONLINE)
    place, mode = QWidget(), ["view"]
    line = PresenceLine(lambda: mode[0], place)
    QVBoxLayout(place).addWidget(line)
    qtbot.addWidget(place)
    place.show()
    line.show_ticket(ident(7))
    line.look()
    mode[0] = "reply"
    line.look()
    assert [args["mode"] for args in sent(asking, "sync.presence")] == ["view", "reply"]
    import base64

    people = [{"name": "陈立", "mode": "reply", "age_s": 42}]
    data = {"ticket": base64.b64encode(ident(7)).decode(), "people": people}
    sharing.on_event(Event(event="presence", data=data))
    assert line.text() == "陈立 is writing a reply (42 s ago)"
    for _ in range(25):
        line.look()
    assert line.isHidden()
    hear(OFFLINE)
    assert line.text().startswith("Offline: this ticket stands as of")
    line.show_ticket(None)
    assert sent(asking, "sync.presence")[-1] == {"ticket": ident(7), "mode": ""}


def test_an_overtaken_reply_is_sent_or_taken_back(
    qtbot: QtBot, dialog: SharingDialog, asking: FakeRequester
) -> None:
    wanted: list[bytes] = []
    dialog.ticket_wanted.connect(wanted.append)
    dialog.list.go(4)
    page = dialog.replies
    assert "赵磊 wrote since" in page.said.title.text()
    assert page.said.value.toPlainText() == "solved itself"
    assert page.written.value.toPlainText() == "my reply"
    qtbot.mouseClick(page.open_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.back_button, Qt.MouseButton.LeftButton)
    page.list.go(1)
    assert "now" in page.said.title.text()
    asking.answers["query.replies"] = []
    qtbot.mouseClick(page.send_button, Qt.MouseButton.LeftButton)
    assert [args["send"] for args in sent(asking, "sync.reply")] == [False, True]
    assert wanted == [ident(7)]
    assert page.empty.isVisible()


def test_a_third_value_and_a_second_try(qtbot: QtBot, dialog: SharingDialog, asking: FakeRequester) -> None:
    page = dialog.conflicts
    assert not page.third.isVisible()
    asking.answers["query.conflicts"] = [msgspec.structs.replace(TITLE, ticket=ident(7))]
    page.ask()
    qtbot.keyClicks(page.third, "Neither")
    qtbot.keyClick(page.third, Qt.Key.Key_Return)
    assert sent(asking, "conflict.resolve") == [{"conflict": ident(2), "choice": "value", "value": "Neither"}]
    dialog.list.go(3)
    qtbot.mouseClick(dialog.undelivered.retry_button, Qt.MouseButton.LeftButton)
    assert sent(asking, "undelivered.retry") == [{"op": ident(3)}]


@pytest.fixture
def strip(qtbot: QtBot, asking: FakeRequester) -> OvertakenStrip:
    asking.answers["query.replies"] = REPLIES[:1]
    hear(msgspec.structs.replace(ONLINE, asked=1))
    made = OvertakenStrip(asking)
    qtbot.addWidget(made)
    return made


def test_a_reply_that_was_overtaken_asks_in_its_ticket(
    qtbot: QtBot, strip: OvertakenStrip, asking: FakeRequester
) -> None:
    strip.show_ticket(ident(6))
    assert strip.isHidden()  # it waits on another ticket
    strip.show_ticket(ident(7))
    for part in ("赵磊 wrote meanwhile", "solved itself", "my reply"):
        assert part in strip.text
    i18n.use("zh_CN")
    strip._show()
    assert "赵磊已发言" in strip.text
    i18n.use("en")
    told: list[str] = []
    strip.edit_wanted.connect(told.append)
    qtbot.mouseClick(strip.buttons[1], Qt.MouseButton.LeftButton)
    assert sent(asking, "sync.reply") == [{"op": ident(8), "send": False}]
    assert told == ["my reply"]
    assert sent(asking, "undelivered.discard") == [{"op": ident(8)}]
    assert strip.isHidden()


def test_in_its_ticket_it_can_be_sent_all_the_same_or_left(
    qtbot: QtBot, strip: OvertakenStrip, asking: FakeRequester
) -> None:
    asking.answers["query.replies"] = REPLIES[1:]
    strip.show_ticket(ident(7))
    assert "the ticket is" in strip.text
    asking.answers["sync.reply"] = Failure(code="reply_decided", sentence="It waits no more.")
    qtbot.mouseClick(strip.buttons[0], Qt.MouseButton.LeftButton)
    assert strip.text == "It waits no more."
    del asking.answers["sync.reply"]
    strip._show()
    qtbot.mouseClick(strip.buttons[2], Qt.MouseButton.LeftButton)
    assert [args["send"] for args in sent(asking, "sync.reply")] == [True, False]
    assert not sent(asking, "undelivered.discard")
    hear(ONLINE)
    strip.ask()
    assert strip.isHidden()


COPYING = SyncStatus(
    state="syncing", copy=CopyProgress(stage="copy", done=42_000, of=100_000, rate=12_000, left_s=20)
)


def test_a_first_copy_is_shown_and_can_be_cancelled(qtbot: QtBot, asking: FakeRequester) -> None:
    asking.answers |= {"sync.cancel": {}, "sync.now": {}}
    chip = SyncChip()
    qtbot.addWidget(chip)
    hear(COPYING)
    assert chip.text() == "First copy 42 % · 12,000 tickets/s · 20 s left"
    dialog = SharingDialog(asking)
    qtbot.addWidget(dialog)
    dialog.show()
    page = dialog.line
    assert dialog.stack.currentWidget() is page
    assert (page.copy.progress.value(), page.copy.progress.maximum()) == (42_000, 100_000)
    assert page.copy.count.text().startswith("42,000 of 100,000 tickets · You can work")
    qtbot.mouseClick(page.copy.stop, Qt.MouseButton.LeftButton)
    assert sent(asking, "sync.cancel") == [{}]
    hear(SyncStatus(state="online", synced_us=1, code="copy_stopped", why="Stopped."))
    assert page.copy.isHidden()
    assert chip.text().endswith("copy stopped")
    assert chip.property("role") == "status_wants"
    assert page.now_button.text() == "Go on copying"
    qtbot.mouseClick(page.now_button, Qt.MouseButton.LeftButton)
    assert sent(asking, "sync.now") == [{}]
    i18n.use("zh_CN")
    hear(msgspec.structs.replace(COPYING, copy=CopyProgress(stage="fold", done=10, of=100)))
    chip.retranslate()
    page.retranslate()
    page.copy.retranslate()
    assert chip.text() == "计时与全文索引 10 %"
    assert page.copy.stop.isHidden(), "what follows by itself is not cancelled"
    assert page.copy.count.text() == "10 / 100 张工单 · 工单已全部获取；到期时间与搜索随后完成。"


def test_fetching_an_older_ticket_is_told_only_when_it_takes_long(
    qtbot: QtBot, asking: FakeRequester
) -> None:
    chip = SyncChip()
    qtbot.addWidget(chip)
    fetching = msgspec.structs.replace(ONLINE, copy=CopyProgress(stage="fetch", of=1))
    hear(fetching)
    assert chip.text().startswith("Synced")
    qtbot.waitUntil(lambda: chip.text() == "Fetching older tickets 0 %")
    hear(fetching)
    assert chip.text() == "Fetching older tickets 0 %"
    hear(ONLINE)
    assert chip.text().startswith("Synced")
    hear(fetching)
    hear(ONLINE)
    assert not chip._brief.isActive()
