"""The order in which Tab goes: what was made first comes first, unless it stands at the end."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def put_last(root: QWidget, *widgets: QWidget) -> None:
    """Let Tab come to these widgets after everything else inside of `root`, in this order.

    Not for what is made at the start: to be shown Qt's own inner widgets, PySide6 builds every kind of widget.
    """
    last, inside = root, root.nextInFocusChain()
    while inside is not None and inside is not root:
        # Inner parts of a control (its viewport, its line) are in the chain too, and are no place to go on from.
        reached = inside.focusPolicy() & Qt.FocusPolicy.TabFocus and inside.focusProxy() is None
        if reached and root.isAncestorOf(inside) and inside not in widgets:
            last = inside
        inside = inside.nextInFocusChain()
    for widget in widgets:
        QWidget.setTabOrder(last, widget)
        last = widget
