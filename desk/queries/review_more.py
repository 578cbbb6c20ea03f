"""Sections of the review about problems and the ledger: what repeats, what is not prevented yet, open appeals."""

from desk.process import ledger, lint_appeals, problems
from desk.process.ids import fact_id
from desk.protocol.problems import ProblemView
from desk.protocol.review import ReviewAction, ReviewItem
from desk.queries.audit import ticket_lint
from desk.queries.ledger import ledger_records
from desk.queries.problems import candidates, problem_record, problem_records
from desk.queries.registry import Context

SECTIONS = {
    "problems": ("问题与预防", "Problems and measures", "alert"),
    "repeats": ("重复问题（30 天）", "Repeated incidents (30 days)", "refresh"),
    "appeals": ("待裁定申诉", "Open appeals", "merge"),
}


def _say(context: Context, en: str, zh: str) -> str:
    return zh if context.language.startswith("zh") else en


def lists(context: Context, section: str) -> dict[str, list[ReviewItem]]:
    """Return the items of each section; what repeats is looked for where it is shown."""
    found = {"problems": _problems(context), "appeals": _appeals(context)}
    return {**found, "repeats": _repeats(context)} if section in ("repeats", "improve") else found


def _act(name: str, label: str, verb: str, asks: str = "", **args: object) -> ReviewAction:
    return ReviewAction(
        name=name, label=label, verb=verb, args=args, asks=asks, prompt=label.rstrip("…") if asks else ""
    )


def _problems(context: Context) -> list[ReviewItem]:
    items = []
    for head in problem_records(context, open=True):
        one = problem_record(context, problem=head.id)
        counted = _say(
            context,
            f"{one.incidents} incidents, {one.recurrences} recurrences, {one.undone} measures open",
            f"工单 {one.incidents}，再发 {one.recurrences}，未完成措施 {one.undone}",
        )
        ticket = next((item.ticket for item in one.items if item.ticket is not None), None)
        items.append(
            ReviewItem(
                id=one.id, title=one.title, ticket=ticket, mark=one.state_words,
                tone="bad" if one.overdue or one.recurrences else "warn" if one.state != problems.PREVENTED else "ok",
                detail=" · ".join(part for part in (counted, one.owner, one.product, one.category) if part),
                body="\n".join(part for part in (one.cause, one.workaround, *_lines(one)) if part),
                actions=tuple(_problem_acts(context, one)),
            )
        )  # fmt: skip
    return items


def _lines(one: ProblemView) -> list[str]:
    return [
        f"{'✓' if item.done_us else '○'} {item.text}" if item.kind == problems.MEASURE else item.text
        for item in one.items
        if item.text
    ]


def _problem_acts(context: Context, one: ProblemView) -> list[ReviewAction]:
    acts = [
        _act(name, _say(context, en, zh), f"problem.{name}", asks, problem=one.id)
        for name, asks, en, zh in (
            ("cause", "cause", "Write the cause…", "填写根本原因…"),
            ("measure", "text", "Preventive measure…", "添加预防措施…"),
            ("note", "text", "Note…", "备注…"),
        )
    ]
    undone = [item for item in one.items if item.kind == problems.MEASURE and not item.done_us]
    for number, item in enumerate(undone):
        label = _say(context, f"Done: {item.text[:40]}…", f"已完成：{item.text[:40]}…")
        acts.append(_act(f"done{number}", label, "problem.done", "result", item=item.id))
    if one.state == problems.PREVENTED:
        label = _say(context, "Close: it did not come back", "未再发生，关闭")
        acts.append(_act("close", label, "problem.close", problem=one.id))
    elif one.cause and not one.undone:
        label = _say(context, "Prevented: watch it", "措施到位，进入观察")
        acts.append(_act("prevent", label, "problem.prevent", problem=one.id))
    return acts


def _repeats(context: Context) -> list[ReviewItem]:
    label = _say(context, "Open a problem record", "建立问题记录")
    return [
        ReviewItem(
            id=one.tickets[0], title=one.title, ticket=one.tickets[0], mark=f"{one.n}×", tone="warn",
            detail=" · ".join(filter(None, (one.why, _say(context, f"{one.minutes} min", f"{one.minutes} 分钟")))),
            body=" ".join(one.numbers), actions=(_act("open", label, "problem.open", tickets=list(one.tickets)),),
        )
        for one in candidates(context)
    ]  # fmt: skip


def _appeals(context: Context) -> list[ReviewItem]:
    """Return what waits for a decision: records of the ledger, and findings of the process lint."""
    words = {
        ledger.UPHOLD: _say(context, "Uphold…", "维持…"), ledger.WITHDRAW: _say(context, "Withdraw…", "撤销…"),
    }  # fmt: skip
    records = [
        ReviewItem(
            id=one.id, title=f"{one.name} · {one.words}", ticket=one.ticket, mark=f"{one.points:+d}", tone="bad",
            detail=" · ".join(filter(None, (one.number, one.by, one.rule))),
            body="\n".join((one.reason, *(step.text for step in one.steps))),
            actions=tuple(
                _act(name, label, "ledger.decide", "reason", record=one.id, decision=name)
                for name, label in words.items()
                if "decide" in one.acts
            ),
        )
        for one in ledger_records(context, state=ledger.APPEALED).records
    ]  # fmt: skip
    return records + _appealed_findings(context)


def decisions(context: Context, finding: dict[str, object]) -> tuple[ReviewAction, ...]:
    """Return what can be decided about an appeal against a finding (ticket, code, evidence)."""
    words = {
        "uphold": _say(context, "Uphold…", "维持…"),
        "grant": _say(context, "Grant the appeal…", "申诉成立…"),
    }
    return tuple(
        _act(name, label, "ticket.lint_decide", "reason", **finding, decision=name)
        for name, label in words.items()
    )


def _appealed_findings(context: Context) -> list[ReviewItem]:
    tickets = context.connection.exec_driver_sql(
        "SELECT DISTINCT ticket_id FROM entry WHERE kind = ? ORDER BY ticket_id", (lint_appeals.APPEALED,)
    ).scalars()
    found = [one for ticket in tickets.all() for one in ticket_lint(context, ticket=bytes(ticket)).findings]
    return [
        ReviewItem(
            id=fact_id("finding", one.ticket, one.code, one.evidence), title=f"{one.number}  {one.words}",
            ticket=one.ticket, mark=one.clause, tone="bad", body=one.appeal_text, at_us=one.at_us,
            detail=" · ".join(filter(None, (one.owner, one.detail))),
            actions=decisions(context, {"ticket": one.ticket, "code": one.code, "evidence": one.evidence}),
        )
        for one in found
        if one.appeal == lint_appeals.OPEN and not one.waived
    ]  # fmt: skip
