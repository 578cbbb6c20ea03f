"""The queue's model: keys, pages, and what it tells its views."""

from array import array

from PySide6.QtCore import QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desk.protocol.queue import PAGE
from desk.ui.clock import Clock
from desk.ui.queue.model import KEY_ROLE, QueueModel

from .samples import NOW_US, EndlessReader, FakeReader, row


def frozen() -> Clock:
    clock = Clock()
    clock.freeze(NOW_US)
    return clock


def test_model_obeys_the_rules(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    reader = FakeReader([row(key) for key in range(1, 300)])
    model = QueueModel(reader, frozen())
    model.reset(array("q", reader.order[:50]))
    qtmodeltester.check(model)
    model.replace(array("q", reversed(reader.order)))
    assert model.rowCount() == 299
    assert model.data(model.index(0, 0), KEY_ROLE) == 299


def test_one_page_is_read_for_its_rows(qtbot: QtBot) -> None:
    reader = FakeReader([row(key) for key in range(1, 1000)])
    model = QueueModel(reader, frozen())
    model.reset(array("q", reader.order))
    assert model.data(model.index(130, 0)) == "Ticket 131"
    assert model.data(model.index(255, 0)) == "Ticket 256"
    assert reader.reads == [PAGE]


def test_the_cache_stays_small(qtbot: QtBot) -> None:
    reader = EndlessReader([])
    model = QueueModel(reader, frozen())
    model.reset(array("q", range(1_000_000)))
    for number in range(0, 1_000_000, 5_000):
        assert model.row_at(number) is not None
    assert len(model._rows) <= 64 * PAGE


def test_replace_keeps_tickets_selected(qtbot: QtBot) -> None:
    reader = FakeReader([row(key) for key in range(1, 100)])
    model = QueueModel(reader, frozen())
    model.reset(array("q", reader.order))
    kept = QPersistentModelIndex(model.index(41, 0))
    gone = QPersistentModelIndex(model.index(10, 0))
    with qtbot.waitSignals([model.layoutAboutToBeChanged, model.layoutChanged]):
        model.replace(array("q", [key for key in reversed(reader.order) if key != 11]))
    assert model.keys[kept.row()] == 42
    assert not gone.isValid()


def test_same_list_tells_nobody(qtbot: QtBot) -> None:
    reader = FakeReader([row(1), row(2)])
    model = QueueModel(reader, frozen())
    model.reset(array("q", [1, 2]))
    with qtbot.assertNotEmitted(model.layoutChanged):
        model.replace(array("q", [1, 2]))


def test_forget_repaints_visible_rows_only(qtbot: QtBot) -> None:
    reader = FakeReader([row(key) for key in range(1, 50)])
    model = QueueModel(reader, frozen())
    model.reset(array("q", reader.order))
    told: list[int] = []
    model.dataChanged.connect(lambda first, last, roles=None: told.append(first.row()))
    reader.all[3] = row(3, title="Renamed")
    model.forget({3, 40}, 0, 9)
    assert told == [2]
    assert model.data(model.index(2, 0)) == "Renamed"
    model.forget(None, 0, 3)
    assert told == [2, 0, 1, 2, 3]


def test_a_row_that_is_gone_or_unreadable_is_empty(qtbot: QtBot) -> None:
    reader = FakeReader([row(1)])
    model = QueueModel(reader, frozen())
    model.reset(array("q", [1, 77]))
    assert model.data(model.index(1, 0)) == ""
    reader.broken = True
    model.forget(None, 0, 0)
    assert model.row_at(0) is None


def test_spoken_form_tells_what_is_painted(qtbot: QtBot) -> None:
    model = QueueModel(FakeReader([row(3, title="VPN down")]), frozen())
    model.reset(array("q", [3]))
    spoken = model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert "T-3" in spoken
    assert "VPN down" in spoken
    assert "1:00:00" in spoken
    assert "林晓彤" in spoken
