"""States, transitions and their guards as data (process.md 5.3); knows no storage and no clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from desk.process import permissions
from desk.process.errors import RuleError
from desk.process.instants import to_seconds
from desk.process.messages import Words
from desk.process.timeline import Event

DAY = 86400
REOPEN_WINDOW = 7 * DAY
KNOWLEDGE_DECISIONS = ("reuse", "update", "new", "none")


@dataclass(frozen=True, slots=True)
class State:
    """A state of a ticket; category is open, waiting, confirm or done."""

    name: str
    category: str
    en: str
    zh: str

    @property
    def words(self) -> Words:
        """The name in both languages."""
        return Words(self.en, self.zh)


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the state table.

    Attributes:
        to: the state after it, or None when the state stays.
        required: registers that must be filled (dotted for a part of one).
        role: the least role that may do it.
        effect: the kind of the timeline entry that records it.
    """

    action: str
    sources: frozenset[str]
    to: str | None
    required: tuple[str, ...]
    role: str
    effect: str


STATES: Mapping[str, State] = MappingProxyType(
    {
        row[0]: State(*row)
        for row in (
            ("new", "open", "New", "新建"),
            ("assigned", "open", "Assigned", "已分派"),
            ("in_progress", "open", "In progress", "处理中"),
            ("waiting_customer", "waiting", "Waiting for customer", "待用户补充"),
            ("waiting_third_party", "waiting", "Waiting for third party", "待第三方"),
            ("scheduled", "waiting", "Scheduled", "已约定时间"),
            ("pending_confirmation", "confirm", "Pending confirmation", "待用户确认"),
            ("closed", "done", "Closed", "已关闭"),
            ("cancelled", "done", "Cancelled", "已撤销"),
            ("merged", "done", "Merged", "已合并"),
            ("spam", "done", "Spam", "垃圾"),
        )
    }
)
WAITING = frozenset(name for name, state in STATES.items() if state.category == "waiting")
OPEN = frozenset(name for name, state in STATES.items() if state.category != "done")
DONE = frozenset(STATES) - OPEN
_WORKING = frozenset({"new", "assigned", "in_progress"})

ACTIONS: Mapping[str, Words] = MappingProxyType(
    {
        "assign": Words("Assign", "分派"),
        "claim": Words("Take", "认领"),
        "start": Words("Start work", "开始处理"),
        "wait_customer": Words("Wait for customer", "待用户补充"),
        "wait_third_party": Words("Wait for third party", "待第三方"),
        "schedule": Words("Schedule", "约定时间"),
        "resume": Words("Resume", "恢复处理"),
        "provide_solution": Words("Provide solution", "提供解决方案"),
        "confirm": Words("Confirm", "确认已解决"),
        "reject": Words("Not solved", "反馈未解决"),
        "close": Words("Close", "关闭"),
        "reopen": Words("Reopen", "重新打开"),
        "merge": Words("Merge", "合并"),
        "cancel": Words("Cancel", "撤销"),
        "spam": Words("Mark as spam", "标记为垃圾"),
    }
)
REGISTERS: Mapping[str, Words] = MappingProxyType(
    {
        "owner": Words("owner", "负责人"),
        "reason": Words("reason", "原因"),
        "expected_until": Words("expected until", "预计时间"),
        "solution.steps": Words("solution steps", "解决步骤"),
        "category": Words("category", "问题分类"),
        "knowledge.decision": Words("knowledge decision", "知识处理方式"),
        "confirmed_by": Words("who confirmed", "确认方式"),
        "cause": Words("cause", "关闭原因"),
        "into": Words("target ticket", "目标工单"),
    }
)


def _row(
    action: str, sources: Iterable[str], to: str | None, effect: str, required: tuple[str, ...] = ()
) -> Transition:
    return Transition(action, frozenset(sources), to, required, "agent", effect)


