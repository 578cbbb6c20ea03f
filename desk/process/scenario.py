"""`desk sla simulate`: a JSON scenario in, its clocks out; every wrong field is named by its path."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from desk.process import calendar_json
from desk.process.calendar import Calendar
from desk.process.clocks import Clock, Facts, Pause
from desk.process.durations import parse_duration
from desk.process.errors import FieldError
from desk.process.instants import to_text
from desk.process.messages import Words
from desk.process.policy import METRICS, Policy, Target
from desk.process.rules import Rules
from desk.process.sla import fold
from desk.process.timeline import Event

_BASE = "ticket"
_TOP = frozenset(("calendar", "calendars", "targets", "events", "now", "name", "description", "comment"))
_COMMON = frozenset(("at", "kind", "recorded_at", "reason", "text", "note", "comment", "by"))
_FIRST_YEAR, _LAST_YEAR = 1970, 2200
_MISSING = Words("is missing", "缺失")
_NOT_OBJECT = Words("must be an object", "应为一个对象")
_NOT_TEXT = Words("must be a text", "应为文本")
_NOT_BOOLEAN = Words("must be true or false", "只能是 true 或 false")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario as read: events in file order with their effective times, and the rules to fold them with."""

    rules: Rules
    events: tuple[Event, ...]
    now: int
    zone: tzinfo


def run(scenario: object) -> dict[str, object]:
    """Fold a scenario and return `{"clocks": [...]}`; raises KnownError naming the wrong field."""
    parsed = parse(scenario)
    result = fold(parsed.events, rules=parsed.rules, now=parsed.now)
    return {"clocks": [_clock(clock, parsed.zone, result.facts) for clock in result.clocks]}


def parse(scenario: object) -> Scenario:
    """Read a scenario; raises KnownError naming the wrong field."""
    if not isinstance(scenario, Mapping):
        raise FieldError("scenario", _NOT_OBJECT)
    for key in scenario:
        if key not in _TOP:
            raise FieldError(str(key), Words("is not a field of a scenario", "不是场景的字段"))
    base = calendar_json.from_json(scenario.get("calendar", "24x7"), path="calendar")
    default_zone = None if scenario.get("calendar", "24x7") == "24x7" else base.zone
    rules = _rules(scenario, base)
    rows = scenario.get("events")
    if not isinstance(rows, list) or not rows:
        raise FieldError(
            "events", Words("must be a list with at least one event", "应为至少包含一个事件的列表")
        )
    reader = _Reader(default_zone)
    events = [reader.event(row, index) for index, row in enumerate(rows)]
    now, _ = reader.instant(scenario, "now", "now")
    created = [index for index, (event, _) in enumerate(events) if event.kind == "created"]
    if len(created) != 1:
        field = f"events[{created[1]}].kind" if created else "events"
        raise FieldError(
            field,
            Words(
                "a scenario has exactly one event of kind created", "一个场景必须有且仅有一个 created 事件"
            ),
        )
    _check_order(events, created[0])
    known = tuple(event for event, recorded in events if recorded is None or recorded <= now)
    return Scenario(rules, known, now, default_zone or reader.first_zone)


def _check_order(events: list[tuple[Event, int | None]], created: int) -> None:
    begin = events[created][0].at
    for index, (event, _) in enumerate(events):
        if event.at < begin:
            raise FieldError(
                f"events[{index}].at", Words("is before the ticket was created", "早于工单创建时间")
            )


def _rules(scenario: Mapping[object, object], base: Calendar) -> Rules:
    calendars = {_BASE: base}
    by_priority: dict[int, str] = dict.fromkeys(range(5), _BASE)
    for key, value in _object(scenario.get("calendars", {}), "calendars").items():
        path = f"calendars.{key}"
        by_priority[_priority(key, path)] = path
        calendars[path] = calendar_json.from_json(value, path=path)
    if "targets" not in scenario:
        raise FieldError("targets", _MISSING)
    targets: dict[int, dict[str, Target]] = {}
    for key, row in _object(scenario["targets"], "targets").items():
        priority = _priority(key, f"targets.{key}")
        for metric, value in _object(row, f"targets.{key}").items():
            path = f"targets.{key}.{metric}"
            if metric not in METRICS:
                metrics = ", ".join(METRICS)
                raise FieldError(
                    path, Words(f"is not a metric; use {metrics}", f"不是有效的指标，可用：{metrics}")
                )
            target = _target(value, path, by_priority[priority], calendars)
            targets.setdefault(priority, {})[str(metric)] = target
    policy = Policy(id="scenario", name="scenario", order=0, targets=targets, calendars=by_priority)
    return Rules(policies=(policy,), calendars=calendars)


