"""Documents on paper: black on white in every theme, page by page, ended at any page."""

from pathlib import Path

from PySide6.QtGui import QColor, QImage, QPagedPaintDevice, QPainter, QTextDocument
from PySide6.QtWidgets import QApplication

from desk.ui import theme
from desk.ui.paper import filed, pdf, plain_context, printed
from desk.ui.work import Step


def long_document() -> QTextDocument:
    """Return some pages."""
    made = QTextDocument()
    made.setHtml("".join(f"<p>{number} 数据库 <b>连接池</b> 耗尽</p>" for number in range(400)))
    return made


def device(part: str) -> QPagedPaintDevice:
    """Return the PDF to write."""
    return pdf(part, "title", 16.0)


def test_a_file_appears_whole(qapp: QApplication, tmp_path: Path) -> None:
    """All pages are told, the file is there at the end, nothing beside it."""
    target = tmp_path / "out.pdf"
    steps = list(filed(long_document, device, str(target)))
    assert steps == [Step(number, len(steps)) for number in range(1, len(steps) + 1)]
    assert 8 < len(steps) < 25  # letters are as high on paper as on the screen
    assert [one.name for one in tmp_path.iterdir()] == ["out.pdf"]
    assert target.read_bytes().startswith(b"%PDF")
    assert target.read_bytes().rstrip().endswith(b"%%EOF")


def test_one_that_is_ended_leaves_what_was_there(qapp: QApplication, tmp_path: Path) -> None:
    target = tmp_path / "out.pdf"
    target.write_bytes(b"older")
    steps = filed(long_document, device, str(target))
    next(steps)
    assert len(list(tmp_path.iterdir())) == 2
    steps.close()
    assert (target.read_bytes(), [one.name for one in tmp_path.iterdir()]) == (b"older", ["out.pdf"])


def test_sheets_have_the_size_of_the_paper(qapp: QApplication, tmp_path: Path) -> None:
    document = long_document()
    list(printed(lambda: document, lambda: device(str(tmp_path / "x.pdf"))))
    assert 500 < document.pageSize().width() < 800


def test_paper_is_black_on_white_in_the_dark_theme(qapp: QApplication) -> None:
    theme.apply(qapp, "dark")
    image = QImage(300, 200, QImage.Format.Format_ARGB32)
    image.fill(QColor("white"))
    document, painter = long_document(), QPainter(image)
    document.documentLayout().draw(painter, plain_context())
    painter.end()
    theme.apply(qapp, "light")
    darkest = min(image.pixelColor(x, y).lightness() for x in range(300) for y in range(60))
    assert darkest < 60
