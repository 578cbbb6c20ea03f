"""`query.dispatch_trial`: group, lane and agents of tickets that exist or do not, by rules saved or not."""

from typing import Any

import pytest

from desk.process.errors import FieldError, KnownError
from tests.unit.ops.test_dispatching import configured, home
from tests.unit.ops_kit import START_US, Kit

HOUR_US = 3_600_000_000


def rules(kit: Kit, **more: Any) -> dict[str, Any]:
    return {**kit.ask("query.dispatch_settings"), **more}


@pytest.fixture
def groups(kit: Kit) -> dict[str, str]:
    """Return the groups by name; the rules are switched on and the acting person takes work."""
    first = home(kit)
    configured(kit, first)
    kit.run("person.availability", state="available")
    experts = kit.run("group.create", name="专家", tier="L2").subject
    lead = kit.run("person.create", name="赵磊", staff=True, tier="L2").subject
    kit.run("group.join", group=experts, person=lead, role="supervisor")
    return {"home": first.hex() if isinstance(first, bytes) else first, "experts": experts.hex()}


def test_rules_that_are_not_saved_name_the_group(kit: Kit, groups: dict[str, str]) -> None:
    tried = rules(
        kit,
        needs=[],
        rules=[
            {"group": groups["experts"], "types": ["network"], "worst": 0, "mildest": 1},
            {"group": groups["experts"], "types": ["network"]},
            {"group": groups["home"]},
        ],
    )
    found = kit.ask("query.dispatch_trial", fields={"priority": "P2", "type": "network"}, settings=tried)
    assert (found.group, found.by, found.lane) == ("专家", "rule", "waiting")
    assert [one.outcome for one in found.rules] == ["mismatch", "taken", "later"]
    assert found.rules[0].reason == "priority is “P2”"
    assert "赵磊" in [one.name for one in found.why_not]
    assert found.backstop == ("赵磊",)
    assert kit.ask("query.dispatch_trial", fields={"type": "network"}).group != "专家"


def test_a_ticket_is_ranked_at_an_instant_after_a_wait(kit: Kit, groups: dict[str, str]) -> None:
    kit.run("roster.profile", person=kit.me, calendar="24x7", capacity=12, products=[])
    number = kit.row(
        kit.create(priority=1, category="network", body="x", group=bytes.fromhex(groups["home"]))
    ).number
    settings = rules(kit, needs=[], modes={}, wider={groups["home"]: [groups["experts"]]})
    found = kit.ask(
        "query.dispatch_trial", number=number, settings=settings, start_us=START_US + 15 * HOUR_US
    )
    assert (found.number, found.lane, [one.person for one in found.ranked]) == (number, "assigned", [kit.me])
    assert found.accept_by_us == found.at_us + 300_000_000
    assert [at - found.at_us for at in found.relax_us] == [120_000_000, 240_000_000, 360_000_000]
    assert found.wider == ("专家",)
    late = kit.ask("query.dispatch_trial", number=number, settings=settings, waited_min=9)
    assert late.stage == 3
    by_hand = kit.ask(
        "query.dispatch_trial", number=number, settings={**settings, "modes": {groups["home"]: "manual"}}
    )
    assert (by_hand.lane, by_hand.mode, by_hand.accept_by_us) == ("off", "manual", None)
    assert by_hand.ranked
    moved = kit.ask("query.dispatch_trial", number=number, settings=settings, fields={"group": "专家"})
    assert (moved.group, moved.by) == ("专家", "chosen")


