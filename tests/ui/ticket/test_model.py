"""The timeline's rows: folding, earlier rows on demand, the least change signalled."""

from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desk.ui import i18n
from desk.ui.ticket.model import FIRST_SHOWN, MORE, TimelineModel, plain_text
from tests.ui.ticket import samples


def kinds(model: TimelineModel) -> list[str]:
    return [row.kind for row in model.rows]


def test_runs_of_small_entries_fold_and_unfold(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    i18n.use("en")
    model = TimelineModel()
    qtmodeltester.check(model)
    model.show_entries(b"t", samples.entries())
    assert kinds(model) == ["entry", "events", "entry", "entry", "entry"]
    assert model.rows[1].count == 3
    with qtbot.waitSignal(model.dataChanged) as changed:
        model.toggle(1)
    assert changed.args[0].row() == changed.args[1].row() == 1
    assert model.rows[1].open
    assert "changed the priority from P3 to P1: 影响全部支付" in plain_text(model.rows[1])


def test_a_new_entry_inserts_one_row(qtbot: QtBot) -> None:
    model = TimelineModel()
    model.show_entries(b"t", samples.entries())
    more = (*samples.entries(), samples.entry(50, "public_reply", 1, "later"))
    with qtbot.waitSignal(model.rowsInserted) as inserted, qtbot.assertNotEmitted(model.modelReset):
        model.show_entries(b"t", more)
    assert inserted.args[1:] == [5, 5]


def test_a_vanished_entry_removes_one_row(qtbot: QtBot) -> None:
    model = TimelineModel()
    model.show_entries(b"t", samples.entries())
    with qtbot.waitSignal(model.rowsRemoved) as removed:
        model.show_entries(b"t", samples.entries()[:-1])
    assert removed.args[1:] == [4, 4]


def test_another_ticket_resets(qtbot: QtBot) -> None:
    model = TimelineModel()
    model.show_entries(b"t", samples.entries())
    with qtbot.waitSignal(model.modelReset):
        model.show_entries(b"u", samples.entries())


def test_long_timelines_show_the_newest_first(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    model = TimelineModel()
    qtmodeltester.check(model)
    model.show_entries(b"t", samples.long_ticket(500).entries)
    assert model.rows[0].kind == "earlier"
    assert model.rows[0].count == 500 - FIRST_SHOWN
    model.show_earlier()
    assert model.rows[0].count == 500 - FIRST_SHOWN - MORE
    while model.rows[0].kind == "earlier":
        model.show_earlier()
    assert sum(len(row.entries) for row in model.rows) == 500


def test_undone_entries_are_marked() -> None:
    note = samples.entry(1, "internal_note", 5, "oops")
    undone = samples.entry(2, "undone", 4, data={"entries": [note.id.hex()]})
    model = TimelineModel()
    model.show_entries(b"t", (note, undone))
    assert model.rows[0].undone
