"""The library of scripts over a real small workspace: saved, reviewed by a second person, compared, retired."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from desk.ui import i18n
from desk.ui.preferences.scripts import ScriptsPage
from tests.ui.preferences.test_rules import said
from tests.ui.team.test_team import client, settle
from tests.unit.ops.test_scripts import colleague, manifest
from tests.unit.ops_kit import Kit


def test_a_script_is_saved_reviewed_compared_and_retired(qtbot: QtBot, tmp_path: Path) -> None:
    kit = Kit(tmp_path / "workspace")
    page = ScriptsPage(client(kit), "administrator")
    qtbot.addWidget(page)
    settle()
    heard = said(page)
    shipped = [one.name for one in page.scripts]
    assert "comes with Desk" in page.facts.text()
    assert not page.review.isEnabled()
    page.fresh.click()
    page.save.click()
    settle()
    assert heard[-1][0] == "bad"
    (tmp_path / "m.toml").write_text(manifest(), "utf-8")
    (tmp_path / "m.sh").write_text("echo one", "utf-8")
    page.take_files([str(tmp_path / "nowhere")])
    assert heard[-1][0] == "bad"
    page.take_files([str(tmp_path / "m.toml"), str(tmp_path / "m.sh")])
    page.save.click()
    settle()
    assert heard[-1][0] == "ok"
    page.list.go([one.name for one in page.scripts].index("clear-cache"))
    settle()
    assert "not reviewed" in page.facts.text()
    assert "No reviewed version" in page.diff.toPlainText()
    colleague(kit)
    page.review.click()
    settle()
    assert "reviewed by 陈立" in page.facts.text()
    assert "Nothing differs" in page.diff.toPlainText()
    page.body.setPlainText("echo two")
    assert not page.review.isEnabled()
    page.save.click()
    settle()
    assert page.review.isEnabled()
    shown = page.diff.toPlainText()
    assert "echo one" in shown
    assert "echo two" in shown
    page.review.click()
    settle()
    assert heard[-1][0] == "bad", "whoever wrote it does not review it"
    page.retire.click()
    settle()
    assert [one.name for one in page.scripts] == shipped
    i18n.use("zh_CN")
    page.retranslate()
    assert page.save.text() == "保存"
    i18n.use("en")
    kit.store.close()
