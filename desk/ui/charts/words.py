"""Words and numbers of the SLA page in both languages: names, values, differences, days. Knows no widget."""

import re
from datetime import date

from PySide6.QtCore import QCoreApplication

from desk.protocol.views import Kpi
from desk.ui import texts
from desk.ui.i18n import pick

METRICS = ("resolution", "first_response", "next_response", "update", "promise")
OUTCOMES = ("met", "risk", "breached", "waived")
FEWEST = 20
"""Below this many cases a share says little and is shown in grey."""

UP_IS_GOOD = frozenset({"compliance", "resolution_rate", "made_sla", "csat", "score100"})
NEUTRAL = frozenset({"created"})
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_UNITS = re.compile(r"[a-zA-Z%\u4e00-\u9fff]+")
_WEEKDAYS = (
    ("Mon", "周一"),
    ("Tue", "周二"),
    ("Wed", "周三"),
    ("Thu", "周四"),
    ("Fri", "周五"),
    ("Sat", "周六"),
    ("Sun", "周日"),
)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Charts", text)


def metric(name: str) -> str:
    """Return the name of a clock."""
    return _tr("Promise") if name == "promise" else texts.metric(name)


def outcome(name: str) -> str:
    """Return the name of an outcome of a clock."""
    names = {
        "met": _tr("On time"),
        "risk": _tr("At risk"),
        "breached": _tr("Breached"),
        "waived": _tr("Waived"),
    }
    return names[name]


def kpi_name(name: str) -> str:
    """Return the name of a number."""
    names = {
        "compliance": _tr("SLA compliance"),
        "first_response": _tr("Mean first response"),
        "mtta": _tr("Mean time to acknowledge"),
        "mttr": _tr("Mean time to resolve"),
        "backlog": _tr("Open tickets"),
        "breached_today": _tr("Breached today"),
        "created": _tr("Created"),
        "resolution_rate": _tr("Resolution rate"),
        "reopen_rate": _tr("Reopen rate"),
        "csat": _tr("Satisfied (CSAT)"),
        "score100": _tr("Satisfaction, of 100"),
        "made_sla": _tr("SLA by the source"),
    }
    return names.get(name, name)


def minutes(value: float) -> str:
    """Return a length given in minutes as people say it: "11 min", "2 h 5 min"."""
    return texts.duration(round(value * 60)) if value < 1 else texts.duration(round(value) * 60)


def minutes_short(value: float) -> str:
    """Return a length given in minutes in its largest unit: "4 h"."""
    whole = round(value)
    for size, pair in ((1440, ("d", "天")), (60, ("h", "小时"))):
        if whole >= size:
            return f"{whole / size:.1f}".removesuffix(".0") + " " + pick(*pair)
    return minutes(value)


def kpi_rich(kpi: Kpi) -> str:
    """Return the value as rich text whose units are smaller than its digits."""
    return _UNITS.sub(r'<span style="font-size:14px">\g<0></span>', kpi_value(kpi))


def kpi_value(kpi: Kpi) -> str:
    """Return the value with its unit; a dash when there is none."""
    if kpi.value is None:
        return "–"
    if kpi.unit == "percent":
        return f"{kpi.value:.1f} %"
    if kpi.unit == "points":
        return f"{kpi.value:.1f}"
    return minutes(kpi.value) if kpi.unit == "minutes" else texts.number(round(kpi.value))


def kpi_delta(kpi: Kpi) -> tuple[str, str]:
    """Return the difference to the period before and the tone of its pill; both empty when unknown."""
    if kpi.delta is None:
        return "", ""
    size = abs(kpi.delta)
    if kpi.unit in ("percent", "points"):
        shown, still = f"{size:.1f}", size < 0.05
    elif kpi.unit == "minutes":
        shown, still = minutes_short(size), size < 0.5
    else:
        shown, still = texts.number(round(size)), size < 0.5
    if still:
        return "±0", "muted"
    sign = "+" if kpi.delta > 0 else "−"
    if kpi.name in NEUTRAL:
        return sign + shown, "plain"
    return sign + shown, "ok" if (kpi.delta > 0) == (kpi.name in UP_IS_GOOD) else "bad"


def kpi_tip(kpi: Kpi) -> str:
    """Return everything known of a number, in lines."""
    lines = [f"{kpi_name(kpi.name)}: {kpi_value(kpi)}", kpi.formula, count(kpi.n)]
    if kpi.median is not None and kpi.p90 is not None:
        lines.append(spread(kpi.median, kpi.p90))
    if kpi.delta is not None:
        lines.append(_tr("{0} against the period before").format(kpi_delta(kpi)[0]))
    if 0 < kpi.n < FEWEST and kpi.unit in ("percent", "points", "minutes"):
        lines.append(too_few())
    return "\n".join(lines)


def count(n: int) -> str:
    """Return a number of cases: "n = 1,204"."""
    return f"n = {texts.number(n)}"


def too_few() -> str:
    """Return the remark on a share of few cases."""
    return _tr("Fewer than 20 cases: read with care")


def spread(median: float, p90: float) -> str:
    """Return median and 90th percentile, given in minutes."""
    return _tr("median {0}, P90 {1}").format(minutes(median), minutes(p90))


def day_short(day: date) -> str:
    """Return a day on an axis: "24 Oct", "10/24"."""
    return pick(f"{day.day} {_MONTHS[day.month - 1]}", f"{day.month}/{day.day}")


def day_long(first: date, last: date) -> str:
    """Return a day with its weekday, or the two ends of a span."""
    if first == last:
        return f"{first.isoformat()} {weekday(first.weekday())}"
    return f"{first.isoformat()} – {last.isoformat()}"


def weekday(number: int) -> str:
    """Return the short name of a weekday, Monday = 0."""
    return pick(*_WEEKDAYS[number])


def labelled(name: str, value: str) -> str:
    """Return a name and its value: "Met: 12"."""
    return texts.labelled(name, value)
