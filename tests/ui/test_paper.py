"""Documents on paper: in a thread, black on white in every theme, page by page, ended at any page."""

from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QImage, QPagedPaintDevice, QPainter, QTextDocument
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desk.ui import theme
from desk.ui.paper import PaperDesk, PaperWork, paint, pdf, plain_context
from desk.ui.widgets.notice import Notice


def long_document() -> QTextDocument:
    """Return some pages."""
    made = QTextDocument()
    made.setHtml("".join(f"<p>{number} 数据库 <b>连接池</b> 耗尽</p>" for number in range(400)))
    return made


def device(part: str) -> QPagedPaintDevice:
    """Return the PDF to write."""
    return pdf(part, "title", 16.0)


class Desk(QObject):
    """A desk with its notice and what it told."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__()
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.notice = Notice(self.window)
        self.paper = PaperDesk(self.notice, self)
        self.told: list[str] = []
        self.paper.ended.connect(self.told.append)


def test_a_file_appears_whole(qtbot: QtBot, tmp_path: Path) -> None:
    """All pages are told, the file is there at the end, nothing beside it."""
    desk, target = Desk(qtbot), tmp_path / "out.pdf"
    work = PaperWork(long_document, device, str(target))
    pages: list[tuple[int, int]] = []
    work.paged.connect(lambda page, of: pages.append((page, of)))
    desk.paper.begin("out.pdf", work)
    assert desk.paper.is_busy
    qtbot.waitUntil(lambda: desk.told == ["done"])
    assert pages == [(number, len(pages)) for number in range(1, len(pages) + 1)]
    assert len(pages) > 5
    assert [one.name for one in tmp_path.iterdir()] == ["out.pdf"]
    assert target.read_bytes().startswith(b"%PDF")
    assert not desk.paper.is_busy


def test_a_cancelled_one_leaves_what_was_there(qtbot: QtBot, tmp_path: Path) -> None:
    """Ended by its button: the older file stays; the notice has said what is written, and how to end it."""
    desk, target = Desk(qtbot), tmp_path / "out.pdf"
    target.write_bytes(b"older")
    told = Event()

    def slow() -> QTextDocument:
        assert told.wait(60)
        return long_document()

    desk.paper.begin("out.pdf", PaperWork(slow, device, str(target)))
    desk.paper._patience.timeout.emit()
    assert [button.text() for button in desk.notice.buttons] == ["Cancel"]
    desk.notice.buttons[0].click()
    told.set()
    qtbot.waitUntil(lambda: desk.told == ["cancelled"])
    assert desk.notice.text == ""
    assert (target.read_bytes(), [one.name for one in tmp_path.iterdir()]) == (b"older", ["out.pdf"])


def test_the_painting_ends_at_any_page(qtbot: QtBot, tmp_path: Path) -> None:
    painted: list[int] = []
    target = device(str(tmp_path / "x.pdf"))
    assert not paint(long_document(), target, lambda page, of: bool(painted.append(page)) or page < 3)
    assert painted == [1, 2, 3]


def test_the_next_one_ends_the_one_before(qtbot: QtBot, tmp_path: Path) -> None:
    desk = Desk(qtbot)
    for name in ("one.pdf", "two.pdf"):
        desk.paper.begin(name, PaperWork(long_document, device, str(tmp_path / name)))
    qtbot.waitUntil(lambda: not desk.paper.is_busy)
    assert desk.told[-1] == "done"
    assert (tmp_path / "two.pdf").exists()
    desk.paper.stop()
    assert len(desk.told) == 2


def test_it_says_how_far_how_fast_and_how_long_still(qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.paper.begin("票.pdf", PaperWork(long_document, device, "/nowhere/x.pdf"))
    qtbot.waitUntil(lambda: desk.told == ["refused"])
    assert desk.paper.words() == "Writing 票.pdf"
    desk.paper._on_page(3, 1200)
    said = desk.paper.words()
    assert said.startswith("Writing 票.pdf · page 3 of 1,200 · ")
    assert said.endswith(" left")


def test_a_sheet_can_be_read(qtbot: QtBot, tmp_path: Path) -> None:
    """Letters are as high on paper as on the screen: so many paragraphs take some pages, neither one nor a hundred."""
    pages: list[int] = []
    document = long_document()
    assert paint(document, device(str(tmp_path / "x.pdf")), lambda page, of: bool(pages.append(of) or True))
    assert 8 < len(pages) < 25
    assert 500 < document.pageSize().width() < 800


def test_paper_is_black_on_white_in_the_dark_theme(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, "dark")
    image = QImage(300, 200, QImage.Format.Format_ARGB32)
    image.fill(QColor("white"))
    document, painter = long_document(), QPainter(image)
    document.documentLayout().draw(painter, plain_context())
    painter.end()
    theme.apply(qapp, "light")
    darkest = min(image.pixelColor(x, y).lightness() for x in range(300) for y in range(60))
    assert darkest < 60
