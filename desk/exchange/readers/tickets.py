"""The tickets form: one row per ticket, with whatever times, texts and comments the source has.

A ticket without a number is recognised by its content. Times that the source does not give are not invented:
entries that must stand somewhere carry ``time_unknown``.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from desk.exchange.readers.chronicle import ANSWERED, ENDED, Chronicle
from desk.exchange.readers.convert import DEFAULT_PRIORITY, Conversion, RowError
from desk.exchange.readers.eventlog import compose_title
from desk.exchange.readers.instants import InstantReader
from desk.exchange.readers.sentences import sentence
from desk.exchange.readers.tabular import Cells, RowSource, row_text
from desk.exchange.readers.values import as_body, as_flag, as_text
from desk.exchange.records import EntryRecord, RejectedRow, TicketRecord
from desk.process.courtesy import is_courtesy

# "02/Mar/26 1:00 AM;account;text": how some trackers write a comment into one cell.
_DATED_COMMENT = re.compile(r"^([^;]{6,40});([^;]*);(.*)$", re.DOTALL)
_COMMENT_KEYS = {
    "body": ("plain_body", "body", "text", "content", "comment", "message", "正文", "内容"),
    "at": ("created_at", "created", "at", "date", "time", "timestamp", "时间"),
    "author": ("author", "author_name", "author_id", "from", "user", "created_by", "作者"),
    "id": ("id", "external_id", "key"),
}
_INTERNAL_KEYS = ("internal", "private", "is_private")
_PUBLIC_KEYS = ("public", "is_public", "jsdPublic")


class TicketsReader:
    """Turns rows into tickets.

    Attributes:
        default_created_us: instant of tickets whose row has no creation date.
        default_state: state of tickets whose row has none.
        undated: tickets that got the default instant.
        rows_done: rows handed out so far, as tickets or refused.
    """

    def __init__(
        self, source: RowSource, conversion: Conversion, *, default_created_us: int, default_state: str
    ) -> None:
        self._source = source
        self._conversion = conversion
        self._instants = InstantReader(order=conversion.mapping.order, zone=conversion.zone)
        self._same: Counter[bytes] = Counter()
        self.default_created_us = default_created_us
        self.default_state = default_state
        self.undated = 0
        self.rows_done = 0

    def read(self) -> Iterator[TicketRecord | RejectedRow | None]:
        """Yield a ticket or a refused row for each row."""
        for row in self._source.rows():
            self.rows_done += 1
            if isinstance(row, RejectedRow):
                yield row
                continue
            line, cells = row
            try:
                yield self._ticket(line, cells)
            except RowError as error:
                yield RejectedRow(line, error.reason, row_text(cells))

    def _ticket(self, line: int, cells: Cells) -> TicketRecord:
        """Return the ticket of a row; RowError where it has no text or an unreadable creation date."""
        conversion = self._conversion
        key = self._key(cells)
        title = compose_title(conversion, cells)
        if not title and not as_body(conversion.raw(cells, "answer")) and not conversion.has("external_id"):
            raise RowError(sentence("import.row_no_text"))
        created = conversion.instant(cells, "created")
        undated = created is None
        if created is None:
            created = conversion.instant_or_none(cells, "updated") or self.default_created_us
            self.undated += created == self.default_created_us
        bare = TicketRecord(
            external_id=key,
            title=title or key,
            created_us=created,
            state="new",
            entries=(),
            line=line,
            priority=self._priority(cells),
            requester=self._requester(cells),
            owner=self._owner(cells),
            group=self._group(cells),
            category=conversion.text(cells, "category"),
            product=conversion.text(cells, "product"),
            channel=conversion.channel(cells),
            tier=conversion.tier(cells),
            impact=conversion.grade("impact", cells),
            urgency=conversion.grade("urgency", cells),
            tags=conversion.several(cells, "tags"),
            language=conversion.text(cells, "language").lower(),
            facts=conversion.facts(cells),
        )
        return self._with_timeline(bare, cells, undated=undated)

    def _key(self, cells: Cells) -> str:
        """Return the ticket's number, or a name made of its content and of how often that came before."""
        if self._conversion.has("external_id"):
            key = as_text(self._conversion.raw(cells, "external_id"))
            if not key:
                raise RowError(sentence("import.row_no_ticket"))
            return key
        digest = hashlib.sha256(row_text(cells).encode("utf-8", "replace")).digest()[:10]
        self._same[digest[:8]] += 1
        count = self._same[digest[:8]]
        return digest.hex() if count == 1 else f"{digest.hex()}-{count}"

    def _priority(self, cells: Cells) -> int:
        """Return the priority; P3 where the row says nothing known."""
        conversion = self._conversion
        found = conversion.priority(conversion.text(cells, "priority"))
        return DEFAULT_PRIORITY if found is None else found

    def _requester(self, cells: Cells) -> str:
        """Return the requester by name or address."""
        conversion = self._conversion
        return conversion.people.person(
            "requester",
            conversion.text(cells, "requester"),
            email=conversion.text(cells, "requester_email"),
            organisation=conversion.text(cells, "organisation"),
        )

    def _owner(self, cells: Cells) -> str:
        """Return the owner."""
        return self._conversion.people.person("owner", self._conversion.text(cells, "owner"))

    def _group(self, cells: Cells) -> str:
        """Return the group."""
        label = self._conversion.mapping.columns.get("group", ("",))[0]
        return self._conversion.people.group(self._conversion.text(cells, "group"), label)

    def _with_timeline(self, bare: TicketRecord, cells: Cells, *, undated: bool) -> TicketRecord:
        """Return the ticket with its entries, state and last change."""
        conversion = self._conversion
        data: dict[str, object] = {"priority": bare.priority, "channel": bare.channel}
        known = {"category": bare.category, "product": bare.product, "group": bare.group, "owner": bare.owner}
        known["symptom"] = conversion.text(cells, "symptom")
        data.update({name: value for name, value in known.items() if value})
        if undated:
            data["time_unknown"] = True
        chronicle = Chronicle(bare.created_us, data, author=bare.requester)
        if body := as_body(conversion.raw(cells, "description")):
            extra = {"channel": bare.channel} | ({"time_unknown": True} if undated else {})
            chronicle.add("customer_message", bare.created_us, extra, author=bare.requester, body=body)
        self._answer(chronicle, bare, cells)
        self._comments(chronicle, bare, cells)
        self._state(chronicle, bare, cells)
        chronicle.state_outcomes(bare.facts, bare.created_us)
        entries = chronicle.finished()
        updated = conversion.instant_or_none(cells, "updated")
        return replace(
            bare, entries=entries, state=chronicle.state, updated_us=max(updated or 0, entries[-1].at_us)
        )

    def _answer(self, chronicle: Chronicle, bare: TicketRecord, cells: Cells) -> None:
        """Add the answer as a public reply; without an instant of its own it says so."""
        conversion = self._conversion
        body = as_body(conversion.raw(cells, "answer"))
        at_us = conversion.instant_or_none(cells, "first_response")
        if body or at_us is not None:
            extra: dict[str, object] = {} if at_us is not None else {"time_unknown": True}
            stand_in = bare.created_us if at_us is None else at_us
            chronicle.add("public_reply", stand_in, extra, author=bare.owner, body=body)

    def _state(self, chronicle: Chronicle, bare: TicketRecord, cells: Cells) -> None:
        """Bring the ticket to its state through the instants that the source states."""
        conversion = self._conversion
        value = conversion.raw(cells, "state")
        state = conversion.state(value) or self.default_state
        label = as_text(value)
        resolved = conversion.instant_or_none(cells, "resolved")
        closed = conversion.instant_or_none(cells, "closed")
        latest = max(entry.at_us for entry in chronicle.entries)
        solver = self._solver(cells) or bare.owner
        solution = as_body(conversion.raw(cells, "resolution"))
        if state in ANSWERED and (resolved is not None or solution):
            at_us = resolved if resolved is not None else closed if closed is not None else latest
            chronicle.to_state(
                "pending_confirmation", at_us, author=solver, solution=solution, marked=resolved is None
            )
        if state == chronicle.state:
            return
        stated = closed if state in ENDED else resolved if state == "pending_confirmation" else None
        if stated is None:
            stated = conversion.instant_or_none(cells, "updated")
        at_us = max(latest, resolved or 0) if stated is None else stated
        if bare.owner and state not in ("new", "in_progress"):
            chronicle.state = "assigned" if chronicle.state == "new" else chronicle.state
        chronicle.to_state(state, at_us, author=bare.owner, label=label, marked=stated is None)

    def _solver(self, cells: Cells) -> str:
        """Return who resolved the ticket, as the source states it."""
        return self._conversion.people.person("resolved_by", self._conversion.known(cells, "resolved_by"))

    def _comments(self, chronicle: Chronicle, bare: TicketRecord, cells: Cells) -> None:
        """Add comments: objects of a JSON list, or cells with or without a date before the text."""
        for at in self._conversion.index.get("comments", ()):
            cell = cells[at]
            for comment in cell if isinstance(cell, list) else [cell]:
                entry = self._comment(comment, bare)
                if entry is not None:
                    chronicle.entries.append(replace(entry, at_us=max(entry.at_us, bare.created_us)))

    def _comment(self, comment: object, bare: TicketRecord) -> EntryRecord | None:
        """Return a comment as an entry; None if it is empty. Unmarked comments stay internal."""
        if isinstance(comment, dict):
            return self._object_comment(comment, bare)
        body = as_body(comment)
        if not body:
            return None
        found = _DATED_COMMENT.match(body)
        at_us = self._instant(found[1]) if found else None
        if found is None or at_us is None:
            return EntryRecord("internal_note", bare.created_us, "", body, {"time_unknown": True})
        return EntryRecord(
            "internal_note", at_us, self._conversion.people.person("author", found[2]), found[3]
        )

    def _object_comment(self, comment: dict[str, object], bare: TicketRecord) -> EntryRecord | None:
        """Return a comment object as message, reply or note, by its public mark and its author."""
        found = {
            name: next((comment[k] for k in keys if k in comment), None)
            for name, keys in _COMMENT_KEYS.items()
        }
        body = as_body(found["body"])
        if not body:
            return None
        at_us = self._instant(found["at"])
        data: dict[str, object] = {} if at_us is not None else {"time_unknown": True}
        who = found["author"]
        name = (
            as_text(who.get("email") or who.get("name") or who.get("id"))
            if isinstance(who, dict)
            else as_text(who)
        )
        requester = bool(name) and name.lower() == bare.requester.lower()
        kind = "internal_note"
        if _is_public(comment):
            kind = "customer_message" if requester else "public_reply"
            if requester:
                data["courtesy"] = is_courtesy(body)
        author = bare.requester if requester else self._conversion.people.person("author", name)
        stand_in = bare.created_us if at_us is None else at_us
        return EntryRecord(kind, stand_in, author, body, data, as_text(found["id"]))

    def _instant(self, value: object) -> int | None:
        """Return the instant of a comment; None if it has none that can be read."""
        try:
            return self._instants.read(value)
        except ValueError:
            return None


def _is_public(comment: dict[str, object]) -> bool:
    """Tell whether a comment is marked as seen by the requester; without a mark it is not."""
    for keys, when in ((_PUBLIC_KEYS, True), (_INTERNAL_KEYS, False)):
        for key in keys:
            if key in comment:
                try:
                    return as_flag(comment[key]) is when
                except ValueError:
                    return False
    return False
