"""The way of the Tab key through a window, and whether it is the way of the eye."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QScrollArea, QWidget


def way(root: QWidget) -> list[QWidget]:
    """Return the controls in sight that Tab reaches, in its order, beginning at the first one inside."""
    found: list[QWidget] = []
    widget = root.nextInFocusChain()
    while widget is not None and widget is not root:
        reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
        if root.isAncestorOf(widget) and reached and widget.isVisible() and widget.isEnabled():
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


def backwards(root: QWidget, *, slack: int = 6) -> list[str]:
    """Return the steps of Tab that lead up, or to the left in one line."""
    steps: list[str] = []
    controls = way(root)
    for one, other in zip(controls, controls[1:], strict=False):
        # A scrolled field stands where its frame does.
        if _frame(one, root) is not _frame(other, root):
            one, other = _frame(one, root), _frame(other, root)
        here, there = (widget.mapTo(root, QPoint(0, 0)) for widget in (one, other))
        same_line = abs(here.y() + one.height() / 2 - there.y() - other.height() / 2) <= max(
            slack, min(one.height(), other.height()) / 2
        )
        beside = there.x() >= here.x() + one.width() - slack
        if not (beside or (not same_line and there.y() > here.y() - slack)):
            steps.append(f"{_name(one)} -> {_name(other)}")
    return steps


def _frame(widget: QWidget, root: QWidget) -> QWidget:
    """Return what scrolls a control inside the window, the control itself where nothing does."""
    around = widget.parentWidget()
    while around is not None and around is not root:
        if isinstance(around, QScrollArea):
            return around
        around = around.parentWidget()
    return widget


def _name(widget: QWidget) -> str:
    return widget.accessibleName() or widget.objectName() or type(widget).__name__
