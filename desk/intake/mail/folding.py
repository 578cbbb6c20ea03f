"""Answers in quick succession leave as one mail: the first waits a little, what follows is put behind it.

Whatever ends the wait (a solution) takes along what waited, so that nothing overtakes.
"""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select, update

from desk.models.intake import OUTBOUND
from desk.ops.base import Write
from desk.ops.outbound import FOLDED

FILES = "X-Desk-Files"
BETWEEN = "\n\n———\n\n"


def put_behind(
    tx: Write, row: Row[Any], entry: Row[Any], text: str, tail: str, headers: Mapping[str, str]
) -> bool:
    """Put an answer behind one of its ticket that still waits; False where none does."""
    waiting = tx.connection.execute(
        select(OUTBOUND).where(
            OUTBOUND.c.ticket_id == row.id, OUTBOUND.c.channel == "mail", OUTBOUND.c.kind == "reply",
            OUTBOUND.c.state == "ready", OUTBOUND.c.tries == 0, OUTBOUND.c.next_us > tx.now_us,
        ).limit(1)
    ).first()  # fmt: skip
    if waiting is None:
        return False
    known = json.loads(waiting.headers)
    known[FOLDED] = f"{known.get(FOLDED, '')} {bytes(entry.id).hex()}".strip()
    files = [*json.loads(known.get(FILES, "[]")), *json.loads(headers.get(FILES, "[]"))]
    known |= {FILES: json.dumps(files)} if files else {}
    values: dict[str, Any] = {
        "body": f"{waiting.body.removesuffix(tail)}{BETWEEN}{text}{tail}",
        "headers": json.dumps(known, ensure_ascii=False),
    }
    if entry.kind != "public_reply":
        values["next_us"] = tx.now_us
    tx.connection.execute(update(OUTBOUND).where(OUTBOUND.c.id == waiting.id).values(**values))
    return True


def hold(tx: Write, message_id: str, seconds: int) -> None:
    """Let an answer wait for what may follow."""
    due = tx.now_us + seconds * 1_000_000
    mine = (OUTBOUND.c.message_id == message_id) & (OUTBOUND.c.state == "ready") & (OUTBOUND.c.tries == 0)
    tx.connection.execute(update(OUTBOUND).where(mine).values(next_us=due))
