"""The process's gates in the ticket: the check below the head with its one key, and the forms of the gates."""

from typing import Any

import pytest
from msgspec import structs
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desk.protocol.messages import Failure
from desk.protocol.review import (
    ChecklistItem,
    ChecklistView,
    FindingView,
    HandoffCheck,
    LintView,
    MacroView,
    StepView,
    TicketWork,
)
from desk.protocol.views import LinkView
from desk.ui import i18n
from desk.ui.ticket import form_gates, form_macro, form_major
from desk.ui.ticket.actions import SPECS, TicketAction
from desk.ui.ticket.diagnosis import DiagnosisEditor
from desk.ui.ticket.lint_strip import LintStrip
from desk.ui.widgets.directory import Directory
from tests.ui.fakes import FakeRequester
from tests.ui.ticket.samples import entry, ticket, workspace

WORK = TicketWork(
    checklists=(
        ChecklistView(
            id=b"l" * 16, name="release", title="Release",
            items=(
                ChecklistItem(id="1", text="Backup", required=True, done=True),
                ChecklistItem(id="2", text="Notify", required=False, done=False),
            ),
        ),
    ),
    templates=(("emergency", "Emergency plan"),),
    macros=(MacroView(name="logs", title="Ask for logs", verbs=("ticket.reply",), prompts=("log",)),),
    minutes=(), threads=(), major=False, children=0,
)  # fmt: skip
CHECK = HandoffCheck(files=("db.log",), tried=({"step": "x"},), missing=("reproduction",), names=("steps",))


def finding(**changed: Any) -> FindingView:
    values = {
        "ticket": b"t", "number": "T-1", "title": "x", "code": "no_diagnosis", "clause": "E03", "severity": "warning",
        "state": "pending", "words": "No diagnosis", "detail": "record one", "at_us": 1, "evidence": "00",
        "fix": "diagnose",
    }  # fmt: skip
    return FindingView(**{**values, **changed})


@pytest.fixture
def requester() -> FakeRequester:
    i18n.use("en")
    return FakeRequester({"query.workspace": workspace(), "query.ticket_work": WORK, "query.handoff": CHECK})


@pytest.fixture
def directory(requester: FakeRequester) -> Directory:
    made = Directory(requester)
    made.load()
    return made


def lint(*found: FindingView) -> LintView:
    return LintView(findings=found, violations=0, pending=len(found))


def test_the_check_names_the_gravest_and_one_key_mends_it(qtbot: QtBot, requester: FakeRequester) -> None:
    late = finding(code="response_late", clause="C05", severity="error", state="violation", fix="reply")
    requester.answers["query.lint"] = lint(late, finding(), finding(code="z", waived="ok"))
    strip = LintStrip(requester)
    qtbot.addWidget(strip)
    strip.show_ticket(ticket())
    assert strip.isHidden()
    qtbot.waitUntil(lambda: not strip.isHidden())
    assert strip.words.text() == "E03  Record one  · 1 more"
    assert "F8" in strip.button.text()
    with qtbot.waitSignal(strip.fix_wanted) as wanted:
        strip.button.click()
    assert wanted.args == ["diagnose"]
    asked = len(requester.asked)
    strip.show_ticket(ticket())
    QCoreApplication.sendEvent(strip, QEvent(QEvent.Type.LanguageChange))
    qtbot.waitUntil(lambda: len(requester.asked) == asked + 1)
    strip.renew()
    qtbot.waitUntil(lambda: len(requester.asked) == asked + 2)
    strip.show_ticket(None)
    strip.renew()
    assert strip.isHidden()


def test_the_next_step_stands_before_what_is_past(qtbot: QtBot, requester: FakeRequester) -> None:
    late = finding(code="response_late", clause="C05", severity="error", state="violation", fix="reply")
    step = StepView(name="look", clause="E06", words="Try the article", action="knowledge")
    requester.answers["query.lint"] = LintView(findings=(late,), violations=1, pending=0, next=step)
    strip = LintStrip(requester)
    qtbot.addWidget(strip)
    strip.show_ticket(ticket())
    strip._ask()
    assert strip.words.text() == "Next · Try the article"
    assert strip.beside.text() == "1 to mend"
    assert "C05" in strip.beside.toolTip()
    with qtbot.waitSignal(strip.fix_wanted) as wanted:
        strip.fix()
    assert wanted.args == ["knowledge"]
    impossible = StepView(name="take", clause="D02", words="Take it", action="take")
    requester.answers["query.lint"] = LintView(findings=(late,), violations=1, pending=0, next=impossible)
    strip.show_ticket(ticket(transitions=()))
    strip._ask()
    assert strip.words.text().startswith("C05"), "what the state does not allow is not proposed"
    assert strip.beside.isHidden()
    strip.show_ticket(None)


