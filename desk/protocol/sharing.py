"""Records about sharing that cross processes: the state of the line, conflicts, what was not delivered."""

from typing import Any

import msgspec


class CopyProgress(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far tickets have come from the shared database.

    Attributes:
        stage: copy (a group's tickets for the first time), compare (those here with the server's), fold (clocks and
            full text of what came), fetch (older tickets that were asked for).
        done, of: tickets; rate: tickets a second.
        left_s: seconds that are left, -1 = not known yet.
    """

    stage: str
    done: int = 0
    of: int = 0
    rate: int = 0
    left_s: int = -1


class SyncStatus(msgspec.Struct, frozen=True, omit_defaults=True):
    """The state of sharing.

    Attributes:
        state: off (not enrolled), syncing, online or offline.
        since_us: since when it is in this state.
        synced_us: the last completed exchange.
        to_send: ops that wait to be sent; `held` those that need a newer server, `asked` replies that
            were overtaken and wait for their author's word.
        conflicts: open ones; `undelivered` refused ops.
        copy: what is being copied at this moment.
        code, why, why_zh: why it is offline, as a code and a sentence in both languages.
    """

    state: str
    since_us: int = 0
    synced_us: int = 0
    to_send: int = 0
    held: int = 0
    asked: int = 0
    conflicts: int = 0
    undelivered: int = 0
    copy: CopyProgress | None = None
    code: str = ""
    why: str = ""
    why_zh: str = ""


class DeskView(msgspec.Struct, frozen=True, omit_defaults=True):
    """What this workspace is in the shared database; number 0: it is not shared.

    Attributes:
        server: host, port and name of the database, without any key.
        keep_days: for how many days closed tickets stay on this machine, 0 = all.
        tickets: how many are here.
    """

    number: int = 0
    person: str = ""
    server: str = ""
    device: str = ""
    enrolled_us: int = 0
    synced_us: int = 0
    keep_days: int = 0
    tickets: int = 0


class ConflictView(msgspec.Struct, frozen=True, omit_defaults=True):
    """One conflict: what stands, what lost, what both began from, and who wrote them.

    Attributes:
        winner, loser, base: the values as text; an id is shown by its name.
        mine: whether the losing value is this person's.
        reason: already_taken, changed_meanwhile, newer_value_kept, overwrote_concurrent,
            concurrent_transition, moved_away or number_taken.
    """

    id: bytes
    ticket: bytes | None
    number: str
    title: str
    field: str
    winner: str
    loser: str
    base: str
    winner_by: str
    loser_by: str
    mine: bool
    reason: str
    at_us: int
    resolved_us: int | None = None


class OvertakenReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """A reply written without a line that waits because the ticket has moved on.

    Attributes:
        text: what was written; `at_us` when.
        by, said, said_us: who spoke since, what and when; empty if the ticket was only closed.
        state: the ticket's state now.
    """

    op_id: bytes
    ticket: bytes
    number: str
    title: str
    text: str
    at_us: int
    state: str
    by: str = ""
    said: str = ""
    said_us: int = 0
    count: int = 0


class UndeliveredView(msgspec.Struct, frozen=True, omit_defaults=True):
    """An op that the server refused: what it was, why, and its text so that nothing is lost."""

    op_id: bytes
    verb: str
    ticket: bytes | None
    number: str
    why: str
    text: str
    at_us: int
    detail: dict[str, Any] = {}
