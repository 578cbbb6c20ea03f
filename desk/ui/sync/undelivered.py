"""What the shared database refused: reason and text, so that nothing anybody wrote is lost."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit

from desk.protocol.sharing import UndeliveredView
from desk.ui import texts
from desk.ui.sync.inbox import Inbox


class UndeliveredPage(Inbox):
    """One line a refused change."""

    verb, reply_type = "query.undelivered", list[UndeliveredView]

    def build(self) -> None:
        """Reason, text, and what can be done with it."""
        self.why, self.text = QLabel(self), QPlainTextEdit(self)
        self.why.setWordWrap(True)
        self.text.setReadOnly(True)
        self.add(self.why)
        self.add(self.text, 2)
        self.column.addWidget(self.notice)
        self.discard_button = self.button(self._ask_discard, role="danger")
        self.open_button = self.button(self.open_ticket)
        self.retry_button = self.button(self.retry)
        self.copy_button = self.button(self.copy, role="primary")
        self.add_row((self.discard_button, None, self.open_button, self.retry_button, self.copy_button))

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.list.setAccessibleName(self.tr("Not delivered"))
        self.text.setAccessibleName(self.tr("Its text"))
        self.empty.setText(self.tr("Everything was delivered."))
        self.name_buttons(
            (
                (self.copy_button, self.tr("Copy the text")),
                (self.open_button, self.tr("Open the ticket")),
                (self.retry_button, self.tr("Do it again")),
                (self.discard_button, self.tr("Throw away…")),
            )
        )

    def line_of(self, one: UndeliveredView) -> str:
        """Name ticket, change and reason."""
        return " · ".join(filter(None, (one.number, one.verb, one.why)))

    def show_one(self, one: UndeliveredView) -> None:
        """Show the reason and the text."""
        self.notice.clear()
        self.open_button.setVisible(one.ticket is not None)
        when = texts.local_time(one.at_us).strftime("%m-%d %H:%M")
        self.why.setText(self.tr("{0}: refused with “{1}” ({2})").format(one.verb, one.why, when))
        facts = "\n".join(texts.labelled(str(name), str(value)) for name, value in one.detail.items())
        self.text.setPlainText("\n\n".join(filter(None, (one.text, facts))))

    def copy(self) -> None:
        """Put the text on the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.notice.say(self.tr("The text is on the clipboard."), role="info")

    def _ask_discard(self) -> None:
        if self.chosen_one is not None:
            answers = [(self.tr("Throw away"), self.discard), (self.tr("Keep"), self.notice.clear)]
            question = self.tr("Its text is gone then. Copy what you need first.")
            self.notice.say(question, role="warning", answers=answers)

    def discard(self) -> None:
        """Throw the chosen one away."""
        self._decide("undelivered.discard")

    def retry(self) -> None:
        """Do the chosen one again, as a new change."""
        self._decide("undelivered.retry")

    def _decide(self, verb: str) -> None:
        if (one := self.chosen_one) is not None:
            self.write(verb, {"op": one.op_id})
