"""Where an agent writes: reply, internal note, diagnosis step or call, with drafts, files and completion.

Layout and wiring of the writing; `sending` sends, `slash` knows what follows a "/".
"""

from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.views import TicketView
from desk.ui import theme
from desk.ui.clock import Clock
from desk.ui.ticket.actions import SEND_KEYS
from desk.ui.ticket.attachments import AttachmentBar
from desk.ui.ticket.completion import Choice
from desk.ui.ticket.drafts import KINDS, Drafts
from desk.ui.ticket.editor import MessageEditor
from desk.ui.ticket.editors import EditorStack
from desk.ui.ticket.guard import seen
from desk.ui.ticket.pending_files import PendingFiles
from desk.ui.ticket.prompts import PromptBar
from desk.ui.ticket.sending import Sending
from desk.ui.ticket.slash import SlashMenu
from desk.ui.ticket.toolbar import ComposerTabs, ComposerTools
from desk.ui.widgets.directory import Directory
from desk.ui.widgets.notice import Notice


class Composer(QFrame):
    """The writing part of the ticket pane.

    Signals (GUI thread):
        sent(object): the Changes of a text that was sent; `is_done`: nothing else is being written meanwhile.
        said(str): a sentence for the status bar.
        commanded(str, object): a /command: name of the action, {} or {verb, args}.
    """

    sent = Signal(object)
    said = Signal(str)
    commanded = Signal(str, object)

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
        self._requester, self.drafts, self._directory, self._clock = requester, drafts, directory, clock
        self._ticket: TicketView | None = None
        self._kind, self.is_done = "reply", False
        self._build()
        self._wire()
        self.retranslate()

    def _build(self) -> None:
        self.heads = ComposerTabs(self)
        self.notice = Notice(self)
        self.files = PendingFiles(self.drafts.files, self._directory, self._clock, self)
        self.prompts = PromptBar(self)
        self.slash = SlashMenu(self._directory, self._clock, self.prompts, self)
        self.stack = EditorStack(self._clock, self)
        self.sending = Sending(self._requester, self.drafts, self.files, self.notice, self.stack)
        self.editors = self.stack.editors
        self.reply, self.note = self.stack.reply, self.stack.note
        self.attachments = AttachmentBar(self)
        self.tools = ComposerTools(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        for widget in (self.heads, self.notice, self.prompts, self.stack, self.attachments, self.tools):
            column.addWidget(widget)

    def _wire(self) -> None:
        self.stack.written.connect(self.on_text)
        self.stack.left.connect(self.on_left)
        for message in (self.reply, self.note):
            self._wire_message(message)
        self.heads.chosen.connect(self.show_kind)
        self.tools.tool.connect(self._on_tool)
        self.tools.send.connect(self.send)
        self.attachments.removed.connect(self.files.remove)
        self.files.changed.connect(self._on_files)
        self.files.refused.connect(self.notice.refuse)
        self.files.explained.connect(self.notice.warn)
        self.slash.insert_wanted.connect(self._on_insert)
        self.slash.commanded.connect(self.commanded)
        self.prompts.given_up.connect(self._focus)
        self.sending.sent.connect(self._on_sent)
        self.sending.refused.connect(self._on_refused)
        for keys in (SEND_KEYS, "Ctrl+Enter"):
            within = Qt.ShortcutContext.WidgetWithChildrenShortcut
            QShortcut(QKeySequence(keys), self, self.send, context=within)

    def _wire_message(self, editor: MessageEditor) -> None:
        editor.slashed, editor.people = self.slash.choices, partial(colleagues, self._directory)
        editor.files_given.connect(self.files.add_paths)
        editor.picture_pasted.connect(self.files.add_picture)
        editor.too_long.connect(self.files.add_text)

    # ---- showing

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        for kind in self.editors:
            self._name(kind)
        self._show_labels()

    def _name(self, kind: str) -> None:
        self.editors[kind].setAccessibleName(self.heads.tabs[kind].text())

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
        self._ticket = self.slash.ticket = ticket
        self.setEnabled(ticket is not None)
        if ticket is not None and not same:
            self.drafts.restore(ticket.id, ticket.draft, seen(ticket.entries))
            self.notice.clear()
            self.prompts.hide()
        if not same:
            self._load_texts()
            self._show_stack()
            self.files.go_to((ticket.id, self._kind) if ticket else None)
        self._show_labels()

    @Slot(str)
    def show_kind(self, kind: str) -> None:
        """Go to the reply, note, diagnosis or call."""
        self._kind = kind
        self.heads.check(kind)
        self._show_stack()
        self.notice.clear()
        theme.set_role(self, "note" if kind == "note" else "card")
        self.files.go_to((self._ticket.id, kind) if self._ticket else None)
        self._show_labels()
        self._focus()

    def insert(self, text: str) -> None:
        """Put a text at the cursor of the reply or note (from the knowledge sidebar, a quote)."""
        self.show_kind("note" if self._kind == "note" else "reply")
        (self.note if self._kind == "note" else self.reply).textCursor().insertText(text)

    def _show_stack(self, *, preview: bool = False) -> None:
        self.tools.buttons["eye"].setChecked(preview)
        self.stack.show_kind(self._kind, preview=preview)
        self._name(self._kind)

    def _load_texts(self) -> None:
        owner = self._ticket.id if self._ticket else None
        self.stack.load({kind: self.drafts.get(owner, kind).text if owner else "" for kind in KINDS})

    def _show_labels(self) -> None:
        ticket, requester = self._ticket, self._ticket.requester if self._ticket else None
        name = requester.name if requester else self.tr("the requester")
        public = self._kind in ("reply", "call")
        self.heads.recipient.setText(address(ticket) if public else self.tr("Only the team sees this"))
        hint = self.tr("Reply to {0}…   / for replies and commands, @ to mention") if ticket else ""
        self.reply.setPlaceholderText(hint.format(name))
        self.note.setPlaceholderText(self.tr("Note for the team…   @ mentions a colleague"))
        owner, kind = ticket.id if ticket else b"", self._kind
        self.tools.show_kind(kind, busy=self.sending.busy((owner, kind)))
        self.heads.mark(self.drafts.begun(owner) - {kind})

    # ---- sending

    @Slot()
    def send(self) -> None:
        """Send the shown text, after asking when somebody else spoke meanwhile."""
        self._send(anyway=False)

    def _send(self, *, anyway: bool) -> None:
        ticket, kind = self._ticket, self._kind
        if ticket is None or self.sending.busy((ticket.id, kind)):
            return
        text, files = self.editors[kind].toPlainText(), self.files.current
        if not text.strip() and not files:
            self.sending.say_empty(self.tr("There is nothing to send yet. Write a text first."))
            return
        ask = (self._on_edit, partial(self._send, anyway=True))
        if kind == "reply" and not anyway and self.sending.guard(ticket, self._directory, self._clock, ask):
            return
        self.notice.clear()
        self._show_stack()
        self.sending.send((ticket.id, kind), text, self._arguments(text))
        self._show_labels()

    def _arguments(self, text: str) -> dict[str, Any]:
        if self._kind == "call":
            return self.stack.call.values()
        files = [file.argument() for file in self.files.current]
        if self._kind == "diagnosis":
            return {"files": files, **self.stack.diagnosis.values()}
        mentions = {"mentions": mentioned(text, self._directory)} if self._kind == "note" else {}
        cited = self.drafts.cited(self._ticket.id, self._kind) if self._ticket else {}
        return {"files": files, "body": text, **mentions, **cited}

    @Slot(object, object)
    def _on_sent(self, place: tuple[bytes, str], changes: Changes) -> None:
        here = self._ticket is not None and self._ticket.id == place[0]
        if here:
            self._load_texts()
        self._show_labels()
        self.is_done = here and self._kind == place[1] and not self.stack.current.toPlainText().strip()
        self.sent.emit(changes)

    @Slot(object, object)
    def _on_refused(self, place: tuple[bytes, str], failure: Failure) -> None:
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

    # ---- writing

    @Slot(str)
    def on_text(self, kind: str) -> None:
        """Keep what was typed."""
        if self._ticket is not None:
            text = self.editors[kind].toPlainText()
            self.drafts.write(self._ticket.id, kind, text, seen(self._ticket.entries))

    @Slot()
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
        editor = self.stack.message
        if name == "paperclip":
            self.choose_files()
        elif name == "eye":
            self._show_stack(preview=not self.stack.previewed)
        elif editor is not None:
            self._show_stack()
            editor.setFocus()
            editor.use_tool(name)

    @Slot(str)
    def _on_insert(self, text: str) -> None:
        if (editor := self.stack.message) is not None:
            editor.textCursor().insertText(text)
        self._focus()

    @Slot()
    def _focus(self) -> None:
        self.editors[self._kind].setFocus()

    @Slot()
    def choose_files(self) -> None:
        """Ask for files to attach."""
        self.files.choose(self)

    @Slot()
    def _on_files(self) -> None:
        self.attachments.show_files(self.files.current)


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
