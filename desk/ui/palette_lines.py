"""The lines of the command palette: what fits a text, in which order, and what was chosen lately.

Knows the registry of actions and what the engine found; paints and performs nothing.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desk.protocol.palette import FoundItem
from desk.ui.actions import ACTIONS, Action, ActionId
from desk.ui.i18n import pick
from desk.ui.widgets.likeness import likeness

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
_DISPLAY = Qt.ItemDataRole.DisplayRole
_ICONS = {"ticket": "ticket", "article": "book", "person": "user"}
Offers = Callable[[str], bool]
"""Tells whether the shown ticket allows an action of this name."""
_KEPT = 24
_RECENT_SHOWN = 6
_ACTIONS_BESIDE = 5
"""Commands shown above what the engine found."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: an action, a number to open, words to search for, or a thing that the engine found.

    Attributes:
        kind, ident: ticket, article or person with its id in hex; "" for the others.
    """

    icon: str
    text: str
    other: str
    keys: str = ""
    action: ActionId | None = None
    number: str = ""
    words: str = ""
    kind: str = ""
    ident: str = ""

    @property
    def mark(self) -> tuple[str, str]:
        """Return what tells this line from others."""
        if self.action is not None:
            return "action", self.action
        return (self.kind, self.ident) if self.kind else ("typed", self.number or self.words)


class Recents:
    """What was chosen lately, newest first; kept as text in the window's memory."""

    def __init__(self, text: str = "") -> None:
        self.rows: list[tuple[str, str, str, str]] = []
        try:
            read = json.loads(text) if text else []
        except ValueError:
            read = []
        for row in read if isinstance(read, list) else []:
            if isinstance(row, list) and len(row) == 4 and all(isinstance(part, str) for part in row):
                self.rows.append((row[0], row[1], row[2], row[3]))

    def add(self, entry: Entry) -> None:
        """Put a choice in front; typed numbers and words are not kept."""
        kind, ident = entry.mark
        if kind == "typed":
            return
        self.rows = [row for row in self.rows if row[:2] != (kind, ident)]
        self.rows.insert(0, (kind, ident, "" if kind == "action" else entry.text, entry.other))
        del self.rows[_KEPT:]

    def text(self) -> str:
        """Return it as text to be remembered."""
        return json.dumps(self.rows, ensure_ascii=False)

    def rank(self, action: ActionId) -> int:
        """Return the place of an action among the recent ones, the last for one that is not."""
        for place, row in enumerate(self.rows):
            if row[:2] == ("action", action):
                return place
        return _KEPT

    def entries(self) -> list[Entry]:
        """Return the lines of what was chosen lately."""
        found = []
        for kind, ident, text, note in self.rows:
            if kind == "action" and ident in ACTIONS and ident != ActionId.SEARCH:
                found.append(_of_action(ACTIONS[ActionId(ident)]))
            elif kind in _ICONS:
                found.append(Entry(_ICONS[kind], text, note, kind=kind, ident=ident))
        return found[:_RECENT_SHOWN]


def ticket_number(typed: str) -> str:
    """Return the ticket number a text means ("T-1234", "t1234", "1234", "L7-12"), "" when it means none."""
    text = typed.strip().upper().lstrip("#").replace(" ", "")
    if text.startswith("DESK://TICKET/"):
        text = text.removeprefix("DESK://TICKET/")
    digits = sum(character.isdigit() for character in text)
    if not digits or not text.isascii() or not text.replace("-", "").isalnum():
        return ""
    if text[0].isdigit() and digits >= len(text) - 1:
        return text if "-" in text else f"T-{text}"
    if text[0] == "T" and text[1:].lstrip("-")[:1].isdigit():
        return "T-" + text[1:].lstrip("-")
    return text if text[0] == "L" and text[1:2].isdigit() and "-" in text else ""


def _of_action(action: Action) -> Entry:
    return Entry(action.icon, action.text, action.other, action.keys, action=action.id)


