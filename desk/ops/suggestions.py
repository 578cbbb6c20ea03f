"""Ops on suggestions: anybody makes one about a step of the process, supervisors answer it."""

from typing import Literal

from sqlalchemy import insert, select, update

from desk.models.blueprints import process_for
from desk.models.suggestions import SUGGESTION
from desk.ops.base import Write
from desk.ops.registry import op
from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.changes import Changes

LONGEST = 4000

messages.register(
    {
        "suggestion_empty": ("Write what should be better, and how.", "请写明需要改进之处及改进方式。"),
        "suggestion_step": (
            "The process has no step “{node}”. Choose one of: {nodes}.",
            "流程中没有步骤“{node}”，可选：{nodes}。",
        ),
        "suggestion_missing": (
            "This suggestion is not there any more. Refresh the page.",
            "该建议已不存在，请刷新页面。",
        ),
        "suggestion_answer": (
            "Say why it is declined; whoever suggested it will read that.",
            "请说明未采纳的原因，提出者会看到。",
        ),
    }
)


@op("suggestion.add")
def add(tx: Write, *, node: str, text: str, line: str = "", ticket: bytes | None = None) -> Changes:
    """Suggest an improvement of a step; `ticket` shows the case that gave the idea."""
    said = text.strip()[:LONGEST]
    if not said:
        raise KnownError("suggestion_empty")
    nodes = [one.id for one in process_for(tx.connection, line).nodes]
    if node not in nodes:
        raise KnownError("suggestion_step", node=node, nodes=nodes)
    if ticket is not None:
        tx.ticket(ticket)
    tx.subject = tx.new_id()
    tx.connection.execute(
        insert(SUGGESTION).values(
            id=tx.subject, line=line, node=node, text=said, ticket_id=ticket, by=tx.person_id, at_us=tx.now_us
        )
    )
    tx.change("suggestion", tx.subject)
    return tx.changes()


@op("suggestion.answer")
def answer(
    tx: Write, *, suggestion: bytes, state: Literal["open", "accepted", "done", "declined"], answer: str = ""
) -> Changes:
    """Accept, decline (with a reason) or finish a suggestion."""
    known = tx.connection.execute(select(SUGGESTION.c.id).where(SUGGESTION.c.id == suggestion)).first()
    if known is None:
        raise KnownError("suggestion_missing")
    if state == "declined" and not answer.strip():
        raise KnownError("suggestion_answer")
    tx.connection.execute(
        update(SUGGESTION)
        .where(SUGGESTION.c.id == suggestion)
        .values(state=state, answer=answer.strip()[:LONGEST], answered_by=tx.person_id, answered_us=tx.now_us)
    )
    tx.change("suggestion", suggestion)
    return tx.changes()
