"""The SLA page: choosing asks, pointing and clicking drills, and what is shown follows language and theme."""

import csv
import io
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk.protocol.changes import Change, Changes
from desk.protocol.messages import Failure
from desk.protocol.views import ComplianceDay, GroupView, Histogram, Insights, Kpi, PersonView, Workspace
from desk.ui import i18n, theme
from desk.ui.charts import export, words
from desk.ui.charts.pane import InsightsPane
from desk.ui.charts.plot import Chart, Mark, nice_ticks
from desk.ui.charts.series import buckets_of
from desk.ui.clock import Clock
from tests.ui.catalogue import window_texts
from tests.ui.fakes import FakeRequester

# Tooltips rise above the window; the off-screen platform cannot.
pointing = pytest.mark.qt_log_ignore("propagateSizeHints", r"does not support raise\(\)")
NOW_US = 1_794_960_000_000_000  # 2026-11-18 00:00 UTC, 08:00 in Shanghai
GROUP = GroupView(id=b"g" * 16, name="网络", tier="L2")
CATALOGUE = Path(__file__).resolve().parents[3] / "resources" / "i18n" / "charts_zh_CN.ts"


def _workspace() -> Workspace:
    me = PersonView(id=b"p" * 16, name="魏清")
    return Workspace(
        name="云帆", me=me, groups=(GROUP,), staff=(me,), categories=(), products=(),
        settings={"time_zone": "Asia/Shanghai", "compliance_target_percent": 95}, replica_version=1, tickets=9,
    )  # fmt: skip


def _insights(**changed: Any) -> Insights:
    kpi = Kpi(
        name="compliance", value=94.2, unit="percent", n=1204, formula="met / (met + breached)", delta=1.3,
        drill={"set": "kpi", "name": "compliance"},
    )  # fmt: skip
    slow = Kpi(
        name="first_response", value=125.0, unit="minutes", n=12, formula="mean", delta=-2.0, median=9, p90=30
    )
    grid = [[0] * 24 for _ in range(7)]
    grid[2][9] = 4
    days = (
        ComplianceDay("2026-11-16", 30, 4, 6),
        ComplianceDay("2026-11-17", 0, 0, 0),
        ComplianceDay("2026-11-18", 9, 0, 1, 2),
    )
    values: dict[str, Any] = {
        "from_day": "2026-11-16", "to_day": "2026-11-18", "metric": "resolution", "kpis": (kpi, slow),
        "compliance": days,
        "first_response": Histogram(
            edges=(0.0, 30.0, 60.0, 90.0), counts=(8, 3, 1), target=60.0, overflow=2, n=14, median=20.0, p90=95.0
        ),
        "backlog": (("2026-11-16", 5), ("2026-11-17", 7), ("2026-11-18", 6)),
        "inflow": tuple(tuple(row) for row in grid), "formula": "met / (met + breached)", "n": 50, "as_of_us": NOW_US,
    }  # fmt: skip
    return Insights(**{**values, **changed})


NOTHING: dict[str, Any] = {
    "n": 0,
    "compliance": (),
    "backlog": (),
    "inflow": ((0,) * 24,) * 7,
    "first_response": Histogram(edges=(), counts=(), target=None, overflow=0, n=0, median=None, p90=None),
}


def _in_light(app: QApplication) -> None:
    """Dress the application where another test did not: each time styles every widget there is."""
    if not app.styleSheet() or theme.themes.tokens is not theme.LIGHT or theme.themes.compact:
        theme.tighten(app, False)
        theme.apply(app, "light")


@pytest.fixture(autouse=True)
def _english(qapp: QApplication) -> Any:
    i18n.use("en")
    _in_light(qapp)
    yield
    i18n.use("en")
    _in_light(qapp)


