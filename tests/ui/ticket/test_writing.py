"""Commands, canned replies with questions, the preview, calls with a timer, and the management of canned replies."""

import json

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desk.protocol.messages import Failure
from desk.ui import i18n
from desk.ui.clock import Clock
from desk.ui.ticket.canned import missing, variables
from desk.ui.ticket.canned_dialog import CannedDialog
from desk.ui.ticket.editor import MessageEditor
from desk.ui.ticket.form_priority import PriorityForm
from desk.ui.ticket.form_solve import SolveForm
from desk.ui.ticket.pane import TicketPane
from tests.ui.fakes import FakeRequester
from tests.ui.ticket import samples

ASKING = {
    "key": "eta", "title": {"zh": "预计恢复", "en": "Time of repair"}, "id": "", "scope": "shipped",
    "body": {"zh": "{{requester.name}}您好，{{ticket.number}} 预计 {{预计时间}} 恢复。",
             "en": "Hello {{requester.name}}, {{ticket.number}} will be repaired by {{time}}. {{agent.name}}"},
}  # fmt: skip


def ready(pane: TicketPane, qtbot: QtBot) -> MessageEditor:
    pane.perform("reply")
    with qtbot.waitActive(pane):
        pane.activateWindow()
    pane.composer.reply.setFocus()
    return pane.composer.reply


