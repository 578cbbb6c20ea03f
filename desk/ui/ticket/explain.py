"""Why this deadline: every second between start and now in one waterfall, each with its reason.

Asks `query.explain` and shows its rows; computes nothing but sums and shares of the bar.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.protocol.views import ClockView, ExplainRow
from desk.ui import texts, theme
from desk.ui.ticket.clocks import metric_name
from desk.ui.widgets.popover import Popover

_ROW = 40
_WIDTH = 470
_SHOWN_ROWS = 9
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


def total_seconds(rows: Sequence[ExplainRow]) -> int:
    """Return the wall time the rows account for."""
    return sum(row.seconds for row in rows)


def colour_of(kind: str) -> QColor:
    """Return the bar colour of a bucket; the kind also stands in words beside it."""
    tokens = theme.current()
    if kind in ("running", "counted", "elapsed", "work"):
        return tokens.accent
    if kind in ("overdue", "breached"):
        return tokens.bad_fill
    if kind.startswith(("paused", "pause", "waiting", "confirmation", "scheduled")):
        return tokens.warn_fill
    return tokens.line_strong


def exact(seconds: int) -> str:
    """Return a length to the second, so that the rows visibly add up: "1:14:00"."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


class Waterfall(QWidget):
    """The rows, painted: when, why, how long, and a bar on the common time axis."""

    entry_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ExplainRow, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: Sequence[ExplainRow]) -> None:
        """Show the buckets in order of time."""
        self._rows = tuple(rows)
        self.setAccessibleName(
            "\n".join(texts.labelled(row.text, texts.duration(row.seconds)) for row in rows)
        )
        self.setFixedHeight(max(1, len(rows)) * _ROW)
        self.update()

    def sizeHint(self) -> QSize:
        """Return one line of rows each."""
        return QSize(_WIDTH - 32, max(1, len(self._rows)) * _ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint all rows."""
        if not self._rows:
            return
        tokens = theme.current()
        start, end = self._rows[0].from_us, max(row.to_us for row in self._rows)
        span = max(1, end - start)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, row in enumerate(self._rows):
            self._paint_row(painter, number * _ROW, row)
            y = number * _ROW + 27
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.track)
            painter.drawRoundedRect(QRectF(0, y, self.width(), 4), 2, 2)
            left = (row.from_us - start) / span * self.width()
            length = max(3.0, (row.to_us - row.from_us) / span * self.width())
            painter.setBrush(colour_of(row.kind))
            painter.drawRoundedRect(QRectF(min(left, self.width() - 3.0), y, length, 4), 2, 2)
        painter.end()

    def _paint_row(self, painter: QPainter, y: int, row: ExplainRow) -> None:
        tokens = theme.current()
        font = theme.font(12, 400, tabular=True)
        metrics = QFontMetricsF(font)
        when = texts.local_time(row.from_us).strftime("%m-%d %H:%M")
        long = exact(row.seconds)
        right = metrics.horizontalAdvance(long) + 8
        painter.setFont(font)
        painter.setPen(tokens.ink3)
        painter.drawText(QRectF(0, y + 4, 80, 20), _LEFT, when)
        painter.setPen(tokens.ink)
        room = self.width() - 84 - right
        painter.drawText(
            QRectF(84, y + 4, room, 20),
            _LEFT,
            metrics.elidedText(row.text, Qt.TextElideMode.ElideRight, room),
        )
        painter.setPen(QPen(tokens.ink2))
        painter.drawText(QRectF(self.width() - right, y + 4, right, 20), _RIGHT, long)


class ExplainPopover(Popover):
    """The waterfall of one clock, with its target, what is used and the deadline."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = QLabel(self)
        self._title.setProperty("role", "section")
        self._facts = QLabel(self)
        self._facts.setProperty("role", "meta")
        self._facts.setWordWrap(True)
        self._sum = QLabel(self)
        self._sum.setProperty("role", "caption")
        self._sum.setWordWrap(True)
        self.waterfall = Waterfall()
        self.waterfall.setObjectName("scrolled")
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self.waterfall)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(6)
        for widget in (self._title, self._facts, self._scroll, self._sum):
            column.addWidget(widget)
        self.setFixedWidth(_WIDTH)

    @property
    def summary(self) -> str:
        """Return the closing line with the sum."""
        return self._sum.text()

    def show_clock(self, clock: ClockView, rows: Sequence[ExplainRow]) -> None:
        """Show the buckets of a clock."""
        self._title.setText(self.tr("Why this deadline: {0}").format(metric_name(clock.metric)))
        facts = [
            self.tr("Target {0}").format(texts.duration(clock.target_s)),
            self.tr("used {0}").format(texts.duration(clock.elapsed_s)),
        ]
        if clock.due_us is not None and clock.state != "paused":
            facts.append(self.tr("deadline {0}").format(texts.full_time(clock.due_us)))
        elif clock.left_s is not None:
            facts.append(self.tr("{0} left, stands still").format(texts.duration(clock.left_s)))
        self._facts.setText(" · ".join(facts))
        self.waterfall.show_rows(rows)
        self._scroll.setFixedHeight(min(len(rows), _SHOWN_ROWS) * _ROW + 2 if rows else _ROW)
        total = total_seconds(rows)
        policy = next((row.policy for row in rows if row.policy), "")
        calendar = next((row.calendar for row in rows if row.calendar), "")
        parts = [self.tr("All rows together: {0} s of wall time ({1})").format(f"{total:,}", exact(total))]
        parts += [part for part in (policy, calendar) if part]
        self._sum.setText(" · ".join(parts))

    def changeEvent(self, event: QEvent) -> None:
        """Close on a change of language: the rows were written in the other one."""
        if event.type() == QEvent.Type.LanguageChange:
            self.close_quietly()
        super().changeEvent(event)


class Explaining(QObject):
    """Asks why a clock stands where it stands, and shows the answer below its pill.

    Signals:
        failed(str): the sentence of a refused question; GUI thread.
    """

    failed = Signal(str)

    def __init__(self, requester: Requester, popover: ExplainPopover, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._popover = popover
        self._ticket: bytes | None = None

    def show_ticket(self, ticket: bytes | None) -> None:
        """Take another ticket as the shown one."""
        self._popover.close_quietly()
        self._ticket = ticket

    @Slot(object, object)
    def ask(self, clock: ClockView, anchor: QWidget) -> None:
        """Ask about a clock of the shown ticket."""
        ticket = self._ticket

        def answered(rows: list[ExplainRow]) -> None:
            if ticket == self._ticket:
                self._popover.show_clock(clock, rows)
                self._popover.show_below(anchor)

        self._requester.request(
            "query.explain",
            {"ticket": ticket, "metric": clock.metric, "cycle": clock.cycle},
            reply_type=list[ExplainRow],
            done=answered,
            failed=self._on_failed,
        )

    def _on_failed(self, failure: Failure) -> None:
        self.failed.emit(failure.sentence)
