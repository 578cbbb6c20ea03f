"""The process as data: reading, checking, variants, layout, SVG, BPMN and handbook."""

import xml.etree.ElementTree as ET
from html import escape
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.models.blueprints import universal
from desk.process import lifecycle
from desk.process.blueprint import Blueprint, minutes_of, parse
from desk.process.bpmn import MODEL, to_bpmn
from desk.process.errors import KnownError
from desk.process.handbook import handbook
from desk.process.policy import DEFAULT_POLICIES
from desk.process.swimlane import HEAD, layout
from desk.process.swimlane_svg import swimlane_svg, wrapped
from desk.process.variants import fitting, in_force, variant

SMALL: dict[str, Any] = {
    "title": "Small",
    "lane": [{"id": "a", "title": "A"}, {"id": "b", "title": "B"}],
    "phase": [{"id": "one", "title": "One"}],
    "node": [
        {"id": "s", "kind": "start", "lane": "a", "phase": "one", "title": "S"},
        {
            "id": "t",
            "kind": "user",
            "lane": "b",
            "phase": "one",
            "title": "T <&>",
            "limit": "1h30m",
            "norm": {"zh": "规范"},
        },
        {"id": "e", "kind": "end", "lane": "a", "phase": "one", "title": "E"},
    ],
    "flow": [{"path": ["s", "t", "e"]}],
}


def changed(part: str, place: int, **values: Any) -> dict[str, Any]:
    items = [dict(one) for one in SMALL[part]]
    items[place] |= values
    return {**SMALL, part: items}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (changed("node", 1, lane="x"), "lane"),
        (changed("node", 1, phase="x"), "phase"),
        (changed("node", 1, kind="x"), "kind"),
        (changed("node", 1, title=""), "title"),
        (changed("node", 1, id="s"), "twice"),
        (changed("node", 1, id="1 x"), "id"),
        (changed("node", 1, limit="soon"), "limit"),
        (changed("node", 1, limit="clock:lunch"), "limit"),
        (changed("node", 1, actions=["fly"]), "fly"),
        (changed("node", 2, kind="user"), "end"),
        ({**SMALL, "flow": [{"path": ["s", "e"]}]}, "nothing leads"),
        ({**SMALL, "flow": [{"path": ["s", "t", "e"]}, {"path": ["s", "x"]}]}, "no step"),
        (
            {
                **SMALL, "node": [*SMALL["node"], {**SMALL["node"][1], "id": "u"}],
                "flow": [*SMALL["flow"], {"path": ["s", "u"]}],
            },
            "leads to no end",
        ),
    ],
)  # fmt: skip
def test_a_process_that_does_not_fit_together_is_refused(found: dict[str, Any], said: str) -> None:
    with pytest.raises(KnownError, match=said):
        parse(found)


def test_the_shipped_process_speaks_both_languages_and_covers_the_state_table() -> None:
    process = universal()
    assert {phase.id for phase in process.phases} == {
        "intake",
        "grading",
        "handling",
        "feedback",
        "knowledge",
    }
    for node in process.nodes:
        assert node.title.en != node.title.zh
        if node.kind in ("user", "service"):
            assert all((*node.norm, *node.inputs, *node.outputs)), node.id
    named = {action for node in process.nodes for action in node.actions}
    assert named >= set(lifecycle.ACTIONS) - {"merge", "cancel", "spam"}
    assert len(process.plans) >= 3


def test_a_variant_changes_what_it_names_and_nothing_else() -> None:
    base = universal()
    made = variant(
        base,
        {
            "nodes": {"diagnose": {"norm": {"en": "Ask the bank first."}, "limit": "45m"}},
            "without": ["deposit"],
            "gates": {"provide_solution": {"required": ["diagnosis"], "role": "expert"}},
            "plan": [{"id": "bank", "title": "Bank away", "steps": ["Call"]}],
        },
        line="payments",
    )
    assert made.node("diagnose").norm.zh == "Ask the bank first."
    assert made.node("expert") == base.node("expert")
    assert "deposit" not in {node.id for node in made.nodes}
    assert ("close", "review") in {(flow.source, flow.target) for flow in made.flows}
    assert made.gates["provide_solution"].role == "expert"
    assert len(made.plans) == len(base.plans) + 1


