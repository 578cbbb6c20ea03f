"""The bilingual catalogue of sentences shown when a rule, a file or the world says no.

Codes are `area.what`. Other packages add theirs with `register`; this module knows none of them.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """A parameter that itself has two languages, such as the name of a state."""

    en: str
    zh: str


_CATALOGUE: dict[str, tuple[str, str]] = {
    "rule.transition": (
        "“{action}” is not possible while the ticket is “{state}”. Possible now: {possible}.",
        "工单处于“{state}”状态，不能执行“{action}”。当前可以执行：{possible}。",
    ),
    "rule.unknown_action": (
        "There is no action named “{action}”. Use one of: {possible}.",
        "没有名为“{action}”的操作，请使用以下之一：{possible}。",
    ),
    "rule.role": (
        "“{action}” needs the role {needed}. Ask somebody with that role.",
        "“{action}”需要“{needed}”角色，请联系具备该角色的同事处理。",
    ),
    "rule.required": (
        "“{action}” needs “{field}”. Fill it in and try again.",
        "执行“{action}”前需要填写“{field}”，请补充后重试。",
    ),
    "rule.no_question": (
        "The requester has nothing to answer: no public question was sent after their last message. "
        "Send a reply with your question first, then wait for the customer.",
        "用户最后一条消息之后还没有向其公开提问。请先回复并提出问题，再转为“待用户补充”。",
    ),
    "rule.until_past": (
        "The expected time must be in the future. Choose a later time.",
        "预计时间必须晚于现在，请选择一个更晚的时间。",
    ),
    "rule.category_unconfirmed": (
        "Confirm the category before providing the solution: choose it in the ticket's header.",
        "提供解决方案前请先确认问题分类：在工单头部选择分类。",
    ),
    "rule.knowledge_reason": (
        "“No article needed” wants a reason. Write why this solution needs no knowledge article.",
        "选择“无需知识条目”时必须说明原因，请写明为什么不需要沉淀知识。",
    ),
    "rule.knowledge_article": (
        "Choose the article that is reused or updated, or change the knowledge decision.",
        "请选择被复用或更新的知识条目，或更改知识处理方式。",
    ),
    "rule.knowledge_decision": (
        "The knowledge decision must be reuse, update, new or none.",
        "知识处理方式只能是“复用”“更新”“新建”或“无需”，请重新选择。",
    ),
    "rule.reopen_window": (
        "The ticket was closed more than {days} days ago. Create a follow-up ticket linked to it instead.",
        "工单关闭已超过 {days} 天，不能重新打开。请新建一张后续工单并关联到本工单。",
    ),
    "rule.courtesy": (
        "A message of thanks does not reopen a ticket. Give a reason if it must be reopened.",
        "致谢消息不会重新打开工单。如确需重新打开，请填写原因。",
    ),
    "rule.merge_self": (
        "A ticket cannot be merged into itself. Choose another ticket.",
        "工单不能合并到自身，请选择另一张工单。",
    ),
    "rule.merge_target": (
        "Nothing can be merged into {number}: it is done. Choose the ticket that is worked on.",
        "不能合并到 {number}：该工单已结束。请选择正在处理的工单。",
    ),
    "rule.merge_scope": (
        "The two tickets belong to different groups. Ask a supervisor to merge them, or link them instead.",
        "两张工单属于不同小组。请由主管合并，或改为建立关联。",
    ),
    "rule.merge_requesters": (
        "The tickets have different requesters. Confirm that both will see one ticket, or link them as duplicates.",
        "两张工单的请求人不同。请确认双方将看到同一张工单，或改为建立“重复”关联。",
    ),
    "rule.not_merged": (
        "Ticket {number} is not merged; there is nothing to separate.",
        "工单 {number} 未被合并，无需拆开。",
    ),
    "rule.unmerge_role": (
        "Only the owner of one of the tickets or a supervisor may separate them. Ask them.",
        "只有工单负责人或主管可以取消合并，请联系他们。",
    ),
    "permission.denied": (
        "Your role ({role}) may not do “{verb}”. Ask somebody with the role {needed}.",
        "您的角色（{role}）不能执行“{verb}”，请联系{needed}。",
    ),
    "permission.unknown_role": (
        "There is no role “{role}”. Use agent, expert, supervisor or administrator.",
        "没有“{role}”这个角色，请使用 agent、expert、supervisor 或 administrator。",
    ),
    "permission.unknown_verb": (
        "There is no operation “{verb}”. Update Desk if a newer version wrote this request.",
        "没有“{verb}”这个操作。如果请求来自更新的版本，请升级 Desk。",
    ),
    "priority.matrix": (
        "The priority matrix is wrong at “{field}”: {problem}. Correct it and save again.",
        "优先级矩阵的“{field}”有误：{problem}。请更正后重新保存。",
    ),
    "field.wrong": (
        "“{field}” is wrong: {problem}.",
        "“{field}”有误：{problem}。",
    ),
    "calendar.over_midnight": (
        "“{field}”: an exception day cannot run over midnight. End it at 24:00 and give the rest to the next day.",
        "“{field}”：例外日期的时段不能跨过午夜。请以 24:00 结束，其余时间写到下一天。",
    ),
    "calendar.overlap": (
        "“{field}”: working times overlap ({first} and {second}). Separate or join them.",
        "“{field}”：工作时段 {first} 与 {second} 重叠，请分开或合并。",
    ),
    "calendar.never_works": (
        "The calendar has no working time in the 60 days from {day}. Add working hours or remove closures.",
        "日历从 {day} 起 60 天内没有任何工作时间。请增加工作时段或删除停工日期。",
    ),
    "calendar.out_of_range": (
        "The calendar cannot compute a date that far away ({year}). Use a shorter target.",
        "日期太远（{year}），日历无法计算。请使用更短的目标时长。",
    ),
    "policy.no_catch_all": (
        "The last policy must have no conditions, so that every ticket has clocks. Add a catch-all policy.",
        "最后一条策略必须没有条件，以保证每张工单都有时钟。请添加一条兜底策略。",
    ),
    "policy.after_catch_all": (
        "Policy “{name}” stands after the catch-all policy and can never match. Move it up.",
        "策略“{name}”排在兜底策略之后，永远不会匹配。请将其上移。",
    ),
    "policy.shadowed": (
        "Policy “{name}” can never match: “{earlier}” before it already takes every ticket it would fit. Move it up.",
        "策略“{name}”不会生效：排在它之前的“{earlier}”已覆盖其全部工单。请将其上移。",
    ),
    "policy.unknown": (
        "There is no policy “{policy}”. Choose one from the list of policies.",
        "没有名为“{policy}”的策略，请从策略列表中选择。",
    ),
}

_LABELS = {"en": 0, "zh": 1}


def register(sentences: Mapping[str, tuple[str, str]]) -> None:
    """Add sentences {code: (en, zh)}; a code may be registered again only with the same text."""
    for code, pair in sentences.items():
        if _CATALOGUE.setdefault(code, pair) != pair:
            raise ValueError(f"message code {code!r} is registered twice with different sentences")


def codes() -> tuple[str, ...]:
    """Return every registered code."""
    return tuple(_CATALOGUE)


def text(code: str, language: str, **params: object) -> str:
    """Return the sentence of `code` in `language` ("zh", "zh_CN" ... or English for anything else)."""
    column = _LABELS.get(language[:2].lower(), 0)
    pair = _CATALOGUE.get(code)
    if pair is None:
        listed = ", ".join(f"{name}={value}" for name, value in params.items())
        return f"{code} ({listed})" if listed else code
    shown = {name: _shown(value, column) for name, value in params.items()}
    return pair[column].format_map(_Kept(shown))


class _Kept(dict[str, str]):
    """Leaves an unknown placeholder as it stands: a sentence must never fail while an error is shown."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def _shown(value: object, column: int) -> str:
    if isinstance(value, Words):
        return value[column]
    if isinstance(value, (list, tuple)):
        return ("、" if column else ", ").join(_shown(item, column) for item in value)
    return str(value)
