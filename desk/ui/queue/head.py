"""The head of the queue: title and count, the filter button, the menu of orders; knows no list."""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from desk.protocol.queue import SORTS
from desk.ui import icons, texts, theme

HEIGHT = 52


class QueueHead(QFrame):
    """One line of 52 pixels.

    Attributes:
        filter_button: checked while the filter bar stands open.
        orders: one action per order, its name as data.
        descending: the action that reverses the order.

    Signals (GUI thread):
        order_chosen(str, bool): an order and whether it is reversed.
    """

    order_chosen = Signal(str, bool)

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
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self.title)
        row.addWidget(self.number)
        row.addStretch()
        for button in (self.filter_button, self._sort_button):
            button.setProperty("role", "icon")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        self._menu = QMenu(self)
        self.orders = QActionGroup(self._menu)
        for name in SORTS:
            self._add_order(name)
        self._menu.addSeparator()
        self.descending = self._menu.addAction("")
        self.descending.setCheckable(True)
        self._sort_button.clicked.connect(self._on_sort_clicked)
        self.orders.triggered.connect(self._on_chosen)
        self.descending.triggered.connect(self._on_chosen)
        theme.themes.changed.connect(self._show_icons)
        self.retranslate()

    def _add_order(self, name: str) -> None:
        action = QAction(self._menu)
        action.setData(name)
        action.setCheckable(True)
        action.setChecked(name == "deadline")
        self.orders.addAction(action)
        self._menu.addAction(action)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self._show_icons()
        self.filter_button.setToolTip(self.tr("Filter (/)"))
        self._sort_button.setToolTip(self.tr("Order"))
        self.filter_button.setAccessibleName(self.tr("Filter (/)"))
        self._sort_button.setAccessibleName(self.tr("Order"))
        for action in self.orders.actions():
            action.setText(texts.sort(action.data()))
        self.descending.setText(self.tr("Reversed"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def show_filtered(self, active: bool) -> None:
        """Show whether anything is filtered."""
        self._active = active
        self._show_icons()

    @Slot()
    def _show_icons(self) -> None:
        tokens = theme.current()
        self.filter_button.setIcon(icons.icon("filter", tokens.focus if self._active else tokens.ink2, 18))
        self._sort_button.setIcon(icons.icon("sort", tokens.ink2, 18))

    @Slot()
    def _on_sort_clicked(self) -> None:
        self._menu.popup(self._sort_button.mapToGlobal(QPoint(0, self._sort_button.height() + 4)))

    @Slot()
    def _on_chosen(self) -> None:
        self.order_chosen.emit(self.orders.checkedAction().data(), self.descending.isChecked())
