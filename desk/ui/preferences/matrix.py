"""The editor of the priority matrix: its cells by user level, and its axes, checked while they are edited."""

import copy
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desk.ui.i18n import pick
from desk.ui.preferences import matrix_edit
from desk.ui.preferences.page import Cells, table

_AXES = {
    "impacts": ("Impacts", "影响范围"),
    "urgencies": ("Urgencies", "紧急程度"),
    "levels": ("User levels", "用户级别"),
    "degrees": ("Degrees of interruption", "业务中断程度"),
}
_HEADS = {
    "key": ("Short name", "标识"), "zh": ("Chinese", "中文名称"), "en": ("English", "英文名称"),
    "users": ("From affected users", "受影响用户数下限"), "impact": ("Impact", "影响"), "urgency": ("Urgency", "紧急"),
}  # fmt: skip


class MatrixEditor(QWidget):
    """Holds the matrix as it is edited; whoever owns it saves it.

    Attributes:
        matrix: JSON data, whole.

    Signals (GUI thread):
        refused(str): a typed text is no good.
        checked(str, str): role (ok, warning or bad) and a sentence on the matrix as it stands.
    """

    refused = Signal(str)
    checked = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.matrix: dict[str, Any] = {"cells": {}}
        self.level, self.axis = QComboBox(), QComboBox()
        self.cells, self.items = Cells(self), Cells(self)
        self.cell_view, self.item_view = table(self.cells, ""), table(self.items, "")
        for view in (self.cell_view, self.item_view):
            view.verticalHeader().setVisible(True)
        self.item_view.setMinimumHeight(96)
        self.add, self.remove, self._head = QPushButton(), QPushButton(), QLabel()
        self._head.setProperty("role", "section")
        self.allowed = False
        self._place()
        queued = Qt.ConnectionType.QueuedConnection
        self.cells.edited.connect(self._on_cell, queued)
        self.items.edited.connect(self._on_item, queued)
        self.level.activated.connect(self.show_all)
        self.axis.activated.connect(self.show_all)
        self.add.clicked.connect(self._on_add)
        self.remove.clicked.connect(self._on_remove)
        self.item_view.selectionModel().currentChanged.connect(self._show_buttons)

    def _place(self) -> None:
        for name in _AXES:
            self.axis.addItem("", name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        top, middle = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self._head, 1)
        top.addWidget(self.level)
        middle.addWidget(self.axis)
        middle.addStretch(1)
        for button in (self.add, self.remove):
            button.setProperty("role", "plain")
            middle.addWidget(button)
        column.addLayout(top)
        column.addWidget(self.cell_view, 3)
        column.addLayout(middle)
        column.addWidget(self.item_view, 2)

    def retranslate(self, *, allowed: bool) -> None:
        """Take the texts of the current language; `allowed` opens what can be edited."""
        self.allowed = allowed
        self._head.setText(pick("Priority from impact and urgency", "由影响范围与紧急程度得出优先级"))
        self.level.setAccessibleName(pick("User level", "用户级别"))
        self.axis.setAccessibleName(pick("Scale to edit", "要编辑的尺度"))
        self.cell_view.setAccessibleName(self._head.text())
        self.item_view.setAccessibleName(pick("Names of the scale", "尺度名称"))
        for place, words in enumerate(_AXES.values()):
            self.axis.setItemText(place, pick(*words))
        self.add.setText(pick("Add", "添加"))
        self.remove.setText(pick("Remove", "删除"))
        self.show_all()

    def show_matrix(self, matrix: dict[str, Any]) -> None:
        """Take a matrix as it is in force."""
        self.matrix = copy.deepcopy(matrix)
        self.show_all()

    @Slot()
    def show_all(self) -> None:
        """Show levels, cells and the chosen scale."""
        self._show_levels()
        self._show_cells()
        self._show_items()
        if self.matrix["cells"]:
            self.checked.emit(*matrix_edit.verdict(self.matrix))

    def _show_levels(self) -> None:
        before = self.level.currentData()
        self.level.clear()
        for key, words in self.matrix.get("levels", {}).items():
            self.level.addItem(pick(words["en"], words["zh"]), key)
        self.level.setCurrentIndex(max(0, self.level.findData(before)))

    def _show_cells(self) -> None:
        rows = self.matrix["cells"].get(self.level.currentData(), [])
        heads, side = (
            [f"{n} · {pick(one['en'], one['zh'])}" for n, one in enumerate(self.matrix.get(axis, []), 1)]
            for axis in ("urgencies", "impacts")
        )
        self.cells.open_columns = set(range(len(heads))) if self.allowed else set()
        shown = [["" if cell is None else f"P{cell}" for cell in row] for row in rows]
        self.cells.show(heads, shown, side)

    def _show_items(self) -> None:
        axis = self._axis()
        fields = matrix_edit.FIELDS[axis]
        found = matrix_edit.items(self.matrix, axis)
        self.items.open_columns = set(range(len(fields))) if self.allowed else set()
        heads = [pick(*_HEADS[name]) for name in fields]
        side = [str(number) for number in range(1, len(found) + 1)]
        self.items.show(heads, [[str(row.get(name, "")) for name in fields] for row in found], side)
        self._show_buttons()

    @Slot()
    def _show_buttons(self) -> None:
        axis, place = self._axis(), self.item_view.currentIndex().row()
        self.add.setEnabled(self.allowed and matrix_edit.may_add(self.matrix, axis))
        self.remove.setEnabled(self.allowed and matrix_edit.may_remove(self.matrix, axis, place))

    def _axis(self) -> str:
        return str(self.axis.currentData() or "impacts")

    # ---- changing --------------------------------------------------------------------------------

    @Slot(int, int, str)
    def _on_cell(self, row: int, column: int, text: str) -> None:
        if not matrix_edit.fill(self.matrix, str(self.level.currentData()), row, column, text):
            self.refused.emit(
                pick("Write a priority: P0, P1, P2, P3 or P4.", "请填写优先级：P0、P1、P2、P3 或 P4。")
            )
            return
        self.show_all()

    @Slot(int, int, str)
    def _on_item(self, row: int, column: int, text: str) -> None:
        axis = self._axis()
        if not matrix_edit.write(self.matrix, axis, row, matrix_edit.FIELDS[axis][column], text):
            self.refused.emit(pick("Write a whole number, or a short name that is not taken.",
                                   "请填写整数，或未被使用的简短标识。"))  # fmt: skip
            return
        self.show_all()

    @Slot()
    def _on_add(self) -> None:
        axis, rows = self._axis(), self.items.rowCount()
        place = self.item_view.currentIndex().row()
        matrix_edit.add(self.matrix, axis, place if place >= 0 else rows - 1)
        self.show_all()

    @Slot()
    def _on_remove(self) -> None:
        axis, place = self._axis(), self.item_view.currentIndex().row()
        if matrix_edit.may_remove(self.matrix, axis, place):
            matrix_edit.remove(self.matrix, axis, place)
            self.show_all()
