"""The window's vocabulary in both languages: names of states, priorities, metrics, views; times and sizes.

Knows no widget. Labels come from `desk.process` where the process names them, so that window, command
line and reports say the same; a language switch takes effect at the next call.
"""

from typing import TYPE_CHECKING

from desk.process import punctuation
from desk.ui.i18n import is_chinese, pick

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()

_PRIORITIES = (
    ("Critical", "特急"),
    ("Urgent", "紧急"),
    ("High", "高"),
    ("Normal", "普通"),
    ("Low", "低"),
)
_METRICS = {
    "acknowledge": ("Acknowledge", "受理"),
    "first_response": ("First response", "首次响应"),
    "next_response": ("Next response", "后续响应"),
    "update": ("Update", "进展更新"),
    "resolution": ("Resolution", "解决"),
    "handoff": ("Hand-off", "交接"),
    "promise": ("Promise", "承诺"),
    "accept": ("Acceptance", "交接受理"),
    "alert_ack": ("Alert acknowledged", "告警受理"),
}
_VIEWS = {
    "mine": ("My tickets", "我的工单"),
    "breaching": ("About to breach", "即将违约"),
    "unassigned": ("Unassigned", "未分派"),
    "waiting": ("Waiting", "等待客户"),
    "open": ("All open", "全部打开"),
    "closed": ("Closed", "已关闭"),
    "all": ("All tickets", "全部工单"),
    "group": ("Group", "小组"),
}
_SORTS = {
    "deadline": ("Deadline", "截止时间"),
    "priority": ("Priority", "优先级"),
    "created": ("Created", "创建时间"),
    "updated": ("Last update", "最近更新"),
}
_CHANNELS = {
    "form": ("Form", "表单"),
    "mail": ("E-mail", "邮件"),
    "phone": ("Phone", "电话"),
    "on_site": ("On site", "现场"),
    "im": ("Chat", "即时消息"),
    "portal": ("Portal", "门户"),
    "alert": ("Alert", "告警"),
    "agent": ("Agent", "坐席"),
    "import": ("Import", "导入"),
}
_ROLES = {
    "agent": ("Agent", "坐席"),
    "expert": ("Expert", "专家"),
    "supervisor": ("Supervisor", "主管"),
    "administrator": ("Administrator", "管理员"),
}
_CLOCK_STATES = {
    "running": ("running", "计时中"),
    "paused": ("paused", "已暂停"),
    "met": ("met", "已达成"),
    "breached": ("breached", "已违约"),
    "cancelled": ("cancelled", "已取消"),
}


def _named(table: dict[str, tuple[str, str]], name: str) -> str:
    pair = table.get(name)
    return pick(*pair) if pair else name


def state(name: str, product: str = "") -> str:
    """Return the name of a ticket's state, as its product line calls it."""
    from desk.ui import state_words  # the first paint names no state in words

    return state_words.name(name, product)


def priority(level: int) -> str:
    """Return the name of a priority 0-4 (P0 is critical)."""
    return pick(*_PRIORITIES[level]) if 0 <= level < len(_PRIORITIES) else f"P{level}"


def priority_code(level: int) -> str:
    """Return a priority as code and name, such as "P1 Urgent"."""
    return f"P{level} {priority(level)}"


def metric(name: str) -> str:
    """Return the name of an SLA metric."""
    return _named(_METRICS, name)


def clock_state(name: str) -> str:
    """Return the name of a clock's state."""
    return _named(_CLOCK_STATES, name)


def view(name: str) -> str:
    """Return the name of a view of the queue."""
    return _named(_VIEWS, name)


def sort(name: str) -> str:
    """Return the name of an order of the queue."""
    return _named(_SORTS, name)


def channel(name: str) -> str:
    """Return the name of a channel."""
    return _named(_CHANNELS, name)


def role(name: str) -> str:
    """Return the name of a role."""
    return _named(_ROLES, name)


def kind(name: str) -> str:
    """Return the name of a kind of timeline entry."""
    from desk.process.timeline import KINDS

    known = KINDS.get(name)
    return pick(known.en, known.zh) if known else name


def age(us: int, now_us: int) -> str:
    """Return how long ago an instant was, in the largest unit: "3 min", "2 h", "5 d"."""
    minutes = max(0, now_us - us) // 60_000_000
    if minutes < 1:
        return pick("just now", "刚刚")
    if minutes < 60:
        return pick(f"{minutes} min", f"{minutes} 分钟")
    if minutes < 1440:
        return pick(f"{minutes // 60} h", f"{minutes // 60} 小时")
    if minutes < 1440 * 60:
        return pick(f"{minutes // 1440} d", f"{minutes // 1440} 天")
    if minutes < 1440 * 730:
        return pick(f"{minutes // 43200} mo", f"{minutes // 43200} 个月")
    return pick(f"{minutes // 525_600} y", f"{minutes // 525_600} 年")


