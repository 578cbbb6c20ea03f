"""The process handbook on paper: HTML laid out by Qt, the swimlane as a picture. Knows no engine."""

import os
from pathlib import Path

from PySide6.QtCore import QByteArray, QMarginsF, QSizeF, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter, QTextDocument
from PySide6.QtSvg import QSvgRenderer

from desk.ui import theme

_MARGIN_MM = 14.0
_WIDTH = 2200
"""Pixels of the drawing across the page."""


def write_handbook(html: str, svg: str, path: Path) -> None:
    """Write the handbook as PDF, A4 across; raises OSError where it cannot be written."""
    path.write_bytes(b"")
    writer = QPdfWriter(str(path))
    writer.setCreator("Desk")
    writer.setResolution(96)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageOrientation(QPageLayout.Orientation.Landscape)
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    document.setDefaultFont(theme.font(12))
    width = round(writer.width() * 0.88)  # the page's body has margins of its own
    picture = _picture(svg)
    document.addResource(QTextDocument.ResourceType.ImageResource, QUrl("swimlane.svg"), picture)
    document.setHtml(
        html.replace('<img src="swimlane.svg" alt="">', f'<img src="swimlane.svg" width="{width}">')
    )
    document.setPageSize(QSizeF(writer.width(), writer.height()))
    document.print_(writer)
    del writer  # the file is complete when the writer ends


def _picture(svg: str) -> QImage:
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    size = renderer.defaultSize().scaled(_WIDTH, _WIDTH, Qt.AspectRatioMode.KeepAspectRatio)
    image = QImage(size, QImage.Format.Format_ARGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def write_offscreen(html: str, svg: str, path: Path) -> None:
    """Write the handbook from a program without a window."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    held = QGuiApplication.instance() or QGuiApplication([])
    write_handbook(html, svg, path)
    del held
