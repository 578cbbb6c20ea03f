"""The review screen as data: hand-offs, low ratings, deviations and knowledge, each item with what can be done."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from desk.process import handoff
from desk.process.ids import fact_id
from desk.process.lint_appeals import OPEN
from desk.process.messages import Words
from desk.process.punctuation import labelled
from desk.protocol.review import FindingView, ReviewAction, ReviewItem, ReviewPage, ReviewSection
from desk.queries import knowledge_review, review_improve, review_more
from desk.queries.audit import audit_slice
from desk.queries.handoffs import handoffs
from desk.queries.registry import Context, query
from desk.queries.surveys import report

AUDIT_DAYS, AUDIT_TICKETS = 30, 200
"""Days that the screen looks at, and tickets a request: the rest follows in parts, others are answered between."""
_WORK = {
    "improve": ("改进建议", "What to improve", "star"),
    "handoffs": ("待受理交接", "Hand-offs to answer", "merge"),
    "ratings": ("低分评价", "Low ratings", "star"),
    "audit": ("流程偏差（30 天）", "Deviations (30 days)", "alert"),
}


def _say(context: Context, en: str, zh: str) -> str:
    return zh if context.language.startswith("zh") else en


def _moment(context: Context, at_us: int) -> str:
    zone = ZoneInfo(str(context.settings["time_zone"]))
    return datetime.fromtimestamp(at_us / 1e6, zone).strftime("%m-%d %H:%M")


@query("query.review")
def review(
    context: Context,
    *,
    section: str = "handoffs",
    limit: int = 500,
    after: int = 0,
    most: int = AUDIT_TICKETS,
) -> ReviewPage:
    """Return one section of the review with its items, and what waits in the others.

    Deviations come in parts of `most` tickets: `after` is where the next one begins.
    """
    found = knowledge_review.load(context)
    lists: dict[str, list[ReviewItem]] = {
        name: part[3](context, found) for name, part in knowledge_review.SECTIONS.items()
    }
    lists |= review_more.lists(context, section)
    lists["handoffs"], lists["ratings"] = _handoffs(context), _ratings(context)
    summary, follows = "", 0
    if section == "audit":
        lists["audit"], summary, follows = _audit(context, after, most)
    if section == "improve":
        lists["improve"] = review_improve.items(context, lists)
    labels = {
        **_WORK,
        **review_more.SECTIONS,
        **{name: part[:3] for name, part in knowledge_review.SECTIONS.items()},
    }
    chosen = section if section in labels else "handoffs"
    return ReviewPage(
        section=chosen,
        items=tuple(lists.get(chosen, [])[:limit]), summary=summary, next=follows,
        sections=tuple(
            ReviewSection(
                name=name, label=_say(context, en, zh), icon=icon, count=len(lists[name]) if name in lists else -1
            )
            for name, (zh, en, icon) in labels.items()
        ),
    )  # fmt: skip


def _handoffs(context: Context) -> list[ReviewItem]:
    items = []
    for one in handoffs(context, waiting=True).items:
        accept = ReviewAction(
            name="accept", label=_say(context, "Accept", "接受"), verb="ticket.handoff_accept",
            args={"ticket": one.ticket},
        )  # fmt: skip
        refuse = [
            ReviewAction(
                name=f"reject_{code}",
                label=_say(context, f"Reject: {words.en}…", f"退回：{words.zh}…"),
                verb="ticket.handoff_reject", args={"ticket": one.ticket, "code": code}, asks="reason",
                prompt=_say(context, "What is needed?", "需要补充什么？"),
            )
            for code, words in handoff.REASONS.items()
        ]  # fmt: skip
        recall = ReviewAction(
            name="recall", label=_say(context, "Take back", "撤回"), verb="ticket.handoff_recall",
            args={"ticket": one.ticket},
        )  # fmt: skip
        may_answer = "accept" in one.may
        left = _say(context, "answer by ", "受理期限 ") + _moment(context, one.due_us)
        groups = f"{one.from_group or '—'} → {one.to_group}"
        missing = "" if one.complete else _say(context, "incomplete", "资料不完整")
        mark, tone = (_say(context, "late", "已超时"), "bad") if one.late else (f"P{one.priority}", "warn")
        items.append(
            ReviewItem(
                id=one.id, title=f"{one.number}  {one.title}", ticket=one.ticket, mark=mark, tone=tone,
                detail=" · ".join(part for part in (groups, one.from_person, left, missing) if part),
                actions=(accept, *refuse, recall) if may_answer else (recall,),
            )
        )  # fmt: skip
    return items


def _ratings(context: Context) -> list[ReviewItem]:
    follow = Words("Followed up…", "已跟进…")
    return [
        ReviewItem(
            id=one.ticket, title=f"{one.number}  {one.title}", ticket=one.ticket, mark=str(one.rating), tone="bad",
            detail=" · ".join(p for p in (one.requester, one.credit, _moment(context, one.at_us)) if p),
            body=one.comment,
            actions=(
                ReviewAction(
                    name="follow", label=_say(context, *follow), verb="survey.follow", args={"ticket": one.ticket},
                    asks="note", prompt=_say(context, "What was agreed with the requester?", "与用户沟通的结果？"),
                ),
            ),
        )
        for one in report(context, waiting=True).answers
    ]  # fmt: skip


def _audit(context: Context, after: int, most: int) -> tuple[list[ReviewItem], str, int]:
    """Return the deviations of some tickets, newest first, what was looked at, and where the next part begins."""
    zone = ZoneInfo(str(context.settings["time_zone"]))
    today = datetime.fromtimestamp(context.store.clock() / 1e6, UTC).astimezone(zone).date()
    first = today - timedelta(days=AUDIT_DAYS - 1)
    found = audit_slice(context, from_day=first.isoformat(), to_day=today.isoformat(), after=after, most=most)
    items = [_finding(context, one) for one in sorted(found.findings, key=lambda one: -one.at_us)]
    days = _say(
        context, f"{found.total} tickets of {AUDIT_DAYS} days", f"近 {AUDIT_DAYS} 天共 {found.total} 个工单"
    )
    return items, days, found.next


def _finding(context: Context, one: FindingView) -> ReviewItem:
    finding: dict[str, object] = {"ticket": one.ticket, "code": one.code, "evidence": one.evidence}
    waive = ReviewAction(
        name="waive", label=_say(context, "Waive with a reason…", "说明理由并豁免…"), verb="ticket.lint_waive",
        args=finding, asks="reason", prompt=_say(context, "Why is this no deviation?", "为什么不算偏差？"),
    )  # fmt: skip
    appeal = ReviewAction(
        name="appeal", label=_say(context, "Appeal…", "申诉…"), verb="ticket.lint_appeal", args=finding, asks="reason",
        prompt=_say(context, "Why is it wrong, or not yours?", "为何有误，或不应由您负责？"),
    )  # fmt: skip
    acts: tuple[ReviewAction, ...] = () if one.waived else (waive,) if one.appeal else (waive, appeal)
    if one.appeal == OPEN and not one.waived:
        acts = review_more.decisions(context, finding)
    if one.waived:
        mark, tone = _say(context, "waived", "已豁免"), ""
    else:
        mark, tone = one.appeal_words or one.clause, "bad" if one.severity == "error" else "warn"
    told = (
        labelled(one.appeal_words, one.appeal_text, chinese=context.language.startswith("zh"))
        if one.appeal
        else ""
    )
    return ReviewItem(
        id=fact_id("finding", one.ticket, one.code, one.evidence), title=one.words, ticket=one.ticket, mark=mark,
        tone=tone, at_us=one.at_us, actions=acts,
        detail=" · ".join(p for p in (one.number, one.owner, _moment(context, one.at_us), one.detail) if p),
        body="\n".join(part for part in (one.waived or one.title, told) if part),
    )  # fmt: skip
