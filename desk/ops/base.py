"""`Write`: one op's view of the replica inside its transaction, with everything an op must leave behind.

It remembers the registers and entries an op touched, so that undo, the change log and the derived tables
need no code of their own in the ops. Knows tables; knows no rule.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from desk.models.people import MEMBERSHIP, PERSON
from desk.models.store import Store, driver_of
from desk.models.ticket import TICKET
from desk.ops.fulltext import entry_text
from desk.process import messages
from desk.process.errors import KnownError
from desk.process.ids import new_id
from desk.process.timeline import KINDS
from desk.protocol.changes import Change, Changes

ROLE_ORDER = ("agent", "expert", "supervisor", "administrator")

messages.register(
    {
        "ticket_missing": (
            "This ticket is not in the workspace. It may have been removed; refresh the queue.",
            "工作区中没有此工单，可能已被移除，请刷新队列。",
        ),
        "no_person": (
            "The workspace does not know who you are yet. Start Desk once and enter your name,"
            " or run `desk person me NAME`.",
            "工作区尚不知道您是谁。请启动一次 Desk 并填写姓名，或运行 `desk person me 姓名`。",
        ),
    }
)


@dataclass(slots=True)
class Inverse:
    """What undo needs: the registers before and after, the entries to be marked undone, the uses."""

    tickets: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    entries: list[list[str]] = field(default_factory=list)
    articles: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    uses: list[list[str]] = field(default_factory=list)


# What nearly every op runs is prepared or written out: building an expression costs ten times its execution.
_TICKET_BY_ID = select(TICKET).where(TICKET.c.id == bindparam("ident"))
_PERSON_BY_ID = select(PERSON).where(PERSON.c.id == bindparam("ident"))
_COUNT_UP = "UPDATE ticket SET entry_count = entry_count + 1 WHERE key = ? RETURNING entry_count"
_ADD_ENTRY = (
    "INSERT INTO entry (ticket_id, id, n, kind, visibility, author_id, occurred_us, recorded_us, effective_us,"
    " source, body, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_ADD_CHANGE = "INSERT INTO change_log (kind, id, key, op_id) VALUES (?, ?, ?, ?)"


def _plain(value: Any) -> Any:
    return {"hex": value.hex()} if isinstance(value, bytes) else value


class Write:
    """One op at work.

    Attributes:
        connection: the transaction's connection.
        raw: the driver's own connection to the same transaction, for paths that many messages take.
        store: the store (for blobs and the clock).
        now_us: the op's instant, one for everything it writes.
        op_id: the op's id.
        source: where the op comes from: window, cli, system, import or demo.
        person_id: who acts; None for the system.
        inverse: filled as the op writes.
        touched: keys of tickets whose derived rows must be folded again.
        before: the rows of these tickets as the op met them.
    """

    def __init__(
        self,
        store: Store,
        connection: Connection,
        *,
        op_id: bytes,
        source: str,
        person_id: bytes | None,
        settings: Mapping[str, Any],
    ) -> None:
        """Begin an op inside an open transaction."""
        self.store = store
        self.connection = connection
        self.raw = driver_of(connection)
        self.now_us = store.clock()
        self.op_id = op_id
        self.source = source
        self.person_id = person_id
        self.settings = settings
        self.inverse = Inverse()
        self.touched: dict[int, bytes] = {}
        self.before: dict[int, Row[Any]] = {}
        self.subject = b""
        self._changes: dict[tuple[str, bytes], Change] = {}
        self.texts_added: list[tuple[int, int, str]] = []
        self.texts_removed: list[tuple[int, int, str]] = []

    @staticmethod
    def plain(value: Any) -> Any:
        """Return a register's value as undo keeps it (JSON)."""
        return _plain(value)

    def new_id(self) -> bytes:
        """Return a fresh UUIDv7; ids of one replica sort in the order in which they were asked for."""
        self.store.last_id_us = max(self.now_us, self.store.last_id_us + 1)
        return new_id(self.store.last_id_us)

    def role(self, group_id: bytes | None = None) -> str:
        """Return the acting person's role in the group; their highest one where they are no member."""
        if self.person_id is None:
            return "agent"
        rows = self.connection.execute(
            select(MEMBERSHIP.c.group_id, MEMBERSHIP.c.role).where(
                MEMBERSHIP.c.person_id == self.person_id, MEMBERSHIP.c.ended_us.is_(None)
            )
        ).all()
        for group, role in rows:
            if group_id is not None and bytes(group) == group_id:
                return str(role)
        return max((str(role) for _, role in rows), key=ROLE_ORDER.index, default="agent")

    def ticket(self, ticket_id: bytes) -> Row[Any]:
        """Return the ticket's row, following a merge pointer never; raises `ticket_missing`."""
        row = self.connection.execute(_TICKET_BY_ID, {"ident": ticket_id}).one_or_none()
        if row is None:
            raise KnownError("ticket_missing")
        return row

    def person(self, person_id: bytes | None) -> Row[Any] | None:
        """Return a person's row, None if unknown."""
        return self.connection.execute(_PERSON_BY_ID, {"ident": person_id}).one_or_none()

    def set_ticket(self, row: Row[Any], **registers: Any) -> None:
        """Write registers of a ticket, remember the old values for undo, and mark it changed."""
        old = row._mapping
        memory = self.inverse.tickets.setdefault(bytes(row.id).hex(), {})
        # The row was read before the op began; what this op wrote since stands in the memory.
        now = {name: memory[name][1] if name in memory else _plain(old[name]) for name in registers}
        changed = {name: value for name, value in registers.items() if now[name] != _plain(value)}
        assigned = "".join(f"{TICKET.c[name].name} = ?, " for name in changed)  # names of columns only
        self.raw.execute(
            f"UPDATE ticket SET {assigned}updated_us = ?, rev = rev + 1 WHERE key = ?",
            (*changed.values(), self.now_us, row.key),
        )
        for name, value in changed.items():
            before = memory[name][0] if name in memory else _plain(old[name])
            memory[name] = [before, _plain(value)]
        self.touch(row)

    def touch(self, row: Row[Any]) -> None:
        """Mark a ticket as changed and its derived rows as due for a fold."""
        self.touched[int(row.key)] = bytes(row.id)
        self.before.setdefault(int(row.key), row)
        self.change("ticket", bytes(row.id), int(row.key))

    def change(self, kind: str, ident: bytes, key: int = 0) -> None:
        """Note one changed thing for `Changes` and the change log."""
        self._changes[(kind, ident)] = Change(kind, ident, key)

    def add_entry(
        self,
        row: Row[Any],
        kind: str,
        *,
        body: str = "",
        data: Mapping[str, Any] | None = None,
        author: bytes | None = None,
        by_system: bool = False,
        visibility: str = "",
        entry_id: bytes | None = None,
        occurred_us: int | None = None,
    ) -> bytes:
        """Append one timeline entry and return its id; the author is the acting person unless said."""
        ident = entry_id or self.new_id()
        key = int(row.key)
        ordinal = self._next_ordinal(key)
        at = self.now_us if occurred_us is None else min(max(occurred_us, 0), self.now_us)
        self.raw.execute(
            _ADD_ENTRY,
            (
                row.id,
                ident,
                ordinal,
                kind,
                visibility or KINDS[kind].visibility,
                None if by_system else author or self.person_id,
                at,
                self.now_us,
                at,
                self.source,
                body,
                json.dumps(dict(data or {}), ensure_ascii=False),
            ),
        )
        self.texts_added.append((key, ordinal, entry_text(body, data or {})))
        self.inverse.entries.append([bytes(row.id).hex(), ident.hex()])
        self.change("entry", bytes(row.id), key)
        self.touch(row)
        return ident

    def _next_ordinal(self, key: int) -> int:
        """Count one entry up on the ticket and return its ordinal (1 = the first entry)."""
        (count,) = self.raw.execute(_COUNT_UP, (key,)).fetchone()
        return int(count)

    def retitle(self, row: Row[Any], old: str) -> None:
        """Exchange the title's text in the full-text index (ordinal 0)."""
        title = self.connection.execute(select(TICKET.c.title).where(TICKET.c.key == row.key)).scalar_one()
        self.texts_removed.append((int(row.key), 0, old))
        self.texts_added.append((int(row.key), 0, str(title)))

    def changes(self) -> Changes:
        """Return what the op changed so far."""
        return Changes(items=tuple(self._changes.values()), op_id=self.op_id, subject=self.subject)

    def log_changes(self) -> int:
        """Append the op's changes to the change log and return its last number."""
        items = list(self._changes.values())
        if items:
            self.raw.executemany(_ADD_CHANGE, [(i.kind, i.id, i.key, self.op_id) for i in items])
        return self.store.last_seq()
