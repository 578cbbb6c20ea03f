"""Lines drawn by hand, as the engine understands them: what was drawn is there, what was taken back is no change."""

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from desk.process.errors import KnownError
from desk.protocol.process import FlowView, NodeView, ProcessView
from desk.ui.process.draft import Draft
from tests.unit.ops_kit import Kit

WALKS = 60 if os.environ.get("DESK_TEST_FULL") else 4
EDITS = 14


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    made = Kit(Path(tmp_path_factory.mktemp("lines")) / "workspace")
    yield made
    made.store.close()


class Desk:
    """A draft with the drawing that the engine makes of it."""

    def __init__(self, kit: Kit, draft: Draft | None = None) -> None:
        self.kit, self.draft = kit, draft or Draft()
        self.view: ProcessView = kit.ask("query.process")
        self.draft.learn(self.view.nodes)
        self.look()

    def look(self) -> None:
        self.view = self.kit.ask("query.process", changes=self.draft.now)
        self.draft.lines.learn(self.view.flows)

    def node(self, ident: str) -> NodeView:
        return next(one for one in self.view.nodes if one.id == ident)

    def line(self, source: str, target: str) -> FlowView:
        return next(one for one in self.view.flows if (one.source, one.target) == (source, target))

    def drawn(self) -> set[tuple[str, str, str]]:
        return {(one.source, one.target, one.label_en) for one in self.view.flows}


def test_a_branch_is_drawn_named_led_elsewhere_and_taken_back(kit: Kit) -> None:
    """The case of docs/process.md, by hand: a decision with two answers, a step in one of them."""
    desk = Desk(kit)
    before = desk.drawn()
    draft = desk.draft
    after = next(one.target for one in desk.view.flows if one.source == "diagnose")
    risk = draft.add_after(
        desk.node("diagnose"), desk.line("diagnose", after), "高风险？", "Risky?", "exclusive"
    )
    desk.look()
    assert (risk, desk.node(risk).kind, desk.view.trouble) == ("risky", "exclusive", "")
    draft.draw(draft.lines.name, desk.line(risk, after), "否", "n")
    draft.draw(draft.lines.name, desk.line(risk, after), "否", "no")
    draft.draw(draft.lines.add, risk, "solve", "是", "yes")
    desk.look()
    assert {one for one in desk.drawn() if one[0] == risk} == {(risk, after, "no"), (risk, "solve", "yes")}
    approve = draft.add_after(desk.node(risk), desk.line(risk, "solve"), "审批", "Approve")
    desk.look()
    assert {(risk, approve, "yes"), (approve, "solve", "")} <= desk.drawn()
    assert [one["id"] for one in draft.now["step"]] == [risk, approve]
    # It leads back to the other answer; what nothing leads to any more is said, not refused.
    draft.draw(draft.lines.lead, desk.line(approve, "solve"), after)
    desk.look()
    assert desk.view.trouble == ""
    draft.draw(draft.lines.remove, desk.line(risk, approve))
    desk.look()
    assert "nothing leads to “Approve” (approve)" in desk.view.trouble
    with pytest.raises(KnownError):
        kit.run("process.propose", line="universal", changes=draft.now)
    for ident in (approve, risk):
        draft.take_out(ident)
        desk.look()
    assert (desk.drawn(), draft.is_changed) == (before, False)


def test_lines_past_steps_that_are_left_out(kit: Kit) -> None:
    """A line that leads over a step left out is led elsewhere and back."""
    desk = Desk(kit)
    over = next(node.id for node in desk.view.nodes if node.can_go)
    source = next(flow.source for flow in desk.view.flows if flow.target == over)
    desk.draft.take_out(over)
    desk.look()
    line = next(flow for flow in desk.view.flows if flow.source == source and flow.hop == over)
    assert line.target != over
    where = next(
        node.id for node in desk.view.nodes if node.id not in (source, line.target) and node.kind == "user"
    )
    desk.draft.draw(desk.draft.lines.lead, line, where)
    desk.look()
    assert (source, where) in {(one.source, one.target) for one in desk.view.flows}
    assert (source, line.target) not in {(one.source, one.target) for one in desk.view.flows}


@pytest.mark.parametrize("seed", range(WALKS))
def test_whatever_is_drawn_is_there(kit: Kit, seed: int) -> None:
    """A random walk of edits beside a plain set of lines; unwinding every step ends at what was in force."""
    chance, desk = Random(seed), Desk(kit)
    ends = [node.id for node in desk.view.nodes if node.kind != "start"]
    for _ in range(EDITS):
        model = {(one.source, one.target): one.label_en for one in desk.view.flows}
        line = chance.choice(desk.view.flows)
        wanted = chance.choice([end for end in ends if end != line.source])
        act = chance.choice(["lead", "name", "remove", "add", "step"])
        label = chance.choice(["", "yes", line.label_en])
        if act == "step":
            made = desk.draft.add_after(desk.node(line.source), line, "步", f"Step {chance.random()}")
            del model[line.source, line.target]
            model |= {(line.source, made): line.label_en, (made, line.target): ""}
        elif act == "add":
            desk.draft.draw(desk.draft.lines.add, line.source, wanted, label, label)
            model[line.source, wanted] = label
        elif act == "name":
            desk.draft.draw(desk.draft.lines.name, line, label, label)
            model[line.source, line.target] = label
        else:
            del model[line.source, line.target]
            if act == "lead":
                desk.draft.draw(desk.draft.lines.lead, line, wanted)
                model[line.source, wanted] = line.label_en
            else:
                desk.draft.draw(desk.draft.lines.remove, line)
        desk.look()
        assert {(one.source, one.target): one.label_en for one in desk.view.flows} == model, act
    for step in [one["id"] for one in desk.draft.now.get("step", ())]:
        desk.draft.take_out(step)
        desk.look()
    standard = Desk(kit).drawn()
    for source, target, _ in {(one.source, one.target, "") for one in desk.view.flows if one.own}:
        desk.draft.draw(desk.draft.lines.remove, desk.line(source, target))
    for pair in list(desk.draft.now.get("cut", ())):
        shipped = next(one for one in Desk(kit).view.flows if [one.source, one.target] == list(pair))
        desk.draft.draw(desk.draft.lines.add, *pair, shipped.label_zh, shipped.label_en)
    desk.look()
    assert (desk.drawn(), desk.draft.now) == (standard, {})
