"""Why an agent may not have a ticket, and why a ticket is where it is: sentences for people, in two languages."""

from collections.abc import Mapping

from desk.process.dispatch_parts import Agent, Settings, Waiting, weight_of
from desk.process.messages import Words

LANES: Mapping[str, Words] = {
    "assigned": Words("would be dispatched now", "即将自动分派"),
    "waiting": Words("waits for somebody with the skill and room", "等待具备技能且有余量的人员"),
    "triage": Words(
        "waits for a person: the type is in doubt or the description is incomplete",
        "等待人工分诊：类型不明确或描述不完整",
    ),
    "supervisor": Words("was not accepted twice: the supervisor decides", "两次未被接受，由主管处理"),
    "manual": Words("found nobody in time: given out by hand", "超时未找到人选，转人工兜底"),
    "off": Words("is given out by people, not by the machine", "由人工分派"),
    "owned": Words("has an owner", "已有负责人"),
    "done": Words("is done", "已结束"),
}


def why_not(
    agent: Agent, ticket: Waiting, settings: Settings, now: int, *, groups: frozenset[str]
) -> list[Words]:
    """Return every reason why an agent is no candidate for a ticket; none means that others ranked higher."""
    found = [*_presence(agent, now), *_scope(agent, ticket, groups)]
    stage = settings.stage(ticket, now)
    for name, least in sorted(ticket.needs.items()):
        skill = agent.skills.get(name)
        level = skill.level_at(now) if skill else 0
        if stage == 0 and level < least:
            found.append(_skill(name, level, least, expired=skill is not None and level == 0))
    weight = weight_of(ticket.priority, ticket.phase)
    if agent.load + weight > agent.capacity + 1e-9:
        text = f"{agent.load:g} + {weight:g} > {agent.capacity:g}"
        found.append(Words(f"no room: load {text}", f"余量不足：负载 {text}"))
    if agent.id in ticket.excluded:
        found.append(Words("declined it or let it time out just now", "刚刚谢绝或超时未接受，本轮跳过"))
    return found


def _presence(agent: Agent, now: int) -> list[Words]:
    if agent.shift is None:
        return [Words("on no roster", "未排班")]
    if not agent.shift.is_working(now):
        return [Words("off shift", "不在班")]
    if agent.availability != "available":
        said = {
            "busy": Words("busy", "忙碌"),
            "away": Words("away", "离开"),
            "offline": Words("offline", "离线"),
        }
        return [said[agent.availability]]
    return []


def _scope(agent: Agent, ticket: Waiting, groups: frozenset[str]) -> list[Words]:
    found = []
    if not agent.groups & groups:
        found.append(Words("not in the group", "不在该组"))
    if agent.tier < ticket.tier:
        found.append(
            Words(f"tier {agent.tier} is below {ticket.tier}", f"支持级别 {agent.tier} 低于 {ticket.tier}")
        )
    if agent.products and ticket.product is not None and ticket.product not in agent.products:
        found.append(Words(f"does not serve {ticket.product}", f"不负责 {ticket.product}"))
    return found


def _skill(name: str, level: int, least: int, *, expired: bool) -> Words:
    if expired:
        return Words(f"{name}: the proof has run out", f"{name}：考核或认证已过期")
    return Words(f"{name} {level} of {least}", f"{name} {level} 级，需要 {least} 级")
