"""The vocabulary of the team's page in both languages."""

from desk.process.dispatch_why import LANES
from desk.process.roster import KIND_WORDS
from desk.process.training import KINDS
from desk.ui.i18n import pick

_AVAILABILITY = {
    "available": ("Available", "可接单"),
    "busy": ("Busy", "忙碌"),
    "away": ("Away", "离开"),
    "offline": ("Offline", "离线"),
}
AVAILABILITY_TONES = {"available": "ok", "busy": "bad", "away": "warn", "offline": "faint"}
_LANES = {
    "assigned": ("Ready", "可分派"),
    "waiting": ("Waiting", "等待人选"),
    "triage": ("Triage", "人工分诊"),
    "supervisor": ("Supervisor", "主管处理"),
    "manual": ("By hand", "人工兜底"),
    "absent": ("Owner absent", "负责人不在班"),
}
LANE_TONES = {
    "assigned": "ok", "waiting": "", "triage": "accent", "supervisor": "bad", "manual": "warn", "absent": "warn",
}  # fmt: skip
_PAGE_STATES = {
    "triggered": ("Unanswered", "待响应"),
    "acknowledged": ("Acknowledged", "已确认"),
    "exhausted": ("Nobody answered", "无人响应"),
    "ended": ("Ended", "已结束"),
}
PAGE_TONES = {"triggered": "bad", "acknowledged": "ok", "exhausted": "warn", "ended": ""}
_BATON = {
    "unaccepted": ("Not accepted", "待接受"),
    "breach": ("Breaches", "将超时"),
    "promise": ("Promised", "承诺到期"),
    "wakes": ("Wakes up", "等待到期"),
}
BATON_TONES = {"unaccepted": "bad", "breach": "warn", "promise": "accent", "wakes": ""}


def availability(name: str) -> str:
    """Return the name of an availability."""
    return pick(*_AVAILABILITY[name])


def lane(name: str) -> str:
    """Return the short name of a lane."""
    return pick(*_LANES[name])


def lane_sentence(name: str) -> str:
    """Return what a lane means."""
    return pick(*LANES[name]) if name in LANES else lane(name)


def page_state(name: str) -> str:
    """Return the name of a page's state."""
    return pick(*_PAGE_STATES[name])


def baton(kind: str) -> str:
    """Return why a ticket is in the digest."""
    return pick(*_BATON[kind])


def roster_kind(name: str) -> str:
    """Return the name of a kind of day."""
    return pick("as usual", "按班次") if name == "usual" else pick(*KIND_WORDS[name])


def training_kind(name: str) -> str:
    """Return the name of a kind of record."""
    return pick(*KINDS[name].words)
