"""On-call rotas in the page of escalation: people in turn, from which day, how long; each change is saved at once."""

from typing import Any

from PySide6.QtCore import Signal, Slot

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.ui.i18n import pick
from desk.ui.preferences.rule_table import Row, RuleTable
from desk.ui.preferences.rule_text import words_of

_FIELDS = ("id", "people", "first", "handover", "turn_days")


class RotaTable(RuleTable):
    """The rotas.

    Signals:
        said(str, str): role (ok or bad) and sentence; GUI thread.
    """

    said = Signal(str, str)

    def __init__(self, requester: Requester) -> None:
        super().__init__(self._texts, self._take_cell, self._new, height=90)
        self._requester = requester
        self._people: dict[str, str] = {}
        self._kept: frozenset[str] = frozenset()
        self.up.hide()
        self.changed.connect(self._on_changed)
        self.refused.connect(self._on_refused)

    def rename(self, *, allowed: bool) -> None:
        """Take the texts of the current language."""
        heads = [
            pick("Rota", "值班表"), pick("People in turn", "轮值人员"), pick("From", "起始日"),
            pick("Hand-over", "交班时间"), pick("Days", "天数"), pick("On call", "当前值班"),
        ]  # fmt: skip
        hint = pick(
            "Write names with commas, a day as 2026-03-09, a time as 09:00.",
            "姓名用逗号分隔，日期写作 2026-03-09，时间写作 09:00。",
        )
        self.retranslate(pick("On-call rotas", "值班表"), heads, hint, allowed=allowed)
        self.cells.open_columns -= {5}

    def ask(self, people: dict[str, str]) -> None:
        """Ask for the rotas; `people` are the names of the staff by id (hex)."""
        self._people = people
        self._requester.request("query.rotas", {}, done=self._on_rotas, failed=self._on_failed)

    def _on_rotas(self, rows: list[dict[str, Any]]) -> None:
        self._kept = frozenset(str(row["id"]) for row in rows)
        self.show_rows([{**row, "people": list(row["people"])} for row in rows])

    def _new(self) -> Row:
        first = next(iter(self._people), "")
        return {
            "id": f"rota{len(self.rows) + 1}", "people": [first], "first": "2026-01-05", "handover": "09:00",
            "turn_days": 7,
        }  # fmt: skip

    def _texts(self, row: Row) -> list[str]:
        people = ", ".join(self._people.get(one, one) for one in row["people"])
        return [
            str(row["id"]),
            people,
            *(str(row[name]) for name in _FIELDS[2:]),
            str(row.get("on_call_name", "")),
        ]

    def _take_cell(self, row: Row, column: int, text: str) -> bool:
        if column == 1:
            idents = {name: ident for ident, name in self._people.items()}
            found = [idents.get(name, "") for name in words_of(text)]
            if not found or "" in found:
                return False
            row["people"] = found
        elif column == 4:
            if not text.isdigit():
                return False
            row["turn_days"] = int(text)
        else:
            row[_FIELDS[column]] = text
        return True

    @Slot()
    def _on_changed(self) -> None:
        """Save every rota as it stands, and take away those that were removed."""
        shown = {str(row["id"]) for row in self.rows}
        for gone in sorted(self._kept - shown):
            self._send("rota.retire", {"rota": gone})
        for row in self.rows:
            rota = {name: row[name] for name in _FIELDS} | {"name": row.get("name", row["id"])}
            self._send("rota.set", {"rota": rota | {"covers": row.get("covers", [])}})

    def _send(self, verb: str, args: dict[str, Any]) -> None:
        self._requester.request(
            verb, args, reply_type=Changes, done=self._on_saved, failed=self._on_failed, write=True
        )

    def _on_saved(self, _: Changes) -> None:
        self.said.emit("ok", pick("Rota saved.", "值班表已保存。"))
        self._requester.request("query.rotas", {}, done=self._on_rotas, failed=self._on_failed)

    @Slot(str)
    def _on_refused(self, hint: str) -> None:
        self.said.emit("bad", hint)

    def _on_failed(self, failure: Failure) -> None:
        self.said.emit("bad", failure.sentence)
