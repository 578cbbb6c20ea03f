"""How the sidebar's knowledge looks: search box with its help, articles or tickets, state, and the foot."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desk.client.base import Requester
from desk.ui import icons
from desk.ui.kb.delegate import HitDelegate
from desk.ui.kb.filter_help import FilterHelp
from desk.ui.kb.model import HitModel
from desk.ui.kb.searching import ARTICLES, TICKETS
from desk.ui.kb.ticket_hits import TicketHitModel
from desk.ui.kb.used import UsedArticles
from desk.ui.widgets.ground import give_ground
from desk.ui.widgets.notice import Notice
from desk.ui.widgets.two_lines import TwoLines

KINDS = (ARTICLES, TICKETS)


class HitList(QListView):
    """The cards; Return opens the current one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        give_ground(self)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure the cards for the new width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Return as with a click."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.clicked.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class SearchFace(QWidget):
    """The widgets of the search; what they do stands in `KnowledgePage`."""

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = QLineEdit(self)
        self.search.setProperty("role", "search")
        self.search.setClearButtonEnabled(True)
        self.help_button = QPushButton(self)
        self.help_button.setProperty("role", "icon")
        self.help_button.setCheckable(True)
        self.help = FilterHelp(self)
        self.help.hide()
        self.facts = QLabel(self)
        self.facts.setProperty("role", "meta")
        self.facts.setWordWrap(True)
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.hide()
        self.suggestion = QPushButton(self)
        self.suggestion.setProperty("role", "plain")
        self.suggestion.hide()
        self.notice = Notice(self)
        self.used = UsedArticles(requester, self)
        self.model, self.ticket_model = HitModel(), TicketHitModel()
        self.list, self.tickets = HitList(self), HitList(self)
        self.delegate = HitDelegate(self.list)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self.delegate)
        self.tickets.setModel(self.ticket_model)
        self.tickets.setItemDelegate(TwoLines(self.tickets))
        self.lists = QStackedWidget(self)
        self.lists.addWidget(self.list)
        self.lists.addWidget(self.tickets)
        self.none_fits, self.write = QPushButton(self), QPushButton(self)
        self.kinds: dict[str, QPushButton] = {}
        self._lay_out()

    def _lay_out(self) -> None:
        top, bar, foot = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.search, 1)
        top.addWidget(self.help_button)
        bar.setSpacing(4)
        self.kind_group = QButtonGroup(self)
        for number, kind in enumerate(KINDS):
            tab = QPushButton(self)
            tab.setProperty("role", "pill")
            tab.setCheckable(True)
            self.kind_group.addButton(tab, number)
            self.kinds[kind] = tab
            bar.addWidget(tab)
        self.kinds[ARTICLES].setChecked(True)
        bar.addStretch(1)
        foot.setSpacing(4)
        for button in (self.none_fits, self.write):
            button.setProperty("role", "plain")
            foot.addWidget(button)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 12, 8)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.help)
        column.addLayout(bar)
        for widget in (self.notice, self.used, self.facts, self.progress):
            column.addWidget(widget)
        column.addWidget(self.suggestion, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.lists, 1)
        column.addLayout(foot)

    @Slot(str)
    def put_filter(self, text: str) -> None:
        """Put a filter into the box, with the cursor where its value goes."""
        if text.startswith('"'):
            chosen = self.search.selectedText() or self.search.text().strip()
            self.search.setText(f'"{chosen}"')
            self.search.setCursorPosition(len(self.search.text()) - 1)
        else:
            held = self.search.text().rstrip()
            self.search.setText(f"{held} {text}".lstrip())
        self.search.setFocus()

    def retranslate(self) -> None:
        """Take the texts and icons of the current language and theme."""
        self.search.setPlaceholderText(self.tr("Search knowledge"))
        self.search.setAccessibleName(self.tr("Search knowledge"))
        self.help_button.setIcon(icons.icon("filter", size=16))
        self.help_button.setToolTip(self.tr("Filters of the search"))
        self.help_button.setAccessibleName(self.tr("Filters of the search"))
        self.list.setAccessibleName(self.tr("Knowledge articles"))
        self.tickets.setAccessibleName(self.tr("Tickets"))
        self.kinds[ARTICLES].setText(self.tr("Articles"))
        self.kinds[TICKETS].setText(self.tr("Tickets"))
        self.none_fits.setText(self.tr("None fits"))
        self.none_fits.setToolTip(self.tr("Note that an article is missing here"))
        self.none_fits.setIcon(icons.icon("x_circle", size=16))
        self.write.setText(self.tr("Write one"))
        self.write.setToolTip(self.tr("Begin an article from this ticket"))
        self.write.setIcon(icons.icon("pencil", size=16))
