"""The rules of process lint, one function a clause. A rule takes what happened and yields hits; see `lint`."""

from collections.abc import Iterator

from desk.process import confirmation
from desk.process.checklists import standing
from desk.process.diagnosis import ACTION
from desk.process.handoff import PARTS, REJECTED, named, offers, package_of
from desk.process.lifecycle import DONE, KNOWLEDGE_DECISIONS
from desk.process.lint import PENDING, VIOLATION, Hit, Line, Subject, filled, hit, is_contact, is_work, rule
from desk.process.messages import Words
from desk.process.package import CHECKLIST


def solutions(subject: Subject) -> list[Line]:
    """Return the entries that provide a solution."""
    return subject.of("solution_provided")


def closings(subject: Subject) -> Iterator[tuple[Line, Line | None]]:
    """Yield each closing with the solution that stood at it."""
    standing: Line | None = None
    open_now = True
    for line in subject.lines:
        kind = line.event.kind
        if kind == "solution_provided":
            standing = line
        elif kind in ("not_solved", "reopened"):
            standing, open_now = None, True
        elif kind in ("confirmed", "closed") and open_now:
            open_now = False
            yield line, standing


@rule(
    "no_solution", "F02", "error", Words("Closed without a solution", "未提供解决方案即关闭"), "solve"
)  # fmt: skip
def no_solution(subject: Subject, _now: int) -> Iterator[Hit]:
    """A ticket that was closed had its solution recorded."""
    for line, solution in closings(subject):
        if solution is None and not _is_machine_closing(subject, line):
            yield hit(line, "no solution stands before the closing", "关闭前没有有效的解决方案")


def _is_machine_closing(subject: Subject, line: Line) -> bool:
    """Tell whether an alert of P3 or P4 ended by itself, which it may."""
    return not line.human and subject.channel == "alert" and subject.priority_at(line) >= 3


@rule(
    "no_confirmation", "F01", "error",
    Words("Closed without the requester's word", "未经用户确认即关闭"), "confirm",
)  # fmt: skip
def no_confirmation(subject: Subject, _now: int) -> Iterator[Hit]:
    """Closing needs the requester's word, or an attempt to get it and enough time for an answer."""
    for line, solution in closings(subject):
        if solution is None:
            continue
        by = line.event.data.get("by") if line.event.kind == "confirmed" else "auto"
        if by in ("customer", "phone"):
            continue
        between = [
            one for one in subject.after(solution) if one.event.at <= line.event.at and one is not line
        ]
        if any(_excuses(one, "confirmation") for one in between):
            continue
        if not any(is_attempt(one) for one in between):
            yield hit(line, "nobody tried to reach the requester", "没有联系用户的记录")
        elif line.event.at < subject.confirm_due(solution.event.at):
            yield hit(line, "closed before the time for an answer was over", "未到确认期限即关闭")


def _excuses(line: Line, name: str) -> bool:
    """Tell whether an entry leaves a rule aside on purpose, with its reason."""
    data = line.event.data
    return line.event.kind == "exception" and data.get("rule") == name and filled(data.get("reason"))


def is_attempt(line: Line) -> bool:
    """Tell whether an entry is an attempt to get the requester's word."""
    return confirmation.is_attempt(line.event, line.human)


@rule(
    "no_knowledge_decision", "F02", "error",
    Words("Solved without a decision about knowledge", "解决时未做知识沉淀决定"), "solve",
)  # fmt: skip
def no_knowledge_decision(subject: Subject, _now: int) -> Iterator[Hit]:
    """Every solution says what becomes of the knowledge."""
    for line in solutions(subject):
        knowledge = line.event.data.get("knowledge")
        found = knowledge if isinstance(knowledge, dict) else {}
        decision = found.get("decision")
        if decision not in KNOWLEDGE_DECISIONS:
            yield hit(line, "no decision", "没有决定")
        elif decision == "none" and not filled(found.get("reason")):
            yield hit(line, "“none” without a reason", "选择“无需”但没有原因")
        elif decision in ("reuse", "update") and not found.get("article"):
            yield hit(line, "no article is named", "没有指明知识条目")


@rule("no_category", "B09", "error", Words("Solved without a category", "解决时未确认分类"), "category")
def no_category(subject: Subject, _now: int) -> Iterator[Hit]:
    """The category is known when the solution is provided."""
    for line in solutions(subject):
        if not filled(line.event.data.get("category")):
            yield hit(line, "the solution names no category", "解决方案没有分类")
    if not subject.category and not solutions(subject) and subject.state not in DONE and worked(subject):
        yield hit(subject.lines[0], "choose the category", "请选择分类", PENDING)


