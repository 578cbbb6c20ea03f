"""Alert rules in the preferences: entered, refused at the cell, saved, and tried on a pasted notification."""

from typing import Any

from pytestqt.qtbot import QtBot

from desk.protocol.alert_trial import AlertRuleset, AlertTrial, AlertWhy
from desk.protocol.messages import Failure
from desk.ui.preferences.alerts import AlertsPage
from tests.ui.fakes import FakeRequester

_RULE = {
    "source": "",
    "match": {"service": "pay*"},
    "category": "database",
    "product": "",
    "group": "",
    "priority": 2,
}
_FOUND = (
    AlertTrial(
        source="am", title="Disk full", firing=1,
        facts=(
            AlertWhy(name="category", value="database", why="rule 1", rule=1),
            AlertWhy(name="group", value="", why="no rule fits: left open"),
        ),
    ),
    AlertTrial(source="am", says="Everything is resolved: no new ticket."),
)  # fmt: skip


def opened(qtbot: QtBot, **answers: Any) -> tuple[AlertsPage, FakeRequester]:
    known = {
        "query.alert_routes": AlertRuleset(rules=(_RULE,), sources=("am",)), "query.rule_history": [],
        "query.alert_trial": _FOUND,
    }  # fmt: skip
    asked = FakeRequester(answers={**known, **answers})
    page = AlertsPage(asked, "administrator")
    qtbot.addWidget(page)
    return page, asked


def test_rules_are_entered_and_saved(qtbot: QtBot) -> None:
    page, asked = opened(qtbot)
    assert page.rules.cells.rows == [["", "service=pay*", "database", "", "", "P2"]]
    said: list[str] = []
    page.said.connect(lambda _role, sentence: said.append(sentence))
    page.rules.add.click()
    for column, text in enumerate(("zabbix", "env=prod；host=db*", "network", "", "网络组", "p0")):
        page.rules._on_edited(1 if len(page.rules.rows[0]["match"]) else 0, column, text)
    page.rules._on_edited(0, 1, "no label")
    page.rules._on_edited(0, 5, "P9")
    assert len(said) == 2
    page.save.click()
    saved = asked.last("alert.routes")["rules"]
    assert {"match": {"env": "prod", "host": "db*"}, "priority": 0, "source": "zabbix", "category": "network",
            "product": "", "group": "网络组"} in saved  # fmt: skip


def test_a_refusal_is_said_at_its_cell(qtbot: QtBot) -> None:
    refused = Failure("field", "There is no group.", field="alerts.rules[0].group")
    page, asked = opened(qtbot, **{"alert.routes": refused})
    page.save.click()
    assert page.rules.problem.text() == "There is no group."
    assert page.rules.view.currentIndex().column() == 4
    asked.answers["alert.routes"] = Failure("forbidden", "Ask an administrator.")
    with qtbot.waitSignal(page.said) as told:
        page.save.click()
    assert told.args == ["bad", "Ask an administrator."]


def test_a_pasted_alert_is_tried_with_what_is_entered(qtbot: QtBot) -> None:
    page, asked = opened(qtbot)
    page.show_part(1)
    assert "Nothing is pasted" in page.trial.said.text()
    page.trial.body.setPlainText('{"alerts": []}')
    qtbot.waitUntil(lambda: bool(page.trial.facts.rows))
    args = asked.last("query.alert_trial")
    assert (args["source"], args["rules"]) == ("am", [_RULE])
    assert page.trial.said.text() == "1 tickets from 2 notifications; 1 of their fields fall back."
    assert page.trial.facts.rows[1] == ["Disk full", "Group", "–", "no rule fits: left open"]
    asked.answers["query.alert_trial"] = Failure("alert_not_json", "This is no JSON.")
    page.retranslate()
    assert page.trial.said.text() == "This is no JSON."
    assert page.trial.facts.rows == []
