"""Hand-off between groups (process.md 5.10): the package that must go with it, how it is answered, ping-pong.

Knows no storage and no clock.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from desk.process import messages
from desk.process.messages import Words
from desk.process.timeline import Event

ACCEPT_S: Mapping[int, int] = MappingProxyType({0: 300, 1: 300, 2: 900, 3: 3600, 4: 3600})
"""Seconds a receiver has for an answer where the policy names no `accept` target; assumed until confirmed."""

OFFERED, ACCEPTED, REJECTED, RECALLED = "offered", "accepted", "rejected", "recalled"
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "handoff_offered": OFFERED,
        "handoff_accepted": ACCEPTED,
        "handoff_rejected": REJECTED,
        "handoff_recalled": RECALLED,
    }
)
REASONS: Mapping[str, Words] = MappingProxyType(
    {
        "incomplete": Words("the package is incomplete", "交接资料不完整"),
        "wrong_group": Words("another group is responsible", "不属于本组职责"),
        "not_reproducible": Words("not reproducible as described", "按描述无法复现"),
        "duplicate": Words("already being worked on", "已有工单在处理"),
        "no_capacity": Words("no capacity within the limit", "时限内无处理能力"),
        "other": Words("another reason", "其他原因"),
    }
)
PARTS: Mapping[str, Words] = MappingProxyType(
    {
        "logs": Words("complete logs (a file, or why there are none)", "完整日志（附件，或说明为何没有）"),
        "reproduction": Words("reproduction steps", "复现步骤"),
        "impact.users": Words("impact: affected users", "影响范围：受影响用户"),
        "impact.functions": Words("impact: affected functions", "影响范围：受影响功能"),
        "impact.since": Words("impact: since when", "影响范围：开始时间"),
        "impact.workaround": Words("impact: workaround (or “none”)", "影响范围：临时措施（没有请写“无”）"),
        "tried": Words("steps tried so far (diagnosis log)", "已尝试的步骤（诊断日志）"),
    }
)
IMPACT = ("users", "functions", "since", "workaround")

messages.register(
    {
        "handoff.incomplete": (
            "The hand-off lacks: {missing}. Fill it in, or hand over by exception with a reason (it is recorded).",
            "交接资料缺少：{missing}。请补充，或说明原因后按例外交接（将被记录）。",
        ),
        "handoff.open": (
            "A hand-off to {group} is waiting for an answer. Recall it first.",
            "已有交给“{group}”的交接待受理，请先撤回。",
        ),
        "handoff.none": (
            "No hand-off of this ticket waits for an answer. Open the ticket again to see its state.",
            "此工单没有待受理的交接，请重新打开工单查看。",
        ),
        "handoff.same": (
            "The ticket already belongs to this group. Choose another one.",
            "工单已属于该组，请选择其他组。",
        ),
        "handoff.not_yours": (
            "Only a member of {group} or a supervisor answers this hand-off.",
            "只有“{group}”的成员或主管可以受理此交接。",
        ),
        "handoff.reason": (
            "Say why it is rejected: choose a reason and write what is needed.",
            "请选择退回原因，并写明需要补充什么。",
        ),
        "handoff.not_member": (
            "{person} is no member of {group}. Choose a member or leave the person open.",
            "{person} 不是“{group}”的成员。请选择该组成员，或不指定人员。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Package:
    """What goes with a hand-off.

    Attributes:
        files: ids of the attached logs; `logs_reason` says why there are none.
        impact: users, functions, since, workaround.
        tried: steps of the diagnosis log; `untried` says why there are none.
    """

    files: tuple[str, ...] = ()
    logs_reason: str = ""
    reproduction: str = ""
    impact: Mapping[str, str] = field(default_factory=dict)
    tried: tuple[Mapping[str, Any], ...] = ()
    untried: str = ""

    def missing(self) -> tuple[str, ...]:
        """Return the names of the parts that are not there, in order."""
        absent = [] if self.files or _said(self.logs_reason) else ["logs"]
        absent += [] if _said(self.reproduction) else ["reproduction"]
        absent += [f"impact.{name}" for name in IMPACT if not _said(self.impact.get(name, ""))]
        absent += [] if self.tried or _said(self.untried) else ["tried"]
        return tuple(absent)

    def score(self) -> int:
        """Return how complete it is, 0 to 100."""
        return round(100 * (len(PARTS) - len(self.missing())) / len(PARTS))


def _said(text: object) -> bool:
    """Tell whether a text says something: marks and dashes alone say nothing."""
    return isinstance(text, str) and any(character.isalnum() for character in text)


def package_of(data: Mapping[str, Any]) -> Package:
    """Return the package that an offer's payload holds; what has another shape is not there."""
    impact, texts = data.get("impact"), ("logs_reason", "reproduction", "untried")
    logs, tried = (data.get(name) for name in ("logs", "tried"))
    return Package(
        files=tuple(str(one) for one in logs) if isinstance(logs, list) else (),
        impact=impact if isinstance(impact, Mapping) else {},
        tried=tuple(one for one in tried if isinstance(one, Mapping)) if isinstance(tried, list) else (),
        **{name: str(data.get(name, "")) for name in texts},
    )


