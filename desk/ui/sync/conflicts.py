"""The conflict inbox: what stands, the other value and what both began from, side by side; one key decides."""

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit

from desk.protocol.sharing import ConflictView
from desk.ui import texts
from desk.ui.sync.inbox import Inbox, Side

WRITABLE = ("title", "category", "product", "tier")
"""Fields into which a person may write a value that neither side had."""


class ConflictsPage(Inbox):
    """One line a conflict."""

    verb, reply_type = "query.conflicts", list[ConflictView]

    def build(self) -> None:
        """Why, the three values, and the ways to decide."""
        self.list.letters_act = True
        self.why = QLabel(self)
        self.why.setWordWrap(True)
        self.add(self.why)
        self.stands, self.other, self.base = Side(self), Side(self), Side(self)
        self.add_row((self.stands, self.other, self.base), 3)
        self.column.addWidget(self.notice)
        self.third = QLineEdit(self)
        self.third.returnPressed.connect(self.write_third)
        self.third_button = self.button(self.write_third)
        self.open_button = self.button(self.open_ticket)
        self.other_button = self.button(self.bring_back)
        self.keep_button = self.button(self.keep, role="primary")
        self.add_row((self.third, self.third_button))
        self.add_row((self.open_button, None, self.other_button, self.keep_button))

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.list.setAccessibleName(self.tr("Conflicts"))
        self.empty.setText(self.tr("No conflicts: everything came together by itself."))
        self.third.setPlaceholderText(self.tr("Neither: another value"))
        self.third.setAccessibleName(self.tr("Neither: another value"))
        self.name_buttons(
            (
                (self.keep_button, self.tr("Keep what stands (1)")),
                (self.other_button, self.tr("Bring the other back (2)")),
                (self.open_button, self.tr("Open the ticket (3)")),
                (self.third_button, self.tr("Write this")),
            )
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 keeps, 2 brings the other back, 3 opens; J and K go down and up."""
        acts = {"1": self.keep, "2": self.bring_back, "3": self.open_ticket}
        text = event.text().casefold()
        if text in acts:
            acts[text]()
        elif text in ("j", "k"):
            self.list.step(1 if text == "j" else -1)
        else:
            super().keyPressEvent(event)

    @property
    def current(self) -> ConflictView | None:
        """Return the chosen conflict."""
        found: ConflictView | None = self.chosen_one
        return found

    def line_of(self, one: ConflictView) -> str:
        """Name ticket and field."""
        return " · ".join(filter(None, (one.number, one.title, self._field(one.field))))

    def show_one(self, one: ConflictView) -> None:
        """Show the values and who wrote them."""
        self.open_button.setVisible(one.ticket is not None)
        for third in (self.third, self.third_button):
            third.setVisible(one.ticket is not None and one.field in WRITABLE)
        self.third.clear()
        when = texts.local_time(one.at_us).strftime("%m-%d %H:%M")
        self.why.setText(f"{self._field(one.field)} · {self._reason(one)} · {when}")
        whose = self.tr("Yours ({0})") if one.mine else self.tr("The other, by {0}")
        self.stands.show_value(
            self.tr("Stands, by {0}").format(one.winner_by or "–"), self._value(one.field, one.winner)
        )
        self.other.show_value(whose.format(one.loser_by or "–"), self._value(one.field, one.loser))
        self.base.show_value(self.tr("Both began from"), self._value(one.field, one.base))

    def _value(self, field: str, value: str) -> str:
        """Return a value in the words of the window."""
        if field == "priority" and value.isdigit():
            return texts.priority_code(int(value))
        return texts.state(value) if field == "state" and value else value

    def _field(self, field: str) -> str:
        return {
            "owner_id": self.tr("Owner"),
            "group_id": self.tr("Group"),
            "requester_id": self.tr("Requester"),
            "priority": self.tr("Priority"),
            "state": self.tr("State"),
            "title": self.tr("Title"),
            "category": self.tr("Category"),
            "product": self.tr("Product"),
            "tier": self.tr("Tier"),
        }.get(field, field)

    def _reason(self, one: ConflictView) -> str:
        return {
            "already_taken": self.tr("somebody had taken it before"),
            "changed_meanwhile": self.tr("it was changed meanwhile"),
            "newer_value_kept": self.tr("the newer value was kept"),
            "overwrote_concurrent": self.tr("written without having seen the other"),
            "concurrent_transition": self.tr("two steps of the process at once"),
            "moved_away": self.tr("the ticket was moved meanwhile"),
            "number_taken": self.tr("the number was given already"),
        }.get(one.reason, one.reason)

    # ---- deciding

    def keep(self) -> None:
        """Let what stands stand."""
        self._resolve("keep")

    def bring_back(self) -> None:
        """Bring the other value back, as a change of one's own."""
        self._resolve("other")

    def write_third(self) -> None:
        """Write a value that is neither."""
        if value := self.third.text().strip():
            self._resolve("value", value=value)

    def _resolve(self, choice: str, **more: str) -> None:
        if (one := self.current) is not None:
            self.write("conflict.resolve", {"conflict": one.id, "choice": choice, **more})
