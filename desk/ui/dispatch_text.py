"""Why a ticket went to whom and who was told of it, as text. Shared by the team's page and the ticket; no widget."""

from desk.process.dispatch_words import STAGES
from desk.protocol.escalation import NoticeEvent, PolicyTrial
from desk.protocol.team import DecisionView, DispatchReasons, RankView
from desk.ui import texts
from desk.ui.i18n import pick

_OUTCOMES = {
    "open": ("not accepted yet", "待接受"),
    "accepted": ("accepted", "已接受"),
    "declined": ("declined", "已谢绝"),
    "missed": ("not accepted in time", "超时未接受"),
    "taken_back": ("given to somebody else", "已改派"),
}


def outcome(name: str) -> str:
    """Return what became of a decision."""
    return pick(*_OUTCOMES[name])


def reasons_text(found: DispatchReasons) -> str:
    """Return the whole explanation, a paragraph a part."""
    parts = [_head(found), _rule(found)]
    if found.needs:
        needs = texts.listed(f"{name} ≥ {level}" for name, level in found.needs.items())
        parts.append(pick("Needs: {0}", "需要技能：{0}").format(needs))
    parts += [_decision(one) for one in found.decisions]
    if found.now:
        ranks = "\n".join(_rank(number, rank) for number, rank in enumerate(found.now, 1))
        parts.append(f"{pick('Would go to, best first:', '当前排名：')}\n{ranks}")
    if found.why_not:
        lines = "\n".join(texts.labelled(one.name, one.sentence) for one in found.why_not)
        parts.append(f"{pick('Why not the others:', '为何不是其他人：')}\n{lines}")
    return "\n\n".join(part for part in parts if part)


def _head(found: DispatchReasons) -> str:
    text = found.sentence
    if found.waits_since_us is not None:
        text += f"\n{pick('Relaxation: {0}', '放宽：{0}').format(pick(*STAGES[found.stage]))}"
    return text


def _rule(found: DispatchReasons) -> str:
    if not found.rule:
        return "\n".join(found.rule_why)
    said = pick("Rule {0} names the group {1}.", "规则 {0} 指定小组 {1}。")
    return "\n".join([said.format(found.rule, found.rule_group), *found.rule_why])


def _decision(one: DecisionView) -> str:
    at = texts.local_time(one.at_us).strftime("%m-%d %H:%M")
    lines = [f"{at}  {one.name} · {outcome(one.outcome)}"]
    lines += [_rank(number, rank) for number, rank in enumerate(one.ranked, 1)]
    return "\n".join(lines)


def _rank(number: int, rank: RankView) -> str:
    parts = [
        pick("skill {0}", "技能 {0}").format(f"{rank.fit:.2f}"),
        pick("room {0}", "余量 {0}").format(f"{rank.spare:.2f}"),
        pick("idle {0}", "空闲 {0}").format(f"{rank.idle:.2f}"),
    ]
    if rank.affinity:
        parts.append(pick("knows it", "熟悉"))
    return texts.aside(f"{number}. {rank.name}  {rank.score:.2f}", " · ".join(parts))


def trial_text(trial: PolicyTrial) -> str:
    """Return which policy holds, why not the earlier ones, and whom each level tells."""
    lines = [*trial.earlier, pick("Policy: {0}", "策略：{0}").format(trial.name)]
    for level in trial.levels:
        people = texts.listed(level.people) or pick("nobody now", "当前无人")
        minutes = pick("+{0} min", "+{0} 分钟").format(level.after_s // 60)
        lines.append(f"{minutes}  {texts.labelled(texts.listed(level.targets), people)}")
    if trial.next_group:
        lines.append(pick("At 100 % to {0}", "到 100 % 时转至{0}").format(trial.next_group))
    return "\n".join(lines)


def history_text(events: list[NoticeEvent]) -> str:
    """Return what people were told of, newest first, and for the reader why or why not."""
    if not events:
        return pick("Nobody has been told of anything yet.", "尚无通知。")
    parts = []
    for event in reversed(events):
        at = texts.local_time(event.at_us).strftime("%m-%d %H:%M")
        mine = pick("You: {0}", "我：{0}").format(event.mine)
        parts.append("\n".join([f"{at}  {event.text}", *event.told, mine]))
    return "\n\n".join(parts)