def named(parts: Iterable[str]) -> Words:
    """Return the names of missing parts as one phrase."""
    known = [PARTS[part] for part in parts]
    return Words("; ".join(word.en for word in known), "；".join(word.zh for word in known))


def tried_steps(events: Sequence[Event]) -> tuple[dict[str, Any], ...]:
    """Return what was tried, oldest first: diagnosis steps, scripts, and articles with their verdict."""
    found: list[dict[str, Any]] = []
    for event in sorted(events, key=lambda e: (e.at, e.id)):
        data = event.data
        if event.kind == "diagnosis_step":
            parts = ("hypothesis", "step", "evidence", "result", "method")
            found.append({"at": event.at, **{name: data[name] for name in parts if data.get(name)}})
        elif event.kind == "script_run":
            found.append({"at": event.at, "step": f"script {data.get('name', '')}".strip(), "result": "open"})
        elif event.kind == "article_used" and data.get("verdict") in ("partly", "no"):
            found.append({"at": event.at, "article": data.get("article"), "result": data["verdict"]})
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Offer:
    """A hand-off as its entries tell it; `done_at` is None while it waits."""

    id: bytes
    at: int
    state: str
    data: Mapping[str, Any]
    done_at: int | None = None
    answer: Mapping[str, Any] = field(default_factory=dict)
    done_id: bytes = b""


def offers(events: Sequence[Event]) -> list[Offer]:
    """Return the hand-offs of a ticket, oldest first, each with its answer.

    The first answer counts; but an acceptance stands over a rejection or recall made at the same time elsewhere,
    because the ticket has moved with it.
    """
    found: list[Offer] = []
    for event in sorted(events, key=lambda e: (e.at, e.id)):
        state = KINDS.get(event.kind)
        if state == OFFERED:
            found.append(Offer(event.id, event.at, OFFERED, event.data))
        elif state is not None and found:
            place = _place(found, event)
            last = found[place]
            if last.state == OFFERED or (state == ACCEPTED and last.state != ACCEPTED):
                found[place] = Offer(last.id, last.at, state, last.data, event.at, event.data, event.id)
    return found


def _place(found: Sequence[Offer], event: Event) -> int:
    """Return which offer an answer is about: the one it names, else the newest."""
    named_offer = event.data.get("offer")
    return next((n for n, offer in enumerate(found) if offer.id.hex() == named_offer), len(found) - 1)


def ping_pong(groups: Sequence[str | None]) -> list[tuple[str, str]]:
    """Return the returns A→B→A in a sequence of owning groups, each as the pair (A, B)."""
    path: list[str] = []
    for group in groups:
        if group is not None and (not path or path[-1] != group):
            path.append(group)
    return [(path[i], path[i + 1]) for i in range(len(path) - 2) if path[i] == path[i + 2]]


def group_path(events: Sequence[Event]) -> list[str | None]:
    """Return the groups that owned a ticket, in order."""
    changes = [e.data for e in sorted(events, key=lambda e: (e.at, e.id)) if e.kind == "group"]
    if not changes:
        return []
    first = changes[0].get("from")
    rest = [data.get("to") for data in changes]
    return [None if one is None else str(one) for one in (first, *rest)]
