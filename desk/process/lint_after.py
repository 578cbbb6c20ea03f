"""Process lint, its rules on what follows a solution and on what goes round the gates; see `lint` and `lint_rules`."""

from collections.abc import Iterator

from desk.process.lifecycle import DONE
from desk.process.lint import PENDING, Hit, Subject, filled, hit, is_contact, rule
from desk.process.lint_rules import closings, is_attempt, solutions, worked
from desk.process.messages import Words

FOLLOW_UP_S = 3 * 86_400
"""A low rating is followed up within this time."""


@rule(
    "downgrade_without_reason", "C01", "error",
    Words("Priority lowered without a reason", "无理由降低优先级"), "priority",
)  # fmt: skip
def downgrade_without_reason(subject: Subject, _now: int) -> Iterator[Hit]:
    """A lower priority is justified."""
    for line in subject.of("priority"):
        before, after = line.event.data.get("from"), line.event.data.get("to")
        lowered = isinstance(before, int) and isinstance(after, int) and after > before
        if lowered and not filled(line.event.data.get("reason")):
            yield hit(line, f"P{before} became P{after}", f"P{before} 降为 P{after}")


@rule(
    "reopened_by_courtesy", "A07", "warning",
    Words("Reopened by a word of thanks", "因致谢消息重新打开"),
)  # fmt: skip
def reopened_by_courtesy(subject: Subject, _now: int) -> Iterator[Hit]:
    """“Thank you” reopens nothing."""
    for line in subject.of("reopened"):
        earlier = [one for one in subject.before(line) if one.event.kind == "customer_message"]
        by_message = line.event.data.get("reason") not in ("alert", "vendor", "timer")
        if not line.human and by_message and earlier and earlier[-1].event.data.get("courtesy"):
            yield hit(line, "the message before was only thanks", "之前的消息只是致谢")


@rule(
    "no_contact", "F01", "error",
    Words("Closed without any contact with the requester", "全程未联系用户即关闭"), "reply",
)  # fmt: skip
def no_contact(subject: Subject, _now: int) -> Iterator[Hit]:
    """Somebody spoke with the requester before the ticket was closed."""
    if not subject.requester or subject.channel == "alert":
        return
    for line, solution in closings(subject):
        reached = any(is_contact(one) for one in subject.before(line))
        by_phone = subject.channel in ("phone", "on_site")
        # A closing without a solution is named by its own rule.
        if solution is not None and not reached and not by_phone:
            yield hit(line, "no reply and no call before the closing", "关闭前没有回复或通话")


@rule(
    "low_rating_unfollowed", "F05", "warning",
    Words("Low rating without a follow-up", "低分评价未跟进"), "follow_up",
)  # fmt: skip
def low_rating_unfollowed(subject: Subject, now: int) -> Iterator[Hit]:
    """A low mark is talked about within three days."""
    for line in subject.of("survey"):
        mark = line.event.data.get("rating")
        if not isinstance(mark, int) or mark > subject.low or now - line.event.at <= FOLLOW_UP_S:
            continue
        later = subject.after(line)
        replaced = any(
            one.event.kind == "survey" and one.event.data.get("cycle") == line.event.data.get("cycle")
            for one in later
        )
        followed = any(
            one.event.kind == "survey_followed" and one.event.at - line.event.at <= FOLLOW_UP_S
            for one in later
        )
        if not replaced and not followed:
            yield hit(line, f"rated {mark}", f"评分 {mark}")


@rule(
    "exception_without_reason", "A08", "error",
    Words("Exception without a reason", "流程例外缺少理由"),
)  # fmt: skip
def exception_without_reason(subject: Subject, _now: int) -> Iterator[Hit]:
    """Who leaves the process on purpose says why."""
    for line in subject.of("exception"):
        if not filled(line.event.data.get("reason")):
            yield hit(line, "no reason", "没有理由")


@rule(
    "work_without_owner", "A03", "warning",
    Words("Work without an owner", "有处理记录但无负责人"), "take",
)  # fmt: skip
def work_without_owner(subject: Subject, _now: int) -> Iterator[Hit]:
    """Who works on a ticket owns it, or somebody does."""
    owned = False
    for line in subject.lines:
        kind, data = line.event.kind, line.event.data
        if kind == "assigned":
            owned = bool(data.get("to"))
        elif kind == "diagnosis_step" and line.human and not owned:
            yield hit(line, "nobody owned the ticket", "当时没有负责人")
            return
    if not owned and not subject.owner and subject.state not in DONE and worked(subject):
        yield hit(subject.lines[0], "take the ticket", "请认领工单", PENDING)


@rule(
    "confirmation_not_asked", "F01", "warning",
    Words("No reminder while the confirmation is out", "待确认期间未提醒用户"), "reply",
)  # fmt: skip
def confirmation_not_asked(subject: Subject, now: int) -> Iterator[Hit]:
    """While a ticket waits for confirmation beyond its time, somebody asks again."""
    if subject.state != "pending_confirmation" or not solutions(subject):
        return
    last = solutions(subject)[-1]
    overdue = now >= subject.confirm_due(last.event.at)
    if overdue and not any(is_attempt(one) for one in subject.after(last)):
        yield hit(last, "remind the requester", "请提醒用户确认")
