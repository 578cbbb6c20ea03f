"""The rules of dispatch as cells of text: groups by name, lists, priorities, minutes. Knows no widget."""

from collections.abc import Mapping
from typing import Any

from desk.ui.i18n import pick
from desk.ui.preferences.rule_text import list_text, minutes_of, minutes_text, span_of, span_text, words_of

Row = dict[str, Any]
MODES = {
    "capacity": ("by skill and room", "按技能与余量"),
    "round_robin": ("in turn", "轮流"),
    "manual": ("by hand", "人工"),
}
RULE_FIELDS = ("group", "products", "types", "sources", "worst")
NEED_FIELDS = ("skill", "level", "products", "types", "worst")
GROUP_FIELDS = ("group", "modes", "wider")
TIME_FIELDS = ("p", "relax", "accept")


class GroupCells:
    """Texts of rows that name groups; `groups` are their names by id (hex)."""

    def __init__(self) -> None:
        self.groups: Mapping[str, str] = {}

    def ident(self, text: str) -> str:
        """Return the id of a group by its name, "" where there is none."""
        return next((i for i, name in self.groups.items() if name.casefold() == text.casefold()), "")

    def new_rule(self) -> Row:
        """Return a rule that fits everything."""
        return {"group": next(iter(self.groups), ""), "products": [], "types": [], "sources": []}

    def rule_texts(self, row: Row) -> list[str]:
        """Return a rule as cells."""
        lists = [list_text(row.get(name)) for name in ("products", "types", "sources")]
        return [self.groups.get(str(row["group"]), ""), *lists, span_text(row)]

    def take_rule(self, row: Row, column: int, text: str) -> bool:
        """Take a cell of a rule."""
        if column == 0:
            row["group"] = self.ident(text) or row["group"]
            return bool(self.ident(text))
        if column == 4:
            return take_span(row, text)
        row[RULE_FIELDS[column]] = words_of(text)
        return True

    def group_texts(self, row: Row) -> list[str]:
        """Return a group with its mode and wider groups as cells."""
        wider = ", ".join(self.groups.get(one, one) for one in row["wider"])
        return [self.groups.get(row["group"], ""), pick(*MODES[row["mode"]]), wider]

    def take_group(self, row: Row, column: int, text: str) -> bool:
        """Take the mode or the wider groups of a group; never its name."""
        if column == 1:
            wanted = text.casefold()
            named = (m for m, words in MODES.items() if wanted in (m, *(w.casefold() for w in words)))
            row["mode"] = mode = next(named, row["mode"])
            return wanted in (mode, *(w.casefold() for w in MODES[mode]))
        found = [self.ident(one) for one in words_of(text)]
        if column != 2 or "" in found:
            return False
        row["wider"] = [one for one in dict.fromkeys(found) if one != row["group"]]
        return True


def take_span(row: Row, text: str) -> bool:
    """Take priorities typed as P0-P2."""
    found = span_of(text)
    if found is None or found[1] < found[0]:
        return False
    row["worst"], row["mildest"] = found
    return True


def need_texts(row: Row) -> list[str]:
    """Return a need as cells."""
    lists = [list_text(row.get(name)) for name in ("products", "types")]
    return [str(row.get("skill", "")), str(row.get("level", "")), *lists, span_text(row)]


def take_need(row: Row, column: int, text: str) -> bool:
    """Take a cell of a need."""
    if column == 1:
        row["level"] = int(text) if text.isdecimal() else row["level"]
        return text.isdecimal()
    if column == 4:
        return take_span(row, text)
    row[NEED_FIELDS[column]] = text if column == 0 else words_of(text)
    return True


def time_texts(row: Row) -> list[str]:
    """Return the times of a priority as cells."""
    return [f"P{row['p']}", minutes_text(row["relax"]), minutes_text(row["accept"])]


def take_time(row: Row, column: int, text: str) -> bool:
    """Take minutes."""
    seconds = minutes_of(text)
    if column == 0 or seconds is None:
        return False
    row[TIME_FIELDS[column]] = seconds
    return True
