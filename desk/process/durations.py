"""ISO 8601 durations, plus working days (P1WD), to whole seconds; knows calendars only for P1WD."""

import re
from dataclasses import dataclass
from fractions import Fraction

from desk.process.calendar import DAY, Calendar
from desk.process.errors import FieldError
from desk.process.messages import Words

_NUMBER = r"(\d+(?:[.,]\d+)?)"
_PATTERN = re.compile(
    rf"P(?:{_NUMBER}W)?(?:{_NUMBER}WD)?(?:{_NUMBER}D)?(?:T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?",
    re.ASCII,
)
_UNITS = (7 * DAY, None, DAY, 3600, 60, 1)
_LONGEST = 100 * 366 * DAY


@dataclass(frozen=True, slots=True)
class Duration:
    """A length: fixed seconds plus working days, which get their length from a calendar."""

    seconds: Fraction
    working_days: Fraction

    def resolve(self, calendar: Calendar) -> int:
        """Return whole seconds; a working day is the calendar's modal daily working length."""
        day = calendar.modal_day_seconds() if self.working_days else 0
        return round(self.seconds + self.working_days * day)


def parse_duration(value: object, *, path: str = "duration") -> Duration:
    """Read PT30M, P1D, P1WD, P1DT2H30M ...; FieldError names `path`."""
    match = _PATTERN.fullmatch(value.strip().upper()) if isinstance(value, str) else None
    if match is None or not any(match.groups()) or value.strip().upper().endswith("T"):  # type: ignore[attr-defined]
        raise FieldError(
            path,
            Words(
                f"{value!r} is not a duration; write PT30M, PT2H, P1D or P1WD",
                f"“{value}”不是时长，请写成 PT30M、PT2H、P1D 或 P1WD",
            ),
        )
    seconds, working_days = Fraction(0), Fraction(0)
    for number, unit in zip(match.groups(), _UNITS, strict=True):
        amount = Fraction(number.replace(",", ".")) if number else Fraction(0)
        if unit is None:
            working_days = amount
        else:
            seconds += amount * unit
    total = seconds + working_days * DAY
    if not 0 < total <= _LONGEST or seconds.denominator != 1:
        raise FieldError(
            path,
            Words(
                "must be whole seconds, more than zero and less than 100 years",
                "应为整数秒，大于零且不超过 100 年",
            ),
        )
    return Duration(seconds, working_days)


def duration_seconds(value: object, calendar: Calendar, *, path: str = "duration") -> int:
    """Read a duration and resolve it in a calendar."""
    return parse_duration(value, path=path).resolve(calendar)
