"""The priority matrix while it is edited, as JSON data: axes grow and shrink with their cells. Knows no widget."""

import re
from collections.abc import Sequence
from typing import Any

from desk.process import matrix_json
from desk.process.errors import KnownError
from desk.process.priority import FEWEST, MOST, Odd
from desk.ui.i18n import language, pick

Matrix = dict[str, Any]
AXES = ("impacts", "urgencies", "levels", "degrees")
FIELDS = {
    "impacts": ("zh", "en", "users"),
    "urgencies": ("zh", "en"),
    "levels": ("key", "zh", "en"),
    "degrees": ("key", "zh", "en", "impact", "urgency"),
}
_NUMBERS = ("users", "impact", "urgency")


def items(matrix: Matrix, axis: str) -> list[dict[str, Any]]:
    """Return the entries of an axis as rows."""
    if axis == "levels":
        return [{"key": key, **words} for key, words in matrix.get("levels", {}).items()]
    return list(matrix.get(axis, []))


def may_add(matrix: Matrix, axis: str) -> bool:
    """Tell whether an axis can grow."""
    return len(items(matrix, axis)) < MOST


def may_remove(matrix: Matrix, axis: str, place: int) -> bool:
    """Tell whether an entry can go; everybody's level stays."""
    rows = items(matrix, axis)
    kept = axis == "levels" and 0 <= place < len(rows) and rows[place]["key"] == "standard"
    return len(rows) > FEWEST and 0 <= place < len(rows) and not kept


def add(matrix: Matrix, axis: str, place: int) -> None:
    """Add an entry after a place; its cells are empty until somebody fills them."""
    rows = items(matrix, axis)
    at = min(max(place, 0), len(rows) - 1)
    words = {"en": "New", "zh": "新建"}
    if axis == "levels":
        key = _free([row["key"] for row in rows], "level")
        matrix["levels"][key] = words
        usual = matrix["cells"]["standard"]
        matrix["cells"][key] = [[None] * len(row) for row in usual]
    elif axis == "degrees":
        near = rows[at]
        fresh = {"key": _free([row["key"] for row in rows], "degree"), **words}
        matrix["degrees"].insert(at + 1, {**fresh, "impact": near["impact"], "urgency": near["urgency"]})
    else:
        _grow(matrix, axis, at)


def _grow(matrix: Matrix, axis: str, at: int) -> None:
    """Add an impact or urgency after a place: its neighbours keep their meaning, degrees follow their numbers."""
    fresh: dict[str, Any] = {"en": "New", "zh": "新建"}
    if axis == "impacts":
        at = min(at, len(matrix["impacts"]) - 2)  # the mildest is for everybody and stays the last
        above, below = (matrix["impacts"][n]["users"] for n in (at, at + 1))
        fresh["users"] = max((above + below) // 2, below + 1)
    matrix[axis].insert(at + 1, fresh)
    for rows in matrix["cells"].values():
        if axis == "impacts":
            rows.insert(at + 1, [None] * len(rows[0]))
        else:
            for row in rows:
                row.insert(at + 1, None)
    _renumber(matrix, axis, lambda number: number + 1 if number > at + 1 else number)


def remove(matrix: Matrix, axis: str, place: int) -> None:
    """Remove an entry with its cells; a degree that led to it leads to its milder neighbour, else the last."""
    if axis == "levels":
        key = items(matrix, axis)[place]["key"]
        del matrix["levels"][key], matrix["cells"][key]
        return
    del matrix[axis][place]
    if axis == "degrees":
        return
    for rows in matrix["cells"].values():
        if axis == "impacts":
            del rows[place]
        else:
            for row in rows:
                del row[place]
    if axis == "impacts":
        matrix["impacts"][-1]["users"] = min(matrix["impacts"][-1]["users"], 1)
    last = len(matrix[axis])
    _renumber(matrix, axis, lambda number: min(number - 1 if number > place + 1 else number, last))


def _renumber(matrix: Matrix, axis: str, change: Any) -> None:
    name = "impact" if axis == "impacts" else "urgency"
    for one in matrix["degrees"]:
        one[name] = change(one[name])


def write(matrix: Matrix, axis: str, place: int, name: str, text: str) -> bool:
    """Take a typed text into an entry; False where it cannot be read."""
    text = text.strip()
    if name in _NUMBERS:
        if not re.fullmatch(r"[0-9]{1,8}", text):
            return False
        matrix[axis][place][name] = int(text)
    elif axis == "levels":
        return _write_level(matrix, place, name, text)
    else:
        matrix[axis][place][name] = text
    return True


def _write_level(matrix: Matrix, place: int, name: str, text: str) -> bool:
    key = items(matrix, "levels")[place]["key"]
    if name != "key":
        matrix["levels"][key] = {**matrix["levels"][key], name: text}
        return True
    if not text or key == "standard" or (text != key and text in matrix["levels"]):
        return False
    for held in (matrix["levels"], matrix["cells"]):
        renamed = {text if one == key else one: value for one, value in held.items()}
        held.clear()
        held.update(renamed)
    return True


def fill(matrix: Matrix, level: str, row: int, column: int, text: str) -> bool:
    """Take a typed priority into a cell; False where it is none."""
    number = text.strip().upper().removeprefix("P")
    if number not in ("0", "1", "2", "3", "4"):
        return False
    matrix["cells"][level][row][column] = int(number)
    return True


def _free(taken: Sequence[str], stem: str) -> str:
    return next(name for n in range(1, len(taken) + 2) if (name := f"{stem}{n}") not in taken)


def verdict(matrix: Matrix) -> tuple[str, str]:
    """Return (role, sentence) on the matrix as it is edited: bad, warning, or ok with nothing to say."""
    empty = sum(cell is None for rows in matrix["cells"].values() for row in rows for cell in row)
    if empty:
        said = pick("{0} cells are empty: fill each with P0 to P4.", "有 {0} 格未填写，请填入 P0 至 P4。")
        return "bad", said.format(empty)
    try:
        checked = matrix_json.from_json(matrix)
    except KnownError as error:
        return "bad", error.sentence(language())
    odd = list(checked.odd())
    if not odd:
        return "ok", pick(
            "Every cell is filled; nothing worse is graded milder.",
            "各格均已填写，越严重的优先级不低于越轻的。",
        )
    shown = pick("; ", "；").join(_odd(one) for one in odd[:3])
    more = f" (+{len(odd) - 3})" if len(odd) > 3 else ""
    return "warning", pick("Look again: {0}{1}.", "请核对：{0}{1}。").format(shown, more)


def _odd(one: Odd) -> str:
    said = {
        "impact": ("impact {1}, urgency {2} ({0}) is milder than the impact below it",
                   "“{0}”影响 {1}、紧急 {2} 低于下一级影响"),
        "urgency": ("impact {1}, urgency {2} ({0}) is milder than the urgency beside it",
                    "“{0}”影响 {1}、紧急 {2} 低于右侧紧急程度"),
        "level": ("impact {1}, urgency {2} is milder for {0} than for standard",
                  "影响 {1}、紧急 {2}：“{0}”低于普通用户"),
    }[one.kind]  # fmt: skip
    return pick(*said).format(one.level, one.impact, one.urgency)
