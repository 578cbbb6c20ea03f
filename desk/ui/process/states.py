"""What a product line calls the states of its tickets, and the reasons for waiting it offers. Knows no engine."""

import re
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from desk.process.lifecycle import STATES, WAITING
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.preferences.rule_table import Row, RuleTable

_WORD = re.compile(r"[^a-z0-9]+")


class StatesForm(QWidget):
    """A table of the states with their own names, and one of the chosen waiting state's reasons.

    Attributes:
        state: the chosen state.

    Signals (GUI thread):
        edited(): something differs from what the line has.
        refused(str): a typed text is no good.
    """

    edited = Signal()
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own: dict[str, dict[str, Any]] = {}
        self._line, self.state = "", next(state for state in STATES if state in WAITING)
        self.note = QLabel(self)
        self.note.setProperty("role", "meta")
        self.note.setWordWrap(True)
        self.names = RuleTable(self._show_name, _take_name, dict, fields=("state", "zh", "en"), height=230)
        for button in (self.names.add, self.names.up, self.names.remove):
            button.hide()
        self.reasons = RuleTable(_show_reason, _take_reason, _fresh_reason, fields=("zh", "en", "hours"))
        self.only = QCheckBox(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.note)
        column.addWidget(self.names, 2)
        column.addWidget(self.reasons, 1)
        column.addWidget(self.only)
        self.names.changed.connect(self._on_names)
        self.names.refused.connect(self.refused)
        self.names.view.selectionModel().currentChanged.connect(self._on_state)
        self.reasons.changed.connect(self._on_reasons)
        self.reasons.refused.connect(self.refused)
        self.only.clicked.connect(self._on_reasons)
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.note.setText(
            pick(
                "The states are the same everywhere, so that clocks and reports agree; what they are called, and"
                " why a ticket may wait, is yours.",
                "状态在各处一致，以保证计时与报表可比；名称以及等待原因可自定义。",
            )
        )
        self.names.retranslate(
            pick("States", "状态"),
            [pick("Now called", "当前名称"), pick("Chinese", "中文"), pick("English", "英文")],
            pick("A name has at most 40 characters.", "名称最多 40 个字符。"),
            allowed=True,
        )
        self.names.cells.open_columns = {1, 2}
        self.only.setText(pick("No other reason is taken", "仅可选择以上原因"))
        self._show_reasons()

    def show_states(self, line: str, own: Mapping[str, Any]) -> None:
        """Show what a line's version in force says of states."""
        self._line = line
        self._own = {state: dict(one) for state, one in own.items()}
        rows: list[Row] = []
        for state in STATES:
            title = self._own.get(state, {}).get("title") or {}
            given = title if isinstance(title, Mapping) else {"zh": str(title), "en": str(title)}
            rows.append({"state": state, "zh": str(given.get("zh", "")), "en": str(given.get("en", ""))})
        self.names.show_rows(rows)
        self._choose_again()
        self._show_reasons()

    def changes(self) -> dict[str, dict[str, Any]]:
        """Return what the line's next version says of states."""
        return {state: _named(one) for state, one in self._own.items() if one}

    def _show_name(self, row: Row) -> list[str]:
        return [texts.state(row["state"], self._line), row["zh"], row["en"]]

    def _show_reasons(self) -> None:
        state = self.state
        waiting = state in WAITING
        self.reasons.setVisible(waiting)
        self.only.setVisible(waiting)
        if not waiting:
            return
        held = self._own.get(state, {})
        self.reasons.retranslate(
            pick("Reasons: {0}", "原因：{0}").format(texts.state(state, self._line)),
            [pick("Chinese", "中文"), pick("English", "英文"), pick("Usually, hours", "通常（小时）")],
            pick("Hours are a whole number, 0 where nobody knows.", "小时为整数，未知填 0。"),
            allowed=True,
        )
        self.reasons.show_rows([_row_of(one) for one in held.get("reasons", ())])
        self.only.setChecked(bool(held.get("only")))
        self.only.setEnabled(bool(self.reasons.rows))

    def _choose_again(self, column: int = 1) -> None:
        self.names.view.setCurrentIndex(self.names.cells.index(list(STATES).index(self.state), column))

    @Slot()
    def _on_state(self) -> None:
        row = self.names.view.currentIndex().row()
        if 0 <= row < len(self.names.rows):
            self.state = str(self.names.rows[row]["state"])
            self._show_reasons()

    @Slot()
    def _on_names(self) -> None:
        for row in self.names.rows:
            held = self._own.setdefault(row["state"], {})
            if row["zh"] or row["en"] or held.get("title"):
                held["title"] = {"zh": row["zh"], "en": row["en"]}
        self._choose_again()
        self.edited.emit()

    @Slot()
    def _on_reasons(self) -> None:
        held = self._own.setdefault(self.state, {})
        named = [row for row in self.reasons.rows if row["zh"] or row["en"]]
        held["reasons"] = [
            {"id": row["id"], "title": {"zh": row["zh"], "en": row["en"]}, "hours": row["hours"]}
            for row in named
        ]
        held["only"] = self.only.isChecked() and bool(named)
        self.only.setEnabled(bool(named))
        self.edited.emit()


def _row_of(one: Mapping[str, Any]) -> Row:
    title = one.get("title", "")
    given = title if isinstance(title, Mapping) else {"zh": title, "en": title}
    zh, en = str(given.get("zh", "")), str(given.get("en", ""))
    return {"id": one["id"], "zh": zh, "en": en, "hours": int(one.get("hours", 0))}


def _fresh_reason() -> Row:
    return {"id": "", "zh": "", "en": "", "hours": 0}


def _named(one: dict[str, Any]) -> dict[str, Any]:
    """Return what is said of a state, each of its reasons with an id."""
    taken: set[str] = set()
    listed = []
    for reason in one.get("reasons", ()):
        ident = _ident(reason, taken)
        taken.add(ident)
        listed.append({**reason, "id": ident})
    return {**one, "reasons": listed} if listed else one


def _ident(reason: Mapping[str, Any], taken: set[str]) -> str:
    """Return the id of a reason: kept for life once it has one, since entries name it."""
    if reason["id"] and reason["id"] not in taken:
        return str(reason["id"])
    base = _WORD.sub("_", str(reason["title"]["en"]).casefold()).strip("_")[:30] or "reason"
    base = base if base[0].isalpha() else f"r_{base}"
    number, ident = 1, base
    while ident in taken:
        number += 1
        ident = f"{base}_{number}"
    return ident


def _take_name(row: Row, column: int, text: str) -> bool:
    if len(text) > 40:
        return False
    row["zh" if column == 1 else "en"] = text
    return True


def _show_reason(row: Row) -> list[str]:
    return [row["zh"], row["en"], str(row["hours"] or "")]


def _take_reason(row: Row, column: int, text: str) -> bool:
    if column < 2:
        return _take_name(row, column + 1, text)
    if text and not text.isdecimal():
        return False
    row["hours"] = int(text or 0)
    return True
