"""The window as a whole: panes meet, actions arrive, place and drafts are kept."""

import json
from collections.abc import Callable, Iterator
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desk.protocol.changes import Change, Changes
from desk.protocol.messages import Event, Failure
from desk.protocol.views import ComplianceDay, Counts, Histogram, Insights, Kpi, PersonView, Workspace
from desk.ui import i18n, layout, memory, tab_way
from desk.ui.clock import Clock
from desk.ui.journal import DraftJournal
from desk.ui.memory import WindowMemory
from desk.ui.missing import MissingPane
from desk.ui.panes import PANES, PaneContext, PaneSpec, build
from desk.ui.window import MainWindow
from tests.ui.fakes import FakeRequester
from tests.ui.queue.samples import NOW_US, FakeReader, row
from tests.ui.ticket import samples

WORKSPACE = Workspace(
    name="云帆服务台", me=PersonView(id=b"p" * 16, name="魏清", role="agent"), groups=(), staff=(), categories=(),
    products=(), settings={"breach_horizon_minutes": 30}, replica_version=1, tickets=3,
)  # fmt: skip
Make = Callable[..., tuple[MainWindow, FakeRequester]]


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path) -> Iterator[Make]:
    i18n.use("en")
    made: list[MainWindow] = []

    def build_window(remembered: WindowMemory | None = None) -> tuple[MainWindow, FakeRequester]:
        requester = FakeRequester(answers={
            "query.workspace": WORKSPACE, "query.counts": Counts(views={"mine": 3}, groups={}),
        })  # fmt: skip
        clock = Clock()
        clock.freeze(NOW_US)
        context = PaneContext(requester, clock, DraftJournal(tmp_path))
        reader = FakeReader([row(key) for key in range(1, 6)])
        window = MainWindow(context, reader, remembered or WindowMemory(view="open"))
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
        window.finish()
        made.append(window)
        return window, requester

    yield build_window
    i18n.use("en")
    for window in made:
        window.hide()


def test_the_queue_stands_before_the_other_panes(qtbot: QtBot, tmp_path: Path) -> None:
    context = PaneContext(FakeRequester(), Clock(), DraftJournal(tmp_path))
    window = MainWindow(context, FakeReader([row(3)]), WindowMemory(view="open"))
    qtbot.addWidget(window)
    assert window.queue.model.rowCount() == 1
    assert window.ticket is None
    window.perform("reply")  # without a ticket pane nothing happens


def test_choosing_a_row_opens_its_ticket(qtbot: QtBot, make: Make) -> None:
    window, requester = make()
    window.queue.view.setFocus()
    with qtbot.waitSignal(window.queue.ticket_selected):
        qtbot.keyClick(window.queue.view, Qt.Key.Key_J)
    assert requester.last("query.ticket")["ticket"] == (1).to_bytes(16, "big")
    assert window.memory.ticket == (1).to_bytes(16, "big").hex()
    assert window.navigation.model.count(window.navigation.model.items[0]) == 3
    assert window.queue.loader.horizon_us == 30 * 60_000_000


def test_changes_reach_every_pane(qtbot: QtBot, make: Make) -> None:
    window, requester = make()
    before = len(requester.asked)
    window.on_changes(Changes(items=(Change("setting", b"name"), Change("ticket", b"t" * 16, 2))))
    assert "query.workspace" in requester.verbs()[before:]


def test_keys_of_the_window(qtbot: QtBot, make: Make) -> None:
    window, _ = make()
    window.queue.view.setFocus()
    qtbot.keyClicks(window.queue.view, "/")
    assert window.queue.filters.line.hasFocus()
    qtbot.keyClick(window.queue.filters.line, Qt.Key.Key_Escape)
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.dialogs.palette.isVisible()
    qtbot.keyClick(window.dialogs.palette.line, Qt.Key.Key_Escape)
    with qtbot.waitSignal(window.preference_changed) as told:
        window.perform("theme")
    assert told.args == ["theme", None]


def test_engine_states_are_said(qtbot: QtBot, make: Make) -> None:
    window, requester = make()
    window.on_engine_state("failed", "The engine stopped 3 times.")
    shown = window.status._text.text()
    assert "The engine stopped 3 times." in shown
    assert shown.startswith("Offline since")
    assert window.status._retry.isVisible()
    with qtbot.waitSignal(window.retry_wanted):
        window.status._retry.click()
    window.on_engine_state("restarting", "Started again.")
    assert window.status._text.text() == "Started again."
    window.on_engine_state("ready", "")
    assert window.status._text.text() == "Ready"
    assert "query.insights" in requester.verbs()


