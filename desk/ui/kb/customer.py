"""Who asked: the requester's card, level, ways of contact, and how many other tickets are open."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desk.process.messages import Words
from desk.process.priority import LEVELS, STANDARD
from desk.process.text import visible
from desk.protocol.views import PersonView, TicketView
from desk.ui import icons, texts, theme
from desk.ui.i18n import pick
from desk.ui.widgets.avatar import Avatar
from desk.ui.widgets.elided import ElidedLabel
from desk.ui.widgets.pill import Pill


class CustomerPage(QWidget):
    """The requester of the shown ticket; `levels` are the user levels with their names.

    Signals:
        copied(str): what went to the clipboard; GUI thread.
    """

    copied = Signal(str)

    def __init__(
        self, parent: QWidget | None = None, *, levels: Callable[[], Mapping[str, Words]] = lambda: LEVELS
    ) -> None:
        super().__init__(parent)
        self._levels = levels
        self._ticket: TicketView | None = None
        self._avatar = Avatar(size=44, side="customer", parent=self)
        self.name = ElidedLabel(parent=self)
        self.name.setProperty("role", "section")
        self._organisation = ElidedLabel(parent=self)
        self._organisation.setProperty("role", "meta")
        self._level = Pill(parent=self)
        self.others = QLabel(self)
        self.others.setProperty("role", "strong")
        self.others.setWordWrap(True)
        self.contacts: dict[str, QPushButton] = {}
        self._labels: dict[str, QLabel] = {}
        self._lay_out()
        theme.themes.changed.connect(self._on_theme)
        self.retranslate()

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self.name)
        names.addWidget(self._organisation)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._avatar)
        head.addLayout(names, 1)
        head.addWidget(self._level)
        rows = QFormLayout()
        rows.setHorizontalSpacing(12)
        rows.setVerticalSpacing(4)
        for key in ("email", "phone"):
            button = QPushButton(self)
            button.setProperty("role", "plain")
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            button.clicked.connect(_Copier(self, button))
            self.contacts[key] = button
            rows.addRow(self._row_label(key), button)
        for key in ("channel", "language", "created"):
            value = QLabel(self)
            value.setTextFormat(Qt.TextFormat.PlainText)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._labels["value_" + key] = value
            rows.addRow(self._row_label(key), value)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(14)
        column.addLayout(head)
        column.addWidget(self.others)
        column.addLayout(rows)
        column.addStretch(1)

    def _row_label(self, key: str) -> QLabel:
        label = QLabel(self)
        label.setProperty("role", "meta")
        self._labels[key] = label
        return label

    def show_ticket(self, ticket: TicketView | None) -> None:
        """Show the requester of a ticket."""
        self._ticket = ticket
        person = ticket.requester if ticket else None
        self.setEnabled(person is not None)
        self._show_person(person or PersonView(id=b"", name=self.tr("No requester")))
        if ticket is not None:
            self._labels["value_channel"].setText(texts.channel(ticket.channel))
            names = {"zh_CN": "中文", "zh": "中文", "en": "English"}
            self._labels["value_language"].setText(names.get(ticket.language, ticket.language or "—"))
            self._labels["value_created"].setText(texts.full_time(ticket.created_us)[:16])
            others = max(0, person.open_tickets - (ticket.state not in _DONE)) if person else 0
            self.others.setText(
                texts.counted(self.tr("{0} other open tickets").format(others))
                if others
                else self.tr("No other open ticket")
            )

    def _level_name(self, level: str) -> str:
        """Return a user level as the matrix names it."""
        named = self._levels().get(level)
        return pick(*named) if named else level

    def _show_person(self, person: PersonView) -> None:
        self._avatar.set_name(person.name)
        self.name.setText(visible(person.name))
        self._organisation.setText(visible(person.organisation))
        self._level.show_text(
            self._level_name(person.level) if person.level != STANDARD else self.tr("standard"),
            "plain" if person.level == STANDARD else "warn",
            strong=person.level != STANDARD,
        )
        for key, value in (("email", person.email), ("phone", person.phone)):
            self.contacts[key].setText(visible(value) or "—")
            self.contacts[key].setEnabled(bool(value))

    def retranslate(self) -> None:
        """Take the texts and icons of the current language and theme."""
        names = {
            "email": self.tr("E-mail"),
            "phone": self.tr("Telephone"),
            "channel": self.tr("Channel"),
            "language": self.tr("Language"),
            "created": self.tr("Created"),
        }
        for key, name in names.items():
            self._labels[key].setText(name)
        for key, button in self.contacts.items():
            button.setIcon(icons.icon("mail" if key == "email" else "phone", size=16))
            button.setToolTip(self.tr("Click to copy"))
            button.setAccessibleName(names[key])
        self.show_ticket(self._ticket)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot()
    def _on_theme(self) -> None:
        self.retranslate()


_DONE = ("closed", "cancelled", "merged", "spam")


class _Copier:
    """Copies what a button shows."""

    def __init__(self, page: CustomerPage, button: QPushButton) -> None:
        self._page, self._button = page, button

    def __call__(self, checked: bool = False) -> None:
        QGuiApplication.clipboard().setText(self._button.text())
        self._page.copied.emit(self._button.text())