def test_the_check_stays_quiet_without_anything_to_say(qtbot: QtBot, requester: FakeRequester) -> None:
    strip = LintStrip(requester)
    qtbot.addWidget(strip)
    for answer in (lint(), Failure(code="x", sentence="no")):
        requester.answers["query.lint"] = answer
        strip._ask()
        strip.show_ticket(ticket())
        strip._ask()
        assert strip.isHidden()
    requester.answers["query.lint"] = lint(finding(fix="nothing", severity="error", state="violation"))
    strip._ask()
    assert strip.button.isHidden()
    strip.fix()
    strip.show_ticket(None)
    strip._ask()


def test_the_hand_off_form_says_what_goes_along(qtbot: QtBot, directory: Directory) -> None:
    form = form_gates.HandoffForm(ticket(), directory, 0)
    qtbot.addWidget(form)
    assert "1 file" in form.brought.text()
    assert not form.rows.isRowVisible(form.fields["logs_reason"])
    form.fields["reproduction"].setPlainText("open it")  # type: ignore[attr-defined]
    form.fields["impact.users"].setText("all")  # type: ignore[attr-defined]
    verb, args = form.gather()
    assert verb == "ticket.handoff"
    assert (args["reproduction"], args["impact"]["users"]) == ("open it", "all")
    assert args["to"] == form.group.currentData()
    form._on_check(structs.replace(CHECK, proposed=b"a group of nobody"))
    assert form.group.currentIndex() == 0
    form.group.insertItem(0, "研发", b"r" * 16)
    form.group.setCurrentIndex(1)
    form._on_check(
        structs.replace(CHECK, proposed=bytes(bytearray(b"r" * 16)))
    )  # equal, as the engine sends it
    assert form.group.currentText() == "研发"
    form.group.setCurrentIndex(1)
    form.group.activated.emit(1)
    form._on_check(structs.replace(CHECK, proposed=b"r" * 16))
    assert form.group.currentIndex() == 1, "what a person chose stays"
    form.group.clear()
    assert "group" in form.missing()


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (form_gates.CloseForm, ("ticket.close", {"cause": "auto_confirmed"})),
        (form_gates.TimeForm, ("ticket.time_spent", {"minutes": 15})),
        (form_gates.ChecklistForm, ("ticket.checklist", {"name": "emergency"})),
        (
            form_gates.CheckForm,
            ("ticket.check", {"checklist": b"l" * 16, "item": "2", "done": True, "note": ""}),
        ),
    ],
)
def test_forms_gather_what_their_op_wants(
    qtbot: QtBot, directory: Directory, kind: type, expected: tuple[str, dict[str, Any]]
) -> None:
    form = kind(ticket(), directory, 0)
    qtbot.addWidget(form)
    assert form.missing() == ""
    assert form.gather() == expected
    assert form.submit_button.text() == SPECS[form.action].label.rstrip("…")


def test_no_rating_is_proposed(qtbot: QtBot, directory: Directory) -> None:
    form = form_gates.RateForm(ticket(), directory, 0)
    qtbot.addWidget(form)
    form.begin()
    form.submit()
    assert form.notice.text == "Choose what the requester said."
    assert form.place_missing() is form.fields["rating"]
    form.fields["rating"].setCurrentIndex(4)  # type: ignore[attr-defined]
    assert form.gather() == ("survey.answer", {"rating": 2, "channel": "phone"})


@pytest.mark.parametrize(
    "kind",
    [
        form_gates.HandoffRejectForm,
        form_gates.FollowUpForm,
        form_gates.MajorUpdateForm,
        form_gates.SideForm,
        form_gates.CapsuleForm,
        form_gates.SplitForm,
    ],
)
def test_forms_want_what_must_be_said(qtbot: QtBot, directory: Directory, kind: type) -> None:
    form = kind(ticket(), directory, 0)
    qtbot.addWidget(form)
    english = form.missing()
    assert english
    i18n.use("zh_CN")
    form.retranslate()
    assert form.missing() != english
    i18n.use("en")


def test_a_macro_asks_for_its_values(qtbot: QtBot, directory: Directory) -> None:
    form = form_macro.MacroForm(ticket(), directory, 0)
    qtbot.addWidget(form)
    assert form.steps.text() == "Reply"
    assert (form.missing(), form.place_missing()) == ("Fill in: log.", form.lines["log"])
    form.lines["log"].setText(" app.log ")
    form._on_choice()  # what was typed stays under its name
    assert (form.missing(), form.place_missing(), list(form.lines)) == ("", None, ["log"])
    assert form.gather() == ("ticket.macro", {"name": "logs", "values": {"log": "app.log"}})


