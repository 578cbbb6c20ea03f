"""Cells to fields under one mapping, and the people and groups met on the way; shared by all forms.

Must not know files or the order of rows.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from email.utils import parseaddr

from desk.exchange.mapping import CHANNELS, PEOPLE_FIELDS, STATES, Mapping, zone_of
from desk.exchange.readers.instants import InstantReader
from desk.exchange.readers.sentences import Reason, sentence
from desk.exchange.readers.tabular import Cells
from desk.exchange.readers.values import as_count, as_flag, as_grade, as_priority, as_text, is_unknown
from desk.exchange.readers.vocabulary import CHANNEL_WORDS, STATE_WORDS, human_name, plain_word
from desk.exchange.records import GroupRecord, PersonRecord

DEFAULT_PRIORITY = 3
_MOST_UNMAPPED = 200
_TIERS = {
    "1": "L1",
    "2": "L2",
    "3": "L3",
    "l1": "L1",
    "l2": "L2",
    "l3": "L3",
    "r&d": "R&D",
    "rd": "R&D",
    "研发": "R&D",
}
_LINE = re.compile(r"(?:line|level|tier|st|nd|rd|一线|二线|三线|\s)")


class RowError(Exception):
    """A row that cannot become a record; the reason is shown to the person who imports."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class People:
    """Collects people and groups as they are met, and hands each out once, or again when more is known.

    Attributes:
        people: external id of every person met -> True for staff.
        groups: external ids of the groups met.
    """

    def __init__(self, mapping: Mapping) -> None:
        self._scoped = mapping.people_scope == "column"
        self._labels = {name: mapping.columns[name][0] for name in PEOPLE_FIELDS if name in mapping.columns}
        self.people: dict[str, bool] = {}
        self.groups: set[str] = set()
        self._fresh: list[PersonRecord | GroupRecord] = []
        self._ids: dict[tuple[str, str], str] = {}

    def person(self, role: str, text: str, *, email: str = "", organisation: str = "") -> str:
        """Return the external id of the person that `text` names in the column of a role; "" for nobody."""
        if not text and not email:
            return ""
        known = self._ids.get((role, text or email))
        staff = role != "requester"
        if known is not None and (self.people[known] or not staff):
            return known
        name, address = self._split(text, email)
        column = self._labels.get(role, role)
        scoped = self._scoped and text.isdigit()
        external = f"{column}:{text}" if scoped else (address or text).lower() if address else text
        if external not in self.people or (staff and not self.people[external]):
            shown = f"{human_name(column)} {text}" if text.isdigit() else name or address
            self._fresh.append(
                PersonRecord(
                    external, shown, email=address, organisation=organisation, staff=staff, tier="L1" * staff
                )
            )
            self.people[external] = staff
        self._ids[role, text or email] = external
        return external

    @staticmethod
    def _split(text: str, email: str) -> tuple[str, str]:
        """Return (name, address) of "Wei Li <wei@example.org>", an address alone or a name alone."""
        if "@" not in text:
            return text, email
        name, address = parseaddr(text)
        return (name or address.partition("@")[0] or text), (address if "@" in address else email)

    def group(self, text: str, label: str = "") -> str:
        """Return the external id of a group; "" for none."""
        if text and text not in self.groups:
            self.groups.add(text)
            self._fresh.append(
                GroupRecord(text, f"{human_name(label)} {text}" if text.isdigit() and label else text)
            )
        return text

    def take_fresh(self) -> list[PersonRecord | GroupRecord]:
        """Return people and groups not handed out yet."""
        fresh, self._fresh = self._fresh, []
        return fresh


