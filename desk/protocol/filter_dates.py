"""Days as people write them in a filter ("2026-11-20", "11月20日", "today", "上周", ">=2026-11"), and their instants.

A stored value is one of: a place in time (`today`, `2026-11-20`, `2026-11`, `11-20`, `2026-11-20T14:00`), two of
them (`a..b`, both included, either may be missing), or one with a comparison before it. Words stay words, so that a
saved list of "today" is tomorrow's list tomorrow. Days are those of this machine's time zone.
"""

import re
import unicodedata
from datetime import datetime, timedelta

_WORDS: dict[str, tuple[str, ...]] = {
    "today": ("今天", "今日"), "yesterday": ("昨天", "昨日"), "tomorrow": ("明天", "明日"),
    "this_week": ("本周", "这周", "这个星期"), "last_week": ("上周", "上个星期"), "next_week": ("下周", "下个星期"),
    "this_month": ("本月", "这个月"), "last_month": ("上月", "上个月"), "next_month": ("下月", "下个月"),
    "this_year": ("今年",), "last_year": ("去年",),
}  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_BY_WORD = {word: name for name, words in _WORDS.items() for word in (name, *words)}
_BY_WORD |= {name: name for name in _WEEKDAYS}
_BY_WORD |= {name[:3]: name for name in _WEEKDAYS}
_BY_WORD |= {
    f"{before}{sign}": name
    for before in ("周", "星期", "礼拜")
    for name, sign in zip(_WEEKDAYS, "一二三四五六日", strict=True)
}
_BY_WORD |= {f"{before}天": "sunday" for before in ("星期", "礼拜")}

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[t\s](\d{1,2})[:.点](\d{2})?分?)?")
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
_SHORT = re.compile(r"(\d{1,2})[-/月](\d{1,2})日?")
_YEAR = re.compile(r"(\d{4})年")
_SIGN = re.compile(r"(>=|<=|>|<)?\s*(.+)", re.DOTALL)

OFFERS = (
    ("today", "Today · 今天"), ("yesterday", "Yesterday · 昨天"), ("this_week", "This week · 本周"),
    ("last_week", "Last week · 上周"), ("this_month", "This month · 本月"), ("last_month", "Last month · 上月"),
)  # fmt: skip


def read(written: str) -> str | None:
    """Return the stored value of what somebody wrote, None where it says no day."""
    plain = unicodedata.normalize("NFKC", written).strip().casefold()
    if ".." in plain:
        low, _, high = plain.partition("..")
        found = [_place(part) if part.strip() else "" for part in (low, high)]
        return None if None in found or found == ["", ""] else f"{found[0]}..{found[1]}"
    parts = _SIGN.fullmatch(plain)
    place = _place(parts[2]) if parts else None
    return None if parts is None or place is None else f"{parts[1] or ''}{place}"


def _place(text: str) -> str | None:
    """Return one place in time as it is stored."""
    text = text.strip()
    word = _BY_WORD.get(text.replace(" ", "_"))
    if word:
        return word
    if day := _DAY.fullmatch(text) or _SOLID.fullmatch(text):
        hour = f"T{int(day[4]):02}:{int(day[5] or 0):02}" if day.re is _DAY and day[4] else ""
        return _checked(f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}{hour}")
    if month := _MONTH.fullmatch(text):
        return _checked(f"{month[1]}-{int(month[2]):02}")
    if short := _SHORT.fullmatch(text):
        return _checked(f"{int(short[1]):02}-{int(short[2]):02}")
    year = _YEAR.fullmatch(text)
    return _checked(f"{year[1]}年") if year else None


def _checked(place: str) -> str | None:
    """Return a place if it stands in the calendar; any day may be meant of a leap year."""
    try:
        _span(place, datetime(2024, 12, 31))  # noqa: DTZ001
    except ValueError:
        return None
    return place


def said(value: str, *, chinese: bool) -> str:
    """Return a stored value as it is shown: words in the language at hand."""
    if not chinese:
        return value.replace("_", " ").replace("年", "")
    return re.sub(
        r"[a-z_]+", lambda word: _WORDS[word[0]][0] if word[0] in _WORDS else _weekday(word[0]), value
    )


def _weekday(name: str) -> str:
    return f"周{'一二三四五六日'[_WEEKDAYS.index(name)]}" if name in _WEEKDAYS else name


def is_day(value: str) -> bool:
    """Tell a stored value of days from a span of seconds."""
    return re.fullmatch(r"-?\d*\.\.-?\d*", value) is None


def instants(value: str, now_us: int) -> tuple[int | None, int | None]:
    """Return the first instant of a stored value and the one after its last, in us; None = no end.

    Raises ValueError where the value cannot be read.
    """
    now = datetime.fromtimestamp(now_us / 1_000_000)  # noqa: DTZ006 - the days of this machine are meant
    if ".." in value:
        low, _, high = value.partition("..")
        return (_span(low, now)[0] if low else None), (_span(high, now)[1] if high else None)
    parts = _SIGN.fullmatch(value)
    if parts is None:
        raise ValueError(value)
    begin, end = _span(parts[2], now)
    bounds = {
        ">": (end, None),
        ">=": (begin, None),
        "<": (None, begin),
        "<=": (None, end),
        None: (begin, end),
    }
    return bounds[parts[1]]


def _span(place: str, now: datetime) -> tuple[int, int]:
    """Return begin and end of one place in time."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if place in _WEEKDAYS:
        day -= timedelta((day.weekday() - _WEEKDAYS.index(place)) % 7)
        return _us(day), _us(day + timedelta(1))
    if place in _WORDS:
        return _worded(place, day)
    if place[4:] == "年":
        return _year(int(place[:4]))
    if len(place) == 5:
        found = _short(place, day)
        return _us(found), _us(found + timedelta(1))
    if len(place) == 7:
        month = datetime.fromisoformat(f"{place}-01")
        return _us(month), _us(_next_month(month))
    begin = datetime.fromisoformat(place)
    return _us(begin), _us(begin + (timedelta(minutes=1) if "T" in place else timedelta(1)))


def _short(place: str, today: datetime) -> datetime:
    """Return the last day of this name that is not to come, "02-29" in the last leap year."""
    month, day = map(int, place.split("-"))
    for year in range(today.year, today.year - 9, -1):
        try:
            found = datetime(year, month, day)  # noqa: DTZ001
        except ValueError:
            continue
        if found <= today:
            return found
    raise ValueError(place)


def _worded(word: str, today: datetime) -> tuple[int, int]:
    if word in ("today", "yesterday", "tomorrow"):
        begin = today + timedelta({"today": 0, "yesterday": -1, "tomorrow": 1}[word])
        return _us(begin), _us(begin + timedelta(1))
    which, _, unit = word.partition("_")
    if unit == "week":
        begin = today + timedelta(7 * {"this": 0, "last": -1, "next": 1}[which] - today.weekday())
        return _us(begin), _us(begin + timedelta(7))
    if unit == "month":
        first = today.replace(day=1)
        begin = {"this": first, "last": (first - timedelta(1)).replace(day=1), "next": _next_month(first)}[
            which
        ]
        return _us(begin), _us(_next_month(begin))
    return _year(today.year - (which == "last"))


def _year(year: int) -> tuple[int, int]:
    return _us(datetime(year, 1, 1)), _us(datetime(year + 1, 1, 1))  # noqa: DTZ001


def _next_month(first: datetime) -> datetime:
    return (first + timedelta(32)).replace(day=1)


def _us(local: datetime) -> int:
    """Return an instant of this machine's zone in microseconds UTC."""
    return int(local.timestamp()) * 1_000_000
