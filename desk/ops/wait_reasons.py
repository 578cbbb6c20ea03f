"""Why a ticket waits: free text, or one of the reasons that its product line's process offers."""

from typing import Any

from sqlalchemy import Row

from desk.models.blueprints import process_for
from desk.ops.base import Write
from desk.process import messages
from desk.process.errors import KnownError
from desk.process.state_words import name_of, reason_in

messages.register(
    {
        "wait_reason": (
            "“{state}” needs one of these reasons here: {possible}.",
            "此产品线的“{state}”须选择以下原因之一：{possible}。",
        ),
    }
)


def reason_of(tx: Write, row: Row[Any], state: str, said: str) -> dict[str, str]:
    """Return {reason, reason_id} of a wait; raises where the line takes only the reasons it lists."""
    states = process_for(tx.connection, row.product).states
    known = reason_in(states, state, said)
    if known is not None:
        return {"reason": known.title[row.language.startswith("zh")], "reason_id": known.id}
    if said.strip() and state in states and states[state].only:
        possible = [one.title for one in states[state].reasons]
        raise KnownError("wait_reason", state=name_of(states, state), possible=possible)
    return {"reason": said, "reason_id": ""}
