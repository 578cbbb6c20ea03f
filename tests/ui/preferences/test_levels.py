"""Service levels in the preferences: policies added, limited, moved and removed, and tried before they are saved."""

from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desk.process.policy import DEFAULT_POLICIES
from desk.process.priority import DEFAULT_MATRIX
from desk.protocol.messages import Failure
from desk.protocol.policy_trial import DueView, PolicyVerdict, ServiceTrial
from desk.protocol.settings import defaults
from desk.ui.preferences.dialog import PreferencesDialog
from desk.ui.preferences.levels import LevelsPage
from tests.ui.fakes import FakeRequester
from tests.ui.ticket.samples import workspace

_STANDARD = DEFAULT_POLICIES[0].to_json()
_DUE = DueView(
    metric="resolution", limit="P1WD", seconds=27_000, calendar="cn-bh", assumed=True, half_us=None, most_us=None,
    nearly_us=1_773_018_000_000_000, due_us=1_773_018_600_000_000, uncertain=True,
)  # fmt: skip
_TRIAL = ServiceTrial(
    policy="vip", name="VIP", now="Standard", start_us=1_773_018_000_000_000, fields={}, dues=(_DUE,),
    verdicts=(
        PolicyVerdict(policy="net", name="Net", outcome="mismatch", reasons=("priority is “P3”, wanted: P1",)),
        PolicyVerdict(policy="vip", name="VIP", outcome="taken"),
        PolicyVerdict(policy="standard", name="Standard", outcome="later"),
    ),
    third_party_pauses=True, number="T-1",
)  # fmt: skip


def opened(qtbot: QtBot, **answers: Any) -> tuple[LevelsPage, FakeRequester]:
    known = {
        "query.calendars": [], "query.rule_history": [], "query.policies": [_STANDARD],
        "query.matrix": DEFAULT_MATRIX.to_json(), "query.policy_trial": _TRIAL, "query.workspace": workspace(),
    }  # fmt: skip
    asked = FakeRequester(answers={**known, **answers})
    page = LevelsPage(asked, "administrator")
    qtbot.addWidget(page)
    return page, asked


def write(page: LevelsPage, name: str, condition: str) -> None:
    page.head.name.setText(name)
    page.head.condition.setText(condition)
    page.head.condition.editingFinished.emit()


def test_a_policy_is_added_limited_moved_and_removed(qtbot: QtBot) -> None:
    page, asked = opened(qtbot)
    write(page, "Standard", "")
    assert not page.edited
    page.head.add.click()
    write(page, "VIP", "requester_level=vip；priority=P0，1")
    page.head.add.click()
    write(page, "Net", "channel=mail")
    page.head.box.setCurrentIndex(1)
    page.head.box.activated.emit(1)
    assert page.head.condition.text() == "requester_level=vip; priority=P0,P1"
    page.head.up.click()
    page.head.up.click()
    page.save_targets.click()
    saved = asked.last("policy.arrange")["policies"]
    assert [one["name"] for one in saved] == ["VIP", "Net", "Standard"]
    assert saved[0]["condition"] == {"requester_level": ["vip"], "priority": ["0", "1"]}
    assert len({one["id"] for one in saved}) == 3
    page.head.remove.click()
    assert len(page.head.policies) == 1  # as it was read again; the last one stays
    assert page.save_matrix.isEnabled()


def test_what_is_not_saved_is_what_is_tried(qtbot: QtBot) -> None:
    page, asked = opened(qtbot)
    page.show_part(2)
    assert asked.last("query.policy_trial")["policies"] is None
    assert page.trial.verdicts.rows[0] == ["Net", "✗", "priority is “P3”, wanted: P1"]
    assert "Standard" in page.trial.said.text()
    assert page.trial.dues.rows[0][2] == "–"
    page.head.add.click()
    ticket = page.trial.ticket
    ticket.number.setText("T-1")
    ticket.fields["priority"].setCurrentIndex(2)
    group = ticket.fields["group"]
    group.setCurrentIndex(1)
    with qtbot.waitSignal(ticket.changed):
        ticket.from_now.setChecked(True)
    args = asked.last("query.policy_trial")
    assert (args["number"], args["fields"]) == ("T-1", {"priority": "P1", "group": group.itemData(1)})
    assert len(args["policies"]) == 2
    assert args["start_us"] == ticket.start.dateTime().toMSecsSinceEpoch() * 1000
    assert "not saved" in page.trial.said.text()
    page.retranslate()
    assert ticket.fields["priority"].currentData() == "P1"


def test_a_refusal_stands_where_the_verdict_would(qtbot: QtBot) -> None:
    page, _ = opened(qtbot, **{"query.policy_trial": Failure("policy.no_catch_all", "Add one.")})
    page.show_part(2)
    assert page.trial.said.text() == "Add one."
    assert page.trial.verdicts.rows == []


def test_enter_tries_a_ticket_and_leaves_the_dialog_open(qtbot: QtBot) -> None:
    page, asked = opened(qtbot)
    dialog = PreferencesDialog(asked, defaults(), role="administrator", page="levels")
    qtbot.addWidget(dialog)
    dialog.show()
    number = dialog.pages["levels"].trial.ticket.number  # type: ignore[attr-defined]
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert asked.last("query.policy_trial")
    qtbot.keyClick(number, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
