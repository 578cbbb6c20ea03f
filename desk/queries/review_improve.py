"""What to improve, in sentences: figures that fell behind and what waits in the other sections, the gravest first.

Each sentence says what is so, compares it, and leads to where something can be done about it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from desk.metrics.api import question_of
from desk.metrics.numbers import Question, kpi
from desk.process.ids import fact_id
from desk.process.policy import METRIC_LABELS
from desk.process.punctuation import labelled
from desk.protocol.review import ReviewItem
from desk.protocol.views import Kpi
from desk.queries.audit import audit
from desk.queries.registry import Context

LOOKED_AT = 300
"""Tickets whose deviations are counted for the sentence: those changed last."""
_FEW = 5
"""Below so many cases a figure is no reason to improve anything."""
_SECTIONS: Mapping[str, tuple[str, str]] = {
    "handoffs": ("{0} hand-offs wait for an answer", "{0} 个交接待受理"),
    "ratings": ("{0} low ratings wait to be followed up", "{0} 条低分评价待跟进"),
    "appeals": ("{0} appeals wait for a decision", "{0} 项申诉待裁定"),
    "repeats": ("{0} incidents repeat: open a problem record", "{0} 类问题重复发生，请建立问题记录"),
    "problems": ("{0} problems are not closed: measures and causes", "{0} 个问题未关闭：补充原因与预防措施"),
    "gaps": (
        "{0} searches found nothing: write what is looked for most",
        "{0} 个检索无结果，请优先编写检索最多的条目",
    ),
    "failing": ("{0} articles keep failing: correct or archive them", "{0} 篇条目多次无效，请修订或归档"),
    "expired": ("{0} articles are due for review", "{0} 篇条目待复核"),
    "stack": ("{0} articles are about an older technology", "{0} 篇条目落后于在用技术版本"),
    "duplicates": ("{0} articles say the same as another", "{0} 篇条目与其他条目重复"),
    "unfinished": ("{0} articles are unfinished or have earned validation", "{0} 篇条目待完善或可验证"),
    "archive": ("{0} articles may go to the archive", "{0} 篇条目建议归档"),
}
_NAMES: Mapping[str, tuple[str, str]] = {
    "csat": ("Satisfied (CSAT)", "满意度（CSAT）"),
    "reopen_rate": ("Reopened", "重开率"),
}


def items(context: Context, lists: Mapping[str, Sequence[ReviewItem]]) -> list[ReviewItem]:
    """Return the sentences; `lists` are the items of the other sections."""
    found = [*_figures(context), *_deviations(context)]
    for name in _SECTIONS:
        waiting = lists.get(name, ())
        if waiting:
            found.append(_waiting(context, name, waiting))
    return found


def _say(context: Context, en: str, zh: str) -> str:
    return zh if context.language.startswith("zh") else en


def _item(name: str, title: str, detail: str, mark: str, tone: str, **more: Any) -> ReviewItem:
    return ReviewItem(id=fact_id("improve", name), title=title, detail=detail, mark=mark, tone=tone, **more)


def _waiting(context: Context, name: str, waiting: Sequence[ReviewItem]) -> ReviewItem:
    title = _say(context, *_SECTIONS[name]).format(len(waiting))
    worst = waiting[0]
    first = _say(context, "first: {0}", "首项：{0}").format(" ".join(worst.title.split()))
    tone = "bad" if any(one.tone == "bad" for one in waiting) else "warn"
    body = "\n".join(" ".join(f"{one.mark}  {one.title}".split()) for one in waiting[:8])
    return _item(name, title, first, str(len(waiting)), tone, section=name, body=body)


# ---- figures -------------------------------------------------------------------------------------------


def _question(context: Context, metric: str) -> Question:
    return question_of(
        context.connection, from_day="", to_day="", metric=metric, group=None, priority=None,
        settings=context.settings, now_us=context.store.clock(),
    )  # fmt: skip


def _figures(context: Context) -> list[ReviewItem]:
    """Return the figures of the last four weeks that miss the target or fell behind the four weeks before."""
    target = float(context.settings["compliance_target_percent"])
    found = []
    for metric in ("first_response", "resolution"):
        question = _question(context, metric)
        one = kpi(question, "compliance", context.language)
        if one.n >= _FEW and one.value is not None and round(one.value, 1) < target:
            words = METRIC_LABELS[metric]
            name = _say(
                context,
                f"{words.en}: {{0}} within target, wanted {{1}}",
                f"{words.zh}达标率 {{0}}，目标 {{1}}",
            )
            title = name.format(f"{one.value:.1f} %", f"{target:g} %")
            found.append(
                _item(
                    metric,
                    title,
                    _compared(context, one),
                    "SLA",
                    "bad",
                    section="audit",
                    body=_groups(question),
                )
            )
    question = _question(context, "resolution")
    for name, up_is_good in (("csat", True), ("reopen_rate", False)):
        one = kpi(question, name, context.language)
        worse = one.delta is not None and (one.delta < 0) == up_is_good and abs(one.delta) >= 1
        if one.n >= _FEW and one.value is not None and worse:
            said = _say(context, *_NAMES[name])
            title = labelled(said, f"{one.value:.1f} %", chinese=context.language.startswith("zh"))
            section = "ratings" if name == "csat" else ""
            found.append(
                _item(name, title, _compared(context, one), "KPI", "warn", section=section, body=one.formula)
            )
    return found


def _compared(context: Context, one: Kpi) -> str:
    """Return n and the difference to the four weeks before."""
    parts = [f"n = {one.n}"]
    if one.delta is not None:
        said = _say(context, "{0} against the four weeks before", "较前四周 {0}")
        parts.append(said.format(f"{one.delta:+.1f}".replace("-", "−")))
    return " · ".join(parts)


def _groups(question: Question) -> str:
    """Return where it was missed: breached and decided cycles by group, the worst first."""
    rows = question.rows_grouped(
        "SELECT coalesce(g.name, '-') AS name, sum(c.outcome = 'breached') AS missed, count(*) AS n FROM clock c"
        " JOIN fact f USING (ticket_key) LEFT JOIN support_group g ON g.id = f.group_id"
        f" WHERE c.metric = ? AND {question.within('c.decided_us')} AND c.outcome IN ('met', 'breached')",
        "1 ORDER BY missed DESC, 1",
        question.metric,
    )
    return "\n".join(f"{name}  {missed}/{n}" for name, missed, n in rows if missed)


def _deviations(context: Context) -> list[ReviewItem]:
    """Return the clause that is broken most, and where."""
    period = _question(context, "resolution").period
    found = audit(context, from_day=period.first.isoformat(), to_day=period.last.isoformat(), most=LOOKED_AT)
    standing = [one for one in found.findings if not one.waived]
    if not standing:
        return []
    (code, n), *_ = Counter(one.code for one in standing).most_common(1)
    same = [one for one in standing if one.code == code]
    groups = Counter(one.group or "-" for one in same).most_common(3)
    where = ", ".join(f"{name} {count}" for name, count in groups)
    title = _say(context, "Most frequent deviation: {0} ({1}×)", "最常见的偏差：{0}（{1} 次）").format(
        same[0].words, n
    )
    return [_item("deviation", title, where, same[0].clause, "warn", section="audit")]
