"""One article in place: its modules as safe Markdown, back, insert, and the verdict whether it helped.

Article text comes from people and imports: it is shown as Markdown with HTML switched off and nothing loaded.
"""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QTextDocument, QTextFormat
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desk.process.text import visible
from desk.protocol.views import ArticleView
from desk.ui import icons, texts, theme
from desk.ui.i18n import pick
from desk.ui.widgets import article_text
from desk.ui.widgets.article_window import ArticleWindow
from desk.ui.widgets.elided import ElidedLabel
from desk.ui.widgets.flow import FlowLayout
from desk.ui.widgets.markdown import SafeBrowser
from desk.ui.widgets.pill import Pill

VERDICTS = ("worked", "partly", "no", "viewed")
_CODE = QTextFormat.Property.BlockCodeFence
_SAFE = QTextDocument.MarkdownFeature.MarkdownNoHTML | QTextDocument.MarkdownFeature.MarkdownDialectGitHub


class ArticlePage(QWidget):
    """An article.

    Signals (GUI thread):
        back(): to the list.
        insert_wanted(bytes, str): the article and its text for the reply.
        verdict_given(bytes, str): article id and worked, partly, no or viewed.
        flag_wanted(bytes, str): article id and what is wrong with it.
        library_wanted(bytes): show it in the library, where it can be changed.
    """

    back = Signal()
    insert_wanted = Signal(bytes, str)
    verdict_given = Signal(bytes, str)
    flag_wanted = Signal(bytes, str)
    library_wanted = Signal(bytes)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._article: ArticleView | None = None
        self.back_button = QPushButton(self)
        self.back_button.setProperty("role", "plain")
        self.back_button.clicked.connect(self.back)
        self.insert_button = QPushButton(self)
        self.insert_button.clicked.connect(self._on_insert)
        self.library_button, self.beside_button = QPushButton(self), QPushButton(self)
        for button in (self.library_button, self.beside_button):
            button.setProperty("role", "icon")
        self.library_button.clicked.connect(self._on_library)
        self.beside_button.clicked.connect(self._on_beside)
        self._title = QLabel(self)
        self._title.setProperty("role", "section")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setWordWrap(True)
        self._meta = ElidedLabel(parent=self)
        self._meta.setProperty("role", "meta")
        self._pills = QWidget(self)
        self._pill_flow = FlowLayout(self._pills, gap=4, line_gap=4)
        self.body = SafeBrowser(self)
        self._question = QLabel(self)
        self._question.setProperty("role", "meta")
        self.verdicts: dict[str, QPushButton] = {}
        self.flag_button, self.flag_line = QPushButton(self), QLineEdit(self)
        self.flag_button.clicked.connect(self._on_flag)
        self.flag_line.returnPressed.connect(self._on_flagged)
        self._lay_out()
        theme.themes.changed.connect(self._on_theme)
        self.retranslate()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.back_button)
        top.addStretch(1)
        for button in (self.beside_button, self.library_button, self.insert_button):
            top.addWidget(button)
        self._foot = QWidget(self)
        foot = FlowLayout(self._foot, gap=6, line_gap=6)
        for verdict in VERDICTS:
            button = QPushButton(self)
            button.clicked.connect(_Verdict(self, verdict))
            self.verdicts[verdict] = button
            foot.addWidget(button)
        foot.addWidget(self.flag_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self._title)
        column.addWidget(self._meta)
        column.addWidget(self._pills)
        column.addWidget(self.body, 1)
        column.addWidget(self._question)
        column.addWidget(self._foot)
        column.addWidget(self.flag_line)

    def show_article(self, article: ArticleView | None) -> None:
        """Show an article."""
        self._article = article
        if article is None:
            return
        self.flag_line.hide()
        self._title.setText(visible(article.title))
        parts = [article.number, article.author_name, texts.day(article.updated_us)]
        if article.uses:
            parts.append(self.tr("used {0}×, worked {1}×").format(article.uses, article.worked))
        self._meta.setText(" · ".join(part for part in parts if part))
        self._show_pills(article)
        self.body.show_markdown(article_text.markdown_of(article))
        for button in self.verdicts.values():
            button.setEnabled(True)
        self._question.setText(self.tr("Did it help with this ticket?"))

    def _show_pills(self, article: ArticleView) -> None:
        while (item := self._pill_flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        shown = [
            article_text.confidence(article.confidence),
            article_text.freshness(article.freshness),
            article_text.audience(article.audience),
        ]
        if article.flags:
            shown.append((texts.counted(self.tr("{0} flags").format(article.flags)), "bad"))
        shown += [(f"#{tag}", "muted") for tag in article.tags[:5]]
        for text, tone in shown:
            if text:
                pill = Pill(text, tone, parent=self._pills)
                self._pill_flow.addWidget(pill)
                pill.show()

    def verdict_stored(self, verdict: str) -> None:
        """Thank, and take no second verdict."""
        for button in self.verdicts.values():
            button.setEnabled(False)
        self._question.setText(self.tr("Noted on the ticket: {0}").format(self.verdicts[verdict].text()))

    def retranslate(self) -> None:
        """Take the texts and icons of the current language and theme."""
        self.back_button.setText(self.tr("Back"))
        self.back_button.setIcon(icons.icon("chevron_left", size=16))
        self.insert_button.setText(self.tr("Insert"))
        self.insert_button.setToolTip(self.tr("Insert into reply"))
        self.insert_button.setAccessibleName(self.tr("Insert into reply"))
        self.insert_button.setIcon(icons.icon("insert", size=16))
        self.library_button.setIcon(icons.icon("book", size=16))
        self.beside_button.setIcon(icons.icon("external", size=16))
        for button, text in (
            (self.library_button, self.tr("Open in the library")),
            (self.beside_button, self.tr("Open beside in its own window")),
        ):
            button.setToolTip(text)
            button.setAccessibleName(text)
        names = {
            "worked": self.tr("Worked"),
            "partly": self.tr("Partly"),
            "no": self.tr("Did not work"),
            "viewed": self.tr("Just viewed"),
        }
        pictures = {"worked": "thumb_up", "partly": "minus", "no": "thumb_down", "viewed": "eye"}
        for verdict, button in self.verdicts.items():
            button.setText(names[verdict])
            button.setAccessibleName(names[verdict])
            button.setIcon(icons.icon(pictures[verdict], size=16))
        self.flag_button.setText(pick("Flag…", "标记问题…"))
        self.flag_button.setIcon(icons.icon("flag", size=16))
        self.flag_line.setPlaceholderText(pick("What is wrong? Enter sends it", "有什么问题？按回车提交"))
        for widget in (self.flag_button, self.flag_line):
            widget.setAccessibleName(pick("Flag as wrong", "标记为有误"))
        self.body.setAccessibleName(self.tr("Article"))
        self.show_article(self._article)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def on_verdict(self, verdict: str) -> None:
        """Pass a verdict on."""
        if self._article is not None:
            self.verdict_given.emit(self._article.id, verdict)

    @Slot()
    def _on_insert(self) -> None:
        if self._article is not None:
            self.insert_wanted.emit(self._article.id, article_text.reply_text(self._article))

    @Slot()
    def _on_flag(self) -> None:
        self.flag_line.clear()
        self.flag_line.show()
        self.flag_line.setFocus()

    @Slot()
    def _on_flagged(self) -> None:
        text = self.flag_line.text().strip()
        if self._article is not None and text:
            self.flag_wanted.emit(self._article.id, text)
            self.flag_line.hide()

    @Slot()
    def _on_library(self) -> None:
        if self._article is not None:
            self.library_wanted.emit(self._article.id)

    @Slot()
    def _on_beside(self) -> None:
        if self._article is not None:
            ArticleWindow.open_for(self._article, self.window())

    @Slot()
    def _on_theme(self) -> None:
        self.retranslate()


class _Verdict:
    """One verdict button."""

    def __init__(self, page: ArticlePage, verdict: str) -> None:
        self._page, self._verdict = page, verdict

    def __call__(self, checked: bool = False) -> None:
        self._page.on_verdict(self._verdict)
