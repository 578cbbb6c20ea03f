"""What stands in the queue's place: the list, or skeleton rows, or a sentence; each made when first shown.

Knows no ticket and no query.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desk.ui.i18n import pick

if TYPE_CHECKING:
    from desk.ui.queue.notice import Notice


class QueuePages(QStackedWidget):
    """The list and what stands for it.

    Signals (GUI thread):
        pressed(): the button of the sentence.
        widened(): what was not found shall be looked for in every list.
    """

    pressed = Signal()
    widened = Signal()

    def __init__(self, view: QWidget) -> None:
        super().__init__()
        self._view = view
        self._notice: Notice | None = None
        self._skeleton: QWidget | None = None
        self.addWidget(view)

    @property
    def notice(self) -> "Notice":
        """Return the page of the sentence; the first paint does without."""
        if self._notice is None:
            from desk.ui.queue.notice import Notice

            self._notice = Notice()
            self._notice.pressed.connect(self.pressed)
            self._notice.other_pressed.connect(self.widened)
            self.addWidget(self._notice)
        return self._notice

    def is_empty(self) -> bool:
        """Tell whether a sentence stands in the list's place."""
        return self._notice is not None and self.currentWidget() is self._notice

    def take_focus(self) -> None:
        """Give the keys to what is shown; from there they go to the list as soon as it comes."""
        (self.currentWidget() or self._view).setFocus()

    def show_list(self) -> None:
        """Show the list."""
        self.setCurrentWidget(self._view)

    def show_skeleton(self) -> None:
        """Show grey rows."""
        if self._skeleton is None:
            from desk.ui.queue.notice import Skeleton

            self._skeleton = Skeleton()
            self.addWidget(self._skeleton)
        self.setCurrentWidget(self._skeleton)

    def show_failed(self, sentence: str) -> None:
        """Say that the list could not be read."""
        translate = QCoreApplication.translate
        title = translate("QueuePane", "The list could not be read")
        self.notice.show_notice("alert", title, sentence, translate("QueuePane", "Try again"))
        self.setCurrentWidget(self.notice)

    def show_empty(self, view: str, *, filtered: bool, everywhere: bool = False, trouble: str = "") -> None:
        """Say why a list is empty and what to do.

        `everywhere`: all lists were looked through already; `trouble`: why a saved list cannot be read.
        """
        notice = self.notice
        if trouble:
            notice.show_notice(
                "alert", QCoreApplication.translate("QueuePane", "This list cannot be shown"), trouble
            )
        elif filtered:
            self._show_none_found(notice, everywhere=everywhere)
        elif view == "drill":
            notice.show_notice(
                "chart",
                QCoreApplication.translate("QueuePane", "No tickets here any more"),
                QCoreApplication.translate("QueuePane", "They have changed since the chart was drawn."),
            )
        elif view == "mine":
            self._show_none_mine(notice)
        elif view in ("breaching", "unassigned", "waiting", "group") or view.startswith("saved:"):
            notice.show_notice(
                "check_circle",
                QCoreApplication.translate("QueuePane", "Nothing waits here"),
                QCoreApplication.translate(
                    "QueuePane", "Tickets appear by themselves as soon as they belong to this view."
                ),
            )
        else:
            notice.show_notice(
                "inbox",
                QCoreApplication.translate("QueuePane", "No tickets yet"),
                QCoreApplication.translate(
                    "QueuePane", "Press Ctrl+N for a new ticket, or import a history with “desk import”."
                ),
            )
        self.setCurrentWidget(notice)

    def _show_none_found(self, notice: "Notice", *, everywhere: bool) -> None:
        """Say that the filter fits nothing, and lead on to all tickets."""
        notice.show_notice(
            "search",
            QCoreApplication.translate("QueuePane", "Nothing found"),
            QCoreApplication.translate("QueuePane", "No ticket of this view matches the filter."),
            QCoreApplication.translate("QueuePane", "Clear the filter"),
            ""
            if everywhere
            else pick("Look in all tickets, closed ones too", "在全部工单（含已关闭）中查找"),
        )

    @staticmethod
    def _show_none_mine(notice: "Notice") -> None:
        """Lead somebody without tickets to those that wait for an owner."""
        notice.show_notice(
            "check_circle",
            QCoreApplication.translate("QueuePane", "Nothing waits here"),
            pick("What is dispatched to you appears by itself.", "分派给您的工单会自动出现在这里。"),
            pick("Show what nobody has taken", "查看待认领工单"),
        )
