"""The cards of the SLA page: a number with its formula, and a frame for a chart. They know no engine."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desk.protocol.views import Kpi
from desk.ui import texts, theme
from desk.ui.charts import words
from desk.ui.widgets.elided import ElidedLabel
from desk.ui.widgets.pill import Pill


class KpiCard(QFrame):
    """One number: name, value, difference to the period before, n and formula.

    Signals:
        chosen(object): the drill of the number, by click, Return or Space; GUI thread.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._kpi: Kpi | None = None
        self.name, self.value = QLabel(), QLabel()
        self.caption, self.formula = QLabel(), QLabel()
        self.delta = Pill()
        for label, role in ((self.name, "meta"), (self.caption, "caption"), (self.formula, "caption")):
            label.setProperty("role", role)
        self.value.setFont(theme.font(24, 600, tabular=True))
        self.value.setTextFormat(Qt.TextFormat.RichText)
        self.formula.setWordWrap(True)
        self.formula.setMinimumHeight(30)
        self.formula.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.formula.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._build()
        theme.themes.changed.connect(self._show_colour)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 10)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.value)
        row.addWidget(self.delta)
        row.addStretch(1)
        column.addWidget(self.name)
        column.addLayout(row)
        column.addSpacing(2)
        column.addWidget(self.caption)
        column.addWidget(self.formula)
        column.addStretch(1)

    def show_kpi(self, kpi: Kpi) -> None:
        """Show a number."""
        self._kpi = kpi
        self.name.setText(words.kpi_name(kpi.name))
        self.value.setText(words.kpi_rich(kpi))
        text, tone = words.kpi_delta(kpi)
        self.delta.setVisible(bool(text))
        if text:
            self.delta.show_text(text, tone, strong=True)
        self.caption.setText(words.count(kpi.n))
        self.formula.setText(kpi.formula)
        tip = words.kpi_tip(kpi)
        self.setToolTip(tip)
        self.setAccessibleName(tip.replace("\n", ", "))
        self._show_colour()

    def _show_colour(self) -> None:
        """A share or mean of few cases is grey; a palette, for the sheet's label colour is general."""
        kpi = self._kpi
        few = kpi is not None and (
            kpi.value is None or (kpi.n < words.FEWEST and kpi.unit in ("percent", "points", "minutes"))
        )
        theme.set_role(self.value, "meta" if few else "value")
        self.value.setFont(theme.font(24, 600, tabular=True))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the tickets behind the number."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the tickets behind the number by keyboard."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose()
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        if self._kpi is not None and self._kpi.drill:
            self.chosen.emit(dict(self._kpi.drill))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card and, when it has the focus, a ring."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(theme.current().focus)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 7, 7)
            painter.end()


class Legend(QWidget):
    """A row of coloured squares with names, above the plot where nothing collides."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[tuple[QColor, str]] = []
        self.setFont(theme.font(12))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_items(self, items: Sequence[tuple[QColor, str]]) -> None:
        """Show colours and their names."""
        self._items = list(items)
        self.setAccessibleName(", ".join(name for _, name in items))
        self.update()

    def sizeHint(self) -> QSize:
        """Return one line."""
        return QSize(100, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint squares and names."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(12))
        left = 0
        for colour, name in self._items:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(left, 5, 10, 10), 2, 2)
            painter.setPen(theme.current().ink2)
            width = painter.fontMetrics().horizontalAdvance(name)
            painter.drawText(left + 16, 0, width + 4, 20, Qt.AlignmentFlag.AlignVCenter, name)
            left += 16 + width + 18
        painter.end()


class ChartCard(QFrame):
    """A frame with title, subtitle and room for charts; says so when there is nothing to draw."""

    def __init__(self, *content: tuple[QWidget, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.title, self.subtitle, self.empty = QLabel(), ElidedLabel(), QLabel()
        self.title.setProperty("role", "section")
        self.subtitle.setProperty("role", "meta")
        self.empty.setProperty("role", "meta")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.hide()
        self._content = [widget for widget, _ in content]
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 12)
        column.setSpacing(3)
        column.addWidget(self.title)
        column.addWidget(self.subtitle)
        column.addSpacing(5)
        for widget, stretch in content:
            column.addWidget(widget, stretch)
        column.addWidget(self.empty, 1)

    def show_head(self, title: str, subtitle: str, formula: str = "") -> None:
        """Show title and subtitle; the formula follows it and stands in the tool tip where there is no room."""
        whole = f"{subtitle} · {formula}" if formula else subtitle
        self.title.setText(title)
        self.subtitle.setText(whole)
        self.setToolTip(whole.replace(" · ", "\n"))
        for widget in self._content:
            widget.setAccessibleName(texts.labelled(title, whole))

    def show_empty(self, sentence: str) -> None:
        """Show a sentence in place of the charts; "" shows the charts."""
        self.empty.setText(sentence)
        self.empty.setVisible(bool(sentence))
        for widget in self._content:
            widget.setVisible(not sentence)


class PageSkeleton(QWidget):
    """Grey cards while the first answer is on its way, in the shape the page will have."""

    def paintEvent(self, event: Any) -> None:
        """Paint the cards."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().subtle)
        width, height = self.width() - 48, self.height() - 48
        sixth = (width - 5 * 12) / 6
        for number in range(6):
            painter.drawRoundedRect(QRectF(24 + number * (sixth + 12), 20, sixth, 128), 8, 8)
        upper = (height - 160) * 0.56
        lower = height - 160 - upper
        for left, part in ((24.0, 0.53), (24 + width * 0.53 + 12, 0.47)):
            painter.drawRoundedRect(QRectF(left, 164, width * part - 6, upper), 8, 8)
            painter.drawRoundedRect(QRectF(left, 180 + upper, width * part - 6, lower), 8, 8)
        painter.end()
