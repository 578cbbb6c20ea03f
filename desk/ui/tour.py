"""`desk tour`: every screen as a picture, in both themes and languages, without a display.

Draws the real window over a workspace with a clock that stands still; knows no transport: the composition
root brings a client that answers in the same process.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QPoint,
    QSize,
    Qt,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QColor, QImage, QPainter, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from desk.client.base import Requester
from desk.protocol.queue import QueueQuery
from desk.protocol.views import Workspace
from desk.ui import i18n, theme
from desk.ui.clock import Clock
from desk.ui.fitting import cut_texts, too_large
from desk.ui.journal import DraftJournal
from desk.ui.layout import first_columns
from desk.ui.memory import WindowMemory
from desk.ui.panes import PaneContext
from desk.ui.queue.model import Reader
from desk.ui.tour_moods import Moody
from desk.ui.tour_pages import settle
from desk.ui.tour_screens import SCREENS, Screen
from desk.ui.window import MainWindow

WIDTH, HEIGHT = 1440, 900
_VIEWS = ("mine", "open", "all")


@dataclass(frozen=True, slots=True)
class Look:
    """How pictures are drawn: size of the window, pixels for each of its points, themes and languages."""

    width: int = WIDTH
    height: int = HEIGHT
    ratio: float = 2
    modes: tuple[str, ...] = ("light", "dark")
    languages: tuple[tuple[str, str], ...] = (("zh_CN", "zh"), ("en", "en"))


_USUAL = Look()


def render_tour(
    requester: Requester,
    reader: Reader,
    out: Path,
    *,
    now_us: int,
    screens: tuple[Screen, ...] = SCREENS,
    look: Look = _USUAL,
    told: Callable[[str, list[str]], None] | None = None,
) -> list[Path]:
    """Draw every screen in light and dark, Chinese and English; return the files in order.

    `told` hears of every picture which of its texts are cut off or overlap.
    """
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    out.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    messages_before = qInstallMessageHandler(_on_message)
    before = (i18n.language(), theme.mode())
    for language, short in look.languages:
        i18n.use(language)
        if hasattr(requester, "language"):
            requester.language = language
        for mode in look.modes:
            theme.apply(app, mode)
            for screen in screens:
                target = out / f"{screen.name}_{mode}_{short}.png"
                image, cut = _draw(requester, reader, screen, now_us, look)
                image.save(str(target))
                if told is not None:
                    told(target.stem, cut)
                made.append(target)
    i18n.use(before[0])
    theme.apply(app, before[1])
    qInstallMessageHandler(messages_before)
    return made


def _on_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """Pass on what Qt says, but for one remark of a platform without a window manager."""
    if "propagateSizeHints" not in text:
        sys.stderr.write(text + "\n")


def _draw(
    requester: Requester, reader: Reader, screen: Screen, now_us: int, look: Look
) -> tuple[QImage, list[str]]:
    """Return a picture of one screen in a window of its own, and its texts that do not fit."""
    size = QSize(look.width, look.height)
    clock = Clock()
    clock.freeze(now_us)
    context = PaneContext(Moody(requester), clock, DraftJournal(Path()))
    window = MainWindow(context, reader, _memory(requester, reader))
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.resize(size)
    window.show()
    window.inner.setSizes(first_columns(look.width))
    window.finish()
    window.on_engine_state("ready", "")
    settle()
    _choose_ticket(window)
    dialog = screen.show(window)
    settle()
    image = QImage(size * look.ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(look.ratio)
    window.render(image)
    cut = too_large(window, size) + cut_texts(window)
    if dialog is not None:
        _lay_over(image, dialog, size)
        cut = too_large(dialog, size) + cut_texts(dialog)
        dialog.deleteLater()
    _end(window)
    return image, cut


def _end(window: MainWindow) -> None:
    window.hide()
    window.deleteLater()
    settle()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _memory(requester: Requester, reader: Reader) -> WindowMemory:
    """Return a place with something to see: the person's own tickets, else all open ones."""
    people: list[Workspace] = []
    requester.request("query.workspace", {}, reply_type=Workspace, done=people.append)
    person = people[0].me.id if people else b""
    for view in _VIEWS:
        if reader.first(QueueQuery(view=view, person=person)):
            return WindowMemory(view=view, person=person.hex())
    return WindowMemory(view="open", person=person.hex())


def _choose_ticket(window: MainWindow) -> None:
    """Open the first ticket that is being worked on, else the first."""
    model = window.queue.model
    rows = [model.row_at(number) for number in range(min(model.rowCount(), 12))]
    wanted = next((row for row in rows if row is not None and row.state == "in_progress"), None)
    chosen = wanted or next((row for row in rows if row is not None), None)
    if chosen is not None:
        window.queue.view.select_key(chosen.key)
        window.show_ticket(chosen.id)
        settle()


def _lay_over(image: QImage, dialog: QWidget, size: QSize) -> None:
    """Draw a dialog in the middle of the picture over the dimmed window."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    dialog.show()
    settle()
    place = QPoint((size.width() - dialog.width()) // 2, (size.height() - dialog.height()) // 2)
    painter = QPainter(image)
    painter.fillRect(0, 0, size.width(), size.height(), QColor(0, 0, 0, 110))
    dialog.render(
        painter, place, QRegion(), QWidget.RenderFlag.DrawWindowBackground | QWidget.RenderFlag.DrawChildren
    )
    painter.setPen(theme.current().line_strong)
    painter.drawRect(place.x(), place.y(), dialog.width() - 1, dialog.height() - 1)
    painter.end()
