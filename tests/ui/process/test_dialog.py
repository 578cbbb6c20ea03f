"""The process window as a supervisor uses it, on a real workspace."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QModelIndex, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desk.client.local import LocalClient
from desk.ops.registry import perform
from desk.protocol.messages import Reply, Request
from desk.queries.registry import answer
from desk.ui.preferences.rule_table import RuleTable
from desk.ui.process.dialog import LEAST_SIZE, ProcessDialog
from desk.ui.process.drawing import LEGIBLE, USUAL
from desk.ui.widgets.two_lines import DETAIL, MARK
from tests.ui.fakes import FakeRequester
from tests.unit.ops_kit import OPS, Kit


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    made = Kit(tmp_path / "workspace")
    yield made
    made.store.close()


@pytest.fixture
def dialog(qtbot: QtBot, kit: Kit) -> ProcessDialog:
    def handle(request: Request) -> Reply:
        return (
            perform(kit.store, request, source="window")
            if request.verb in OPS
            else answer(kit.store, request)
        )

    made = ProcessDialog(LocalClient(handle))
    qtbot.addWidget(made)
    made.show()
    return made


def choose(qtbot: QtBot, dialog: ProcessDialog, ident: str) -> None:
    assert dialog.drawing.view is not None
    node = next(one for one in dialog.drawing.view.nodes if one.id == ident)
    place = dialog.drawing.box_of(node).center().toPoint()
    QTest.mouseClick(dialog.drawing, Qt.MouseButton.LeftButton, pos=place)


def test_a_step_is_chosen_by_mouse_and_by_keys(qtbot: QtBot, dialog: ProcessDialog) -> None:
    choose(qtbot, dialog, "diagnose")
    assert dialog.side.step.title.text() == "Diagnose"
    assert "Hypothesis" in dialog.side.step.norm_en.toPlainText()
    qtbot.keyClick(dialog.drawing, Qt.Key.Key_Right)
    assert dialog.side.step.title.text() == "Solved here?"
    assert not dialog.side.step.limit.isVisible()
    width = dialog.drawing.width()
    qtbot.keyClick(dialog.drawing, Qt.Key.Key_Plus)
    assert dialog.drawing.width() > width
    assert "Solved here?" in dialog.drawing.accessibleDescription()


def test_a_line_gets_its_own_norm_and_gate(qtbot: QtBot, dialog: ProcessDialog, kit: Kit) -> None:
    dialog.lines.setEditText("payments")
    line = dialog.lines.lineEdit()
    assert line is not None
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert dialog.version.text() == "follows the standard process"
    choose(qtbot, dialog, "solve")
    assert not dialog.propose_button.isEnabled()
    dialog.side.step.norm_en.setPlainText("Name the transaction.")
    qtbot.mouseClick(dialog.side.step.pills["diagnosis"], Qt.MouseButton.LeftButton)
    choose(qtbot, dialog, "diagnose")
    dialog.side.step.limit.clear()
    qtbot.keyClicks(dialog.side.step.limit, "45m")
    qtbot.keyClicks(dialog.note, "as agreed")
    qtbot.mouseClick(dialog.propose_button, Qt.MouseButton.LeftButton)
    assert dialog.notice.text == ""
    assert "version 1" in dialog.version.text()
    (view,) = [one for one in kit.ask("query.process_lines") if one.line == "payments"]
    assert view.changes["gates"]["provide_solution"]["required"] == ["diagnosis"]
    assert view.changes["nodes"]["diagnose"] == {"limit": "45m"}
    # A second change keeps the first.
    dialog.side.step.norm_zh.setPlainText("先问渠道")
    qtbot.mouseClick(dialog.propose_button, Qt.MouseButton.LeftButton)
    (view,) = [one for one in kit.ask("query.process_lines") if one.line == "payments"]
    assert view.changes["nodes"]["diagnose"]["limit"] == "45m"
    assert view.changes["nodes"]["solve"]["norm"]["en"] == "Name the transaction."


def test_a_line_adds_steps_and_roles_and_leaves_others_out(
    qtbot: QtBot, dialog: ProcessDialog, kit: Kit
) -> None:
    def shown() -> list[str]:
        assert dialog.drawing.view is not None
        return [node.id for node in dialog.drawing.view.nodes]

    dialog.lines.setEditText("cloud")
    dialog.lines.activated.emit(0)
    side, step = dialog.side, dialog.side.step
    choose(qtbot, dialog, "diagnose")
    assert not step.add_button.isHidden()
    qtbot.mouseClick(step.add_button, Qt.MouseButton.LeftButton)
    assert (dialog.drawing.current, shown()[shown().index("diagnose") + 1]) == ("new_step", "new_step")
    for line, text in ((step.title_en, "Save the disks"), (step.limit, "30m")):
        line.clear()
        qtbot.keyClicks(line, text)
    side.tabs.setCurrentIndex(1)
    side.roles.table.add.click()
    side.roles.table.cells.setData(side.roles.table.cells.index(0, 1), "Cloud duty")
    qtbot.waitUntil(lambda: step.lane.findText("Cloud duty") >= 0)
    side.tabs.setCurrentIndex(0)
    step.lane.setCurrentIndex(step.lane.findText("Cloud duty"))
    step.lane.activated.emit(step.lane.currentIndex())
    dialog.preview.timeout.emit()
    # A step without actions may be left out, one that the state table needs may not; both ways can be taken back.
    choose(qtbot, dialog, "close")
    assert step.out_button.isHidden()
    choose(qtbot, dialog, "deposit")
    qtbot.mouseClick(step.out_button, Qt.MouseButton.LeftButton)
    assert "deposit" not in shown()
    qtbot.mouseClick(step.put_back_buttons[0], Qt.MouseButton.LeftButton)
    assert "deposit" in shown()
    step.taken_out.emit()
    qtbot.mouseClick(dialog.propose_button, Qt.MouseButton.LeftButton)
    assert dialog.notice.text == ""
    (view,) = [one for one in kit.ask("query.process_lines") if one.line == "cloud"]
    assert view.changes["step"] == [
        {
            "id": "new_step", "lane": "cloud_duty", "phase": "handling", "after": "diagnose", "limit": "30m",
            "title": {"zh": "新步骤", "en": "Save the disks"}, "norm": {"zh": "", "en": ""},
        }
    ]  # fmt: skip
    assert [lane["title"]["en"] for lane in view.changes["lane"]] == ["Cloud duty"]
    assert view.changes["without"] == ["deposit"]
    # The role cannot go while its step stands there; discarding leads back to what is in force.
    side.tabs.setCurrentIndex(1)
    side.roles.table.view.setCurrentIndex(side.roles.table.cells.index(0, 0))
    side.roles.table.remove.click()
    dialog.preview.timeout.emit()
    assert "no lane" in dialog.notice.text
    qtbot.mouseClick(dialog.discard_button, Qt.MouseButton.LeftButton)
    assert (dialog.notice.text, len(side.roles.table.rows)) == ("", 1)
    side.tabs.setCurrentIndex(0)
    choose(qtbot, dialog, "new_step")
    qtbot.mouseClick(step.out_button, Qt.MouseButton.LeftButton)
    assert "new_step" not in shown()


def test_a_line_draws_its_own_decision(qtbot: QtBot, dialog: ProcessDialog, kit: Kit) -> None:
    """A decision with two answers, a step in one of them; what lines are missing is said, then refused."""
    dialog.lines.setEditText("cloud")
    dialog.lines.activated.emit(0)
    step, lines = dialog.side.step, dialog.side.step.lines
    choose(qtbot, dialog, "diagnose")
    assert [row.zh.isVisible() for row in lines.rows] == [False]
    assert lines.more.isHidden()
    qtbot.mouseClick(step.decide_button, Qt.MouseButton.LeftButton)
    assert dialog.drawing.current == "new_decision"
    assert (step.title_en.isVisible(), step.limit.isVisible()) == (True, False)
    step.title_en.clear()
    qtbot.keyClicks(step.title_en, "Risky?")
    lines.more.setCurrentIndex(lines.more.findData("solve"))
    lines.more.activated.emit(lines.more.currentIndex())
    for one, said in zip(lines.rows, ("no", "yes"), strict=True):
        qtbot.keyClicks(one.en, said)
    dialog.preview.timeout.emit()
    qtbot.mouseClick(lines.rows[1].plus, Qt.MouseButton.LeftButton)
    assert dialog.drawing.current == "new_step"
    (row,) = lines.rows
    assert row.flow.target == "solve"
    row.target.setCurrentIndex(row.target.findData("review"))
    row.target.activated.emit(row.target.currentIndex())
    choose(qtbot, dialog, "new_decision")
    qtbot.mouseClick(lines.rows[1].out, Qt.MouseButton.LeftButton)
    assert "nothing leads to “New step” (new_step)" in dialog.notice.text
    qtbot.mouseClick(dialog.propose_button, Qt.MouseButton.LeftButton)
    assert "nothing leads to" in dialog.notice.text
    lines.more.setCurrentIndex(lines.more.findData("new_step"))
    lines.more.activated.emit(lines.more.currentIndex())
    assert dialog.notice.text == ""
    qtbot.mouseClick(dialog.propose_button, Qt.MouseButton.LeftButton)
    (view,) = [one for one in kit.ask("query.process_lines") if one.line == "cloud"]
    assert sorted(one["path"] for one in view.changes["flow"]) == [
        ["new_decision", "found1"], ["new_decision", "new_step"], ["new_step", "review"],
    ]  # fmt: skip
    assert [one.get("kind") for one in view.changes["step"]] == ["exclusive", None]
    assert view.changes["cut"] == [["new_decision", "found1"]]


def test_a_line_names_its_states_and_the_reasons_for_waiting(
    qtbot: QtBot, dialog: ProcessDialog, kit: Kit
) -> None:
    dialog.lines.setEditText("payments")
    dialog.lines.activated.emit(0)
    dialog.side.tabs.setCurrentIndex(2)
    form = dialog.side.states
    assert (dialog.side.step.isVisible(), form.isVisible()) == (False, True)

    def write(part: RuleTable, row: int, column: int, text: str) -> None:
        part.cells.setData(part.cells.index(row, column), text)
        QApplication.processEvents()

    place = [row["state"] for row in form.names.rows].index("waiting_third_party")
    form.names.view.setCurrentIndex(form.names.cells.index(place, 1))
    assert form.reasons.title.text() == "Reasons: Waiting for third party"
    write(form.names, place, 1, "等待供应商")
    write(form.names, place, 2, "Waiting for vendor")
    write(form.names, place, 2, "x" * 41)
    assert "40" in dialog.notice.text
    for zh, en, hours in (
        ("供应商", "Vendor", "0"),
        ("等待备件", "1st part!", "72"),
        ("另一备件", "1st part!", ""),
    ):
        form.reasons.view.setCurrentIndex(QModelIndex())
        form.reasons.add.click()
        at = len(form.reasons.rows) - 1
        for column, text in enumerate((zh, en, hours)):
            write(form.reasons, at, column, text)
    write(form.reasons, 0, 2, "long")
    form.reasons.add.click()
    form.only.click()
    qtbot.mouseClick(dialog.propose_button, Qt.MouseButton.LeftButton)
    assert dialog.notice.text == ""
    (view,) = [one for one in kit.ask("query.process_lines") if one.line == "payments"]
    own = view.changes["states"]["waiting_third_party"]
    assert own["title"] == {"zh": "等待供应商", "en": "Waiting for vendor"}
    assert [(one["id"], one["hours"]) for one in own["reasons"]] == [
        ("vendor", 0), ("r_1st_part", 72), ("r_1st_part_2", 0),
    ]  # fmt: skip
    assert own["only"] is True
    # What was saved stands there again, and a state that is no waiting has no reasons.
    assert form.names.rows[place]["zh"] == "等待供应商"
    assert (len(form.reasons.rows), form.only.isChecked()) == (3, True)
    form.names.view.setCurrentIndex(form.names.cells.index(0, 1))
    assert not form.reasons.isVisible()


def test_nonsense_is_refused_in_words_and_stays(qtbot: QtBot, dialog: ProcessDialog) -> None:
    choose(qtbot, dialog, "diagnose")
    dialog.side.step.limit.clear()
    qtbot.keyClicks(dialog.side.step.limit, "soon")
    qtbot.mouseClick(dialog.propose_button, Qt.MouseButton.LeftButton)
    assert "soon" in dialog.notice.text
    assert dialog.side.step.limit.text() == "soon"


def test_a_colleague_signs(qtbot: QtBot, dialog: ProcessDialog, kit: Kit) -> None:
    group = kit.ask("query.workspace").groups[0].id
    person = kit.run("person.create", name="陈立", staff=True, tier="L2").subject
    kit.run("group.join", group=group, person=person, role="supervisor")
    kit.run(
        "process.propose", line="universal", changes={"nodes": {"diagnose": {"limit": "45m"}}}, note="why not"
    )
    dialog._ask_lines()
    assert "1 of 2" in dialog.proposal.text
    assert [button.text() for button in dialog.proposal.buttons] == ["What changes"]
    dialog.proposal.buttons[0].click()
    assert dialog.side.versions.model.index(0).data() == "Proposal"
    assert "45 min" in dialog.side.versions.changes.toPlainText()
    assert not dialog.side.versions.back.isEnabled()
    with kit.store.write() as connection:
        connection.exec_driver_sql(
            "UPDATE setting SET value = ? WHERE name = 'person'", (f'"{person.hex()}"',)
        )
    dialog._ask_lines()
    qtbot.mouseClick(dialog.proposal.buttons[0], Qt.MouseButton.LeftButton)
    assert "version 1" in dialog.version.text()
    assert dialog.proposal.isHidden()


@pytest.mark.parametrize("wanted", ["handbook", "pdf", "bpmn", "svg"])
def test_it_is_saved_in_every_form(qtbot: QtBot, dialog: ProcessDialog, tmp_path: Path, wanted: str) -> None:
    path = tmp_path / "out"
    dialog.saver.ask_target = lambda name, done: done(str(path))
    dialog.formats.setCurrentIndex(dialog.formats.findData(wanted))
    qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.notice.text.startswith("Saved as"))
    head = {"handbook": b"<!DOCTYPE", "pdf": b"%PDF", "bpmn": b"<?xml", "svg": b"<svg"}[wanted]
    assert path.read_bytes().startswith(head)
    dialog.saver.ask_target = lambda name, done: done(str(tmp_path / "none" / "x"))
    qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "cannot be written" in dialog.notice.text)


def test_a_step_is_discussed_where_it_stands(qtbot: QtBot, dialog: ProcessDialog, kit: Kit) -> None:
    choose(qtbot, dialog, "diagnose")
    box = dialog.side.suggestions
    assert not box.accept_button.isVisible()
    qtbot.keyClicks(box.text, "Show logs first")
    qtbot.keyClick(box.text, Qt.Key.Key_Return)
    assert box.list.labels == ["open · Show logs first"]
    qtbot.mouseClick(box.decline_button, Qt.MouseButton.LeftButton)
    assert "why it is declined" in box.notice.text
    qtbot.keyClicks(box.text, "They do")
    qtbot.mouseClick(box.decline_button, Qt.MouseButton.LeftButton)
    assert "They do" in box.whole.text()
    for button, state in ((box.accept_button, "accepted"), (box.done_button, "done")):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert box.list.labels == [f"{state} · Show logs first"]
    choose(qtbot, dialog, "solve")
    assert box.found == []


def test_all_of_the_drawing_fits_and_the_chosen_step_comes_into_sight(
    qtbot: QtBot, dialog: ProcessDialog
) -> None:
    view, place = dialog.drawing, dialog.place.viewport()
    dialog.resize(900, 600)
    dialog.show()
    qtbot.waitUntil(lambda: place.width() > 200)
    last = view.view.nodes[-1] if view.view else None
    assert last is not None
    view.choose(last.id)
    assert dialog.place.horizontalScrollBar().value() > 0
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.width() <= place.width()
    assert view.height() <= place.height()
    before = view.width()
    for turned, modifier, grows in (
        (120, Qt.KeyboardModifier.ControlModifier, True),
        (120, Qt.KeyboardModifier.NoModifier, False),
    ):
        wheel = QWheelEvent(
            QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, turned), Qt.MouseButton.NoButton, modifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QCoreApplication.sendEvent(view, wheel)
        assert (view.width() > before) is grows
        before = view.width()


def test_the_drawing_begins_with_every_lane_and_is_made_larger_by_mouse(
    qtbot: QtBot, dialog: ProcessDialog
) -> None:
    view, zoom, place = dialog.drawing, dialog.zoom, dialog.place.viewport()
    assert view.view is not None
    assert view.current == view.view.nodes[1].id
    assert LEGIBLE <= view.scale <= USUAL
    before = view.scale
    qtbot.mouseClick(zoom.larger, Qt.MouseButton.LeftButton)
    assert view.scale > before
    qtbot.mouseClick(zoom.smaller, Qt.MouseButton.LeftButton)
    assert view.scale == pytest.approx(before)
    qtbot.mouseClick(zoom.whole, Qt.MouseButton.LeftButton)
    assert view.width() <= place.width()


def test_the_window_takes_most_of_the_one_beside_it(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    for width, height, wanted in ((2000, 1200, QSize(1800, 1080)), (1000, 600, LEAST_SIZE)):
        window.resize(width, height)
        assert ProcessDialog(FakeRequester(), window).size() == wanted


def test_versions_are_read_and_returned_to(qtbot: QtBot, dialog: ProcessDialog, kit: Kit) -> None:
    """What each changed, how an old one stands to the one in force, and an old one proposed once more."""
    for limit in ("30m", "45m"):
        changes = {"nodes": {"diagnose": {"limit": limit, "norm": "look <b>first</b>"}}}
        kit.run("process.propose", line="universal", changes=changes, note=limit)
    dialog._ask_lines()
    dialog.show_versions()
    form = dialog.side.versions
    rows = [form.model.index(row) for row in range(form.model.rowCount())]
    assert [row.data() for row in rows] == ["Version 2", "Version 1", "As it began"]
    assert rows[0].data(MARK) == ("in force", "ok")
    assert rows[1].data(DETAIL).endswith("30m")
    assert form.model.data(QModelIndex()) is None
    assert "30 min → 45 min" in form.changes.toPlainText()
    form.list.setCurrentIndex(rows[1])
    assert "look <b>first</b>" in form.changes.toPlainText()
    form.with_now.click()
    assert "30 min → 45 min" in form.changes.toPlainText()
    form.with_now.click()
    qtbot.keyClicks(dialog.note, "too long")
    form.back.click()
    assert form.model.index(0).data() == "Version 3"
    assert form.model.index(0).data(DETAIL).endswith("too long")
    form.list.setCurrentIndex(form.model.index(3))
    assert form.changes.toPlainText() == "Nothing differs."
    assert form.back.isEnabled()
