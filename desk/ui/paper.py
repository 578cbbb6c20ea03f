"""Documents on paper, laid out and painted page by page in a thread of their own.

Qt lets other threads run while it works on a document (measured: the window waits 3 ms at most, for 3,000
paragraphs), so the window stays fluid. A file appears whole or not at all.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QGuiApplication,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextDocument,
)

from desk.ui import theme
from desk.ui.beside import beside
from desk.ui.work import Step, Steps

_FOOT = 26.0
"""Pixels at the end of each page, for its number."""


def filed(
    make: Callable[[], QTextDocument], device: Callable[[str], QPagedPaintDevice], target: str
) -> Steps:
    """Write a document into a file, page by page; raises OSError where it cannot be written."""
    with beside(Path(target)) as part:
        yield from printed(make, lambda: device(str(part)))


def printed(make: Callable[[], QTextDocument], device: Callable[[], QPagedPaintDevice]) -> Steps:
    """Lay a document out and paint it, black on white, page by page; what it is painted on goes with the last one."""
    document, paper = make(), device()
    screen = QGuiApplication.primaryScreen()
    scale = paper.logicalDpiX() / (screen.logicalDotsPerInchX() if screen is not None else 96.0)
    width, height = paper.width() / scale, paper.height() / scale - _FOOT
    document.setPageSize(QRectF(0, 0, width, height).size())
    pages = document.pageCount()
    context = plain_context()
    painter = QPainter(paper)
    try:
        painter.scale(scale, scale)
        for page in range(pages):
            if page:
                paper.newPage()
            _paint_page(painter, document, context, QRectF(0, page * height, width, height))
            painter.setFont(theme.font(10))
            foot = QRectF(0, height, width, _FOOT)
            painter.drawText(
                foot, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, f"{page + 1} / {pages}"
            )
            yield Step(page + 1, pages)
    finally:
        painter.end()


def plain_context() -> QAbstractTextDocumentLayout.PaintContext:
    """Return how text without a colour of its own is painted: black, whatever the window's theme."""
    context = QAbstractTextDocumentLayout.PaintContext()
    colours = QPalette()
    colours.setColor(QPalette.ColorRole.Text, QColor("black"))
    context.palette = colours
    return context


def _paint_page(
    painter: QPainter,
    document: QTextDocument,
    context: QAbstractTextDocumentLayout.PaintContext,
    part: QRectF,
) -> None:
    painter.save()
    painter.translate(0, -part.top())
    painter.setClipRect(part)
    context.clip = part
    document.documentLayout().draw(painter, context)
    painter.restore()


def pdf(path: str, title: str, margin_mm: float, *, landscape: bool = False) -> QPdfWriter:
    """Return a PDF to paint on, A4."""
    writer = QPdfWriter(path)
    writer.setTitle(title)
    writer.setCreator("Desk")
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    if landscape:
        writer.setPageOrientation(QPageLayout.Orientation.Landscape)
    margins = QMarginsF(margin_mm, margin_mm, margin_mm, margin_mm)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    return writer
