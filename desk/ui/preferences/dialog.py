"""The preferences: pages at the left, the chosen one beside it, what was saved or refused below.

Pages of settings are made from the table of settings; the others are modules of this package, imported when
they are first shown. Knows no setting by name.
"""

from importlib import import_module
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desk.client.base import Requester
from desk.ui import theme
from desk.ui.global_key.line import GlobalKeyLine
from desk.ui.i18n import pick
from desk.ui.preferences.form import SettingsForm
from desk.ui.widgets.choices import ChoiceList
from desk.ui.widgets.tab_order import put_last

_OWN_PAGES = {
    "keys": ("desk.ui.preferences.keys", "KeysPage"),
    "calendars": ("desk.ui.preferences.calendars", "CalendarsPage"),
    "levels": ("desk.ui.preferences.levels", "LevelsPage"),
    "channels": ("desk.ui.preferences.channels", "ChannelsPage"),
    "alerts": ("desk.ui.preferences.alerts", "AlertsPage"),
    "maintenance": ("desk.ui.preferences.maintenance", "MaintenancePage"),
    "dispatch": ("desk.ui.preferences.dispatch", "DispatchPage"),
    "escalation": ("desk.ui.preferences.escalation", "EscalationPage"),
    "posts": ("desk.ui.preferences.posts", "PostsPage"),
    "templates": ("desk.ui.preferences.templates", "TemplatesPage"),
    "surveys": ("desk.ui.preferences.surveys", "SurveysPage"),
    "scripts": ("desk.ui.preferences.scripts", "ScriptsPage"),
    "sharing": ("desk.ui.preferences.sharing", "SharingPage"),
    "about": ("desk.ui.preferences.about", "AboutPage"),
}
PAGES = ("general", "notifications", *_OWN_PAGES)


class PreferencesDialog(QDialog):
    """All pages; a change takes effect at once.

    Signals:
        window_setting(str, object): a setting of the window changed (name, value); GUI thread.
    """

    window_setting = Signal(str, object)

    def __init__(
        self,
        requester: Requester,
        values: dict[str, Any],
        parent: QWidget | None = None,
        *,
        role: str = "",
        page: str = "",
    ) -> None:
        super().__init__(parent)
        self._requester, self._values, self._role = requester, values, role
        self.editors: dict[str, QWidget] = {}
        self.pages: dict[str, QWidget] = {}
        self._sections: list[tuple[QLabel, str]] = []
        self._title, self._message = QLabel(), QLabel()
        self._title.setProperty("role", "title")
        self._message.setProperty("role", "bad")
        self._message.setWordWrap(True)
        self._close = QPushButton()
        self._close.setProperty("role", "primary")
        self._close.clicked.connect(self.accept)
        self.list = ChoiceList(self, Qt.FocusPolicy.StrongFocus)
        self._stack = QStackedWidget()
        self._build()
        self.retranslate()
        self.show_page(page or "general")

    def _build(self) -> None:
        self.list.setFixedWidth(160)
        for name in ("general", "notifications"):
            self.pages[name] = self._settings_page(name)
            self._stack.addWidget(self.pages[name])
        beside = QHBoxLayout()
        beside.setSpacing(18)
        beside.addWidget(self.list)
        beside.addWidget(self._stack, 1)
        foot = QHBoxLayout()
        foot.addWidget(self._message, 1)
        foot.addWidget(self._close)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(28, 24, 24, 20)
        outer.setSpacing(14)
        outer.addWidget(self._title)
        outer.addLayout(beside, 1)
        outer.addLayout(foot)
        self.resize(980, 660)

    def _settings_page(self, page: str) -> QScrollArea:
        inside = QWidget()
        inside.setObjectName("scrolled")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(10)
        for scope in ("window", "workspace"):
            form = SettingsForm(self._requester, self._values, (page, scope))
            if not form.editors:
                form.deleteLater()
                continue
            head = QLabel()
            head.setProperty("role", "section")
            self._sections.append((head, scope))
            form.window_setting.connect(self.window_setting)
            form.said.connect(self.say)
            self.editors.update(form.editors)
            column.addWidget(head)
            column.addWidget(form)
            if (page, scope) == ("general", "window"):
                column.addWidget(GlobalKeyLine())
            column.addSpacing(6)
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def show_page(self, name: str) -> None:
        """Show a page, made when it is first wanted."""
        if name not in self.pages:
            module, kind = _OWN_PAGES[name]
            page = getattr(import_module(module), kind)(self._requester, self._role)
            page.said.connect(self.say)
            self.pages[name] = page
            self._stack.addWidget(page)
            put_last(self, self._close)
        self._stack.setCurrentWidget(self.pages[name])
        self.list.go(PAGES.index(name))
        self._message.clear()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.setWindowTitle(self.tr("Preferences"))
        self._title.setText(self.tr("Preferences"))
        self._close.setText(self.tr("Done"))
        self.list.setAccessibleName(self.tr("Pages"))
        row = max(0, self.list.row)
        self.list.set_lines(
            [
                self.tr("General"),
                self.tr("Notifications"),
                self.tr("Keys"),
                self.tr("Working calendars"),
                self.tr("Service levels"),
                self.tr("Channels"),
                pick("Alert rules", "告警规则"),
                pick("Maintenance", "维护窗口"),
                pick("Dispatch", "工单分派"),
                pick("Escalation", "升级通知"),
                pick("Posts and appraisal", "岗位与绩效"),
                pick("Templates and plans", "模板与预案"),
                pick("Surveys", "满意度调查"),
                pick("Scripts", "脚本"),
                pick("Sharing", "共享"),
                self.tr("About Desk"),
            ]
        )
        self.list.go(row)
        self.list.selectionModel().currentChanged.connect(self._on_page, Qt.ConnectionType.UniqueConnection)
        for head, scope in self._sections:
            head.setText(self.tr("This window") if scope == "window" else self.tr("Workspace"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter to the line or button that has the focus: a tried ticket must not close the dialog."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot(str, str)
    def say(self, role: str, sentence: str) -> None:
        """Show what was saved or why not."""
        theme.set_role(self._message, role)
        self._message.setText(sentence)

    @Slot()
    def _on_page(self) -> None:
        row = self.list.row
        if 0 <= row < len(PAGES):
            self.show_page(PAGES[row])
