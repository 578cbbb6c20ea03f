"""The way of the Tab key through the window: from pane to pane as one reads, whatever was made first.

Qt goes by the order in which widgets were made, and the panes come in the order of their need.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from desk.ui.window import MainWindow

_TAB = Qt.FocusPolicy.TabFocus


def panes(window: "MainWindow") -> list[QWidget]:
    """Return the parts of the window as they stand, left to right, the bar below last."""
    page = window.pages.currentWidget()
    inside = [window.queue, window.ticket_place, window.knowledge_place] if page is window.inner else [page]
    return [window.navigation, *inside, window.status]


def controls(pane: QWidget) -> list[QWidget]:
    """Return the controls of a pane that Tab reaches, as one reads: rows downwards, each from the left.

    What stands together in a box is read to its end before its neighbour.
    """
    found: list[QWidget] = []
    for widget in _read(pane):
        reached = (widget.focusPolicy() & _TAB) == _TAB and widget.focusProxy() is None
        if reached and widget.isEnabled():
            found.append(widget)
        found += controls(widget)
    return found


def _read(box: QWidget) -> list[QWidget]:
    """Return what stands in a box in the order of reading."""
    inside = (one for one in box.children() if isinstance(one, QWidget))
    shown = sorted((one for one in inside if one.isVisible() and not one.isWindow()), key=lambda one: one.y())
    rows: list[list[QWidget]] = []
    for one in shown:
        if rows and one.y() < rows[-1][0].y() + max(1, rows[-1][0].height() // 2):
            rows[-1].append(one)
        else:
            rows.append([one])
    return [one for row in rows for one in sorted(row, key=lambda one: one.x())]


def step(window: "MainWindow", forward: bool) -> bool:
    """Put the keyboard one control on, or back; False where it is in none of the panes."""
    now = QApplication.focusWidget()
    if (
        not window.furnished
        or now is None
        or not any(pane is now or pane.isAncestorOf(now) for pane in panes(window))
    ):
        return False
    order = [control for pane in panes(window) for control in controls(pane)]
    if now not in order:
        return False
    place = order.index(now) + (1 if forward else -1)
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    order[place % len(order)].setFocus(reason)
    return True