def test_status_bar_shows_today(qtbot: QtBot, make: Make) -> None:
    window, _ = make()
    nothing = Histogram(edges=(0.0, 1.0), counts=(0,), target=None, overflow=0, n=0, median=None, p90=None)
    window.status.show_insights(Insights(
        from_day="2026-11-22", to_day="2026-11-22", metric="resolution",
        kpis=(Kpi(name="first_response", value=11.0, unit="minutes", n=3, formula=""),),
        compliance=(ComplianceDay("2026-11-22", 8, 1, 1),), first_response=nothing, backlog=(), inflow=(),
        formula="", n=10, as_of_us=NOW_US,
    ))  # fmt: skip
    assert window.status._level.text() == "SLA today 90.0 %"
    assert window.status._first.text() == "Mean first response 11 min"
    progress = {"name": "job.import", "done": 500, "total": 1000, "rate": 120.4, "eta_s": 4}
    window.status.on_event(Event("progress", data=progress))
    assert "Import · 500 / 1,000 · 120 a second · 4 s left" in window.status._text.text()
    window.status.on_event(Event("progress", data={"name": "job.import", "finished": True}))
    assert "Import finished" in window.status._text.text()


def test_bugs_are_reported_and_known_errors_said(qtbot: QtBot, make: Make) -> None:
    window, _ = make()
    with qtbot.assertNotEmitted(window.bug):
        window.on_failure(Failure("rule", "Not possible now."))
    assert "Not possible now." in window.status._text.text()
    with qtbot.waitSignal(window.bug) as told:
        window.on_failure(Failure("bug", "Our fault.", bug=True, detail="trace"))
    assert told.args == ["Our fault.", "trace"]


def test_language_switch_reaches_every_pane(qtbot: QtBot, make: Make) -> None:
    window, _ = make()
    assert window.queue.head.title.text() == "All open"
    i18n.use("zh_CN")
    QApplication.processEvents()
    assert window.queue.head.title.text() == "全部打开"


def test_place_is_kept(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    window, _ = make()
    window.show_ticket((3).to_bytes(16, "big"))
    with qtbot.waitSignal(window.closing):
        window.close()
    memory.save(tmp_path, window.memory)
    again = memory.load(tmp_path)
    assert again == window.memory
    assert again.ticket == (3).to_bytes(16, "big").hex()
    assert again.outer
    other, requester = make(again)
    assert requester.last("query.ticket")["ticket"] == (3).to_bytes(16, "big")
    assert other.memory is again


@pytest.mark.parametrize("content", [b"", b"{", b'{"view": 7}', b"\xff\x00"])
def test_damaged_memory_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / memory.FILE).write_bytes(content)
    assert memory.load(tmp_path) == WindowMemory()


def test_a_missing_library_takes_one_page_only(qtbot: QtBot, tmp_path: Path) -> None:
    PANES["absent"] = PaneSpec("desk.ui.no_such_pane", "Pane", ("requester",))
    try:
        pane = build("absent", PaneContext(FakeRequester(), Clock(), DraftJournal(tmp_path)))
    finally:
        del PANES["absent"]
    qtbot.addWidget(pane)
    assert isinstance(pane, MissingPane)


def test_the_library_opens_writes_from_the_ticket_and_keeps_unsaved_articles(
    qtbot: QtBot, make: Make, tmp_path: Path
) -> None:
    place = f"ticket-{'ab' * 16}"
    form = {"article": "", "base": "", "ticket": "ab" * 16, "fields": {"title": "half"}}
    journal = DraftJournal(tmp_path)
    journal.write({(place, "article"): json.dumps(form)})
    journal.close()
    window, requester = make()
    assert window.full.drafts is not None
    assert [form.place for form in window.full.drafts.all()] == [place]
    assert window.keeper is not None
    window.keeper.write()
    window.context.journal.close()
    assert (place, "article") in DraftJournal(tmp_path).restored(), "nobody opened it, and it is still there"
    window.perform("ticket_article")
    assert "query.article_draft" not in requester.verbs()
    window.perform("library")
    library = window.pages.currentWidget()
    assert library is window.full.get("library")
    assert library.unsaved.text() == "1 not saved"
    before = requester.verbs().count("query.articles")
    window.on_changes(Changes(items=(Change("article", b"a" * 16),)))
    assert requester.verbs().count("query.articles") == before + 1
    window.perform("new_article")
    assert library.stack.currentWidget() is library.editor
    library.editor.discard_button.click()
    window.keeper.write()
    window.context.journal.close()


