"""Service levels in the preferences: policies added, limited, moved and removed, and tried before they are saved."""

from typing import Any

import msgspec
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desk.process import matrix_json
from desk.process.policy import DEFAULT_POLICIES
from desk.process.priority import DEFAULT_MATRIX
from desk.protocol.messages import Failure
from desk.protocol.policy_trial import DueView, PolicyVerdict, ServiceTrial
from desk.protocol.rule_effect import MovedTicket, RuleEffect
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
        "query.matrix": matrix_json.to_json(DEFAULT_MATRIX, whole=True), "query.policy_trial": _TRIAL,
        "query.workspace": workspace(),
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
    page, _ = opened(qtbot, **{"query.policy_trial": msgspec.structs.replace(_TRIAL, dues=())})
    page.show_part(2)
    assert "No clock runs" in page.trial.said.text()
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


def test_the_open_tickets_that_an_edit_touches_are_counted_before_it_is_saved(qtbot: QtBot) -> None:
    part = RuleEffect(
        open=150, changed=2, sooner=2, breached=1, next=150,
        samples=(MovedTicket(number="T-7", title="VPN", metric="resolution", before_us=None, after_us=1),),
    )  # fmt: skip
    page, asked = opened(qtbot, **{"query.rule_effect": part})
    assert "new tickets" in page.effect.said.text()
    page.effect.apply.setChecked(True)
    assert "when you save" in page.effect.said.text()
    page.effect.apply.setChecked(False)
    counted: list[dict[str, Any]] = []

    def answer(args: dict[str, Any]) -> RuleEffect:
        counted.append(args)
        return part if not args["after"] else RuleEffect(open=10, changed=1, later=1)

    asked.answers["query.rule_effect"] = answer
    write(page, "Standard of 2026", "")
    assert [args["after"] for args in counted] == [0, 150]
    assert (
        "3 of 160 open tickets would change: 2 due sooner, 1 due later; 1 overdue" in page.effect.said.text()
    )
    assert "keep their limits" in page.effect.said.text()
    assert "T-7" in page.effect.said.toolTip()
    page.effect.apply.setChecked(True)
    assert "keep their limits" not in page.effect.said.text()
    page.save_targets.click()
    assert asked.last("policy.arrange")["apply_to_open"] is True
    assert not page.effect.apply.isChecked()
    asked.answers["query.rule_effect"] = Failure("policy.no_catch_all", "Add one.")
    write(page, "Another", "channel=mail")
    assert page.effect.said.text() == "Add one."


def test_the_matrix_grows_is_named_and_checked_while_it_is_edited(qtbot: QtBot) -> None:
    page, asked = opened(qtbot)
    edit = page.editor
    assert "nothing worse" in page.verdict.text()
    edit.item_view.setCurrentIndex(edit.items.index(1, 0))
    edit.add.click()
    assert edit.cells.rowCount() == 5
    assert "8 cells are empty" in page.verdict.text()
    assert not page.save_matrix.isEnabled()
    for level in ("standard", "vip"):
        edit.level.setCurrentIndex(edit.level.findData(level))
        edit.show_all()
        for column in range(4):
            edit._on_cell(2, column, "p4")
    assert "Look again" in page.verdict.text()
    for row, column, text in ((2, 0, "片区"), (2, 1, "District"), (2, 2, "11")):
        edit.items.setData(edit.items.index(row, column), text)
    qtbot.waitUntil(lambda: edit.matrix["impacts"][2] == {"zh": "片区", "en": "District", "users": 11})
    assert [one["impact"] for one in edit.matrix["degrees"]] == [1, 2, 4, 5]
    page.save_matrix.click()
    assert len(asked.last("matrix.set")["matrix"]["impacts"]) == 5
    said: list[str] = []
    edit.refused.connect(said.append)
    edit._on_cell(0, 0, "P7")
    edit._on_item(0, 2, "many")
    assert len(said) == 2


def test_user_levels_and_degrees_are_added_renamed_and_removed(qtbot: QtBot) -> None:
    page, _ = opened(qtbot)
    edit = page.editor
    edit.axis.setCurrentIndex(edit.axis.findData("levels"))
    edit.show_all()
    edit.add.click()
    edit._on_item(2, 0, "gold")
    edit._on_item(2, 1, "金卡")
    assert list(edit.matrix["cells"]) == ["standard", "vip", "gold"]
    assert edit.matrix["levels"]["gold"] == {"en": "New", "zh": "金卡"}
    edit._on_item(2, 0, "vip")  # taken
    assert "gold" in edit.matrix["levels"]
    edit.item_view.setCurrentIndex(edit.items.index(0, 0))
    assert not edit.remove.isEnabled()
    edit.item_view.setCurrentIndex(edit.items.index(2, 0))
    edit.remove.click()
    assert list(edit.matrix["levels"]) == ["standard", "vip"]
    for axis, count in (("urgencies", 3), ("impacts", 3), ("degrees", 4)):
        edit.axis.setCurrentIndex(edit.axis.findData(axis))
        edit.show_all()
        if axis == "degrees":
            edit.add.click()
        edit.item_view.setCurrentIndex(edit.items.index(3, 0))
        edit.remove.click()
        assert edit.items.rowCount() == count
    assert edit.matrix["impacts"][-1]["users"] == 1
    assert all(one["impact"] <= 3 and one["urgency"] <= 3 for one in edit.matrix["degrees"])
    edit.matrix["impacts"][0]["users"] = 0
    edit.show_all()
    assert "fewer users" in page.verdict.text()
    edit.axis.setCurrentIndex(edit.axis.findData("urgencies"))
    edit.show_all()
    edit.item_view.setCurrentIndex(edit.items.index(0, 0))
    edit.add.click()
    assert edit.cells.columnCount() == 4
