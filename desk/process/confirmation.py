"""Waiting for the requester (process.md 5.3): when they are reminded, and when silence counts as consent.

Knows no storage; times are whole seconds UTC.
"""

from collections.abc import Sequence

from desk.process import messages
from desk.process.calendar import Calendar
from desk.process.timeline import Event

REMIND_DAYS, CONSENT_DAYS = 1, 3
"""Working days after the solution; both ours, shown as assumed."""

QUESTION_HOURS = (24, 48)
GIVE_UP_DAYS = 5
"""Reminders while waiting for an answer, and the working days after which closing is proposed."""

messages.register(
    {
        "confirm.no_attempt": (
            "Nobody has tried to reach the requester since the solution. Reply, call or wait for the reminder first,"
            " or close by exception with a reason (it is recorded).",
            "提供方案后尚未尝试联系用户。请先回复、致电或等待自动提醒，或填写理由后按例外关闭（将被记录）。",
        ),
        "confirm.early": (
            "The requester has until {until} to answer. Close then, or by exception with a reason (it is recorded).",
            "用户的确认期限至 {until}。请届时关闭，或填写理由后按例外关闭（将被记录）。",
        ),
        "confirm.reminder": (
            "We have sent a solution for {number} “{title}”. Is it solved? Do you have any other question?"
            " Without an answer by {until} the request is closed; it can be reopened for {days} days.",
            "我们已为 {number}“{title}”提供解决方案。问题是否已解决？是否还有其他疑问？"
            "若 {until} 前未收到答复，工单将自动关闭；关闭后 {days} 天内可重新打开。",
        ),
        "confirm.question": (
            "We are still waiting for your answer on {number} “{title}” to go on.",
            "{number}“{title}”仍在等待您的答复，收到后我们将继续处理。",
        ),
        "confirm.give_up": (
            "No answer for {days} working days. Proposal: provide what is known as the solution, or cancel the ticket"
            " with the reason.",
            "用户已 {days} 个工作日未答复。建议：以已有结论提供解决方案，或注明原因后撤销工单。",
        ),
    }
)


def is_attempt(event: Event, human: bool) -> bool:
    """Tell whether an entry is an attempt to get the requester's word: a reminder, a reply, any call."""
    if event.kind == "auto_reply":
        return bool(event.data.get("reminder"))
    return human and event.kind in ("public_reply", "call")


def may_close(solution_at: int, attempts: Sequence[int], now: int, calendar: Calendar) -> tuple[str, int]:
    """Return the code of the reason why silence is no consent yet ("" = it is) and until when there is time."""
    until = calendar.nth_working_day(solution_at, CONSENT_DAYS)
    if not [at for at in attempts if at >= solution_at]:
        return "confirm.no_attempt", until
    return ("confirm.early" if now < until else ""), until


def remind_at(solution_at: int, calendar: Calendar) -> int:
    """Return when the requester is reminded of a solution."""
    return calendar.nth_working_day(solution_at, REMIND_DAYS)


def consent_at(solution_at: int, reminded_at: int, calendar: Calendar) -> int:
    """Return when silence counts as consent: the third working day, and a working day after the reminder."""
    return max(
        calendar.nth_working_day(solution_at, CONSENT_DAYS),
        calendar.nth_working_day(reminded_at, REMIND_DAYS),
    )


def question_steps(asked_at: int, calendar: Calendar) -> tuple[tuple[int, int], int]:
    """Return when a waiting requester is reminded (twice), and when closing is proposed."""
    first, second = (asked_at + hours * 3600 for hours in QUESTION_HOURS)
    return (first, second), calendar.nth_working_day(asked_at, GIVE_UP_DAYS)
