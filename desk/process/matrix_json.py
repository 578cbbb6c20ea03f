"""The priority matrix as JSON data: written, read and checked, every cell filled and every name in both languages."""

from collections.abc import Mapping, Sequence
from typing import Any

from desk.process.errors import FieldError
from desk.process.messages import Words
from desk.process.priority import (
    DEFAULT_MATRIX,
    FEWEST,
    MOST,
    PRIORITIES,
    SCALE_S0,
    STANDARD,
    Degree,
    Impact,
    PriorityMatrix,
)

_AXES = ("impacts", "urgencies", "levels", "degrees")
LONGEST = 80


def to_json(matrix: PriorityMatrix, *, whole: bool = False) -> dict[str, Any]:
    """Return the matrix as JSON data.

    Axes as they are shipped are left out unless `whole`: a desk that knows no others can read it then.
    """
    axes = _axes(matrix)
    usual = _axes(DEFAULT_MATRIX)
    return {
        "cells": {level: [list(row) for row in rows] for level, rows in matrix.cells.items()},
        "labels": {str(number): name for number, name in matrix.labels.items()},
        **{name: axes[name] for name in _AXES if whole or axes[name] != usual[name]},
    }


def _axes(matrix: PriorityMatrix) -> dict[str, Any]:
    return {
        "impacts": [{**_both(one.words), "users": one.users} for one in matrix.impacts],
        "urgencies": [_both(words) for words in matrix.urgencies],
        "levels": {level: _both(words) for level, words in matrix.levels.items()},
        "degrees": [
            {"key": one.key, **_both(one.words), "impact": one.impact, "urgency": one.urgency}
            for one in matrix.degrees
        ],
    }


def _both(words: Words) -> dict[str, str]:
    return {"en": words.en, "zh": words.zh}


def from_json(data: object) -> PriorityMatrix:
    """Read and validate a matrix; FieldError names the wrong place."""
    if not isinstance(data, Mapping) or not isinstance(data.get("cells"), Mapping):
        raise _wrong(
            "cells", Words("must be an object with a table per user level", "应为按用户级别列出的表")
        )
    unknown = sorted(str(name) for name in data if name not in (*_AXES, "cells", "labels"))
    if unknown:
        raise _wrong(unknown[0], Words("is not known", "不是有效的字段"))
    given = {**_axes(DEFAULT_MATRIX), **data}
    impacts = _impacts(given["impacts"])
    urgencies = tuple(
        _words(item, f"urgencies[{n}]") for n, item in enumerate(_items(given["urgencies"], "urgencies"), 1)
    )
    cells = {
        str(level): _rows(f"cells.{level}", rows, len(impacts), len(urgencies))
        for level, rows in data["cells"].items()
    }
    return PriorityMatrix(
        cells=cells,
        labels=_labels(data.get("labels", {})),
        impacts=impacts,
        urgencies=urgencies,
        levels=_levels(data.get("levels"), cells),
        degrees=_degrees(given["degrees"], len(impacts), len(urgencies)),
    )


def _wrong(place: str, problem: object) -> FieldError:
    return FieldError(place, problem, code="priority.matrix")


def _items(data: object, path: str) -> Sequence[object]:
    if not isinstance(data, (list, tuple)) or not FEWEST <= len(data) <= MOST:
        raise _wrong(
            path, Words(f"must be a list of {FEWEST} to {MOST}", f"应为 {FEWEST} 到 {MOST} 项的列表")
        )
    return data


def _object(data: object, path: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise _wrong(path, Words("must be an object", "应为一个对象"))
    return data


def _words(item: object, path: str) -> Words:
    row = _object(item, path)
    said = []
    for language in ("en", "zh"):
        text = row.get(language)
        if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
            raise _wrong(
                f"{path}.{language}",
                Words(f"must be a name of 1 to {LONGEST} characters", f"应为 1 到 {LONGEST} 个字符的名称"),
            )
        said.append(" ".join(text.split()))
    return Words(*said)


def _number(row: Mapping[str, Any], name: str, path: str, most: int, least: int = 1) -> int:
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise _wrong(
            f"{path}.{name}", Words(f"must be from {least} to {most}", f"应为 {least} 到 {most} 的整数")
        )
    return value


def _impacts(data: object) -> tuple[Impact, ...]:
    found: list[Impact] = []
    items = _items(data, "impacts")
    for n, item in enumerate(items, 1):
        path = f"impacts[{n}]"
        words, row = _words(item, path), _object(item, path)
        users = _number({"users": 0, **row}, "users", path, 10_000_000, 0)
        if found and users >= found[-1].users:
            problem = Words(
                "must be fewer users than the worse impact before it", "应少于前一级（更严重）的受影响用户数"
            )
            raise _wrong(f"{path}.users", problem)
        if n == len(items) and users > 1:
            problem = Words("the mildest impact begins with 0 or 1 user", "最轻一级应从 0 或 1 个用户开始")
            raise _wrong(f"{path}.users", problem)
        found.append(Impact(words, users))
    return tuple(found)


def _degrees(data: object, impacts: int, urgencies: int) -> tuple[Degree, ...]:
    found: list[Degree] = []
    for n, item in enumerate(_items(data, "degrees"), 1):
        path = f"degrees[{n}]"
        words, row = _words(item, path), _object(item, path)
        key = str(row.get("key") or "").strip()
        if not key or len(key) > 20 or key in {one.key for one in found}:
            problem = Words("must be a short name of its own", "应为不重复的简短标识")
            raise _wrong(f"{path}.key", problem)
        impact, urgency = _number(row, "impact", path, impacts), _number(row, "urgency", path, urgencies)
        found.append(Degree(key, words, impact, urgency))
    return tuple(found)


def _levels(data: object, cells: Mapping[str, object]) -> dict[str, Words]:
    """Return the names of the levels; a level that is shipped needs none, others are named in both languages."""
    if not FEWEST <= len(cells) <= MOST:
        raise _wrong(
            "cells", Words(f"must have {FEWEST} to {MOST} user levels", f"应有 {FEWEST} 到 {MOST} 个用户级别")
        )
    if STANDARD not in cells:
        raise _wrong(f"cells.{STANDARD}", Words("is missing", "缺失"))
    named = {} if data is None else _object(data, "levels")
    for level in named:
        if level not in cells:
            raise _wrong(f"cells.{level}", Words("is missing", "缺失"))
    found = {}
    for level in cells:
        if not level.strip() or len(level) > 40 or any(mark in level for mark in ",;=，；、"):
            raise _wrong(f"cells.{level}", Words("is no name of a level", "不能作为级别标识"))
        usual = DEFAULT_MATRIX.levels.get(level, Words(level, level))
        found[level] = _words(named[level], f"levels.{level}") if level in named else usual
    return found


def _rows(path: str, rows: object, impacts: int, urgencies: int) -> tuple[tuple[int, ...], ...]:
    if not isinstance(rows, (list, tuple)) or len(rows) != impacts:
        raise _wrong(
            path, Words(f"must have {impacts} rows, one per impact", f"应有 {impacts} 行，每个影响范围一行")
        )
    table = []
    for i, row in enumerate(rows, 1):
        if not isinstance(row, (list, tuple)) or len(row) != urgencies:
            problem = Words(
                f"must have {urgencies} cells, one per urgency", f"应有 {urgencies} 格，每个紧急程度一格"
            )
            raise _wrong(f"{path}[{i}]", problem)
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
    return labels
