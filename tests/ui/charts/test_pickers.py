"""Products, origins and a period of one's own; lengths of resolution; formulas; what the keyboard sees."""

from datetime import date
from typing import Any

import msgspec
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk.protocol.views import Histogram, Kpi
from desk.ui.charts import export
from tests.ui.fakes import FakeRequester

from .test_pane import _click, _drills, _english, _insights, _pane, _workspace, pointing

__all__ = ["_english"]  # the fixture
RESOLUTION = Histogram(
    edges=(0.0, 60.0, 120.0),
    counts=(5, 4),
    target=60.0,
    overflow=3,
    n=12,
    median=70.0,
    p90=300.0,
    within=41.7,
)
SAID = Kpi(name="made_sla", value=92.1, unit="percent", n=88, formula="source")
FORMULAS = {name: f"formula of {name}" for name in ("first_response", "resolution", "backlog", "inflow")}


def _requester() -> FakeRequester:
    workspace = msgspec.structs.replace(
        _workspace(), products=("pay", "vpn"), product_names={"vpn": {"en": "VPN client", "zh": "VPN 客户端"}}
    )
    found = _insights(resolution=RESOLUTION, imported=SAID, formulas=FORMULAS)
    return FakeRequester({"query.workspace": workspace, "query.insights": found})


@pointing
def test_product_and_origin_narrow_the_question_and_every_drill(qtbot: QtBot) -> None:
    requester = _requester()
    pane = _pane(qtbot, requester)
    head = pane.head
    head.products.setCurrentIndex(head.products.findText("VPN client"))
    head.origins.setCurrentIndex(head.origins.findData("imported"))
    asked = requester.last("query.insights")
    assert (asked["product"], asked["origin"]) == ("vpn", "imported")
    drills = _drills(pane)
    _click(qtbot, pane.page.resolution, pane.page.resolution.marks[0])
    assert drills == [
        {
            "set": "resolution", "from_day": "2026-11-16", "to_day": "2026-11-18", "product": "vpn",
            "origin": "imported", "low_min": 0.0, "high_min": 60.0,
        }
    ]  # fmt: skip


def test_a_product_that_is_gone_becomes_all(qtbot: QtBot) -> None:
    requester = _requester()
    pane = _pane(qtbot, requester)
    pane.head.products.setCurrentIndex(1)
    pane.head.show_products((), {})
    assert pane.head.product == ""
    assert "product" not in requester.last("query.insights")


def test_a_period_of_ones_own(qtbot: QtBot) -> None:
    requester = _requester()
    pane = _pane(qtbot, requester)
    head = pane.head
    before = len(requester.asked)
    head.own.click()
    chooser = head.spans
    assert chooser is not None
    assert chooser.isVisible()
    assert len(requester.asked) == before
    chooser.first.setDate(QDate(2026, 9, 30))
    chooser.last.setDate(QDate(2026, 9, 1))
    chooser.apply.click()
    assert chooser.trouble.isVisible()
    chooser.first.setDate(QDate(2010, 9, 1))
    chooser.apply.click()
    assert chooser.trouble.isVisible()
    chooser.first.setDate(QDate(2026, 8, 1))
    chooser.apply.click()
    assert not chooser.isVisible()
    asked = requester.last("query.insights")
    assert (asked["from_day"], asked["to_day"]) == ("2026-08-01", "2026-09-01")
    assert head.own.text() == "2026-08-01 – 2026-09-01"
    head.own.click()
    assert chooser.first.date() == QDate(2026, 8, 1)
    qtbot.mouseClick(head.periods[7], Qt.MouseButton.LeftButton)
    assert head.own_period is None
    assert requester.last("query.insights")["to_day"] == "2026-11-18"
    assert pane.days()[1] == date(2026, 11, 18)


def test_every_number_says_its_n_and_formula(qtbot: QtBot) -> None:
    page = _pane(qtbot, _requester()).page
    said: dict[Any, tuple[str, ...]] = {
        page.compliance_card: ("n = 50", "met / (met + breached)", "92.1 %", "n = 88"),
        page.response_card: ("n = 14", FORMULAS["first_response"]),
        page.resolution_card: ("n = 12", "41.7 %", FORMULAS["resolution"]),
        page.backlog_card: ("6", FORMULAS["backlog"]),
        page.inflow_card: ("n = 4", FORMULAS["inflow"]),
    }
    for card, parts in said.items():
        assert all(part in card.toolTip() for part in parts), card.toolTip()
    assert page.resolution_card.title.text() == "Resolution time"


@pointing
def test_the_keyboard_is_seen_on_chart_and_mark(qtbot: QtBot) -> None:
    pane = _pane(qtbot, _requester())
    chart = pane.page.resolution
    plain = chart.grab().toImage()
    with qtbot.waitActive(pane):
        pane.activateWindow()
    chart.setFocus()
    QApplication.processEvents()
    ringed = chart.grab().toImage()
    assert ringed != plain
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    assert chart.grab().toImage() != ringed
    assert "5" in chart.accessibleDescription()
    pane.head.own.setFocus()
    assert chart.grab().toImage() == plain


def test_nothing_solved_says_so(qtbot: QtBot) -> None:
    requester = _requester()
    requester.answers["query.insights"] = _insights()
    pane = _pane(qtbot, requester)
    assert pane.page.resolution_card.empty.text()
    assert pane.page.resolution.marks == []


def test_the_figures_of_lengths_and_sources_are_in_the_file() -> None:
    text = export.csv_text(_insights(resolution=RESOLUTION, imported=SAID, formulas=FORMULAS))
    for line in (
        "resolution,2026-11-16,2026-11-18,60-120 min,4,tickets,12,formula of resolution",
        "resolution,2026-11-16,2026-11-18,>=120 min,3,tickets,12,formula of resolution",
        "resolution.target,2026-11-16,2026-11-18,target,60,minutes,12,",
        "imported,2026-11-16,2026-11-18,made_sla,92.1,percent,88,source",
    ):
        assert line in text.splitlines()
