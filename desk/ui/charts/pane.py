"""The SLA page: asks for one period, group, priority and clock, and shows the answer. Knows no other pane."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.settings import defaults
from desk.protocol.views import Insights, Workspace
from desk.ui.charts import export
from desk.ui.charts.cards import PageSkeleton
from desk.ui.charts.head import InsightsHead
from desk.ui.charts.page import InsightsPage
from desk.ui.clock import Clock
from desk.ui.queue.notice import Notice as Placard
from desk.ui.widgets.file_choice import choose_target
from desk.ui.widgets.notice import Notice
from desk.ui.work import works

REFRESH_MS = 3000
"""Changes of a busy desk are gathered for this long: the page is a whole period of aggregates."""

_KINDS = ("ticket", "entry", "policy", "calendar", "setting", "group")


class InsightsPane(QWidget):
    """Head, cards and charts.

    Attributes:
        head: the choosers.
        page: cards and charts.

    Signals:
        drill_requested(object): a drill for `QueueQuery.drill`; GUI thread.
    """

    drill_requested = Signal(object)

    def __init__(
        self, requester: Requester, clock: Clock | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self._requester = requester
        self._clock = clock if clock is not None else Clock(self)
        self._settings: dict[str, Any] = defaults()
        self._found: Insights | None = None
        self._failure: Failure | None = None
        self._scope: dict[str, Any] = {}
        self._asked = 0
        self._stale = True
        self._throttle = QTimer(self)
        self._throttle.setSingleShot(True)
        self._throttle.setInterval(REFRESH_MS)
        self._throttle.timeout.connect(self._on_refresh)
        self._build()
        self.retranslate()

    def _build(self) -> None:
        self.head, self.notice, self.page = InsightsHead(self), Notice(self), InsightsPage()
        self.placard, self.skeleton = Placard(self), PageSkeleton(self)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self.page)
        self.pages = QStackedWidget(self)
        for widget in (self.skeleton, self.area, self.placard):
            self.pages.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.notice)
        column.addWidget(self.pages, 1)
        self.head.changed.connect(self.ask)
        self.head.export_wanted.connect(self._on_export)
        self.page.drill_requested.connect(self.drill_requested)
        self.placard.pressed.connect(self.ask)

    # ---- asking ----------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Ask when what is shown is old; nothing is asked while the page is hidden."""
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self._ask_workspace()

    def on_changes(self, changes: Changes) -> None:
        """Refresh after a moment if the page is seen, else when it is next shown."""
        if not changes.touches(*_KINDS):
            return
        self._stale = True
        if self.isVisible() and not self._throttle.isActive():
            self._throttle.start()

    @Slot()
    def _on_refresh(self) -> None:
        if self._stale and self.isVisible():
            self._stale = False
            self._ask_workspace()

    def _ask_workspace(self) -> None:
        self._requester.request(
            "query.workspace", {}, reply_type=Workspace, done=self._on_workspace, failed=self._on_failed
        )

    @Slot(object)
    def _on_workspace(self, workspace: Workspace) -> None:
        self._settings = {**defaults(), **workspace.settings}
        before = self._asked
        self.head.show_products(workspace.products, workspace.product_names)
        self.head.show_groups(workspace.groups)
        if self._asked == before:
            self.ask()

    def days(self) -> tuple[date, date]:
        """Return the chosen period: two days a person chose, or whole days of the workspace's zone that end today."""
        if self.head.own_period is not None:
            return self.head.own_period
        zone = ZoneInfo(str(self._settings["time_zone"]))
        today = datetime.fromtimestamp(self._clock.now_us() / 1_000_000, UTC).astimezone(zone).date()
        return today - timedelta(self.head.days - 1), today

    @Slot()
    def ask(self) -> None:
        """Ask for the chosen question; an older one still open is forgotten."""
        if self._asked:
            self._requester.cancel(self._asked)
        first, last = self.days()
        group, priority = self.head.group, self.head.priority
        self._scope = {} if group is None else {"group": group.hex()}
        if priority is not None:
            self._scope["priority"] = priority
        kind = {
            name: value
            for name, value in (("product", self.head.product), ("origin", self.head.origin))
            if value
        }
        self._scope |= kind
        if self._found is None:
            self.pages.setCurrentWidget(self.skeleton)
        self._asked = self._requester.request(
            "query.insights",
            {
                "from_day": first.isoformat(),
                "to_day": last.isoformat(),
                "metric": self.head.clock,
                "group": group,
                "priority": priority,
                **kind,
            },
            reply_type=Insights,
            done=self._on_insights,
            failed=self._on_failed,
        )

    # ---- showing ---------------------------------------------------------------------------------

    @Slot(object)
    def _on_insights(self, found: Insights) -> None:
        self._found, self._failure = found, None
        self.notice.clear()
        self._show()

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        """Figures already shown stay, with the sentence above them."""
        self._failure = failure
        self._stale = True
        self._show()

    def _show(self) -> None:
        found, failure = self._found, self._failure
        if failure is not None and found is not None:
            self.notice.say(failure.sentence, answers=[(self.tr("Try again"), self.ask)])
        self.head.export.setEnabled(found is not None)
        if found is None:
            if failure is not None:
                self.placard.show_notice(
                    "alert", self.tr("The figures could not be read"), failure.sentence, self.tr("Try again")
                )
                self.pages.setCurrentWidget(self.placard)
            return
        self.head.show_span(found.from_day, found.to_day)
        if _is_empty(found):
            text = self.tr("Choose a longer period, another group or another clock.")
            self.placard.show_notice("chart", self.tr("Nothing happened in this period"), text)
            self.pages.setCurrentWidget(self.placard)
            return
        self.page.show_insights(found, self._scope, float(self._settings["compliance_target_percent"]))
        self.pages.setCurrentWidget(self.area)

    # ---- files -----------------------------------------------------------------------------------

    @Slot(str)
    def _on_export(self, kind: str) -> None:
        if self._found is None:
            return
        name = f"sla_{self._found.metric}_{self._found.from_day}_{self._found.to_day}.{kind}"
        choose_target(
            self, self.tr("Export"), name, lambda path: self.export_to(Path(path), kind), kinds=f"*.{kind}"
        )

    def export_to(self, path: Path, kind: str) -> None:
        """Write the page as png, svg or csv and say where it is, or why it is nowhere."""
        if self._found is None:
            return
        works.begin(
            "window.picture",
            export.writing(path, kind, self.page, self._found),
            done=lambda _: self._say_written(path),
            failed=lambda error: self._say_refused(path, error),
        )

    def _say_written(self, path: Path) -> None:
        answers = [(self.tr("Close"), self.notice.clear)]
        self.notice.say(self.tr("Written: {0}").format(path), role="warning", answers=answers)

    def _say_refused(self, path: Path, error: Exception) -> None:
        sentence = self.tr("“{0}” could not be written: {1}. Choose another folder.")
        self.notice.say(sentence.format(path, getattr(error, "strerror", "") or error))

    # ---- language --------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Take the texts of the current language; formulas come from the engine, so ask again."""
        self.setAccessibleName(self.tr("SLA reports"))
        self.head.retranslate()
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self._stale = True
            if self.isVisible() and not self._throttle.isActive():
                self._throttle.start(0)
        super().changeEvent(event)


def _is_empty(found: Insights) -> bool:
    open_tickets = any(count for _, count in found.backlog)
    solved = found.first_response.n or found.resolution.n
    return not (found.n or solved or open_tickets or any(map(any, found.inflow)))
