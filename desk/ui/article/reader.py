"""One article whole: badges, text, its tickets, its history, and what may be done with it. Sends no op itself."""

from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QInputDialog,
    QWidget,
)

from desk.client.base import Requester
from desk.process.knowledge import INTERVAL_DAYS, RUNBOOK_INTERVAL_DAYS
from desk.process.text import visible
from desk.protocol.knowledge import FlagView
from desk.protocol.messages import Failure
from desk.protocol.views import ArticleView
from desk.ui import icons, texts, theme
from desk.ui.article.reader_face import TABS, ReaderFace
from desk.ui.widgets import article_text


class ArticleReader(ReaderFace):
    """An article of the library.

    Signals (GUI thread):
        edit_wanted(): open the editor.
        op_wanted(str, object): a verb and its arguments (the article is in them).
        ticket_wanted(bytes): show a ticket.
        article_wanted(bytes): show another article (the one that replaces this).
        beside_wanted(object): show this ArticleView in a window of its own.
        failed(str): a sentence.
    """

    edit_wanted = Signal()
    op_wanted = Signal(str, object)
    ticket_wanted = Signal(bytes)
    article_wanted = Signal(bytes)
    beside_wanted = Signal(object)
    failed = Signal(str)

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(requester, parent)
        self._requester = requester
        self.article: ArticleView | None = None
        self._flags: list[FlagView] = []
        self._wire()
        self.retranslate()

    def _wire(self) -> None:
        self._group.idClicked.connect(self._on_tab)
        self.edit.clicked.connect(self.edit_wanted)
        self.validate.clicked.connect(self._on_validate)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.menu.triggered.connect(self._on_menu)
        self.tickets.ticket_wanted.connect(self.ticket_wanted)
        self.tickets.failed.connect(self.failed)
        self.history.failed.connect(self.failed)
        self.history.restore_wanted.connect(self._on_restore)
        theme.themes.changed.connect(self.retranslate)

    # ---- showing

    def show_article(self, article: ArticleView) -> None:
        """Show an article; the same one again keeps its tab."""
        fresh = self.article is None or self.article.id != article.id
        self.article = article
        if fresh:
            self.notice.clear()
            self._flags = []
        self._show()
        self.body.show_markdown(article_text.markdown_of(article))
        self._ask_flags(article)
        self._open_tab(0 if fresh else self.stack.currentIndex())

    def _show(self) -> None:
        article = self.article
        if article is None:
            return
        self._title.setText(visible(article.title))
        parts = [
            article.number, article.author_name, self.tr("changed {0}").format(texts.day(article.updated_us)),
            self.tr("used {0}×, worked {1}×").format(article.uses, article.worked) if article.uses else "",
            self.tr("looked after by {0}").format(article.verifier_name) if article.verifier_name else "",
        ]  # fmt: skip
        self._meta.setText(" · ".join(part for part in parts if part))
        self.show_pills(article)
        self.edit.setVisible("edit" in article.may)
        self.validate.setVisible("validate" in article.may and article.confidence != "archived")
        again = article.confidence == "validated"
        self.validate.setText(self.tr("Verify again") if again else self.tr("Validate"))

    def _ask_flags(self, article: ArticleView) -> None:
        if article.flags:
            self._requester.request(
                "query.article_flags", {"article": article.id}, reply_type=list[FlagView],
                done=self._on_flags, failed=self._on_failed,
            )  # fmt: skip
        elif article.replaced_by is not None:
            self.notice.say(
                self.tr("Replaced by “{0}”.").format(article.replaced_by_title), role="warning",
                answers=[(self.tr("Open it"), self._on_replacement)],
                focus=False,
            )  # fmt: skip
        else:
            self.notice.clear()

    def _on_flags(self, flags: list[FlagView]) -> None:
        self._flags = flags
        if flags:
            said = "\n".join(
                f"⚑ {flag.reason} — {flag.by_name}, {texts.day(flag.at_us)}" for flag in flags[:5]
            )
            self.notice.say(
                said, role="warning", answers=[(self.tr("Looked at"), self._on_looked)], focus=False
            )

    def _on_failed(self, failure: Failure) -> None:
        self.failed.emit(failure.sentence)

    def retranslate(self) -> None:
        """Take the texts and icons of the current language and theme."""
        names = {"text": self.tr("Article"), "tickets": self.tr("Tickets"), "history": self.tr("History")}
        for name, tab in self.tabs.items():
            tab.setText(names[name])
            tab.setAccessibleName(names[name])
        self.edit.setText(self.tr("Edit"))
        self.edit.setIcon(icons.icon("pencil", theme.current().accent_ink, size=16))
        self.validate.setIcon(icons.icon("check_circle", size=16))
        self.more.setIcon(icons.icon("dots", size=16))
        self.more.setAccessibleName(self.tr("More"))
        self.body.setAccessibleName(self.tr("Article"))
        self._show()
        if self.article is not None:
            self.body.show_markdown(article_text.markdown_of(self.article))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # ---- tabs and acts

    @Slot(int)
    def _on_tab(self, number: int) -> None:
        self._open_tab(number)

    def _open_tab(self, number: int) -> None:
        self._group.button(number).setChecked(True)
        self.stack.setCurrentIndex(number)
        article = self.article
        if article is None:
            return
        if TABS[number] == "tickets":
            self.tickets.show_article(article.id)
        elif TABS[number] == "history":
            self.history.show_article(article.id, "edit" in article.may)

    def _choices(self, article: ArticleView) -> list[tuple[str, str, dict[str, Any]]]:
        """Return (text, verb, arguments) of the menu."""
        made: list[tuple[str, str, dict[str, Any]]] = []
        archived = article.confidence == "archived"
        if "publish" in article.may and not archived:
            for name in ("team", "internal", "customer"):
                if name != article.audience:
                    text = self.tr("Show to: {0}").format(article_text.audience(name)[0])
                    made.append((text, "article.publish", {"audience": name}))
        if "validate" in article.may and not archived:
            for days in (RUNBOOK_INTERVAL_DAYS, INTERVAL_DAYS, 2 * INTERVAL_DAYS):
                if days != article.interval_days:
                    text = self.tr("Verify for {0} days").format(days)
                    made.append((text, "article.validate", {"interval_days": days}))
        made.append((self.tr("Flag as wrong…"), "article.flag", {}))
        if "archive" in article.may:
            verb = "article.revive" if archived else "article.archive"
            made.append((self.tr("Bring back into use") if archived else self.tr("Archive"), verb, {}))
        made.append((self.tr("Open beside"), "", {}))
        return made

    @Slot()
    def _fill_menu(self) -> None:
        self.menu.clear()
        for text, verb, args in self._choices(self.article) if self.article else ():
            action = QAction(text, self.menu)
            action.setData((verb, args))
            self.menu.addAction(action)

    @Slot(QAction)
    def _on_menu(self, action: QAction) -> None:
        verb, args = action.data()
        if not verb:
            self.beside_wanted.emit(self.article)
        elif verb == "article.flag":
            self._ask_reason()
        else:
            self._do(verb, **args)

    def _ask_reason(self) -> None:
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Flag as wrong"))
        dialog.setLabelText(self.tr("What is wrong with it?"))
        dialog.textValueSelected.connect(self.flag)
        dialog.show()

    def flag(self, reason: str) -> None:
        """Flag the article for a reason."""
        self._do("article.flag", reason=reason)

    def _do(self, verb: str, **args: Any) -> None:
        if self.article is not None:
            self.op_wanted.emit(verb, {"article": self.article.id, **args})

    @Slot()
    def _on_validate(self) -> None:
        self._do("article.validate")

    @Slot(bytes)
    def _on_restore(self, revision: bytes) -> None:
        self._do("article.revert", revision=revision)

    def _on_looked(self) -> None:
        self._do("article.unflag")

    def _on_replacement(self) -> None:
        if self.article is not None and self.article.replaced_by is not None:
            self.article_wanted.emit(self.article.replaced_by)
