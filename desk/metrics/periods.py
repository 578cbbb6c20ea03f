"""Days and hours of the organisation's time zone as integer SQL, daylight saving included.

A period is cut where the zone's offset changes; inside a piece local time is one addition. Knows no metric.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from desk.process import messages
from desk.process.errors import KnownError

SECOND_US = 1_000_000
DAY_S = 86_400
EPOCH = date(1970, 1, 1)
LONGEST_DAYS = 4_000

messages.register(
    {
        "period_wrong": (
            "“{value}” is not a day. Write it as 2026-11-03.",
            "“{value}”不是有效日期，请写成 2026-11-03 的形式。",
        ),
        "zone_wrong": (
            "“{zone}” is not a time zone. Set `time_zone` to a name such as Asia/Shanghai.",
            "“{zone}”不是有效的时区。请将设置 `time_zone` 改为 Asia/Shanghai 这样的名称。",
        ),
        "period_reversed": (
            "The period begins after it ends. Swap the two days.",
            "开始日期晚于结束日期，请对调。",
        ),
        "period_long": (
            "The period is longer than ten years. Choose a shorter one.",
            "时间范围超过十年，请缩短。",
        ),
    }
)


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone; raises a sentence naming the setting."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise KnownError("zone_wrong", zone=name) from error


def parse_day(text: str) -> date:
    """Return an ISO day; raises a sentence naming the text."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise KnownError("period_wrong", value=text) from error


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of a zone, both ends included."""

    first: date
    last: date
    zone: ZoneInfo

    @classmethod
    def of(cls, from_day: str, to_day: str, zone: str) -> "Period":
        """Return the checked period."""
        first, last = parse_day(from_day), parse_day(to_day)
        if first > last:
            raise KnownError("period_reversed")
        if (last - first).days > LONGEST_DAYS:
            raise KnownError("period_long")
        return cls(first, last, zone_of(zone))

    @property
    def start_us(self) -> int:
        """The first instant of the period."""
        return midnight_us(self.first, self.zone)

    @property
    def end_us(self) -> int:
        """The first instant after the period."""
        return midnight_us(self.last + timedelta(1), self.zone)

    @property
    def days(self) -> list[date]:
        """Every day of the period."""
        return [self.first + timedelta(n) for n in range((self.last - self.first).days + 1)]

    def before(self) -> "Period":
        """Return the period of equal length that ends where this one begins."""
        length = (self.last - self.first).days + 1
        return Period(self.first - timedelta(length), self.first - timedelta(1), self.zone)

    def local_seconds(self, column: str) -> str:
        """Return SQL for local seconds since 1970 of an instant column (microseconds) inside the period."""
        pieces = self._offsets()
        if len(pieces) == 1:
            return f"({column} / {SECOND_US} + {pieces[0][1]})"
        whens = " ".join(f"WHEN {column} < {end} THEN {offset}" for end, offset in pieces[:-1])
        return f"({column} / {SECOND_US} + CASE {whens} ELSE {pieces[-1][1]} END)"

    def day_number(self, column: str) -> str:
        """Return SQL for the local day of an instant column, counted from 1970-01-01."""
        return f"({self.local_seconds(column)} / {DAY_S})"

    def _offsets(self) -> list[tuple[int, int]]:
        """Return (end of piece in microseconds, offset in seconds), in order."""
        pieces: list[tuple[int, int]] = []
        at, end = self.start_us // SECOND_US, self.end_us // SECOND_US
        offset = _offset(at, self.zone)
        while at < end:
            following = min(at + DAY_S, end)
            if _offset(following, self.zone) != offset:
                change = _change_between(at, following, self.zone)
                pieces.append((change * SECOND_US, offset))
                offset = _offset(change, self.zone)
            at = following
        pieces.append((self.end_us, offset))
        return pieces


def _offset(at: int, zone: ZoneInfo) -> int:
    shift = datetime.fromtimestamp(at, zone).utcoffset()
    return 0 if shift is None else int(shift.total_seconds())


def _change_between(low: int, high: int, zone: ZoneInfo) -> int:
    """Return the first second at which the offset is that of `high`."""
    before = _offset(low, zone)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return high


def midnight_us(day: date, zone: ZoneInfo) -> int:
    """Return the instant at which a local day begins."""
    return int(datetime.combine(day, time.min, zone).timestamp()) * SECOND_US


def day_of(number: int) -> str:
    """Return the ISO day of a day number."""
    return (EPOCH + timedelta(number)).isoformat()


def day_number(day: date) -> int:
    """Return the number of a day since 1970-01-01."""
    return (day - EPOCH).days


def local_day(at_us: int, zone: ZoneInfo) -> date:
    """Return the local day of an instant."""
    return datetime.fromtimestamp(at_us / SECOND_US, zone).date()
