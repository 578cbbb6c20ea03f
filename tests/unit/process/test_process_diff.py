"""Differences of two versions of a process, in words of both languages."""

from dataclasses import replace
from typing import Any

from desk.models.blueprints import universal
from desk.process.blueprint import Blueprint
from desk.process.messages import Words
from desk.process.process_diff import ADDED, CHANGED, REMOVED, Difference, differences
from desk.process.variants import variant

CHANGES: dict[str, Any] = {
    "title": {"en": "Payments", "zh": "支付"},
    "lane": [{"id": "vendor", "title": {"en": "Vendor", "zh": "供应商"}, "duty": "Answers"}],
    "step": [{"id": "ask_vendor", "after": "diagnose", "lane": "vendor", "title": {"en": "Ask", "zh": "询问"},
              "phase": universal().node("diagnose").phase}],
    "nodes": {"diagnose": {"limit": "1h30m", "norm": "look first"}},
    "gates": {"close": {"required": ["article", "attachment"], "role": "supervisor"}},
    "plan": [{"id": "x", "title": "Plan X", "steps": ["one", "two"]}],
    "service_norm": ["Be kind"],
    "states": {"scheduled": {"title": {"en": "Planned", "zh": "已约"}, "reasons": [
        {"id": "visit", "title": {"en": "Visit", "zh": "上门"}, "hours": 48}], "only": True}},
}  # fmt: skip


def made(changes: dict[str, Any]) -> Blueprint:
    return variant(universal(), changes, line="pay")


def test_nothing_differs_from_itself() -> None:
    assert differences(made(CHANGES), made(CHANGES)) == ()


def test_what_came_and_what_is_another() -> None:
    found = differences(made({}), made(CHANGES))
    said = {(one.change, one.kind, one.subject.en, one.part, one.after.en) for one in found}
    diagnose = universal().node("diagnose").title.en
    assert {
        (CHANGED, "process", "Payments", "name", "Payments"),
        (ADDED, "role", "Vendor", "", ""),
        (ADDED, "step", "Ask", "", ""),
        (CHANGED, "step", diagnose, "limit", "1 h 30 min"),
        (CHANGED, "step", diagnose, "norm", "look first"),
        (ADDED, "line", f"{diagnose} → Ask", "", ""),
        (ADDED, "plan", "Plan X", "", ""),
        (ADDED, "norm", "Be kind", "", ""),
    } <= said
    assert {("gate", "Close"), ("state", "Scheduled")} <= {(one.kind, one.subject.en) for one in found}


def test_what_went_stands_at_the_end_of_its_kind() -> None:
    forth, back = differences(made({}), made(CHANGES)), differences(made(CHANGES), made({}))
    assert len(forth) == len(back)
    gone = [one for one in back if one.kind == "role"]
    assert gone == [Difference(REMOVED, "role", Words("Vendor", "供应商"))]


def test_gates_and_states_are_compared_part_by_part() -> None:
    later = made({
        **CHANGES,
        "gates": {"close": {"required": ["article"], "role": "agent"}},
        "states": {"scheduled": {"title": {"en": "Planned", "zh": "已约"}}},
    })  # fmt: skip
    found = {(one.kind, one.part): (one.before, one.after) for one in differences(made(CHANGES), later)}
    assert found[("gate", "required")][1] == Words("an article used", "使用过知识条目")
    assert found[("gate", "least")] == (Words("supervisor", "supervisor"), Words("agent", "agent"))
    assert found[("state", "reasons")] == (Words("Visit (48 h)", "上门（48 小时）"), Words("", ""))
    assert found[("state", "only")] == (Words("yes", "是"), Words("no", "否"))


def test_a_renamed_role_is_one_difference() -> None:
    process = made({})
    lane = process.lanes[1]
    renamed = replace(
        process, lanes=(process.lanes[0], replace(lane, title=Words("X", "甲")), *process.lanes[2:])
    )
    assert [(one.kind, one.part) for one in differences(process, renamed)] == [("role", "name")]