def countdown(seconds: int) -> str:
    """Return a remaining time as "6:52", "1:30:00", "3 d 4 h"; a minus sign (U+2212) when it is over."""
    sign, left = ("−", -seconds) if seconds < 0 else ("", seconds)
    if left >= 86400:
        days, hours = divmod(left // 3600, 24)
        return sign + pick(f"{days} d {hours} h", f"{days} 天 {hours} 时")
    hours, rest = divmod(left, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{sign}{hours}:{minutes:02}:{rest:02}" if hours else f"{sign}{minutes}:{rest:02}"


def duration(seconds: int) -> str:
    """Return a length of time in words: "45 s", "11 min", "3 h 12 min", "2 d 4 h"."""
    sign, left = ("−", -seconds) if seconds < 0 else ("", seconds)
    if left < 60:
        return sign + pick(f"{left} s", f"{left} 秒")
    minutes = left // 60
    if minutes < 60:
        return sign + pick(f"{minutes} min", f"{minutes} 分钟")
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        rest = pick(f" {minutes} min", f" {minutes} 分钟") if minutes else ""
        return sign + pick(f"{hours} h", f"{hours} 小时") + rest
    days, hours = divmod(hours, 24)
    rest = pick(f" {hours} h", f" {hours} 小时") if hours else ""
    return sign + pick(f"{days} d", f"{days} 天") + rest


def local_time(us: int) -> "datetime":
    """Return an instant in the zone of this machine."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(us / 1_000_000, UTC).astimezone()


def clock_time(us: int, now_us: int) -> str:
    """Return an instant as people say it: "Today 13:52", "Yesterday 09:10", "12 Nov 09:10", "2025-11-12"."""
    moment, now = local_time(us), local_time(now_us)
    days = (now.date() - moment.date()).days
    time = f"{moment.hour:02}:{moment.minute:02}"
    named = {0: ("Today", "今天"), 1: ("Yesterday", "昨天"), -1: ("Tomorrow", "明天")}
    if days in named:
        return f"{pick(*named[days])} {time}"
    if moment.year == now.year:
        return f"{day(us)} {time}"
    return f"{moment.year}-{moment.month:02}-{moment.day:02} {time}"


def day(us: int) -> str:
    """Return the day of an instant without its year: "12 Nov"."""
    moment = local_time(us)
    return pick(f"{moment.day} {_MONTHS[moment.month - 1]}", f"{moment.month}月{moment.day}日")


def full_time(us: int) -> str:
    """Return an instant in full for tooltips, with its zone: "2026-11-22 13:52:07 +0800"."""
    return local_time(us).strftime("%Y-%m-%d %H:%M:%S %z")


def file_size(n: int) -> str:
    """Return a size in bytes in the unit people read: "48 KB", "1.2 MB"."""
    if n < 1024:
        return f"{n} B"
    size, units = n / 1024, ["KB", "MB", "GB", "TB"]
    while size >= 1024 and len(units) > 1:
        size /= 1024
        units.pop(0)
    return f"{size:.1f} {units[0]}" if size < 10 and units[0] != "KB" else f"{size:.0f} {units[0]}"


def number(value: int) -> str:
    """Return a whole number with separators: "1,204"."""
    return f"{value:,}"


def percent(share: float) -> str:
    """Return a share 0..1 as a percentage with one digit: "94.2 %"."""
    return f"{share * 100:.1f} %"


def shortcut(keys: str) -> str:
    """Return a shortcut as keycaps are labelled: "Ctrl K"."""
    return " ".join(keys.replace("Return", "↵").split("+"))


def labelled(name: str, value: str) -> str:
    """Return a name and what is said of it, with the colon of the language."""
    return punctuation.labelled(name, value, chinese=is_chinese())


def aside(text: str, note: str) -> str:
    """Return a text with a note in brackets behind it."""
    return punctuation.aside(text, note, chinese=is_chinese())


def listed(items: "Iterable[str]") -> str:
    """Return an enumeration."""
    return punctuation.listed(items, chinese=is_chinese())


def counted(text: str) -> str:
    """Return a sentence whose English nouns follow a lone 1 in the singular."""
    return punctuation.counted(text)
