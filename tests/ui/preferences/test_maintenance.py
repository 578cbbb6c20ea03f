"""The page of maintenance windows: planned with labels, ended, looked back on; what is wrong is said."""

from pytestqt.qtbot import QtBot

from desk.protocol.intake import MaintenanceView
from desk.protocol.messages import Failure
from desk.ui.preferences.maintenance import MaintenancePage, pairs
from tests.ui.fakes import FakeRequester

AT = 1_700_000_000_000_000


def window(state: str, name: str) -> MaintenanceView:
    """Return a window."""
    return MaintenanceView(
        id=name.encode(), name=name, source="", matchers={"service": "net*"}, reason="new router", author="魏清",
        starts_us=AT, ends_us=AT + 3_600_000_000, state=state,
    )  # fmt: skip


def opened(qtbot: QtBot, role: str = "supervisor") -> tuple[MaintenancePage, FakeRequester]:
    asked = FakeRequester(
        answers={"query.maintenance": (window("running", "router"), window("over", "disk"))}
    )
    page = MaintenancePage(asked, role)
    qtbot.addWidget(page)
    page.resize(820, 560)
    page.show()
    return page, asked


def test_a_window_is_planned_with_its_labels(qtbot: QtBot) -> None:
    page, asked = opened(qtbot)
    assert [row[:2] + row[5:7] for row in page.windows.rows] == [
        ["running", "router", "service=net*", "魏清"],
        ["over", "disk", "service=net*", "魏清"],
    ]
    said: list[tuple[str, str]] = []
    page.said.connect(lambda role, sentence: said.append((role, sentence)))
    qtbot.keyClicks(page.name, "switch")
    qtbot.keyClicks(page.labels, "service")
    page.plan.click()
    assert said[-1][0] == "bad"
    assert not [one for one in asked.asked if one.write]
    qtbot.keyClicks(page.labels, "=net*, env=prod")
    page.minutes.setValue(90)
    page.plan.click()
    (sent,) = (one for one in asked.asked if one.write)
    assert sent.verb == "alert.maintenance"
    assert (sent.args["name"], sent.args["matchers"]) == ("switch", {"service": "net*", "env": "prod"})
    assert sent.args["ends_us"] - sent.args["starts_us"] == 90 * 60_000_000
    assert said[-1] == ("ok", "Planned.")
    assert page.name.text() == ""
    asked.answers["alert.maintenance"] = Failure("maintenance_wrong", "give it a name")
    page.plan.click()
    assert said[-1] == ("bad", "give it a name")


def test_one_that_runs_is_ended_and_ended_ones_are_listed_on_request(qtbot: QtBot) -> None:
    page, asked = opened(qtbot)
    assert not page.end.isEnabled()
    page.table.selectRow(1)
    assert not page.end.isEnabled()
    page.table.selectRow(0)
    page.end.click()
    assert [(one.verb, one.args) for one in asked.asked if one.write] == [
        ("alert.maintenance_end", {"window": b"router"})
    ]
    page.over.click()
    assert asked.asked[-1].args == {"over": True}


def test_where_nothing_is_planned_the_page_says_so(qtbot: QtBot) -> None:
    page, asked = opened(qtbot)
    assert page.table.isVisible()
    assert not page.none.isVisible()
    asked.answers["query.maintenance"] = ()
    page.load()
    assert page.none.isVisible()
    assert page.none.text() == "No maintenance is planned."
    assert not page.table.isVisible()


def test_an_agent_reads_only(qtbot: QtBot) -> None:
    page, _ = opened(qtbot, "agent")
    page.table.selectRow(0)
    assert not page.end.isEnabled()
    assert not page.plan.isEnabled()
    assert "Supervisor" in page.note.text() or "supervisor" in page.note.text()


def test_labels() -> None:
    assert pairs("a=1， b=x*") == {"a": "1", "b": "x*"}
    assert pairs("") == {}
    assert pairs("a=") is None
    assert pairs("=1") is None
