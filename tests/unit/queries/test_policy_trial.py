"""`query.policy_trial`: tickets that exist or are made up, rules in force or not saved yet, wrong ones refused."""

from typing import Any

import pytest

from desk.ops.derived import rebuild
from desk.process.errors import KnownError
from desk.process.policy import DEFAULT_POLICIES
from desk.protocol.messages import Request
from desk.queries.registry import ask
from tests.unit.ops_kit import START_US, Kit

STANDARD = DEFAULT_POLICIES[0].to_json()


def policy(ident: str, **more: Any) -> dict[str, Any]:
    targets = {"1": {"resolution": {"duration": "PT1H", "calendar": "cn-bh"}}}
    return {**STANDARD, "id": ident, "name": ident.upper(), "targets": targets, **more}


def test_a_ticket_is_tried_with_rules_that_are_not_saved(kit: Kit) -> None:
    group = kit.run("group.create", name="网络", tier="L2").subject
    number = kit.row(kit.create(priority=1, channel="mail", group=group)).number
    tried = [
        policy("vip", condition={"requester_level": ["vip"], "tier": ["L3"]}),
        policy("net", condition={"group": ["网络"], "priority": ["P1"]}),
        STANDARD,
    ]
    found = kit.ask("query.policy_trial", number=number, policies=tried)
    assert (found.name, found.now, found.number, found.start_us) == ("NET", "Standard", number, START_US)
    assert [one.outcome for one in found.verdicts] == ["mismatch", "taken", "later"]
    assert found.verdicts[0].reasons[0] == "user level is “standard”, wanted: vip"
    assert found.fields["group"] == "网络"
    assert [(one.metric, one.due_us - START_US) for one in found.dues] == [("resolution", 3_600_000_000)]
    moved = kit.ask("query.policy_trial", number=number, policies=tried, fields={"priority": "p2"})
    assert moved.name == "Standard"
    both = {"requester_level": "vip", "tier": "L3"}
    assert kit.ask("query.policy_trial", number=number, policies=tried, fields=both).name == "VIP"
    assert moved.verdicts[1].reasons == ("priority is “P2”, wanted: P1",)
    assert kit.ask("query.policy_trial", number=number).verdicts[0].outcome == "taken"


def test_a_made_up_ticket_begins_when_it_is_told_to(kit: Kit) -> None:
    lunch = START_US + 3 * 3_600_000_000  # Monday 12:00 in Shanghai
    tried = [
        policy("type", condition={"type": ["network"]}),
        policy("mail", condition={"channel": ["mail"]}),
        STANDARD,
    ]
    fields = {"priority": "P1", "category": "network"}
    found = kit.ask("query.policy_trial", fields=fields, start_us=lunch, policies=tried)
    assert (found.name, found.now) == ("TYPE", "")
    assert found.dues[0].due_us == lunch + 9_000_000_000
    args = {"fields": fields, "policies": tried}
    chinese = ask(kit.store, Request(n=1, verb="query.policy_trial", args=args, language="zh_CN"))
    assert chinese.verdicts[1].reasons == ("渠道为“空”，要求 mail",)
    assert (
        kit.ask("query.policy_trial", fields={"type": "network"}, policies=tried).fields["category"]
        == "network"
    )
    group = kit.run("group.create", name="财务", tier="L1").subject.hex()
    by_name, by_id = (kit.ask("query.policy_trial", fields={"group": one}) for one in ("财务", group))
    assert by_name.fields == by_id.fields
    own = [policy("own", condition={"group": [group]}), STANDARD]
    assert kit.ask("query.policy_trial", fields={"group": group}, policies=own).name == "OWN"
    assert kit.ask("query.policy_trial", fields={"group": "", "product": ""}).start_us == START_US


@pytest.mark.parametrize(
    "fields",
    [
        {"priority": "P9"},
        {"colour": "red"},
        {"requester_level": "gold"},
        {"group": "nowhere"},
        {"channel": "pigeon"},
        {"tier": "L9"},
    ],
)
def test_wrong_fields_are_refused(kit: Kit, fields: dict[str, str]) -> None:
    with pytest.raises(KnownError):
        kit.ask("query.policy_trial", fields=fields)


@pytest.mark.parametrize(
    "wrong",
    [
        [policy("a", condition={"tier": ["L1"]})],
        [STANDARD, policy("late", condition={"tier": ["L1"]})],
        [policy("a", condition={"requester_level": ["gold"]}), STANDARD],
        [policy("a", condition={"group": ["nowhere"]}), STANDARD],
        [policy("a", condition={"priority": ["P7"]}), STANDARD],
        [policy("a", condition={"tier": ["L1"]}), policy("a", condition={"tier": ["L2"]}), STANDARD],
        [policy("a", condition={"tier": ["L1"]}), policy("b", condition={"tier": ["L1"]}), STANDARD],
        [{**policy("a"), "targets": {"1": {"update": {"duration": "PT1H", "calendar": "moon"}}}}],
        [7],
    ],
)
def test_wrong_policies_are_refused_alike_at_test_and_at_save(kit: Kit, wrong: list[Any]) -> None:
    for attempt in (
        lambda: kit.ask("query.policy_trial", policies=wrong),
        lambda: kit.run("policy.arrange", policies=wrong),
    ):
        with pytest.raises(KnownError):
            attempt()
    assert [one["id"] for one in kit.ask("query.policies")] == ["standard"]


def test_policies_are_arranged_moved_and_retired_and_the_clocks_follow(kit: Kit) -> None:
    ticket = kit.create(priority=1, category="network")
    other = kit.create(priority=1)
    standard = kit.ask("query.policies")[0]
    kit.run("policy.arrange", policies=[policy("net", condition={"type": ["network"]}), standard])
    assert [(one["id"], one["order"]) for one in kit.ask("query.policies")] == [("net", 10), ("standard", 20)]
    list(rebuild(kit.store, open_only=True))

    def due(one: bytes) -> int:
        clocks = {clock.metric: clock for clock in kit.ask("query.ticket", ticket=one).clocks}
        return int(clocks["resolution"].due_us) - START_US

    assert (due(ticket), due(other)) == (3_600_000_000, 7_200_000_000)
    kit.run("ticket.category", ticket=other, to="network")
    assert due(other) == 3_600_000_000
    kit.run("policy.arrange", policies=kit.ask("query.policies"))
    assert kit.ask("query.rule_history", kind="policy", name="net")[0]["version"] == 2
    kit.run("policy.arrange", policies=[kit.ask("query.policies")[1]])
    assert [one["id"] for one in kit.ask("query.policies")] == ["standard"]
    list(rebuild(kit.store, open_only=True))
    assert due(ticket) == 7_200_000_000
    kit.run("policy.arrange", policies=[policy("net", condition={"tier": ["L3"]}), standard])
    assert len(kit.ask("query.policies")) == 2
