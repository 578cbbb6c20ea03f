"""Where an agent writes: reply, internal note or diagnosis step, with drafts, files and the send guard.

Sends the text's op itself and keeps the text until it succeeded; knows no other action.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QStackedWidget
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.views import TicketView
from desk.ui import icons, texts, theme
from desk.ui.clock import Clock
from desk.ui.ticket.attachments import AttachmentBar, PendingFile, Scratch, described
from desk.ui.ticket.completion import Choice
from desk.ui.ticket.diagnosis import DiagnosisEditor
from desk.ui.ticket.drafts import KINDS, Drafts
from desk.ui.ticket.editor import MessageEditor
from desk.ui.ticket.guard import missed, seen
from desk.ui.widgets.directory import Directory
from desk.ui.widgets.elided import ElidedLabel
from desk.ui.widgets.notice import Notice

_VERBS = {"reply": "ticket.reply", "note": "ticket.note", "diagnosis": "ticket.diagnose"}
_LOW, _HIGH = 84, 200


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
        self._scratch = Scratch()
        self._ticket: TicketView | None = None
        self._kind = "reply"
        self._loading = False
        self._on_way: set[tuple[bytes, str]] = set()
        self._files: dict[tuple[bytes, str], list[PendingFile]] = {}
        self._article: dict[bytes, bytes] = {}
        self._build()
        theme.themes.changed.connect(self._on_theme)
        self.retranslate()

    # ---- building

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addLayout(self._build_tabs())
        self.notice = Notice(self)
        column.addWidget(self.notice)
        self._stack = QStackedWidget(self)
        self.reply = self._message_editor()
        self.note = self._message_editor()
        self.diagnosis = DiagnosisEditor(self._stack)
        self.editors: dict[str, MessageEditor | DiagnosisEditor] = {
            "reply": self.reply, "note": self.note, "diagnosis": self.diagnosis
        }  # fmt: skip
        self._writers: list[QObject] = []
        for kind, editor in self.editors.items():
            self._stack.addWidget(editor)
            writer = _Writer(self, kind)
            editor.textChanged.connect(writer.on_text)
            editor.left.connect(writer.on_left)
            self._writers.append(writer)
        column.addWidget(self._stack)
        self.attachments = AttachmentBar(self)
        self.attachments.removed.connect(self._on_removed)
        column.addWidget(self.attachments)
        column.addLayout(self._build_tools())
        for keys in (QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")):
            shortcut = QShortcut(keys, self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.send)
        self._fit()

    def _build_tabs(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        self._tabs = QButtonGroup(self)
        self.tabs: dict[str, QPushButton] = {}
        for number, kind in enumerate(KINDS):
            tab = QPushButton(self)
            tab.setProperty("role", "tab")
            tab.setCheckable(True)
            self._tabs.addButton(tab, number)
            self.tabs[kind] = tab
            row.addWidget(tab)
        self.tabs["reply"].setChecked(True)
        self._tabs.idClicked.connect(self._on_tab)
        self._recipient = ElidedLabel(parent=self)
        self._recipient.setProperty("role", "meta")
        row.addSpacing(12)
        row.addWidget(self._recipient, 1)
        return row

    def _message_editor(self) -> MessageEditor:
        editor = MessageEditor(self._stack)
        editor.canned = self._canned
        editor.people = self._people
        editor.files_given.connect(self._on_files)
        editor.picture_pasted.connect(self._on_picture)
        editor.too_long.connect(self._on_too_long)
        editor.document().documentLayout().documentSizeChanged.connect(self._on_grown)
        return editor

    def _build_tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        self._tools: dict[str, QPushButton] = {}
        for name, act in (
            ("bold", self._on_bold),
            ("list", self._on_list),
            ("code", self._on_code),
            ("paperclip", self.choose_files),
            ("bolt", self._on_canned),
        ):
            button = QPushButton(self)
            button.setProperty("role", "icon")
            button.clicked.connect(act)
            self._tools[name] = button
            row.addWidget(button)
        row.addStretch(1)
        keys = QLabel(texts.shortcut("Ctrl+Return"), self)
        keys.setProperty("role", "keycap")
        self.send_button = QPushButton(self)
        self.send_button.setProperty("role", "primary")
        self.send_button.clicked.connect(self.send)
        row.addWidget(keys)
        row.addSpacing(6)
        row.addWidget(self.send_button)
        return row

    # ---- showing

    def retranslate(self) -> None:
        """Take the texts and icons of the current language and theme."""
        names = {"reply": self.tr("Reply"), "note": self.tr("Internal note"), "diagnosis": self.tr("Diagnosis step")}
        for kind, tab in self.tabs.items():
            tab.setText(names[kind])
            tab.setAccessibleName(names[kind])
            self.editors[kind].setAccessibleName(names[kind])
        tips = {
            "bold": self.tr("Bold"),
            "list": self.tr("List"),
            "code": self.tr("Code"),
            "paperclip": self.tr("Attach files"),
            "bolt": self.tr("Canned replies (type /)"),
        }
        for name, button in self._tools.items():
            button.setIcon(icons.icon(name))
            button.setToolTip(tips[name])
            button.setAccessibleName(tips[name])
        self._show_labels()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

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
            self._show_files()
        self._show_labels()

    def show_kind(self, kind: str) -> None:
        """Go to the reply, note or diagnosis field."""
        self._kind = kind
        self.tabs[kind].setChecked(True)
        self._stack.setCurrentWidget(self.editors[kind])
        self.notice.clear()
        theme.set_role(self, "note" if kind == "note" else "card")
        for name in ("bold", "list", "code", "bolt"):
            self._tools[name].setEnabled(kind != "diagnosis")
        self._show_files()
        self._show_labels()
        self._fit()
        self.editors[kind].setFocus()

    def insert(self, text: str, article: bytes | None = None) -> None:
        """Put a text at the cursor of the reply (from the knowledge sidebar, a quote)."""
        self.show_kind("reply" if self._kind == "diagnosis" else self._kind)
        editor = self.note if self._kind == "note" else self.reply
        editor.textCursor().insertText(text)
        if article is not None and self._ticket is not None:
            self._article[self._ticket.id] = article

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
        to = (requester.email or requester.phone or requester.name) if requester else ""
        self._recipient.setText(f"→ {to}" if self._kind == "reply" and to else "")
        if self._kind != "reply":
            self._recipient.setText(self.tr("Only the team sees this"))
        self.reply.setPlaceholderText(
            self.tr("Reply to {0}…   / for canned replies, @ to mention").format(name) if ticket else ""
        )
        self.note.setPlaceholderText(self.tr("Note for the team…   @ mentions a colleague"))
        busy = ticket is not None and (ticket.id, self._kind) in self._on_way
        labels = {"reply": self.tr("Send"), "note": self.tr("Save note"), "diagnosis": self.tr("Save step")}
        self.send_button.setText(self.tr("Sending…") if busy else labels[self._kind])
        self.send_button.setEnabled(not busy)

    # ---- sending

    @Slot()
    def send(self) -> None:
        """Send the shown text, after asking when somebody else spoke meanwhile."""
        self._send(anyway=False)

    def _send(self, *, anyway: bool) -> None:
        ticket, kind = self._ticket, self._kind
        if ticket is None or (ticket.id, kind) in self._on_way:
            return
        text = self.editors[kind].toPlainText()
        files = list(self._files.get((ticket.id, kind), ()))
        if not text.strip() and not files:
            self.notice.say(self.tr("There is nothing to send yet. Write a text first."), role="warning")
            return
        if kind == "reply" and not anyway and self._ask(ticket):
            return
        self.notice.clear()
        self._on_way.add((ticket.id, kind))
        self._show_labels()
        outcome = _Outcome(self, ticket.id, kind, text, len(files))
        self._requester.request(
            _VERBS[kind],
            self._arguments(ticket, kind, text, files),
            reply_type=Changes,
            done=outcome.done,
            failed=outcome.failed,
            write=True,
        )

    def _ask(self, ticket: TicketView) -> bool:
        me = self._directory.me
        found = missed(ticket.entries, self.drafts.get(ticket.id, "reply").known, me.id if me else None)
        if not found:
            return False
        newest = found[-1]
        who = newest.author_name or self.tr("Somebody")
        ago = texts.age(newest.at_us, self._clock.now_us())
        self.notice.say(
            self.tr("{0} wrote here while you were writing ({1}). Read it above before you send.").format(who, ago),
            role="warning",
            answers=[(self.tr("Edit"), self._on_edit), (self.tr("Send anyway"), self._on_anyway)],
        )
        return True

    def _arguments(self, ticket: TicketView, kind: str, text: str, files: list[PendingFile]) -> dict[str, Any]:
        args: dict[str, Any] = {"ticket": ticket.id, "files": [file.argument() for file in files]}
        if kind == "diagnosis":
            return {**args, **self.diagnosis.values()}
        args["body"] = text
        if kind == "note":
            args["mentions"] = [person.id for person in self._directory.staff if f"@{person.name}" in text]
        elif (article := self._article.get(ticket.id)) is not None:
            args["article"] = article
        return args

    def on_sent(self, ticket: bytes, kind: str, text: str, files: int, changes: Changes) -> None:
        """Forget what has been sent; what was typed meanwhile stays."""
        self._on_way.discard((ticket, kind))
        self.drafts.sent(ticket, kind, text)
        self._files[(ticket, kind)] = self._files.get((ticket, kind), [])[files:]
        self._article.pop(ticket, None)
        if self._ticket is not None and self._ticket.id == ticket:
            self._load_texts()
            self._show_files()
        self._show_labels()
        self.sent.emit(changes)

    def on_refused(self, ticket: bytes, kind: str, failure: Failure) -> None:
        """Keep the text and show the sentence beside it."""
        self._on_way.discard((ticket, kind))
        self._show_labels()
        if self._ticket is not None and self._ticket.id == ticket:
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
        if self._loading or self._ticket is None:
            return
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

    @Slot(int)
    def _on_tab(self, number: int) -> None:
        self.show_kind(KINDS[number])

    @Slot()
    def _on_bold(self) -> None:
        self._with_message(lambda editor: editor.toggle_mark("**"))

    @Slot()
    def _on_code(self) -> None:
        self._with_message(lambda editor: editor.toggle_mark("`"))

    @Slot()
    def _on_list(self) -> None:
        self._with_message(lambda editor: editor.toggle_list())

    @Slot()
    def _on_canned(self) -> None:
        self._with_message(lambda editor: editor.offer_canned())

    def _with_message(self, act: Callable[[MessageEditor], None]) -> None:
        editor = self.editors[self._kind]
        if isinstance(editor, MessageEditor):
            editor.setFocus()
            act(editor)

    def _canned(self) -> list[Choice]:
        values = self._variables()
        return [Choice(title, filled(body, values)) for title, body in self._directory.canned]

    def _people(self) -> list[Choice]:
        return [Choice(f"{person.name}  {person.tier}".strip(), f"@{person.name} ") for person in self._directory.staff]

    def _variables(self) -> dict[str, str]:
        ticket, me = self._ticket, self._directory.me
        if ticket is None:
            return {}
        return {
            "requester": ticket.requester.name if ticket.requester else "",
            "agent": me.name if me else "",
            "number": ticket.number,
            "title": ticket.title,
            "product": ticket.product,
            "category": self._directory.category_name(ticket.category),
        }

    # ---- files

    @Slot()
    def choose_files(self) -> None:
        """Ask for files to attach."""
        paths, _ = QFileDialog.getOpenFileNames(self, self.tr("Attach files"))
        if paths:
            self._on_files(paths)

    @Slot(list)
    def _on_files(self, paths: list[str]) -> None:
        for path in paths:
            self._attach(lambda path=path: described(path), path)

    @Slot(QImage)
    def _on_picture(self, image: QImage) -> None:
        stamp = texts.local_time(self._clock.now_us()).strftime("%H-%M-%S")
        name = self.tr("screenshot {0}").format(stamp) + ".png"
        self._attach(lambda: self._scratch.picture(image, name), name)

    @Slot(str)
    def _on_too_long(self, text: str) -> None:
        name = self.tr("pasted text") + ".txt"
        self._attach(lambda: self._scratch.text(text, name), name)
        size = texts.file_size(len(text.encode("utf-8", "replace")))
        self.notice.say(
            self.tr("The pasted text is {0}: it was made an attachment instead of filling the field.").format(size),
            role="warning",
        )

    def _attach(self, make: Callable[[], PendingFile], name: str) -> None:
        if self._ticket is None:
            return
        try:
            file = make()
        except OSError as error:
            reason = error.strerror or self.tr("no room")
            self.notice.say(self.tr("{0} cannot be attached: {1}").format(name, reason))
            return
        limit = int(self._directory.setting("attachment_limit_mb", 100))
        if file.size > limit * 1_000_000:
            self.notice.say(
                self.tr("{0} has {1}; the limit is {2} MB. Compress it, or share a link.").format(
                    file.name, texts.file_size(file.size), limit
                )
            )
            return
        self._files.setdefault((self._ticket.id, self._kind), []).append(file)
        self._show_files()

    @Slot(int)
    def _on_removed(self, number: int) -> None:
        if self._ticket is not None:
            del self._files[(self._ticket.id, self._kind)][number]
            self._show_files()

    def _show_files(self) -> None:
        files = self._files.get((self._ticket.id, self._kind), []) if self._ticket else []
        self.attachments.show_files(files)

    # ---- size

    @Slot()
    def _on_grown(self) -> None:
        self._fit()

    def _fit(self) -> None:
        if not hasattr(self, "_stack") or not hasattr(self, "editors"):
            return
        editor = self.editors[self._kind]
        if isinstance(editor, MessageEditor):
            lines = editor.document().size().height() * editor.fontMetrics().lineSpacing()
            self._stack.setFixedHeight(round(min(_HIGH, max(_LOW, lines + 16))))
        else:
            self._stack.setFixedHeight(editor.sizeHint().height())

    @Slot()
    def _on_theme(self) -> None:
        self.retranslate()


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

    def __init__(self, composer: Composer, ticket: bytes, kind: str, text: str, files: int) -> None:
        self._composer = composer
        self._what = (ticket, kind, text, files)

    def done(self, changes: Changes) -> None:
        """The op succeeded."""
        self._composer.on_sent(*self._what, changes)

    def failed(self, failure: Failure) -> None:
        """The op was refused."""
        self._composer.on_refused(self._what[0], self._what[1], failure)