def test_a_core_alert_goes_to_the_experts(kit: Kit, groups: dict[str, str]) -> None:
    settings = rules(
        kit, needs=[], core_products=["pay"], expert_group=groups["experts"], backstop=[kit.me.hex()]
    )
    fields = {"product": "pay", "channel": "alert", "priority": "0"}
    found = kit.ask("query.dispatch_trial", fields=fields, settings=settings)
    assert (found.group, found.by, found.backstop) == ("专家", "core", ("魏清",))
    assert {one.outcome for one in found.rules} == {"later"}
    nothing = kit.ask("query.dispatch_trial", settings={"enabled": False, "rules": []})
    assert (nothing.group, nothing.by, nothing.lane, nothing.enabled) == ("", "nothing", "triage", False)
    assert nothing.why_not == ()
    assert nothing.backstop == ()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"rules": []}, "dispatch.rules[0]"),
        ({"needs": [{"skill": "magic", "level": 2}]}, "dispatch.needs[0].skill"),
        ({"needs": [{"skill": "MySQL", "level": 9}]}, "dispatch.needs[0].level"),
        ({"modes": {"nowhere": "capacity"}}, "dispatch.modes.nowhere"),
        ({"wider": {"nowhere": []}}, "dispatch.wider.nowhere"),
        ({"backstop": ["赵"]}, "dispatch.backstop"),
        ({"expert_group": "nowhere"}, "dispatch.expert_group"),
        ({"relax": {"P1": 0}}, "dispatch.relax.P1"),
    ],
)
def test_wrong_rules_are_refused_with_their_field(
    kit: Kit, groups: dict[str, str], change: dict[str, Any], field: str
) -> None:
    for ask in (kit.ask, kit.run):
        verb = "query.dispatch_trial" if ask == kit.ask else "dispatch.set"
        with pytest.raises(FieldError) as refused:
            ask(verb, settings=rules(kit, **change))
        assert refused.value.field == field


@pytest.mark.parametrize("start_us", [-1, 253_402_300_800_000_000])
@pytest.mark.parametrize("verb", ["query.dispatch_trial", "query.policy_trial"])
def test_an_instant_that_no_calendar_reaches_is_refused(kit: Kit, verb: str, start_us: int) -> None:
    with pytest.raises(FieldError):
        kit.ask(verb, start_us=start_us)


@pytest.mark.parametrize("fields", [{"priority": "P9"}, {"colour": "red"}, {"group": "nowhere"}])
def test_wrong_fields_are_refused(kit: Kit, fields: dict[str, str]) -> None:
    with pytest.raises(KnownError):
        kit.ask("query.dispatch_trial", fields=fields)


def test_an_escalation_is_tried_on_a_made_up_ticket(kit: Kit, groups: dict[str, str]) -> None:
    base = {
        "id": "a",
        "name": "A",
        "fallback": groups["home"],
        "levels": [{"after": 0, "targets": [{"kind": "lead"}]}],
    }
    policies = [
        {**base, "id": "b", "name": "B", "order": 1, "condition": {"group": [groups["experts"]]}},
        {**base, "order": 9},
    ]
    settings = {"enabled": True, "policies": policies}
    found = kit.ask("query.escalation_trial", fields={"group": "专家"}, settings=settings)
    assert (found.name, found.levels[0].people) == ("B", ("赵磊",))
    other = kit.ask("query.escalation_trial", fields={"priority": "P0"}, settings=settings)
    assert other.name == "A"
    wrong = [{**base, "levels": [{"after": 0, "targets": [{"kind": "group", "id": "nowhere"}]}]}]
    empty = kit.run("group.create", name="空组", tier="L1").subject.hex()
    for policies, field in (
        (wrong, "escalation.policies[0].levels[0].targets"),
        ([{**base, "fallback": empty}], "escalation.policies[0].fallback"),
        ([{**base, "condition": {"tier": ["L1"]}}], "escalation.policies[0].condition"),
        ([], "escalation.policies"),
    ):
        for ask, verb in ((kit.ask, "query.escalation_trial"), (kit.run, "escalation.set")):
            with pytest.raises(FieldError) as refused:
                ask(
                    verb,
                    **({"fields": {}} if ask == kit.ask else {}),
                    settings={"enabled": True, "policies": policies},
                )
            assert refused.value.field == field
    circle = {groups["home"]: groups["experts"], groups["experts"]: groups["home"]}
    with pytest.raises(FieldError) as refused:
        kit.run("escalation.set", settings={**settings, "next_group": circle})
    assert refused.value.field.startswith("escalation.next_group.")
