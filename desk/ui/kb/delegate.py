"""Paints knowledge hits as cards: title, snippet with the matched words marked, one line of facts."""

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desk.process.text import visible
from desk.protocol.views import ArticleHit
from desk.ui import icons, texts, theme
from desk.ui.kb.model import HIT

if TYPE_CHECKING:
    from PySide6.QtGui import QTextLayout

_PAD = 12.0
_GAP = 8.0
_LINES = 3
_LINE = 18.0
_TITLE = 22.0
_META = 20.0
_WHY = 18.0
Index = QModelIndex | QPersistentModelIndex


def meta_line(hit: ArticleHit) -> str:
    """Return category, day of the last change and use of a hit."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("Knowledge", text)

    parts = [hit.category] if hit.category else []
    parts.append(tr("updated {0}").format(texts.day(hit.updated_us)))
    if hit.uses and not hit.why:
        parts.append(tr("used {0}×").format(f"{hit.uses:,}"))
    if hit.stale:
        parts.append(tr("review overdue"))
    return " · ".join(parts)


class HitDelegate(QStyledItemDelegate):
    """Cards of a common left edge, as high as their snippet."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: dict[tuple[bytes, int], tuple[ArticleHit, QTextLayout, float]] = {}

    def forget(self) -> None:
        """Drop what was measured (theme or language changed)."""
        self._kept.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a card at the view's width."""
        hit: ArticleHit = index.data(HIT)
        height = self._snippet(hit, option.rect.width())[1]
        lines = _META + (_WHY if hit.why else 0)
        return QSize(option.rect.width(), round(2 * _PAD + _TITLE + height + lines + _GAP))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one card."""
        hit: ArticleHit = index.data(HIT)
        tokens = theme.current()
        card = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -_GAP - 0.5)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        hover = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.focus if focused else tokens.line_strong if hover else tokens.line, 1.0))
        painter.setBrush(tokens.subtle if hover and not tokens.dark else tokens.panel)
        painter.drawRoundedRect(card, 8, 8)
        width = card.width() - 2 * _PAD
        x, y = card.left() + _PAD, card.top() + _PAD - 2
        title_font = theme.font(13, 600)
        painter.setFont(title_font)
        painter.setPen(tokens.ink)
        title = QFontMetricsF(title_font).elidedText(visible(hit.title), Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRectF(x, y, width, _TITLE - 2), int(Qt.AlignmentFlag.AlignVCenter), title)
        layout, height = self._snippet(hit, option.rect.width())
        painter.setPen(tokens.ink2)
        layout.draw(painter, QPointF(x, y + _TITLE))
        meta_font = theme.font(12)
        painter.setFont(meta_font)
        painter.setPen(tokens.warn if hit.stale else tokens.ink2)
        meta = QFontMetricsF(meta_font).elidedText(meta_line(hit), Qt.TextElideMode.ElideRight, width)
        place = QRectF(x, y + _TITLE + height + 2, width, _META)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), meta)
        if hit.why:
            self._paint_why(painter, place.translated(0, _META - 1), hit.why)
        painter.restore()

    def _paint_why(self, painter: QPainter, place: QRectF, why: str) -> None:
        """Paint why this result: what matched, what speaks for it."""
        tokens = theme.current()
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(
            QPointF(place.left(), place.top() + 3), icons.pixmap("lightbulb", tokens.ink3, 13, ratio)
        )
        room = place.adjusted(18, 0, 0, 0)
        painter.setPen(tokens.ink2)
        shown = QFontMetricsF(painter.font()).elidedText(
            visible(why), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), shown)

    def _snippet(self, hit: ArticleHit, width: int) -> "tuple[QTextLayout, float]":
        key = (hit.id, width)
        kept = self._kept.get(key)
        if kept is not None and kept[0] == hit:
            return kept[1], kept[2]
        if len(self._kept) > 200:
            self._kept.clear()
        layout, height = lay_out_snippet(hit.snippet, width - 2 * _PAD)
        self._kept[key] = (hit, layout, height)
        return layout, height


def lay_out_snippet(parts: tuple[tuple[str, bool], ...], width: float) -> "tuple[QTextLayout, float]":
    """Return the snippet in at most three lines with its matches marked, and its height."""
    from PySide6.QtGui import (
        QTextCharFormat,
        QTextLayout,
        QTextOption,
    )  # a lot to make for a start without hits

    tokens = theme.current()
    pieces, formats, length = [], [], 0
    for text, matched in parts:
        shown = " ".join(visible(text).split("\n"))
        if matched and shown:
            mark = QTextCharFormat()
            mark.setBackground(tokens.mark)
            mark.setForeground(tokens.ink)
            span = QTextLayout.FormatRange()
            span.start, span.length, span.format = length, len(shown), mark
            formats.append(span)
        pieces.append(shown)
        length += len(shown)
    layout = QTextLayout("".join(pieces), theme.font(12))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats(formats)
    layout.beginLayout()
    lines = 0
    while lines < _LINES and (line := layout.createLine()).isValid():
        line.setLineWidth(max(40.0, width))
        line.setPosition(QPointF(0, lines * _LINE + (_LINE - line.height()) / 2))
        lines += 1
    layout.endLayout()
    return layout, lines * _LINE