def worked(subject: Subject) -> bool:
    """Tell whether a person worked on the ticket."""
    return any(is_work(line) for line in subject.lines)


@rule(
    "no_diagnosis", "E03", "warning",
    Words("Urgent ticket solved without a diagnosis step", "紧急工单解决前无诊断记录"), "diagnose",
)  # fmt: skip
def no_diagnosis(subject: Subject, _now: int) -> Iterator[Hit]:
    """P0 to P2: the way to the solution is recorded, so that somebody else can take over."""
    # As urgent as it was then: a priority that is lowered once it is solved hides nothing.
    done = solutions(subject)
    urgent = next((one for one in done if subject.priority_at(one) <= 2), None)
    if urgent and not [one for one in subject.before(urgent) if one.event.kind == "diagnosis_step"]:
        yield hit(urgent, "no diagnosis step before the solution", "解决方案之前没有诊断步骤")
    elif subject.priority > 2:
        return
    elif not done and subject.state == "in_progress" and not subject.of("diagnosis_step"):
        yield hit(subject.lines[0], "record the first diagnosis step", "请记录第一个诊断步骤", PENDING)


@rule(
    "blind_action", "E04", "warning", Words("Action without a hypothesis", "无假设的盲目操作"), "diagnose"
)  # fmt: skip
def blind_action(subject: Subject, _now: int) -> Iterator[Hit]:
    """A change to the system follows a hypothesis: no restart before somebody said why."""
    supposed = False
    for line in subject.lines:
        data = line.event.data
        if line.event.kind == "diagnosis_step":
            supposed = supposed or filled(data.get("hypothesis"))
            acts = ACTION.search(str(data.get("step", ""))) is not None
        else:
            changes = data.get("danger") in ("change", "destroy") and not data.get("dry_run")
            acts = line.event.kind == "script_run" and changes
        if acts and not supposed:
            yield hit(line, "nothing was supposed before it", "操作之前没有提出假设")


@rule(
    "knowledge_not_searched", "E06", "warning",
    Words("Solved without looking into the knowledge base", "解决前未查阅知识库"), "knowledge",
)  # fmt: skip
def knowledge_not_searched(subject: Subject, _now: int) -> Iterator[Hit]:
    """Known problems are solved with the standard solution: an article was at least looked at."""
    for line in solutions(subject):
        knowledge = line.event.data.get("knowledge")
        decision = knowledge.get("decision") if isinstance(knowledge, dict) else None
        looked = any(one.event.kind == "article_used" for one in subject.before(line))
        if not looked and decision in ("new", "none"):
            yield hit(line, "no article was opened before the solution", "解决之前没有打开任何知识条目")


def _breaches(subject: Subject, metric: str) -> Iterator[Hit]:
    for clock in subject.clocks:
        late = clock.outcome == "breached" and clock.breached_at is not None and clock.cause != "retarget"
        if clock.metric == metric and late and clock.breached_at is not None:
            yield Hit(
                clock.breached_at, f"{metric}#{clock.cycle}",
                Words(f"cycle {clock.cycle} was breached", f"第 {clock.cycle} 次计时超时"),
            )  # fmt: skip


@rule("response_late", "C05", "error", Words("First response too late", "首次响应超时"), "reply")
def response_late(subject: Subject, _now: int) -> Iterator[Hit]:
    """The first answer comes in time."""
    yield from _breaches(subject, "first_response")


@rule("solution_late", "C05", "error", Words("Solution too late", "解决超时"), "solve")
def solution_late(subject: Subject, _now: int) -> Iterator[Hit]:
    """The solution comes in time."""
    yield from _breaches(subject, "resolution")


@rule("update_late", "E05", "warning", Words("Progress update too late", "进展反馈超时"), "reply")
def update_late(subject: Subject, _now: int) -> Iterator[Hit]:
    """The requester hears of the progress in time."""
    yield from _breaches(subject, "update")


@rule("promise_broken", "E05", "warning", Words("Promise not kept", "未兑现承诺时间"), "reply")
def promise_broken(subject: Subject, _now: int) -> Iterator[Hit]:
    """A date given to the requester holds."""
    yield from _breaches(subject, "promise")