def _of_found(item: FoundItem) -> Entry:
    return Entry(_ICONS.get(item.kind, "search"), item.title, item.note, kind=item.kind, ident=item.id.hex())


def matches(
    typed: str,
    found: Sequence[FoundItem] = (),
    recents: Recents | None = None,
    offers: Offers = lambda action: True,
) -> list[Entry]:
    """Return the lines for a text: a number, actions by fit, what the engine found, a search.

    Without a text: what was chosen lately, then every other action.
    """
    words = typed.strip().lower().split()
    recent = recents or Recents()
    actions = _actions(words, recent, offers)
    if not words:
        lately = recent.entries()
        known = {entry.mark for entry in lately}
        return lately + [entry for entry in actions if entry.mark not in known]
    entries = [*actions[: _ACTIONS_BESIDE if found else None], *_found(found)]
    number = ticket_number(typed)
    if number and not any(entry.kind == "ticket" and entry.other == number for entry in entries):
        label = pick(f"Open ticket {number}", f"打开工单 {number}")
        entries.insert(0, Entry("ticket", label, pick("打开工单", "Open ticket"), number=number))
    elif number:
        entries.sort(key=lambda entry: entry.kind != "ticket" or entry.other != number)
    label = pick(f"Search tickets for “{typed.strip()}”", f"在工单中搜索“{typed.strip()}”")
    entries.append(Entry("search", label, "", ACTIONS[ActionId.FILTER].keys, words=typed.strip()))
    return entries


def _found(found: Iterable[FoundItem]) -> list[Entry]:
    return [_of_found(item) for item in found]


def _actions(words: list[str], recents: Recents, offers: Offers) -> list[Entry]:
    """Return the actions that fit; what the shown ticket does not allow stands after all that it allows."""
    ranked: list[tuple[bool, int, int, int, Entry]] = []
    for place, action in enumerate(ACTIONS.values()):
        if action.id is ActionId.SEARCH:
            continue
        score = _score(words, action)
        if score is not None:
            later = action.scope == "ticket" and not offers(action.id)
            ranked.append((later, score, recents.rank(action.id), place, _of_action(action)))
    return [entry for *_, entry in sorted(ranked, key=lambda item: item[:4])]


_HOW = (0, 0, 4, 1)
"""What a likeness costs: begins, a word begins, pinyin, within."""

_IN_TIP = 8


def _score(words: list[str], action: Action) -> int | None:
    """Return how badly the words fit an action (0 = best); None when one of them stands nowhere.

    It is found by its name in both languages, by pinyin from any syllable on, by its initials, by what it
    does, and by its id.
    """
    total = 0
    for word in words:
        if word == action.id.replace("_", " "):
            continue  # its very id: nothing fits better
        found = [
            place * 2 + _HOW[like]
            for place, name in enumerate((action.text, action.other))
            if (like := likeness(name, word)) is not None
        ]
        if word in action.tip.lower() or word in action.id:
            found.append(_IN_TIP)
        if not found:
            return None
        total += min(found)
    return total


class PaletteModel(QAbstractListModel):
    """The lines that fit what was typed, and what the engine found for it.

    Attributes:
        offers: tells whether the shown ticket allows an action.
    """

    def __init__(self, recents: Recents | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.recents = recents or Recents()
        self.offers: Offers = lambda action: True
        self.entries: list[Entry] = []

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """Return the text of a line; a screen reader hears its keys too."""
        if not index.isValid() or index.row() >= len(self.entries):
            return None
        entry = self.entries[index.row()]
        if role == _DISPLAY:
            return entry.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (entry.text, entry.other, entry.keys) if part)
        return None

    def search(self, typed: str, found: Sequence[FoundItem] = ()) -> None:
        """Show the lines for a text."""
        self.beginResetModel()
        self.entries = matches(typed, found, self.recents, self.offers)
        self.endResetModel()

    def row_of(self, mark: tuple[str, str]) -> int:
        """Return the row of a line, -1 when it is gone."""
        return next((row for row, entry in enumerate(self.entries) if entry.mark == mark), -1)
