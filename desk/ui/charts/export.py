"""The SLA page as files: a picture at double size, a drawing, and its figures. Knows widgets, no engine."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QSize
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from desk.protocol.views import Histogram, Insights
from desk.ui import theme
from desk.ui.beside import beside
from desk.ui.work import Step, Steps

HEADER = ("series", "from", "to", "item", "value", "unit", "n", "formula")
BOM = "\ufeff"
Row = tuple[object, ...]


def csv_text(found: Insights) -> str:
    """Return every figure of the page as CSV with a byte order mark, so that Excel reads it as UTF-8.

    The same answer gives the same bytes; identifiers are not translated.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows(_rows(found))
    return BOM + out.getvalue()


def _rows(found: Insights) -> Iterator[Row]:
    span = (found.from_day, found.to_day)
    for kpi in found.kpis:
        yield ("kpi", *span, kpi.name, _number(kpi.value), kpi.unit, kpi.n, kpi.formula)
        for part in ("median", "p90", "delta"):
            value = getattr(kpi, part)
            if value is not None:
                yield ("kpi", *span, f"{kpi.name}.{part}", _number(value), kpi.unit, kpi.n, "")
    for day in found.compliance:
        n = day.met + day.risk + day.breached
        for name in ("met", "risk", "breached", "waived"):
            series, value = f"compliance.{found.metric}", getattr(day, name)
            yield (series, day.day, day.day, name, value, "cycles", n, found.formula)
    yield from _histogram(found, "first_response", found.first_response)
    yield from _histogram(found, "resolution", found.resolution)
    if found.imported is not None:
        kpi = found.imported
        yield ("imported", *span, kpi.name, _number(kpi.value), kpi.unit, kpi.n, kpi.formula)
    for date, count in found.backlog:
        yield ("backlog", date, date, "open", count, "tickets", count, found.formulas.get("backlog", ""))
    yield from _ratings(found)
    total = sum(map(sum, found.inflow))
    for weekday, row in enumerate(found.inflow):
        for hour, count in enumerate(row):
            yield (
                "inflow",
                *span,
                f"weekday {weekday + 1} hour {hour:02}",
                count,
                "tickets",
                total,
                found.formulas.get("inflow", ""),
            )


def _ratings(found: Insights) -> Iterator[Row]:
    for rated in found.ratings:
        shares = (
            ("csat", 100 * rated.happy / rated.n, "percent"),
            ("score100", 20 * rated.total / rated.n, "points"),
        )
        for name, value, unit in shares:
            formula = found.formulas.get("ratings", "")
            yield ("satisfaction", rated.day, rated.day, name, _number(value), unit, rated.n, formula)


def _histogram(found: Insights, name: str, chart: Histogram) -> Iterator[Row]:
    span, formula = (found.from_day, found.to_day), found.formulas.get(name, "")
    for low, high, count in zip(chart.edges, chart.edges[1:], chart.counts, strict=False):
        item = f"{_number(low)}-{_number(high)} min"
        yield (name, *span, item, count, "tickets", chart.n, formula)
    if chart.edges:
        item = f">={_number(chart.edges[-1])} min"
        yield (name, *span, item, chart.overflow, "tickets", chart.n, formula)
    if chart.target is not None:
        yield (f"{name}.target", *span, "target", _number(chart.target), "minutes", chart.n, "")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}".rstrip("0").rstrip(".")


def picture(page: QWidget) -> QImage:
    """Return the page at double size."""
    image = QImage(page.size() * 2, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2)
    image.fill(theme.current().panel)
    page.render(image, QPoint())
    return image


def writing(path: Path, kind: str, page: QWidget, found: Insights) -> Steps:
    """Write a file whole or not at all, beside the window but for what only its thread may draw; raises OSError."""
    if kind == "csv":
        content = csv_text(found).encode()
    elif kind == "svg":
        content = _drawn(page)
    else:
        return _encoding(path, picture(page))
    return _keeping(path, content)


def _keeping(path: Path, content: bytes) -> Steps:
    with beside(path) as part:
        part.write_bytes(content)
        yield Step(1, 1)


def _encoding(path: Path, image: QImage) -> Steps:
    with beside(path) as part:
        if not image.save(str(part), "PNG"):  # type: ignore[call-overload]
            raise OSError(str(path))
        yield Step(1, 1)


def _drawn(page: QWidget) -> bytes:
    """Return the page as SVG."""
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(held)
    generator.setSize(QSize(page.width(), page.height()))
    generator.setViewBox(page.rect())
    generator.setTitle("SLA")
    page.render(generator, QPoint())
    return bytes(held.data().data())
