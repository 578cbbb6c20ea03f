"""Replies written offline that were overtaken: what was said meanwhile beside what was written; send, or take back."""

from desk.protocol.sharing import OvertakenReply
from desk.ui import texts
from desk.ui.sync.inbox import Inbox, Side


class RepliesPage(Inbox):
    """One line a reply."""

    verb, reply_type = "query.replies", list[OvertakenReply]

    def build(self) -> None:
        """What was said, what was written, and the three ways on."""
        self.said, self.written = Side(self), Side(self)
        self.add_row((self.said, self.written), 3)
        self.column.addWidget(self.notice)
        self.back_button = self.button(lambda: self._decide(send=False))
        self.open_button = self.button(self.open_ticket)
        self.send_button = self.button(lambda: self._decide(send=True), role="primary")
        self.add_row((self.back_button, None, self.open_button, self.send_button))

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.list.setAccessibleName(self.tr("Replies that were overtaken"))
        self.empty.setText(self.tr("No reply waits: nobody spoke before yours left."))
        self.name_buttons(
            (
                (self.back_button, self.tr("Take back (its text goes to “Not delivered”)")),
                (self.open_button, self.tr("Open the ticket")),
                (self.send_button, self.tr("Send all the same")),
            )
        )

    def line_of(self, one: OvertakenReply) -> str:
        """Name ticket and who spoke."""
        return " · ".join(filter(None, (one.number, one.title, one.by)))

    def show_one(self, one: OvertakenReply) -> None:
        """Show both texts."""
        when = texts.local_time(one.said_us).strftime("%m-%d %H:%M") if one.said_us else ""
        since = self.tr("{0} wrote since ({1})").format(one.by or self.tr("Somebody"), when)
        closed = self.tr("The ticket is now: {0}").format(texts.state(one.state))
        self.said.show_value(since if one.said else closed, one.said)
        written = texts.local_time(one.at_us).strftime("%m-%d %H:%M")
        self.written.show_value(self.tr("Your reply, written offline ({0})").format(written), one.text)

    def _decide(self, *, send: bool) -> None:
        if (one := self.chosen_one) is not None:
            self.write("sync.reply", {"op": one.op_id, "send": send})
