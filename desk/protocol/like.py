"""Texts as SQL's LIKE takes them letter by letter. Knows no table."""

LONGEST = 200
"""Letters that are compared: SQLite refuses a pattern of 50,000, and nothing that is sought has so many."""


def literal(text: str) -> str:
    """Return a text for `LIKE ... ESCAPE '\\'` in which no sign stands for another; what is longer is cut."""
    return text[:LONGEST].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def containing(text: str) -> str:
    """Return the pattern of what contains a text."""
    return f"%{literal(text)}%"
