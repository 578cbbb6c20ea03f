"""The head of the SLA page: title, period, group, priority, clock, and the export menu. Asks nothing."""

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desk.protocol.views import GroupView
from desk.ui import icons, texts, theme
from desk.ui.charts import words
from desk.ui.charts.span import SpanChooser
from desk.ui.i18n import pick

PERIODS = (7, 28, 90, 182)
DEFAULT_PERIOD = 28
OWN = 1
"""Number of the button for a period of one's own."""

FORMATS = ("png", "svg", "csv")


class InsightsHead(QFrame):
    """Choosers of the question.

    Attributes:
        days, own_period, group, priority, product, origin, clock: the present choice.

    Signals (GUI thread):
        changed(): another choice was made.
        export_wanted(str): png, svg or csv.
    """

    changed = Signal()
    export_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "head")
        self.setFixedHeight(92)
        self.title, self.span = QLabel(), QLabel()
        self.title.setProperty("role", "section")
        self.span.setProperty("role", "meta")
        self._period_group = QButtonGroup(self)
        self.periods: dict[int, QPushButton] = {}
        self.own = QPushButton()
        self.own_period: tuple[date, date] | None = None
        self.spans: SpanChooser | None = None
        self.groups, self.priorities, self.metrics = QComboBox(), QComboBox(), QComboBox()
        self.products, self.origins = QComboBox(), QComboBox()
        self._products: dict[str, dict[str, str]] = {}
        self.export = QPushButton()
        self.export_menu = QMenu(self)
        self._groups: tuple[GroupView, ...] = ()
        self._build()
        self._fill()
        theme.themes.changed.connect(self._show_icon)
        self.retranslate()

    @property
    def days(self) -> int:
        """Length of the period in days."""
        return self._period_group.checkedId()

    @property
    def group(self) -> bytes | None:
        """The group's id, None for all."""
        found: bytes | None = self.groups.currentData()
        return bytes(found) if found else None

    @property
    def priority(self) -> int | None:
        """The priority, None for all."""
        found: int | None = self.priorities.currentData()
        return found

    @property
    def product(self) -> str:
        """The product, "" for all."""
        return str(self.products.currentData() or "")

    @property
    def origin(self) -> str:
        """Where the tickets come from, "" for anywhere."""
        return str(self.origins.currentData() or "")

    @property
    def clock(self) -> str:
        """The clock."""
        return str(self.metrics.currentData())

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 16, 8)
        column.setSpacing(4)
        row, choosers = QHBoxLayout(), QHBoxLayout()
        for line in (row, choosers):
            line.setSpacing(8)
            column.addLayout(line)
        row.addWidget(self.title)
        row.addWidget(self.span)
        row.addStretch(1)
        for days in PERIODS:
            button = QPushButton()
            button.setProperty("role", "pill")
            button.setCheckable(True)
            self._period_group.addButton(button, days)
            self.periods[days] = button
            row.addWidget(button)
        self.own.setProperty("role", "pill")
        self.own.setCheckable(True)
        self._period_group.addButton(self.own, OWN)
        row.addWidget(self.own)
        self.periods[DEFAULT_PERIOD].setChecked(True)
        for chooser in (self.metrics, self.groups, self.priorities, self.products, self.origins):
            chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            chooser.setMinimumContentsLength(9)
            chooser.currentIndexChanged.connect(self._on_chosen)
            choosers.addWidget(chooser)
        choosers.addStretch(1)
        self.export.setProperty("role", "icon")
        self.export.setMenu(self.export_menu)
        row.addWidget(self.export)
        self._period_group.idClicked.connect(self._on_period)
        for name in FORMATS:
            action = self.export_menu.addAction("")
            action.setData(name)
        self.export_menu.triggered.connect(self._on_export)

    def _on_chosen(self, _: int) -> None:
        self.changed.emit()

    def _on_period(self, days: int) -> None:
        if days == OWN:
            self._choose_span()
            return
        self.own_period = None
        self._show_own()
        self.changed.emit()

    def _choose_span(self) -> None:
        """Ask for two days below the button; closing without an answer leaves the period as it was."""
        if self.spans is None:
            self.spans = SpanChooser(self)
            self.spans.chosen.connect(self._on_span)
        self.spans.open_below(self.own, self.own_period)

    def _on_span(self, first: date, last: date) -> None:
        self.own_period = (first, last)
        self._show_own()
        self.changed.emit()

    def _show_own(self) -> None:
        chosen = self.own_period
        self.own.setText(self.tr("Own period…") if chosen is None else f"{chosen[0]} – {chosen[1]}")
        self.own.setAccessibleName(self.own.text())

    def _on_export(self, action: object) -> None:
        self.export_wanted.emit(str(action.data()))  # type: ignore[attr-defined]

    def _fill(self) -> None:
        """Put the choices in the language of now into the choosers, keeping what is chosen."""
        levels = [(level, texts.priority_code(level)) for level in range(5)]
        refill(self.groups, [(None, self.tr("All groups")), *((g.id, g.name) for g in self._groups)])
        refill(self.priorities, [(None, self.tr("All priorities")), *levels])
        named = sorted(self._products.items())
        refill(
            self.products,
            [("", self.tr("All products")), *((k, pick(v.get("en", k), v.get("zh", k))) for k, v in named)],
        )
        origins = (
            ("", self.tr("All sources")),
            ("desk", self.tr("Made here")),
            ("imported", self.tr("Imported")),
        )
        refill(self.origins, list(origins))
        refill(self.metrics, [(name, words.metric(name)) for name in words.METRICS])

    def show_groups(self, groups: tuple[GroupView, ...]) -> None:
        """Offer the groups of the workspace; a chosen one that is gone becomes "all groups"."""
        before = self.group
        self._groups = groups
        self._fill()
        if self.group != before:
            self.changed.emit()

    def show_products(self, products: Sequence[str], names: Mapping[str, dict[str, str]]) -> None:
        """Offer the products of the workspace; a chosen one that is gone becomes "all products"."""
        before = self.product
        self._products = {product: dict(names.get(product, {})) for product in products}
        self._fill()
        if self.product != before:
            self.changed.emit()

    def show_span(self, from_day: str, to_day: str) -> None:
        """Show the days of the answer."""
        self.span.setText(f"{from_day} – {to_day[5:] if to_day[:4] == from_day[:4] else to_day}")

    def _show_icon(self) -> None:
        self.export.setIcon(icons.icon("download"))

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.title.setText(self.tr("SLA reports"))
        names = (self.tr("7 days"), self.tr("28 days"), self.tr("90 days"), self.tr("6 months"))
        for button, name in zip(self.periods.values(), names, strict=True):
            button.setText(name)
            button.setAccessibleName(name)
        self._show_own()
        self._fill()
        for chooser, name in (
            (self.groups, self.tr("Group")),
            (self.priorities, self.tr("Priority")),
            (self.products, self.tr("Product")),
            (self.origins, self.tr("Source")),
            (self.metrics, self.tr("Clock")),
        ):
            chooser.setAccessibleName(name)
            chooser.setToolTip(name)
        self.export.setToolTip(self.tr("Export"))
        self.export.setAccessibleName(self.tr("Export"))
        formats = (
            self.tr("Picture (PNG, double size)…"),
            self.tr("Drawing (SVG)…"),
            self.tr("Figures (CSV)…"),
        )
        for action, text in zip(self.export_menu.actions(), formats, strict=True):
            action.setText(text)
        self._show_icon()


def refill(chooser: QComboBox, items: Sequence[tuple[object, str]]) -> None:
    """Give a chooser new items without a signal; the chosen datum stays when it still exists."""
    before = chooser.currentData()
    with QSignalBlocker(chooser):
        chooser.clear()
        for datum, text in items:
            chooser.addItem(text, datum)
        chooser.setCurrentIndex(max(0, next((n for n, (datum, _) in enumerate(items) if datum == before), 0)))
