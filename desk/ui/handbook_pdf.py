"""The process handbook on paper: HTML laid out by Qt, the swimlane as a picture. Knows no engine."""

import os
from functools import partial
from itertools import pairwise
from math import ceil
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, QSizeF, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QPageSize, QPainter, QPdfWriter, QTextDocument
from PySide6.QtSvg import QSvgRenderer

from desk.process.swimlane import COLUMN, HEAD, LEAD
from desk.ui import theme
from desk.ui.paper import filed, pdf
from desk.ui.work import Steps

_MARGIN_MM = 14.0
_SHARP = 2
"""Pixels of the picture for each of the drawing."""

_LARGEST, _LEAST_COLUMNS = 0.75, 3
"""How large the drawing is printed at most, and how many columns stand on a page at least."""


def handbook_steps(html: str, svg: str, path: str) -> Steps:
    """Write the handbook as PDF, A4 across, page by page; raises OSError where it cannot be written."""
    return filed(partial(document, html, svg), _open, path)


def write_handbook(html: str, svg: str, path: Path) -> None:
    """Write the handbook as PDF here and now; raises OSError where it cannot be written."""
    for _ in handbook_steps(html, svg, str(path)):
        pass


def _open(path: str) -> QPdfWriter:
    return pdf(path, "", _MARGIN_MM, landscape=True)


def document(html: str, svg: str) -> QTextDocument:
    """Return the handbook laid out, its drawing in legible strips."""
    made = QTextDocument()
    made.setDefaultFont(theme.font(12))
    sheet = QPageSize.size(QPageSize.PageSizeId.A4, QPageSize.Unit.Millimeter)
    across, down = ((side - 2 * _MARGIN_MM) / 25.4 * 96 for side in (sheet.height(), sheet.width()))
    # The page's body has margins of its own.
    room = QSizeF(across * 0.88, down * 0.80)
    shown = []
    for number, (picture, width) in enumerate(strips(svg, room)):
        name = f"swimlane-{number}.svg"
        made.addResource(QTextDocument.ResourceType.ImageResource, QUrl(name), picture)
        # Lines as high as the picture: the page's line height would push each to the page after next.
        shown.append(f'<p style="line-height:100%;margin:0"><img src="{name}" width="{width}"></p>')
    made.setHtml(html.replace('<img src="swimlane.svg" alt="">', "".join(shown)))
    return made


def strips(svg: str, room: QSizeF) -> list[tuple[QImage, int]]:
    """Return the drawing in as many strips as it takes to stay legible, each with the lanes' names and its width."""
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    whole = renderer.defaultSize()
    scale = min(_LARGEST, room.height() / whole.height())
    columns = max(1, round((whole.width() - HEAD - 2 * LEAD) / COLUMN))
    most = max(_LEAST_COLUMNS, int((room.width() / scale - HEAD - 2 * LEAD) // COLUMN))
    # As many columns on each strip; a gap between two columns, with its upright lines, stands on both sides.
    count = ceil(columns / most)
    cuts = [HEAD + LEAD + round(columns * number / count) * COLUMN for number in range(count + 1)]
    found = []
    for begin, end in [(one - LEAD, two + LEAD) for one, two in pairwise(cuts)]:
        width = HEAD + end - begin
        image = QImage(QSize(width, whole.height()) * _SHARP, QImage.Format.Format_ARGB32)
        image.fill(0xFFFFFFFF)
        painter = QPainter(image)
        for left, right, at in ((0, HEAD, 0), (begin, end, HEAD)):
            renderer.setViewBox(QRectF(left, 0, right - left, whole.height()))
            target = QRectF(at * _SHARP, 0, (right - left) * _SHARP, image.height())
            painter.setClipRect(target)
            renderer.render(painter, target)
        painter.end()
        found.append((image, min(round(width * scale), round(room.width()))))
    return found


def write_offscreen(html: str, svg: str, path: Path) -> None:
    """Write the handbook from a program without a window."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    held = QGuiApplication.instance() or QGuiApplication([])
    write_handbook(html, svg, path)
    del held
