"""The pages of their own: keys, calendars, service levels, about."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QDate
from PySide6.QtGui import QGuiApplication, QKeySequence
from pytestqt.qtbot import QtBot

from desk.process import matrix_json
from desk.process.policy import DEFAULT_POLICIES
from desk.process.priority import DEFAULT_MATRIX
from desk.process.surveys import SurveyRules
from desk.protocol.messages import Failure
from desk.protocol.review import SurveyFigures, SurveyReport
from desk.protocol.settings import defaults
from desk.ui.actions import ACTIONS, ActionId
from desk.ui.key_map import key_map
from desk.ui.preferences.about import AboutPage
from desk.ui.preferences.calendars import CalendarsPage
from desk.ui.preferences.dialog import PAGES, PreferencesDialog
from desk.ui.preferences.hours import hours_of, hours_text, limit_of, limit_text
from desk.ui.preferences.keys import KeysPage
from desk.ui.preferences.levels import LevelsPage
from tests.ui.fakes import FakeRequester

YEAR = QDate.currentDate().year()
CALENDARS: list[dict[str, Any]] = [
    {"id": "24x7", "kind": "always", "name": "24x7"},
    {"id": "cn-bh", "kind": "weekly", "name": "CN-BH", "tz": "Asia/Shanghai", "horizon": f"{YEAR}-12-31",
     "overrides": {f"{YEAR}-01-01": [], f"{YEAR}-02-15": [["09:00", "12:00"]]}},
]  # fmt: skip
HOLIDAYS = {"published": True, "note": "to review", "horizon": f"{YEAR}-12-31", "rows": [
    {"day": f"{YEAR}-01-01", "intervals": [], "name": "New Year", "working": False},
    {"day": f"{YEAR}-05-01", "intervals": [], "name": "Labour Day", "working": False},
]}  # fmt: skip


def requester(**answers: Any) -> FakeRequester:
    figures = SurveyFigures(name="", n=0, sent=0, percent=None, score100=None, low=None, high=None, rate=None,
                            enough=False)  # fmt: skip
    report = SurveyReport(whole=figures, products=(), priorities=(), people=(), answers=(), waiting=0,
                          rules=SurveyRules().to_json())  # fmt: skip
    known: dict[str, Any] = {
        "query.calendars": CALENDARS, "query.holidays": HOLIDAYS, "query.rule_history": [],
        "query.policies": [policy.to_json() for policy in DEFAULT_POLICIES],
        "query.matrix": matrix_json.to_json(DEFAULT_MATRIX, whole=True), "query.work_templates": {}, "query.macro_steps": [],
        "query.scripts": [],
        "query.surveys": report,
        "engine.status": {"version": "1", "workspace": "/nowhere", "pid": 7, "replica_version": 1},
    }  # fmt: skip
    return FakeRequester(answers={**known, **answers})


@pytest.fixture(autouse=True)
def built_in() -> Iterator[None]:
    yield
    key_map.load({})


@pytest.mark.parametrize(
    ("written", "iso"),
    [("15m", "PT15M"), ("1h 30m", "PT1H30M"), ("90m", "PT1H30M"), ("4h", "PT4H"), ("1wd", "P1WD"), ("2 d", "P2D"),
     ("PT15M", "PT15M"), ("2小时", "PT2H"), ("3工作日", "P3WD"), ("", None), ("soon", None), ("1d 2h", None), ("0m", None),
     ("1h 1h", None)],
)  # fmt: skip
def test_limits(written: str, iso: str | None) -> None:
    assert limit_of(written) == iso
    if iso:
        assert limit_of(limit_text(iso)) == iso


@pytest.mark.parametrize(
    ("written", "hours"),
    [("", []), ("-", []), ("9:00-12:00, 13:30-18:00", [["09:00", "12:00"], ["13:30", "18:00"]]), ("morning", None),
     ("09:00-12:00 and more", None)],
)  # fmt: skip
def test_hours(written: str, hours: list[list[str]] | None) -> None:
    assert hours_of(written) == hours
    if hours:
        assert hours_of(hours_text(hours)) == hours


def test_every_page_opens_and_names_what_it_holds(qtbot: QtBot) -> None:
    dialog = PreferencesDialog(requester(), defaults(), role="administrator", page="keys")
    qtbot.addWidget(dialog)
    dialog.show()
    for row, name in enumerate(PAGES):
        dialog.list.setCurrentIndex(dialog.list.model().index(row, 0))
        assert dialog.pages[name].isVisible()


def test_a_key_is_given_refused_and_reset(qtbot: QtBot) -> None:
    page = KeysPage(requester(), "")
    qtbot.addWidget(page)
    said: list[tuple[str, str]] = []
    page.said.connect(lambda role, text: said.append((role, text)))
    page.give.click()
    page.line.setText("renling")
    page.choose("take")
    page.field.setKeySequence(QKeySequence("R"))
    page.give.click()
    assert [role for role, _ in said] == ["bad", "bad"]
    page.field.setKeySequence(QKeySequence("Y"))
    page.give.click()
    assert ACTIONS[ActionId.TAKE].keys == "Y"
    assert page.model.rows[0][2:] == ["Y", "T"]
    page.reset.click()
    assert ACTIONS[ActionId.TAKE].keys == "T"
    page.clear.click()
    assert ACTIONS[ActionId.TAKE].keys == ""
    page.reset_all.click()
    assert ACTIONS[ActionId.TAKE].keys == "T"


def test_holidays_are_proposed_edited_and_approved(qtbot: QtBot) -> None:
    asked = requester()
    page = CalendarsPage(asked, "administrator")
    qtbot.addWidget(page)
    assert [row[0] for row in page.model.rows] == [f"{YEAR}-01-01", f"{YEAR}-02-15"]
    page.fill.click()
    assert [row[0] for row in page.model.rows] == [f"{YEAR}-01-01", f"{YEAR}-02-15", f"{YEAR}-05-01"]
    page.model.setData(page.model.index(2, 2), "9:00-12:00")
    qtbot.waitUntil(lambda: page.model.rows[2][2] == "09:00-12:00")
    page.model.setData(page.model.index(2, 2), "nonsense")
    page.approve.click()
    expected = {
        "calendar": "cn-bh",
        "days": {f"{YEAR}-05-01": [["09:00", "12:00"]]},
        "horizon": f"{YEAR}-12-31",
    }
    assert asked.last("calendar.overrides") == expected
    assert asked.last("job.rebuild") == {"open_only": True}


def test_a_day_is_added_moved_and_removed(qtbot: QtBot) -> None:
    asked = requester()
    page = CalendarsPage(asked, "administrator")
    qtbot.addWidget(page)
    page.add.click()
    assert page.model.rows[1][0] == f"{YEAR}-01-02"
    page.model.setData(page.model.index(1, 0), f"{YEAR}-10-08")
    qtbot.waitUntil(lambda: f"{YEAR}-10-08" in page.days)
    page.view.setCurrentIndex(page.model.index(0, 0))
    page.remove.click()
    page.approve.click()
    body = asked.last("calendar.set")["calendar"]
    assert body["overrides"] == {f"{YEAR}-02-15": [["09:00", "12:00"]], f"{YEAR}-10-08": []}


def test_a_year_beyond_the_horizon_and_one_not_published(qtbot: QtBot) -> None:
    page = CalendarsPage(
        requester(**{"query.holidays": {**HOLIDAYS, "published": False, "note": "not yet"}}), ""
    )
    qtbot.addWidget(page)
    page.year.setValue(YEAR + 1)
    assert str(YEAR + 1) in page.state.text()
    assert "not yet published" in page.state.text()
    with qtbot.waitSignal(page.said) as told:
        page.fill.click()
    assert told.args == ["bad", "not yet"]


def test_targets_and_matrix_are_edited(qtbot: QtBot) -> None:
    asked = requester()
    page = LevelsPage(asked, "administrator")
    qtbot.addWidget(page)
    assert page.targets.rows[1][0] == "30m 24x7"
    page.targets.setData(page.targets.index(1, 0), "20m")
    page.targets.setData(page.targets.index(3, 3), "2wd cn-bh")
    page.editor.cells.setData(page.editor.cells.index(0, 1), "p0")
    qtbot.waitUntil(lambda: page.editor.cells.rows[0][1] == "P0" and page.targets.rows[1][0] == "20m 24x7")
    page.save_targets.click()
    targets = asked.last("policy.arrange")["policies"][0]["targets"]
    assert targets["1"]["first_response"] == {"duration": "PT20M", "calendar": "24x7", "assumed": False}
    page = LevelsPage(asked, "administrator")
    qtbot.addWidget(page)
    page.editor.cells.setData(page.editor.cells.index(0, 1), "P4")
    qtbot.waitUntil(lambda: page.editor.cells.rows[0][1] == "P4")
    page.save_matrix.click()
    assert asked.last("matrix.set")["matrix"]["cells"]["standard"][0] == [0, 4, 2, 3]
    for view, text in ((page.targets, "soon"), (page.editor.cells, "P9")):
        with qtbot.waitSignal(page.said) as told:
            view.setData(view.index(0, 0), text)
        assert told.args[0] == "bad"


def test_an_agent_reads_the_rules_and_changes_none(qtbot: QtBot) -> None:
    for kind in (CalendarsPage, LevelsPage):
        page = kind(requester(), "agent")
        qtbot.addWidget(page)
        assert "administrator" in page.note.text()
        button = page.approve if isinstance(page, CalendarsPage) else page.save_targets
        assert not button.isEnabled()


def test_a_refusal_is_shown(qtbot: QtBot) -> None:
    page = LevelsPage(requester(**{"policy.arrange": Failure("x", "No catch-all.")}), "administrator")
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.said) as told:
        page.save_targets.click()
    assert told.args == ["bad", "No catch-all."]


def test_the_examination_ends_in_sentences_that_can_be_copied(qtbot: QtBot) -> None:
    page = AboutPage(requester(), "")
    qtbot.addWidget(page)
    page.begin()
    qtbot.waitUntil(lambda: "python:" in page.findings.toPlainText())
    page.copy.click()
    assert "python:" in QGuiApplication.clipboard().text()
