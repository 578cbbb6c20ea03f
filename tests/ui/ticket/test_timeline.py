"""The timeline's view: paints every kind, unfolds, selects text, opens files and long texts."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.ui import i18n, theme
from desk.ui.ticket.files import thumbnail
from desk.ui.ticket.model import ROW
from desk.ui.ticket.pane import TicketPane
from desk.ui.ticket.row_menu import quoted
from desk.ui.ticket.viewer import TextViewer, wrapped
from tests.ui.fakes import FakeRequester
from tests.ui.ticket import samples


def row_of(pane: TicketPane, kind: str) -> int:
    return next(
        number
        for number, row in enumerate(pane.timeline.timeline.rows)
        if row.kind == kind or (row.entries and row.entry.kind == kind)
    )


def centre(pane: TicketPane, row: int, dx: int = 0, dy: int = 0) -> QPoint:
    index = pane.timeline.timeline.index(row)
    pane.timeline.scrollTo(index)
    rect = pane.timeline.visualRect(index)
    return QPoint(rect.left() + 24 + dx, rect.top() + dy)


def test_all_kinds_paint_in_both_themes_and_languages(pane: TicketPane, engine: FakeRequester) -> None:
    more = (
        samples.entry(70, "call", 9, "ok", data={"duration_s": 200, "outcome": "reached", "on_site": True}),
        samples.entry(71, "solution_provided", 8, data={"steps": "- a", "cautions": "b"}, source="import"),
        samples.entry(
            72, "customer_message", 7, "谢谢", data={"courtesy": True}, time_adjusted=True, **samples.CUSTOMER
        ),
        samples.entry(73, "auto_reply", 6, "We got it", **samples.SYSTEM),
        samples.entry(74, "closed", 5, **samples.SYSTEM),
    )
    engine.answers["query.ticket"] = samples.ticket(entries=samples.entries() + more)
    pane.on_changes(Changes(bulk=True))
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    pictures = set()
    for mode, language in (("light", "en"), ("dark", "zh_CN")):
        theme.apply(app, mode)
        i18n.use(language)
        pictures.add(pane.grab().toImage().pixelColor(10, 300).name())
    theme.apply(app, "light")
    i18n.use("en")
    assert len(pictures) == 2


def test_a_folded_run_opens_on_click_and_by_key(pane: TicketPane, qtbot: QtBot) -> None:
    row = row_of(pane, "events")
    height = pane.timeline.visualRect(pane.timeline.timeline.index(row)).height()
    qtbot.mouseClick(pane.timeline.viewport(), Qt.MouseButton.LeftButton, pos=centre(pane, row, 60, 10))
    assert pane.timeline.timeline.rows[row].open
    pane.timeline.doItemsLayout()
    assert pane.timeline.visualRect(pane.timeline.timeline.index(row)).height() > height
    pane.timeline.setCurrentIndex(pane.timeline.timeline.index(row))
    qtbot.keyClick(pane.timeline, Qt.Key.Key_Return)
    assert not pane.timeline.timeline.rows[row].open


def test_text_is_selected_and_copied(pane: TicketPane, qtbot: QtBot) -> None:
    row = row_of(pane, "public_reply")
    view = pane.timeline.viewport()
    start, end = centre(pane, row, 42, 30), centre(pane, row, 500, 30)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, end)
    pane.timeline._select((samples.ident(1007), 0, 6))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    pane.timeline.copy_selection()
    assert QGuiApplication.clipboard().text() == "赵磊您好，我"
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=start)
    assert pane.timeline.selected_text()
    pane.timeline.setCurrentIndex(pane.timeline.timeline.index(row))
    qtbot.keyClick(pane.timeline, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert pane.timeline.selected_text().endswith("重放回调")


def test_the_current_entry_is_copied_whole(pane: TicketPane, qtbot: QtBot) -> None:
    pane.timeline.setCurrentIndex(pane.timeline.timeline.index(row_of(pane, "internal_note")))
    qtbot.keyClick(pane.timeline, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().startswith("Internal note · 魏清")


def test_attachments_are_asked_from_the_engine(pane: TicketPane, engine: FakeRequester) -> None:
    engine.answers["query.blob"] = Failure("nothing_found", "The file has not arrived yet.")
    pane.timeline.open_file(samples.entries()[0].files[0])
    assert engine.last("query.blob") == {"id": "a" * 64, "name": "callback-timeout.log"}
    assert pane.foot.notice.text == "The file has not arrived yet."


def test_pictures_have_thumbnails(qtbot: QtBot, tmp_path: Path) -> None:
    image = QImage(2000, 1000, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    image.save(str(tmp_path / "a.png"))
    assert thumbnail(str(tmp_path / "a.png")).height() <= 192
    (tmp_path / "b.png").write_bytes(b"not a picture")
    assert thumbnail(str(tmp_path / "b.png")).isNull()
    assert thumbnail("").isNull()
    assert thumbnail(str(tmp_path / "gone.png")).isNull()


def test_long_texts_are_cut_and_open_in_a_viewer(
    pane: TicketPane, engine: FakeRequester, qtbot: QtBot
) -> None:
    long = samples.entry(80, "customer_message", 1, "x" * 9000, **samples.CUSTOMER)
    engine.answers["query.ticket"] = samples.ticket(entries=(long,))
    pane.on_changes(Changes(bulk=True))
    made = pane.timeline._delegate.layout_of(pane.timeline.timeline.rows[0], 600)
    assert made.folded == 6000
    pane.timeline.setCurrentIndex(pane.timeline.timeline.index(0))
    qtbot.keyClick(pane.timeline, Qt.Key.Key_Return)
    viewer = pane.timeline.findChild(TextViewer)
    assert viewer is not None
    assert viewer.text.toPlainText().replace("\n", "") == "x" * 9000
    viewer.close()
    assert max(map(len, wrapped("y" * 9000).split("\n"))) <= 4000


def test_a_press_in_a_tall_entry_moves_nothing(pane: TicketPane, engine: FakeRequester, qtbot: QtBot) -> None:
    long = samples.entry(80, "customer_message", 1, "line\n" * 60, **samples.CUSTOMER)
    engine.answers["query.ticket"] = samples.ticket(entries=(*samples.entries()[:1], long))
    pane.on_changes(Changes(bulk=True))
    bar = pane.timeline.verticalScrollBar()
    bar.setValue(bar.maximum() - 40)
    before = bar.value()
    interval = QApplication.doubleClickInterval()
    QApplication.setDoubleClickInterval(1)
    passed: list[int] = []
    qtbot.mouseClick(pane.timeline.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 60))
    QTimer.singleShot(150, lambda: passed.append(1))  # Qt waits for this interval and 100 ms
    qtbot.waitUntil(lambda: bool(passed), timeout=60_000)
    QApplication.setDoubleClickInterval(interval)
    assert pane.timeline.currentIndex().isValid()
    assert (before > 0, bar.value()) == (True, before)


def test_earlier_entries_come_on_request(pane: TicketPane, engine: FakeRequester, qtbot: QtBot) -> None:
    engine.answers["query.ticket"] = samples.long_ticket(300)
    pane.show_ticket(samples.long_ticket(1).id)
    bar = pane.timeline.verticalScrollBar()
    assert bar.value() == bar.maximum()
    before = pane.timeline.timeline.rowCount()
    qtbot.mouseClick(pane.timeline.viewport(), Qt.MouseButton.LeftButton, pos=centre(pane, 0, 200, 12))
    assert pane.timeline.timeline.rowCount() > before
    index = pane.timeline.timeline.index(1)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert index.data(ROW) is pane.timeline.timeline.rows[1]


def test_a_quotation_marks_each_line() -> None:
    assert quoted("a\nb") == "> a\n> b\n"
