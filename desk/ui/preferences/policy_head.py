"""The policies of service levels in their order: chosen, named, limited by a condition, added, moved, removed.

Holds the policies as they are edited; whoever owns it saves them. Knows no target.
"""

import copy
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desk.ui.i18n import pick
from desk.ui.preferences.rule_text import condition_of, condition_text

Policy = dict[str, Any]


class PolicyHead(QWidget):
    """Which policy is edited, its name and condition.

    Attributes:
        policies: JSON data in order, as edited.

    Signals:
        chosen(): another policy is shown; GUI thread.
        changed(): a name, a condition or the order was changed by a person; GUI thread.
    """

    chosen = Signal()
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.policies: list[Policy] = []
        self.groups: Mapping[str, str] = {}
        self.box, self.name, self.condition = QComboBox(), QLineEdit(), QLineEdit()
        self.add, self.up, self.remove = QPushButton(), QPushButton(), QPushButton()
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.box, 1)
        for button in (self.add, self.up, self.remove):
            button.setProperty("role", "plain")
            first.addWidget(button)
        second.addWidget(self.name, 1)
        second.addWidget(self.condition, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(first)
        column.addLayout(second)
        self.box.activated.connect(self._on_box)
        self.name.editingFinished.connect(self._on_typed)
        self.condition.editingFinished.connect(self._on_typed)
        self.add.clicked.connect(self._on_add)
        self.up.clicked.connect(self._on_up)
        self.remove.clicked.connect(self._on_remove)

    def retranslate(self, *, allowed: bool) -> None:
        """Take the texts of the current language; `allowed` opens what can be edited."""
        self.box.setAccessibleName(pick("Policy", "服务策略"))
        self.name.setAccessibleName(pick("Name of the policy", "策略名称"))
        self.condition.setAccessibleName(pick("Which tickets", "适用工单"))
        example = f"priority=P0,P1; group={pick('NAME', '小组')}; requester_level=vip"
        self.condition.setPlaceholderText(pick("every ticket; or {0}", "全部工单；或 {0}").format(example))
        self.add.setText(pick("New", "新建"))
        self.up.setText(pick("Move up", "上移"))
        self.remove.setText(pick("Remove", "删除"))
        for part in (self.name, self.condition, self.add, self.up, self.remove):
            part.setEnabled(allowed)

    @property
    def policy(self) -> Policy:
        """The policy that is shown; empty before any is known."""
        row = self.box.currentIndex()
        return self.policies[row] if 0 <= row < len(self.policies) else {}

    def show_policies(self, policies: list[Policy]) -> None:
        """Take these policies; the one that is shown stays where it still exists."""
        before = self.policy.get("id")
        self.policies = copy.deepcopy(policies)
        idents = [str(one["id"]) for one in self.policies]
        self._renew(idents.index(before) if before in idents else 0)

    def show_groups(self, groups: Mapping[str, str]) -> None:
        """Take the names of the groups by id (hex)."""
        self.groups = groups
        self._renew(self.box.currentIndex())

    def _renew(self, row: int) -> None:
        self.box.clear()
        for number, one in enumerate(self.policies, 1):
            self.box.addItem(
                f"{number}. {one['name']}  ·  {self._words(one) or pick('every ticket', '全部工单')}"
            )
        self.box.setCurrentIndex(min(max(row, 0), len(self.policies) - 1))
        self.name.setText(str(self.policy.get("name", "")))
        self.condition.setText(self._words(self.policy))
        self.chosen.emit()

    def _words(self, policy: Policy) -> str:
        condition = dict(policy.get("condition", {}))
        if "group" in condition:
            condition["group"] = [self.groups.get(one, one) for one in condition["group"]]
        if "priority" in condition:
            condition["priority"] = [
                f"P{str(one).upper().removeprefix('P')}" for one in condition["priority"]
            ]
        return condition_text(condition)

    @Slot()
    def _on_box(self) -> None:
        self._renew(self.box.currentIndex())

    @Slot()
    def _on_typed(self) -> None:
        policy = self.policy
        condition = condition_of(self.condition.text())
        name = self.name.text().strip() or str(policy.get("name", ""))
        same = condition == condition_of(self._words(policy))
        if not policy or (same and name == policy["name"]):
            return
        policy["name"] = name
        policy["condition"] = policy["condition"] if same else condition
        self._tell(self.box.currentIndex())

    @Slot()
    def _on_add(self) -> None:
        """Begin with a copy of the policy shown, before it."""
        if not self.policies:
            return
        taken = {str(one["id"]) for one in self.policies}
        ident = next(f"policy{n}" for n in range(1, len(taken) + 2) if f"policy{n}" not in taken)
        fresh = {
            **copy.deepcopy(self.policy),
            "id": ident,
            "name": pick("New policy", "新策略"),
            "version": 1,
        }
        row = self.box.currentIndex()
        self.policies.insert(row, fresh)
        self._tell(row)
        self.condition.setFocus()

    @Slot()
    def _on_up(self) -> None:
        row = self.box.currentIndex()
        if row > 0:
            held = self.policies
            held[row - 1], held[row] = held[row], held[row - 1]
            self._tell(row - 1)

    @Slot()
    def _on_remove(self) -> None:
        row = self.box.currentIndex()
        if row >= 0 and len(self.policies) > 1:
            del self.policies[row]
            self._tell(row)

    def _tell(self, row: int) -> None:
        self._renew(row)
        self.changed.emit()
