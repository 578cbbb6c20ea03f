"""The navigation: rows, live counts, and what a click says."""

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desk.protocol.changes import Change, Changes
from desk.protocol.messages import Failure
from desk.protocol.views import Counts, GroupView, PersonView, Workspace
from desk.ui.navigation.model import NavigationModel
from desk.ui.navigation.pane import NavigationPane
from tests.ui.fakes import FakeRequester

GROUP = GroupView(id=b"g" * 16, name="网络", tier="L1")
COUNTS = Counts(views={"mine": 12, "breaching": 3}, groups={GROUP.id.hex(): 7})


def workspace() -> Workspace:
    return Workspace(
        name="云帆服务台", me=PersonView(id=b"p" * 16, name="魏清", role="agent"), groups=(GROUP,), staff=(),
        categories=(), products=(), settings={}, replica_version=1, tickets=3,
    )  # fmt: skip


def test_model_obeys_the_rules(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    model = NavigationModel()
    model.set_groups([GROUP])
    qtmodeltester.check(model)


def test_counts_repaint_only_what_changed(qtbot: QtBot) -> None:
    model = NavigationModel()
    model.set_groups([GROUP])
    told: list[int] = []
    model.dataChanged.connect(lambda first, last, roles=None: told.append(first.row()))
    model.set_counts(COUNTS)
    assert told == [
        model.row_of("view", "mine"), model.row_of("view", "breaching"), model.row_of("group", "", GROUP.id)
    ]  # fmt: skip
    told.clear()
    model.set_counts(COUNTS)
    assert told == []
    spoken = model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.endswith("12")


def test_headings_cannot_be_chosen(qtbot: QtBot) -> None:
    model = NavigationModel()
    row = model.row_of("heading", "tools")
    assert model.flags(model.index(row, 0)) == Qt.ItemFlag.NoItemFlags


def test_a_click_tells_where_to(qtbot: QtBot) -> None:
    pane = NavigationPane(FakeRequester(answers={"query.counts": COUNTS}))
    qtbot.addWidget(pane)
    pane.resize(224, 900)
    pane.show()
    pane.show_workspace(workspace())
    place = pane.model.index(pane.model.row_of("group", "", GROUP.id), 0)
    with qtbot.waitSignal(pane.chosen) as told:
        qtbot.mouseClick(
            pane.view.viewport(), Qt.MouseButton.LeftButton, pos=pane.view.visualRect(place).center()
        )
    assert told.args == ["group", "网络", GROUP.id]
    with qtbot.assertNotEmitted(pane.chosen):
        assert pane.choose("view", "open")
    assert pane.chosen_item() == ("view", "open", None)
    assert not pane.choose("tool", "unheard")


def test_counts_are_asked_at_once_then_once_a_second(qtbot: QtBot) -> None:
    requester = FakeRequester(answers={"query.counts": COUNTS})
    pane = NavigationPane(requester)
    qtbot.addWidget(pane)
    change = Changes(items=(Change("ticket", b"t", 1),))
    for _ in range(5):
        pane.on_changes(change)
    assert requester.verbs() == ["query.counts"]
    qtbot.waitUntil(lambda: len(requester.asked) == 2)


def test_counts_stay_when_the_engine_fails(qtbot: QtBot) -> None:
    requester = FakeRequester(answers={"query.counts": Failure("gone", "Gone.")})
    pane = NavigationPane(requester)
    qtbot.addWidget(pane)
    pane.model.set_counts(COUNTS)
    pane.renew_counts()
    assert pane.model.count(pane.model.items[0]) == 12
