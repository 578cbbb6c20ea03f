"""Rules broken on purpose: the simulator, or a test of its own, must notice each."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from desk.sync import entries, feed, push, tickets
from tests.simulation import scenes
from tests.simulation.ground import Ground
from tests.simulation.world import World


@dataclass(frozen=True, slots=True)
class Mutant:
    """One broken rule: on the server, or on the desks.

    Attributes:
        within: seeds of the simulator in which it must be noticed.
        scene: the course of events that must notice it, where chance meets it too seldom.
    """

    server: Callable[[Ground], None] | None = None
    patch: tuple[Any, str, Any] | None = None
    within: int = 60
    scene: Callable[[World], None] | None = None

    @contextlib.contextmanager
    def desk(self) -> Iterator[None]:
        """Break the desks' side while the context lasts."""
        if self.patch is None:
            yield
            return
        owner, name, value = self.patch
        real = getattr(owner, name)
        setattr(owner, name, value)
        try:
            yield
        finally:
            setattr(owner, name, real)


def _sql(name: str, old: str, new: str) -> Mutant:
    return Mutant(server=lambda base: base.replace(name, old, new))


MUTANTS = {
    "no_dedupe": _sql(
        "push_v1", "WHERE a.op_id = ANY (array(SELECT", "WHERE false AND a.op_id = ANY (array(SELECT"
    ),
    "arrival_wins": _sql("merge_field", 'ver COLLATE "C" > now_ver COLLATE "C"', "true"),
    "gap_in_stream": _sql(
        "publish", "SET head = head + s.n", "SET head = head + s.n + (random() < 0.05)::int"
    ),
    "late_notes_refused": _sql("change_ticket", "IF late AND (", "IF late AND (true OR "),
    "numbers_unchecked": _sql(
        "settle_number",
        "NOT EXISTS (SELECT 1 FROM sync.ticket q WHERE q.number = wanted)",
        "true",
    ),
    "strict_nonce": _sql(
        "push_v1", "NOT IN (coalesce(facts->>'prev', ''), facts->>'next')", "<> coalesce(facts->>'prev', '')"
    ),
    "no_restamping_order": _sql("stamp", "greatest(hlc, last_hlc + 1)", "hlc"),
    "claims_overwrite": _sql("merge_field", "now IS NOT DISTINCT FROM base", "true"),
    "lost_without_undone": _sql("carry_out", "p.voided <> '[]'", "false"),
}


def _early_drop(self: Any, replica: Any, ack: Any, heads: Any) -> None:
    from desk.models.wire import uuid_bytes

    if ack["out"] == "denied":
        replica.reject(uuid_bytes(ack["op"]), "")
    else:
        replica.leave_outbox([uuid_bytes(ack["op"])])


def _rev_ignored(self: Any, ent: str, rev: int, body: Any) -> None:
    from desk.models.wire import uuid_bytes

    known, pending = self._replica.confirmed(uuid_bytes(ent))
    if known is None or body is None:
        self.wanted.add(uuid_bytes(ent))
        return
    self._replica.confirm(
        {**known, **body["set"], "fv": {**known["fv"], **body["fv"]}, "rev": rev}, pending=pending
    )


def _naive_exit(self: Any, ent: str, rev: int, body: Any) -> None:
    from desk.models.wire import uuid_bytes

    self._replica.forget(uuid_bytes(ent))
    self.wanted.discard(uuid_bytes(ent))


def _no_refetch(self: Any, ent: str, rev: int, body: Any) -> None:
    from desk.models.wire import uuid_bytes

    known, _ = self._replica.confirmed(uuid_bytes(ent))
    if body["to"] in self._follows or (known is not None and known["rev"] > rev):
        return
    self._replica.forget(uuid_bytes(ent))
    self.wanted.discard(uuid_bytes(ent))


def _nothing_dropped(self: Any, ticket: bytes, entry: bytes) -> None:
    return None


def _all_are_own(self: Any, ticket: bytes) -> set[bytes]:
    rows = self.connection.exec_driver_sql("SELECT id FROM entry WHERE ticket_id = ?", (ticket,))
    return {bytes(ident) for (ident,) in rows}


MUTANTS["early_drop"] = Mutant(patch=(push.Sender, "_acknowledge", _early_drop))
MUTANTS["rev_ignored"] = Mutant(patch=(feed.FeedPart, "_set", _rev_ignored), scene=scenes.ahead)
MUTANTS["naive_exit"] = Mutant(patch=(feed.FeedPart, "_exit", _naive_exit))
MUTANTS["no_refetch"] = Mutant(patch=(feed.FeedPart, "_exit", _no_refetch), scene=scenes.zombie)
MUTANTS["orphans"] = Mutant(patch=(tickets.TicketSide, "own_entries", _all_are_own), scene=scenes.orphan)
MUTANTS["refused_stays"] = Mutant(
    patch=(entries.EntrySide, "drop_entry", _nothing_dropped), scene=scenes.circle
)
