"""The pages of templates and surveys over a real small workspace: made, tried out, refused with reason, retired."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desk.process.errors import KnownError
from desk.process.shipped_macros import SHIPPED_MACROS
from desk.ui import i18n
from desk.ui.preferences.surveys import SurveysPage
from desk.ui.preferences.templates import TemplatesPage
from tests.ui.preferences.test_rules import said, type_in
from tests.ui.team.test_team import client, settle
from tests.unit.ops.test_dispatching import home
from tests.unit.ops_kit import Kit


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    made = Kit(Path(tmp_path_factory.mktemp("templates")) / "workspace")
    home(made)
    yield made
    made.store.close()


def test_a_plan_is_made_tried_and_retired(qtbot: QtBot, kit: Kit) -> None:
    page = TemplatesPage(client(kit), "administrator")
    qtbot.addWidget(page)
    settle()
    heard = said(page)
    assert page.names == ["emergency"]
    assert len(page.items.rows) == 10
    page.fresh.click()
    page.name.setText("storm")
    page.save.click()
    settle()
    assert heard[-1][0] == "bad"
    page.title.setText("Alert storm")
    page.items.add.click()
    type_in(page.items, 0, 0, "Silence the source")
    type_in(page.items, 0, 1, "perhaps")
    assert heard[-1] == ("bad", page.items.hint)
    type_in(page.items, 0, 1, "否")
    page.test.click()
    settle()
    assert page.result.text().splitlines()[0] == "Alert storm"
    page.save.click()
    settle()
    assert page.names == ["emergency", "storm"]
    assert page.name.text() == "storm"
    saved = kit.ask("query.work_templates", kind="checklist")["storm"]
    assert saved["items"] == [{"text": "Silence the source", "required": False}]
    page.retire.click()
    settle()
    assert page.names == ["emergency"]
    with pytest.raises(KnownError):
        kit.run("checklist.retire", name="storm")
    i18n.use("zh_CN")
    page.retranslate()
    assert page.save.text() == "保存"
    i18n.use("en")


def test_a_macro_is_built_from_steps(qtbot: QtBot, kit: Kit) -> None:
    page = TemplatesPage(client(kit), "administrator")
    qtbot.addWidget(page)
    settle()
    heard = said(page)
    page.kind.setCurrentIndex(1)
    settle()
    page.fresh.click()
    page.name.setText("logs")
    page.title.setText("Ask for logs")
    for verb in ("ticket.wait", "ticket.group", "ticket.time_spent", "ticket.tags", "ticket.reply"):
        page.steps.verb.setCurrentIndex(page.steps.verb.findData(verb))
        page.steps.add.click()
    reply = page.steps.editors["body"]
    reply.setPlainText("{{requester}}, please send {{file}}.")
    page.steps.up.click()
    assert [one["verb"] for one in page.steps.steps][3:] == ["ticket.reply", "ticket.tags"]
    page.steps.list.go(4)
    page.steps.editors["added"].setText("logs，asked")
    page.steps.editors["removed"].setText("x")
    page.steps.editors["removed"].setText("")
    page.steps.list.go(2)
    page.steps.editors["minutes"].setText("soon")
    page.save.click()
    settle()
    assert heard[-1][0] == "bad"
    page.steps.remove.click()
    page.steps.list.go(0)
    box = page.steps.editors["state"]
    box.setCurrentIndex(box.findData("waiting_customer"))
    number = kit.row(kit.create(title="x")).number
    page.number.setText(number)
    page.test.click()
    settle()
    assert "Asks for: " in page.result.text()
    page.save.click()
    settle()
    assert heard[-1][0] == "ok"
    steps = page.known["logs"]["steps"]
    assert steps[0]["args"] == {"state": "waiting_customer"}
    assert steps[3]["args"] == {"added": ["logs", "asked"]}
    assert kit.ask("query.template_trial", kind="macro", body=page.body()).prompts[-1] == "file"
    page.retire.click()
    settle()
    assert set(page.known) == set(SHIPPED_MACROS)
    with pytest.raises(KnownError):
        kit.run("macro.retire", name="logs")


def test_survey_rules_are_tried_before_they_are_saved(qtbot: QtBot, kit: Kit) -> None:
    page = SurveysPage(client(kit), "administrator")
    qtbot.addWidget(page)
    settle()
    heard = said(page)
    page.number.setText(kit.row(kit.create(title="y")).number)
    page.test.click()
    settle()
    assert "not closed" in page.result.text()
    page.priorities.setText("P3, high")
    page.save.click()
    settle()
    assert heard[-1][0] == "bad"
    page.priorities.setText("P3，4")
    page.products.setText("erp")
    page.spans["delay_s"].setValue(2)
    page.save.click()
    settle()
    assert heard[-1][0] == "ok"
    kept = page.rules()
    assert (kept["delay_s"], kept["products_off"], kept["priorities_off"]) == (7200, ["erp"], [3, 4])
    page.end.click()
    assert heard[-1] == ("bad", "Choose a rule first.")
    for column, text in ((0, "crm，erp"), (1, "P0-P1"), (2, "no"), (3, "2.5"), (4, "2026-12-01")):
        if not column:
            page.exceptions.add.click()
        type_in(page.exceptions, 0, column, text)
    assert page.exceptions.cells.rows[0][4:] == ["2026-12-01 00:00", ""]
    type_in(page.exceptions, 0, 4, "2026-12-01 09:30")
    assert page.exceptions.cells.rows[0][4] == "2026-12-01 09:30"
    type_in(page.exceptions, 0, 4, "")
    assert "starts_at" not in page.exceptions.rows[0]
    for column, wrong in ((1, "P9"), (2, "perhaps"), (3, "late"), (3, "-1"), (4, "soon"), (5, "2026-13-01")):
        type_in(page.exceptions, 0, column, wrong)
        assert heard[-1][0] == "bad"
    page.exceptions.add.click()
    page.exceptions.up.click()
    page.test.click()
    settle()
    page.save.click()
    settle()
    assert "never applies" in page.exceptions.problem.text() or heard[-1][0] == "bad"
    page.exceptions.view.setCurrentIndex(page.exceptions.cells.index(0, 0))
    page.end.click()
    page.save.click()
    settle()
    kept = kit.ask("query.surveys", limit=0).rules["rules"]
    assert [(one["products"], one["ask"], one["delay_s"], bool(one["ends_at"])) for one in kept] == [
        ([], True, None, True), (["crm", "erp"], False, 9000, False),
    ]  # fmt: skip
    assert page.exceptions.cells.rows[0][5]
    type_in(page.exceptions, 1, 3, "")
    assert page.exceptions.rows[1]["delay_s"] is None
    reader = SurveysPage(client(kit), "agent")
    qtbot.addWidget(reader)
    assert not reader.save.isEnabled()
