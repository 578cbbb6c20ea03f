"""Where an agent writes: reply, internal note or diagnosis step, with drafts, files and the send guard.

Sends the text's op itself and keeps the text until it succeeded; knows no other action.
"""

from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QStackedWidget, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.views import TicketView
from desk.ui import texts, theme
from desk.ui.clock import Clock
from desk.ui.ticket.actions import SEND_KEYS
from desk.ui.ticket.attachments import AttachmentBar, PendingFile
from desk.ui.ticket.completion import Choice
from desk.ui.ticket.diagnosis import DiagnosisEditor
from desk.ui.ticket.drafts import KINDS, Drafts
from desk.ui.ticket.editor import MessageEditor
from desk.ui.ticket.guard import missed, seen
from desk.ui.ticket.pending_files import PendingFiles
from desk.ui.ticket.toolbar import ComposerTabs, ComposerTools
from desk.ui.widgets.directory import Directory
from desk.ui.widgets.notice import Notice

_VERBS = {"reply": "ticket.reply", "note": "ticket.note", "diagnosis": "ticket.diagnose"}
_LOW, _HIGH = 84, 200
_HOUR_US = 3_600_000_000


class Composer(QFrame):
    """The writing part of the ticket pane.

    Signals (GUI thread):
        sent(object): the Changes of a text that was sent.
        said(str): a sentence for the status bar.
    """

    sent = Signal(object)
    said = Signal(str)

    def __init__(
        self,
        requester: Requester,
        drafts: Drafts,
        directory: Directory,
        clock: Clock,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("composer")
        self.setProperty("role", "card")
        self._requester = requester
        self.drafts = drafts
        self._directory = directory
        self._clock = clock
        self._ticket: TicketView | None = None
        self._kind = "reply"
        self._loading = False
        self._on_way: set[tuple[bytes, str]] = set()
        self.files = PendingFiles(directory, clock, self)
        self._build()
        self._wire()
        self.retranslate()

    def _build(self) -> None:
        self.heads = ComposerTabs(self)
        self.notice = Notice(self)
        self._stack = QStackedWidget(self)
        self.reply, self.note = MessageEditor(self._stack), MessageEditor(self._stack)
        self.diagnosis = DiagnosisEditor(self._stack)
        editors: tuple[MessageEditor | DiagnosisEditor, ...] = (self.reply, self.note, self.diagnosis)
        self.editors = dict(zip(KINDS, editors, strict=True))
        self.attachments = AttachmentBar(self)
        self.tools = ComposerTools(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        for widget in (self.heads, self.notice, self._stack, self.attachments, self.tools):
            column.addWidget(widget)

    def _wire(self) -> None:
        self._writers = [_Writer(self, kind) for kind in self.editors]
        for editor, writer in zip(self.editors.values(), self._writers, strict=True):
            self._stack.addWidget(editor)
            editor.textChanged.connect(writer.on_text)
            editor.left.connect(writer.on_left)
            if isinstance(editor, MessageEditor):
                editor.canned, editor.people = self._canned, partial(colleagues, self._directory)
                editor.files_given.connect(self.files.add_paths)
                editor.picture_pasted.connect(self.files.add_picture)
                editor.too_long.connect(self.files.add_text)
                editor.document().documentLayout().documentSizeChanged.connect(self._fit)
        self.heads.chosen.connect(self.show_kind)
        self.tools.tool.connect(self._on_tool)
        self.tools.send.connect(self.send)
        self.attachments.removed.connect(self.files.remove)
        self.files.changed.connect(self._on_files)
        self.files.refused.connect(self.notice.refuse)
        self.files.explained.connect(self.notice.warn)
        for keys in (SEND_KEYS, "Ctrl+Enter"):
            QShortcut(
                QKeySequence(keys), self, self.send, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
            )

    # ---- showing

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        for kind, editor in self.editors.items():
            editor.setAccessibleName(self.heads.tabs[kind].text())
        self._show_labels()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language, after the tabs did."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.heads.retranslate()
            self.retranslate()

    def show_ticket(self, ticket: TicketView | None) -> None:
        """Show the drafts of a ticket; the same ticket again refreshes only what the guard knows."""
        same = ticket is not None and self._ticket is not None and ticket.id == self._ticket.id
        if self._ticket is not None and not same:
            self.drafts.save(self._ticket.id)
        self._ticket = ticket
        self.setEnabled(ticket is not None)
        if ticket is not None and not same:
            self.drafts.restore(ticket.id, ticket.draft, seen(ticket.entries))
            self.notice.clear()
        if not same:
            self._load_texts()
            self.files.go_to((ticket.id, self._kind) if ticket else None)
        self._show_labels()

    @Slot(str)
    def show_kind(self, kind: str) -> None:
        """Go to the reply, note or diagnosis field."""
        self._kind = kind
        self.heads.check(kind)
        self._stack.setCurrentWidget(self.editors[kind])
        self.notice.clear()
        theme.set_role(self, "note" if kind == "note" else "card")
        self.files.go_to((self._ticket.id, kind) if self._ticket else None)
        self._show_labels()
        self._fit()
        self.editors[kind].setFocus()

    def insert(self, text: str) -> None:
        """Put a text at the cursor of the reply or note (from the knowledge sidebar, a quote)."""
        self.show_kind("reply" if self._kind == "diagnosis" else self._kind)
        editor = self.note if self._kind == "note" else self.reply
        editor.textCursor().insertText(text)

    def _load_texts(self) -> None:
        self._loading = True
        for kind, editor in self.editors.items():
            text = self.drafts.get(self._ticket.id, kind).text if self._ticket else ""
            if editor.toPlainText() != text:
                editor.setPlainText(text)
        self._loading = False
        self._fit()

    def _show_labels(self) -> None:
        ticket, requester = self._ticket, self._ticket.requester if self._ticket else None
        name = requester.name if requester else self.tr("the requester")
        reader = address(ticket) if self._kind == "reply" else self.tr("Only the team sees this")
        self.heads.recipient.setText(reader)
        hint = self.tr("Reply to {0}…   / for canned replies, @ to mention").format(name) if ticket else ""
        self.reply.setPlaceholderText(hint)
        self.note.setPlaceholderText(self.tr("Note for the team…   @ mentions a colleague"))
        self.tools.show_kind(self._kind, busy=ticket is not None and (ticket.id, self._kind) in self._on_way)

    # ---- sending

    @Slot()
    def send(self) -> None:
        """Send the shown text, after asking when somebody else spoke meanwhile."""
        self._send(anyway=False)

    def _send(self, *, anyway: bool) -> None:
        ticket, kind = self._ticket, self._kind
        if ticket is None or (ticket.id, kind) in self._on_way:
            return
        text, files = self.editors[kind].toPlainText(), self.files.current
        if not text.strip() and not files:
            self.notice.say(self.tr("There is nothing to send yet. Write a text first."), role="warning")
            return
        if kind == "reply" and not anyway and self._ask(ticket):
            return
        self.notice.clear()
        self._on_way.add((ticket.id, kind))
        self._show_labels()
        outcome = _Outcome(self, (ticket.id, kind), text, len(files))
        args, ask = self._arguments(ticket.id, text, files), self._requester.request
        ask(_VERBS[kind], args, reply_type=Changes, done=outcome.done, failed=outcome.failed, write=True)

    def _ask(self, ticket: TicketView) -> bool:
        me = self._directory.me
        found = missed(ticket.entries, self.drafts.get(ticket.id, "reply").known, me.id if me else None)
        if found:
            sentence = self.tr("{0} wrote here while you were writing ({1}). Read it above before you send.")
            who, ago = (
                found[-1].author_name or self.tr("Somebody"),
                texts.age(found[-1].at_us, self._clock.now_us()),
            )
            answers = [(self.tr("Edit"), self._on_edit), (self.tr("Send anyway"), self._on_anyway)]
            self.notice.say(sentence.format(who, ago), role="warning", answers=answers)
        return bool(found)

    def _arguments(self, ticket: bytes, text: str, files: list[PendingFile]) -> dict[str, Any]:
        args: dict[str, Any] = {"ticket": ticket, "files": [file.argument() for file in files]}
        if self._kind == "diagnosis":
            return {**args, **self.diagnosis.values()}
        mentions = {"mentions": mentioned(text, self._directory)} if self._kind == "note" else {}
        return {**args, "body": text, **mentions}

    def on_sent(self, place: tuple[bytes, str], text: str, files: int, changes: Changes) -> None:
        """Forget what has been sent; what was typed meanwhile stays."""
        self._on_way.discard(place)
        self.drafts.sent(*place, text)
        self.files.sent(place, files)
        if self._ticket is not None and self._ticket.id == place[0]:
            self._load_texts()
        self._show_labels()
        self.sent.emit(changes)

    def on_refused(self, place: tuple[bytes, str], failure: Failure) -> None:
        """Keep the text and show the sentence beside it."""
        self._on_way.discard(place)
        self._show_labels()
        if self._ticket is not None and self._ticket.id == place[0]:
            self.notice.say(self.tr("Not sent: {0} Your text is kept.").format(failure.sentence))
        self.said.emit(failure.sentence)

    @Slot()
    def _on_edit(self) -> None:
        if self._ticket is not None:
            self.drafts.get(self._ticket.id, "reply").known = seen(self._ticket.entries)
        self.notice.clear()
        self.reply.setFocus()

    @Slot()
    def _on_anyway(self) -> None:
        self._send(anyway=True)

    # ---- writing

    def on_text(self, kind: str) -> None:
        """Keep what was typed."""
        if not self._loading and self._ticket is not None:
            text = self.editors[kind].toPlainText()
            self.drafts.write(self._ticket.id, kind, text, seen(self._ticket.entries))

    def on_left(self) -> None:
        """Save the shown ticket's drafts."""
        if self._ticket is not None:
            self.drafts.save(self._ticket.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves a notice."""
        if event.key() == Qt.Key.Key_Escape and self.notice.isVisible():
            self.notice.clear()
        else:
            super().keyPressEvent(event)

    @Slot(str)
    def _on_tool(self, name: str) -> None:
        editor = self.editors[self._kind]
        if name == "paperclip":
            self.choose_files()
        elif isinstance(editor, MessageEditor):
            editor.setFocus()
            editor.use_tool(name)

    def _canned(self) -> list[Choice]:
        values = variables(self._ticket, self._directory, self._clock.now_us())
        return [Choice(title, filled(body, values)) for title, body in self._directory.canned]

    # ---- files and size

    @Slot()
    def choose_files(self) -> None:
        """Ask for files to attach."""
        paths, _ = QFileDialog.getOpenFileNames(self, self.tr("Attach files"))
        if paths:
            self.files.add_paths(paths)

    @Slot()
    def _on_files(self) -> None:
        self.attachments.show_files(self.files.current)

    @Slot()
    def _fit(self) -> None:
        self._stack.setFixedHeight(fitting_height(self.editors[self._kind]))


def fitting_height(editor: MessageEditor | DiagnosisEditor) -> int:
    """Return the height of a field: it grows with its text, up to a limit."""
    if isinstance(editor, DiagnosisEditor):
        return editor.sizeHint().height()
    lines = editor.document().size().height() * editor.fontMetrics().lineSpacing()
    return round(min(_HIGH, max(_LOW, lines + 16)))


def address(ticket: TicketView | None) -> str:
    """Return to whom a reply goes, as shown: mail address, else telephone, else name."""
    person = ticket.requester if ticket else None
    return f"→ {person.email or person.phone or person.name}" if person else ""


def colleagues(directory: Directory) -> list[Choice]:
    """Return what may follow an @."""
    return [Choice(f"{person.name}  {person.tier}".strip(), f"@{person.name} ") for person in directory.staff]


def mentioned(text: str, directory: Directory) -> list[bytes]:
    """Return the ids of the colleagues whose names follow an @ in a text."""
    return [person.id for person in directory.staff if f"@{person.name}" in text]


def variables(ticket: TicketView | None, directory: Directory, now_us: int) -> dict[str, str]:
    """Return what the {{variables}} of canned replies stand for on a ticket; those without a value are left out.

    `next_update` is the deadline of the running update clock, or an hour from now where none runs.
    """
    if ticket is None:
        return {}
    me = directory.me
    due = next((c.due_us for c in reversed(ticket.clocks) if c.metric == "update" and c.due_us), None)
    update = due if due is not None and due > now_us else now_us + _HOUR_US
    return {
        "ticket": ticket.number,
        "next_update": texts.clock_time(update, now_us),
        "requester": ticket.requester.name if ticket.requester else "",
        "agent": me.name if me else "",
        "number": ticket.number,
        "title": ticket.title,
        "product": ticket.product,
        "category": directory.category_name(ticket.category),
    }


def filled(body: str, values: dict[str, str]) -> str:
    """Return a canned reply with its {{variables}} filled in; an unknown one stays visible."""
    for name, value in values.items():
        body = body.replace("{{" + name + "}}", value)
    return body


class _Writer(QObject):
    """Hears one editor of the composer."""

    def __init__(self, composer: Composer, kind: str) -> None:
        super().__init__(composer)
        self._composer, self._kind = composer, kind

    @Slot()
    def on_text(self) -> None:
        """Pass on that the text changed."""
        self._composer.on_text(self._kind)

    @Slot()
    def on_left(self) -> None:
        """Pass on that the field was left."""
        self._composer.on_left()


class _Outcome:
    """What became of one text on its way."""

    def __init__(self, composer: Composer, place: tuple[bytes, str], text: str, files: int) -> None:
        self._composer, self._place, self._text, self._files = composer, place, text, files

    def done(self, changes: Changes) -> None:
        """The op succeeded."""
        self._composer.on_sent(self._place, self._text, self._files, changes)

    def failed(self, failure: Failure) -> None:
        """The op was refused."""
        self._composer.on_refused(self._place, failure)
