"""Escalation policies, levels and tiers as cells of text, with the names of groups, people and rotas. No widget."""

from collections.abc import Mapping
from typing import Any

from desk.ui.preferences.hours import hours_of, hours_text
from desk.ui.preferences.rule_text import (
    condition_of,
    condition_text,
    minutes_of,
    minutes_text,
    span_of,
    span_text,
    target_of,
    target_text,
    words_of,
)

Row = dict[str, Any]
POLICY_FIELDS = ("name", "condition", "repeat", "ack", "fallback")
LEVEL_FIELDS = ("after", "targets", "worst", "hours")
_USUAL_ACK = {"0": 900, "1": 1800, "2": 3600, "3": 14400, "4": 14400}


class EscalationCells:
    """Texts of rows; `groups` and `names` (groups and staff) by id (hex)."""

    def __init__(self) -> None:
        self.groups: Mapping[str, str] = {}
        self.names: Mapping[str, str] = {}

    def ident(self, text: str) -> str:
        """Return the id of a group by its name, "" where there is none."""
        return next((i for i, name in self.groups.items() if name.casefold() == text.casefold()), "")

    def new_policy(self, taken: set[str]) -> Row:
        """Return a policy that tells the lead."""
        ident = next(f"policy{n}" for n in range(1, len(taken) + 2) if f"policy{n}" not in taken)
        return {
            "id": ident, "name": ident, "condition": {}, "repeat": 1, "fallback": next(iter(self.groups), ""),
            "levels": [{"after": 0, "targets": [{"kind": "lead"}]}],
        }  # fmt: skip

    def policy_texts(self, row: Row) -> list[str]:
        """Return a policy as cells."""
        condition = dict(row.get("condition", {}))
        if "group" in condition:
            condition["group"] = [self.groups.get(one, one) for one in condition["group"]]
        ack = {**_USUAL_ACK, **row.get("ack", {})}
        return [
            str(row["name"]),
            condition_text(condition),
            str(row.get("repeat", 1)),
            "/".join(minutes_text(ack[level]) for level in sorted(ack)),
            self.groups.get(row.get("fallback", ""), ""),
        ]

    def take_policy(self, row: Row, column: int, text: str) -> bool:
        """Take a cell of a policy."""
        if column == 0:
            row["name"] = text or row["name"]
            return bool(text)
        if column == 1:
            condition = condition_of(text)
            if "group" in condition:
                condition["group"] = [self.ident(one) or one for one in condition["group"]]
            row["condition"] = condition
            return True
        if column == 2:
            row["repeat"] = int(text) if text.isdecimal() else row["repeat"]
            return text.isdecimal()
        if column == 3:
            found = [minutes_of(part) for part in text.split("/")]
            if len(found) != len(_USUAL_ACK) or None in found:
                return False
            row["ack"] = dict(zip(sorted(_USUAL_ACK), found, strict=True))
            return True
        row["fallback"] = self.ident(text) or row["fallback"]
        return bool(self.ident(text))

    def level_texts(self, row: Row) -> list[str]:
        """Return a level as cells."""
        told = ", ".join(target_text(one, self.names) for one in row.get("targets", ()))
        return [minutes_text(row.get("after", 0)), told, span_text(row), hours_text(row.get("hours", []))]

    def take_level(self, row: Row, column: int, text: str) -> bool:
        """Take a cell of a level."""
        if column == 0:
            seconds = minutes_of(text)
            row["after"] = row["after"] if seconds is None else seconds
            return seconds is not None
        if column == 1:
            idents = {name: ident for ident, name in self.names.items()}
            found = [target_of(part, idents) for part in words_of(text)]
            row["targets"] = row["targets"] if not found or None in found else found
            return bool(found) and None not in found
        if column == 3:
            hours = hours_of(text)
            row["hours"] = row.get("hours", []) if hours is None else hours
            return hours is not None
        span = span_of(text)
        if span is None or span[1] < span[0]:
            return False
        row["worst"], row["mildest"] = span
        return True

    def tier_texts(self, row: Row) -> list[str]:
        """Return a step of the tiers as cells."""
        return [self.groups.get(row["group"], ""), self.groups.get(row["next"], "")]

    def take_tier(self, row: Row, column: int, text: str) -> bool:
        """Take the next tier of a group; nothing for none."""
        ident = self.ident(text)
        if column != 1 or (text and not ident):
            return False
        row["next"] = ident
        return True
