"""The roles that a product line adds to the process: name and duty in both languages. Knows no engine."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desk.ui.i18n import pick
from desk.ui.preferences.rule_table import Row, RuleTable

_FIELDS = ("zh", "en", "duty_zh", "duty_en")


class RolesForm(QWidget):
    """A table of the line's own roles below a line that names those of the standard.

    Signals (GUI thread):
        edited(): the table was changed.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._standard: list[str] = []
        self.note = QLabel(self)
        self.note.setProperty("role", "meta")
        self.note.setWordWrap(True)
        self.table = RuleTable(_texts, _take, _fresh, fields=_FIELDS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.note)
        column.addWidget(self.table, 1)
        self.table.changed.connect(self._on_changed)
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        listed = pick(", ", "、").join(self._standard)
        self.note.setText(pick("Of the standard: {0}.", "标准角色：{0}。").format(listed) if listed else "")
        self.table.retranslate(
            pick("Roles of this line", "本产品线的角色"),
            [pick("Chinese", "中文"), pick("English", "英文"), pick("Duty, Chinese", "职责（中文）"),
             pick("Duty, English", "职责（英文）")],
            "",
            allowed=True,
        )  # fmt: skip

    def show_roles(self, own: Sequence[Mapping[str, Any]], standard: Sequence[str]) -> None:
        """Show the line's own roles as they are stored, and the names of the others."""
        self._standard = list(standard)
        self.table.show_rows([_row_of(one) for one in own])
        self.retranslate()

    def roles(self) -> list[dict[str, Any]]:
        """Return the roles as they stand here; one without any name is none yet."""
        return [
            {
                "id": row["id"],
                "title": {"zh": row["zh"], "en": row["en"]},
                "duty": {"zh": row["duty_zh"], "en": row["duty_en"]},
            }
            for row in self.table.rows
            if row["zh"] or row["en"]
        ]

    @Slot()
    def _on_changed(self) -> None:
        self.edited.emit()


def _both(value: Any) -> tuple[str, str]:
    given = value if isinstance(value, Mapping) else {"zh": value or "", "en": value or ""}
    return str(given.get("zh", "")), str(given.get("en", ""))


def _row_of(one: Mapping[str, Any]) -> Row:
    (zh, en), (duty_zh, duty_en) = _both(one.get("title")), _both(one.get("duty"))
    return {"id": one["id"], "zh": zh, "en": en, "duty_zh": duty_zh, "duty_en": duty_en}


def _fresh() -> Row:
    return {"id": "", **dict.fromkeys(_FIELDS, "")}


def _texts(row: Row) -> list[str]:
    return [row[name] for name in _FIELDS]


def _take(row: Row, column: int, text: str) -> bool:
    row[_FIELDS[column]] = text
    return True
