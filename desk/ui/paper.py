"""Documents on paper, laid out and painted page by page in a thread of their own.

Qt lets other threads run while it works on a document (measured: the window waits 3 ms at most, for 3,000
paragraphs), so the window stays fluid, says how far the work is and can end it. A file appears whole or not at all.
"""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMarginsF, QObject, QRectF, Qt, QThread, QTimer, Signal, Slot
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

from desk.ui import texts, theme
from desk.ui.widgets.notice import Notice

_FOOT = 26.0
"""Pixels at the end of each page, for its number."""

OnPage = Callable[[int, int], bool]
"""(page, of) after each page; False ends the work."""

SHOWN_AFTER_MS = 400


def paint(document: QTextDocument, device: QPagedPaintDevice, on_page: OnPage) -> bool:
    """Paint a document on a printer or into a PDF, black on white; False where `on_page` ended it."""
    screen = QGuiApplication.primaryScreen()
    scale = device.logicalDpiX() / (screen.logicalDotsPerInchX() if screen is not None else 96.0)
    width, height = device.width() / scale, device.height() / scale - _FOOT
    document.setPageSize(QRectF(0, 0, width, height).size())
    pages = document.pageCount()
    context = plain_context()
    painter = QPainter(device)
    try:
        painter.scale(scale, scale)
        for page in range(pages):
            if page:
                device.newPage()
            _paint_page(painter, document, context, QRectF(0, page * height, width, height))
            painter.setFont(theme.font(10))
            foot = QRectF(0, height, width, _FOOT)
            painter.drawText(
                foot, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, f"{page + 1} / {pages}"
            )
            if not on_page(page + 1, pages):
                return False
    finally:
        painter.end()
    return True


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


class PaperWork(QThread):
    """One document on its way to paper.

    Attributes:
        outcome: "done", "cancelled" or "refused" (the folder cannot be written), once it has ended.

    Signals:
        paged(int, int): pages painted, of how many.
    """

    paged = Signal(int, int)

    def __init__(
        self,
        make: Callable[[], QTextDocument],
        device: Callable[[str], QPagedPaintDevice],
        target: str = "",
    ) -> None:
        """`make` lays the document out and `device` opens what is painted on, both in the thread.

        `device` gets the name of a file beside `target`, which takes its place when all is painted.
        """
        super().__init__()
        self._make, self._device, self._target = make, device, target
        self.outcome = ""

    def cancel(self) -> None:
        """End it after the page at work; nothing stays behind."""
        self.requestInterruption()

    def run(self) -> None:
        """Do it (in the thread)."""
        part = f"{self._target}.part" if self._target else ""
        try:
            if part:
                Path(part).write_bytes(b"")
            whole = self._paint(part)
            if whole and part:
                os.replace(part, self._target)
            self.outcome = "done" if whole else "cancelled"
        except OSError:
            self.outcome = "refused"
        finally:
            if part:
                with suppress(OSError):
                    Path(part).unlink(missing_ok=True)

    def _paint(self, part: str) -> bool:
        document, device = self._make(), self._device(part)
        return not self.isInterruptionRequested() and paint(document, device, self._on_page)

    def _on_page(self, page: int, pages: int) -> bool:
        self.paged.emit(page, pages)
        return not self.isInterruptionRequested()


class PaperDesk(QObject):
    """Runs one work at a time and tells of it in a notice, once it takes longer than a moment.

    Signals (GUI thread):
        ended(str): the outcome.
    """

    ended = Signal(str)

    def __init__(self, notice: Notice, parent: QObject) -> None:
        super().__init__(parent)
        self._notice = notice
        self._work: PaperWork | None = None
        self._name = ""
        self._began = 0.0
        self._pages = (0, 0)
        self._patience = QTimer(self, singleShot=True, interval=SHOWN_AFTER_MS)
        self._patience.timeout.connect(self._show)
        self._shown = False
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.stop)

    @property
    def is_busy(self) -> bool:
        """Tell whether a work goes on."""
        return self._work is not None

    def begin(self, name: str, work: PaperWork) -> None:
        """Begin a work; one that goes on is ended for it."""
        self.stop()
        self._work, self._name, self._pages, self._shown = work, name, (0, 0), False
        self._began = time.monotonic()
        work.paged.connect(self._on_page)
        work.finished.connect(self._on_finished)
        self._patience.start()
        work.start()

    @Slot()
    def stop(self) -> None:
        """End the work at hand and wait for its last page."""
        work = self._work
        if work is not None:
            work.cancel()
            work.wait()
            self._end(work)

    @Slot(int, int)
    def _on_page(self, page: int, pages: int) -> None:
        self._pages = (page, pages)
        if self._shown:
            self._notice.renew(self.words())

    @Slot()
    def _show(self) -> None:
        if self._work is not None:
            self._shown = True
            cancel = self.tr("Cancel")
            self._notice.say(self.words(), role="info", answers=[(cancel, self._work.cancel)], focus=False)

    def words(self) -> str:
        """Return how far it is: pages, how many a second, how long still."""
        page, pages = self._pages
        parts = [self.tr("Writing {0}").format(self._name)]
        seconds = time.monotonic() - self._began
        if page and seconds > 0:
            rate = page / seconds
            parts.append(self.tr("page {0} of {1}").format(texts.number(page), texts.number(pages)))
            parts.append(self.tr("{0} a second").format(texts.number(round(rate))))
            parts.append(self.tr("{0} left").format(texts.duration(round((pages - page) / rate))))
        return " · ".join(parts)

    @Slot()
    def _on_finished(self) -> None:
        # The word of a work that was ended for the next one may come while the next one goes on.
        if self._work is not None and self._work.isFinished():
            self._end(self._work)

    def _end(self, work: PaperWork) -> None:
        self._work = None
        self._patience.stop()
        if self._shown:
            self._notice.clear()
        self.ended.emit(work.outcome)
