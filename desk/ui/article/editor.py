"""Writes or changes an article: form and preview side by side, saved on its base, nothing typed ever lost.

Keeps the form in the drafts on every change (the journal puts them on the disk each second) and sends
`article.create` or `article.edit`; a refused save leaves the text where it is.
"""

from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desk.client.base import Requester
from desk.process.knowledge import FIELDS
from desk.protocol.changes import Changes
from desk.protocol.knowledge import RevisionText
from desk.protocol.messages import Failure
from desk.protocol.views import ArticleView
from desk.ui import theme
from desk.ui.article.editor_face import EditorFace
from desk.ui.article_drafts import ArticleDrafts, Form
from desk.ui.widgets.article_text import markdown_of_fields

_PREVIEW_MS = 150
MOVED = "article_moved"


def fields_of(article: Any) -> dict[str, str]:
    """Return the texts of an ArticleView or ArticleDraft by field."""
    texts = {name: getattr(article, name) for name in FIELDS}
    return {**texts, "tags": " ".join(article.tags)}


class ArticleEditor(EditorFace):
    """The editor.

    Signals (GUI thread):
        saved(object): the Changes of the save; its subject is the article.
        left(): closed without saving (the draft stays unless it was thrown away).
    """

    saved = Signal(object)
    left = Signal()

    def __init__(self, requester: Requester, drafts: ArticleDrafts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self.drafts = drafts
        self._form: Form | None = None
        self._stored: dict[str, str] = {}
        self._on_way = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PREVIEW_MS)
        self._wire()
        self.retranslate()

    def _wire(self) -> None:
        self.form.changed.connect(self._on_changed)
        self._timer.timeout.connect(self._show_preview)
        self.save_button.clicked.connect(self.save)
        self.close_button.clicked.connect(self.left)
        self.discard_button.clicked.connect(self._on_discard)
        self.changes_button.toggled.connect(self._show_preview)
        for keys in ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter"):
            QShortcut(
                QKeySequence(keys), self, self.save, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
            )
        theme.themes.changed.connect(self._show_preview)

    # ---- opening

    def open_article(self, article: ArticleView) -> None:
        """Change an article, going on with what was not saved."""
        place = article.id.hex()
        held = self.drafts.get(place)
        base = article.head.hex() if article.head else ""
        stored = fields_of(article)
        self._open(held or Form(article.id, base, "", stored), stored, restored=held is not None)

    def open_new(self, fields: dict[str, str], ticket: bytes | None = None) -> None:
        """Write a new article from some texts, going on with what was not saved for the same ticket."""
        form = Form(b"", "", ticket.hex() if ticket else "", fields)
        held = self.drafts.get(form.place)
        self._open(held or form, {}, restored=held is not None)

    def open_form(self, form: Form) -> None:
        """Go on with an unsaved form."""
        self._open(form, {}, restored=True)
        if form.article and form.base:
            args = {"article": form.article, "revision": bytes.fromhex(form.base)}
            self._requester.request(
                "query.article_revision",
                args,
                reply_type=RevisionText,
                done=self._on_base,
                failed=self._on_no_base,
            )

    def _on_base(self, text: RevisionText) -> None:
        if self._form is not None and self._form.base == text.id.hex():
            held = self.form.values()
            self.form.fill(text.texts)
            self._stored = self.form.values()
            self.form.fill(held)
            self._show_preview()

    def _on_no_base(self, failure: Failure) -> None:
        # Without the base nothing can be compared; the texts themselves are here, and saving names the matter.
        self._stored = {}

    def _open(self, form: Form, stored: dict[str, str], *, restored: bool) -> None:
        self._form, self._stored, self._on_way = form, stored, False
        self.notice.clear()
        if stored:
            # As the form gives it back: ends of lines and spaces alone are no change.
            self.form.fill(stored)
            self._stored = self.form.values()
        self.form.fill(form.fields)
        self.changes_button.setChecked(False)
        if restored:
            self.notice.say(self.tr("This is what you had not saved."), role="warning")
        self._show_words()
        self._show_preview()
        if not form.article:
            self._keep()
        self.form.title.setFocus()

    @property
    def shown(self) -> Form | None:
        """Return the form that is open."""
        return self._form

    # ---- showing

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        super().retranslate()
        self._show_words()
        self._show_preview()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _show_words(self) -> None:
        form = self._form
        changing = form is not None and bool(form.article)
        self._heading.setText(self.tr("Change article") if changing else self.tr("New article"))
        kept = form is not None and self.drafts.get(form.place) is not None
        self._state.setText(self.tr("not saved yet, kept on this computer") if kept else "")
        self.discard_button.setVisible(kept)
        self.changes_button.setVisible(changing)
        self.save_button.setEnabled(not self._on_way)

    @Slot()
    def _show_preview(self) -> None:
        if self._form is None:
            return
        values, comparing = self.form.values(), self.changes_button.isChecked()
        self.preview.setVisible(not comparing)
        self.diff.setVisible(comparing)
        if comparing:
            self.diff.show_diff(self._stored, values, side_by_side=False)
        else:
            title = values["title"].replace("\n", " ")
            self.preview.show_markdown(f"### {title}\n\n{markdown_of_fields(values)}")

    # ---- writing

    @Slot()
    def _on_changed(self) -> None:
        self._timer.start()
        self._keep()

    def _keep(self) -> None:
        form = self._form
        if form is None:
            return
        values = self.form.values()
        if form.article and values == self._stored:
            self.drafts.drop(form.place)
        else:
            self._form = Form(form.article, form.base, form.ticket, values)
            self.drafts.keep(self._form)
        self._show_words()

    @Slot()
    def save(self) -> None:
        """Send the article on the base it was begun from."""
        form = self._form
        if form is None or self._on_way:
            return
        values = self.form.values()
        if form.article and values == self._stored:
            self.left.emit()
            return
        self._on_way = True
        self._show_words()
        verb, args = self._arguments(form, values)
        outcome = _Outcome(self, form, values)
        self._requester.request(
            verb, args, reply_type=Changes, done=outcome.done, failed=outcome.failed, write=True
        )

    def _arguments(self, form: Form, values: dict[str, str]) -> tuple[str, dict[str, Any]]:
        given: dict[str, Any] = dict(values)
        if form.article:
            # Only what was changed is sent, so that a field nobody touched can never meet another's change.
            given = {name: text for name, text in values.items() if self._stored.get(name) != text}
        if "tags" in given:
            given["tags"] = tuple(values["tags"].split())
        if form.article:
            base = {"base": bytes.fromhex(form.base)} if form.base else {}
            return "article.edit", {"article": form.article, **base, **given}
        origin = {"ticket": bytes.fromhex(form.ticket)} if form.ticket else {}
        return "article.create", {**origin, **given}

    def on_saved(self, form: Form, values: dict[str, str], changes: Changes) -> None:
        """Forget the draft, unless more was typed while it was on its way."""
        self._on_way = False
        same = self._form is not None and self._form.place == form.place
        if not same or self.form.values() == values:
            self.drafts.drop(form.place)
            self.saved.emit(changes)
        self._show_words()

    def on_refused(self, form: Form, failure: Failure) -> None:
        """Keep the text and say why; where the article moved, offer the new text beside it."""
        self._on_way = False
        answers = [(self.tr("Save mine over it"), self._on_over)] if failure.code == MOVED else []
        self.notice.say(failure.sentence, answers=answers)
        self._show_words()

    def _on_over(self) -> None:
        """Take the newest revision as the base: what the other wrote in these places is replaced, history keeps it."""
        form = self._form
        if form is not None:
            self._requester.request(
                "query.article", {"article": form.article}, reply_type=ArticleView,
                done=self._on_newest, failed=self._on_no_article,
            )  # fmt: skip

    def _on_newest(self, article: ArticleView) -> None:
        form = self._form
        if form is not None and form.article == article.id:
            base = article.head.hex() if article.head else ""
            self._form = Form(form.article, base, form.ticket, self.form.values())
            self.drafts.keep(self._form)
            self.save()

    def _on_no_article(self, failure: Failure) -> None:
        self.notice.say(failure.sentence)

    @Slot()
    def _on_discard(self) -> None:
        if self._form is not None:
            self.drafts.drop(self._form.place)
            self._form = None
            self.left.emit()


class _Outcome:
    """What became of one save on its way."""

    def __init__(self, editor: ArticleEditor, form: Form, values: dict[str, str]) -> None:
        self._editor, self._form, self._values = editor, form, values

    def done(self, changes: Changes) -> None:
        """The op succeeded."""
        self._editor.on_saved(self._form, self._values, changes)

    def failed(self, failure: Failure) -> None:
        """The op was refused."""
        self._editor.on_refused(self._form, failure)