LINE: dict[str, Any] = {
    "without": ["deposit"],
    "cut": [["diagnose", "found1"]],
    "lane": [
        {"id": "board", "title": {"en": "Change board", "zh": "变更委员会"}, "duty": "批准 <变更> & co"}
    ],
    "step": [
        {
            "id": "snapshot",
            "after": "accept",
            "lane": "L1",
            "phase": "handling",
            "title": "先留现场",
            "limit": "10m",
        },
        {"id": "look", "after": "snapshot", "lane": "L1", "phase": "handling", "title": "Look"},
        {"id": "call", "kind": "service", "lane": "system", "phase": "handling", "title": "Call"},
        {"id": "risk", "kind": "exclusive", "lane": "L1", "phase": "handling", "title": "Risky?"},
        {"id": "approve", "lane": "board", "phase": "handling", "title": "Approve", "limit": "1h30m"},
    ],
    "flow": [
        {"path": ["diagnose", "risk"]},
        {"path": ["risk", "approve", "found1"], "label": {"en": "yes", "zh": "是"}},
        {"path": ["risk", "found1"], "label": {"en": "no", "zh": "否"}},
        {"path": ["approve", "call", "diagnose"], "label": {"en": "refused", "zh": "驳回"}},
    ],
    "gates": {"provide_solution": {"required": ["checklist"]}},
}


def test_a_line_adds_steps_and_roles_and_leads_the_lines_anew() -> None:
    made = variant(universal(), LINE, line="云平台")
    order = [node.id for node in made.nodes]
    at = order.index("accept")
    assert order[at : at + 3] == ["accept", "snapshot", "look"]
    assert order.index("diagnose") + 1 == order.index("risk") == order.index("approve") - 1
    pairs = {(flow.source, flow.target): flow.label.en for flow in made.flows}
    assert ("accept", "known") not in pairs
    assert pairs["accept", "snapshot"] == pairs["snapshot", "look"] == pairs["look", "known"] == ""
    assert ("diagnose", "found1") not in pairs
    assert pairs["risk", "approve"] == "yes"
    assert made.lanes[-1].title.zh == "变更委员会"
    for language in ("en", "zh"):
        text = handbook(made, [], language=language, facts=[])
        assert all(node.title[language == "zh"] in text for node in made.nodes if node.kind == "user")
        assert "批准 &lt;变更&gt; &amp; co" in text


def test_a_step_after_one_that_left_the_standard_is_passed_over_where_tickets_go_on() -> None:
    step = {"id": "x", "after": "gone", "lane": "L1", "phase": "handling", "title": "X"}
    changes = {"step": [step], "cut": [["gone", "close"]]}
    assert variant(universal(), changes, line="x", strict=False).nodes == universal().nodes


@pytest.mark.parametrize(
    "changes",
    [
        {"node": {}},
        {"step": [{"id": "x", "after": "known", "lane": "L1", "phase": "handling", "title": "X"}]},
        {"step": [{"id": "x", "after": "moon", "lane": "L1", "phase": "handling", "title": "X"}]},
        {"step": [{"id": "x", "lane": "L1", "phase": "handling", "title": "X"}]},
        {"step": [{"id": "solve", "after": "accept", "lane": "L1", "phase": "handling", "title": "X"}]},
        {"step": [{"id": "x", "after": "accept", "lane": "moon", "phase": "handling", "title": "X"}]},
        {"cut": [["solve", "moon"]]},
        {"cut": [["accept", "known"]]},
        {"flow": [{"path": ["solve", "moon"]}]},
        {"lane": [{"id": "L1", "title": "twice"}]},
        {"nodes": {"nothing": {}}},
        {"nodes": {"diagnose": {"lane": "L2"}}},
        {"nodes": {"diagnose": {"limit": "tomorrow"}}},
        {"without": ["solve"]},
        {"without": ["request"]},
        {"gates": {"fly": {}}},
        {"gates": {"close": {"required": ["luck"]}}},
        {"gates": {"close": {"role": "king"}}},
    ],
)
def test_a_wrong_variant_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(KnownError):
        variant(universal(), changes, line="x")