_PENDING = ("pending_confirmation",)
_UNTIL = ("reason", "expected_until")
_SOLUTION = ("solution.steps", "category", "knowledge.decision")
TRANSITIONS: tuple[Transition, ...] = (
    _row("assign", ("new",), "assigned", "assigned", ("owner",)),
    _row("assign", OPEN - {"new"}, None, "assigned"),
    _row("claim", ("new",), "assigned", "assigned"),
    _row("claim", OPEN - {"new"}, None, "assigned"),
    _row("start", ("new", "assigned"), "in_progress", "started"),
    # Waiting and solving are work: done on a ticket nobody had started, they start it first.
    _row("wait_customer", _WORKING, "waiting_customer", "waiting_customer", ("reason",)),
    _row("wait_third_party", _WORKING, "waiting_third_party", "waiting_third_party", _UNTIL),
    _row("schedule", _WORKING, "scheduled", "scheduled", _UNTIL),
    _row("resume", WAITING, "in_progress", "resumed"),
    _row("provide_solution", _WORKING, "pending_confirmation", "solution_provided", _SOLUTION),
    _row("confirm", _PENDING, "closed", "confirmed", ("confirmed_by",)),
    _row("reject", _PENDING, "in_progress", "not_solved"),
    _row("close", _PENDING, "closed", "closed", ("cause",)),
    _row("reopen", ("closed",), "in_progress", "reopened", ("reason",)),
    _row("merge", OPEN, "merged", "merged", ("into",)),
    _row("cancel", OPEN, "cancelled", "cancelled", ("reason",)),
    _row("spam", OPEN, "spam", "spam"),
)
_BY_ACTION: dict[str, dict[str, Transition]] = {}
for _transition in TRANSITIONS:
    for _source in _transition.sources:
        _BY_ACTION.setdefault(_transition.action, {})[_source] = _transition
_ALIASES = {"take": "claim", "not_solved": "reject", "solve": "provide_solution"}


def transition(action: str, state: str) -> Transition | None:
    """Return the row for an action in a state, or None when the table has none."""
    return _BY_ACTION.get(_ALIASES.get(action, action), {}).get(state)


def allowed(state: str) -> tuple[str, ...]:
    """Return the actions the table offers in a state, in the order of the process."""
    return tuple(action for action in ACTIONS if state in _BY_ACTION[action])


def check(
    action: str,
    *,
    state: str,
    role: str,
    registers: Mapping[str, object],
    unanswered_question: bool = False,
    now: int = 0,
    closed_at: int | None = None,
    reopen_window: int = REOPEN_WINDOW,
) -> None:
    """Raise RuleError unless the action is possible; times are whole seconds UTC.

    `registers` holds the ticket's values after the edit that comes with the action: reason, expected_until,
    solution {steps, cautions}, category, knowledge {decision, article, reason}, confirmed_by, cause, into.
    `unanswered_question` tells whether a public message of ours stands after the customer's last one.
    """
    action = _ALIASES.get(action, action)
    if action not in ACTIONS:
        raise RuleError("rule.unknown_action", action=action, possible=list(ACTIONS))
    row = transition(action, state)
    if row is None:
        _refuse_transition(action, state)
        return
    if not _has_role(role, row.role):
        needed = permissions.ROLE_LABELS[row.role]
        raise RuleError("rule.role", action=ACTIONS[action], needed=needed)
    _check_guard(row, registers, unanswered_question, now)
    if action == "reopen":
        _check_reopen(role, closed_at, now, reopen_window)


def _refuse_transition(action: str, state: str) -> None:
    known = STATES.get(state)
    shown = known.words if known else state
    possible = [ACTIONS[name] for name in allowed(state)] or [Words("nothing", "无")]
    raise RuleError("rule.transition", action=ACTIONS[action], state=shown, possible=possible)


def _has_role(role: str, needed: str) -> bool:
    roles = permissions.ROLES
    return role in roles and roles.index(role) >= roles.index(needed)


