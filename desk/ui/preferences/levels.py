"""The page of service levels: time limits per priority and metric, and the priority matrix.

What is entered is checked by the engine, stored as a new version, and the clocks of open tickets are folded anew.
"""

import copy
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton

from desk.client.base import Requester
from desk.process.policy import METRIC_LABELS, METRICS
from desk.ui.i18n import pick
from desk.ui.preferences.hours import limit_of, limit_text
from desk.ui.preferences.page import Cells, Page, table

_PRIORITIES = 5


class LevelsPage(Page):
    """Policy above with its targets, the matrix below; each saved on its own."""

    def __init__(self, requester: Requester, role: str) -> None:
        super().__init__(requester, role)
        self.policies: dict[str, dict[str, Any]] = {}
        self.calendars: list[str] = ["24x7"]
        self.matrix: dict[str, Any] = {}
        self._policy: dict[str, Any] = {}
        self.chosen, self.level = QComboBox(), QComboBox()
        self.targets, self.cells = Cells(self), Cells(self)
        self.target_view, self.cell_view = table(self.targets, ""), table(self.cells, "")
        for view in (self.target_view, self.cell_view):
            view.verticalHeader().setVisible(True)
        self.target_history, self.matrix_history, self._matrix_head = QLabel(), QLabel(), QLabel()
        for label in (self.target_history, self.matrix_history):
            label.setProperty("role", "meta")
        self._matrix_head.setProperty("role", "section")
        self.save_targets, self.save_matrix = QPushButton(), QPushButton()
        for button in (self.save_targets, self.save_matrix):
            button.setProperty("role", "primary")
        self._place()
        queued = Qt.ConnectionType.QueuedConnection
        self.targets.edited.connect(self._on_target, queued)
        self.cells.edited.connect(self._on_cell, queued)
        self.chosen.activated.connect(self._on_chosen)
        self.level.activated.connect(self._show_matrix)
        self.save_targets.clicked.connect(self._on_save_targets)
        self.save_matrix.clicked.connect(self._on_save_matrix)
        self.retranslate()
        self.ask()

    def _place(self) -> None:
        self.column.addWidget(self.chosen)
        self.column.addWidget(self.target_view, 3)
        self.column.addLayout(_row(self.target_history, self.save_targets))
        self.column.addLayout(_row(self._matrix_head, self.level))
        self.column.addWidget(self.cell_view, 2)
        self.column.addLayout(_row(self.matrix_history, self.save_matrix))

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        allowed = self.may("policy.set")
        self.note.setText(
            self.tr("Write a limit as 30m, 4h, 1d or 1wd (working day), then its calendar: “1wd cn-bh”.")
            if allowed
            else self.denied("policy.set")
        )
        self.targets.open_columns = set(range(len(METRICS))) if allowed else set()
        self.cells.open_columns = set(range(8)) if allowed else set()
        for button in (self.save_targets, self.save_matrix):
            button.setEnabled(allowed)
        self.save_targets.setText(self.tr("Save targets"))
        self.save_matrix.setText(self.tr("Save matrix"))
        self._matrix_head.setText(self.tr("Priority from impact and urgency"))
        self.chosen.setAccessibleName(self.tr("Policy"))
        self.level.setAccessibleName(self.tr("User level"))
        self.target_view.setAccessibleName(self.tr("Time limits"))
        self.cell_view.setAccessibleName(self.tr("Priority from impact and urgency"))
        self._show_targets()
        self._show_matrix()

    # ---- reading ---------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask for policies, calendars and the matrix in force."""
        request = self.requester.request
        request("query.policies", {}, done=self._on_policies, failed=self.on_failed)
        request("query.calendars", {}, done=self._on_calendars, failed=self.on_failed)
        request("query.matrix", {}, done=self._on_matrix, failed=self.on_failed)
        self._ask_history("matrix", "priority", self.matrix_history)

    def _ask_history(self, kind: str, name: str, label: QLabel) -> None:
        def done(rows: list[dict[str, Any]]) -> None:
            label.setText(self.history_text(rows))

        args = {"kind": kind, "name": name}
        self.requester.request("query.rule_history", args, done=done, failed=self.on_failed)

    def _on_policies(self, found: list[dict[str, Any]]) -> None:
        before = self.chosen.currentData()
        self.policies = {str(item["id"]): item for item in found}
        self.chosen.clear()
        for ident, item in self.policies.items():
            self.chosen.addItem(str(item["name"]), ident)
        self.chosen.setCurrentIndex(max(0, self.chosen.findData(before)))
        self._on_chosen()

    def _on_calendars(self, found: list[dict[str, Any]]) -> None:
        self.calendars = [str(item["id"]) for item in found]

    def _on_matrix(self, found: dict[str, Any]) -> None:
        self.matrix = copy.deepcopy(found)
        before = self.level.currentText()
        self.level.clear()
        self.level.addItems(list(found["cells"]))
        self.level.setCurrentText(before)
        self._show_matrix()

    @Slot()
    def _on_chosen(self) -> None:
        ident = str(self.chosen.currentData())
        self._policy = copy.deepcopy(self.policies.get(ident, {}))
        self._ask_history("policy", ident, self.target_history)
        self._show_targets()

    @Slot()
    def _show_targets(self) -> None:
        targets = self._policy.get("targets", {})
        rows = [
            [_limit(targets.get(str(row), {}).get(metric)) for metric in METRICS]
            for row in range(_PRIORITIES)
        ]
        heads = [pick(METRIC_LABELS[metric].en, METRIC_LABELS[metric].zh) for metric in METRICS]
        self.targets.show(heads, rows, [f"P{row}" for row in range(_PRIORITIES)])

    @Slot()
    def _show_matrix(self) -> None:
        cells = self.matrix.get("cells", {}).get(self.level.currentText(), [])
        count = len(cells[0]) if cells else 0
        heads = [self.tr("Urgency {0}").format(number + 1) for number in range(count)]
        side = [self.tr("Impact {0}").format(number + 1) for number in range(len(cells))]
        self.cells.show(heads, [[f"P{level}" for level in row] for row in cells], side)

    # ---- changing --------------------------------------------------------------------------------

    @Slot(int, int, str)
    def _on_target(self, row: int, column: int, text: str) -> None:
        targets = self._policy["targets"].setdefault(str(row), {})
        metric = METRICS[column]
        words = text.split()
        calendar = words.pop() if len(words) > 1 and words[-1] in self.calendars else None
        duration = limit_of(" ".join(words))
        if not text:
            targets.pop(metric, None)
        elif duration is None:
            self.said.emit(
                "bad", self.tr("Write a limit as 30m, 4h, 1d or 1wd (working day), then its calendar.")
            )
            return
        else:
            usual = targets.get(metric, {}).get("calendar") or self._policy["calendars"].get(str(row), "24x7")
            targets[metric] = {"duration": duration, "calendar": calendar or usual, "assumed": False}
        self._show_targets()

    @Slot(int, int, str)
    def _on_cell(self, row: int, column: int, text: str) -> None:
        level = text.upper().removeprefix("P")
        if level not in ("0", "1", "2", "3", "4"):
            self.said.emit("bad", self.tr("Write a priority: P0, P1, P2, P3 or P4."))
            return
        self.matrix["cells"][self.level.currentText()][row][column] = int(level)
        self._show_matrix()

    @Slot()
    def _on_save_targets(self) -> None:
        self._save("policy.set", {"policy": self._policy})

    @Slot()
    def _on_save_matrix(self) -> None:
        self._save("matrix.set", {"matrix": self.matrix})

    def _save(self, verb: str, args: dict[str, Any]) -> None:
        done: Callable[[object], None] = self._on_saved
        self.requester.request(verb, args, done=done, failed=self.on_failed, write=True)

    def _on_saved(self, _: object) -> None:
        self.requester.request("job.rebuild", {"open_only": True}, failed=self.on_failed, write=True)
        self.said.emit("ok", self.tr("Saved. The clocks of open tickets are calculated anew."))
        self.ask()


def _limit(target: dict[str, Any] | None) -> str:
    return f"{limit_text(target['duration'])} {target['calendar']}" if target else ""


def _row(*widgets: Any) -> QHBoxLayout:
    made = QHBoxLayout()
    made.addWidget(widgets[0], 1)
    for widget in widgets[1:]:
        made.addWidget(widget)
    return made
