"""Audit and ledger in the window over a real small workspace: slices, filters, waiver, file; record, appeal, decision."""

import csv
from pathlib import Path

from PySide6.QtCore import QDate, Qt
from pytestqt.qtbot import QtBot

from desk.ui import i18n
from desk.ui.compliance.dialog import ComplianceDialog
from tests.ui.preferences.test_rules import said
from tests.ui.team.test_team import client, settle
from tests.unit.ops.test_ledger import be, team
from tests.unit.ops.test_linting import closed
from tests.unit.ops_kit import Kit


def test_the_audit_goes_in_slices_and_a_finding_becomes_a_record(qtbot: QtBot, tmp_path: Path) -> None:
    i18n.use("en")
    kit = Kit(tmp_path / "workspace")
    agent, second = team(kit)
    closed(kit)
    kit.later(days=7)
    closed(kit, priority=2)
    dialog = ComplianceDialog(client(kit))
    qtbot.addWidget(dialog)
    view, ledger = dialog.audit, dialog.ledger
    view.slice = 1
    heard = said(view)
    view.first.setDate(QDate(2026, 1, 1))
    view.start.click()
    settle()
    assert (view.looked, view.total, view.running) == (2, 2, False)
    assert len(view.findings) == 3
    assert len(view.weeks.rows) == 2
    view.filters["clause"].setCurrentIndex(1)
    assert 0 < len(view.shown) < 3
    view.filters["clause"].setCurrentIndex(0)
    view.save(str(tmp_path / "out.csv"))
    qtbot.waitUntil(lambda: [kind for kind, _ in heard] == ["ok"])
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text("utf-8-sig").splitlines()))
    assert len(rows) == 3
    view.save(str(tmp_path / "nowhere" / "out.csv"))
    qtbot.waitUntil(lambda: heard[-1][0] == "bad")
    view.table.setCurrentIndex(view.model.index(0, 0))
    with qtbot.waitSignal(dialog.ticket_wanted):
        view.table.activated.emit(view.model.index(0, 0))
    view.acts.waive.click()
    settle()
    assert heard[-1][0] == "bad", "a waiver needs a reason"
    view.acts.reason.setText("trial")
    view.acts.waive.click()
    settle()
    assert sum(bool(one.waived) for one in view.shown) == 1
    one = next(n for n, found in enumerate(view.shown) if not found.waived)
    view.table.setCurrentIndex(view.model.index(one, 0))
    view.acts.record.click()
    assert dialog.tabs.currentIndex() == 1
    ledger.person.setCurrentIndex(ledger.person.findText("乔雨"))
    ledger.record.click()
    settle()
    assert ledger.ledger.n == 1
    be(kit, agent)
    ledger.ask()
    settle()
    ledger.table.setCurrentIndex(ledger.model.index(0, 0))
    assert not ledger.record.isVisibleTo(dialog)
    ledger.text.setText("I searched by telephone")
    ledger.appeal.click()
    settle()
    assert ledger.chosen() is None or ledger.chosen().state == "appealed"
    be(kit, second)
    ledger.ask()
    settle()
    ledger.table.setCurrentIndex(ledger.model.index(0, 0))
    ledger.decision.setCurrentIndex(ledger.decision.findData("withdraw"))
    ledger.text.setText("right")
    ledger.decide.click()
    settle()
    assert ledger.ledger.records[0].state == "withdrawn"
    i18n.use("zh_CN")
    dialog.retranslate()
    view.retranslate()
    ledger.retranslate()
    assert dialog.tabs.tabText(1) == "违规与奖励台账"
    i18n.use("en")
    view.look()
    view.stop()
    assert not view.running
    assert view.progress.isHidden()
    kit.store.close()


def test_a_finding_is_appealed_and_decided(qtbot: QtBot, tmp_path: Path) -> None:
    kit = Kit(tmp_path / "workspace")
    _, second = team(kit)
    closed(kit)
    dialog = ComplianceDialog(client(kit))
    qtbot.addWidget(dialog)
    view = dialog.audit
    heard = said(view)
    view.first.setDate(QDate(2026, 1, 1))

    def on_first() -> None:
        view.look()
        settle()
        view.table.setCurrentIndex(view.model.index(0, 0))

    on_first()
    dialog.show()
    run = view._run
    qtbot.keyClick(view.acts.reason, Qt.Key.Key_Return)
    assert (dialog.isVisible(), view._run) == (True, run)
    assert view.acts.uphold.isHidden()
    view.acts.appeal.click()
    settle()
    assert heard[-1][0] == "bad"
    on_first()
    view.acts.reason.setText("searched by telephone")
    view.acts.appeal.click()
    settle()
    assert heard[-1][0] == "ok"
    on_first()
    assert (view.acts.appeal.isHidden(), view.acts.uphold.isHidden(), view.acts.waive.isHidden()) == (
        True,
        False,
        True,
    )
    assert "searched by telephone" in view.acts.story.text()
    assert "1 appeals open" in view.summary.text()
    be(kit, second)
    view.acts.reason.setText("no trace of it")
    view.acts.uphold.click()
    settle()
    on_first()
    assert view.shown[0].appeal == "upheld"
    assert view.acts.grant.isHidden()
    view.acts.reason.setText("x")
    view.acts.grant.click()
    settle()
    assert heard[-1][0] == "bad"
    kit.store.close()