@pytest.mark.parametrize(
    "part", ["nodes", "without", "lane", "step", "flow", "cut", "gates", "plan", "service_norm"]
)
@pytest.mark.parametrize(
    "value",
    [
        5, "x", None, [5], [["a"]], [["a", 5]], {"close": 5}, {"diagnose": {"title": 5}}, [{}], [{"id": 5}],
        [{"id": "x", "title": ["t"]}], [{"id": "x", "title": {"de": "t"}}], [{"path": "solve"}],
        [{"path": ["solve"]}], [{"id": "x", "title": {"en": " "}, "steps": ["a"]}],
        [{"id": "x", "title": "t", "steps": []}], {"close": {"required": "diagnosis"}},
        [{"id": "x", "lane": "L1", "phase": "handling", "title": "X", "limti": "1h"}],
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_kind_is_refused_with_its_place(part: str, value: Any) -> None:
    with pytest.raises(KnownError) as caught:
        variant(universal(), {part: value}, line="x")
    assert caught.value.code == "process_wrong"


def test_changes_that_are_no_table_are_refused() -> None:
    with pytest.raises(KnownError, match="no table"):
        variant(universal(), ["x"], line="x")  # type: ignore[arg-type]


ROLLED: dict[str, Any] = {
    **LINE,
    "plan": [{"id": "bank", "title": "Bank away", "steps": ["Call"]}],
    "service_norm": ["Greet", {"text": {"zh": "致谢"}}, {"en": "Say who you are"}],
    "title": "Cloud",
}


def test_what_the_standard_took_over_from_a_line_stands_once() -> None:
    standard = variant(universal(), ROLLED, line="")
    assert [norm.zh for norm in standard.norms[-3:]] == ["Greet", "致谢", "Say who you are"]
    with pytest.raises(KnownError, match="twice"):
        variant(standard, ROLLED, line="cloud")
    for made in (
        fitting(standard, universal(), ROLLED, line="cloud"),
        in_force(standard, ROLLED, line="cloud"),
    ):
        assert made.line == "cloud"
        assert (made.nodes, made.lanes, made.plans, made.norms) == (
            standard.nodes, standard.lanes, standard.plans, standard.norms,
        )  # fmt: skip
        assert set(made.flows) == set(standard.flows)
    with pytest.raises(KnownError, match="moon"):
        fitting(
            standard, universal(), {"cut": [["moon", "sun"]], "flow": [{"path": ["moon", "sun"]}]}, line="x"
        )


def test_stored_changes_that_do_not_fit_any_more_keep_what_still_does() -> None:
    """The gates hold, each for itself, though the steps are of another day or another Desk."""
    stored = {
        "gates": {
            "provide_solution": {"required": ["diagnosis"]}, "fly": {}, "close": {"required": ["luck of tomorrow"]},
        },
        "cut": [["diagnose", "found1"]],
        "states": {"waiting_moon": {}},
        "title": "Cloud",
        "rooms": 5,
    }  # fmt: skip
    made = in_force(universal(), stored, line="x")
    assert list(made.gates) == ["provide_solution"]
    assert (made.title.en, made.nodes, made.flows) == ("Cloud", universal().nodes, universal().flows)
    lost = {"flow": [{"path": ["accept", "gone", "known"]}, {"path": ["gone", "diagnose"]}], "title": "Line"}
    assert in_force(universal(), lost, line="x").title.en == "Line"
    assert in_force(universal(), ["of", "tomorrow"], line="x").nodes == universal().nodes  # type: ignore[arg-type]


def test_a_step_that_waits_for_itself_can_be_left_out() -> None:
    base = variant(universal(), {"flow": [{"path": ["deposit", "deposit"], "label": "again"}]}, line="")
    made = variant(base, {"without": ["deposit"]}, line="x")
    assert ("close", "review") in {(flow.source, flow.target) for flow in made.flows}


def test_changes_of_steps_that_left_the_standard_are_passed_over_where_tickets_go_on() -> None:
    changes = {
        "nodes": {"gone": {"limit": "2h"}, "diagnose": {"limit": "45m"}},
        "without": ["gone", "deposit"],
    }
    made = variant(universal(), changes, line="x", strict=False)
    assert made.node("diagnose").limit == "45m"
    assert "deposit" not in {node.id for node in made.nodes}


@pytest.mark.parametrize(
    ("limit", "minutes"),
    [("", 0), ("2h", 120), ("1h30m", 90), ("15m", 15), ("x", None), ("clock:update", None)],
)
def test_time_limits(limit: str, minutes: int | None) -> None:
    assert minutes_of(limit) == minutes


@st.composite
def processes(draw: st.DrawFn) -> Blueprint:
    """Any process of a chain with decisions that lead forward and back."""
    count = draw(st.integers(2, 14))
    lanes = draw(st.integers(1, 6))
    names = [f"n{place}" for place in range(count)]
    nodes = [{"id": "s", "kind": "start", "lane": "l0", "phase": "p", "title": "S"}]
    for name in names:
        kind = draw(st.sampled_from(("user", "service", "exclusive")))
        nodes.append(
            {
                "id": name,
                "kind": kind,
                "lane": f"l{draw(st.integers(0, lanes - 1))}",
                "phase": "p",
                "title": draw(st.text("ab 字<&\"'", min_size=1).filter(str.strip)),
            }
        )
    nodes.append({"id": "e", "kind": "end", "lane": "l0", "phase": "p", "title": "E"})
    flows = [{"path": ["s", *names, "e"]}]
    for _ in range(draw(st.integers(0, 8))):
        flows.append(
            {
                "path": [draw(st.sampled_from(names)), draw(st.sampled_from(names))],
                "label": draw(st.sampled_from(("", "yes"))),
            }
        )
    return parse(
        {
            "title": "T",
            "lane": [{"id": f"l{n}", "title": f"L{n}"} for n in range(lanes)],
            "phase": [{"id": "p", "title": "P"}],
            "node": nodes,
            "flow": flows,
        }
    )


@given(processes())
def test_every_process_can_be_drawn_and_exported(process: Blueprint) -> None:
    drawing = layout(process)
    boxes = list(drawing.steps.values())
    for place, box in enumerate(boxes):
        assert 0 <= box.x <= drawing.width - box.width
        assert 0 <= box.y <= drawing.height - box.height
        for other in boxes[place + 1 :]:
            apart_x = box.x + box.width <= other.x or other.x + other.width <= box.x
            assert apart_x or box.y + box.height <= other.y or other.y + other.height <= box.y
    assert len(drawing.lines) == len(process.flows)
    pieces = [pair for line in drawing.lines for pair in pairwise(line.points)]
    for (x, y), (x2, y2) in pieces:
        assert HEAD < min(x, x2) <= max(x, x2) < drawing.width
        assert 0 < min(y, y2) <= max(y, y2) < drawing.height
        for box in boxes:
            beside = max(x, x2) <= box.x + 0.1 or min(x, x2) >= box.x + box.width - 0.1
            assert beside or max(y, y2) <= box.y + 0.1 or min(y, y2) >= box.y + box.height - 0.1
    for language in ("en", "zh_CN"):
        ET.fromstring(swimlane_svg(process, language))
        root = ET.fromstring(to_bpmn(process, language))
        names = {one.get("id") for one in root.iter() if one.get("id")}
        assert {node.id for node in process.nodes} <= names
        assert len(list(root.iter(f"{{{MODEL}}}sequenceFlow"))) == len(process.flows)


ODD: dict[str, Any] = {
    "lane": [
        {"id": f"道{n}" if n % 2 else f"Lane_{n}", "title": {"zh": f"泳道{n}", "en": f"Lane {n} <&>\x0b"}}
        for n in range(12)
    ],
    "cut": [["diagnose", "found1"]],
    "step": [
        {
            "id": name, "lane": f"道{2 * (place % 6) + 1}" if place % 3 else f"Lane_{2 * (place % 6)}",
            "phase": "handling", "kind": ("user", "service", "exclusive")[place % 3], "title": {"zh": name},
            "norm": "one\x00\ud800 two",
        }
        for place, name in enumerate(("备件申请", "Flow_0", "Pool_desk", "x", "x_di", "Lane_L1", "㐀", "é1", "request_di"))
    ],
    "flow": [
        {"path": ["diagnose", "备件申请", "Flow_0", "Pool_desk", "x", "x_di", "Lane_L1", "㐀", "é1", "request_di", "found1"]},
        {"path": ["Pool_desk", "备件申请"], "label": {"zh": "驳回", "en": "refused"}},
        {"path": ["Pool_desk", "Pool_desk"], "label": {"zh": "再来", "en": "again"}},
        {"path": ["Lane_L1", "diagnose"]},
        {"path": ["é1", "x"]},
        {"path": ["é1", "x"]},
    ],
    "gates": {"wait_third_party": {"required": ["reason"], "role": "expert"}},
    "states": {
        "waiting_third_party": {"title": {"zh": "等待供应商", "en": "Vendor"}, "reasons": [{"id": "备件", "title": "备件"}]}
    },
}  # fmt: skip
"""Twelve lanes, cycles, Chinese ids and ids that the export itself might have used."""


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_handbook_says_what_follows_each_step_and_who_decides(language: str) -> None:
    chinese = language == "zh_CN"
    made = variant(universal(), ODD, line="x")
    text = handbook(made, [], language=language)
    assert (
        "x<br>驳回：备件申请<br>再来：Pool_desk<"
        if chinese
        else "x<br>refused: 备件申请<br>again: Pool_desk<"
    ) in text
    assert text.count("request_di<br>x<") == 1  # the line that is written twice stands once
    for node in made.nodes:
        assert node.title[chinese] in text
    for lane in made.lanes[-12:]:
        assert escape(lane.title[chinese]) in text


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_export_says_gates_and_reasons_for_waiting(language: str) -> None:
    chinese = language == "zh_CN"
    made = variant(universal(), ODD, line="x")
    texts = [
        one.text or "" for one in ET.fromstring(to_bpmn(made, language)).iter(f"{{{MODEL}}}documentation")
    ]
    (waits,) = [text for text in texts if ("等待供应商" if chinese else "Vendor") in text]
    assert ("等待供应商: 备件" if chinese else "Vendor: 备件") in waits
    assert ("关口 (" if chinese else "Gate (") in waits
    assert any(text.endswith("one two") for text in texts)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_handbook_has_every_part_and_escapes_what_it_is_given(language: str) -> None:
    policies = [policy.to_json() for policy in DEFAULT_POLICIES]
    policies[0]["name"] = "<script>alert(1)</script>"
    text = handbook(universal(), policies, language=language, facts=["<b>"])
    assert "<script" not in text
    assert "&lt;script" in text
    for node in universal().nodes:
        assert node.title[language == "zh_CN"] in text
    for plan in universal().plans:
        assert plan.title[language == "zh_CN"] in text
    assert "None" not in text
    assert "PT30M" not in text
    other = universal().node("diagnose").norm[language != "zh_CN"]
    assert other not in text


@pytest.mark.parametrize(
    ("duration", "calendar", "en", "zh"),
    [
        ("P1WD", "business", "1 working day (business)", "1 个工作日（business）"),
        ("P10WDT4H", "", "10 working days 4 h", "10 个工作日 4 小时"),
        ("P2D", "24x7", "2 d (24×7)", "2 天（24×7）"),
        ("P1D", "business", "24 h (business)", "24 小时（business）"),
        ("P1W", "24x7", "7 d (24×7)", "7 天（24×7）"),
        ("PT90M", "", "1 h 30 min", "1 小时 30 分钟"),
        ("PT45S", "", "45 s", "45 秒"),
        ("soon", "", "soon", "soon"),
        ("", "", "–", "–"),
    ],
)
def test_every_target_is_said_in_words(duration: str, calendar: str, en: str, zh: str) -> None:
    """The handbook's reader knows no ISO 8601."""
    target = {"duration": duration, "calendar": calendar}
    policies = [{"name": "x", "targets": {"1": {"first_response": target}}}]
    for language, words in (("en", en), ("zh_CN", zh)):
        assert f"<td>{words}</td>" in handbook(universal(), policies, language=language)


def test_words_are_wrapped_and_cut() -> None:
    assert wrapped("one two three four", 60, 3) == ["one two", "three", "four"]
    assert wrapped("一二三四五六七八", 36, 2) == ["一二三", "四五六…"]


@pytest.mark.parametrize(
    ("duration", "calendar", "english", "chinese"),
    [
        ("P1WD", "cn-bh", "1 working day (cn-bh)", "1 个工作日（cn-bh）"),
        ("P10WD", "24x7", "10 working days (24×7)", "10 个工作日（24×7）"),
        ("P2D", "24x7", "2 d (24×7)", "2 天（24×7）"),
        ("PT1H30M", "", "1 h 30 min", "1 小时 30 分钟"),
        ("soon", "24x7", "soon", "soon"),
    ],
)
def test_the_handbook_says_limits_in_words(duration: str, calendar: str, english: str, chinese: str) -> None:
    target = {"duration": duration, "calendar": calendar}
    policies = [{"name": "Standard", "targets": {"0": {"first_response": target}}}]
    for language, wanted in (("en", english), ("zh_CN", chinese)):
        assert f"<td>{wanted}</td>" in handbook(universal(), policies, language=language, facts=[])
