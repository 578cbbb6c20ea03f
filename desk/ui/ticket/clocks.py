"""What each SLA clock says at an instant: its sentence, its tone, how much of the target is used. Pure."""

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from desk.protocol.views import ClockView
from desk.ui import texts

_SECOND = 1_000_000
_ORDER = ("first_response", "next_response", "update", "resolution", "promise")


class ClockFace(Struct, frozen=True):
    """A clock as shown.

    Attributes:
        tone: plain, warn, bad, ok or muted.
        fraction: used part of the target, more than 1 when overdue.
    """

    text: str
    tone: str
    fraction: float
    tip: str


def shown_clocks(clocks: tuple[ClockView, ...]) -> list[ClockView]:
    """Return the newest cycle of each metric that was not cancelled, most urgent kind first."""
    newest: dict[str, ClockView] = {}
    for clock in clocks:
        if clock.state != "cancelled" and (
            clock.metric not in newest or newest[clock.metric].cycle < clock.cycle
        ):
            newest[clock.metric] = clock
    rank = {metric: number for number, metric in enumerate(_ORDER)}
    # What still runs stands before what is done.
    return sorted(
        newest.values(), key=lambda c: (c.state == "met" or not c.live, rank.get(c.metric, 99), c.metric)
    )


def seconds_left(clock: ClockView, now_us: int) -> int | None:
    """Return the seconds to the deadline (negative when over), the remaining ones of a paused clock, or None."""
    if clock.state == "paused" or clock.due_us is None:
        return clock.left_s
    return (clock.due_us - now_us) // _SECOND


def face(clock: ClockView, now_us: int) -> ClockFace:
    """Return what the clock says at an instant."""
    name = metric_name(clock.metric)
    if clock.waived:
        return ClockFace(_tr("{0} waived").format(name), "muted", 1.0, _tip(clock, now_us))
    if clock.met_us is not None and clock.state != "running":
        late = clock.breached_us is not None
        text = _tr("{0} met late") if late else _tr("{0} met")
        return ClockFace(
            ("✓ " if not late else "") + text.format(name),
            "bad" if late else "muted",
            1.0,
            _tip(clock, now_us),
        )
    left = seconds_left(clock, now_us)
    if left is None:
        return ClockFace(name, "muted", 0.0, _tip(clock, now_us))
    count = texts.countdown(left)
    if clock.state == "paused":
        text = _tr("{0} paused · {1} left").format(name, count)
        return ClockFace(text, "plain", _fraction(clock, left), _tip(clock, now_us))
    return ClockFace(
        f"{name} {count}", _tone(clock, left, now_us), _fraction(clock, left), _tip(clock, now_us)
    )


def metric_name(metric: str) -> str:
    """Return the name of a metric; the promise is a clock of its own."""
    return _tr("Promise") if metric == "promise" else texts.metric(metric)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Clocks", text)


def _fraction(clock: ClockView, left: int) -> float:
    return 1.0 - left / clock.target_s if clock.target_s > 0 else 1.0


def _tone(clock: ClockView, left: int, now_us: int) -> str:
    if left < 0 or clock.breached_us is not None:
        return "bad"
    warned = clock.w75_us is not None and now_us >= clock.w75_us
    return "warn" if warned or (clock.w75_us is None and _fraction(clock, left) >= 0.75) else "plain"


def used_seconds(clock: ClockView, now_us: int) -> int:
    """Return how much of the target is used now; what is stored is as of the last fold.

    Straight between the instants of 50, 75 and 90 %, which come from the working calendar.
    """
    if clock.state != "running" or clock.due_us is None or clock.target_s <= 0:
        return clock.elapsed_s
    before, share_before = clock.started_us, 0.0
    steps = ((clock.w50_us, 0.5), (clock.w75_us, 0.75), (clock.w90_us, 0.9), (clock.due_us, 1.0))
    for instant, share in steps:
        if instant is None or instant <= before:
            continue
        if now_us < instant:
            part = max(now_us - before, 0) / (instant - before)
            used = int(clock.target_s * (share_before + (share - share_before) * part))
            return max(used, clock.elapsed_s)
        before, share_before = instant, share
    return clock.target_s + (now_us - clock.due_us) // _SECOND


def _tip(clock: ClockView, now_us: int) -> str:
    used = used_seconds(clock, now_us)
    lines = [_tr("Target {0}, used {1}").format(texts.duration(clock.target_s), texts.duration(used))]
    if clock.due_us is not None and clock.state != "paused":
        lines.append(_tr("Deadline {0}").format(texts.full_time(clock.due_us)))
    if clock.met_us is not None:
        lines.append(_tr("Met {0}").format(texts.full_time(clock.met_us)))
    if clock.breached_us is not None:
        lines.append(_tr("Breached {0}").format(texts.full_time(clock.breached_us)))
    if clock.cycle > 1:
        lines.append(_tr("Cycle {0}").format(clock.cycle))
    lines.append(_tr("Click: why this deadline"))
    return "\n".join(lines)
