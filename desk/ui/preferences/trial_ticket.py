"""The ticket that rules are tried on: one by its number, one made up, or one with some fields changed."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QDateTime, QTimer, QTimeZone, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateTimeEdit, QGridLayout, QLabel, QLineEdit, QWidget

from desk.process.messages import Words
from desk.process.priority import LEVELS
from desk.protocol.views import Workspace
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.widgets.box_values import row_of
from desk.ui.widgets.directory import labelled

QUIET_MS = 250
_WORDS = {
    "priority": ("Priority", "优先级"),
    "product": ("Product", "产品"),
    "category": ("Type", "问题类型"),
    "channel": ("Channel", "渠道"),
    "group": ("Group", "小组"),
    "requester_level": ("User level", "用户级别"),
    "tier": ("Tier", "支持级别"),
}
_CHANNELS = ("form", "mail", "phone", "on_site", "im", "portal", "alert")
_COLUMNS = 4
_TIERS = ("L1", "L2", "L3", "R&D")


class TrialTicket(QWidget):
    """A line for a number and a chooser for each field; what is left open is as the ticket has it.

    `start` names the instant at which it is tried, in both languages, where one can be chosen.

    Signals:
        changed(): something was chosen or typed, a moment ago; GUI thread.
    """

    changed = Signal()

    def __init__(self, names: tuple[str, ...], start: tuple[str, str] | None = None) -> None:
        super().__init__()
        self.number = QLineEdit()
        self.number.setClearButtonEnabled(True)
        self.fields = {name: QComboBox() for name in names}
        self.from_now, self.start = QCheckBox(), QDateTimeEdit()
        self._captions: dict[str, QLabel] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(QUIET_MS)
        self._timer.timeout.connect(self.changed)
        self._start = start
        self._place()
        self.number.textChanged.connect(self.touch)
        self.number.returnPressed.connect(self.changed)
        for box in self.fields.values():
            box.activated.connect(self.touch)
        self.from_now.toggled.connect(self._on_from)
        self.start.dateTimeChanged.connect(self.touch)
        self._levels: Mapping[str, Words] = LEVELS
        self.retranslate()

    def _place(self) -> None:
        self.start.setCalendarPopup(True)
        self.start.setDisplayFormat("yyyy-MM-dd HH:mm")
        local = QTimeZone(QTimeZone.Initialization.LocalTime)
        self.start.setDateTime(QDateTime.currentDateTime(local))
        self.start.setEnabled(False)
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        caption = self._captions["number"] = QLabel()
        grid.addWidget(caption, 0, 0)
        grid.addWidget(self.number, 1, 0)
        for place, (name, box) in enumerate(self.fields.items(), 1):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(6)
            row, column = divmod(place, _COLUMNS)
            caption = self._captions[name] = QLabel()
            grid.addWidget(caption, 2 * row, column)
            grid.addWidget(box, 2 * row + 1, column)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        for caption in self._captions.values():
            caption.setProperty("role", "meta")
        row = 2 * (1 + len(self.fields) // _COLUMNS)
        if self._start is not None:
            grid.addWidget(self.from_now, row, 0)
            grid.addWidget(self.start, row, 1)

    def beside(self, *widgets: QWidget) -> None:
        """Place up to two more controls beside the instant."""
        for column, widget in enumerate(widgets, 2):
            self._grid.addWidget(widget, 2 * (1 + len(self.fields) // _COLUMNS), column)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self._captions["number"].setText(pick("Ticket", "工单"))
        self.number.setPlaceholderText(pick("T-…, or none", "T-…，可留空"))
        self.number.setAccessibleName(pick("Ticket to try", "测试工单"))
        if self._start is not None:
            self.from_now.setText(pick(*self._start))
            self.start.setAccessibleName(pick(*self._start))
        for name, box in self.fields.items():
            self._captions[name].setText(pick(*_WORDS[name]))
            box.setAccessibleName(pick(*_WORDS[name]))
        self._fill("priority", [(f"P{level}", f"P{level} {texts.priority(level)}") for level in range(5)])
        self._fill("channel", [(name, texts.channel(name)) for name in _CHANNELS])
        self._fill("tier", [(name, name) for name in _TIERS])
        self._fill("requester_level", [(name, pick(*words)) for name, words in self._levels.items()])

    def show_workspace(self, workspace: Workspace) -> None:
        """Take groups, products and types to choose from."""
        self._fill("group", [(group.id.hex(), group.name) for group in workspace.groups])
        names = workspace.product_names
        self._fill(
            "product", [(one, labelled(names[one]) if one in names else one) for one in workspace.products]
        )
        types = [(str(item.get("key", "")), item) for item in workspace.categories]
        self._fill("category", [(key, labelled(item.get("name", key))) for key, item in types])

    def show_levels(self, levels: Mapping[str, Words]) -> None:
        """Take the levels of users to choose from."""
        self._levels = levels
        self._fill("requester_level", [(name, pick(*words)) for name, words in levels.items()])

    def _fill(self, name: str, choices: list[tuple[str, str]]) -> None:
        box = self.fields.get(name)
        if box is None:
            return
        before = box.currentData()
        box.clear()
        box.addItem(pick("as it is", "不指定"), "")
        for value, shown in choices:
            box.addItem(shown, value)
        box.setCurrentIndex(max(0, row_of(box, before)))

    @Slot()
    def touch(self) -> None:
        """Say in a moment that something changed."""
        self._timer.start()

    @Slot(bool)
    def _on_from(self, on: bool) -> None:
        self.start.setEnabled(on)
        self.touch()

    def args(self) -> dict[str, Any]:
        """Return what is chosen as arguments of a trial; the start only where one is given."""
        chosen = {name: str(box.currentData() or "") for name, box in self.fields.items()}
        args: dict[str, Any] = {
            "number": self.number.text().strip(),
            "fields": {name: value for name, value in chosen.items() if value},
        }
        if self.from_now.isChecked():
            args["start_us"] = self.start.dateTime().toMSecsSinceEpoch() * 1000
        return args