def _pane(qtbot: QtBot, requester: FakeRequester) -> InsightsPane:
    clock = Clock()
    clock.freeze(NOW_US)
    pane = InsightsPane(requester, clock)
    clock.setParent(pane)
    qtbot.addWidget(pane)
    pane.resize(1216, 820)
    pane.show()
    QApplication.processEvents()
    return pane


def _requester(answer: Any = None) -> FakeRequester:
    return FakeRequester(
        {"query.workspace": _workspace(), "query.insights": _insights() if answer is None else answer}
    )


def _point(chart: Chart, at: QPoint) -> None:
    """Move the pointer over `chart`: told to it alone, since the screen may hold a tooltip at that very place."""
    viewport = chart.viewport()
    none = Qt.MouseButton.NoButton
    moved = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(at), QPointF(viewport.mapToGlobal(at)), none, none,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(viewport, moved)


def _click(qtbot: QtBot, chart: Chart, mark: Mark) -> None:
    _point(chart, chart.centre_of(mark))
    qtbot.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=chart.centre_of(mark))


def _drills(pane: InsightsPane) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    pane.drill_requested.connect(found.append)
    return found


def test_first_show_asks_four_weeks_of_the_workspaces_zone(qtbot: QtBot) -> None:
    requester = _requester()
    pane = _pane(qtbot, requester)
    assert requester.last("query.insights") == {
        "from_day": "2026-10-22", "to_day": "2026-11-18", "metric": "resolution", "group": None, "priority": None,
    }  # fmt: skip
    assert pane.pages.currentWidget() is pane.area
    assert pane.head.span.text() == "2026-11-16 – 11-18"


@pointing
def test_choosing_asks_and_the_drill_keeps_the_choice(qtbot: QtBot) -> None:
    requester = _requester()
    pane = _pane(qtbot, requester)
    qtbot.mouseClick(pane.head.periods[7], Qt.MouseButton.LeftButton)
    assert requester.last("query.insights")["from_day"] == "2026-11-12"
    pane.head.groups.setCurrentIndex(1)
    pane.head.priorities.setCurrentIndex(2)
    pane.head.metrics.setCurrentIndex(4)
    asked = requester.last("query.insights")
    assert (asked["group"], asked["priority"], asked["metric"]) == (GROUP.id, 1, "promise")
    drills = _drills(pane)
    _click(qtbot, pane.page.backlog, pane.page.backlog.marks[1])
    assert drills == [{"set": "backlog", "day": "2026-11-17", "group": GROUP.id.hex(), "priority": 1}]


@pointing
def test_a_click_on_each_kind_of_mark_drills(qtbot: QtBot) -> None:
    pane = _pane(qtbot, _requester())
    drills = _drills(pane)
    page = pane.page
    breached = next(m for m in page.compliance.marks if m.drill["outcome"] == "breached")
    _click(qtbot, page.compliance, breached)
    _click(qtbot, page.response, page.response.marks[0])
    _click(qtbot, page.response, page.response.marks[-1])
    _click(qtbot, page.inflow, page.inflow.marks[0])
    _click(qtbot, page.rate, page.rate.marks[0])
    qtbot.mouseClick(page.cards[0], Qt.MouseButton.LeftButton)
    span = {"from_day": "2026-11-16", "to_day": "2026-11-18"}
    assert drills == [
        {"set": "compliance", "outcome": "breached", "day": "2026-11-16", "metric": "resolution"},
        {"set": "first_response", **span, "low_min": 0.0, "high_min": 30.0},
        {"set": "first_response", **span, "low_min": 90.0},
        {"set": "inflow", **span, "weekday": 2, "hour": 9},
        {"set": "compliance", "day": "2026-11-16", "metric": "resolution"},
        {"set": "kpi", "name": "compliance"},
    ]
    assert page.compliance.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    assert "85.0 %" in breached.tip
    assert "n = 40" in breached.tip


@pointing
def test_nothing_happens_beside_the_marks(qtbot: QtBot) -> None:
    pane = _pane(qtbot, _requester())
    drills = _drills(pane)
    chart = pane.page.compliance
    _point(chart, QPoint(2, 2))
    qtbot.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert drills == []


