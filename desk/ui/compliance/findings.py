"""Findings of an audit as cells, as a trend by week and as CSV. Knows no widget but the cells of a grid."""

import csv
from collections import Counter
from datetime import timedelta
from pathlib import Path

from desk.protocol.review import FindingView
from desk.ui import texts
from desk.ui.beside import beside
from desk.ui.i18n import pick
from desk.ui.team.grid import Cell
from desk.ui.work import Step, Steps

_APPEALS = {"open": "warn", "upheld": "bad", "granted": "ok"}


def cells(one: FindingView) -> list[Cell]:
    """Return a finding as cells."""
    tone = "soft" if one.waived else "bad" if one.severity == "error" else "warn"
    at = texts.local_time(one.at_us).strftime("%Y-%m-%d %H:%M")
    said = texts.labelled(one.words, one.detail)
    return [
        Cell(at, tone="soft"), Cell(one.number), Cell(one.clause, tone=tone, pill=True), Cell(said, tip=said),
        Cell(one.owner), Cell(one.group), Cell(one.appeal_words, tone=_APPEALS.get(one.appeal, "soft"), pill=bool(one.appeal)),
        Cell(one.waived, tone="soft", tip=one.waived),
    ]  # fmt: skip


def filter_names() -> dict[str, str]:
    """Return what stands in a filter that filters nothing."""
    return {
        "clause": pick("All clauses", "全部条款"), "severity": pick("All severities", "全部级别"),
        "group": pick("All groups", "全部小组"), "owner": pick("All agents", "全部处理人"),
        "appeal": pick("All appeals", "全部申诉"),
    }  # fmt: skip


def heads() -> list[str]:
    """Return the names of the columns."""
    return [pick("At", "时间"), pick("Ticket", "工单"), pick("Clause", "条款"), pick("Finding", "偏差"),
             pick("Agent", "处理人"), pick("Group", "小组"), pick("Appeal", "申诉"), pick("Waived", "豁免")]  # fmt: skip


def weeks(findings: list[FindingView]) -> list[list[Cell]]:
    """Return the trend: a row a week with a bar."""
    count, waived = Counter[str](), Counter[str]()
    for one in findings:
        day = texts.local_time(one.at_us).date()
        week = (day - timedelta(days=day.weekday())).isoformat()
        count[week] += 1
        waived[week] += bool(one.waived)
    most = max(count.values(), default=1)
    return [
        [Cell(week), Cell(str(n), share=n / most), Cell(str(waived[week]), tone="soft")]
        for week, n in sorted(count.items())
    ]


_COLUMNS = (
    "at", "number", "clause", "code", "severity", "words", "detail", "owner", "group", "evidence", "waived", "appeal",
    "appeal_text",
)  # fmt: skip
_PIECE = 500


def writing(findings: list[FindingView], path: Path) -> Steps:
    """Write findings as CSV, whole or not at all; a text that a spreadsheet would compute is written as text."""
    with beside(path) as part, part.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(_COLUMNS)
        for done in range(0, len(findings), _PIECE):
            writer.writerows(map(_row, findings[done : done + _PIECE]))
            yield Step(min(done + _PIECE, len(findings)), len(findings))


def _row(one: FindingView) -> list[str]:
    at = texts.local_time(one.at_us).isoformat()
    row = [at, *(str(getattr(one, name)) for name in _COLUMNS[1:])]
    return ["'" + text if text[:1] in "=+-@\t" and text else text for text in row]
