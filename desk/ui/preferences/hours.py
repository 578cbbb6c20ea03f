"""Working hours and time limits as people write them: "09:00-12:00 13:30-18:00", "15m", "1wd 24x7"."""

import re

_ISO = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?|P(\d+)(WD|D)")
_WRITTEN = re.compile(r"(\d+)\s*(wd|d|h|m|个?工作日|天|小时|分钟?)")
_UNITS = {"wd": "wd", "工作日": "wd", "个工作日": "wd", "d": "d", "天": "d", "h": "h", "小时": "h", "m": "m", "分": "m",
          "分钟": "m"}  # fmt: skip
_CLOCK = re.compile(r"(\d{1,2}:\d{2})\s*[-–—~至]\s*(\d{1,2}:\d{2})")


def hours_text(intervals: list[list[str]]) -> str:
    """Return intervals as one line, "" for a day off."""
    return " ".join(f"{begin}-{end}" for begin, end in intervals)


def hours_of(text: str) -> list[list[str]] | None:
    """Return the intervals of a line ("" or "-" = a day off), None when it is none."""
    plain = text.strip().replace("：", ":").replace(",", " ").replace("，", " ")
    if plain in ("", "-", "—"):
        return []
    found = [[begin.zfill(5), end.zfill(5)] for begin, end in _CLOCK.findall(plain)]
    return found if found and not _CLOCK.sub("", plain).strip() else None


def limit_text(duration: str) -> str:
    """Return an ISO duration as it is written in the table: PT1H30M -> 1h 30m, P1WD -> 1wd."""
    match = _ISO.fullmatch(duration)
    if match is None:
        return duration
    hours, minutes, days, unit = match.groups()
    if days:
        return f"{days}{unit.lower()}"
    return " ".join(part for part in (f"{hours}h" if hours else "", f"{minutes}m" if minutes else "") if part)


def limit_of(text: str) -> str | None:
    """Return the ISO duration of a written limit, None when it is none; days and hours do not mix."""
    plain = text.strip().lower()
    if _ISO.fullmatch(plain.upper()) and len(plain) > 2:
        return plain.upper()
    parts = [(int(number), _UNITS[unit]) for number, unit in _WRITTEN.findall(plain)]
    if not parts or _WRITTEN.sub("", plain).strip() or not any(number for number, _ in parts):
        return None
    units = [unit for _, unit in parts]
    if units in (["wd"], ["d"]):
        return f"P{parts[0][0]}{units[0].upper()}"
    minutes = sum(number * (60 if unit == "h" else 1) for number, unit in parts)
    if set(units) <= {"h", "m"} and len(set(units)) == len(units):
        whole, rest = divmod(minutes, 60)
        return "PT" + (f"{whole}H" if whole else "") + (f"{rest}M" if rest else "")
    return None
