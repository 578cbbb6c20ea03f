"""Writes one imported ticket's timeline: source states become our entries, and our entries give the state.

The state of the finished ticket is that of its entries, so a fold of the timeline gives the same register.
Must not know cells or columns.
"""

from collections.abc import Mapping
from operator import attrgetter

from desk.exchange.records import EntryRecord

WAITING = frozenset({"waiting_customer", "waiting_third_party", "scheduled"})
# Facts that are outcomes and so get an entry; the others only stand with the ticket.
OUTCOMES = ("made_sla", "reassignment_count", "reopen_count")
ENDED = frozenset({"closed", "cancelled", "merged", "spam"})
ANSWERED = ENDED | {"pending_confirmation"}
_BY_TIME = attrgetter("at_us")


class Chronicle:
    """The entries of one ticket in the making.

    Attributes:
        state: our state after the entries so far.
        label: the source's own word for its state, kept as the reason of a wait.
        entries: entries in the order of their making; `finished` sorts them.
    """

    def __init__(
        self, created_us: int, data: Mapping[str, object], *, author: str = "", body: str = ""
    ) -> None:
        """Begin with the entry `created`."""
        self.created_us = created_us
        self.state = "new"
        self.label = ""
        self.entries = [EntryRecord("created", created_us, author, body, data)]

    def add(
        self, kind: str, at_us: int, data: Mapping[str, object], *, author: str = "", body: str = ""
    ) -> None:
        """Add an entry; nothing can happen before the ticket was created: such a time is no time."""
        if at_us < self.created_us:
            data = {**data, "time_unknown": True, "before_creation": True}
        self.entries.append(EntryRecord(kind, max(at_us, self.created_us), author, body, data))

    def state_outcomes(self, facts: Mapping[str, object], at_us: int) -> None:
        """Add the entry that shows which outcomes the source states."""
        stated = {name: facts[name] for name in OUTCOMES if name in facts}
        if stated:
            self.add("imported_fact", max(at_us, *(entry.at_us for entry in self.entries)), stated)

    def assign(self, owner: str, previous: str, at_us: int, author: str) -> None:
        """Record a change of owner; the first one makes a new ticket an assigned one."""
        self.add("assigned", at_us, {"from": previous or None, "to": owner or None}, author=author)
        if self.state == "new" and owner:
            self.state = "assigned"

    def to_state(
        self,
        state: str,
        at_us: int,
        *,
        author: str = "",
        label: str = "",
        solution: str = "",
        marked: bool = False,
    ) -> None:
        """Record that the source came to one of our states, by whatever entries lead there.

        `marked` says that the source gives no time for it and `at_us` stands in.
        """
        extra: dict[str, object] = {"time_unknown": True} if marked else {}
        if self.state in ANSWERED and state not in ANSWERED:
            # Also from pending_confirmation: the sources count each return from Resolved as a reopening.
            self.add("reopened", at_us, {"reason": label, **extra}, author=author)
            self.state = "in_progress"
        if state in WAITING:
            self._wait(state, at_us, author, label, extra)
        elif state in ("new", "assigned", "in_progress"):
            self._work(state, at_us, author, extra)
        elif state != self.state:
            self._end(state, at_us, author, label, solution, extra)
        self.label = label

    def _wait(self, state: str, at_us: int, author: str, label: str, extra: Mapping[str, object]) -> None:
        """Enter a wait; from another kind of wait the work is resumed in between."""
        if self.state == state and self.label == label:
            return
        if self.state in WAITING:
            self.add("resumed", at_us, {"cause": "agent"}, author=author)
        self.add(state, at_us, {"reason": label, "expected_until": None, **extra}, author=author)
        self.state = state

    def _work(self, state: str, at_us: int, author: str, extra: Mapping[str, object]) -> None:
        """Come to work: out of a wait, or for the first time."""
        if self.state in WAITING:
            self.add("resumed", at_us, {"cause": "agent", **extra}, author=author)
            self.state = "in_progress"
        elif state == "in_progress" and self.state in ("new", "assigned"):
            self.add("started", at_us, extra, author=author)
            self.state = "in_progress"
        elif state == "assigned" and self.state == "new":
            self.state = "assigned"

    def _end(
        self, state: str, at_us: int, author: str, label: str, solution: str, extra: Mapping[str, object]
    ) -> None:
        """Come to a solution or an end."""
        if state == "pending_confirmation":
            if self.state in ENDED:
                self.add("reopened", at_us, {"reason": label, **extra}, author=author)
            self.add("solution_provided", at_us, {"steps": solution, **extra}, author=author, body=solution)
        elif state == "closed":
            self.add("closed", at_us, {"cause": "imported", **extra}, author=author)
        else:
            self.add(state, at_us, {"reason": label, **extra}, author=author)
        self.state = state

    def finished(self) -> tuple[EntryRecord, ...]:
        """Return the entries in time order, those of one instant as they were made."""
        return tuple(sorted(self.entries, key=_BY_TIME))
