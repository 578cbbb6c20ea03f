"""A line that finds a requester by name, mail or telephone while one types."""

from PySide6.QtCore import QStringListModel, QTimer, Slot
from PySide6.QtWidgets import QCompleter, QLineEdit

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.protocol.views import PersonView

_TYPING_MS = 150


class RequesterLine(QLineEdit):
    """Finds a requester by name, mail or telephone while one types.

    Attributes:
        person: the chosen person, None while nobody of that name is chosen.
    """

    def __init__(self, requester: Requester) -> None:
        super().__init__()
        self.person: PersonView | None = None
        self._requester = requester
        self._found: dict[str, PersonView] = {}
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.setCompleter(completer)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPING_MS)
        self._timer.timeout.connect(self._ask)
        self.textEdited.connect(self._on_edited)
        completer.activated.connect(self._on_chosen)

    def look_for(self, text: str) -> None:
        """Take the person whom a name, mail address or telephone number means, if it means one."""

        def done(people: list[PersonView]) -> None:
            self._on_people(people)
            if len(people) == 1:
                self.setText(_person_label(people[0]))
                self.person = people[0]

        self.setText(text)
        self._requester.request(
            "query.people", {"text": text}, reply_type=list[PersonView], done=done, failed=self._on_failed
        )

    @Slot(str)
    def _on_edited(self, text: str) -> None:
        self.person = self._found.get(text)
        self._timer.start()

    @Slot()
    def _ask(self) -> None:
        self._requester.request(
            "query.people",
            {"text": self.text().strip()},
            reply_type=list[PersonView],
            done=self._on_people,
            failed=self._on_failed,
        )

    @Slot(object)
    def _on_people(self, people: list[PersonView]) -> None:
        self._found = {_person_label(person): person for person in people}
        self._names.setStringList(list(self._found))
        self._take_meant()
        if self.hasFocus() and self._found and self.person is None:
            self.completer().complete()

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        self._names.setStringList([])

    def _take_meant(self) -> None:
        """Take whom the line can only mean: a whole name, mail address or telephone number stands there."""
        text = self.text().strip().casefold()
        means = [
            (label, person)
            for label, person in self._found.items()
            if text in (person.name.casefold(), person.email.casefold(), person.phone.casefold())
        ]
        if self.person is None and text and len(means) == 1 == len(self._found):
            label, self.person = means[0]
            self.setText(label)

    @Slot(str)
    def _on_chosen(self, label: str) -> None:
        self.person = self._found.get(label)


def _person_label(person: PersonView) -> str:
    return " · ".join(part for part in (person.name, person.organisation, person.email) if part)
