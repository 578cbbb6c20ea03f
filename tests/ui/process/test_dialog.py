"""The process window as a supervisor uses it, on a real workspace."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desk.client.local import LocalClient
from desk.ops.registry import perform
from desk.protocol.messages import Reply, Request
from desk.queries.registry import answer
from desk.ui.process.dialog import ProcessDialog
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
    assert dialog.step.title.text() == "Diagnose"
    assert "Hypothesis" in dialog.step.norm_en.toPlainText()
    qtbot.keyClick(dialog.drawing, Qt.Key.Key_Right)
    assert dialog.step.title.text() == "Solved here?"
    assert not dialog.step.limit.isVisible()
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
    dialog.step.norm_en.setPlainText("Name the transaction.")
    qtbot.mouseClick(dialog.step.pills["diagnosis"], Qt.MouseButton.LeftButton)
    choose(qtbot, dialog, "diagnose")
    dialog.step.limit.clear()
    qtbot.keyClicks(dialog.step.limit, "45m")
    qtbot.keyClicks(dialog.note, "as agreed")
    qtbot.mouseClick(dialog.propose_button, Qt.MouseButton.LeftButton)
    assert dialog.notice.text == ""
    assert "version 1" in dialog.version.text()
    (view,) = [one for one in kit.ask("query.process_lines") if one.line == "payments"]
    assert view.changes["gates"]["provide_solution"]["required"] == ["diagnosis"]
    assert view.changes["nodes"]["diagnose"] == {"limit": "45m"}
    # A second change keeps the first.
    dialog.step.norm_zh.setPlainText("先问渠道")
    qtbot.mouseClick(dialog.propose_button, Qt.MouseButton.LeftButton)
    (view,) = [one for one in kit.ask("query.process_lines") if one.line == "payments"]
    assert view.changes["nodes"]["diagnose"]["limit"] == "45m"
    assert view.changes["nodes"]["solve"]["norm"]["en"] == "Name the transaction."


def test_nonsense_is_refused_in_words_and_stays(qtbot: QtBot, dialog: ProcessDialog) -> None:
    choose(qtbot, dialog, "diagnose")
    dialog.step.limit.clear()
    qtbot.keyClicks(dialog.step.limit, "soon")
    qtbot.mouseClick(dialog.propose_button, Qt.MouseButton.LeftButton)
    assert "soon" in dialog.notice.text
    assert dialog.step.limit.text() == "soon"


def test_a_colleague_signs(qtbot: QtBot, dialog: ProcessDialog, kit: Kit) -> None:
    group = kit.ask("query.workspace").groups[0].id
    person = kit.run("person.create", name="陈立", staff=True, tier="L2").subject
    kit.run("group.join", group=group, person=person, role="supervisor")
    kit.run(
        "process.propose", line="universal", changes={"nodes": {"diagnose": {"limit": "45m"}}}, note="why not"
    )
    dialog._ask_lines()
    assert "1 of 2" in dialog.proposal.text
    assert not dialog.proposal.buttons
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
    dialog.saver.ask_target = lambda name: str(path)
    dialog.formats.setCurrentIndex(dialog.formats.findData(wanted))
    qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    head = {"handbook": b"<!DOCTYPE", "pdf": b"%PDF", "bpmn": b"<?xml", "svg": b"<svg"}[wanted]
    assert path.read_bytes().startswith(head)
    dialog.saver.ask_target = lambda name: str(tmp_path / "none" / "x")
    qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    assert "cannot be written" in dialog.notice.text


def test_a_step_is_discussed_where_it_stands(qtbot: QtBot, dialog: ProcessDialog, kit: Kit) -> None:
    choose(qtbot, dialog, "diagnose")
    box = dialog.suggestions
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
