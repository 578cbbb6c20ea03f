"""The pages of dispatch and escalation over a real small workspace: typed, refused with the reason, saved, tried."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk.ui.preferences.calendars import CalendarsPage
from desk.ui.preferences.dispatch import DispatchPage
from desk.ui.preferences.escalation import EscalationPage
from desk.ui.preferences.rule_text import condition_of, minutes_of, span_of, target_of, words_of
from tests.ui.team.test_team import client, settle
from tests.unit.ops.test_dispatching import configured, home
from tests.unit.ops.test_escalating import settings_of
from tests.unit.ops_kit import Kit


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    """Return a workspace with rules."""
    made = Kit(tmp_path / "workspace")
    group = home(made)
    configured(made, group)
    made.run("rota.set", rota={"id": "duty", "name": "D", "people": [made.me.hex()], "first": "2026-03-01"})
    made.run("escalation.set", settings=settings_of(group))
    yield made
    made.store.close()


def type_in(part: Any, row: int, column: int, text: str) -> None:
    part.cells.setData(part.cells.index(row, column), text)
    QApplication.processEvents()


def said(page: Any) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    page.said.connect(lambda role, text: found.append((role, text)))
    return found


def test_dispatch_rules_are_typed_and_saved(qtbot: QtBot, kit: Kit) -> None:
    page = DispatchPage(client(kit), "administrator")
    qtbot.addWidget(page)
    settle()
    heard = said(page)
    assert [row["level"] for row in page.needs.rows] == [3]
    type_in(page.needs, 0, 1, "4")
    type_in(page.needs, 0, 4, "P0-P1")
    type_in(page.needs, 0, 1, "many")
    assert heard[-1][0] == "bad"
    page.rules.add.click()
    type_in(page.rules, 1, 1, "erp，crm")
    type_in(page.rules, 1, 4, "P9")
    type_in(page.rules, 1, 0, "nowhere")
    page.save.click()
    settle()
    assert "must fit every ticket" in heard[-1][1] or "never applies" in heard[-1][1]
    page.rules.view.setCurrentIndex(page.rules.cells.index(1, 0))
    page.rules.up.click()
    type_in(page.modes, 0, 1, "in turn")
    type_in(page.modes, 0, 1, "somehow")
    type_in(page.times, 1, 1, "3")
    type_in(page.times, 1, 1, "soon")
    page.save.click()
    settle()
    assert heard[-1][0] == "ok", heard[-1]
    kept = kit.ask("query.dispatch_settings")
    assert kept["rules"][0]["products"] == ["crm", "erp"]
    assert kept["needs"][0]["level"] == 4
    assert kept["needs"][0]["mildest"] == 1
    assert kept["relax"]["1"] == 180
    assert list(kept["modes"].values()) == ["round_robin"]
    page.rules.view.setCurrentIndex(page.rules.cells.index(0, 0))
    page.rules.remove.click()
    assert len(page.rules.rows) == 1


def test_escalation_policies_are_typed_tried_and_saved(qtbot: QtBot, kit: Kit) -> None:
    number = kit.row(kit.create(priority=1, group=home(kit))).number
    page = EscalationPage(client(kit), "administrator")
    qtbot.addWidget(page)
    settle()
    heard = said(page)
    page.policies.view.setCurrentIndex(page.policies.cells.index(0, 0))
    settle()
    assert len(page.levels.rows) == 2
    type_in(page.levels, 1, 1, "lead, rota: duty, person: 魏清")
    type_in(page.levels, 1, 0, "15")
    type_in(page.levels, 1, 2, "P0-P1")
    for column, wrong in ((1, "the moon"), (0, "soon"), (2, "P9")):
        type_in(page.levels, 1, column, wrong)
        assert heard[-1][0] == "bad"
    page.trial.ticket.number.setText(number)
    page.show_part(3)
    settle()
    assert "Policy: Urgent" in page.trial.said.text()
    assert "+15 min" in page.trial.said.text()
    page.trial.cause.setCurrentIndex(1)
    page.retranslate()
    settle()
    assert page.trial.cause.currentIndex() == 1
    type_in(page.policies, 0, 1, "")
    page.save.click()
    settle()
    assert "already fits every ticket" in heard[-1][1]
    assert "already fits every ticket" in page.policies.problem.text()
    page.trial.ask()
    settle()
    assert "already fits every ticket" in page.trial.said.text()
    type_in(page.policies, 0, 1, "priority=P0,P1; tier=L1")
    type_in(page.policies, 0, 2, "3")
    type_in(page.policies, 0, 4, "nobody")
    type_in(page.policies, 0, 3, "5/10")
    type_in(page.policies, 0, 3, "5/10/60/240/240")
    page.policies.view.setCurrentIndex(page.policies.cells.index(0, 0))
    settle()
    type_in(page.levels, 1, 3, "22:00-06:00")
    type_in(page.levels, 1, 3, "night")
    type_in(page.tiers, 0, 1, "nobody")
    assert heard[-1][0] == "bad"
    page.save.click()
    settle()
    assert heard[-1][0] == "ok", heard[-1]
    kept = kit.ask("query.escalation_settings")["policies"][0]
    assert kept["condition"] == {"priority": ["0", "1"], "tier": ["L1"]}
    assert (kept["repeat"], kept["levels"][1]["after"]) == (3, 900)
    assert (kept["ack"]["0"], kept["levels"][1]["hours"]) == (300, [["00:00", "06:00"], ["22:00", "24:00"]])
    page.policies.add.click()
    assert len(page.policies.rows) == 3


def test_a_wrong_level_and_a_circle_are_refused_where_they_stand(qtbot: QtBot, kit: Kit) -> None:
    kit.run("group.create", name="专家", tier="L2")
    page = EscalationPage(client(kit), "administrator")
    qtbot.addWidget(page)
    settle()
    page.show_part(3)
    page.levels.add.click()
    settle()
    page.save.click()
    settle()
    assert page.stack.currentIndex() == 0
    assert "tells nobody" in page.levels.problem.text()
    page.levels.remove.click()
    for row, name in enumerate(reversed([page.texts.groups[one["group"]] for one in page.tiers.rows])):
        type_in(page.tiers, row, 1, name)
    page.save.click()
    settle()
    assert page.stack.currentIndex() == 1
    assert "circle" in page.tiers.problem.text()
    type_in(page.tiers, 0, 1, "")
    page.save.click()
    settle()
    assert not page.tiers.problem.text()
    assert len(kit.ask("query.escalation_settings")["next_group"]) == 1


def test_web_addresses_are_added_tested_and_removed(qtbot: QtBot, kit: Kit) -> None:
    page = EscalationPage(client(kit), "administrator")
    qtbot.addWidget(page)
    settle()
    heard, hooks = said(page), page.addresses
    hooks.test.click()
    assert "Choose" in heard[-1][1]
    hooks.name.setText("ops")
    hooks.url.setText("ftp://x")
    hooks.put.click()
    settle()
    assert heard[-1][0] == "bad"
    hooks.url.setText("https://hooks.example.com/desk")
    hooks.put.click()
    settle()
    assert "not shown again" in heard[-1][1]
    hooks.copy.click()
    assert QApplication.clipboard().text() == hooks.secret.text() != ""
    hooks.view.setCurrentIndex(hooks.cells.index(0, 0))
    assert (hooks.name.text(), hooks.secret.text()) == ("ops", "")
    hooks.put.click()
    hooks.test.click()
    settle()
    assert kit.ask("query.webhooks")[0].state == "ready"
    page.retranslate()
    assert hooks.cells.rows[0][2].startswith("waits")
    hooks.view.setCurrentIndex(hooks.cells.index(0, 0))
    hooks.remove.click()
    settle()
    assert kit.ask("query.webhooks") == []


def test_dispatch_is_tried_before_it_is_saved_and_refused_at_the_field(qtbot: QtBot, kit: Kit) -> None:
    page = DispatchPage(client(kit), "administrator")
    qtbot.addWidget(page)
    settle()
    page.rules.add.click()
    type_in(page.rules, 0, 2, "network")
    page.show_part(3)
    settle()
    assert [row[2] for row in page.trial.verdicts.rows] == ["✗", "✓"]
    assert page.trial.agents.rows[0][:2] == ["✗", "魏清"]
    page.trial.ticket.fields["category"].addItem("Network", "network")
    page.trial.ticket.fields["category"].setCurrentIndex(page.trial.ticket.fields["category"].count() - 1)
    page.trial.waited.setValue(200)
    page.trial.ask()
    settle()
    assert [row[2] for row in page.trial.verdicts.rows] == ["✓", "·"]
    page.retranslate()
    settle()
    page.needs.add.click()
    page.trial.ask()
    settle()
    assert "skill" in page.trial.said.text()
    assert page.trial.verdicts.rows == []
    page.save.click()
    settle()
    assert page.stack.currentIndex() == 1
    assert "no skill" in page.needs.problem.text()
    type_in(page.needs, page.needs.view.currentIndex().row(), 0, "network")
    assert not page.needs.problem.text()
    type_in(page.modes, 0, 2, "nowhere")
    page.backstop.setText("魏清")
    page.core.setText("erp")
    type_in(page.modes, 0, 1, "in turn")
    type_in(page.modes, 0, 0, "x")
    page.save.click()
    settle()
    stored = kit.ask("query.dispatch_settings")
    assert (stored["backstop"], stored["core_products"]) == ([kit.me.hex()], ["erp"])
    assert list(stored["modes"].values()) == ["round_robin"]
    page.backstop.setText("Nobody")
    page.save.click()
    settle()
    assert page.stack.currentIndex() == 2
    assert kit.ask("query.dispatch_settings")["backstop"] == [kit.me.hex()]


def test_an_agent_reads_only(qtbot: QtBot, kit: Kit) -> None:
    for kind in (DispatchPage, EscalationPage):
        page = kind(client(kit), "agent")
        qtbot.addWidget(page)
        settle()
        assert not page.save.isEnabled()
        assert "administrator" in page.note.text()


def test_texts_are_read() -> None:
    assert words_of("a，b、 c,") == ["a", "b", "c"]
    assert span_of("") == (0, 4)
    assert span_of("P1–P3") == (1, 3)
    assert span_of("2") == (2, 2)
    assert span_of("x") is None
    assert target_of("小组：网络", {"网络": "ff"}) == {"kind": "group", "id": "ff"}
    assert target_of("next tier", {}) == {"kind": "next_tier"}
    assert target_of("ghost", {}) is None
    assert condition_of("priority=P0；product=erp,crm") == {"priority": ["0"], "product": ["erp", "crm"]}
    assert condition_of("优先级＝P1，P2；小组=网络") == {"priority": ["1", "2"], "group": ["网络"]}
    assert [minutes_of(text) for text in ("inf", "nan", "1e999", "2.5")] == [None, None, None, 150]
    assert minutes_of("x") is None
    assert minutes_of("1.5") == 90


def test_rotas_are_typed_and_saved_at_once(qtbot: QtBot, kit: Kit) -> None:
    page = EscalationPage(client(kit), "administrator")
    qtbot.addWidget(page)
    settle()
    heard = said(page)
    rotas = page.rotas
    assert [row["on_call_name"] for row in rotas.rows] == ["魏清"]
    type_in(rotas, 0, 4, "3")
    settle()
    assert kit.ask("query.rotas")[0]["turn_days"] == 3
    for column, wrong in ((1, "nobody"), (4, "often")):
        type_in(rotas, 0, column, wrong)
        assert heard[-1][0] == "bad"
    type_in(rotas, 0, 2, "soon")
    settle()
    assert any(role == "bad" and "date" in text for role, text in heard)
    page.ask()
    settle()
    rotas.add.click()
    settle()
    assert len(kit.ask("query.rotas")) == 2
    rotas.view.setCurrentIndex(rotas.cells.index(len(rotas.rows) - 1, 0))
    gone = rotas.rows[-1]["id"]
    rotas.remove.click()
    settle()
    left = {row["id"] for row in kit.ask("query.rotas")}
    assert "duty" in left, "a policy names it"
    assert gone == "duty" or gone not in left


def test_a_working_week_is_typed_refused_and_a_calendar_made(qtbot: QtBot, kit: Kit) -> None:
    page = CalendarsPage(client(kit), "administrator")
    qtbot.addWidget(page)
    settle()
    week = page.week
    assert week.cells.rows[0][0] == "09:00-12:00\n13:30-18:00"
    type_in(week, 0, 0, "09:00-12:00 11:00-18:00")
    week.save.click()
    settle()
    assert "overlap" in week.problem.text()
    type_in(week, 0, 0, "morning")
    assert "22:00-06:00" in week.problem.text()
    week.fresh.click()
    week.ident.setText("night")
    week.zone.setText("Mars/Base")
    for column in range(7):
        type_in(week, 0, column, "")
    week.save.click()
    settle()
    assert "time zone" in week.problem.text()
    week.zone.setText("Europe/Berlin")
    week.save.click()
    settle()
    assert "60 days" in week.problem.text()
    type_in(week, 0, 4, "22:00-02:00")
    week.save.click()
    settle()
    assert page.chosen.currentData() == "night"
    made = next(one for one in kit.ask("query.calendars") if one["id"] == "night")
    assert (made["name"], made["tz"]) == ("night", "Europe/Berlin")
    assert made["weekly"]["sat"] == [["00:00", "02:00"]]
    assert not week.ident.isEnabled()
