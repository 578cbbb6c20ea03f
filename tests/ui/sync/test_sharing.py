"""Sharing in the window: state, conflicts, two versions, what was refused, presence, replies written offline."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desk.protocol.changes import Change, Changes
from desk.protocol.knowledge import ArticleBranch, BranchField
from desk.protocol.messages import Event, Failure
from desk.protocol.sharing import ConflictView, SyncStatus, UndeliveredView
from desk.ui import i18n
from desk.ui.sharing import SharingState, sharing
from desk.ui.sync.chip import SyncChip
from desk.ui.sync.dialog import SharingDialog
from desk.ui.sync.presence import PresenceLine
from desk.ui.ticket.drafts import Drafts
from desk.ui.ticket.guard import seen
from desk.ui.ticket.offline_guard import OfflineGuard
from desk.ui.widgets.directory import Directory
from desk.ui.widgets.notice import Notice
from tests.ui.fakes import FakeRequester
from tests.ui.ticket.samples import NOW, entry, ident, ticket

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
        "query.article_branches": [BRANCH], "sync.presence": {}, "sync.now": {}, "sync.unlock": {},
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
    qtbot.keyClick(page, Qt.Key.Key_2)
    assert sent(asking, "conflict.resolve") == [{"conflict": ident(1), "choice": "other"}]
    assert page.current == TITLE
    assert page.base.value.toPlainText() == "O"
    assert not page.open_button.isVisible()
    asking.answers["conflict.resolve"] = Failure(code="x", sentence="By hand, please.")
    qtbot.mouseClick(page.keep_button, Qt.MouseButton.LeftButton)
    assert page.notice.text == "By hand, please."
    del asking.answers["conflict.resolve"]
    asking.answers["query.conflicts"] = []
    qtbot.keyClick(page, Qt.Key.Key_1)
    assert page.empty.isVisible()
    assert not page.stands.isVisible()


def test_a_conflict_leads_to_its_ticket(qtbot: QtBot, dialog: SharingDialog) -> None:
    wanted: list[bytes] = []
    dialog.ticket_wanted.connect(wanted.append)
    qtbot.keyClick(dialog.conflicts, Qt.Key.Key_3)
    qtbot.keyClick(dialog.conflicts, Qt.Key.Key_J)
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


class Writer:
    """A composer's parts around the guard."""

    def __init__(self, qtbot: QtBot, asking: FakeRequester) -> None:
        self.place = (ticket().id, "reply")
        self.drafts = Drafts(asking)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.notice = Notice(self.window)
        self.window.show()
        self.went: list[str] = []
        self.guard = OfflineGuard(
            asking, self.drafts, self.notice, lambda place, text, args: self.went.append(text)
        )
        self.directory = Directory(asking)
        self.drafts.write(*self.place, "my reply", seen(ticket().entries))

    def ask(self, kind: str = "reply") -> bool:
        return self.guard.asks(
            (self.place[0], kind), "my reply", {}, self.directory, lambda: self.went.append("anyway")
        )


@pytest.fixture
def writer(qtbot: QtBot, asking: FakeRequester) -> Writer:
    asking.answers["query.ticket"] = ticket()
    return Writer(qtbot, asking)


def test_a_reply_written_offline_goes_when_nobody_spoke(qtbot: QtBot, writer: Writer) -> None:
    assert not writer.ask("note")
    assert writer.ask()
    qtbot.mouseClick(writer.notice.buttons[0], Qt.MouseButton.LeftButton)
    assert writer.went == []
    hear(ONLINE)
    assert writer.went == ["my reply"]
    assert not writer.ask()


def test_a_reply_written_offline_stays_when_somebody_spoke(
    qtbot: QtBot, writer: Writer, asking: FakeRequester
) -> None:
    writer.ask()
    qtbot.mouseClick(writer.notice.buttons[0], Qt.MouseButton.LeftButton)
    said = entry(900, "customer_message", 0, "solved itself", author_id=None, author_name="赵磊")
    asking.answers["query.ticket"] = ticket(entries=(*ticket().entries, said))
    hear(ONLINE)
    assert writer.went == []
    assert "赵磊" in writer.notice.text
    assert writer.drafts.get(*writer.place).text == "my reply"


def test_a_reply_that_was_changed_waits_for_its_author(qtbot: QtBot, writer: Writer) -> None:
    writer.ask()
    qtbot.mouseClick(writer.notice.buttons[0], Qt.MouseButton.LeftButton)
    writer.drafts.write(*writer.place, "another", frozenset())
    hear(ONLINE)
    assert writer.went == []
    hear(OFFLINE)
    writer.ask()
    qtbot.mouseClick(writer.notice.buttons[1], Qt.MouseButton.LeftButton)
    assert writer.went == ["anyway"]
