"""The canned replies a person may use: their own, the team's, and the shipped ones nobody changed."""

import dataclasses
from typing import Any

from sqlalchemy import or_, select

from desk.models.canned import CANNED_REPLY
from desk.queries.registry import Context, query
from desk.queries.starter import load_canned_replies


@query("query.canned_replies")
def canned_replies(context: Context, *, language: str = "") -> list[dict[str, Any]]:
    """Return the canned replies; `id` (hex) is "" for a shipped one, `scope` is own, team or shipped."""
    rows = context.connection.execute(
        select(CANNED_REPLY)
        .where(or_(CANNED_REPLY.c.owner_id.is_(None), CANNED_REPLY.c.owner_id == (context.person_id or b"")))
        .order_by(CANNED_REPLY.c.owner_id.is_(None), CANNED_REPLY.c.title)
    ).all()
    replaced = {row.replaces for row in rows if row.replaces}
    own = [
        {
            "id": bytes(row.id).hex(),
            "key": row.replaces or bytes(row.id).hex(),
            "title": row.title,
            "body": row.body,
            "categories": [row.category] if row.category else [],
            "scope": "own" if row.owner_id else "team",
        }
        for row in rows
        if not row.retired
    ]
    shipped = [
        {**dataclasses.asdict(item), "id": "", "scope": "shipped"}
        for item in load_canned_replies()
        if item.key not in replaced
    ]
    return [*own, *shipped]
