"""What a measurement says: one figure with its floor and its target. Pure; prints nothing."""

from collections.abc import Sequence
from pathlib import Path

import msgspec


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for on the command line.

    Attributes:
        quick: smaller workspaces and fewer repetitions; the figures then say little about the targets.
        tickets: size of the demo that is generated for its rate.
        uci: the event log to import; an empty path looks beside the repository.
        cache: where built workspaces are kept.
    """

    quick: bool = False
    tickets: int = 20_000
    uci: str = ""
    cache: str = ""

    def cache_path(self) -> Path | None:
        """Return the chosen cache folder, None for the usual one."""
        return Path(self.cache) if self.cache else None


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One measured value.

    Attributes:
        row: the registered measurement it belongs to.
        what: what was measured, in words.
        value, unit: the result; None where it could not be measured (`note` says why).
        floor: the least the machine could need, measured in the same run, in the same unit.
        target: the most that is allowed, None where nothing was promised.
        on_ratio: the target is a multiple of the floor instead of a value.
        note: how it was measured.
    """

    row: str
    what: str
    value: float | None
    unit: str = "ms"
    floor: float | None = None
    target: float | None = None
    on_ratio: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Return value / floor, None without a floor."""
        return None if self.value is None or not self.floor else self.value / self.floor

    @property
    def met(self) -> bool | None:
        """Tell whether the target is kept; None where there is none or nothing was measured."""
        found = self.ratio if self.on_ratio else self.value
        return None if self.target is None or found is None else found <= self.target


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the nearest-rank percentile."""
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * percent // 100))
    return ordered[min(int(rank), len(ordered)) - 1]


def median(values: Sequence[float]) -> float:
    """Return the median (the lower one of two)."""
    return percentile(values, 50)


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as an aligned text table."""
    head = ("measurement", "value", "floor", "ratio", "target", "")
    rows = [head, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = []
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:5], widths[1:5], strict=True)),
        ]
        lines.append("  ".join([*cells, row[5]]).rstrip())
    return "\n".join(lines)


def _cells(figure: Figure) -> tuple[str, str, str, str, str, str]:
    target = (
        "" if figure.target is None else f"<= {figure.target:g} {'x' if figure.on_ratio else figure.unit}"
    )
    verdict = {True: "ok", False: "MISSED", None: ""}[figure.met]
    return (
        f"{figure.row}: {figure.what}",
        f"{number(figure.value)} {figure.unit}" if figure.value is not None else "not measured",
        "" if figure.floor is None else f"{number(figure.floor)} {figure.unit}",
        "" if figure.ratio is None else f"{figure.ratio:.2f} x",
        target,
        " · ".join(part for part in (verdict, figure.note) if part),
    )


def number(value: float | None) -> str:
    """Return a value with three significant digits or more."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
