"""Escalation rules: levels in time, repeats, acknowledgement that becomes void, rotas, refusals with the reason."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from desk.process import escalation, escalation_checks
from desk.process.errors import KnownError
from desk.process.escalation import Policy
from desk.process.escalation_checks import Known
from desk.process.escalation_config import from_json as config_from_json
from desk.process.rota import Rota, rota_from_json

GROUP, PERSON = "aa" * 16, "bb" * 16
KNOWN = Known(frozenset({GROUP}), frozenset({PERSON}), frozenset({"night"}))


def policy(**fields: Any) -> Policy:
    """Return a policy of two levels, five minutes apart."""
    levels = [
        {"after": 0, "targets": [{"kind": "owner"}]},
        {"after": 300, "targets": [{"kind": "lead"}, {"kind": "rota", "id": "night"}]},
    ]
    return escalation.from_json({"id": "p", "levels": levels, "fallback": GROUP, "repeat": 1, **fields})


def climbed(made: Policy, until: int) -> list[tuple[int, int, bool]]:
    """Return (second, level, fallback) of every step up to a second, nobody answering."""
    standing, found = escalation.start(made, 0), []
    while (step := escalation.advance(made, standing, until)) is not None:
        found.append((step.at, step.level, step.fallback))
        standing = step.after
    return found


def test_levels_follow_in_time_then_again_then_the_fallback() -> None:
    assert climbed(policy(), 10_000) == [
        (0, 0, False), (300, 1, False), (600, 0, False), (900, 1, False), (1200, 2, True),
    ]  # fmt: skip
    assert [at for at, _, _ in climbed(policy(repeat=0), 10_000)] == [0, 300, 600]
    assert climbed(policy(), 299) == [(0, 0, False)]


def test_nobody_there_leads_on_at_once() -> None:
    made = policy()
    first = escalation.advance(made, escalation.start(made, 100), 100)
    assert first is not None
    skipped = escalation.skip(made, escalation.start(made, 100), first)
    assert skipped.next == 100
    following = escalation.advance(made, skipped, 100)
    assert following is not None
    assert following.level == 1


def test_an_acknowledgement_without_work_is_void_and_resumes_at_its_level() -> None:
    made = policy()
    standing = escalation.start(made, 0)
    step = escalation.advance(made, standing, 0)
    assert step is not None
    acked = escalation.acknowledge(made, step.after, 1, 60)
    assert (acked.state, acked.ack_until) == ("acknowledged", 60 + 1800)
    assert escalation.advance(made, acked, 1000) is None
    worked = escalation.work(made, acked, 1, 1000)
    assert worked.ack_until == 2800
    assert escalation.work(made, standing, 1, 5) is standing
    again = escalation.advance(made, worked, 2800)
    assert again is not None
    assert (again.level, again.at) == (0, 2800)


def test_levels_count_by_priority_and_hours() -> None:
    level = escalation.from_json(
        {
            "id": "p",
            "fallback": GROUP,
            "levels": [
                {
                    "after": 60,
                    "targets": [{"kind": "lead"}],
                    "worst": 0,
                    "mildest": 1,
                    "hours": [["22:00", "24:00"], ["00:00", "06:00"]],
                }
            ],
        }
    ).levels[0]
    assert level.counts(1, 23 * 3600)
    assert not level.counts(2, 23 * 3600)
    assert not level.counts(1, 12 * 3600)
    assert escalation.ladder(policy(), 0) == [(0, 1, policy().levels[0]), (300, 2, policy().levels[1])]


@pytest.mark.parametrize(
    ("policies", "sentence"),
    [
        ([], "must fit every ticket"),
        ([policy(condition={"priority": ["0"]})], "must fit every ticket"),
        ([policy(), policy(id="q", order=2, name="Q")], "already fits every ticket"),
        (
            [
                policy(id="a", name="A", condition={"product": ["erp", "crm"]}),
                policy(id="b", name="B", order=1, condition={"product": ["erp"], "priority": ["1"]}),
                policy(id="c", order=2),
            ],
            "“A” already takes",
        ),
        (
            [
                policy(id="a", name="A", condition={"priority": ["0", "1"]}),
                policy(id="b", name="B", condition={"priority": ["2", "3", "4"]}),
                policy(id="c", name="C", order=2, condition={"product": ["erp"]}),
                policy(id="d", order=3),
            ],
            "“A”, “B” already takes",
        ),
        ([policy(condition={"priority": ["0"]}), policy(order=2)], "Two escalation policies"),
        ([replace(policy(), levels=(replace(policy().levels[0], hours=((5, 5),)),))], "never"),
        ([policy(levels=[])], "tells nobody"),
        ([policy(levels=[{"after": 0, "targets": []}])], "tells nobody"),
        ([policy(fallback="")], "fallback group"),
        ([policy(fallback="cc" * 16)], "no group"),
        ([policy(levels=[{"after": 0, "targets": [{"kind": "person", "id": "x"}]}])], "no person"),
        ([policy(levels=[{"after": 0, "targets": [{"kind": "rota", "id": "day"}]}])], "no rota"),
    ],
)
def test_unusable_policies_are_refused(policies: list[Policy], sentence: str) -> None:
    with pytest.raises(KnownError) as refused:
        escalation_checks.validate(policies, KNOWN)
    assert sentence in refused.value.sentence("en")
    assert refused.value.sentence("zh_CN")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": ""}, "escalation.id"),
        ({"order": "first"}, "escalation.order"),
        ({"repeat": 10}, "escalation.repeat"),
        ({"levels": "all"}, "escalation.levels"),
        ({"levels": [{"targets": "x"}]}, "targets"),
        ({"levels": [{"targets": [{"kind": "ghost"}]}]}, "kind"),
        ({"levels": [{"after": -1}]}, "after"),
        ({"levels": [{"hours": [["09:00", "12:00"], ["11:00", "13:00"]]}]}, "overlap"),
        ({"condition": {"colour": ["red"]}}, "colour"),
        ({"condition": {"priority": []}}, "priority"),
        ({"condition": 3}, "condition"),
        ({"ack": {"P7": 60}}, "P7"),
        ({"ack": {"P1": 1}}, "P1"),
    ],
)
def test_wrong_fields_are_named(change: dict[str, Any], field: str) -> None:
    with pytest.raises(KnownError) as refused:
        policy(**change)
    assert field in refused.value.sentence("en")


def test_tiers_may_not_lead_in_a_circle() -> None:
    names = {"1": "L1", "2": "L2", "3": "R&D"}
    escalation_checks.validate_tiers({"1": "2", "2": "3"}, names)
    with pytest.raises(KnownError, match="L1 → L2 → L1"):
        escalation_checks.validate_tiers({"1": "2", "2": "1"}, names)
    with pytest.raises(KnownError, match="L1 → L1"):
        escalation_checks.validate_tiers({"1": "1"}, names)


def test_a_configuration_reads_as_it_was_written() -> None:
    made = config_from_json(
        {"enabled": True, "policies": [policy().to_json()], "next_group": {"1": "2", "2": ""}}
    )
    assert config_from_json(made.to_json()) == made
    assert made.next_group == {"1": "2"}
    assert made.moves("resolution", 2)
    assert not made.moves("resolution", 3)
    assert not made.moves("update", 0)
    for wrong in (
        [],
        {"policies": 1},
        {"next_group": 1},
        {"mildest": 9},
        {"causes": ["moon"]},
        {"causes": 1},
    ):
        with pytest.raises(KnownError):
            config_from_json(wrong)


def test_a_policy_is_found_by_order_and_says_why_not_the_earlier() -> None:
    urgent = policy(id="u", order=1, condition={"priority": ["0", "1"]})
    rest = policy(id="r", order=2)
    found, earlier = escalation.match([rest, urgent], {"priority": 3})
    assert found == rest
    assert [(one.policy, one.value) for one in earlier] == [("u", "3")]
    assert escalation.match([urgent], {"priority": 3})[0] is None


def test_a_rota_turns_at_the_handover_and_knows_exceptions() -> None:
    rota = Rota("night", "Night", ("a", "b"), date(2026, 3, 9), handover=9 * 60, turn_days=7)
    monday = 1_773_018_000  # 2026-03-09 09:00 in Shanghai
    assert rota.on_call(monday - 1) == ""
    assert rota.on_call(monday) == "a"
    assert rota.on_call(monday + 7 * 86_400) == "b"
    assert rota.on_call(monday + 7 * 86_400 - 1) == "a"
    assert rota.begins(1) == monday + 7 * 86_400
    covered = rota_from_json(
        {**rota.to_json(), "covers": [{"start": monday, "end": monday + 60, "person": "b"}]}
    )
    assert covered.on_call(monday + 59) == "b"
    assert covered.on_call(monday + 60) == "a"
    assert rota_from_json(covered.to_json()) == covered


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"people": []}, "nobody on it"),
        ({"people": "all"}, "must be a list"),
        ({"id": ""}, "must be a text"),
        ({"first": "soon"}, "date"),
        ({"handover": "25:00"}, "time"),
        ({"turn_days": 0}, "from 1 to 365"),
        ({"tz": "Mars"}, "time zone"),
        ({"covers": 1}, "list"),
        ({"covers": [1]}, "object"),
        ({"covers": [{"start": 5, "end": 5, "person": "a"}]}, "end after"),
        (
            {"covers": [{"start": 0, "end": 9, "person": "a"}, {"start": 8, "end": 20, "person": "b"}]},
            "overlap",
        ),
    ],
)
def test_wrong_rotas_are_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(KnownError) as refused:
        rota_from_json({"id": "n", "people": ["a"], "first": "2026-03-09", **change})
    assert sentence in refused.value.sentence("en")
    with pytest.raises(KnownError):
        rota_from_json(None)
