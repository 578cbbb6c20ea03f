"""Priority from impact x urgency x user level by an editable matrix; the two seed scales are only labels."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from desk.process.errors import FieldError
from desk.process.messages import Words

PRIORITIES = (0, 1, 2, 3, 4)
USER_LEVELS = ("standard", "vip")
IMPACTS: Mapping[int, Words] = MappingProxyType(
    {
        1: Words("whole organisation or a core business", "全公司或核心业务"),
        2: Words("several groups or an important function", "多个部门或重要功能"),
        3: Words("one group", "单个部门"),
        4: Words("one person", "个人"),
    }
)
URGENCIES: Mapping[int, Words] = MappingProxyType(
    {
        1: Words("work has stopped", "业务中断"),
        2: Words("work is badly impaired", "业务严重受限"),
        3: Words("a workaround exists", "有替代办法"),
        4: Words("no hurry", "可以等待"),
    }
)
INTERRUPTIONS: Mapping[str, int] = MappingProxyType({"full": 1, "major": 2, "partial": 3, "none": 4})

# rows: impact 1-4, columns: urgency 1-4
_STANDARD = ((0, 1, 2, 3), (1, 2, 2, 3), (2, 2, 3, 4), (3, 3, 4, 4))
_VIP = ((0, 1, 1, 2), (1, 1, 2, 2), (1, 2, 2, 3), (2, 2, 3, 3))

SCALE_S0: Mapping[int, str] = MappingProxyType({0: "P0", 1: "P1", 2: "P2", 3: "P3", 4: "P4"})
# S1 counts from P0: its four levels stand on our 1-4, and our reserve level above them gets its own name.
SCALE_S1: Mapping[int, str] = MappingProxyType({0: "P0+", 1: "P0", 2: "P1", 3: "P2", 4: "P3"})


@dataclass(frozen=True, slots=True)
class PriorityMatrix:
    """Cells by user level: `cells[level][impact-1][urgency-1]` is a priority 0-4; `labels` names them."""

    cells: Mapping[str, tuple[tuple[int, ...], ...]]
    labels: Mapping[int, str]

    def priority(self, *, impact: int, urgency: int, user_level: str = "standard") -> int:
        """Return the priority for a judged impact and urgency (1 is the worst) and the user's level."""
        for field, value in (("impact", impact), ("urgency", urgency)):
            if value not in (1, 2, 3, 4):
                raise FieldError(field, Words("must be 1, 2, 3 or 4", "只能是 1、2、3 或 4"))
        rows = self.cells.get(user_level)
        if rows is None:
            raise FieldError(
                "user_level", Words(f"there is no level {user_level!r}", f"没有级别“{user_level}”")
            )
        return rows[impact - 1][urgency - 1]

    def label(self, priority: int) -> str:
        """Return the name of a priority in this organisation's scale."""
        return self.labels.get(priority, f"P{priority}")

    def to_json(self) -> dict[str, object]:
        """Return the matrix as JSON data."""
        cells = {level: [list(row) for row in rows] for level, rows in self.cells.items()}
        return {"cells": cells, "labels": {str(number): name for number, name in self.labels.items()}}

    @classmethod
    def from_json(cls, data: object) -> "PriorityMatrix":
        """Read and validate a matrix; FieldError names the wrong cell."""
        if not isinstance(data, Mapping) or not isinstance(data.get("cells"), Mapping):
            raise _wrong(
                "cells", Words("must be an object with a table per user level", "应为按用户级别列出的表")
            )
        cells = {str(level): _rows(f"cells.{level}", rows) for level, rows in data["cells"].items()}
        for level in USER_LEVELS:
            if level not in cells:
                raise _wrong(f"cells.{level}", Words("is missing", "缺失"))
        return cls(cells=MappingProxyType(cells), labels=_labels(data.get("labels", {})))


def _wrong(field: str, problem: object) -> FieldError:
    return FieldError(field, problem, code="priority.matrix")


def _rows(path: str, rows: object) -> tuple[tuple[int, ...], ...]:
    if not isinstance(rows, (list, tuple)) or len(rows) != 4:
        raise _wrong(path, Words("must have four rows, one per impact", "应有四行，每个影响范围一行"))
    table = []
    for i, row in enumerate(rows, 1):
        if not isinstance(row, (list, tuple)) or len(row) != 4:
            raise _wrong(
                f"{path}[{i}]", Words("must have four cells, one per urgency", "应有四格，每个紧急程度一格")
            )
        for j, cell in enumerate(row, 1):
            if isinstance(cell, bool) or cell not in PRIORITIES:
                raise _wrong(
                    f"{path}[{i}][{j}]", Words("must be a priority from 0 to 4", "应为 0 到 4 的优先级")
                )
        table.append(tuple(int(cell) for cell in row))
    return tuple(table)


def _labels(data: object) -> Mapping[int, str]:
    if not isinstance(data, Mapping):
        raise _wrong("labels", Words("must be an object {priority: name}", "应为 {优先级：名称} 形式"))
    labels = dict(SCALE_S0)
    for key, name in data.items():
        if str(key) not in {"0", "1", "2", "3", "4"} or not isinstance(name, str) or not name.strip():
            raise _wrong(
                f"labels.{key}", Words("must name a priority from 0 to 4", "应为 0 到 4 的优先级命名")
            )
        labels[int(key)] = name.strip()
    if len(set(labels.values())) != len(labels):
        raise _wrong("labels", Words("two priorities have the same name", "两个优先级同名"))
    return MappingProxyType(labels)


DEFAULT_MATRIX = PriorityMatrix(cells=MappingProxyType({"standard": _STANDARD, "vip": _VIP}), labels=SCALE_S0)


def urgency_of(interruption: str | None) -> int:
    """Return the urgency (1-4) that goes with a degree of interruption; 3 where nothing is known."""
    return INTERRUPTIONS.get(interruption or "", 3)


def impact_of(
    *, affected_users: int | None = None, interruption: str | None = None, core: bool = False
) -> int:
    """Return the impact (1-4): the worst of the number of users, the degree of interruption, a core system."""
    by_users = 4
    if affected_users is not None:
        by_users = (
            1 if affected_users >= 100 else 2 if affected_users >= 20 else 3 if affected_users >= 2 else 4
        )
    by_interruption = 4
    if interruption is not None:
        if interruption not in INTERRUPTIONS:
            choices = ", ".join(INTERRUPTIONS)
            raise FieldError("interruption", Words(f"must be one of {choices}", f"只能是 {choices} 之一"))
        by_interruption = INTERRUPTIONS[interruption]
    return min(by_users, by_interruption, 1 if core else 4)