def test_marks_turn_ticket_actions_into_acts_on_all_and_one_undo(qtbot: QtBot, make: Make) -> None:
    window, requester = make()
    window.show_work()
    for key in (Qt.Key.Key_J, Qt.Key.Key_X, Qt.Key.Key_J, Qt.Key.Key_X):
        qtbot.keyClick(window.queue.view, key)
    assert window.queue.view.marked_count() == 2
    qtbot.keyClick(window.queue.view, Qt.Key.Key_T)
    assert requester.verbs().count("ticket.take") == 2
    window.perform("undo")
    assert requester.verbs().count("undo") == 2
    qtbot.keyClick(window.queue.view, Qt.Key.Key_Escape)
    assert window.queue.view.marked_count() == 0


@pytest.mark.parametrize(
    ("room", "size"),
    [
        ((1920, 1040), (1440, 900)),
        ((1440, 900), (1440, 868)),
        ((1366, 728), (1366, 696)),
        ((800, 800), (1440, 900)),
    ],
)
def test_a_first_window_fits_its_screen(room: tuple[int, int], size: tuple[int, int]) -> None:
    assert layout.first_size(QSize(*room)).toTuple() == size


def test_the_shape_of_the_queue_is_remembered(qtbot: QtBot, make: Make) -> None:
    window, _ = make()
    before = window.inner.sizes()[0]
    window.perform("columns")
    assert window.memory.layout == "columns"
    assert window.inner.sizes()[0] > before
    window.perform("band")
    assert not window.memory.band
    again, _ = make(window.memory)
    assert again.queue.model.columnCount() > 1
    assert again.queue.model.sections == ()
    window.perform("columns")
    assert window.memory.layout == "rows"


def test_a_saved_list_is_a_view_of_the_navigation(qtbot: QtBot, make: Make) -> None:
    import msgspec

    from desk.protocol.saved_views import SavedView

    window, requester = make()
    view = SavedView(id="ab" * 16, name="Hot", query="p:P1")
    requester.answers["query.workspace"] = msgspec.structs.replace(WORKSPACE, views=(view,))
    window.on_changes(Changes(items=(Change("view", b"\xab" * 16),)))
    window.go_to("view", "saved:" + view.id, None)
    assert window.queue.head.title.text() == "Hot"
    assert window.queue.query.priorities == (1,)
    again, _ = make(window.memory)
    assert again.memory.view == "saved:" + view.id


def test_a_number_that_is_not_here_is_asked_for(make: Make) -> None:
    window, requester = make()
    requester.answers |= {
        "query.ticket": Failure(code="ticket_missing", sentence="not here"), "sync.fetch": {"asked": True},
    }  # fmt: skip
    window.open_number("T-9#e")
    assert requester.last("sync.fetch") == {"number": "T-9"}
    assert "T-9" in window.status._note()
    asked = len(requester.verbs())
    window.older.on_event(Event(event="fetched", data={"found": True}))
    assert requester.verbs()[asked:] == ["query.ticket"]
    window.open_number("T-8")
    window.older.on_event(Event(event="fetched", data={"found": False}))
    assert window.status._note() == "not here"
    requester.answers["sync.fetch"] = {"asked": False}
    window.open_number("T-7")
    assert window.status._note() == "not here"


def test_tab_goes_from_pane_to_pane_as_one_reads(make: Make, qtbot: QtBot) -> None:
    window, requester = make()
    requester.answers["query.ticket"] = samples.ticket()
    window.show_ticket(samples.ticket().id)
    window.resize(1440, 900)
    places = tab_way.panes(window)

    def way() -> list[QWidget]:
        return [control for pane in places for control in tab_way.controls(pane)]

    qtbot.waitUntil(lambda: len(way()) > 30)
    first = way()[0]
    first.setFocus()
    walked = [first]
    while len(walked) < 200:
        tab_way.step(window, True)
        now = QApplication.focusWidget()
        if now is first:
            break
        walked.append(now)
    assert [pane for pane, _ in groupby(_pane(places, control) for control in walked)] == places
    for pane in places:
        steps = [control for control in walked if pane.isAncestorOf(control)]
        tops = [control.mapTo(window, control.rect().bottomLeft()).y() for control in steps]
        assert all(there > here - 60 for here, there in pairwise(tops)), tops
    qtbot.keyClick(first, Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is walked[-1]
    window.show_insights()
    assert len(tab_way.panes(window)) == 3
    QApplication.focusWidget().clearFocus()
    assert not tab_way.step(window, True)


def _pane(places: list[QWidget], control: QWidget) -> QWidget:
    return next(pane for pane in places if pane.isAncestorOf(control))