def test_a_major_incident_takes_its_plan_and_is_called_off(qtbot: QtBot, directory: Directory) -> None:
    form = form_major.MajorForm(ticket(), directory, 0)
    qtbot.addWidget(form)
    assert form.gather() == ("ticket.major", {"plan": "emergency"})
    form.choice.setCurrentIndex(1)
    assert form.gather() == ("ticket.major", {"plan": ""})
    end = form_major.MajorEndForm(ticket(tags=("major-incident",)), directory, 0)
    qtbot.addWidget(end)
    assert end.missing()


def test_an_incident_is_solved_with_the_children_that_are_ticked(qtbot: QtBot, directory: Directory) -> None:
    def child(number: int, state: str, kind: str = "parent") -> LinkView:
        return LinkView(link=b"l", type=kind, ticket=bytes([number]) * 16, number=f"T-{number}",
                        title="down", state=state, priority=1)  # fmt: skip

    links = (child(1, "new"), child(2, "closed"), child(3, "assigned"), child(4, "new", "related"))
    form = form_major.MajorSolveForm(ticket(tags=("major-incident",), links=links), directory, 0)
    qtbot.addWidget(form)
    tester = QAbstractItemModelTester(form.model)
    assert [form.model.data(form.model.index(row)) for row in range(2)] == ["T-1  down", "T-3  down"]
    assert tester.model().rowCount() == 2
    with qtbot.waitSignal(form.model.dataChanged):
        form.model.setData(form.model.index(1), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    assert not form.model.setData(form.model.index(0), "x")
    assert form.model.data(form.model.index(1), Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked
    form.steps.setPlainText("rolled back")
    verb, args = form.gather()
    assert (verb, args["steps"], args["only"]) == ("ticket.major_solve", "rolled back", [bytes([1]) * 16])
    assert "children" in form.labels()


def test_a_split_takes_the_ticked_entries(qtbot: QtBot, directory: Directory) -> None:
    form = form_gates.SplitForm(
        ticket(entries=(entry(1, "customer_message", 1, body="printer"),)), directory, 0
    )
    qtbot.addWidget(form)
    first = form.model.index(0)
    tester = QAbstractItemModelTester(form.model)
    assert form.model.data(first) == "魏清 · printer"
    assert form.place_missing() is form.entries
    form.begin()
    assert form.focusWidget() is form.entries, "the keys walk the entries and tick them"
    with qtbot.waitSignal(form.model.dataChanged):
        form.model.setData(first, Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    assert not form.model.setData(first, "x")
    assert tester.model() is form.model
    assert "title" in form.missing()
    assert form.place_missing() is form.subject
    form.subject.setPlainText("Printer\nbroken")
    verb, args = form.gather()
    assert (verb, args["title"], len(args["entries"])) == ("ticket.split", "Printer broken", 1)


def test_a_capsule_takes_the_chosen_path(qtbot: QtBot, directory: Directory) -> None:
    form = form_gates.CapsuleForm(ticket(), directory, 0)
    qtbot.addWidget(form)
    form.begin()
    form.dialog.close()
    form.take_path("out.html")
    assert form.gather() == ("capsule.export", {"path": "out.html"})


def test_actions_are_offered_where_they_make_sense() -> None:
    offered = ticket(entries=(entry(1, "handoff_offered", 1),))
    answered = ticket(entries=(entry(1, "handoff_offered", 1), entry(2, "handoff_rejected", 2)))

    def able(action: TicketAction, one: Any) -> bool:
        when = SPECS[action].when
        assert when is not None
        return when(one)

    assert able(TicketAction.HANDOFF_ACCEPT, offered)
    assert not able(TicketAction.HANDOFF, offered)
    assert able(TicketAction.HANDOFF, answered)
    assert able(TicketAction.CAPSULE, answered)
    assert able(TicketAction.MAJOR, ticket())
    assert able(TicketAction.MAJOR_UPDATE, ticket(tags=("major-incident",)))
    assert able(TicketAction.RATE, ticket(state="closed"))
    assert not able(TicketAction.FOLLOW_UP, ticket())
    assert not able(TicketAction.CHECK, ticket())


def test_a_method_guides_and_a_blind_action_is_warned_of(qtbot: QtBot) -> None:
    i18n.use("en")
    editor = DiagnosisEditor()
    qtbot.addWidget(editor)
    usual = editor.fields["hypothesis"].placeholderText()
    editor.method.setCurrentIndex(2)
    assert "one at a time" in editor.guide.text()
    assert editor.fields["hypothesis"].placeholderText() != usual
    assert editor.blind.isHidden()
    editor.fields["step"].setPlainText("restart the service")
    assert not editor.blind.isHidden()
    editor.fields["hypothesis"].setPlainText("the pool is exhausted")
    assert editor.blind.isHidden()
    draft = editor.toPlainText()
    editor.setPlainText("")
    assert editor.method.currentIndex() == 0
    editor.setPlainText(draft)
    assert editor.values()["method"] == "elimination"
