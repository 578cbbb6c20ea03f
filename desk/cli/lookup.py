"""From what a person types to ids: tickets, people, groups, priorities.

Asks the engine; knows no op.
"""

from typing import Any

from desk.cli.session import Session
from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.views import PersonView, TicketView, Workspace

messages.register(
    {
        "person_unclear": (
            "“{text}” may be any of: {names}. Write the whole name or the mail address.",
            "“{text}”可能是：{names}。请写完整姓名或邮箱地址。",
        ),
        "person_unknown": (
            "Nobody is known as “{text}”. Check the spelling.",
            "没有找到“{text}”，请检查写法。",
        ),
        "group_unknown": (
            "There is no group “{text}”. Groups: {names}.",
            "没有“{text}”小组。现有小组：{names}。",
        ),
        "priority_unknown": (
            "“{text}” is no priority. Use P0, P1, P2, P3 or P4.",
            "“{text}”不是有效的优先级，请使用 P0、P1、P2、P3 或 P4。",
        ),
    }
)


def ticket_of(session: Session, typed: str) -> TicketView:
    """Return the ticket with this number (or local key); raises the engine's sentence."""
    args: dict[str, Any] = {"key": int(typed)} if typed.isdigit() else {"number": typed}
    return session.client().ask("query.ticket", args, reply_type=TicketView)


def workspace_of(session: Session) -> Workspace:
    """Return who and what the workspace is."""
    return session.client().ask("query.workspace", reply_type=Workspace)


def person_id(session: Session, typed: str, *, staff: bool | None) -> bytes:
    """Return the id of the person meant by a name, mail address, id or "me"."""
    if typed == "me":
        return workspace_of(session).me.id
    if _is_id(typed):
        return bytes.fromhex(typed)
    args = {"text": typed, "staff": staff}
    found = session.client().ask("query.people", args, reply_type=list[PersonView])
    exact = [p for p in found if typed.casefold() in (p.name.casefold(), p.email.casefold())]
    meant = exact or found
    if not meant:
        raise KnownError("person_unknown", text=typed)
    if len(meant) > 1:
        names = [f"{person.name} <{person.email}>" for person in meant[:8]]
        raise KnownError("person_unclear", text=typed, names=names)
    return meant[0].id


def group_id(session: Session, typed: str) -> bytes:
    """Return the id of the group with this name or id."""
    if _is_id(typed):
        return bytes.fromhex(typed)
    groups = workspace_of(session).groups
    for group in groups:
        if group.name.casefold() == typed.casefold():
            return group.id
    raise KnownError("group_unknown", text=typed, names=[group.name for group in groups])


def priority_of(typed: str) -> int:
    """Return 0-4 of P0-P4 (or the digit alone)."""
    digit = typed.strip().upper().removeprefix("P")
    if digit not in ("0", "1", "2", "3", "4"):
        raise KnownError("priority_unknown", text=typed)
    return int(digit)


def _is_id(typed: str) -> bool:
    return len(typed) == 32 and all(c in "0123456789abcdef" for c in typed)