@pointing
def test_keyboard_walks_marks_and_cards(qtbot: QtBot) -> None:
    pane = _pane(qtbot, _requester())
    drills = _drills(pane)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Return):
        qtbot.keyClick(pane.page.backlog, key)
    qtbot.keyClick(pane.page.cards[0], Qt.Key.Key_Space)
    assert drills == [{"set": "backlog", "day": "2026-11-16"}, {"set": "kpi", "name": "compliance"}]


def test_loading_empty_and_failed_states(qtbot: QtBot) -> None:
    requester = _requester()
    requester.hold = {"query.insights"}
    pane = _pane(qtbot, requester)
    assert pane.pages.currentWidget() is pane.skeleton
    requester.answers["query.insights"] = Failure("gone", "The engine is not there. Try again.")
    requester.release()
    assert pane.pages.currentWidget() is pane.placard
    requester.hold = set()
    requester.answers["query.insights"] = _insights(**NOTHING)
    pane.placard.pressed.emit()
    assert pane.pages.currentWidget() is pane.placard
    requester.answers["query.insights"] = _insights()
    pane.ask()
    assert pane.pages.currentWidget() is pane.area
    requester.answers["query.insights"] = Failure("gone", "The engine is not there. Try again.")
    pane.ask()
    assert pane.pages.currentWidget() is pane.area
    assert pane.notice.text.startswith("The engine")


def test_one_empty_chart_says_so(qtbot: QtBot) -> None:
    pane = _pane(qtbot, _requester(_insights(n=0)))
    assert pane.page.compliance_card.empty.isVisible()
    assert not pane.page.compliance.isVisible()
    assert pane.page.backlog.isVisible()


def test_an_older_question_is_forgotten(qtbot: QtBot) -> None:
    requester = _requester()
    requester.hold = {"query.insights"}
    pane = _pane(qtbot, requester)
    qtbot.mouseClick(pane.head.periods[90], Qt.MouseButton.LeftButton)
    assert len(requester.held) == 1
    assert requester.held[0].args["from_day"] == "2026-08-21"


def test_changes_refresh_only_what_is_seen_and_gathered(qtbot: QtBot) -> None:
    requester = _requester()
    pane = _pane(qtbot, requester)
    pane._throttle.setInterval(0)
    change = Changes(items=(Change("ticket", b"t" * 16, 1),))
    before = len(requester.asked)
    pane.on_changes(Changes(items=(Change("draft", b"t" * 16),)))
    pane.on_changes(change)
    pane.on_changes(change)
    assert len(requester.asked) == before
    qtbot.waitUntil(lambda: len(requester.asked) == before + 2)
    pane.hide()
    pane.on_changes(change)
    assert not pane._throttle.isActive()
    pane.show()
    assert len(requester.asked) == before + 4


def test_language_and_theme_switch_at_once(qtbot: QtBot, qapp: QApplication) -> None:
    requester = _requester()
    pane = _pane(qtbot, requester)
    asked = len(requester.asked)
    assert pane.page.cards[0].name.text() == "SLA compliance"
    light = pane.page.compliance.backgroundBrush().color()
    assert light == theme.LIGHT.panel
    theme.apply(qapp, "dark")
    assert pane.page.compliance.backgroundBrush().color() == theme.DARK.panel
    i18n.use("zh_CN")
    QApplication.processEvents()
    assert words.minutes(125) == "2 小时 5 分钟"
    assert pane.page.inflow.getAxis("left")._tickLevels[0][0][1] == "周一"
    qtbot.waitUntil(lambda: len(requester.asked) > asked)


