"""The columns of the queue's table: a registry of names, widths, words and orders, and the painter of a cell."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desk.protocol.queue import QueueRow
from desk.ui import texts, theme
from desk.ui.clock import Clock
from desk.ui.i18n import pick
from desk.ui.queue.delegate import band_colour, paint_head, used_share
from desk.ui.queue.glyphs import priority_glyph, state_glyph
from desk.ui.queue.model import QueueModel
from desk.ui.queue.names import QueueNames

COLUMN_HEIGHT = 34
_SELECTED = QStyle.StateFlag.State_Selected
_HOVER = QStyle.StateFlag.State_MouseOver
_ELIDE = Qt.TextElideMode.ElideRight
_CENTRE = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
Words = Callable[[QueueRow, QueueNames, int], str]


class Column(Struct, frozen=True):
    """One column.

    Attributes:
        width: usual width in pixels.
        words: what stands in a cell: (row, names, now) -> text.
        sort: name of the order that a click on its head gives, "" = none.
        numeric: digits of one width, at the right.
    """

    name: str
    words_of_head: tuple[str, str]
    width: int
    words: Words
    sort: str = ""
    numeric: bool = False

    @property
    def label(self) -> str:
        """Return its name in the window's language."""
        return pick(*self.words_of_head)


def _countdown(row: QueueRow, names: QueueNames, now: int) -> str:
    if row.due_us is not None:
        return texts.countdown((row.due_us - now) // 1_000_000)
    return texts.countdown(row.due_left_s) if row.due_left_s is not None else "—"


def _deadline(row: QueueRow, names: QueueNames, now: int) -> str:
    return texts.clock_time(row.due_us, now) if row.due_us is not None else ""


_ALL = (
    Column("priority", ("Priority", "优先级"), 74, lambda r, n, t: f"P{r.priority}", "priority"),
    Column("number", ("Number", "编号"), 84, lambda r, n, t: r.number, "number"),
    Column("title", ("Title", "标题"), 230, lambda r, n, t: r.title, "title"),
    Column("state", ("State", "状态"), 116, lambda r, n, t: texts.state(r.state, r.product), "state"),
    Column("left", ("Time left", "剩余时间"), 104, _countdown, "deadline", numeric=True),
    Column("sla", ("SLA", "SLA"), 66, lambda r, n, t: texts.metric(r.due_metric) if r.due_metric else "", "deadline"),
    Column("deadline", ("Deadline", "截止时间"), 124, _deadline, "deadline"),
    Column("requester", ("Requester", "用户"), 130, lambda r, n, t: r.requester_name, "requester"),
    Column("organisation", ("Organisation", "组织"), 130, lambda r, n, t: r.requester_org),
    Column("assignee", ("Assignee", "负责人"), 110, lambda r, n, t: n.person(r.owner_id), "assignee"),
    Column("group", ("Group", "小组"), 120, lambda r, n, t: n.group(r.group_id), "group"),
    Column("category", ("Category", "分类"), 120, lambda r, n, t: n.category(r.category), "category"),
    Column("product", ("Product", "产品"), 120, lambda r, n, t: n.product(r.product), "product"),
    Column("channel", ("Channel", "渠道"), 84, lambda r, n, t: texts.channel(r.channel)),
    Column("tier", ("Tier", "级别"), 56, lambda r, n, t: r.tier),
    Column("tags", ("Tags", "标签"), 150, lambda r, n, t: r.tags.strip().replace(" ", ", ")),
    Column("created", ("Created", "创建时间"), 124, lambda r, n, t: texts.clock_time(r.created_us, t), "created"),
    Column("age", ("Age", "已建"), 76, lambda r, n, t: texts.age(r.created_us, t), "created", numeric=True),
    Column("updated", ("Last update", "最近更新"), 124, lambda r, n, t: texts.clock_time(r.updated_us, t), "updated"),
    Column("source", ("Source", "来源"), 84, lambda r, n, t: r.source),
)  # fmt: skip
COLUMNS = {column.name: column for column in _ALL}
USUAL = ("priority", "left", "number", "title", "sla", "state", "requester", "assignee", "group", "age")


class ColumnDelegate(QStyledItemDelegate):
    """One line per ticket; priority, state and SLA also as shapes. Heads run over all columns."""

    def __init__(
        self,
        model: QueueModel,
        names: QueueNames,
        clock: Clock,
        shown: Callable[[], tuple[str, ...]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._model, self._names, self._now, self._shown = model, names, clock.now_us, shown
        self._ratio = 1.0
        self.on_theme_changed()
        theme.themes.changed.connect(self.on_theme_changed)

    def on_theme_changed(self) -> None:
        """Take tokens and fonts again."""
        self._tokens = theme.current()
        self._font, self._bold = theme.font(13), theme.font(13, 600)
        self._digits = theme.font(12, 500, tabular=True)
        self._metrics = {id(font): QFontMetrics(font) for font in (self._font, self._bold, self._digits)}

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the fixed height."""
        return QSize(100, COLUMN_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one cell."""
        rect: QRect = option.rect
        self._ratio = painter.device().devicePixelRatioF()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = self._model.row_at(index.row())
        head = self._model.head_at(index.row()) if row is None else None
        if head is not None:
            self._paint_head(painter, option, rect, index)
        else:
            self._paint_ground(painter, option, rect, index)
            if row is not None:
                painter.setClipRect(rect)
                self._paint_cell(painter, rect, index, row, bool(option.state & _SELECTED))
        painter.restore()

    def _paint_head(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, index: Any) -> None:
        """Paint the part of the head that lies in this column: the head is as wide as the table."""
        head = self._model.head_at(index.row())
        view: Any = option.widget
        offset = (
            view.horizontalHeader().sectionViewportPosition(index.column())
            if view is not None
            else rect.left()
        )
        painter.setClipRect(rect)
        painter.translate(
            rect.left() - offset - (view.horizontalOffset() if view is not None else 0), rect.top()
        )
        width = max(view.viewport().width(), 200) if view is not None else rect.width()
        if head is not None:
            paint_head(painter, width, self._model.speak(head), head)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, index: Any) -> None:
        tokens = self._tokens
        if option.state & _SELECTED:
            painter.fillRect(rect.adjusted(0, 0, 0, -1), tokens.selection)
        elif option.state & _HOVER:
            painter.fillRect(rect.adjusted(0, 0, 0, -1), tokens.subtle)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, tokens.line)
        view: Any = option.widget
        if view is not None and view.marking and index.row() == view.current_row():
            painter.setPen(QPen(tokens.focus, 1.5))
            for y in (rect.top() + 1, rect.bottom() - 1):
                painter.drawLine(rect.left(), y, rect.right() + 1, y)

    def _paint_cell(self, painter: QPainter, rect: QRect, index: Any, row: QueueRow, selected: bool) -> None:
        tokens, now = self._tokens, self._now()
        name = self._shown()[index.column()]
        column = COLUMNS[name]
        left = rect.left() + 10
        if name in ("priority", "state"):
            glyph = (
                priority_glyph(row.priority, self._ratio)
                if name == "priority"
                else state_glyph(row.state, self._ratio)
            )
            painter.drawPixmap(left, rect.top() + 8, glyph)
            left += 22
        if index.column() == 0 and row.unread:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.focus)
            painter.drawEllipse(QPointF(rect.left() + 4.5, rect.top() + rect.height() / 2), 2.5, 2.5)
        if name == "sla" and row.due_us is not None:
            self._paint_bar(painter, rect, row, now)
            return
        bold = name == "title" and bool(row.unread)
        font = self._digits if column.numeric else self._bold if bold else self._font
        painter.setFont(font)
        painter.setPen(self._ink(name, row, now, selected))
        room = QRect(left, rect.top(), rect.right() - left - 8, rect.height())
        text = self._metrics[id(font)].elidedText(column.words(row, self._names, now), _ELIDE, room.width())
        painter.drawText(room, _RIGHT if column.numeric else _CENTRE, text)

    def _ink(self, name: str, row: QueueRow, now: int, selected: bool) -> Any:
        tokens = self._tokens
        if name in ("left", "deadline") and row.due_us is not None:
            if row.due_us < now:
                return tokens.bad
            if used_share(row, now) >= 0.75:
                return tokens.warn
        if selected:
            return tokens.selection_ink
        return tokens.ink if name in ("title", "number") else tokens.ink2

    def _paint_bar(self, painter: QPainter, rect: QRect, row: QueueRow, now: int) -> None:
        tokens, breached = self._tokens, bool(row.due_us is not None and row.due_us < now)
        share = 1.0 if breached else used_share(row, now)
        width, y = rect.width() - 20.0, rect.top() + rect.height() / 2 - 1.5
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.track)
        painter.drawRoundedRect(QRectF(rect.left() + 10, y, width, 3), 1.5, 1.5)
        painter.setBrush(band_colour(tokens, share, breached))
        painter.drawRoundedRect(QRectF(rect.left() + 10, y, max(3.0, width * share), 3), 1.5, 1.5)
