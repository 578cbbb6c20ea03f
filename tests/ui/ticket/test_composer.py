"""Writing: drafts, the send guard, files, canned replies, mentions; no text is ever lost."""

import os
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage, QInputMethodEvent, QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.ui.clock import Clock
from desk.ui.journal import PASTED, DraftJournal
from desk.ui.ticket.canned import filled, variables
from desk.ui.ticket.editor import LONGEST
from desk.ui.ticket.pane import TicketPane
from desk.ui.ticket.waiting_files import KIND, files_of
from tests.ui.fakes import FakeRequester
from tests.ui.ticket import samples


def compose(editor: object, text: str) -> None:
    """Type as an input method does."""
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(editor, event)  # type: ignore[arg-type]


def test_ctrl_enter_sends_the_reply(pane: TicketPane, engine: FakeRequester, qtbot: QtBot) -> None:
    pane.perform("reply")
    compose(pane.composer.reply, "已恢复，请确认。")
    qtbot.keyClick(pane.composer.reply, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert engine.last("ticket.reply") == {
        "ticket": samples.ticket().id,
        "body": "已恢复，请确认。",
        "files": [],
    }
    assert pane.composer.reply.toPlainText() == ""
    assert pane.pending_text() == {}


def test_nothing_is_not_sent(pane: TicketPane, engine: FakeRequester) -> None:
    pane.perform("send")
    assert "ticket.reply" not in engine.verbs()
    assert "nothing to send" in pane.composer.notice.text


def test_a_refused_text_stays(pane: TicketPane, engine: FakeRequester) -> None:
    engine.answers["ticket.reply"] = Failure("disk_full", "The disk is full.")
    pane.composer.insert("precious")
    pane.composer.send()
    assert pane.composer.reply.toPlainText() == "precious"
    assert "The disk is full." in pane.composer.notice.text
    assert "precious" in pane.pending_text().values()


def test_what_is_typed_while_sending_stays(pane: TicketPane, engine: FakeRequester) -> None:
    engine.hold.add("ticket.reply")
    pane.composer.insert("first")
    pane.composer.send()
    assert not pane.composer.tools.send_button.isEnabled()
    pane.composer.insert(" second")
    engine.release()
    assert pane.composer.reply.toPlainText() == "first second"


def test_the_guard_asks_when_somebody_else_spoke(
    pane: TicketPane, engine: FakeRequester, qtbot: QtBot
) -> None:
    pane.composer.insert("my answer")
    other = samples.entry(
        60, "public_reply", 2, "done", author_id=samples.CHEN.id, author_name="陈立", author_org="二线"
    )
    engine.answers["query.ticket"] = samples.ticket(entries=(*samples.entries(), other))
    pane.on_changes(Changes(bulk=True))
    pane.composer.send()
    assert "ticket.reply" not in engine.verbs()
    assert "陈立" in pane.composer.notice.text
    edit, anyway = pane.composer.notice.buttons
    qtbot.mouseClick(edit, Qt.MouseButton.LeftButton)
    assert not pane.composer.notice.isVisible()
    pane.composer.send()
    assert "ticket.reply" in engine.verbs()


def test_the_guard_can_be_overruled(pane: TicketPane, engine: FakeRequester, qtbot: QtBot) -> None:
    pane.composer.insert("my answer")
    late = samples.entry(60, "customer_message", 1, "wait", **samples.CUSTOMER)
    engine.answers["query.ticket"] = samples.ticket(entries=(*samples.entries(), late))
    pane.on_changes(Changes(bulk=True))
    pane.composer.send()
    qtbot.mouseClick(pane.composer.notice.buttons[1], Qt.MouseButton.LeftButton)
    assert engine.last("ticket.reply")["body"] == "my answer"


def test_drafts_follow_their_ticket(pane: TicketPane, engine: FakeRequester) -> None:
    first, second = samples.ticket(), samples.ticket(2, draft={"note": "stored before"})
    engine.answers["query.ticket"] = lambda args: first if args["ticket"] == first.id else second
    pane.composer.insert("for the first")
    assert pane.pending_text() == {(first.id.hex(), "reply"): "for the first"}
    pane.show_ticket(second.id)
    assert engine.last("draft.set") == {"ticket": first.id, "kind": "reply", "body": "for the first"}
    assert pane.pending_text() == {}
    assert pane.composer.reply.toPlainText() == ""
    assert pane.composer.note.toPlainText() == "stored before"
    pane.show_ticket(first.id)
    assert pane.composer.reply.toPlainText() == "for the first"


def test_the_journal_brings_texts_back(qtbot: QtBot, engine: FakeRequester, clock: Clock) -> None:
    class Journal:
        pasted = None

        def restored(self) -> dict[tuple[str, str], str]:
            return {(samples.ticket().id.hex(), "reply"): "before the crash", ("00", "odd"): "x"}

    engine.answers["query.ticket"] = samples.ticket(draft={"reply": "older"})
    pane = TicketPane(engine, clock, Journal())
    qtbot.addWidget(pane)
    pane.show_ticket(samples.ticket().id)
    assert pane.composer.reply.toPlainText() == "before the crash"


def test_waiting_files_come_back_with_the_text(
    qtbot: QtBot, engine: FakeRequester, clock: Clock, tmp_path: Path
) -> None:
    """A pasted picture lies in the workspace until it is sent; what was deleted meanwhile is left out."""
    (tmp_path / "a.log").write_text("x")
    (tmp_path / "gone.log").write_text("x")
    journal, picture = DraftJournal(tmp_path), QImage(4, 4, QImage.Format.Format_RGB32)
    before = TicketPane(engine, clock, journal)
    qtbot.addWidget(before)
    before.show_ticket(samples.ticket().id)
    before.composer.files.add_paths([str(tmp_path / "a.log"), str(tmp_path / "gone.log")])
    before.composer.files.add_picture(picture)
    assert journal.write(before.pending_text()) == 1
    journal.close()
    (tmp_path / "gone.log").unlink()
    old = tmp_path / PASTED / "left-picture.png"
    old.write_text("of a window long ago")
    os.utime(old, (0, 0))

    after = TicketPane(engine, clock, DraftJournal(tmp_path))
    qtbot.addWidget(after)
    after.show_ticket(samples.ticket().id)
    found = after.composer.files.current
    assert [file.name.split(" ")[0] for file in found] == ["a.log", "screenshot"]
    pasted = Path(found[1].path)
    assert (pasted.exists(), old.exists()) == (True, False)
    after.composer.files.sent((samples.ticket().id, "reply"), 2)
    assert (pasted.exists(), (tmp_path / "a.log").exists()) == (False, True)
    assert after.pending_text() == {}
    assert [files_of(line) for line in ('[{"path": "x"}]', "[1]")] == [[], []]
    after.drafts.files.adopt({("00", KIND + "reply"): "half a li"})
    assert after.composer.files.current == []


def test_a_tab_behind_which_something_waits_is_marked(pane: TicketPane, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("x")
    composer, tabs = pane.composer, pane.composer.heads.tabs
    composer.show_kind("note")
    composer.insert("half a sentence")
    assert tabs["note"].text() == "Internal note", "what is shown needs no mark"
    composer.show_kind("reply")
    assert tabs["note"].text() == "Internal note •"
    assert tabs["note"].accessibleName() == tabs["note"].toolTip() == "Internal note: not sent yet"
    composer.files.add_paths([str(tmp_path / "a.log")])
    composer.show_kind("diagnosis")
    assert tabs["reply"].text() == "Reply •"
    composer.show_kind("note")
    composer.note.clear()
    composer.show_kind("reply")
    assert [tab.text() for tab in tabs.values()] == ["Reply", "Internal note", "Diagnosis step", "Call"]


def test_an_emptied_draft_is_cleared(pane: TicketPane, engine: FakeRequester) -> None:
    pane.composer.insert("x")
    pane.save_drafts()
    pane.composer.reply.clear()
    pane.save_drafts()
    assert engine.last("draft.clear") == {"ticket": samples.ticket().id, "kind": "reply"}


def test_a_diagnosis_step_has_four_fields(pane: TicketPane, engine: FakeRequester) -> None:
    pane.perform("diagnose")
    form = pane.composer.stack.diagnosis
    form.fields["hypothesis"].setPlainText("pool is empty")
    form.fields["evidence"].setPlainText("200/200")
    form.result.setCurrentIndex(1)
    stored = form.toPlainText()
    pane.composer.send()
    sent = engine.last("ticket.diagnose")
    assert (sent["hypothesis"], sent["evidence"], sent["result"]) == ("pool is empty", "200/200", "confirmed")
    assert form.toPlainText() == ""
    form.setPlainText(stored)
    assert form.values()["result"] == "confirmed"
    form.setPlainText("not ours")
    assert form.values()["step"] == "not ours"


def test_canned_replies_fill_in_names(pane: TicketPane, qtbot: QtBot) -> None:
    pane.perform("reply")
    editor = pane.composer.reply
    with qtbot.waitActive(pane):
        pane.activateWindow()
    editor.setFocus()
    qtbot.keyClicks(editor, "/gree")
    assert editor.completion is not None
    assert editor.completion.isVisible()
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert editor.toPlainText() == "Hello 赵磊,"


def test_variables_of_canned_replies(pane: TicketPane) -> None:
    pane.directory.load()
    values = variables(samples.ticket(), pane.directory, samples.NOW)
    assert values["ticket"] == "T-1042K"
    assert values["next_update"].startswith("Today ")
    assert filled("{{requester}} {{agent}} {{unknown}}", values) == "赵磊 魏清 {{unknown}}"
    overdue = variables(samples.ticket(), pane.directory, samples.NOW + 50 * samples.MINUTE)
    assert overdue["next_update"] != values["next_update"]
    assert variables(None, pane.directory, samples.NOW) == {}


def test_mentions_go_with_the_note(pane: TicketPane, engine: FakeRequester, qtbot: QtBot) -> None:
    pane.perform("note")
    with qtbot.waitActive(pane):
        pane.activateWindow()
    editor = pane.composer.note
    editor.setFocus()
    qtbot.keyClicks(editor, "@")
    assert editor.completion is not None
    qtbot.keyClick(editor, Qt.Key.Key_Down)
    qtbot.keyClick(editor, Qt.Key.Key_Up)
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.toPlainText() == "@陈立 "
    qtbot.keyClicks(editor, "/nothing like it")
    assert not editor.completion.isVisible()
    pane.composer.send()
    assert engine.last("ticket.note")["mentions"] == [samples.CHEN.id]


def test_pasted_pictures_become_png_files(pane: TicketPane, engine: FakeRequester) -> None:
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    data = QMimeData()
    data.setImageData(image)
    pane.composer.reply.insertFromMimeData(data)
    pane.composer.send()
    (file,) = engine.last("ticket.reply")["files"]
    assert file["type"] == "image/png"
    assert QImage(file["path"]).size() == image.size()
    assert pane.composer.files.current == []


def test_dropped_files_are_attached_and_can_be_removed(pane: TicketPane, tmp_path: Path) -> None:
    path = tmp_path / "日志.log"
    path.write_text("x" * 10)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)), QUrl.fromLocalFile(str(tmp_path / "gone.txt"))])
    pane.composer.reply.insertFromMimeData(data)
    assert [file.name for file in pane.composer.files.current] == ["日志.log"]
    assert "gone.txt" in pane.composer.notice.text
    pane.composer.attachments.removed.emit(0)
    assert pane.composer.files.current == []