def test_few_cases_are_grey_and_say_so(qtbot: QtBot) -> None:
    pane = _pane(qtbot, _requester())
    many, few = pane.page.cards
    assert many.value.property("role") == "value"
    assert few.value.property("role") == "meta"
    assert "Fewer than 20" in few.toolTip()
    assert (many.delta.text(), many.delta.tone, few.delta.tone) == ("+1.3", "ok", "ok")
    assert many.caption.text() == "n = 1,204"


def test_csv_holds_every_figure(qtbot: QtBot, tmp_path: Path) -> None:
    pane = _pane(qtbot, _requester())
    target = tmp_path / "sla.csv"
    pane.export_to(target, "csv")
    qtbot.waitUntil(lambda: "Written" in pane.notice.text)
    raw = target.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert tuple(rows[0]) == export.HEADER
    assert [
        "kpi",
        "2026-11-16",
        "2026-11-18",
        "compliance",
        "94.2",
        "percent",
        "1204",
        "met / (met + breached)",
    ] in rows
    assert ["backlog", "2026-11-17", "2026-11-17", "open", "7", "tickets", "7", ""] in rows
    assert ["first_response", "2026-11-16", "2026-11-18", ">=90 min", "2", "tickets", "14", ""] in rows
    assert sum(row[0] == "inflow" for row in rows) == 168
    assert export.csv_text(_insights()) == export.csv_text(_insights())


def test_pictures_are_written_and_trouble_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    pane = _pane(qtbot, _requester())
    size = pane.page.size()
    for kind in ("png", "svg"):
        pane.notice.clear()
        pane.export_to(tmp_path / f"sla.{kind}", kind)
        qtbot.waitUntil(lambda: "Written" in pane.notice.text)
    assert QImage(str(tmp_path / "sla.png")).size() == size * 2
    assert ElementTree.parse(tmp_path / "sla.svg").getroot().tag.endswith("svg")
    pane.export_to(tmp_path / "nowhere" / "sla.csv", "csv")
    qtbot.waitUntil(lambda: "could not be written" in pane.notice.text)


def test_long_periods_are_drawn_by_week() -> None:
    days = tuple(
        ComplianceDay(f"2026-{month:02}-{day:02}", 1, 0, 1) for month in range(1, 7) for day in range(1, 29)
    )
    buckets = buckets_of(days)
    assert sum(bucket.n for bucket in buckets) == 2 * len(days)
    assert len(buckets) < 30
    assert buckets[1].span == {"from_day": "2026-01-05", "to_day": "2026-01-11"}
    assert buckets_of(days[:28])[0].span == {"day": "2026-01-01"}


@pytest.mark.parametrize(
    ("top", "last"), [(0, 1), (1, 1), (7, 8), (98, 100), (734, 800), (1_000_000, 1_000_000)]
)
def test_ticks_are_whole_and_reach_the_top(top: float, last: int) -> None:
    ticks = nice_ticks(top)
    assert ticks[0] == 0
    assert ticks[-1] == last
    assert len({b - a for a, b in zip(ticks, ticks[1:], strict=False)}) == 1


@pytest.mark.parametrize(
    ("unit", "delta", "name", "shown"),
    [
        ("tickets", 37.0, "backlog", ("+37", "bad")),
        ("minutes", -245.0, "mttr", ("−4.1 h", "ok")),
        ("percent", 0.01, "compliance", ("±0", "muted")),
        ("tickets", 3.0, "created", ("+3", "plain")),
        ("tickets", None, "backlog", ("", "")),
    ],
)
def test_the_tone_of_a_difference(unit: str, delta: float | None, name: str, shown: tuple[str, str]) -> None:
    kpi = Kpi(name=name, value=1.0, unit=unit, n=30, formula="", delta=delta)
    assert words.kpi_delta(kpi) == shown


def test_every_text_is_in_the_chinese_catalogue() -> None:
    known = {
        (context.findtext("name"), message.findtext("source"))
        for context in ElementTree.parse(CATALOGUE).getroot()
        for message in context.iter("message")
        if message.findtext("translation")
    }
    assert window_texts("charts") <= known
