"""The head of the SLA page: title, period, group, priority, clock, and the export menu. Asks nothing."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QWidget,
)

from desk.protocol.views import GroupView
from desk.ui import icons, texts, theme
from desk.ui.charts import words

PERIODS = (7, 28, 90, 182)
DEFAULT_PERIOD = 28
FORMATS = ("png", "svg", "csv")


class InsightsHead(QFrame):
    """Choosers of the question.

    Attributes:
        days, group, priority, clock: the present choice.

    Signals (GUI thread):
        changed(): another choice was made.
        export_wanted(str): png, svg or csv.
    """

    changed = Signal()
    export_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "head")
        self.setFixedHeight(52)
        self.title, self.span = QLabel(), QLabel()
        self.title.setProperty("role", "section")
        self.span.setProperty("role", "meta")
        self._period_group = QButtonGroup(self)
        self.periods: dict[int, QPushButton] = {}
        self.groups, self.priorities, self.metrics = QComboBox(), QComboBox(), QComboBox()
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
    def clock(self) -> str:
        """The clock."""
        return str(self.metrics.currentData())

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 0, 16, 0)
        row.setSpacing(8)
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
        self.periods[DEFAULT_PERIOD].setChecked(True)
        row.addSpacing(8)
        for chooser in (self.groups, self.priorities, self.metrics):
            chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            chooser.setMaximumWidth(170)
            chooser.currentIndexChanged.connect(self._on_chosen)
            row.addWidget(chooser)
        self.export.setProperty("role", "icon")
        self.export.setMenu(self.export_menu)
        row.addWidget(self.export)
        self._period_group.idClicked.connect(self._on_chosen)
        for name in FORMATS:
            action = self.export_menu.addAction("")
            action.setData(name)
        self.export_menu.triggered.connect(self._on_export)

    def _on_chosen(self, _: int) -> None:
        self.changed.emit()

    def _on_export(self, action: object) -> None:
        self.export_wanted.emit(str(action.data()))  # type: ignore[attr-defined]

    def _fill(self) -> None:
        """Put the choices in the language of now into the choosers, keeping what is chosen."""
        levels = [(level, texts.priority_code(level)) for level in range(5)]
        refill(self.groups, [(None, self.tr("All groups")), *((g.id, g.name) for g in self._groups)])
        refill(self.priorities, [(None, self.tr("All priorities")), *levels])
        refill(self.metrics, [(name, words.metric(name)) for name in words.METRICS])

    def show_groups(self, groups: tuple[GroupView, ...]) -> None:
        """Offer the groups of the workspace; a chosen one that is gone becomes "all groups"."""
        before = self.group
        self._groups = groups
        self._fill()
        if self.group != before:
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
        self._fill()
        for chooser, name in (
            (self.groups, self.tr("Group")),
            (self.priorities, self.tr("Priority")),
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