@rule(
    "handoff_incomplete", "E09", "error",
    Words("Hand-off without the three parts", "交接资料不完整"), "handoff",
)  # fmt: skip
def handoff_incomplete(subject: Subject, _now: int) -> Iterator[Hit]:
    """Logs, reproduction steps and impact go with a hand-off, or the exception has a reason."""
    for line in subject.of("handoff_offered"):
        # What stands in the offer counts, not what its author's desk said of it.
        missing = package_of(line.event.data).missing()
        if missing and not filled(line.event.data.get("exception")):
            words = named(missing)
            yield hit(line, f"lacks {words.en}", f"缺少{words.zh}")


@rule(
    "package_incomplete", "E09", "warning",
    Words("Escalated by time, parts of the hand-off are missing", "超时升级，交接资料待补充"), "check",
)  # fmt: skip
def package_incomplete(subject: Subject, _now: int) -> Iterator[Hit]:
    """What was missing when a machine moved the ticket up is supplied before it is solved."""
    for line in subject.of("checklist"):
        if line.event.data.get("name") != CHECKLIST:
            continue
        solved = next((one for one in subject.after(line) if one.event.kind == "solution_provided"), None)
        until = subject.lines if solved is None else subject.before(solved)
        found = next(one for one in standing([e.event for e in until], {}) if one.id == line.event.id.hex())
        missing = [item.part for item in found.items if item.part in PARTS and not item.done]
        if missing and (solved is not None or subject.state not in DONE):
            words = named(missing)
            made = hit(line, f"lacks {words.en}", f"缺少{words.zh}", PENDING)
            yield made if solved is None else made._replace(at=solved.event.at, state=VIOLATION)


@rule(
    "moved_without_handoff", "E07", "error",
    Words("Moved to another group without a hand-off", "未交接即转组"), "handoff",
)  # fmt: skip
def moved_without_handoff(subject: Subject, _now: int) -> Iterator[Hit]:
    """Once work has begun, a ticket changes its group by a hand-off only (machines escalate as they are told)."""
    for line in subject.of("group"):
        data = line.event.data
        moved = data.get("from") and data.get("from") != data.get("to")
        worked = any(one.event.kind in ("started", "diagnosis_step") for one in subject.before(line))
        if line.human and moved and worked and not data.get("handoff"):
            yield hit(line, "no hand-off stands behind the move", "转组没有对应的交接")


@rule(
    "handoff_unanswered", "E09", "warning",
    Words("Hand-off not accepted in time", "交接未按时受理"), "handoff_accept",
)  # fmt: skip
def handoff_unanswered(subject: Subject, _now: int) -> Iterator[Hit]:
    """The receiver answers within their time."""
    yield from _breaches(subject, "accept")


@rule(
    "rejection_without_reason", "E09", "warning",
    Words("Hand-off rejected without a reason", "无理由退回交接"),
)  # fmt: skip
def rejection_without_reason(subject: Subject, _now: int) -> Iterator[Hit]:
    """Who rejects says why."""
    # Only an answer that counted: one that came after another desk's acceptance sent nobody back.
    counted = {one.done_id for one in offers([line.event for line in subject.lines]) if one.state == REJECTED}
    for line in subject.of("handoff_rejected"):
        data = line.event.data
        said = data.get("code") and (filled(data.get("reason")) or filled(line.body))
        if line.event.id in counted and not said:
            yield hit(line, "no reason", "没有理由")


@rule(
    "wait_without_question", "E05", "error",
    Words("Waiting for the requester without a question", "未提问即挂起等待用户"), "reply",
)  # fmt: skip
def wait_without_question(subject: Subject, _now: int) -> Iterator[Hit]:
    """Nobody waits for an answer to a question that was not asked."""
    for line in subject.of("waiting_customer"):
        spoken = [one for one in subject.before(line) if _speaks(one)]
        if not spoken or not is_contact(spoken[-1]):
            yield hit(
                line, "no question stands after the requester's last message", "用户最后消息之后没有提问"
            )


def _speaks(line: Line) -> bool:
    data = line.event.data
    if line.event.kind == "customer_message":
        return not data.get("courtesy")
    return line.event.kind in ("created", "not_solved") or is_contact(line)


@rule(
    "wait_without_end", "A05", "error",
    Words("Waiting without reason or date", "挂起缺少原因或预计时间"), "wait",
)  # fmt: skip
def wait_without_end(subject: Subject, _now: int) -> Iterator[Hit]:
    """A wait for a third party or a date has a reason and an end."""
    for line in subject.of("waiting_third_party", "scheduled"):
        data = line.event.data
        if not filled(data.get("reason")) or data.get("expected_until") in (None, ""):
            yield hit(line, "reason or expected time is missing", "缺少原因或预计时间")
