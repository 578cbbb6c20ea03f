"""The navigation pane: workspace, search, rows, the acting person; asks the engine for counts."""

from PySide6.QtCore import QEvent, QItemSelection, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QListView, QPushButton, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.views import Counts, Workspace
from desk.ui import icons, texts, theme
from desk.ui.availability import AvailabilityButton
from desk.ui.navigation.delegate import NavigationDelegate
from desk.ui.navigation.lists import SavedLists
from desk.ui.navigation.model import NavigationModel
from desk.ui.widgets.avatar import Avatar
from desk.ui.widgets.elided import ElidedLabel

_COUNT_PAUSE_MS = 1000


class NavigationPane(QFrame):
    """Where to: views, groups, tools.

    Signals (GUI thread):
        chosen(str, str, object): kind (view, group, tool), name, group id or None.
        search_wanted(), preferences_wanted(), notices_wanted(): the buttons.
        counts_changed(object): new `Counts`.
        edit_wanted(str): the filter of a saved list (its view name) shall be edited.
        said(str): a sentence for the status bar.
    """

    chosen = Signal(str, str, object)
    search_wanted = Signal()
    preferences_wanted = Signal()
    counts_changed = Signal(object)
    edit_wanted = Signal(str)
    said = Signal(str)

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigation")
        self._requester = requester
        self._workspace: Workspace | None = None
        self._asking = False
        self._again = False
        self.model = NavigationModel(self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(NavigationDelegate(self.model, self.view))
        self.view.setMouseTracking(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_COUNT_PAUSE_MS)
        self._timer.timeout.connect(self._on_pause_over)
        self.lists = SavedLists(self.view, self.model, requester)
        self.lists.edit_wanted.connect(self.edit_wanted)
        self.lists.said.connect(self._on_said)
        self.availability = AvailabilityButton()
        self._build()
        self.search.clicked.connect(self.search_wanted)
        self._settings.clicked.connect(self.preferences_wanted)
        self.view.selectionModel().selectionChanged.connect(self._on_selection)
        theme.themes.changed.connect(self._show_icons)
        self.retranslate()

    def _build(self) -> None:
        self._mark, self._name = Avatar("D", 24), ElidedLabel()
        self._name.setProperty("role", "strong")
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self._mark)
        top.addWidget(self._name, 1)
        self.search, self._keycap = QPushButton(), QLabel("Ctrl K")
        self.search.setProperty("role", "search")
        self.search.setFixedHeight(32)
        self._keycap.setProperty("role", "keycap")
        inside = QHBoxLayout(self.search)
        inside.setContentsMargins(0, 0, 6, 0)
        inside.addStretch()
        inside.addWidget(self._keycap)
        self._person_mark, self._person, self._person_note = Avatar("", 28), ElidedLabel(), ElidedLabel()
        self._person.setProperty("role", "strong")
        self._person_note.setProperty("role", "meta")
        self._settings = QPushButton()
        self._settings.setProperty("role", "icon")
        self._settings.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        who = QVBoxLayout()
        who.setSpacing(1)
        who.addWidget(self._person)
        who.addWidget(self._person_note)
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(self._person_mark)
        foot.addLayout(who, 1)
        foot.addWidget(self.availability)
        foot.addWidget(self._settings)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(10, 12, 10, 12)
        column.setSpacing(10)
        top.setContentsMargins(4, 2, 4, 0)
        foot.setContentsMargins(4, 0, 0, 0)
        column.addLayout(top)
        column.addWidget(self.search)
        column.addWidget(self.view, 1)
        column.addLayout(foot)

    def add_above_foot(self, widget: QWidget) -> None:
        """Put a widget between the rows and the person."""
        self._column.insertWidget(3, widget)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.search.setText(self.tr("Search…"))
        self.search.setAccessibleName(self.tr("Search or command"))
        self.search.setToolTip(self.tr("Search or command"))
        self._settings.setToolTip(self.tr("Preferences"))
        self._settings.setAccessibleName(self.tr("Preferences"))
        self.view.setAccessibleName(self.tr("Views"))
        self.availability.retranslate()
        self._show_icons()
        self.model.refresh()
        self._show_workspace()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def show_workspace(self, workspace: Workspace) -> None:
        """Show name, person and groups; the chosen row stays chosen."""
        self._workspace = workspace
        chosen = self.chosen_item()
        self.model.set_groups(workspace.groups)
        self.lists.show_views(workspace.views)
        if chosen is not None:
            self.choose(*chosen)
        self._show_workspace()

    def chosen_item(self) -> tuple[str, str, bytes | None] | None:
        """Return kind, name and group id of the chosen row."""
        row = self.view.currentIndex().row()
        if row < 0:
            return None
        item = self.model.items[row]
        return item.kind, item.name, item.group

    def choose(self, kind: str, name: str, group: bytes | None = None) -> bool:
        """Mark a row as chosen without telling anyone; tell whether it exists."""
        row = self.model.row_of(kind, name, group)
        blocked = self.blockSignals(True)
        if row >= 0:
            self.view.setCurrentIndex(self.model.index(row, 0))
        else:
            self.view.selectionModel().clear()
        self.blockSignals(blocked)
        return row >= 0

    def on_changes(self, changes: Changes) -> None:
        """Count again when tickets or groups changed."""
        if changes.touches("ticket", "group", "policy", "calendar", "view"):
            self.renew_counts()

    def renew_counts(self) -> None:
        """Ask for the counts: at once, then at most once a second."""
        if self._asking or self._timer.isActive():
            self._again = True
            return
        self._asking = True
        self._again = False
        self._requester.request(
            "query.counts", {}, reply_type=Counts, done=self._on_counts, failed=self._on_counts_failed
        )

    @Slot(object)
    def _on_counts(self, counts: Counts) -> None:
        self._asking = False
        self._timer.start()
        self.model.set_counts(counts)
        self._show_workspace()
        self.counts_changed.emit(counts)

    @Slot(object)
    def _on_counts_failed(self, failure: Failure) -> None:
        # The numbers shown stay; the status bar says what is wrong with the engine.
        self._asking = False
        self._timer.start()

    @Slot(str, object)
    def _on_said(self, sentence: str, gone: object) -> None:
        self.said.emit(sentence)

    @Slot()
    def _on_pause_over(self) -> None:
        if self._again:
            self.renew_counts()

    @Slot(QItemSelection, QItemSelection)
    def _on_selection(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        rows = selected.indexes()
        if rows:
            item = self.model.items[rows[0].row()]
            self.chosen.emit(item.kind, item.name, item.group)

    @Slot()
    def _show_icons(self) -> None:
        tokens = theme.current()
        self.search.setIcon(icons.icon("search", tokens.ink2, 16))
        self.search.setIconSize(QSize(16, 16))
        self._settings.setIcon(icons.icon("settings", tokens.ink2, 18))

    def _show_workspace(self) -> None:
        workspace = self._workspace
        if workspace is None:
            self._name.setText("Desk")
            return
        self._name.setText(workspace.name or "Desk")
        self._person.setText(workspace.me.name)
        self._person_mark.set_name(workspace.me.name)
        item = self.model.items[self.model.row_of("view", "mine")]
        mine = self.model.count(item)
        role = texts.role(workspace.me.role) if workspace.me.role else ""
        tickets = texts.counted(self.tr("{0} tickets").format(texts.number(mine or 0)))
        # Both do not fit beside avatar and button in every language: the role stands in the tool tip.
        self._person_note.setText(tickets)
        self._person.setAccessibleDescription(role)
        self._person_mark.setToolTip(" · ".join(part for part in (workspace.me.name, role) if part))
