"""The technical support process handbook as one HTML page: process, roles, tools, emergency plans (process.md K05).

Made from the process in force and the service levels, so that it is never behind them. Escapes every text.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

from desk.process.blueprint import GATE_FIELDS, Blueprint, Node, minutes_of
from desk.process.calendar import DAY
from desk.process.durations import parse_duration
from desk.process.errors import FieldError
from desk.process.lifecycle import ACTIONS, REGISTERS, STATES, TRANSITIONS
from desk.process.messages import Words
from desk.process.permissions import ROLE_LABELS
from desk.process.state_words import name_of
from desk.process.swimlane_svg import swimlane_svg

STYLE = """
body { font-family: Inter, 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif; color: #1b1f27;
  max-width: 1080px; margin: 40px auto; padding: 0 24px; line-height: 1.6; }
h1 { font-size: 28px; margin: 0 0 4px; } h2 { font-size: 20px; margin: 36px 0 8px; border-bottom: 2px solid #3b5bdb; }
h3 { font-size: 16px; margin: 20px 0 4px; } .meta { color: #5b6472; }
table { border-collapse: collapse; width: 100%; margin: 8px 0 16px; }
th, td { border: 1px solid #c9ced6; padding: 6px 10px; text-align: left; vertical-align: top; font-size: 14px; }
th { background: #f6f7f9; } .wide { overflow-x: auto; } .wide svg { max-width: none; height: 480px; width: auto; }
nav a { margin-right: 16px; color: #3b5bdb; text-decoration: none; }
@media print { nav { display: none; } .wide svg { width: 100%; height: auto; } h2 { page-break-after: avoid; } }
"""
METRICS: Mapping[str, Words] = {
    "first_response": Words("first response", "首次响应"),
    "next_response": Words("next response", "后续响应"),
    "update": Words("progress update", "进展同步"),
    "resolution": Words("resolution", "解决"),
}
Pick = Callable[[Words], str]


def handbook(
    process: Blueprint,
    policies: Sequence[Mapping[str, Any]],
    *,
    language: str,
    facts: Iterable[str] = (),
    picture: str = "",
) -> str:
    """Return the handbook; `policies` as `query.policies` gives them, `facts` stand below the title.

    `picture` is HTML that stands for the drawing where SVG inside HTML is not understood.
    """
    chinese = language.startswith("zh")

    def pick(words: Words) -> str:
        return escape(words.zh if chinese else words.en)

    def say(en: str, zh: str) -> str:
        return zh if chinese else en

    parts = [
        (
            "process",
            say("1. Process", "一、流程"),
            _process(process, pick, say, picture or swimlane_svg(process, language)),
        ),
        ("levels", say("2. Service levels", "二、服务级别"), _levels(policies, pick, say)),
        ("roles", say("3. Roles", "三、角色与职责"), _roles(process, pick, say)),
        ("states", say("4. States and gates", "四、状态与关口"), _states(process, pick, say)),
        ("tools", say("5. Tools", "五、工具指南"), _tools(process, pick)),
        ("plans", say("6. Emergency plans", "六、应急预案"), _plans(process, pick)),
        ("norm", say("7. Service norm", "七、服务规范"), _list(map(pick, process.norms))),
    ]
    title = say("Technical Support Process Handbook", "技术支持流程手册")
    under = " · ".join(
        [pick(process.title), *([escape(process.line)] if process.line else []), *map(escape, facts)]
    )
    contents = "".join(f'<a href="#{name}">{head}</a>' for name, head, _ in parts)
    body = "".join(f'<h2 id="{name}">{head}</h2>\n{text}\n' for name, head, text in parts)
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if chinese else "en"}"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{STYLE}</style></head>\n<body><h1>{title}</h1>"
        f'<p class="meta">{under}</p>\n{"" if picture else f"<nav>{contents}</nav>"}\n{body}</body></html>\n'
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{cell}</th>" for cell in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in rows)
    return f"<table><tr>{head}</tr>\n{body}</table>"


def _list(items: Iterable[str], tag: str = "ul") -> str:
    return f"<{tag}>" + "".join(f"<li>{item}</li>" for item in items) + f"</{tag}>"


def _process(process: Blueprint, pick: Pick, say: Callable[[str, str], str], picture: str) -> str:
    lanes = {lane.id: lane for lane in process.lanes}
    parts = [f'<div class="wide">{picture}</div>']
    heads = (
        say("Step", "步骤"), say("Who", "责任人"), say("Norm", "规范"), say("Inputs", "输入"), say("Outputs", "输出"),
        say("Limit", "时限"), say("Then", "下一步"),
    )  # fmt: skip
    for phase in process.phases:
        rows = [
            (
                pick(node.title), pick(lanes[node.lane].title), pick(node.norm), pick(node.inputs), pick(node.outputs),
                escape(limit_words(node, say)), _then(process, node, pick, say),
            )
            for node in process.nodes
            if node.phase == phase.id
        ]  # fmt: skip
        parts.append(f"<h3>{pick(phase.title)}</h3>{_table(heads, rows)}")
    return "\n".join(parts)


def _then(process: Blueprint, node: Node, pick: Pick, say: Callable[[str, str], str]) -> str:
    """Return what follows a step, one a line, each after the answer that leads there."""
    colon = say(": ", "：")
    return "<br>".join(
        f"{pick(flow.label)}{colon if flow.label.en else ''}{pick(process.node(flow.target).title)}"
        for flow in process.flows
        if flow.source == node.id
    )


def limit_words(node: Node, say: Callable[[str, str], str]) -> str:
    """Return a step's time limit in words."""
    if node.limit.startswith("clock:"):
        name = METRICS[node.limit.removeprefix("clock:")]
        return say(f"SLA: {name.en}", f"SLA：{name.zh}")
    return _minutes(minutes_of(node.limit) or 0, say)


def _minutes(minutes: int, say: Callable[[str, str], str]) -> str:
    hours, rest = divmod(minutes, 60)
    en = " ".join(filter(None, (f"{hours} h" if hours else "", f"{rest} min" if rest else "")))
    zh = " ".join(filter(None, (f"{hours} 小时" if hours else "", f"{rest} 分钟" if rest else "")))
    return say(en, zh)


def _levels(policies: Sequence[Mapping[str, Any]], pick: Pick, say: Callable[[str, str], str]) -> str:
    heads = (say("Priority", "优先级"), *(pick(words) for words in METRICS.values()))
    parts = []
    for policy in policies:
        targets: Mapping[str, Mapping[str, Any]] = policy.get("targets", {})
        rows = [
            (f"P{priority}", *(escape(_target(found.get(metric), say)) for metric in METRICS))
            for priority, found in sorted(targets.items(), key=lambda item: str(item[0]))
        ]
        conditions = ", ".join(
            f"{name}: {'/'.join(map(str, values))}"
            for name, values in dict(policy.get("condition", {})).items()
        )
        parts.append(f"<h3>{escape(str(policy.get('name', '')))}</h3>")
        if conditions:
            parts.append(f'<p class="meta">{escape(conditions)}</p>')
        parts.append(_table(heads, rows))
    return "\n".join(parts)


def _target(target: Any, say: Callable[[str, str], str]) -> str:
    """Return a target such as {"duration": "P1WD", "calendar": "24x7"} in words."""
    if not isinstance(target, Mapping):
        return "–"
    written, calendar = str(target.get("duration", "")), str(target.get("calendar", ""))
    try:
        found = parse_duration(written)
    except FieldError:
        return written or "–"
    worked, (days, rest) = found.working_days, divmod(int(found.seconds), DAY)
    if calendar != "24x7":
        days, rest = 0, int(found.seconds)  # a day of a working calendar is no 24 hours: those are counted
    minutes, seconds = divmod(rest, 60)
    parts = (
        say(f"{float(worked):g} working day{'s' if worked != 1 else ''}", f"{float(worked):g} 个工作日")
        if worked
        else "",
        say(f"{days} d", f"{days} 天") if days else "",
        _minutes(minutes, say),
        say(f"{seconds} s", f"{seconds} 秒") if seconds else "",
    )
    words = " ".join(filter(None, parts))
    hours = calendar.replace("24x7", "24×7")
    return say(f"{words} ({hours})", f"{words}（{hours}）") if calendar else words


def _roles(process: Blueprint, pick: Pick, say: Callable[[str, str], str]) -> str:
    rows = []
    for lane in process.lanes:
        steps = ", ".join(
            pick(node.title)
            for node in process.nodes
            if node.lane == lane.id and node.kind not in ("start", "end")
        )
        rows.append((pick(lane.title), pick(lane.duty), steps))
    return _table((say("Role", "角色"), say("Duty", "职责"), say("Steps", "步骤")), rows)


def _states(process: Blueprint, pick: Pick, say: Callable[[str, str], str]) -> str:
    rows = []
    for row in TRANSITIONS:
        gate = process.gates.get(row.action)
        asked = [pick(REGISTERS.get(name, Words(name, name))) for name in row.required]
        asked += [pick(GATE_FIELDS[name]) for name in gate.required] if gate else []
        role = ROLE_LABELS[gate.role if gate else row.role]
        sources = ", ".join(pick(name_of(process.states, name)) for name in STATES if name in row.sources)
        target = pick(name_of(process.states, row.to)) if row.to else "–"
        rows.append((pick(ACTIONS[row.action]), sources, target, ", ".join(asked), pick(role)))
    heads = (
        say("Action", "操作"),
        say("From", "从"),
        say("To", "到"),
        say("Needs", "必需"),
        say("Role", "角色"),
    )
    return _waits(process, pick, say) + _table(heads, rows)


def _waits(process: Blueprint, pick: Pick, say: Callable[[str, str], str]) -> str:
    """Return the reasons for waiting that the line offers, as a table; nothing where it offers none."""
    rows = [
        (pick(name_of(process.states, name)), pick(one.title), _minutes(one.hours * 60, say))
        for name, own in process.states.items()
        for one in own.reasons
    ]
    heads = (say("Waiting state", "等待状态"), say("Reason", "原因"), say("Usually", "通常时长"))
    return _table(heads, rows) if rows else ""


def _tools(process: Blueprint, pick: Pick) -> str:
    return "".join(f"<h3>{pick(title)}</h3><p>{pick(text)}</p>" for title, text in process.tools)


def _plans(process: Blueprint, pick: Pick) -> str:
    return "".join(
        f"<h3>{pick(plan.title)}</h3>{_list(map(pick, plan.steps), 'ol')}" for plan in process.plans
    )
