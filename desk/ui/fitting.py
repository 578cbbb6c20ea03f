"""Which texts of a window are cut off or lie over one another at its present size. Knows widgets, no feature."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QWidget,
)

_SLACK = 1
"""Pixels that rounding may take at scales like 125 %."""

Texted = QAbstractButton | QLabel | QComboBox


def cut_texts(root: QWidget) -> list[str]:
    """Return every button, label and box in sight whose text does not fit, and every pair that overlaps."""
    shown = [widget for widget in _texted(root) if _in_sight(widget, root)]
    found = [f"cut: {_said(widget)}" for widget in shown if not _fits(widget, root)]
    return found + list(_overlaps(shown, root))


def too_large(window: QWidget, size: QSize) -> list[str]:
    """Say so if a window does not fit into a size."""
    if window.width() <= size.width() and window.height() <= size.height():
        return []
    return [f"{window.width()}x{window.height()} does not fit into {size.width()}x{size.height()}"]


def _texted(root: QWidget) -> Iterator[Texted]:
    for widget in root.findChildren(QWidget):
        if isinstance(widget, (QAbstractButton, QLabel, QComboBox)) and _said(widget):
            yield widget


def _said(widget: Texted) -> str:
    return (widget.currentText() if isinstance(widget, QComboBox) else widget.text()).strip()


def _in_sight(widget: QWidget, root: QWidget) -> bool:
    """Tell whether a widget is shown; what scrolls may lie outside of its frame."""
    return widget.isVisibleTo(root) and not widget.visibleRegion().isEmpty()


def _fits(widget: Texted, root: QWidget) -> bool:
    if isinstance(widget, QLabel):
        return _label_fits(widget)
    if isinstance(widget, (QPushButton, QCheckBox, QRadioButton)):
        wanted = widget.minimumSizeHint() if _shortens_itself(widget) else widget.sizeHint()
        return wanted.width() <= widget.width() + _SLACK and wanted.height() <= widget.height() + 2 * _SLACK
    return True


def _shortens_itself(widget: QWidget) -> bool:
    """Tell whether a widget of ours paints its own text and says how short it may become."""
    return not type(widget).__module__.startswith("PySide6")


def _label_fits(label: QLabel) -> bool:
    """Compare a label's place with its words; one that shortens itself says so by its type."""
    if _shortens_itself(label):
        return True
    room = label.contentsRect()
    if label.wordWrap():
        return label.heightForWidth(label.width()) <= label.height() + 2 * _SLACK
    if label.textFormat() == Qt.TextFormat.RichText:
        return True
    wanted = max(label.fontMetrics().horizontalAdvance(line) for line in label.text().split("\n"))
    return wanted <= room.width() + _SLACK


def _overlaps(widgets: list[Texted], root: QWidget) -> Iterator[str]:
    """Yield pairs of neighbours in one parent that lie over one another."""
    by_parent: dict[int, list[Texted]] = {}
    for widget in widgets:
        by_parent.setdefault(id(widget.parentWidget()), []).append(widget)
    for siblings in by_parent.values():
        for number, one in enumerate(siblings):
            for other in siblings[number + 1 :]:
                shared = _place(one, root).intersected(_place(other, root))
                if shared.width() > 2 * _SLACK and shared.height() > 2 * _SLACK:
                    yield f"overlap: {_said(one)} / {_said(other)}"


def _place(widget: QWidget, root: QWidget) -> QRect:
    return QRect(widget.mapTo(root, QPoint(0, 0)), widget.size())