def _check_guard(row: Transition, registers: Mapping[str, object], question: bool, now: int) -> None:
    for field in row.required:
        if _is_empty(_lookup(registers, field)):
            raise RuleError("rule.required", action=ACTIONS[row.action], field=REGISTERS.get(field, field))
    if row.action == "wait_customer" and not question:
        raise RuleError("rule.no_question")
    until = registers.get("expected_until")
    if row.to in WAITING and isinstance(until, int) and until <= now:
        raise RuleError("rule.until_past")
    if row.action == "provide_solution":
        _check_solution(registers)
    if row.action == "merge" and registers.get("into") == registers.get("ticket", object()):
        raise RuleError("rule.merge_self")


def _check_solution(registers: Mapping[str, object]) -> None:
    if registers.get("category_confirmed") is False:
        raise RuleError("rule.category_unconfirmed")
    decision = _lookup(registers, "knowledge.decision")
    if decision not in KNOWLEDGE_DECISIONS:
        raise RuleError("rule.knowledge_decision")
    if decision == "none" and _is_empty(_lookup(registers, "knowledge.reason")):
        raise RuleError("rule.knowledge_reason")
    if decision in ("reuse", "update") and _is_empty(_lookup(registers, "knowledge.article")):
        raise RuleError("rule.knowledge_article")


def _check_reopen(role: str, closed_at: int | None, now: int, window: int) -> None:
    # Beyond the window closed is terminal; only an administrator un-closes, and the entry records it.
    if closed_at is not None and now - closed_at > window and role != "administrator":
        raise RuleError("rule.reopen_window", days=window // DAY)


def _lookup(registers: Mapping[str, object], field: str) -> object:
    value: object = registers
    for part in field.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _is_empty(value: object) -> bool:
    if isinstance(value, str):
        return not any(character.isalnum() for character in value)  # marks and dashes alone say nothing
    return value is None or (isinstance(value, (list, tuple)) and not any(not _is_empty(v) for v in value))


_STATE_OF_KIND: Mapping[str, str] = MappingProxyType(
    {
        "created": "new",
        "started": "in_progress",
        "waiting_customer": "waiting_customer",
        "waiting_third_party": "waiting_third_party",
        "scheduled": "scheduled",
        "solution_provided": "pending_confirmation",
        "confirmed": "closed",
        "closed": "closed",
        "reopened": "in_progress",
        "merged": "merged",
        "cancelled": "cancelled",
        "spam": "spam",
    }
)
STATE_KINDS = frozenset(_STATE_OF_KIND) | {"resumed", "not_solved"}


def next_state(state: str, kind: str, data: Mapping[str, object]) -> str:
    """Return the state after one entry, forgiving to imported histories that skip steps."""
    if kind == "customer_message":
        return "in_progress" if state == "waiting_customer" else state
    if kind == "assigned":
        return "assigned" if state == "new" and data.get("to") else state
    if state in ("merged", "spam", "cancelled"):
        # Only un-merging (reopened) leaves an end that is not a closure.
        return "in_progress" if kind == "reopened" else state
    if kind == "resumed":
        return "in_progress" if state in WAITING else state
    if kind == "not_solved":
        return "in_progress" if state in ("pending_confirmation", "closed") else state
    if kind == "started":
        return "in_progress" if state in ("new", "assigned") else state
    if kind in ("waiting_customer", "waiting_third_party", "scheduled") and state == "closed":
        return state
    return _STATE_OF_KIND.get(kind, state)


def state_after(events: Sequence[Event], now: int | None = None) -> str:
    """Fold entries, in any order, to the state; waits with an expected time end by themselves."""
    state, wake_at = "new", None
    for event in sorted(events, key=lambda e: (e.at, e.id)):
        if now is not None and event.at > now:
            break
        if wake_at is not None and event.at >= wake_at:
            state, wake_at = "in_progress", None
        state = next_state(state, event.kind, event.data)
        if event.kind in ("waiting_third_party", "scheduled") and state == event.kind:
            wake_at = to_seconds(event.data.get("expected_until"))
        elif state not in ("waiting_third_party", "scheduled"):
            wake_at = None
    if wake_at is not None and now is not None and wake_at <= now:
        return "in_progress"
    return state
