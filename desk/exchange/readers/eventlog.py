"""The event-log form: one row per update; each ticket's timeline is rebuilt with its original times.

A cell that says nothing (`?`, empty) is unknown, not cleared: the last known value stands.
No entry is invented for what the source does not state, above all no first response.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from desk.exchange.readers.chronicle import ANSWERED, Chronicle
from desk.exchange.readers.convert import DEFAULT_PRIORITY, Conversion, RowError
from desk.exchange.readers.grouping import Grouping
from desk.exchange.readers.guess import title_part
from desk.exchange.readers.sentences import sentence
from desk.exchange.readers.tabular import Cells, RowSource, row_text
from desk.exchange.readers.values import as_count, as_text
from desk.exchange.records import RejectedRow, TicketRecord
from desk.process.errors import KnownError

_TEXT_REGISTERS = ("category", "product")


@dataclass(slots=True)
class _Update:
    """One readable row of a ticket."""

    at_us: int
    sequence: int | None
    line: int
    cells: Cells
    state: str = ""


@dataclass(slots=True)
class _Registers:
    """The last known values of a ticket while its rows are replayed."""

    priority: int | None = None
    group: str = ""
    owner: str = ""
    category: str = ""
    product: str = ""


class EventLogReader:
    """Turns the rows of an event log into tickets.

    Attributes:
        rows_read: rows taken in so far, for progress while the file is being sorted.
        rows_done: rows of the tickets handed out so far.
    """

    def __init__(self, source: RowSource, conversion: Conversion, *, path: str = "") -> None:
        """Check that rows can be put together and ordered; KnownError otherwise."""
        if not conversion.has("external_id"):
            raise KnownError("import.no_ticket_column", path=path)
        if not conversion.has("updated"):
            raise KnownError("import.no_updated_column", path=path)
        self._source = source
        self._conversion = conversion
        self.rows_read = 0
        self.rows_done = 0

    def read(self) -> Iterator[TicketRecord | RejectedRow | None]:
        """Yield refused rows and None now and then while sorting, then every ticket."""
        conversion = self._conversion
        with Grouping() as grouping:
            for row in self._source.rows():
                if isinstance(row, RejectedRow):
                    yield row
                    continue
                line, cells = row
                key = as_text(conversion.raw(cells, "external_id"))
                if key:
                    grouping.add(key, line, cells)
                else:
                    yield RejectedRow(line, sentence("import.row_no_ticket"), row_text(cells))
                self.rows_read += 1
                if self.rows_read % 5_000 == 0:
                    yield None
            for key, rows in grouping.groups():
                self.rows_done += len(rows)
                yield from self._ticket(key, rows)

    def _ticket(self, key: str, rows: list[tuple[int, list[object]]]) -> Iterator[TicketRecord | RejectedRow]:
        """Yield the refused rows of one ticket, then the ticket of the others."""
        updates = []
        for line, cells in rows:
            try:
                updates.append(self._update(line, cells))
            except RowError as error:
                yield RejectedRow(line, error.reason, row_text(cells))
        if updates:
            _put_in_order(updates)
            yield _Replay(self._conversion, key, updates).ticket()

    def _update(self, line: int, cells: Cells) -> _Update:
        """Return a row with its time and state read; RowError where it has no time."""
        conversion = self._conversion
        at_us = conversion.instant(cells, "updated")
        if at_us is None:
            at_us = conversion.instant(cells, "created")
        if at_us is None:
            raise RowError(sentence("import.row_no_time"))
        try:
            sequence = as_count(conversion.raw(cells, "sequence"))
        except ValueError:
            sequence = None
        return _Update(at_us, sequence, line, cells, conversion.state(conversion.raw(cells, "state")))


def _put_in_order(updates: list[_Update]) -> None:
    """Sort updates by time; where the source's revision count contradicts it, by what contradicts least.

    Either may be wrong in a single row (a row stamped late, a count that jumps). Of two orders that contradict
    as little, the one with fewer returns out of an answered state is taken: no reopening is invented.
    """
    updates.sort(key=lambda update: (update.at_us, update.sequence or 0, update.line))
    if any(update.sequence is None for update in updates) or not _contradictions(updates):
        return
    counted = sorted(updates, key=lambda update: (update.sequence or 0, update.at_us, update.line))
    if (_contradictions(counted), _returns(counted)) < (_contradictions(updates), _returns(updates)):
        updates[:] = counted


def _contradictions(updates: list[_Update]) -> int:
    """Return how often the time or the revision count runs backwards."""
    pairs = list(pairwise(updates))
    return sum(a.at_us > b.at_us for a, b in pairs) + sum(
        (a.sequence or 0) > (b.sequence or 0) for a, b in pairs
    )


def _returns(updates: list[_Update]) -> int:
    """Return how often an answered ticket comes back to work."""
    states = [update.state for update in updates if update.state]
    return sum(a in ANSWERED and b not in ANSWERED for a, b in pairwise(states))


class _Replay:
    """Replays the sorted updates of one ticket into a timeline."""

    def __init__(self, conversion: Conversion, key: str, updates: list[_Update]) -> None:
        self._conversion = conversion
        self._key = key
        self._updates = updates
        self._now = _Registers()
        first, last = updates[0].cells, updates[-1].cells
        created = conversion.instant_or_none(first, "created")
        self._created = updates[0].at_us if created is None else created
        self._resolved = conversion.instant_or_none(last, "resolved")
        self._closed = conversion.instant_or_none(last, "closed")
        self._cycle = self._last_cycle()

    def _last_cycle(self) -> int:
        """Return the index of the update with which the last resolution cycle begins."""
        begin, before = 0, ""
        for index, update in enumerate(self._updates):
            if before in ANSWERED and update.state and update.state not in ANSWERED:
                begin = index
            before = update.state or before
        return begin

    def ticket(self) -> TicketRecord:
        """Return the ticket with its timeline."""
        conversion, updates = self._conversion, self._updates
        first, last = updates[0].cells, updates[-1].cells
        requester = self._person(last, "requester") or self._person(first, "requester")
        chronicle = self._begin(first, requester)
        for index, update in enumerate(updates):
            self._registers(chronicle, update)
            if update.state:
                self._state(chronicle, update, index)
        facts = conversion.facts(last)
        chronicle.state_outcomes(facts, updates[-1].at_us)
        entries = chronicle.finished()
        now = self._now
        return TicketRecord(
            external_id=self._key,
            title=self._title(last),
            created_us=self._created,
            state=chronicle.state,
            priority=DEFAULT_PRIORITY if now.priority is None else now.priority,
            entries=entries,
            requester=requester,
            owner=now.owner,
            group=now.group,
            category=now.category,
            product=now.product,
            channel=conversion.channel(last),
            tier=conversion.tier(last),
            impact=conversion.grade("impact", last),
            urgency=conversion.grade("urgency", last),
            tags=conversion.several(last, "tags"),
            language=conversion.text(last, "language"),
            updated_us=max(entries[-1].at_us, updates[-1].at_us),
            facts=facts,
            line=min(update.line for update in updates),
        )

    def _begin(self, first: Cells, requester: str) -> Chronicle:
        """Return the chronicle with its entry `created`, holding what the first row already knew."""
        conversion, now = self._conversion, self._now
        now.priority = conversion.priority(conversion.text(first, "priority"))
        now.category, now.product = conversion.text(first, "category"), conversion.text(first, "product")
        data: dict[str, object] = {
            "priority": DEFAULT_PRIORITY if now.priority is None else now.priority,
            "channel": conversion.channel(first),
        }
        for name in ("category", "product", "symptom"):
            if text := conversion.text(first, name):
                data[name] = text
        return Chronicle(self._created, data, author=requester, body=conversion.text(first, "description"))

    def _registers(self, chronicle: Chronicle, update: _Update) -> None:
        """Add an entry for each register that the update changed to a known value."""
        conversion, cells, now = self._conversion, update.cells, self._now
        author = self._person(cells, "author")
        priority = conversion.priority(conversion.raw(cells, "priority"))
        if priority is not None and priority != now.priority:
            before = DEFAULT_PRIORITY if now.priority is None else now.priority
            if before != priority:
                chronicle.add("priority", update.at_us, {"from": before, "to": priority}, author=author)
            now.priority = priority
        for name in _TEXT_REGISTERS:
            text, before_text = conversion.known(cells, name), getattr(now, name)
            if text and text != before_text:
                chronicle.add(name, update.at_us, {"from": before_text, "to": text}, author=author)
                setattr(now, name, text)
        group = self._group(cells)
        if group and group != now.group:
            chronicle.add("group", update.at_us, {"from": now.group or None, "to": group}, author=author)
            now.group = group
        owner = self._person(cells, "owner")
        if owner and owner != now.owner:
            chronicle.assign(owner, now.owner, update.at_us, author)
            now.owner = owner

    def _state(self, chronicle: Chronicle, update: _Update, index: int) -> None:
        """Bring the chronicle to the update's state, at the stated instant where the source states one."""
        state, at_us = update.state, update.at_us
        cells = update.cells
        label = as_text(self._conversion.raw(cells, "state"))
        author = self._person(cells, "author")
        last_cycle = index >= self._cycle
        if (
            state == "closed"
            and chronicle.state not in ANSWERED
            and last_cycle
            and self._stated(self._resolved)
        ):
            chronicle.to_state("pending_confirmation", self._resolved or at_us, author=self._resolver(cells))
        if state == "pending_confirmation" and last_cycle and self._stated(self._resolved):
            at_us, author = self._resolved or at_us, self._resolver(cells) or author
        elif state == "closed" and last_cycle and self._closed is not None and self._closed >= self._begins():
            at_us = self._closed
        chronicle.to_state(state, at_us, author=author, label=label)

    def _begins(self) -> int:
        """Return the instant at which the last resolution cycle began."""
        return self._updates[self._cycle].at_us if self._cycle else self._created

    def _stated(self, instant: int | None) -> bool:
        """Tell whether a stated resolution belongs to the last cycle."""
        return instant is not None and self._begins() <= instant <= (self._closed or instant)

    def _resolver(self, cells: Cells) -> str:
        """Return who resolved the ticket, as the source states it."""
        return self._person(cells, "resolved_by")

    def _person(self, cells: Cells, role: str) -> str:
        """Return the person in a role's column."""
        conversion = self._conversion
        if not conversion.has(role):
            return ""
        return conversion.people.person(role, conversion.known(cells, role))

    def _group(self, cells: Cells) -> str:
        """Return the group in the row."""
        conversion = self._conversion
        label = conversion.mapping.columns.get("group", ("",))[0]
        found = conversion.known(cells, "group")
        if not found and not self._now.group:
            found = conversion.mapping.defaults.get("group", "")
        return conversion.people.group(found, label)

    def _title(self, cells: Cells) -> str:
        """Return the title: the title columns, the first line of the description, or the ticket's number."""
        conversion = self._conversion
        return compose_title(conversion, cells) or self._key


def compose_title(conversion: Conversion, cells: Cells) -> str:
    """Return the title columns joined, else the first line of the description; "" if both say nothing."""
    columns = conversion.mapping.columns.get("title", ())
    indexes = conversion.index.get("title", ())
    texts = [(column, as_text(cells[at])) for column, at in zip(columns, indexes, strict=True)]
    if len(columns) == 1:
        title = texts[0][1]
    else:
        fields = {wanted[0]: name for name, wanted in conversion.mapping.columns.items() if name != "title"}
        parts = [title_part(fields.get(column, column), text) for column, text in texts if text]
        title = " · ".join(parts)
    if not title:
        lines = conversion.text(cells, "description").replace("\\n", "\n").splitlines()
        title = next((line.strip() for line in lines if line.strip()), "")
    return " ".join(title.split())[:200]