class Conversion:
    """Reads the fields of a mapping out of cells.

    Attributes:
        mapping: what is applied.
        columns: the file's columns.
        unmapped: field -> values that no table knew, with their counts; those cells count as unknown.
        people: people and groups met.
        index: field -> positions of its columns.
        zone: zone of instants that name none.
    """

    def __init__(self, mapping: Mapping, columns: Sequence[str]) -> None:
        """Resolve columns to positions once; KnownError if the mapping names a missing one."""
        mapping.check_columns(columns)
        self.mapping = mapping
        self.columns = tuple(columns)
        self.unmapped: dict[str, Counter[str]] = {}
        self.people = People(mapping)
        self.index = {name: tuple(map(columns.index, wanted)) for name, wanted in mapping.columns.items()}
        self.zone = zone_of(mapping)
        self._instants = InstantReader(order=mapping.order, zone=self.zone)
        self._memory: dict[tuple[str, str], object] = {}

    def has(self, name: str) -> bool:
        """Tell whether the mapping has a column for a field."""
        return name in self.index

    def raw(self, cells: Cells, name: str) -> object:
        """Return the cell of a field as it stands; None where the field has no column."""
        at = self.index.get(name)
        return cells[at[0]] if at else None

    def known(self, cells: Cells, name: str) -> str:
        """Return a field as text through its value table; "" where the row says nothing."""
        at = self.index.get(name)
        if at is None:
            return ""
        text = as_text(cells[at[0]])
        table = self.mapping.values.get(name)
        return table.get(text.lower(), text) if table and text else text

    def text(self, cells: Cells, name: str) -> str:
        """Return a field as text, or its default where the row says nothing."""
        return self.known(cells, name) or self.mapping.defaults.get(name, "")

    def several(self, cells: Cells, name: str) -> list[str]:
        """Return the known values of a field with several columns; lists and "a, b" count as several."""
        found: dict[str, None] = {}
        for at in self.index.get(name, ()):
            cell = cells[at]
            parts = cell if isinstance(cell, list) else re.split(r"[;,,;、|]", as_text(cell))
            found.update(dict.fromkeys(text for part in parts if (text := as_text(part))))
        return list(found)

    def instant(self, cells: Cells, name: str) -> int | None:
        """Return a date field in microseconds UTC; RowError if it holds something else."""
        value = self.raw(cells, name)
        if value is None:
            return None
        try:
            return self._instants.read(value)
        except ValueError:
            column = self.mapping.columns[name][0]
            raise RowError(
                sentence("import.row_bad_date", value=as_text(value)[:80], column=column)
            ) from None

    def instant_or_none(self, cells: Cells, name: str) -> int | None:
        """Return a date field that a row can do without; what is no date is counted and taken as unknown."""
        try:
            return self.instant(cells, name)
        except RowError:
            self._miss(name, as_text(self.raw(cells, name)))
            return None

    def state(self, value: object) -> str:
        """Return our state of a source state; "" if unknown or not in any table."""
        return str(self._translated("state", as_text(value), self._state) or "")

    def _state(self, text: str) -> str:
        word = plain_word(text)
        if word in STATES:
            return word
        return STATE_WORDS[word]

    def priority(self, value: object) -> int | None:
        """Return a priority 0-4; None if unknown."""
        found = self._translated("priority", as_text(value), as_priority)
        return found if isinstance(found, int) else None

    def grade(self, name: str, cells: Cells) -> int | None:
        """Return impact or urgency; None if unknown."""
        found = self._translated(name, as_text(self.raw(cells, name)), as_grade)
        return found if isinstance(found, int) else None

    def channel(self, cells: Cells) -> str:
        """Return our channel of the source's; `import` if it says nothing known."""
        found = self._translated("channel", as_text(self.raw(cells, "channel")), self._channel)
        return str(found or self.mapping.defaults.get("channel", "import"))

    def _channel(self, text: str) -> str:
        word = plain_word(text)
        return word if word in CHANNELS else CHANNEL_WORDS[word]

    def tier(self, cells: Cells) -> str:
        """Return L1, L2, L3 or R&D; "" if unknown."""
        text = self.text(cells, "tier").lower()
        bare = _LINE.sub("", text)
        found = _TIERS.get(text) or _TIERS.get(bare) or {"一": "L1", "二": "L2", "三": "L3"}.get(text[:1], "")
        if text and not found:
            self._miss("tier", text)
        return found

    def _translated(self, name: str, text: str, read: Callable[[str], object]) -> object:
        """Return a value through the mapping's table, then through `read`; None and a count if both fail."""
        if not text:
            return None
        key = (name, text)
        if key in self._memory:
            found = self._memory[key]
        else:
            found = self._memory[key] = self._translate(name, text, read)
        if found is None:
            self._miss(name, text)
        return found

    def _translate(self, name: str, text: str, read: Callable[[str], object]) -> object:
        """Return what a value comes to, None if nothing knows it."""
        if len(self._memory) > 50_000:
            self._memory.clear()
        text = self.mapping.values.get(name, {}).get(text.lower(), text)
        try:
            return read(text)
        except (KeyError, ValueError):
            return None

    def _miss(self, name: str, text: str) -> None:
        """Count a value that no table knows."""
        counts = self.unmapped.setdefault(name, Counter())
        if text[:80] in counts or len(counts) < _MOST_UNMAPPED:
            counts[text[:80]] += 1

    def facts(self, cells: Cells) -> dict[str, object]:
        """Return the outcomes and extra columns that the source states and Desk only shows."""
        found: dict[str, object] = {}
        for name, read in _FACTS:
            text = as_text(self.raw(cells, name))
            if text:
                try:
                    found[name] = read(text)
                except ValueError:
                    self._miss(name, text)
        for at in self.index.get("facts", ()):
            if not is_unknown(cells[at]):
                found[self.columns[at]] = as_text(cells[at])
        return found

    def used_columns(self) -> Iterator[str]:
        """Yield every column that the mapping reads."""
        for wanted in self.mapping.columns.values():
            yield from wanted


_FACTS: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("made_sla", as_flag),
    ("reassignment_count", as_count),
    ("reopen_count", as_count),
    ("type", as_text),
    ("subcategory", as_text),
)