def _target(value: object, path: str, default: str, calendars: dict[str, Calendar]) -> Target:
    if isinstance(value, str):
        parse_duration(value, path=path)
        return Target(value, default)
    row = _object(value, path)
    for key in row:
        if key not in ("duration", "calendar"):
            raise FieldError(f"{path}.{key}", Words("is not a field of a target", "不是目标的字段"))
    duration = row.get("duration")
    parse_duration(duration, path=f"{path}.duration")
    if "calendar" not in row:
        return Target(str(duration), default)
    calendars[path] = calendar_json.from_json(row["calendar"], path=f"{path}.calendar")
    return Target(str(duration), path)


def _object(value: object, path: str) -> Mapping[object, object]:
    if not isinstance(value, Mapping):
        raise FieldError(path, _NOT_OBJECT)
    return value


def _priority(value: object, path: str) -> int:
    text = value.upper().removeprefix("P") if isinstance(value, str) else value
    if isinstance(text, str) and text in ("0", "1", "2", "3", "4"):
        return int(text)
    if isinstance(text, int) and not isinstance(text, bool) and 0 <= text <= 4:
        return text
    raise FieldError(path, Words("must be a priority from P0 to P4", "应为 P0 到 P4 的优先级"))


class _Reader:
    """Reads events; remembers the zone in which the first instant was written."""

    def __init__(self, zone: tzinfo | None) -> None:
        self.zone = zone
        self.first_zone: tzinfo = UTC
        self._is_first = True

    def instant(self, row: Mapping[object, object], key: str, path: str) -> tuple[int, tzinfo]:
        """Read an instant: ISO 8601 with an offset, or in the calendar's zone when it has one."""
        value = row.get(key)
        if value is None:
            raise FieldError(path, _MISSING)
        try:
            parsed = datetime.fromisoformat(value if isinstance(value, str) else "")
        except ValueError as error:
            problem = Words(
                "must be an instant such as 2026-03-09T09:30:00+08:00",
                "应为 2026-03-09T09:30:00+08:00 这样的时间",
            )
            raise FieldError(path, problem) from error
        if parsed.tzinfo is None:
            if self.zone is None:
                raise FieldError(
                    path,
                    Words("needs a time zone offset, such as +08:00 or Z", "需要时区偏移，例如 +08:00 或 Z"),
                )
            parsed = parsed.replace(tzinfo=self.zone)
        if not _FIRST_YEAR <= parsed.year <= _LAST_YEAR:
            raise FieldError(
                path,
                Words(
                    f"must lie between the years {_FIRST_YEAR} and {_LAST_YEAR}",
                    f"年份应在 {_FIRST_YEAR} 到 {_LAST_YEAR} 之间",
                ),
            )
        assert parsed.tzinfo is not None  # given, or just set
        return int(parsed.timestamp() // 1), parsed.tzinfo

    def event(self, row: object, index: int) -> tuple[Event, int | None]:
        """Read one event with its effective time, and when it was recorded if that is stated."""
        path = f"events[{index}]"
        fields = _object(row, path)
        kind = fields.get("kind")
        if kind is None:
            raise FieldError(f"{path}.kind", _MISSING)
        reader = _KINDS.get(kind) if isinstance(kind, str) else None
        if reader is None:
            kinds = ", ".join(_KINDS)
            raise FieldError(
                f"{path}.kind",
                Words(
                    f"{kind!r} is not a kind of event; use one of {kinds}",
                    f"“{kind}”不是事件类型，可用：{kinds}",
                ),
            )
        at, zone = self.instant(fields, "at", f"{path}.at")
        if self._is_first:
            self.first_zone, self._is_first = zone, False
        data, known = reader(self, fields, path)
        for key in fields:
            if key not in _COMMON and key not in known:
                raise FieldError(f"{path}.{key}", Words(f"is not a field of {kind}", f"不是 {kind} 的字段"))
        recorded = None
        if "recorded_at" in fields:
            recorded, _ = self.instant(fields, "recorded_at", f"{path}.recorded_at")
            at = _effective(str(kind), at, recorded)
        until = data.get("expected_until")
        if isinstance(until, int) and until <= at:
            raise FieldError(
                f"{path}.expected_until", Words("must be later than the event", "必须晚于事件时间")
            )
        return Event(index.to_bytes(16, "big"), at, str(kind), data), recorded


_Data = tuple[dict[str, object], tuple[str, ...]]


def _effective(kind: str, at: int, recorded: int) -> int:
    """Return the effective time of a late event: messages count when delivered, acts when they happened."""
    if kind in ("public_reply", "customer_message", "auto_reply"):
        return recorded
    return min(at, recorded)


def _read_plain(reader: _Reader, row: Mapping[object, object], path: str) -> _Data:
    return {}, ()


def _read_created(reader: _Reader, row: Mapping[object, object], path: str) -> _Data:
    data: dict[str, object] = {"priority": _priority(row.get("priority", "P3"), f"{path}.priority")}
    if "channel" in row:
        if not isinstance(row["channel"], str):
            raise FieldError(f"{path}.channel", _NOT_TEXT)
        data["channel"] = row["channel"]
    for key in ("by_agent", "proactive"):
        if key in row:
            data[key] = _boolean(row, key, path)
    return data, ("priority", "channel", "by_agent", "proactive")


def _boolean(row: Mapping[object, object], key: str, path: str) -> bool:
    value = row.get(key, False)
    if not isinstance(value, bool):
        raise FieldError(f"{path}.{key}", _NOT_BOOLEAN)
    return value


def _read_message(reader: _Reader, row: Mapping[object, object], path: str) -> _Data:
    return {"courtesy": _boolean(row, "courtesy", path)}, ("courtesy",)


def _read_wait(reader: _Reader, row: Mapping[object, object], path: str) -> _Data:
    until, _ = reader.instant(row, "expected_until", f"{path}.expected_until")
    return {"expected_until": until}, ("expected_until",)


def _read_waiting_customer(reader: _Reader, row: Mapping[object, object], path: str) -> _Data:
    return _read_wait(reader, row, path) if "expected_until" in row else ({}, ())


def _read_priority(reader: _Reader, row: Mapping[object, object], path: str) -> _Data:
    if "to" not in row:
        raise FieldError(f"{path}.to", _MISSING)
    return {"to": _priority(row["to"], f"{path}.to")}, ("to", "from")


def _read_calendar(reader: _Reader, row: Mapping[object, object], path: str) -> _Data:
    if "to" not in row:
        raise FieldError(f"{path}.to", _MISSING)
    return {"to": calendar_json.from_json(row["to"], path=f"{path}.to")}, ("to",)


def _read_waive(reader: _Reader, row: Mapping[object, object], path: str) -> _Data:
    metric, reason = row.get("metric"), row.get("reason")
    if metric not in METRICS:
        metrics = ", ".join(METRICS)
        raise FieldError(f"{path}.metric", Words(f"must be one of {metrics}", f"只能是 {metrics} 之一"))
    if not isinstance(reason, str) or not reason.strip():
        raise FieldError(f"{path}.reason", Words("a waiver needs a reason", "豁免必须填写原因"))
    return {"metric": metric, "reason": reason}, ("metric",)


_KINDS: Mapping[str, Callable[[_Reader, Mapping[object, object], str], _Data]] = {
    "created": _read_created,
    "customer_message": _read_message,
    "public_reply": _read_plain,
    "auto_reply": _read_plain,
    "internal_note": _read_plain,
    "waiting_customer": _read_waiting_customer,
    "waiting_third_party": _read_wait,
    "scheduled": _read_wait,
    "resumed": _read_plain,
    "priority": _read_priority,
    "solution_provided": _read_plain,
    "confirmed": _read_plain,
    "not_solved": _read_plain,
    "closed": _read_plain,
    "reopened": _read_plain,
    "merged": _read_plain,
    "cancelled": _read_plain,
    "spam": _read_plain,
    "calendar": _read_calendar,
    "waive": _read_waive,
}


def _clock(clock: Clock, zone: tzinfo, facts: Facts) -> dict[str, object]:
    def shown(at: int | None) -> str | None:
        return None if at is None else to_text(at, zone)

    result: dict[str, object] = {
        "metric": clock.metric,
        "cycle": clock.cycle,
        "started_at": shown(clock.started_at),
        "target_s": clock.target_s,
        "elapsed_s": clock.elapsed_s,
        "state": clock.state,
        "deadline": shown(clock.deadline),
        "remaining_s": clock.remaining_s,
        "met_at": shown(clock.met_at),
        "breached_at": shown(clock.breached_at),
        "cause": clock.cause,
        "pauses": [[shown(start), shown(end)] for start, end in _union(clock.pauses)],
        "warnings": {str(step): shown(at) for step, at in clock.warnings.items()},
    }
    if clock.metric == "resolution":
        result["first_resolution_s"] = facts.first_resolution_s
        result["total_resolution_s"] = facts.total_resolution_s
    return result


def _union(pauses: tuple[Pause, ...]) -> list[tuple[int, int | None]]:
    """Join pauses that touch: what counts is the union."""
    joined: list[tuple[int, int | None]] = []
    for pause in pauses:
        if joined and joined[-1][1] == pause.start:
            joined[-1] = (joined[-1][0], pause.end)
        else:
            joined.append((pause.start, pause.end))
    return joined
