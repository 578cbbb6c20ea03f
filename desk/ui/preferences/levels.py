"""The page of service levels: policies with their time limits, the priority matrix, and a test of both on a ticket.

What is entered is checked by the engine and stored as a new version; open tickets move to it only when asked.
"""

import copy
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
)

from desk.client.base import Requester
from desk.process.messages import Words
from desk.process.policy import METRIC_LABELS, METRICS
from desk.protocol.views import Workspace
from desk.ui import theme
from desk.ui.i18n import pick
from desk.ui.preferences.effect import EffectLine
from desk.ui.preferences.hours import limit_of, limit_text
from desk.ui.preferences.level_trial import LevelTrial
from desk.ui.preferences.matrix import MatrixEditor
from desk.ui.preferences.page import Cells, table
from desk.ui.preferences.policy_head import PolicyHead
from desk.ui.preferences.tabbed import TabbedPage

_PRIORITIES = 5


class LevelsPage(TabbedPage):
    """Three tabs: the policies with their targets, the matrix, the test of what is entered."""

    TABS = {
        "limits": ("Policies and limits", "策略与时限"),
        "matrix": ("Priority matrix", "优先级矩阵"),
        "test": ("Test", "测试"),
    }

    def __init__(self, requester: Requester, role: str) -> None:
        super().__init__(requester, role)
        self.calendars: list[str] = ["24x7"]
        self.edited = False
        self.head, self.editor = PolicyHead(), MatrixEditor()
        self.effect = EffectLine(requester, ticks=True)
        self.trial = LevelTrial(requester, self.tried)
        self.targets = Cells(self)
        self.target_view = table(self.targets, "")
        self.target_view.verticalHeader().setVisible(True)
        self.target_history, self.matrix_history, self.verdict = QLabel(), QLabel(), QLabel()
        for label in (self.target_history, self.matrix_history, self.verdict):
            label.setProperty("role", "meta")
        self.verdict.setWordWrap(True)
        self.save_targets, self.save_matrix = QPushButton(), QPushButton()
        for button in (self.save_targets, self.save_matrix):
            button.setProperty("role", "primary")
        self._place()
        queued = Qt.ConnectionType.QueuedConnection
        self.targets.edited.connect(self._on_target, queued)
        self.editor.refused.connect(self.on_refused)
        self.editor.checked.connect(self._on_checked)
        self.head.chosen.connect(self._on_chosen)
        self.head.changed.connect(self._on_edited)
        self.save_targets.clicked.connect(self._on_save_targets)
        self.save_matrix.clicked.connect(self._on_save_matrix)
        self.retranslate()
        self.ask()

    def _place(self) -> None:
        self.add_part(
            self.head, self.target_view, _row(self.effect), _row(self.target_history, self.save_targets)
        )
        self.add_part(self.editor, _row(self.verdict), _row(self.matrix_history, self.save_matrix))
        self.stack.addWidget(self.trial)

    def try_now(self) -> None:
        """Try the policies as they are shown."""
        self.trial.ask()

    def tried(self) -> list[dict[str, Any]] | None:
        """Return the policies as edited, None where they stand as saved."""
        return self.head.policies if self.edited else None

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        allowed = self.may("policy.set")
        self.note.setText(
            self.tr("Write a limit as 30m, 4h, 1d or 1wd (working day), then its calendar: “1wd cn-bh”.")
            if allowed
            else self.denied("policy.set")
        )
        self.targets.open_columns = set(range(len(METRICS))) if allowed else set()
        for button in (self.save_targets, self.save_matrix):
            button.setEnabled(allowed)
        self.save_targets.setText(pick("Save policies", "保存策略"))
        self.save_matrix.setText(self.tr("Save matrix"))
        self.name_tabs()
        self.head.retranslate(allowed=allowed)
        self.effect.retranslate(allowed=allowed)
        self.trial.retranslate()
        self.target_view.setAccessibleName(self.tr("Time limits"))
        self._show_targets()
        self.editor.retranslate(allowed=allowed)

    # ---- reading ---------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask for policies, calendars and the matrix in force."""
        request = self.requester.request
        request("query.workspace", {}, reply_type=Workspace, done=self._on_workspace, failed=self.on_failed)
        request("query.policies", {}, done=self._on_policies, failed=self.on_failed)
        request("query.calendars", {}, done=self._on_calendars, failed=self.on_failed)
        request("query.matrix", {}, done=self._on_matrix, failed=self.on_failed)
        self.ask_history("matrix", "priority", self.matrix_history.setText)

    def _on_workspace(self, workspace: Workspace) -> None:
        self.trial.ticket.show_workspace(workspace)
        self.head.show_groups({group.id.hex(): group.name for group in workspace.groups})

    def _on_policies(self, found: list[dict[str, Any]]) -> None:
        self.edited = False
        self.effect.apply.setChecked(False)
        self.effect.show_edit(None)
        self.head.show_policies(found)

    def _on_calendars(self, found: list[dict[str, Any]]) -> None:
        self.calendars = [str(item["id"]) for item in found]

    def _on_matrix(self, found: dict[str, Any]) -> None:
        self.editor.show_matrix(found)
        levels = {key: Words(words["en"], words["zh"]) for key, words in found["levels"].items()}
        self.trial.ticket.show_levels(levels)

    @Slot(str, str)
    def _on_checked(self, role: str, sentence: str) -> None:
        """Say what the matrix lacks; one that is not whole cannot be saved."""
        theme.set_role(self.verdict, {"ok": "meta"}.get(role, role))
        self.verdict.setText(sentence)
        self.save_matrix.setEnabled(role != "bad" and self.may("policy.set"))

    @Slot()
    def _on_chosen(self) -> None:
        if self.head.policy:
            self.ask_history("policy", str(self.head.policy["id"]), self.target_history.setText)
        self._show_targets()

    @Slot()
    def _on_edited(self) -> None:
        """Remember that what is shown is not what is in force: the test tries what is shown."""
        self.edited = True
        self.effect.show_edit({"policies": copy.deepcopy(self.head.policies)})

    @Slot()
    def _show_targets(self) -> None:
        targets = self.head.policy.get("targets", {})
        rows = [
            [_limit(targets.get(str(row), {}).get(metric)) for metric in METRICS]
            for row in range(_PRIORITIES)
        ]
        heads = [pick(METRIC_LABELS[metric].en, METRIC_LABELS[metric].zh) for metric in METRICS]
        self.targets.show(heads, rows, [f"P{row}" for row in range(_PRIORITIES)])

    # ---- changing --------------------------------------------------------------------------------

    @Slot(int, int, str)
    def _on_target(self, row: int, column: int, text: str) -> None:
        targets = self.head.policy["targets"].setdefault(str(row), {})
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
            usual = targets.get(metric, {}).get("calendar") or self.head.policy["calendars"].get(
                str(row), "24x7"
            )
            targets[metric] = {"duration": duration, "calendar": calendar or usual, "assumed": False}
        self._on_edited()
        self._show_targets()

    @Slot()
    def _on_save_targets(self) -> None:
        args = {"policies": self.head.policies, "apply_to_open": self.effect.apply.isChecked()}
        self._save("policy.arrange", args)

    @Slot()
    def _on_save_matrix(self) -> None:
        self._save("matrix.set", {"matrix": self.editor.matrix})

    def _save(self, verb: str, args: dict[str, Any]) -> None:
        done: Callable[[object], None] = self._on_saved
        self.requester.request(verb, args, done=done, failed=self.on_failed, write=True)

    def _on_saved(self, _: object) -> None:
        moving = self.effect.apply.isChecked()
        self.said.emit("ok", pick("Saved. Open tickets move to it now.", "已保存，未关闭的工单正在改用新规则。")
                       if moving else pick("Saved; it holds for new tickets.", "已保存，对新工单生效。"))  # fmt: skip
        self.ask()


def _limit(target: dict[str, Any] | None) -> str:
    return f"{limit_text(target['duration'])} {target['calendar']}" if target else ""


def _row(*widgets: Any) -> QHBoxLayout:
    made = QHBoxLayout()
    made.addWidget(widgets[0], 1)
    for widget in widgets[1:]:
        made.addWidget(widget)
    return made
