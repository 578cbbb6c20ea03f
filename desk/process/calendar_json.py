"""Calendars as JSON data, read with the path of what is wrong and written back in the same form."""

import re
from collections.abc import Mapping
from datetime import date

from desk.process.calendar import (
    ALWAYS,
    DAY,
    FIRST_DATE,
    LAST_DATE,
    WEEKDAYS,
    Calendar,
    Intervals,
    clock_text,
)
from desk.process.errors import FieldError
from desk.process.messages import Words

_FIELDS = frozenset(
    ("id", "version", "name", "tz", "kind", "weekly", "overrides", "horizon", "horizon_date", "source")
)

_DASH = re.compile(r"\s*[-–—~至]\s*")


def to_json(calendar: Calendar) -> dict[str, object]:
    """Return the calendar as JSON data."""
    return {
        "id": calendar.id,
        "version": calendar.version,
        "name": calendar.name,
        "tz": calendar.tz,
        "kind": calendar.kind,
        "weekly": {name: write_pairs(day) for name, day in zip(WEEKDAYS, calendar.weekly, strict=True)},
        "overrides": {day.isoformat(): write_pairs(hours) for day, hours in calendar.overrides.items()},
        "horizon": calendar.horizon.isoformat() if calendar.horizon else None,
        "source": calendar.source,
    }


def from_json(data: object, *, path: str = "calendar") -> Calendar:
    """Read a calendar: "24x7" or an object {tz, weekly, overrides, ...}; FieldError names the wrong field."""
    if data == "24x7":
        return ALWAYS
    if not isinstance(data, Mapping):
        raise FieldError(path, Words('must be "24x7" or an object', '应为 "24x7" 或一个对象'))
    for key in data:
        if key not in _FIELDS:
            raise FieldError(f"{path}.{key}", Words("is not a field of a calendar", "不是日历的字段"))
    tz = data.get("tz")
    if not isinstance(tz, str):
        raise FieldError(
            f"{path}.tz",
            Words("must name a time zone, such as Asia/Shanghai", "应填写时区，例如 Asia/Shanghai"),
        )
    kind = data.get("kind", "weekly")
    if kind not in ("always", "weekly"):
        raise FieldError(f"{path}.kind", Words('must be "always" or "weekly"', "只能是 always 或 weekly"))
    try:
        return Calendar(
            id=str(data.get("id", "")),
            name=str(data.get("name", "")),
            tz=tz,
            kind=kind,
            weekly=_weekly(data.get("weekly"), f"{path}.weekly") if kind == "weekly" else ((),) * 7,
            overrides=_overrides(data.get("overrides"), f"{path}.overrides"),
            horizon=_horizon(data, path),
            source=str(data.get("source", "")),
            version=_version(data.get("version", 1), path),
        )
    except FieldError as error:
        if error.field.startswith(path):
            raise
        params = {**error.params, "field": f"{path}.{error.field}"}
        raise FieldError(code=error.code, **params) from error  # type: ignore[arg-type]


def _version(value: object, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise FieldError(f"{path}.version", Words("must be a whole number from 1", "应为从 1 开始的整数"))
    return value


def _horizon(data: Mapping[object, object], path: str) -> date | None:
    value = data.get("horizon", data.get("horizon_date"))
    return None if value is None else _date(value, f"{path}.horizon")


def _date(value: object, path: str) -> date:
    said = Words("must be a date such as 2026-10-01", "应为 2026-10-01 这样的日期")
    try:
        found = date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError as error:
        raise FieldError(path, said) from error
    if not FIRST_DATE <= found <= LAST_DATE:
        raise FieldError(path, said)
    return found


def _weekly(data: object, path: str) -> tuple[Intervals, ...]:
    if not isinstance(data, Mapping):
        raise FieldError(
            path,
            Words(
                "must be an object {mon: [[from, to], ...], ...}",
                "应为 {mon: [[开始，结束], ...], ...} 形式的对象",
            ),
        )
    days: list[list[tuple[int, int]]] = [[] for _ in WEEKDAYS]
    for key, value in data.items():
        if key not in WEEKDAYS:
            raise FieldError(
                f"{path}.{key}",
                Words(
                    f"is not a weekday; use {', '.join(WEEKDAYS)}", f"不是星期；请使用 {'、'.join(WEEKDAYS)}"
                ),
            )
        index = WEEKDAYS.index(key)
        for start, end in read_pairs(value, f"{path}.{key}"):
            if end > start:
                days[index].append((start, end))
                continue
            # An interval over midnight is stored as two.
            days[index].append((start, DAY))
            if end:
                days[(index + 1) % 7].append((0, end))
    return tuple(tuple(sorted(day)) for day in days)


def _overrides(data: object, path: str) -> dict[date, Intervals]:
    if data is None:
        return {}
    if not isinstance(data, Mapping):
        raise FieldError(
            path,
            Words(
                "must be an object {date: [[from, to], ...]}", "应为 {日期: [[开始，结束], ...]} 形式的对象"
            ),
        )
    result: dict[date, Intervals] = {}
    for key, value in data.items():
        where = f"{path}.{key}"
        pairs = read_pairs(value, where)
        if any(end <= start for start, end in pairs):
            raise FieldError(where, "", code="calendar.over_midnight")
        result[_date(key, where)] = tuple(sorted(pairs))
    return result


def read_pairs(value: object, path: str) -> list[tuple[int, int]]:
    """Return [[from, to], ...] of clock times as seconds from midnight; a pair may be written "09:00-12:00"."""
    if not isinstance(value, (list, tuple)):
        raise FieldError(path, Words("must be a list of [from, to]", "应为 [开始，结束] 的列表"))
    pairs = []
    for index, pair in enumerate(value):
        where = f"{path}[{index}]"
        pair = _DASH.split(pair.strip()) if isinstance(pair, str) else pair
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise FieldError(
                where,
                Words(
                    'must be [from, to], such as ["09:00", "12:00"]',
                    '应为 [开始, 结束]，例如 ["09:00", "12:00"]',
                ),
            )
        start, end = _clock(pair[0], where), _clock(pair[1], where)
        if start in (end, DAY):
            raise FieldError(where, Words("has no length", "时段长度为零"))
        pairs.append((start, end))
    return pairs


def _clock(value: object, path: str) -> int:
    parts = value.split(":") if isinstance(value, str) else []
    if len(parts) in (2, 3) and all(part.isascii() and part.isdigit() and len(part) == 2 for part in parts):
        hours, minutes, seconds = (int(part) for part in [*parts, "00"][:3])
        total = hours * 3600 + minutes * 60 + seconds
        if minutes < 60 and seconds < 60 and total <= DAY:
            return total
    raise FieldError(
        path,
        Words(f"{value!r} is not a time from 00:00 to 24:00", f"“{value}”不是 00:00 到 24:00 之间的时间"),
    )


def write_pairs(intervals: Intervals) -> list[list[str]]:
    """Return intervals as clock times, as JSON holds them."""
    return [[clock_text(start), clock_text(end)] for start, end in intervals]
