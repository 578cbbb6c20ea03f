"""Paints one row of the queue straight from its tuple; knows pixels and tokens, reads nothing itself."""

from typing import Any, NamedTuple

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desk.protocol.queue import QueueRow, Section
from desk.ui import texts, theme
from desk.ui.clock import Clock
from desk.ui.queue.glyphs import pause_glyph, priority_glyph, state_glyph
from desk.ui.queue.model import QueueModel


class Lines(NamedTuple):
    """Where the parts of a row stand, from its top."""

    height: int
    title: int
    meta: int
    priority: int
    state: int
    dot: float
    bar: int


COMFORTABLE = Lines(68, 27, 51, 14, 38, 22.0, 46)
COMPACT = Lines(52, 20, 41, 7, 29, 15.0, 36)
ROW_HEIGHT = COMFORTABLE.height
HEAD_HEIGHT = 34
_TEXT_X = 44
_GLYPH_X = 17
_RIGHT = 28
_BAR_WIDTH = 52
_SELECTED = QStyle.StateFlag.State_Selected
_HOVER = QStyle.StateFlag.State_MouseOver
_ELIDE = Qt.TextElideMode.ElideRight
_NO_PEN = Qt.PenStyle.NoPen


def lines() -> Lines:
    """Return the places of the density in use."""
    return COMPACT if theme.themes.compact else COMFORTABLE


def used_share(row: QueueRow, now_us: int) -> float:
    """Return how much of the target is used (0..1), straight between the instants of 50, 75 and 90 %.

    The instants come from the working calendar, so the bar stands still at night as the clock does.
    """
    if row.due_us is None:
        return 0.0
    steps = (
        (row.due_start_us, 0.0),
        (row.due_w50_us, 0.5),
        (row.due_w75_us, 0.75),
        (row.due_w90_us, 0.9),
        (row.due_us, 1.0),
    )
    before, share_before = None, 0.0
    for instant, share in steps:
        if instant is None:
            continue
        if now_us < instant:
            if before is None or instant <= before:
                return share_before
            return share_before + (share - share_before) * (now_us - before) / (instant - before)
        before, share_before = instant, share
    return 1.0


def paint_head(painter: QPainter, width: int, words: str, section: Section) -> None:
    """Paint the head of a section: its name, how many tickets it holds, and a rule; the band's has its colour."""
    tokens = theme.current()
    urgent = section.kind == "band" and section.value == "urgent"
    painter.setFont(theme.font(11, 600))
    metrics = painter.fontMetrics()
    painter.setPen(tokens.bad if urgent else tokens.ink2)
    name = metrics.elidedText(words, _ELIDE, max(60, width - 110))
    painter.drawText(16, 22, name)
    left = 16 + metrics.horizontalAdvance(name) + 8
    if section.size >= 0:
        painter.setFont(theme.font(11, 400, tabular=True))
        painter.setPen(tokens.ink3)
        count = texts.number(section.size)
        painter.drawText(left, 22, count)
        left += painter.fontMetrics().horizontalAdvance(count) + 10
    painter.setPen(_NO_PEN)
    painter.setBrush(tokens.line)  # drawRect as below: fillRect costs the start an enum
    painter.drawRect(left, 18, max(0, width - left - 18), 1)


