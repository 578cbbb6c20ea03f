"""The problem type of an alert's ticket: said by the alert, known from the group's last ticket, or judged by its text.

Knows the episodes of a group; who judges a text is handed in.
"""

from collections.abc import Callable, Mapping

from desk.ops.base import Write

LABELS = ("category", "problem_type", "desk_category")
"""Labels and annotations by which an alert says its problem type, by key or by name."""

KindOf = Callable[[Write, str, str, str], tuple[str, bool]]
"""(tx, what the alert says, title, body) -> (category, whether it is only a guess)."""


def said_in(*words: Mapping[str, str]) -> str:
    """Return the problem type that labels or annotations name, "" if none does."""
    return next((one[name].strip() for one in words for name in LABELS if one.get(name, "").strip()), "")


def kind_for(tx: Write, key: str, said: str, title: str, body: str, kind_of: KindOf) -> tuple[str, bool]:
    """Return the problem type of a new ticket and whether it is a guess.

    What the alert says goes first; then what people left on the last ticket of the same group, since they could
    correct it there; then the judgement of the text.
    """
    found, guessed = kind_of(tx, said, title, body)
    if found and not guessed:
        return found, False
    before = tx.connection.exec_driver_sql(
        "SELECT t.category FROM alert_group g JOIN ticket t ON t.id = g.ticket_id WHERE g.group_key = ?"
        " AND t.category <> '' ORDER BY g.episode DESC LIMIT 1",
        (key,),
    ).scalar()
    return (str(before), False) if before else (found, guessed)