def test_a_file_over_the_limit_is_refused(pane: TicketPane, engine: FakeRequester, tmp_path: Path) -> None:
    path = tmp_path / "huge.bin"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    pane.composer.files.add_paths([str(path)])
    assert pane.composer.files.current == []
    assert "100 MB" in pane.composer.notice.text


def test_a_huge_paste_becomes_an_attachment(pane: TicketPane) -> None:
    data = QMimeData()
    data.setText("日志 line\n" * (LONGEST // 8))
    pane.composer.reply.insertFromMimeData(data)
    assert pane.composer.reply.toPlainText() == ""
    assert pane.composer.files.current[0].name.endswith(".txt")
    assert "attachment" in pane.composer.notice.text


def test_marks_and_lists(pane: TicketPane) -> None:
    editor = pane.composer.reply
    pane.composer.insert("one\ntwo")
    editor.selectAll()
    editor.use_tool("list")
    assert editor.toPlainText() == "- one\n- two"
    editor.selectAll()
    editor.use_tool("list")
    editor.selectAll()
    editor.use_tool("code")
    assert editor.toPlainText() == "```\none\ntwo\n```"
    editor.setPlainText("word")
    editor.selectAll()
    editor.use_tool("bold")
    editor.selectAll()
    assert editor.toPlainText() == "**word**"
    editor.use_tool("bold")
    assert editor.toPlainText() == "word"
    editor.moveCursor(QTextCursor.MoveOperation.End)
    editor.use_tool("bolt")
    assert editor.toPlainText() == "word /"


def test_a_quote_goes_into_the_reply(pane: TicketPane) -> None:
    pane.timeline.quoted.emit("> a\n> b\n")
    assert pane.composer.reply.toPlainText() == "> a\n> b\n"


def test_that_nothing_was_written_is_said_until_somebody_writes(pane: TicketPane, qtbot: QtBot) -> None:
    pane.perform("reply")
    with qtbot.waitActive(pane):
        pane.activateWindow()
    pane.composer.reply.setFocus()
    for go_on in (lambda: qtbot.keyClicks(pane.composer.reply, "a"), lambda: pane.timeline.setFocus()):
        pane.composer.reply.clear()
        pane.composer.send()
        assert pane.composer.notice.isVisible()
        go_on()
        assert not pane.composer.notice.isVisible()
        pane.composer.reply.setFocus()