class QueueDelegate(QStyledItemDelegate):
    """Two lines: glyph, title, countdown; state, who and age, bar. Selection is an inset rounded block."""

    def __init__(self, model: QueueModel, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._row_at = model.row_at
        self._now = clock.now_us
        self._ratio = 1.0
        self.on_theme_changed()
        theme.themes.changed.connect(self.on_theme_changed)

    def on_theme_changed(self) -> None:
        """Take tokens and fonts again."""
        self._tokens, self._lines = theme.current(), lines()
        self._title_font, self._bold_font = theme.font(13, 500), theme.font(13, 600)
        self._meta_font = theme.font(12)
        self._time_font = theme.font(12, 500, tabular=True)
        self._title_metrics = QFontMetrics(self._title_font)
        self._bold_metrics = QFontMetrics(self._bold_font)
        self._meta_metrics = QFontMetrics(self._meta_font)
        self._time_metrics = QFontMetrics(self._time_font)

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:  # the header decides the height; asked rarely
        """Return the fixed height."""
        return QSize(200, self._lines.height)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one row."""
        rect: QRect = option.rect
        state = option.state
        self._ratio = painter.device().devicePixelRatioF()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(rect.topLeft())
        selected = bool(state & _SELECTED)
        width = rect.width()
        row = self._row_at(index.row())
        head = self._model.head_at(index.row()) if row is None else None
        if head is not None:
            paint_head(painter, width, self._model.speak(head), head)
        else:
            self._paint_ground(painter, width, selected, bool(state & _HOVER))
            if row is not None:
                self._paint_row(painter, row, width, selected)
            view: Any = option.widget  # the queue's view
            if view is not None and view.marking:
                self._paint_mark(painter, width, selected, index.row() == view.current_row())
        painter.restore()

    def _paint_mark(self, painter: QPainter, width: int, selected: bool, current: bool) -> None:
        """Paint a tick on a marked row, and a ring around the row where the keyboard is."""
        tokens, up = self._tokens, self._lines.priority - COMFORTABLE.priority
        if current:
            painter.setPen(QPen(tokens.focus, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(6.75, 2.75, width - 23.5, self._lines.height - 6.5), 8, 8)
        if selected:
            painter.setPen(_NO_PEN)
            painter.setBrush(tokens.accent)
            painter.drawRoundedRect(QRectF(_GLYPH_X - 1, 13 + up, 18, 18), 5, 5)
            painter.setPen(QPen(tokens.accent_ink, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPolyline([QPointF(x, y + up) for x, y in ((20.5, 22.3), (23.3, 25.1), (28.2, 19.2))])

    def _paint_ground(self, painter: QPainter, width: int, selected: bool, hover: bool) -> None:
        tokens = self._tokens
        painter.setPen(_NO_PEN)
        if selected or hover:
            painter.setBrush(tokens.selection if selected else tokens.subtle)
            painter.drawRoundedRect(QRectF(6, 2, width - 22, self._lines.height - 5), 8, 8)
        else:
            # Not fillRect: merely to choose among its forms makes PySide6 build the enum of 169 gradients.
            painter.setBrush(tokens.line)
            painter.drawRect(_TEXT_X, self._lines.height - 1, width - _TEXT_X - _RIGHT + 2, 1)

    def _paint_row(self, painter: QPainter, row: QueueRow, width: int, selected: bool) -> None:
        tokens, now, at = self._tokens, self._now(), self._lines
        right = width - _RIGHT
        if row.unread:
            painter.setPen(_NO_PEN)
            painter.setBrush(tokens.focus)
            painter.drawEllipse(QPointF(10.5, at.dot), 2.5, 2.5)
        painter.drawPixmap(_GLYPH_X, at.priority, priority_glyph(row.priority, self._ratio))
        painter.drawPixmap(_GLYPH_X, at.state, state_glyph(row.state, self._ratio))
        text_right = self._paint_countdown(painter, row, now, right)
        if row.unread:
            painter.setFont(self._bold_font)
            metrics = self._bold_metrics
        else:
            painter.setFont(self._title_font)
            metrics = self._title_metrics
        painter.setPen(tokens.selection_ink if selected else tokens.ink)
        painter.drawText(_TEXT_X, at.title, metrics.elidedText(row.title, _ELIDE, text_right - _TEXT_X - 12))
        painter.setFont(self._meta_font)
        painter.setPen(tokens.selection_ink if selected else tokens.ink2)
        who = f"{row.requester_name} · {row.requester_org}" if row.requester_org else row.requester_name
        meta = f"{who} · {texts.age(row.created_us, now)}" if who else texts.age(row.created_us, now)
        room = right - _BAR_WIDTH - 12 - _TEXT_X
        painter.drawText(_TEXT_X, at.meta, self._meta_metrics.elidedText(meta, _ELIDE, room))

    def _paint_countdown(self, painter: QPainter, row: QueueRow, now: int, right: int) -> int:
        """Paint countdown and bar; return where they begin."""
        tokens = self._tokens
        painter.setFont(self._time_font)
        if row.due_us is not None:
            left = (row.due_us - now) // 1_000_000
            share = used_share(row, now)
            text = texts.countdown(left)
            ink = tokens.bad if left < 0 else tokens.warn if share >= 0.75 else tokens.ink2
            self._paint_bar(painter, right, 1.0 if left < 0 else share, left < 0)
        elif row.due_left_s is not None:
            text, ink = texts.countdown(row.due_left_s), tokens.ink3
        else:
            text, ink = "—", tokens.ink3
        start = right - self._time_metrics.horizontalAdvance(text)
        painter.setPen(ink)
        painter.drawText(start, self._lines.title, text)
        if row.due_us is None and row.due_left_s is not None:
            start -= 16
            painter.drawPixmap(start, self._lines.title - 11, pause_glyph(self._ratio))
        return start

    def _paint_bar(self, painter: QPainter, right: int, share: float, breached: bool) -> None:
        tokens = self._tokens
        x = float(right - _BAR_WIDTH)
        painter.setPen(_NO_PEN)
        painter.setBrush(tokens.track)
        painter.drawRoundedRect(QRectF(x, self._lines.bar, _BAR_WIDTH, 3), 1.5, 1.5)
        painter.setBrush(band_colour(tokens, share, breached))
        painter.drawRoundedRect(QRectF(x, self._lines.bar, max(3.0, _BAR_WIDTH * share), 3), 1.5, 1.5)


def band_colour(tokens: theme.Tokens, share: float, breached: bool) -> QColor:
    """Return the colour of a bar: the bands begin at 50, 75 and 90 % of the target."""
    if breached or share >= 0.9:
        return tokens.bad_fill
    if share >= 0.75:
        return tokens.warn_fill
    return tokens.ink2 if share >= 0.5 else tokens.ink3
