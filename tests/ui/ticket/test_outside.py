"""What leaves a ticket or is looked at beside it: files, viewers, links, Markdown, print and PDF."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPointF, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QMouseEvent
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from desk.protocol.messages import Failure
from desk.protocol.views import FileView, TicketView
from desk.ui.ticket.copying import Names, entry_markdown, link_of, markdown_steps
from desk.ui.ticket.pane import TicketPane
from desk.ui.ticket.previews import HEAD_BYTES, decoded, head_of, way_of
from desk.ui.ticket.printing import document
from desk.ui.ticket.row_layout import is_image
from desk.ui.ticket.viewer import ImageViewer, TextViewer
from desk.ui.work import works
from tests.ui.fakes import FakeRequester
from tests.ui.ticket import samples

LOG, PICTURE = samples.entries()[0].files


def file(name: str, type_: str = "application/octet-stream", size: int = 10) -> FileView:
    return FileView("c" * 64, name, type_, size)


@pytest.mark.parametrize(
    ("name", "type_", "way"),
    [
        ("截图.png", "image/png", "picture"), ("run.sh", "image/png", "text"), ("app.log", "", "text"),
        ("page.html", "text/html", "text"), ("picture.svg", "image/svg+xml", "text"), ("手册.pdf", "", "open"),
        ("table.xlsx", "", "open"), ("macro.xlsm", "", "save"), ("setup.exe", "text/plain", "text"),
        ("setup.exe", "application/x-msdownload", "save"), ("start.desktop", "", "save"), ("README", "text/plain", "text"),
        ("core", "", "save"), ("x.jar", "application/pdf", "save"),
    ],
)  # fmt: skip
def test_nothing_is_ever_executed(name: str, type_: str, way: str) -> None:
    assert way_of(file(name, type_)) == way


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-8-sig"])
def test_logs_of_any_encoding_can_be_read(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    path.write_bytes(("连接超时 timeout\n" * 3).encode(encoding))
    text, whole = head_of(path)
    assert text == "连接超时 timeout\n" * 3
    assert whole
    assert decoded("连接".encode()[:4]) == "连"
    assert "\ufffd" in decoded(b"\xff\x00\xff\x80abc\x80")


def test_of_a_huge_log_only_the_beginning_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.log"
    with path.open("wb") as stream:
        stream.write(b"first line\n")
        stream.truncate(200_000_000)
    text, whole = head_of(path)
    assert (len(text), whole) == (HEAD_BYTES, False)
    assert text.startswith("first line")


def held_at(engine: FakeRequester, path: Path) -> None:
    engine.answers["query.blob"] = lambda args: {"path": str(path)}


def test_a_picture_opens_in_the_viewer(
    pane: TicketPane, engine: FakeRequester, tmp_path: Path, qtbot: QtBot
) -> None:
    image = QImage(1600, 1000, QImage.Format.Format_RGB32)
    image.fill(255)
    image.save(str(tmp_path / "b.png"))
    held_at(engine, tmp_path / "b.png")
    pane.timeline.open_file(PICTURE)
    viewer = pane.timeline.findChild(ImageViewer)
    assert isinstance(viewer, ImageViewer)
    assert viewer.windowTitle() == "截图 13-45.png"
    assert viewer.picture.width() == 1600
    viewer.size_button.click()
    assert not viewer.fitted
    viewer.copy()
    assert QGuiApplication.clipboard().pixmap().width() == 1600
    viewer.close()


def test_what_is_no_picture_says_so_and_can_be_saved(
    pane: TicketPane, engine: FakeRequester, tmp_path: Path
) -> None:
    asked: list[str] = []
    pane.timeline.files.ask_target = lambda name, done: asked.append(name)
    (tmp_path / "b.png").write_bytes(b"no picture")
    held_at(engine, tmp_path / "b.png")
    pane.timeline.open_file(PICTURE)
    viewer = pane.timeline.findChild(ImageViewer)
    assert isinstance(viewer, ImageViewer)
    assert viewer.size_button.isHidden()
    assert viewer.copy_button.isHidden()
    viewer.save_button.click()
    assert asked == [PICTURE.name]
    viewer.close()
    assert not is_image(file("empty.png", "image/png", 0))
    (tmp_path / "c.txt").write_bytes(b"")
    held_at(engine, tmp_path / "c.txt")
    pane.timeline.open_file(file("c.txt", "text/plain", 0))
    reader = pane.timeline.findChild(TextViewer)
    assert isinstance(reader, TextViewer)
    assert reader.note.text() == "This file is empty."
    reader.close()


def test_a_log_opens_as_text_and_says_how_much_it_is(
    pane: TicketPane, engine: FakeRequester, tmp_path: Path
) -> None:
    (tmp_path / "a.log").write_bytes("连接超时\n".encode("gb18030"))
    held_at(engine, tmp_path / "a.log")
    pane.timeline.open_file(file("大.log", "text/plain", 200_000_000))
    assert engine.last("query.blob")["limit"] == HEAD_BYTES + 1
    viewer = pane.timeline.findChild(TextViewer)
    assert isinstance(viewer, TextViewer)
    assert viewer.text.toPlainText() == "连接超时\n"
    assert "191 MB" in viewer.note.text()
    viewer.close()


def test_documents_go_to_the_system_and_programs_are_only_saved(
    pane: TicketPane, engine: FakeRequester, tmp_path: Path, qtbot: QtBot
) -> None:
    opened: list[QUrl] = []
    pane.timeline.files.outside = lambda url: bool(opened.append(url))  # type: ignore[func-returns-value]
    (tmp_path / "d").write_bytes(b"%PDF")
    held_at(engine, tmp_path / "d")
    pane.timeline.open_file(file("手册.pdf"))
    assert [url.fileName() for url in opened] == ["手册.pdf"]
    assert "No program opened" in pane.foot.notice.text
    target = tmp_path / "saved.exe"
    pane.timeline.files.ask_target = lambda name, done: done(str(target))
    (tmp_path / "e").write_bytes(b"MZ")
    held_at(engine, tmp_path / "e")
    pane.timeline.open_file(file("setup.exe"))
    qtbot.waitUntil(lambda: not works.running, timeout=60_000)
    assert target.read_bytes() == b"MZ"
    assert len(opened) == 1
    pane.timeline.files.save(file("x.bin"), str(tmp_path / "no" / "folder"))
    qtbot.waitUntil(lambda: not works.running, timeout=60_000)
    assert "cannot be written" in pane.foot.notice.text
    engine.answers["query.blob"] = {}
    pane.timeline.open_file(file("gone.log", "text/plain"))
    assert "gone.log is not here." in pane.foot.notice.text
    engine.answers["query.blob"] = Failure("x", "Not yet.")
    pane.timeline.open_file(file("later.log", "text/plain"))
    assert pane.foot.notice.text == "Not yet."


def test_a_missing_attachment_is_fetched_again_from_its_note(pane: TicketPane, engine: FakeRequester) -> None:
    """Only the note that names it offers that."""
    row = next(row for row in pane.timeline.timeline.rows if row.kind == "entry")
    texts = [action.text() for action in pane.timeline.menu_of(row).actions()]
    assert "Fetch the attachment again" not in texts
    lost = replace(row.entry, data={"fetch": "00"})
    menu = pane.timeline.menu_of(replace(row, entries=(lost,)))
    next(action for action in menu.actions() if action.text() == "Fetch the attachment again").trigger()
    assert any(one.verb == "outbound.fetch_again" for one in engine.asked)


def test_the_menu_of_an_entry_copies_and_quotes(pane: TicketPane, qtbot: QtBot) -> None:
    row = next(row for row in pane.timeline.timeline.rows if row.kind == "entry" and row.entry.files)
    actions = {action.text(): action for action in pane.timeline.menu_of(row, LOG).actions()}
    assert {"Open callback-timeout.log", "Save as…"} <= set(actions)
    actions["Copy as link"].trigger()
    assert QGuiApplication.clipboard().text() == f"desk://ticket/T-1042K#{row.entry.id.hex()}"
    actions["Copy as Markdown"].trigger()
    assert "📎 callback-timeout.log" in QGuiApplication.clipboard().text()
    actions["Copy entry"].trigger()
    assert "赵磊" in QGuiApplication.clipboard().text()
    with qtbot.waitSignal(pane.timeline.quoted) as quoted:
        actions["Quote in the reply"].trigger()
    assert quoted.args is not None
    assert quoted.args[0].startswith("> 从 13:40")
    actions["Open in a viewer"].trigger()
    viewer = pane.timeline.findChild(TextViewer)
    assert isinstance(viewer, TextViewer)
    viewer.close()


def test_a_ticket_is_copied_as_link_and_markdown(pane: TicketPane, qtbot: QtBot) -> None:
    pane.perform("copy_link")
    assert QGuiApplication.clipboard().text() == link_of("T-1042K") == "desk://ticket/T-1042K"
    QGuiApplication.clipboard().clear()
    pane.perform("copy_markdown")
    qtbot.waitUntil(lambda: bool(QGuiApplication.clipboard().text()), timeout=60_000)
    text = QGuiApplication.clipboard().text()
    assert text.startswith("# T-1042K · 生产环境支付回调失败")
    assert "**Hypothesis**: 回调节点连接池耗尽" in text
    assert "(internal)" in text
    public = markdown(samples.ticket(), internal=False)
    assert "已将优先级调整" not in public
    assert "连接池耗尽，正在切换" in public
    assert entry_markdown(samples.entries()[1]) == [
        line for line in entry_markdown(samples.entries()[1]) if line.startswith("*")
    ]


def markdown(ticket: TicketView, *, internal: bool) -> str:
    """Go all steps and return what comes of them."""
    steps = markdown_steps(ticket, internal=internal)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return str(end.value)


def test_the_document_has_what_may_go_out(pane: TicketPane) -> None:
    everything = document(samples.ticket(), samples.NOW, internal=True).toPlainText()
    public = document(samples.ticket(title="<b>x</b>"), samples.NOW, internal=False).toPlainText()
    assert "并通知二线值班" in everything
    assert "并通知二线值班" not in public
    assert "<b>x</b>" in public  # never HTML
    assert "POST /callback/pay" in public
    named = document(samples.ticket(), samples.NOW, internal=False, names=Names("支付类", "支付网关"))
    assert "支付类" in named.toPlainText()
    assert "支付网关" in named.toPlainText()


def test_a_pdf_is_written_after_the_question(pane: TicketPane, qtbot: QtBot, tmp_path: Path) -> None:
    target = tmp_path / "票.pdf"
    pane.performer.print_out.ask_target = lambda name, done: done(str(target))
    pane.perform("pdf")
    public, everything = pane.foot.notice.buttons
    assert (public.text(), everything.text()) == ("Public only", "Everything")
    said: list[Any] = []
    pane.status.connect(said.append)
    public.click()
    qtbot.waitUntil(lambda: bool(said))
    assert said == [f"Saved as {target}"]
    assert target.read_bytes().startswith(b"%PDF")
    assert b"/FontFile" in target.read_bytes()  # the letters travel with it
    pane.performer.print_out.save_pdf(samples.ticket(), str(tmp_path / "no" / "x.pdf"), 0, internal=True)
    qtbot.waitUntil(lambda: len(said) > 1)
    assert "cannot be written" in said[-1]
    pane.performer.print_out.save_pdf(samples.ticket(), str(target), 0, internal=True)
    works.close()
    qtbot.waitUntil(lambda: len(said) > 2)
    assert said[-1] in ("Cancelled; nothing was written", f"Saved as {target}")


def test_a_ticket_is_printed(pane: TicketPane, tmp_path: Path, qtbot: QtBot) -> None:
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "p.pdf"))
    said: list[Any] = []
    pane.status.connect(said.append)
    make = partial(document, samples.ticket(), samples.NOW, internal=True)
    pane.performer.print_out.print_on(printer, make)
    qtbot.waitUntil(lambda: bool(said), timeout=60_000)
    assert said == ["Sent to the printer"]


def test_a_file_is_dragged_out_and_a_click_opens_it(
    pane: TicketPane, engine: FakeRequester, qtbot: QtBot
) -> None:
    view = pane.timeline
    dragged: list[FileView] = []
    opened: list[FileView] = []

    class Taken:
        open = staticmethod(opened.append)
        drag = staticmethod(dragged.append)

    view.files = Taken()  # type: ignore[assignment]
    view.scrollToTop()
    row = view.timeline.rows[0]
    made = view._delegate.layout_of(row, view.viewport().width())
    rect = view.visualRect(view.timeline.index(0))
    centre = made.chips[0].area.center() + QPointF(rect.left() + 24, rect.top())
    at = centre.toPoint()

    def mouse(kind: QEvent.Type, x: int, button: Qt.MouseButton) -> None:
        place = QPointF(at.x() + x, at.y())
        held = (
            Qt.MouseButton.LeftButton
            if kind is not QEvent.Type.MouseButtonRelease
            else Qt.MouseButton.NoButton
        )
        event = QMouseEvent(kind, place, place, button, held, Qt.KeyboardModifier.NoModifier)
        {
            QEvent.Type.MouseButtonPress: view.mousePressEvent,
            QEvent.Type.MouseMove: view.mouseMoveEvent,
            QEvent.Type.MouseButtonRelease: view.mouseReleaseEvent,
        }[kind](event)

    mouse(QEvent.Type.MouseButtonPress, 0, Qt.MouseButton.LeftButton)
    mouse(QEvent.Type.MouseMove, 60, Qt.MouseButton.NoButton)
    mouse(QEvent.Type.MouseButtonRelease, 60, Qt.MouseButton.LeftButton)
    assert (dragged, opened) == ([LOG], [])
    mouse(QEvent.Type.MouseButtonPress, 0, Qt.MouseButton.LeftButton)
    mouse(QEvent.Type.MouseButtonRelease, 0, Qt.MouseButton.LeftButton)
    assert (dragged, opened) == ([LOG], [LOG])
