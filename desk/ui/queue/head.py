"""The head of the queue: title and count, the filter button, the menu of orders and shapes; knows no list."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from desk.protocol.queue import GROUPINGS, SORTS
from desk.ui import texts, theme
from desk.ui.i18n import pick

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QActionGroup
    from PySide6.QtWidgets import QMenu

HEIGHT = 52
_GROUPINGS = {
    "state": ("State", "状态"), "priority": ("Priority", "优先级"), "group": ("Group", "小组"),
    "assignee": ("Assignee", "负责人"),
}  # fmt: skip


class QueueHead(QFrame):
    """One line of 52 pixels.

    Attributes:
        filter_button: checked while the filter bar stands open.

    Signals (GUI thread):
        order_chosen(str, bool): an order and whether it is reversed.
        shape_chosen(str, object): `group_by` and a grouping, `band` or `columns` and a bool, `save` and None.
        menu_opening(): the menu is about to show; the owner ticks what is so.
    """

    order_chosen = Signal(str, bool)
    shape_chosen = Signal(str, object)
    menu_opening = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "head")
        self.setFixedHeight(HEIGHT)
        self.title, self.number = QLabel(), QLabel()
        self.title.setProperty("role", "section")
        self.number.setProperty("role", "meta")
        self.filter_button, self._sort_button = QPushButton(), QPushButton()
        self.filter_button.setCheckable(True)
        self._active = False
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self.title)
        row.addWidget(self.number)
        row.addStretch()
        for button in (self.filter_button, self._sort_button):
            button.setProperty("role", "icon")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        self._menu: QMenu | None = None
        self._with_icons = False
        self._sort_button.clicked.connect(self._on_sort_clicked)
        theme.themes.changed.connect(self._show_icons)
        self.retranslate()

    @property
    def orders(self) -> "QActionGroup":
        """Return the orders of the menu, which is made when it is first wanted."""
        self._make_menu()
        return self._orders

    @property
    def descending(self) -> "QAction":
        """Return the action that reverses the order."""
        self._make_menu()
        return self._descending

    def add_beside(self, note: QWidget) -> None:
        """Put a note beside the number."""
        self._row.insertWidget(2, note)

    def _make_menu(self) -> "QMenu":
        if self._menu is None:
            from PySide6.QtGui import QActionGroup
            from PySide6.QtWidgets import QMenu

            self._menu = QMenu(self)
            self._orders = QActionGroup(self._menu)
            for name in SORTS:
                self._add_order(self._menu, name)
            self._menu.addSeparator()
            self._descending = self._menu.addAction("")
            self._descending.setCheckable(True)
            self._orders.triggered.connect(self._on_chosen)
            self._descending.triggered.connect(self._on_chosen)
            self._menu.addSeparator()
            self.grouping = self._menu.addMenu("")
            for name in ("", *GROUPINGS):
                self._shape(self.grouping, "group_by", name)
            self.band = self._shape(self._menu, "band", None)
            self.columns = self._shape(self._menu, "columns", None)
            self.columns_menu = self._menu.addMenu("")
            self._menu.addSeparator()
            self.save = self._menu.addAction("")
            self.save.triggered.connect(self._on_save)
            self._menu.aboutToShow.connect(self.menu_opening)
            self._retranslate_menu()
        return self._menu

    def _shape(self, menu: "QMenu", kind: str, value: str | None) -> "QAction":
        action = menu.addAction("")
        action.setCheckable(True)
        action.setData(value)
        action.triggered.connect(
            lambda on: self.shape_chosen.emit(kind, on if value is None else value if on else "")
        )
        return action

    def show_shape(self, *, sort: str, descending: bool, group_by: str, band: bool, columns: bool) -> None:
        """Tick what is so."""
        for action in self.orders.actions():
            action.setChecked(action.data() == sort)
        self._descending.setChecked(descending)
        for action in self.grouping.actions():
            action.setChecked(action.data() == group_by)
        self.band.setChecked(band)
        self.columns.setChecked(columns)

    def _add_order(self, menu: "QMenu", name: str) -> None:
        action = menu.addAction("")
        action.setData(name)
        action.setCheckable(True)
        action.setChecked(name == "deadline")
        self._orders.addAction(action)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self._show_icons()
        self.filter_button.setToolTip(self.tr("Filter (/)"))
        self._sort_button.setToolTip(self.tr("Order, groups and columns"))
        self.filter_button.setAccessibleName(self.tr("Filter (/)"))
        self._sort_button.setAccessibleName(self.tr("Order, groups and columns"))
        if self._menu is not None:
            self._retranslate_menu()

    def _retranslate_menu(self) -> None:
        for action in self._orders.actions():
            action.setText(texts.sort(action.data()))
        self._descending.setText(self.tr("Reversed"))
        self.grouping.setTitle(self.tr("Group by"))
        for action in self.grouping.actions():
            name = action.data()
            action.setText(pick(*_GROUPINGS[name]) if name else self.tr("Nothing"))
        self.band.setText(self.tr("P0 and P1 on top"))
        self.columns.setText(self.tr("Column view"))
        self.columns_menu.setTitle(self.tr("Columns"))
        self.save.setText(self.tr("Save as list…"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def show_filtered(self, active: bool) -> None:
        """Show whether anything is filtered."""
        self._active = active
        self._show_icons()

    def show_icons(self) -> None:
        """Draw the icons from now on; the first paint does without."""
        self._with_icons = True
        self._show_icons()

    @Slot()
    def _show_icons(self) -> None:
        if not self._with_icons:
            return
        from desk.ui import icons

        tokens = theme.current()
        self.filter_button.setIcon(icons.icon("filter", tokens.focus if self._active else tokens.ink2, 18))
        self._sort_button.setIcon(icons.icon("sort", tokens.ink2, 18))

    @Slot()
    def _on_save(self) -> None:
        self.shape_chosen.emit("save", None)

    @Slot()
    def _on_sort_clicked(self) -> None:
        self._make_menu().popup(self._sort_button.mapToGlobal(QPoint(0, self._sort_button.height() + 4)))

    @Slot()
    def _on_chosen(self) -> None:
        chosen = self.orders.checkedAction()
        self.order_chosen.emit(
            chosen.data() if chosen is not None else "deadline", self.descending.isChecked()
        )
