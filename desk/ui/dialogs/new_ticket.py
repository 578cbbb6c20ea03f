"""A new ticket from the template of its category: what happened, when, how to repeat it, where.

Asks the engine for templates and people and sends `ticket.create`; an answer "no" is shown in the form
and nothing typed is lost.
"""

import contextlib
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QWidget,
)

from desk.client.base import Requester
from desk.process import matrix_json
from desk.process.errors import KnownError
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.views import Classification, Workspace
from desk.ui import icons, texts
from desk.ui.dialogs.file_taker import FileTaker
from desk.ui.dialogs.new_ticket_face import NewTicketFace
from desk.ui.dialogs.writing_help import Writing
from desk.ui.widgets.file_choice import choose_files


class NewTicketDialog(NewTicketFace):
    """The form.

    Attributes:
        files: paths of what is attached.
        by_hand, graded: whether a person chose the category, the priority.

    Signals (GUI thread):
        created(bytes): the id of the new ticket.
        existing_wanted(bytes): go to a ticket about the same; what was typed is a note's draft there.
        anew_wanted(): an empty form is wanted in place of this one.
    """

    created = Signal(bytes)
    existing_wanted = Signal(bytes)
    anew_wanted = Signal()

    def __init__(self, requester: Requester, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(requester, workspace, parent)
        self._requester = requester
        self.files: list[str] = []
        self.by_hand = self.graded = False
        self._guessed = ""
        self.category.currentIndexChanged.connect(self._show_template)
        self.attach.clicked.connect(self._on_attach)
        self.taker = FileTaker(self)
        self.taker.taken.connect(self.take_files)
        self.create_button.clicked.connect(self.submit)
        self._cancel.clicked.connect(self.reject)
        self._wire_help()
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.submit)
        self.retranslate()
        requester.request("query.templates", {}, done=self._on_templates, failed=self._on_failed)
        requester.request("query.matrix", {}, done=self._on_matrix, failed=self._on_failed)

    def _wire_help(self) -> None:
        self.title.textChanged.connect(self._on_written)
        self.body.textChanged.connect(self._on_written)
        self.template.changed.connect(self._on_written)
        self.product.activated.connect(self._on_written)
        self.priority.activated.connect(self.set_graded)
        self.category.activated.connect(self.set_by_hand)
        self.chips.chosen.connect(self._on_chip)
        self.help.classified.connect(self._on_classified)
        self.help.ticket_wanted.connect(self._on_existing)

    def fill(self, fields: dict[str, str], files: list[str]) -> None:
        """Fill fields that a link or the clipboard brought: title, body, and who asks by name, phone or mail."""
        self.title.setText(fields.get("title", ""))
        self.body.setPlainText(fields.get("body", ""))
        self.files += files
        self._show_files()
        who = fields.get("phone") or fields.get("email") or fields.get("requester") or ""
        if who:
            self.requester.look_for(who)

    def say_begun(self) -> None:
        """Say that what stands here was begun before, and offer an empty form."""
        said = self.tr("You began this ticket before. It is kept until you create it.")
        self.notice.say(
            said, role="info", answers=[(self.tr("Start anew"), self.anew_wanted.emit)], focus=False
        )

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.setWindowTitle(self.tr("New ticket"))
        self._heading.setText(self.tr("New ticket"))
        for label, name in self._labels:
            label.setText(name())
        self.title.setPlaceholderText(self.tr("What does not work, where, for whom"))
        self.requester.setPlaceholderText(self.tr("Name, mail or telephone"))
        self.create_button.setText(self.tr("Create ticket"))
        self.create_button.setToolTip("Ctrl+↵")
        self._cancel.setText(self.tr("Cancel"))
        self.attach.setIcon(icons.icon("paperclip", size=16))
        self._show_files()
        self._show_template()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return in a line presses no button: the first one would open the choice of files."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot(object)
    def _on_templates(self, templates: list[dict[str, Any]]) -> None:
        self.template.set_templates(templates)
        self._show_template()

    @Slot(object)
    def _on_matrix(self, found: Any) -> None:
        with contextlib.suppress(KnownError):  # of a newer form: the shipped degrees stay
            self.show_degrees(matrix_json.from_json(found).degrees)

    @Slot()
    def _show_template(self) -> None:
        self.template.show_category(self.category.currentData() or "")

    # ---- help while writing

    def _typed(self) -> str:
        """Return everything typed below the title."""
        parts = (*self.template.values().values(), self.body.toPlainText())
        return "\n\n".join(part.strip() for part in parts if part.strip())

    @Slot()
    def _on_written(self) -> None:
        chosen = {"product": self.product.currentData() or "", "category": self.category.currentData() or ""}
        self.help.show_writing(Writing(self.title.text(), self._typed(), **chosen))

    @Slot()
    def set_by_hand(self) -> None:
        """What a person chose is never changed by a guess."""
        self.by_hand = True
        self.chips.clear()

    @Slot(str)
    def _on_chip(self, category: str) -> None:
        self.category.setCurrentIndex(max(0, self.category.findData(category)))
        self.set_by_hand()

    @Slot(object)
    def _on_classified(self, found: Classification) -> None:
        """Fill in a certain category, offer unsure ones, and say nothing else."""
        if self.by_hand:
            return
        at = self.category.findData(found.choices[0].category) if found.choices else -1
        if found.state == "certain" and at >= 0:
            self._guessed = found.choices[0].category
            self.category.setCurrentIndex(at)
            self.chips.say_suggested(found.choices[0])
        elif found.state == "unsure":
            self.category.setCurrentIndex(0)
            self.chips.offer(found)
        else:
            self.category.setCurrentIndex(0)
            self.chips.clear()

    @Slot(bytes)
    def _on_existing(self, ticket: bytes) -> None:
        """Go to a ticket about the same; what was typed waits there as a note, so that nothing is lost."""
        body = "\n\n".join(part for part in (self.title.text().strip(), self._typed()) if part)
        self._requester.request(
            "draft.set", {"ticket": ticket, "kind": "note", "body": body}, reply_type=Changes,
            done=partial(self._go_to, ticket), failed=self._on_failed, write=True,
        )  # fmt: skip

    def _go_to(self, ticket: bytes, changes: Changes) -> None:
        self.existing_wanted.emit(ticket)
        self.reject()

    # ---- files and sending -------------------------------------------------------------------------

    @Slot()
    def _on_attach(self) -> None:
        choose_files(self, self.tr("Attach files"), self.take_files)

    @Slot(list)
    def take_files(self, paths: list[str]) -> None:
        """Attach files that were chosen, dropped or pasted, each once."""
        self.files += [path for path in paths if path not in self.files]
        self._show_files()

    def _show_files(self) -> None:
        names = ", ".join(Path(path).name for path in self.files)
        self.attach.setText(names if len(names) < 60 and names else self.tr("Attach files…"))
        if len(names) >= 60:
            self.attach.setText(texts.counted(self.tr("{0} files").format(len(self.files))))
        self.attach.setToolTip("\n".join(self.files))

    @Slot()
    def set_graded(self) -> None:
        """A priority that a person chose stands over what the fields would say."""
        self.graded = True

    def grading(self) -> dict[str, str]:
        """Return affected users and degree of interruption, those that were given."""
        given = {"affected_users": self.affected.text(), "interruption": self.interruption.currentData()}
        return {name: str(value) for name, value in given.items() if value}

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of `ticket.create`."""
        args: dict[str, Any] = {
            "title": self.title.text().strip(),
            "body": self.body.toPlainText().strip(),
            "channel": self.channel.currentData(),
            "priority": self.priority.currentData(),
            "fields": {**self.template.values(), **self.grading()},
            "files": [{"path": path, "name": Path(path).name, "type": ""} for path in self.files],
        }
        if self.grading() and not self.graded:
            del args["priority"]  # affected users and interruption say it, by the matrix in force
        if self.category.currentData():
            args["category"] = self.category.currentData()
            # Nobody changed the guess: the classifier must not learn from itself.
            if not self.by_hand and args["category"] == self._guessed:
                args["category_suggested"] = True
        if self.product.currentData():
            args["product"] = self.product.currentData()
        if self.group.currentData() is not None:
            args["group"] = self.group.currentData()
        if self.requester.person is not None:
            args["requester"] = self.requester.person.id
        return args

    @Slot()
    def submit(self) -> None:
        """Send the ticket, or say what is missing."""
        if not self.title.text().strip():
            self._refuse(self.tr("A ticket needs a title: say in one line what does not work."), self.title)
            return
        if self.requester.text().strip() and self.requester.person is None:
            sentence = self.tr("Choose the requester from the list, or leave the field empty.")
            self._refuse(sentence, self.requester)
            return
        self.create_button.setEnabled(False)
        self._requester.request(
            "ticket.create",
            self.arguments(),
            reply_type=Changes,
            done=self._on_created,
            failed=self._on_failed,
            write=True,
        )

    def _refuse(self, sentence: str, widget: QWidget) -> None:
        self.error.setText(sentence)
        self.error.show()
        widget.setFocus()

    @Slot(object)
    def _on_created(self, changes: Changes) -> None:
        self.created.emit(changes.subject)
        self.accept()

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self.create_button.setEnabled(True)
        self.error.setText(failure.sentence)
        self.error.show()
