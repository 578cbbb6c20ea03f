"""The draft of a line's process: what is edited, what an edit taken back leaves, ids that nobody has."""

from typing import Any

import msgspec

from desk.protocol.process import FlowView, NodeView
from desk.ui.process.draft import Draft, values_of

NODE = NodeView(
    id="diagnose", kind="user", title="Diagnose", lane="First line", phase="Diagnosis", norm="Hypothesis", inputs="",
    outputs="", limit="2h", limit_text="2 h", norm_en="Hypothesis", norm_zh="假设", actions={"start": "Start"},
    gates={"start": ("product",)}, box=(0, 0, 1, 1), title_en="Diagnose", title_zh="诊断", lane_id="L1",
    phase_id="diagnosis", leads_on=True,
)  # fmt: skip
AS_SHOWN: dict[str, Any] = values_of(NODE)
ON = FlowView(source="diagnose", target="found1", hop="found1")


def begun(before: dict[str, Any] | None = None) -> Draft:
    draft = Draft(before)
    draft.learn([NODE])
    return draft


def test_an_edit_taken_back_is_no_change() -> None:
    """Texts and gates are compared with what is in force, letter by letter and whatever their order."""
    draft = begun({"nodes": {"diagnose": {"limit": "2h"}}, "gates": {"start": {"required": ["product"]}}})
    draft.edit("diagnose", {**AS_SHOWN, "limit": "1h"}, {"start": ("product", "tags")})
    assert draft.now == {
        "nodes": {"diagnose": {"limit": "1h"}}, "gates": {"start": {"required": ["product", "tags"]}},
    }  # fmt: skip
    draft.edit("diagnose", AS_SHOWN, {"start": ("product",)})
    assert not draft.is_changed
    draft.edit("nowhere", AS_SHOWN, {})
    assert not draft.is_changed
    # A gate keeps the role that only a file can give it.
    lead = begun({"gates": {"start": {"required": ["product"], "role": "supervisor"}}})
    lead.edit("diagnose", AS_SHOWN, {"start": ()})
    assert lead.now["gates"]["start"] == {"required": [], "role": "supervisor"}


def test_steps_one_behind_another() -> None:
    """A step put between takes over what stood behind; one that goes hands it on."""
    draft = begun()
    first = draft.add_after(NODE, ON, "新步骤", "New step")
    second = draft.add_after(NODE, ON, "新步骤", "New step")
    assert (first, second) == ("new_step", "new_step_2")
    order = [(one["id"], one["after"]) for one in draft.now["step"]]
    assert order == [(second, "diagnose"), (first, second)]
    third = draft.add_after(msgspec.structs.replace(NODE, id=first), ON, "三", "3")
    assert (third, draft.now["step"][-1]["after"]) == ("step_3", first)
    draft.take_out(first)
    assert [(one["id"], one["after"]) for one in draft.now["step"]] == [(second, "diagnose"), (third, second)]
    for ident in (second, third):
        draft.take_out(ident)
    assert not draft.is_changed


def test_roles_get_ids_that_stay() -> None:
    """A role that has an id keeps it under another name; a Chinese one gets one, too."""
    draft = begun({"lane": [{"id": "duty", "title": {"zh": "值班", "en": "Duty"}}]})
    rows = [{"id": "duty", "title": {"zh": "云值班", "en": "Cloud duty"}}, {"id": "", "title": {"zh": "法务", "en": ""}},
            {"id": "", "title": {"zh": "", "en": "L1"}}]  # fmt: skip
    draft.set_lanes(rows, ["L1", "l1", "duty"])
    assert [one["id"] for one in draft.lanes] == ["duty", "role", "l1_2"]
    draft.set_states({"new": {"title": {"zh": "待领", "en": "To take"}}})
    assert draft.now["states"] == {"new": {"title": {"zh": "待领", "en": "To take"}}}
    draft.put_back("nothing")
    assert "without" not in draft.now
