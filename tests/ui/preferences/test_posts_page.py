"""Posts and appraisal in the preferences over a real small workspace: typed, refused, saved, read by an agent."""

from pathlib import Path

from PySide6.QtCore import QDate
from pytestqt.qtbot import QtBot

from desk.ui import i18n
from desk.ui.preferences.posts import PostsPage
from tests.ui.preferences.test_rules import said, type_in
from tests.ui.team.test_team import client, settle
from tests.unit.ops.test_linting import closed
from tests.unit.ops_kit import Kit


def test_posts_are_typed_and_people_stand_against_them(qtbot: QtBot, tmp_path: Path) -> None:
    kit = Kit(tmp_path / "workspace")
    kit.run("skill.set", person=kit.me, skill="MySQL", level=2)
    kit.run(
        "training.record", people=[kit.me], kind="sharing", title="Deadlocks", held_us=kit.now_us, minutes=45
    )
    closed(kit)
    page = PostsPage(client(kit), "supervisor")
    qtbot.addWidget(page)
    settle()
    heard = said(page)
    assert [row[0] for row in page.posts.cells.rows] == ["L1", "L2", "L3", "R&D"]
    for wrong in ("MySQL", "MySQL 9", "3"):
        type_in(page.posts, 0, 2, wrong)
        assert heard[-1][0] == "bad"
    type_in(page.posts, 0, 2, "MySQL 4，网络 2")
    type_in(page.posts, 1, 1, "Databases")
    page.save.click()
    settle()
    assert heard[-1][0] == "ok"
    posts = {one.tier: one for one in kit.ask("query.posts").posts}
    assert posts["L1"].skills == {"MySQL": 4, "网络": 2}
    assert (posts["L1"].own_duty, posts["L2"].own_duty) == ("", "Databases")
    assert page.people.rows[0][2:] == ["25 %", "MySQL 2/4, 网络 0/2"]
    page.first.setDate(QDate(2026, 3, 1))
    page.last.setDate(QDate(2026, 3, 31))
    settle()
    figures = {row[0]: row[1] for row in page.figures.rows}
    assert figures["Solved (reopened)"] == "1 (0)"
    assert "45 min" in figures["Learning"]
    page.people_view.setCurrentIndex(page.people.index(0, 0))
    settle()
    i18n.use("zh_CN")
    page.retranslate()
    settle()
    assert page.figures.rows[0][0] == "已解决（重开）"
    i18n.use("en")
    type_in(page.posts, 1, 1, "")
    page.save.click()
    settle()
    assert page.posts.rows[1]["duty"].startswith("Depth")
    page.person.addItem("Nobody", b"0" * 16)
    page.person.setCurrentIndex(page.person.count() - 1)
    page.person.activated.emit(0)
    settle()
    assert len(page.figures.rows) == 1
    reader = PostsPage(client(kit), "agent")
    qtbot.addWidget(reader)
    settle()
    assert not reader.save.isEnabled()
    kit.store.close()
