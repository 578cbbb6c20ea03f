"""The ledger of the service norm: deviations and rewards, each with a reason, an appeal and a second look (K10).

A record is never changed. What happens to it later (an appeal, a decision, a withdrawal) is a step after it, and
how it stands is folded from these steps, so that two desks that decide apart come to the same answer.
Knows no storage and no clock.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from desk.process import messages
from desk.process.errors import KnownError
from desk.process.messages import Words

DEVIATION, REWARD = "deviation", "reward"
KINDS: Mapping[str, Words] = MappingProxyType(
    {DEVIATION: Words("Deviation", "违规"), REWARD: Words("Reward", "奖励")}
)


class Measure(NamedTuple):
    """What follows from a record: of which kind it is, what it is called, and the points it stands for."""

    kind: str
    words: Words
    points: int


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "reminder": Measure(DEVIATION, Words("Reminder", "口头提醒"), 0),
        "coaching": Measure(DEVIATION, Words("Coaching", "辅导改进"), -1),
        "warning": Measure(DEVIATION, Words("Written warning", "书面警示"), -3),
        "appraisal": Measure(DEVIATION, Words("Counts in the appraisal", "计入绩效"), -5),
        "thanks": Measure(REWARD, Words("Thanks", "口头表扬"), 0),
        "praise": Measure(REWARD, Words("Praise before the team", "团队表扬"), 1),
        "improvement": Measure(REWARD, Words("Improvement adopted", "优化被采纳"), 3),
        "bonus": Measure(REWARD, Words("Bonus", "奖金激励"), 5),
    }
)
"""Points are ours (the service norm names none): whoever records may give others of the same sign."""
MOST_POINTS = 100
APPEAL_DAYS = 14
"""Calendar days in which whoever is concerned may appeal."""
DAY_S = 86_400
LONGEST = 2_000

APPEAL, UPHOLD, REDUCE, WITHDRAW = "appeal", "uphold", "reduce", "withdraw"
DECISIONS = (UPHOLD, REDUCE, WITHDRAW)
STANDING, APPEALED, UPHELD, REDUCED, WITHDRAWN = "standing", "appealed", "upheld", "reduced", "withdrawn"
STATES: Mapping[str, Words] = MappingProxyType(
    {
        STANDING: Words("stands", "有效"),
        APPEALED: Words("appealed", "申诉中"),
        UPHELD: Words("upheld", "维持"),
        REDUCED: Words("reduced", "减轻"),
        WITHDRAWN: Words("withdrawn", "撤销"),
    }
)
_AFTER = {UPHOLD: UPHELD, REDUCE: REDUCED, WITHDRAW: WITHDRAWN}

messages.register(
    {
        "ledger.kind": ("Choose “deviation” or “reward”.", "请选择“deviation”（违规）或“reward”（奖励）。"),
        "ledger.measure": (
            "“{measure}” is no measure for this kind of record. Use one of: {known}.",
            "“{measure}”不适用于此类记录，可用：{known}。",
        ),
        "ledger.reason": (
            "Say what happened, so that whoever is concerned can answer it.",
            "请写明事由，以便当事人回应。",
        ),
        "ledger.points": (
            "A deviation has points from -{most} to 0, a reward from 0 to {most}.",
            "违规分值应为 -{most} 到 0，奖励分值应为 0 到 {most}。",
        ),
        "ledger.people": ("Name at least one member of staff.", "请至少指定一名员工。"),
        "ledger.own": (
            "Nobody records, decides or withdraws a deviation or a reward of their own. Ask another supervisor.",
            "不得登记、裁定或撤销本人的违规或奖励，请由其他主管处理。",
        ),
        "ledger.missing": (
            "This record is not in the ledger. Refresh the list.",
            "台账中没有此记录，请刷新列表。",
        ),
        "ledger.twice": (
            "This finding stands in the ledger for {name} already.",
            "该偏差已为 {name} 登记在台账中。",
        ),
        "ledger.not_yours": (
            "Only whoever is concerned can appeal.",
            "只有当事人可以申诉。",
        ),
        "ledger.over": (
            "This record cannot be appealed (any more): it is {state}.",
            "该记录已不能申诉：当前状态为{state}。",
        ),
        "ledger.late": (
            "An appeal is possible within {days} days of the record. Speak to your supervisor.",
            "申诉须在登记后 {days} 天内提出，请与主管沟通。",
        ),
        "ledger.no_appeal": (
            "There is no open appeal to decide on this record.",
            "该记录没有待裁定的申诉。",
        ),
        "ledger.second": (
            "Whoever recorded it does not decide the appeal. Another supervisor decides; you may withdraw it.",
            "登记人不能裁定申诉，应由其他主管裁定；您可以撤销该记录。",
        ),
        "ledger.decision": (
            "Decide with one of: uphold, reduce, withdraw.",
            "裁定方式可为：uphold（维持）、reduce（减轻）、withdraw（撤销）。",
        ),
        "ledger.reduced": (
            "A reduced record has fewer points of the same sign than before ({points}).",
            "减轻后的分值须与原分值（{points}）同号且更小。",
        ),
        "ledger.finding": (
            "The ticket has no such finding (any more). Open its list of deviations again.",
            "工单上没有（或已不再有）此项偏差，请重新打开偏差列表。",
        ),
        "ledger.gone": ("This record has been withdrawn.", "该记录已撤销。"),
    }
)


@dataclass(frozen=True, slots=True)
class Record:
    """What was recorded: for whom, by whom, when (seconds) and with how many points."""

    person: bytes
    by: bytes | None
    at: int
    points: int


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody did about a record at `at` (seconds)."""

    kind: str
    by: bytes | None
    at: int
    text: str = ""
    points: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How a record stands.

    Attributes:
        points: what counts now: none once withdrawn, the lower number once reduced.
        appeal, decision: the steps that led here.
    """

    state: str
    points: int
    appeal: Step | None = None
    decision: Step | None = None


def fold(record: Record, steps: Iterable[Step]) -> Standing:
    """Return how a record stands after its steps, in their order; a step that came too late changes nothing."""
    now = Standing(STANDING, record.points)
    for step in steps:
        if now.state == WITHDRAWN:
            break
        if step.kind == WITHDRAW:
            now = Standing(WITHDRAWN, 0, now.appeal, step)
        elif step.kind == APPEAL and now.state == STANDING:
            now = Standing(APPEALED, now.points, step)
        elif step.kind in (UPHOLD, REDUCE) and now.state == APPEALED:
            points = step.points if step.kind == REDUCE else now.points
            now = Standing(_AFTER[step.kind], points, now.appeal, step)
    return now


def check_record(kind: str, measure: str, reason: str, points: int | None) -> int:
    """Return the points of a record; raises a sentence where it does not say what its kind must say."""
    if kind not in KINDS:
        raise KnownError("ledger.kind")
    known = [name for name, one in MEASURES.items() if one.kind == kind]
    if measure not in known:
        raise KnownError("ledger.measure", measure=measure, known=", ".join(known))
    if not reason.strip():
        raise KnownError("ledger.reason")
    given = MEASURES[measure].points if points is None else points
    low, high = (-MOST_POINTS, 0) if kind == DEVIATION else (0, MOST_POINTS)
    if not low <= given <= high:
        raise KnownError("ledger.points", most=MOST_POINTS)
    return given


def check_appeal(record: Record, now: Standing, who: bytes | None, text: str, at: int) -> None:
    """Raise a sentence unless `who` may appeal at `at` (seconds)."""
    if who is None or who != record.person:
        raise KnownError("ledger.not_yours")
    if now.state != STANDING:
        raise KnownError("ledger.over", state=STATES[now.state])
    if at >= record.at + APPEAL_DAYS * DAY_S:
        raise KnownError("ledger.late", days=APPEAL_DAYS)
    if not text.strip():
        raise KnownError("ledger.reason")


def check_decision(
    record: Record, now: Standing, who: bytes | None, decision: str, text: str, points: int | None
) -> int:
    """Return the points after a decision on an appeal; raises a sentence where it may not be taken."""
    if decision not in DECISIONS:
        raise KnownError("ledger.decision")
    if now.state != APPEALED:
        raise KnownError("ledger.no_appeal")
    if who is None or who == record.person:
        raise KnownError("ledger.own")
    if who == record.by:
        raise KnownError("ledger.second")
    if not text.strip():
        raise KnownError("ledger.reason")
    if decision == WITHDRAW:
        return 0
    if decision == UPHOLD:
        return now.points
    if points is None or abs(points) >= abs(now.points) or points * now.points < 0:
        raise KnownError("ledger.reduced", points=now.points)
    return points


def check_withdrawal(record: Record, now: Standing, who: bytes | None, text: str) -> None:
    """Raise a sentence unless `who` may take the record back."""
    if who is None or who == record.person:
        raise KnownError("ledger.own")
    if now.state == WITHDRAWN:
        raise KnownError("ledger.gone")
    if not text.strip():
        raise KnownError("ledger.reason")


def allowed(
    record: Record, now: Standing, who: bytes | None, at: int, *, supervisor: bool
) -> tuple[str, ...]:
    """Return what `who` may do about a record at `at`: appeal, decide, withdraw."""
    found = [APPEAL] if _may(check_appeal, record, now, who, "x", at) else []
    if supervisor:
        found += ["decide"] if _may(check_decision, record, now, who, UPHOLD, "x", None) else []
        found += [WITHDRAW] if _may(check_withdrawal, record, now, who, "x") else []
    return tuple(found)


def _may(check: Callable[..., object], *given: object) -> bool:
    try:
        check(*given)
    except KnownError:
        return False
    return True
