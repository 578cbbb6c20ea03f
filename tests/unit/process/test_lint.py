"""Process lint: forty seeded violations in three hundred tickets are found, all and nothing else."""

from typing import Any

import pytest

from desk.models.blueprints import universal
from desk.process import lint
from desk.process.lint import PENDING, VIOLATION, Line, Subject
from desk.process.timeline import Event
from desk.process.variants import variant
from tests.conftest import ProofCount
from tests.unit.process.lint_fixture import BENDS, fixture
from tests.unit.process.lint_oddities import NOW, PLOTS, oddities


def test_precision_and_recall_are_one(proof_count: ProofCount) -> None:
    for seed in range(proof_count(reduced=2, full=200)):
        subjects, truth, now = fixture(seed)
        assert len(subjects) == 300
        assert len(truth) == 40
        found = {
            (position, one.rule.code)
            for position, subject in enumerate(subjects)
            for one in lint.findings(subject, now)
            if one.state == VIOLATION
        }
        assert found == truth, f"seed {seed}"


def test_every_rule_is_bent_by_the_fixture() -> None:
    assert {*BENDS, "line_gate"} == set(lint.RULES)
    for one in lint.RULES.values():
        assert one.words.en != one.words.zh
        assert one.severity in ("error", "warning")


def line(at: int, kind: str, *, human: bool = True, imported: bool = False, **data: object) -> Line:
    return Line(Event(bytes([at]), at, kind, data), human, "", imported)


def subject(*lines: Line, **changed: object) -> Subject:
    values = {
        "state": "in_progress", "priority": 1, "category": "", "channel": "mail", "requester": True, "owner": False,
        "lines": list(lines), "clocks": (), "confirm_due": lambda at: at + 10, **changed,
    }  # fmt: skip
    return Subject(**values)  # type: ignore[arg-type]


def codes(one: Subject, now: int = 100) -> dict[str, str]:
    return {found.rule.code: found.state for found in lint.findings(one, now)}


def test_what_the_next_step_will_want_is_pending() -> None:
    open_ticket = subject(line(1, "created"), line(2, "internal_note"))
    assert codes(open_ticket) == dict.fromkeys(("no_category", "no_diagnosis", "work_without_owner"), PENDING)
    assert codes(subject(line(1, "created"), state="new")) == {}


def test_imported_history_and_gone_tickets_are_left_alone() -> None:
    closed = line(2, "closed", imported=True)
    assert codes(subject(line(1, "created", imported=True), closed, state="closed")) == {}
    mixed = subject(
        line(1, "created", imported=True), closed, line(3, "internal_note"), state="closed", requester=False
    )
    assert codes(mixed) == {}
    assert codes(subject(line(1, "created"), line(2, "closed"), state="spam")) == {}


def test_a_waiver_stays_in_the_ledger() -> None:
    closing = line(2, "closed")
    waived = line(3, "lint_waived", code="no_solution", evidence=closing.event.id.hex(), reason="演练")
    found = lint.findings(subject(line(1, "created"), closing, waived, state="closed"), 100)
    assert [(one.rule.code, one.waived) for one in found] == [("no_solution", "演练")]
    assert [
        one.rule.code for one in lint.findings(subject(line(1, "created"), closing), 9, codes=["no_contact"])
    ] == []


def test_alerts_of_low_priority_may_end_by_themselves() -> None:
    closing = line(2, "closed", human=False, cause="recovered")
    assert codes(subject(line(1, "created"), closing, state="closed", channel="alert", priority=3)) == {}
    urgent = subject(line(1, "created"), closing, state="closed", channel="alert", priority=1)
    assert codes(urgent) == {"no_solution": VIOLATION}


def test_scripts_that_change_want_a_hypothesis() -> None:
    run = line(2, "script_run", danger="change")
    assert "blind_action" in codes(subject(line(1, "created"), run))
    known = line(2, "diagnosis_step", hypothesis="磁盘满")
    later = Line(Event(b"\x03", 3, "script_run", {"danger": "destroy"}), True)
    assert "blind_action" not in codes(subject(line(1, "created"), known, later))
    assert "blind_action" not in codes(subject(line(1, "created"), line(2, "script_run", danger="read")))


def test_a_replaced_low_mark_is_not_followed() -> None:
    marks = (line(1, "created"), line(2, "survey", rating=1, cycle=1), line(3, "survey", rating=5, cycle=1))
    assert "low_rating_unfollowed" not in codes(subject(*marks), 10**6)


def test_odd_stories_are_told_from_bent_ones(proof_count: ProofCount) -> None:
    assert len(PLOTS) >= 40
    assert {code for code, _ in PLOTS} == set(lint.RULES)
    for seed in range(proof_count(reduced=2, full=100)):
        subjects, truth = oddities(seed)
        found = {
            (position, one.rule.code)
            for position, subject in enumerate(subjects)
            for one in lint.findings(subject, NOW)
            if one.state == VIOLATION
        }
        assert found == truth, f"seed {seed}"


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("product", {"product": "crm"}), ("category", {"category": "login"}), ("requester", {"requester": True}),
        ("tags", {"tags": True}), ("diagnosis", line(2, "diagnosis_step", hypothesis="x")), ("article", line(2, "article_used")),
        ("public_contact", line(2, "call", outcome="x")), ("attachment", line(2, "internal_note", files=[{"id": "a"}])),
        ("checklist", line(2, "checklist", name="c", title="c", items=[{"id": "1", "text": "x", "required": False}])),
        ("solution.cautions", None), ("reason", None),
    ],
)  # fmt: skip
def test_what_a_line_asks_for_before_a_step(name: str, given: Any) -> None:
    gated = variant(universal(), {"gates": {"cancel": {"required": [name]}}}, line="crm")
    bare = {"requester": False, "state": "cancelled", "process_at": lambda product, at: gated}
    said = {"solution.cautions": {"cautions": "x"}, "reason": {"reason": "x"}}.get(name, {})
    steps = [line(1, "created"), *([given] if isinstance(given, Line) else []), line(3, "cancelled", **said)]
    full = subject(*steps, **(bare | given if isinstance(given, dict) else bare))
    lacking = subject(line(1, "created"), line(3, "cancelled"), **bare)
    found = [lint.findings(one, 100, codes=["line_gate"]) for one in (full, lacking)]
    assert [[one.detail.en.startswith("lacks") for one in some] for some in found] == [[], [True]]
