"""The shift baton as a person sees it: what would be handed over now, and what waits for a signature."""

import json
from typing import Any

from sqlalchemy import select

from desk.models.people import MEMBERSHIP
from desk.models.team import BATON
from desk.ops.batons import lines_of
from desk.ops.team_ground import SECOND
from desk.protocol.baton import BatonLine, BatonView, ShiftDigest
from desk.queries.names import names_of
from desk.queries.registry import Context, query


def _line(line: dict[str, Any]) -> BatonLine:
    return BatonLine(
        ticket=bytes.fromhex(line["ticket"]), number=line["number"], title=line["title"],
        priority=line["priority"], state=line["state"], kind=line["kind"], at_us=line["at"] * SECOND,
        metric=line["metric"],
    )  # fmt: skip


@query("query.shift_digest")
def shift_digest(context: Context, *, person: bytes | None = None) -> ShiftDigest:
    """Return what would be handed over now: what cannot wait for the person's next shift."""
    who = person or context.person_id
    if who is None:
        return ShiftDigest(person="", until_us=context.store.clock(), lines=())
    until, lines = lines_of(context.store, context.connection, who, context.store.clock())
    name = names_of(context.connection, [who]).get(who, "")
    return ShiftDigest(person=name, until_us=until * SECOND, lines=tuple(map(_line, lines)))


@query("query.batons")
def batons(context: Context, *, open: bool = True, limit: int = 50) -> list[BatonView]:
    """Return shifts handed over by people of one's groups, newest first."""
    mine = select(MEMBERSHIP.c.group_id).where(
        MEMBERSHIP.c.person_id == (context.person_id or b""), MEMBERSHIP.c.ended_us.is_(None)
    )
    fellows = select(MEMBERSHIP.c.person_id).where(MEMBERSHIP.c.group_id.in_(mine))
    statement = select(BATON).where(BATON.c.person_id.in_(fellows))
    if open:
        statement = statement.where(BATON.c.signed_us.is_(None))
    rows = context.connection.execute(statement.order_by(BATON.c.made_us.desc()).limit(limit)).all()
    people = [bytes(row.person_id) for row in rows] + [bytes(r.signed_by) for r in rows if r.signed_by]
    names = names_of(context.connection, people)
    return [
        BatonView(
            id=bytes(row.id), person=bytes(row.person_id), name=names.get(bytes(row.person_id), ""),
            made_us=row.made_us, until_us=row.next_shift_us, note=row.note,
            lines=tuple(_line(line) for line in json.loads(row.body)["lines"]),
            signed_by=names.get(bytes(row.signed_by), "") if row.signed_by else "", signed_us=row.signed_us,
            mine=context.person_id == bytes(row.person_id),
        )
        for row in rows
    ]  # fmt: skip
