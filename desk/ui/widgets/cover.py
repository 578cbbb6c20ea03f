"""What lies over a page that has nothing to show yet: on its way, or refused with a button to ask again.

A page hands its requester through `Covered`; from the first answer on the page shows itself, and later refusals
are its own affair. Knows no page and no verb.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.ui.i18n import pick
from desk.ui.queue.notice import Notice

T = TypeVar("T")
FOOT = 52
"""The height of a dialog's buttons."""

SLOW_MS = 200
"""A page that comes sooner shows no hourglass: it would only flicker."""


class Cover(QFrame):
    """Lies over a page until its first answer.

    Attributes:
        state: "" (the page shows), loading or refused.
    """

    def __init__(self, page: QWidget, again: Callable[[], object], foot: int) -> None:
        super().__init__(page)
        self.setObjectName("pane")
        self.state, self._sentence, self.known = "", "", False
        self._page, self._again, self._foot = page, again, foot
        self._notice = Notice(self)
        self._notice.pressed.connect(self._on_pressed)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.addWidget(self._notice)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SLOW_MS)
        self._slow.timeout.connect(self._on_slow)
        page.installEventFilter(self)
        self.hide()

    def begin(self) -> None:
        """Something was asked."""
        if not self.known and self.state != "loading":
            self._slow.start()

    def answered(self) -> None:
        """Something has come: the page shows itself from now on."""
        self.known = True
        self._slow.stop()
        self._show("")

    def refused(self, sentence: str) -> bool:
        """Show why there is nothing; False when the page shows something and says it itself."""
        if self.known:
            return False
        self._slow.stop()
        self._show("refused", sentence)
        return True

    def _show(self, state: str, sentence: str = "") -> None:
        self.state, self._sentence = state, sentence
        self.setVisible(bool(state))
        if state:
            self.retranslate()
            self._place()
            self.raise_()

    def _place(self) -> None:
        self.setGeometry(self._page.rect().adjusted(0, 0, 0, -self._foot))

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        if self.state == "refused":
            title, button = pick("This page cannot be shown", "无法显示此页"), pick("Try again", "重试")
            self._notice.show_notice("alert", title, self._sentence, button)
        else:
            title = pick("On its way…", "正在加载…")
            self._notice.show_notice("hourglass", title, "", "")
        self.setAccessibleName(f"{title}\n{self._sentence}".strip())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange and self.state:
            self.retranslate()
        super().changeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover all of the page."""
        if event.type() == QEvent.Type.Resize and watched is self._page:
            self._place()
        return super().eventFilter(watched, event)

    @Slot()
    def _on_slow(self) -> None:
        self._show("loading")

    @Slot()
    def _on_pressed(self) -> None:
        self._show("loading")
        self._again()


class Covered:
    """A requester that lets a cover know how a page's reads end; writes pass untouched.

    `foot` is the height at the lower edge that stays free: the way out of a dialog.
    """

    def __init__(
        self, requester: Requester, page: QWidget, again: Callable[[], object], *, foot: int = 0
    ) -> None:
        self._requester = requester
        self.cover = Cover(page, again, foot)

    def request(
        self,
        verb: str,
        args: dict[str, Any] | None = None,
        *,
        reply_type: type[T] | None = None,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Failure], None] | None = None,
        write: bool = False,
    ) -> int:
        """See `Requester`."""
        if write:
            return self._requester.request(
                verb, args, reply_type=reply_type, done=done, failed=failed, write=True
            )

        def on_done(reply: T) -> None:
            self.cover.answered()
            if done is not None:
                done(reply)

        def on_failed(failure: Failure) -> None:
            if not self.cover.refused(failure.sentence) and failed is not None:
                failed(failure)

        self.cover.begin()
        return self._requester.request(verb, args, reply_type=reply_type, done=on_done, failed=on_failed)

    def cancel(self, number: int) -> None:
        """See `Requester`."""
        self._requester.cancel(number)