def compose(editor: MessageEditor, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QCoreApplication.sendEvent(editor, event)


def lines(editor: MessageEditor) -> list[str]:
    assert editor.completion is not None
    return [choice.label for choice in editor.completion._choices]


class Paints(QObject):
    """Counts the paints of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look, and let through."""
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_another_requesters_name_is_painted_at_once(qtbot: QtBot) -> None:
    editor = MessageEditor()
    editor.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # no caret that blinks
    qtbot.addWidget(editor)
    editor.setPlaceholderText("回复 林晓彤…")
    paints = Paints(editor.viewport())
    editor.show()
    qtbot.waitUntil(lambda: paints.count > 0)
    for _ in range(5):  # whatever showing still has to paint
        QCoreApplication.processEvents()
    paints.count = 0
    editor.setPlaceholderText("Reply to Emma Clark…")
    qtbot.waitUntil(lambda: paints.count > 0)


def test_a_command_opens_its_form(pane: TicketPane, qtbot: QtBot) -> None:
    editor = ready(pane, qtbot)
    qtbot.keyClicks(editor, "done /sol")
    assert lines(editor) == ["/solve  Provide solution…"]
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert editor.toPlainText() == "done "
    assert isinstance(pane.foot.form, SolveForm)


def test_a_command_with_its_argument_acts_at_once(
    pane: TicketPane, engine: FakeRequester, qtbot: QtBot
) -> None:
    editor = ready(pane, qtbot)
    qtbot.keyClicks(editor, "/priority P0")
    assert lines(editor) == ["/priority P0 Critical"]
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert engine.last("ticket.priority") == {"ticket": samples.ticket().id, "to": 0}
    qtbot.keyClicks(editor, "/tag vip")
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert engine.last("ticket.tags")["added"] == ["vip"]
    qtbot.keyClicks(editor, "/priority")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert isinstance(pane.foot.form, PriorityForm)
    assert editor.toPlainText() == ""


def test_commands_are_typed_in_chinese_too_and_wait_for_the_input_method(
    pane: TicketPane, engine: FakeRequester, qtbot: QtBot
) -> None:
    i18n.use("zh_CN")
    editor = ready(pane, qtbot)
    qtbot.keyClicks(editor, "/")
    compose(editor, "zhipai")
    assert engine.verbs().count("ticket.assign") == 0
    compose(editor, "", "指派")
    assert lines(editor)[0].startswith("/指派")
    compose(editor, "", " 陈立")
    assert lines(editor) == ["/指派 陈立"]
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert engine.last("ticket.assign")["to"] == samples.CHEN.id
    i18n.use("en")


def test_what_the_state_forbids_is_not_offered(pane: TicketPane, qtbot: QtBot) -> None:
    editor = ready(pane, qtbot)
    qtbot.keyClicks(editor, "/conf")
    assert editor.completion is None or editor.completion.isHidden()
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert editor.toPlainText() == "/conf\n"


def test_a_canned_reply_asks_for_what_nobody_knows(
    pane: TicketPane, engine: FakeRequester, qtbot: QtBot
) -> None:
    engine.answers["query.canned_replies"] = [ASKING]
    pane.directory.renew()
    editor = ready(pane, qtbot)
    qtbot.keyClicks(editor, "/repair")
    assert lines(editor) == ["Time of repair…"]
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    prompts = pane.composer.prompts
    assert list(prompts.lines) == ["time"]
    qtbot.keyClick(prompts.lines["time"], Qt.Key.Key_Return)
    assert prompts.isVisible()
    prompts.lines["time"].setText("15:30")
    qtbot.keyClick(prompts.lines["time"], Qt.Key.Key_Return)
    assert editor.toPlainText() == "Hello 赵磊, T-1042K will be repaired by 15:30. 魏清"
    assert not prompts.isVisible()
    qtbot.keyClicks(editor, " /repair")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.keyClick(prompts, Qt.Key.Key_Escape)
    assert not prompts.isVisible()


def test_values_that_are_empty_here_are_asked_for(pane: TicketPane) -> None:
    values = variables(samples.ticket(requester=None), pane.directory, samples.NOW)
    assert missing("{{requester.name}} {{ticket.number}} {{ x }} {{x}}", values) == ["requester.name", "x"]


def test_marks_have_keys(pane: TicketPane, qtbot: QtBot) -> None:
    editor = ready(pane, qtbot)
    compose(editor, "", "重点")
    editor.selectAll()
    qtbot.keyClick(editor, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert editor.toPlainText() == "**重点**"
    editor.setPlainText("one")
    qtbot.keyClick(editor, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert editor.toPlainText() == "- one"


def test_the_preview_shows_the_text_as_it_will_stand(pane: TicketPane, qtbot: QtBot) -> None:
    pane.composer.insert("**bold** and\n- list")
    eye = pane.composer.tools.buttons["eye"]
    qtbot.mouseClick(eye, Qt.MouseButton.LeftButton)
    assert pane.composer.stack.previewed
    assert eye.isChecked()
    assert not pane.composer.stack.preview.grab().isNull()
    qtbot.mouseClick(eye, Qt.MouseButton.LeftButton)
    assert not pane.composer.stack.previewed
    assert pane.composer.reply.toPlainText() == "**bold** and\n- list"


def test_a_call_is_timed_and_logged(
    pane: TicketPane, engine: FakeRequester, clock: Clock, qtbot: QtBot
) -> None:
    pane.perform("call")
    call = pane.composer.stack.call
    pane.composer.send()
    assert "ticket.call" not in engine.verbs()
    qtbot.mouseClick(call.timer_button, Qt.MouseButton.LeftButton)
    clock.freeze(samples.NOW + 130_000_000)
    assert call.timer_button.text() == "2:10"
    stored = pane.pending_text()[samples.ticket().id.hex(), "call"]
    assert json.loads(stored)["since_us"] == samples.NOW
    qtbot.mouseClick(call.timer_button, Qt.MouseButton.LeftButton)
    clock.freeze(samples.NOW + 500_000_000)
    call.kind.setCurrentIndex(1)
    call.outcome.setText("agreed on 15:00")
    call.notes.setPlainText("will send the log")
    pane.composer.send()
    assert engine.last("ticket.call") == {
        "ticket": samples.ticket().id, "direction": "in", "on_site": False, "outcome": "agreed on 15:00",
        "duration_s": 130, "body": "will send the log",
    }  # fmt: skip
    assert call.toPlainText() == ""
    call.minutes.setValue(5)
    assert call.values()["duration_s"] == 300
    call.setPlainText("not ours")
    assert call.values()["body"] == "not ours"
    call.setPlainText(stored)
    assert call.running


def test_the_guard_shows_what_the_other_one_wrote(pane: TicketPane, engine: FakeRequester) -> None:
    pane.composer.insert("mine")
    other = samples.entry(
        60, "public_reply", 2, "已经\n恢复了", author_id=samples.CHEN.id, author_name="陈立"
    )
    engine.answers["query.ticket"] = samples.ticket(entries=(*samples.entries(), other))
    pane.performer.stale.emit(samples.ticket().id)
    pane.composer.send()
    assert "“已经 恢复了”" in pane.composer.notice.text


def test_canned_replies_are_managed(pane: TicketPane, engine: FakeRequester, qtbot: QtBot) -> None:
    own = {"id": samples.ident(5).hex(), "key": "k", "title": "Mine", "body": "x", "scope": "own"}
    engine.answers["query.canned_replies"] = [own, ASKING]
    pane.directory.renew()
    dialog = CannedDialog(engine, pane.directory, pane)
    dialog.show()
    assert dialog.labels == ["Mine  ·  mine", "Time of repair  ·  shipped"]
    dialog.title.setText("New one")
    dialog.variables["ticket.number"].click()
    assert dialog.body.toPlainText() == "{{ticket.number}}"
    dialog.save()
    assert engine.last("canned.save") == {"title": "New one", "body": "{{ticket.number}}", "team": False}
    dialog.view.setCurrentIndex(dialog.view.model().index(0, 0))
    dialog.body.setPlainText("changed")
    dialog.save()
    assert engine.last("canned.save")["reply"] == samples.ident(5)
    dialog.view.setCurrentIndex(dialog.view.model().index(1, 0))
    dialog.save()
    assert engine.last("canned.save")["replaces"] == "eta"
    dialog.view.setCurrentIndex(dialog.view.model().index(0, 0))
    engine.answers["canned.retire"] = Failure("canned_foreign", "Not yours.")
    dialog.retire()
    assert dialog.notice.text == "Not yours."
    dialog.close()


def test_colleagues_commands_and_replies_are_found_by_pinyin(pane: TicketPane, qtbot: QtBot) -> None:
    editor = ready(pane, qtbot)
    qtbot.keyClicks(editor, "@chenli")
    assert lines(editor) == ["陈立  L2"]
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    qtbot.keyClicks(editor, "/chaifen")
    assert lines(editor) == ["/split  Split off a question…"]
    editor.clear()
    qtbot.keyClicks(editor, "/assign cl")
    assert lines(editor) == ["/assign 陈立"]
    editor.clear()
    compose(editor, "", "、")  # the slash key of a Chinese keyboard
    qtbot.keyClicks(editor, "guanlian")
    assert lines(editor) == ["/link  Link a ticket…"]


def test_a_bare_slash_offers_the_replies_and_behind_them_every_command(
    pane: TicketPane, qtbot: QtBot
) -> None:
    editor = ready(pane, qtbot)
    qtbot.keyClicks(editor, "/")
    shown = lines(editor)
    assert not shown[0].startswith("/")
    assert {"/macro  Run a macro…", "/side  Note a third party…", "/print  Print…"} <= set(shown)
