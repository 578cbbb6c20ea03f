"""Priority from impact x urgency x user level by an editable matrix; the two seed scales are only labels.

How many impacts, urgencies and user levels there are, what they are called, and which number of affected users
and which degree of interruption lead to them, are data. The matrix shipped has four, four and two.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from desk.process.errors import FieldError
from desk.process.messages import Words

PRIORITIES = (0, 1, 2, 3, 4)
FEWEST, MOST = 2, 6
"""How many impacts, urgencies, user levels and degrees there may be."""

STANDARD = "standard"
"""The level of everybody of whom nothing else is known; it is always there."""


class Impact(NamedTuple):
    """A scope of impact: its name, and from how many affected users on it is reached (0: by anybody)."""

    words: Words
    users: int = 0


class Degree(NamedTuple):
    """A degree of interruption as a form asks for it, with the impact and urgency (1 is the worst) it leads to."""

    key: str
    words: Words
    impact: int
    urgency: int


class Odd(NamedTuple):
    """A cell that contradicts a neighbour: `kind` impact, urgency (a worse one is graded milder) or level."""

    level: str
    impact: int
    urgency: int
    kind: str


IMPACTS: tuple[Impact, ...] = (
    Impact(Words("whole organisation or a core business", "全公司或核心业务"), 100),
    Impact(Words("several groups or an important function", "多个部门或重要功能"), 20),
    Impact(Words("one group", "单个部门"), 2),
    Impact(Words("one person", "个人"), 0),
)
URGENCIES: tuple[Words, ...] = (
    Words("work has stopped", "业务中断"),
    Words("work is badly impaired", "业务严重受限"),
    Words("a workaround exists", "有替代办法"),
    Words("no hurry", "可以等待"),
)
DEGREES: tuple[Degree, ...] = tuple(
    Degree(key, words, number, number)
    for number, (key, words) in enumerate(
        zip(("full", "major", "partial", "none"), URGENCIES, strict=True), 1
    )
)
LEVELS: Mapping[str, Words] = MappingProxyType(
    {STANDARD: Words("Standard", "普通"), "vip": Words("VIP", "VIP")}
)

# rows: impact 1-4, columns: urgency 1-4
_STANDARD = ((0, 1, 2, 3), (1, 2, 2, 3), (2, 2, 3, 4), (3, 3, 4, 4))
_VIP = ((0, 1, 1, 2), (1, 1, 2, 2), (1, 2, 2, 3), (2, 2, 3, 3))

SCALE_S0: Mapping[int, str] = MappingProxyType({0: "P0", 1: "P1", 2: "P2", 3: "P3", 4: "P4"})
# S1 counts from P0: its four levels stand on our 1-4, and our reserve level above them gets its own name.
SCALE_S1: Mapping[int, str] = MappingProxyType({0: "P0+", 1: "P0", 2: "P1", 3: "P2", 4: "P3"})


@dataclass(frozen=True, slots=True)
class PriorityMatrix:
    """Cells by user level: `cells[level][impact-1][urgency-1]` is a priority 0-4; `labels` names them.

    Attributes:
        impacts, urgencies: from the worst (1) to the mildest.
        levels: names of the user levels.
        degrees: of interruption, from the worst to the mildest.
    """

    cells: Mapping[str, tuple[tuple[int, ...], ...]]
    labels: Mapping[int, str]
    impacts: tuple[Impact, ...] = IMPACTS
    urgencies: tuple[Words, ...] = URGENCIES
    levels: Mapping[str, Words] = field(default_factory=lambda: LEVELS)
    degrees: tuple[Degree, ...] = DEGREES

    def priority(self, *, impact: int, urgency: int, user_level: str = STANDARD) -> int:
        """Return the priority for a judged impact and urgency (1 is the worst) and the user's level."""
        for name, value, most in (
            ("impact", impact, len(self.impacts)),
            ("urgency", urgency, len(self.urgencies)),
        ):
            if not 1 <= value <= most:
                raise FieldError(name, Words(f"must be from 1 to {most}", f"应为 1 到 {most}"))
        rows = self.cells.get(user_level)
        if rows is None:
            raise FieldError(
                "user_level", Words(f"there is no level {user_level!r}", f"没有级别“{user_level}”")
            )
        return rows[impact - 1][urgency - 1]

    def known_level(self, level: str) -> str:
        """Return the level where the matrix has it, else that of everybody."""
        return level if level in self.cells else STANDARD

    def label(self, priority: int) -> str:
        """Return the name of a priority in this organisation's scale."""
        return self.labels.get(priority, f"P{priority}")

    def degree(self, key: str) -> Degree | None:
        """Return a degree of interruption by its key."""
        return next((one for one in self.degrees if one.key == key), None)

    def urgency_of(self, interruption: str | None) -> int:
        """Return the urgency that goes with a degree of interruption; the mildest but one where nothing is known."""
        found = self.degree(interruption or "")
        return len(self.urgencies) - 1 if found is None else found.urgency

    def impact_of(
        self, *, affected_users: int | None = None, interruption: str | None = None, core: bool = False
    ) -> int:
        """Return the impact: the worst of the number of users, the degree of interruption, a core system."""
        worst = 1 if core else len(self.impacts)
        if affected_users is not None:
            reached = (n for n, one in enumerate(self.impacts, 1) if affected_users >= one.users)
            worst = min(worst, next(reached, worst))
        if interruption is not None:
            found = self.degree(interruption)
            if found is None:
                choices = ", ".join(one.key for one in self.degrees)
                raise FieldError("interruption", Words(f"must be one of {choices}", f"只能是 {choices} 之一"))
            worst = min(worst, found.impact)
        return worst

    def odd(self) -> Iterator[Odd]:
        """Yield the cells that contradict a neighbour; they are allowed, an editor warns of them."""
        usual = self.cells[STANDARD]
        for level, rows in self.cells.items():
            for i, row in enumerate(rows, 1):
                for j, cell in enumerate(row, 1):
                    if i < len(rows) and cell > rows[i][j - 1]:
                        yield Odd(level, i, j, "impact")
                    if j < len(row) and cell > row[j]:
                        yield Odd(level, i, j, "urgency")
                    if cell > usual[i - 1][j - 1]:
                        yield Odd(level, i, j, "level")


DEFAULT_MATRIX = PriorityMatrix(cells=MappingProxyType({STANDARD: _STANDARD, "vip": _VIP}), labels=SCALE_S0)
