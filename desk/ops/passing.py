"""Clocks that passed a warning step, found a page at a time: after a weekend there may be hundreds of thousands.

A page reads at most so many places of one index, whatever lies there; who asks decides how many it reads at once.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from desk.models.people import MEMBERSHIP
from desk.process.notices import whose

PAGE = 250
_KEY = "ticket_key, metric, cycle"
_LAST_KEY = ((1 << 63) - 1, "", 0)
_COLUMNS = ((100, "due_us"), (90, "w90_us"), (75, "w75_us"), (50, "w50_us"))
"""The steps, the worst first, and the column of each."""

_Place = tuple[int, int, str, int]


@dataclass(frozen=True, slots=True)
class Passed:
    """The last step that a clock passed.

    Attributes:
        at_us: when.
        priority, owner, group: of its ticket.
    """

    ticket: bytes
    key: int
    metric: str
    step: int
    at_us: int
    priority: int
    owner: bytes | None
    group: bytes | None

    @property
    def urgency(self) -> tuple[int, int, int]:
        """Return what sorts the most urgent first: the priority, the worse step, the earlier instant."""
        return self.priority, -self.step, self.at_us


class Passing:
    """Finds every open, live clock that passed a step after `since_us` and not after `until_us`.

    Each is found once, with the last step it passed; the worst steps come first.
    """

    def __init__(self, since_us: int, until_us: int) -> None:
        """Begin before the first of them."""
        self.since_us, self.until_us = since_us, until_us
        self._left = list(_COLUMNS) if until_us > since_us else []
        self._after: _Place = (since_us, *_LAST_KEY)

    @property
    def done(self) -> bool:
        """Tell whether everything was found."""
        return not self._left

    def page(self, connection: Connection, most: int) -> list[Passed]:
        """Return what the next `most` places of an index hold, perhaps nothing."""
        step, column = self._left[0]
        at_us, *key = self._after
        # Two statements, for both lead straight to their place: many clocks of one instant are not walked over again.
        rows = self._rows(connection, f"{column} = ? AND ({_KEY}) > (?, ?, ?)", (at_us, *key), most)
        if len(rows) < most:
            beyond = f"{column} > ? AND {column} <= ?"
            rows += self._rows(connection, beyond, (at_us, self.until_us), most - len(rows))
        if len(rows) < most:
            del self._left[0]
            self._after = (self.since_us, *_LAST_KEY)
        else:
            last = rows[-1]
            self._after = (last.at_us, last.ticket_key, last.metric, last.cycle)
        return [
            Passed(
                bytes(row.id), row.ticket_key, row.metric, step, row.at_us, row.priority, row.owner_id, row.group_id
            )
            for row in rows
            if row.id is not None
        ]  # fmt: skip

    def _rows(self, connection: Connection, where: str, values: tuple[Any, ...], most: int) -> list[Row[Any]]:
        """Return places of the index; without a ticket where nothing warns any more."""
        step, column = self._left[0]
        unmet = " AND met_us IS NULL" if column == "due_us" else ""  # the index holds no others
        worse = (name for other, name in _COLUMNS if other > step)
        not_worse = "".join(f" AND (c.{name} IS NULL OR c.{name} > {self.until_us})" for name in worse)
        return list(
            connection.exec_driver_sql(
                "SELECT p.at_us, p.ticket_key, p.metric, p.cycle, t.id, t.priority, t.owner_id, t.group_id"
                f" FROM (SELECT {column} AS at_us, {_KEY} FROM clock WHERE {where}{unmet}"
                f" ORDER BY {column}, {_KEY} LIMIT ?) p"
                " LEFT JOIN clock c ON c.ticket_key = p.ticket_key AND c.metric = p.metric AND c.cycle = p.cycle"
                f" AND c.live = 1 AND c.met_us IS NULL AND c.state IN ('running', 'breached'){not_worse}"
                " LEFT JOIN ticket t ON t.key = c.ticket_key AND t.open = 1",
                (*values, most),
            )
        )


def described(connection: Connection, one: Passed) -> dict[str, Any]:
    """Return what a window is told of a step."""
    number, title = connection.exec_driver_sql(
        "SELECT number, title FROM ticket WHERE key = ?", (one.key,)
    ).one()
    return {
        "ticket": one.ticket, "number": number, "title": title, "metric": one.metric, "step": one.step,
        "owner": one.owner, "group": one.group, "priority": one.priority, "at": one.at_us,
    }  # fmt: skip


class Sorter:
    """Tells whose a ticket is for the person at this desk."""

    def __init__(self, connection: Connection, person: bytes | None) -> None:
        """Read the person's groups."""
        rows = connection.execute(
            select(MEMBERSHIP.c.group_id).where(
                MEMBERSHIP.c.person_id == person, MEMBERSHIP.c.ended_us.is_(None)
            )
        )
        self._person, self._groups = person, frozenset(bytes(group) for (group,) in rows)

    def whose(self, one: Passed) -> str:
        """Return "mine", "groups" or "others"."""
        return whose(one.owner, one.group, self._person, self._groups)
