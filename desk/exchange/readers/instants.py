"""Dates as other systems write them, turned into integer microseconds UTC.

Knows ISO 8601, numeric dates in three orders, Chinese dates, month names, Excel serials and epoch numbers.
Must not know columns, files or tickets: a caller gives the order of day and month and the time zone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

from desk.exchange.readers.values import is_unknown

DateOrder = Literal["auto", "iso", "ymd", "dmy", "mdy", "excel", "epoch"]
DATE_ORDERS: tuple[DateOrder, ...] = ("auto", "iso", "ymd", "dmy", "mdy", "excel", "epoch")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# Excel counts days from 1899-12-30 because it believes that 1900 was a leap year.
_EXCEL_EPOCH = datetime(1899, 12, 30)
_EXCEL_SERIALS = (20_000.0, 80_000.0)
_CACHE_LIMIT = 200_000

_CLOCK = (
    r"(?:[T,\s]*(?P<before>上午|下午|中午|晚上|凌晨|早上)?\s*(?P<hour>\d{1,2})\s*[:时点]\s*(?:(?P<minute>\d{1,2})"
    r"(?:\s*[:分]\s*(?:(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,9}))?秒?)?)?)?"
    r"\s*(?P<after>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?(?:\s*\([^)]*\))?)?\s*$"
)
_NUMERIC = re.compile(
    r"^\s*(?P<first>\d{1,4})\s*[/.\-年]\s*(?P<middle>\d{1,2})\s*[/.\-月]\s*(?P<last>\d{1,4})\s*[日号]?"
    + _CLOCK
)
_NAMED_DAY = re.compile(
    r"^\s*(?:[A-Za-z]{3,9},?\s+)?(?P<day>\d{1,2})[\s/.\-]+(?P<month>[A-Za-z]{3,9})\.?,?[\s/.\-]+(?P<year>\d{2,4})"
    + _CLOCK
)
_NAMED_MONTH = re.compile(
    r"^\s*(?:[A-Za-z]{3,9},\s+)?(?P<month>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{2,4})"
    + _CLOCK
)
_NUMBER = re.compile(r"^\s*-?\d+(?:\.\d+)?\s*$")
# A serial written where the decimal mark is a comma; more groups of digits would be thousands.
_COMMA_SERIAL = re.compile(r"^\s*[2-7]\d{4},\d+\s*$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_AFTERNOON = frozenset({"下午", "晚上", "pm"})
_MORNING = frozenset({"上午", "凌晨", "早上", "am"})


@dataclass(frozen=True, slots=True)
class OrderGuess:
    """What a column's values say about the order of day and month.

    Attributes:
        order: the order to read with.
        certain: False where no value decided between day/month and month/day.
        conflicting: True where some values can only be the one and some only the other.
    """

    order: DateOrder
    certain: bool = True
    conflicting: bool = False


def guess_order(values: Iterable[object]) -> OrderGuess:
    """Decide day/month against month/day from all given values of a column."""
    day_first = month_first = undecided = 0
    for value in values:
        found = _NUMERIC.match(value) if isinstance(value, str) else None
        if found is None or len(found["first"]) > 2:
            continue
        first, middle = int(found["first"]), int(found["middle"])
        if len(found["last"]) <= 2 and first > 31:
            continue
        day_first += first > 12 >= middle
        month_first += middle > 12 >= first
        undecided += first <= 12 and middle <= 12
    if not day_first and not month_first:
        return OrderGuess("dmy" if undecided else "ymd", certain=not undecided)
    order: DateOrder = "dmy" if day_first >= month_first else "mdy"
    return OrderGuess(order, conflicting=bool(day_first and month_first))


def plain_number(text: str) -> str:
    """Return an Excel serial with a decimal comma with its point; any other text as it is."""
    return text.replace(",", ".") if _COMMA_SERIAL.match(text) else text


def looks_like_instant(value: object) -> bool:
    """Tell whether a cell can be read as a date under any order; bare numbers do not count."""
    if isinstance(value, (date, datetime)):
        return True
    if not isinstance(value, str) or len(value) < 6 or _NUMBER.match(plain_number(value)):
        return False
    for order in ("dmy", "mdy"):
        try:
            InstantReader(order=order, zone=UTC).read(value)
        except ValueError:
            continue
        return True
    return False


class InstantReader:
    """Turns cells of one import into microseconds UTC, remembering what it has already read.

    Attributes:
        order: order of day and month for numeric dates (`auto` reads as day/month).
        zone: zone of instants that name none.
    """

    def __init__(self, *, order: str = "auto", zone: tzinfo = UTC) -> None:
        """Read with a named order, or with a strptime pattern (any text holding a ``%``)."""
        self.order = order
        self.zone = zone
        self._known: dict[object, int | None] = {}

    def read(self, value: object) -> int | None:
        """Return the instant of a cell, None if it is unknown; ValueError if it is no date."""
        try:
            return self._known[value]
        except KeyError:
            pass
        except TypeError:
            raise ValueError(f"{value!r}") from None
        if len(self._known) > _CACHE_LIMIT:
            self._known.clear()
        result = self._known[value] = None if is_unknown(value) else self._convert(value)
        return result

    def _convert(self, value: object) -> int:
        """Return microseconds UTC of a cell that is known."""
        try:
            moment = self._moment(value)
            moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=self.zone)
            return (moment - _EPOCH) // _MICROSECOND
        except (ValueError, OverflowError) as error:
            raise ValueError(f"{value!r} is not a date: {error}") from error

    def _moment(self, value: object) -> datetime:
        """Return the moment of a cell of any type, naive where it names no zone."""
        if isinstance(value, datetime):
            return value
        if isinstance(value, date):
            return datetime.combine(value, time())
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return self._from_number(float(value))
        if not isinstance(value, str):
            raise ValueError("no text")
        if "%" in self.order:
            return datetime.strptime(value.strip(), self.order)
        return self._from_text(value.strip())

    def _from_text(self, text: str) -> datetime:
        """Return the moment of a written date."""
        text = plain_number(text)
        if _NUMBER.match(text):
            return self._from_digits(text)
        found = _NUMERIC.match(text)
        if found is not None:
            year, month, day = self._arrange(found["first"], int(found["middle"]), found["last"])
            return _with_clock(year, month, day, found)
        found = _NAMED_DAY.match(text) or _NAMED_MONTH.match(text)
        if found is not None:
            return _with_clock(_full_year(found["year"]), _month(found["month"]), int(found["day"]), found)
        return _sane(datetime.fromisoformat(text))

    def _arrange(self, first: str, middle: int, last: str) -> tuple[int, int, int]:
        """Return (year, month, day) of a numeric date."""
        if len(first) > 2 or (self.order in ("ymd", "iso") and len(last) <= 2):
            return _full_year(first), middle, int(last)
        if self.order == "mdy":
            return _full_year(last), int(first), middle
        return _full_year(last), middle, int(first)

    def _from_digits(self, text: str) -> datetime:
        """Return the moment of a text of digits only: 20260309, 20260309140500, a serial or an epoch."""
        if self.order not in ("excel", "epoch") and text.isdigit():
            if len(text) == 8 and text[:2] in ("19", "20"):
                return datetime(int(text[:4]), int(text[4:6]), int(text[6:]))
            if len(text) == 14 and text[:2] in ("19", "20"):
                return datetime.strptime(text, "%Y%m%d%H%M%S")
        return self._from_number(float(text))

    def _from_number(self, number: float) -> datetime:
        """Return the moment of an Excel serial or of an epoch in seconds, milliseconds or microseconds."""
        low, high = _EXCEL_SERIALS
        if self.order == "excel" or (self.order != "epoch" and low <= number <= high):
            # Serials are binary fractions of a day: whole seconds undo the rounding of 14:05:00.
            return _sane(_EXCEL_EPOCH + timedelta(seconds=round(number * 86_400)))
        if self.order != "epoch" and number < 1e8:
            raise ValueError("a number too small for a date")
        scale = 1 if number < 1e11 else 1_000 if number < 1e14 else 1_000_000
        return _sane(_EPOCH + timedelta(microseconds=round(number / scale * 1_000_000)))


def _with_clock(year: int, month: int, day: int, found: re.Match[str]) -> datetime:
    """Return the date with the time of day, half of day and zone of a match."""
    hour = int(found["hour"] or 0)
    half = (found["before"] or found["after"] or "").lower().replace(".", "")
    if half in _AFTERNOON and hour < 12:
        hour += 12
    elif half in _MORNING and hour == 12:
        hour = 0
    micro = int((found["fraction"] or "0").ljust(6, "0")[:6])
    moment = datetime(year, month, day, hour, int(found["minute"] or 0), int(found["second"] or 0), micro)
    zone = found["zone"]
    if zone is None:
        return _sane(moment)
    offset = timedelta()
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        offset = -offset if zone[0] == "-" else offset
    return _sane((moment - offset).replace(tzinfo=UTC))


def _full_year(text: str) -> int:
    """Return the year of two or four digits; two digits mean 1970-2069."""
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year < 70 else 1900)


def _month(name: str) -> int:
    """Return the number of an English month name."""
    try:
        return _MONTHS.index(name[:3].lower()) + 1
    except ValueError:
        raise ValueError(f"unknown month {name}") from None


def _sane(moment: datetime) -> datetime:
    """Refuse years that no ticket can have, so that a wrong column does not pass for a date."""
    if not 1970 <= moment.year <= 2200:
        raise ValueError(f"year {moment.year}")
    return moment
