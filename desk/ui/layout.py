"""Small pieces of the window's layout: splitters, places for panes that come later, sizes kept."""

import base64
from typing import Any

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtWidgets import QFrame, QMainWindow, QSplitter, QVBoxLayout, QWidget

from desk.ui.memory import WindowMemory

NAVIGATION, QUEUE, KNOWLEDGE, DETAIL_LEAST = 224, 404, 296, 360
QUEUE_LEAST, KNOWLEDGE_LEAST = 270, 232
DETAIL, QUEUE_LOW, KNOWLEDGE_LOW = 432, 344, 288
"""The width at which a ticket reads well, and down to which its neighbours make room for it at first."""
WIDTH, HEIGHT, BAR = 1440, 900, 28
FRAME, NARROW = 32, 1024
"""What a desktop puts above a window; below this width a screen is none to work at (one of a test, a phone)."""


def splitter(*widgets: QWidget) -> QSplitter:
    """Return a splitter with handles of one pixel."""
    made = QSplitter(Qt.Orientation.Horizontal)
    made.setHandleWidth(1)
    made.setChildrenCollapsible(False)
    for widget in widgets:
        made.addWidget(widget)
    made.setStretchFactor(1, 1)
    return made


def place(least: int, name: str = "pane") -> QFrame:
    """Return an empty place for a pane that is made after the first paint; `name` gives it its look."""
    made = QFrame()
    made.setObjectName(name)
    made.setMinimumWidth(least)
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    return made


def detail_places() -> tuple[QFrame, QFrame]:
    """Return the places of the ticket and of what stands beside it."""
    return place(DETAIL_LEAST), place(KNOWLEDGE_LEAST)


def fill(where: QFrame, pane: QWidget) -> None:
    """Put a pane into its place."""
    layout = where.layout()
    assert layout is not None
    layout.addWidget(pane)
    # The pane may want more room later (two tickets side by side), the place then follows it.
    pane.setMinimumWidth(max(pane.minimumWidth(), where.minimumWidth()))
    where.setMinimumWidth(0)
    where.setFocusProxy(pane)
    pane.show()  # now, and not in the next round: it may be spoken to at once


class Whole(QWidget):
    """Everything inside the window's frame: lets Tab go from pane to pane as one reads."""

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go one control on or back; what lies over the panes goes its own way."""
        from desk.ui import tab_way

        window: Any = self.window()
        return tab_way.step(window, forward) or super().focusNextPrevChild(forward)


def over(upper: QWidget, bar: QWidget) -> QWidget:
    """Return a widget with a rule and a bar below the upper part."""
    made, rule = Whole(), QFrame()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    rule.setProperty("role", "line")
    bar.setFixedHeight(BAR)
    column.addWidget(upper, 1)
    column.addWidget(rule)
    column.addWidget(bar)
    return made


def first_size(available: QSize) -> QSize:
    """Return the size of a window that remembers none, on a screen with that much room."""
    if available.width() < NARROW:
        return QSize(WIDTH, HEIGHT)
    return QSize(WIDTH, HEIGHT).boundedTo(QSize(available.width(), available.height() - FRAME))


def first_columns(width: int) -> list[int]:
    """Return the widths of queue, ticket and knowledge in a window; in a narrow one queue and knowledge give way."""
    lacking = max(0, NAVIGATION + QUEUE + KNOWLEDGE + DETAIL - width)
    queue = max(QUEUE_LOW, QUEUE - lacking * 2 // 3)
    knowledge = max(KNOWLEDGE_LOW, KNOWLEDGE - lacking // 3)
    return [queue, max(DETAIL_LEAST, width - NAVIGATION - queue - knowledge), knowledge]


def restore(window: QMainWindow, outer: QSplitter, inner: QSplitter, memory: WindowMemory) -> None:
    """Give the window the sizes it remembers."""
    window.resize(first_size(window.screen().availableSize()))
    if memory.geometry:
        window.restoreGeometry(QByteArray(base64.b64decode(memory.geometry)))
    outer.setSizes(memory.outer or [NAVIGATION, WIDTH - NAVIGATION])
    inner.setSizes(memory.inner or first_columns(window.width()))


def remember(window: QMainWindow, outer: QSplitter, inner: QSplitter, memory: WindowMemory) -> None:
    """Bring the remembered sizes up to date."""
    memory.geometry = bytes(window.saveGeometry().toBase64().data()).decode()
    memory.outer, memory.inner = outer.sizes(), inner.sizes()


def widen(inner: QSplitter, on: bool) -> None:
    """Give the queue the room a table wants, or what rows need; ticket and knowledge keep their least."""
    sizes = inner.sizes()
    total, knowledge = sum(sizes), sizes[-1]
    if on:
        knowledge = min(knowledge, KNOWLEDGE_LEAST)
    wanted = total // 2 if on else QUEUE
    queue = max(QUEUE_LEAST, min(wanted, total - DETAIL_LEAST - knowledge))
    inner.setSizes([queue, max(DETAIL_LEAST, total - queue - knowledge), knowledge])
