"""Ops on the rules: new versions move the clocks of open tickets, wrong ones are refused and change nothing."""

import pytest

from desk.ops.derived import rebuild
from desk.process.errors import KnownError
from tests.unit.ops_kit import Kit
from tests.unit.process.test_matrix import small


def test_a_day_off_moves_the_deadline_once_the_clocks_are_folded_anew(kit: Kit) -> None:
    ticket = kit.create(priority=3)
    resolution = {c.metric: c for c in kit.ask("query.ticket", ticket=ticket).clocks}["resolution"]
    kit.run("calendar.overrides", calendar="cn-bh", days={"2026-03-10": []}, horizon="2026-12-31")
    list(rebuild(kit.store, open_only=True))
    moved = {c.metric: c for c in kit.ask("query.ticket", ticket=ticket).clocks}["resolution"]
    assert moved.due_us is not None
    assert resolution.due_us is not None
    assert moved.due_us - resolution.due_us == 86_400_000_000
    calendar = next(c for c in kit.ask("query.calendars") if c["id"] == "cn-bh")
    assert calendar["horizon"] == "2026-12-31"


@pytest.mark.parametrize(
    "days",
    [
        {"2026-03-10": [["09:00", "12:00"], ["11:00", "18:00"]]},
        {"not a day": []},
        {"2026-03-10": [["9", "12"]]},
    ],
)
def test_wrong_exceptions_are_refused_with_a_sentence(kit: Kit, days: dict) -> None:
    with pytest.raises(KnownError) as refused:
        kit.run("calendar.overrides", calendar="cn-bh", days=days)
    assert refused.value.sentence("zh") != refused.value.sentence("en")
    assert kit.ask("query.calendars")


def test_a_policy_without_a_calendar_is_refused(kit: Kit) -> None:
    policy = kit.ask("query.policies")[-1]
    policy["targets"]["1"]["resolution"]["calendar"] = "nowhere"
    with pytest.raises(KnownError):
        kit.run("policy.set", policy=policy)


def test_a_changed_target_is_stored_as_a_new_version_and_used(kit: Kit) -> None:
    policy = kit.ask("query.policies")[-1]
    policy["targets"]["1"]["first_response"]["duration"] = "PT10M"
    kit.run("policy.set", policy=policy)
    ticket = kit.create(priority=1)
    assert kit.row(ticket).due_us == kit.now_us + 600_000_000


def test_holidays_are_proposed_and_2027_is_not_published(kit: Kit) -> None:
    review = kit.ask("query.holidays", year=2026)
    working = {row["day"] for row in review["rows"] if row["working"]}
    assert {"2026-09-20", "2026-10-10"} <= working
    assert not kit.ask("query.holidays", year=2027)["published"]


def test_the_matrix_can_be_changed_and_decides_the_priority(kit: Kit) -> None:
    matrix = kit.ask("query.matrix")
    matrix["cells"]["standard"][3][3] = 1
    kit.run("matrix.set", matrix=matrix)
    assert kit.row(kit.create(impact=4, urgency=4)).priority == 1


def test_old_op_results_are_forgotten_after_thirty_days(kit: Kit) -> None:
    kit.create()
    kit.later(days=31)
    recent = kit.run("setting.set", name="breach_horizon_minutes", value=30).op_id
    kit.run("timer.prune", source="system")
    left = {bytes(row[0]) for row in kit.store.connection.exec_driver_sql("SELECT op_id FROM applied_op")}
    assert recent in left
    assert len(left) == 2


def test_a_new_version_of_a_calendar_never_reaches_back(kit: Kit) -> None:
    ticket = kit.create(priority=3)
    kit.later(days=2)
    before = {c.metric: c.elapsed_s for c in kit.ask("query.ticket", ticket=ticket).clocks}
    kit.run("calendar.overrides", calendar="cn-bh", days={"2026-03-09": [], "2026-03-10": []})
    kit.run("ticket.note", ticket=ticket, body="fold again")
    elapsed = {c.metric: c.elapsed_s for c in kit.ask("query.ticket", ticket=ticket).clocks}
    assert elapsed["resolution"] == 2 * 27_000
    assert elapsed["resolution"] >= before["resolution"]


def test_a_matrix_of_another_size_grades_new_tickets_and_old_ones_keep_their_grade(kit: Kit) -> None:
    old = kit.create(impact=4, urgency=4)
    kit.run("matrix.set", matrix=small())
    assert (kit.row(old).priority, kit.row(old).impact) == (4, 4)
    assert kit.row(kit.create(fields={"affected_users": "12", "interruption": "slow"})).priority == 3
    with pytest.raises(KnownError):
        kit.run("ticket.priority", ticket=old, impact=4, urgency=4, reason="as it was")
    asker = kit.run("person.create", name="周敏").subject
    kit.run("person.set", person=asker, level="gold")
    assert kit.row(kit.create(requester=asker, impact=3, urgency=2)).priority == 1
    with pytest.raises(KnownError) as refused:
        kit.run("person.set", person=asker, level="platinum")
    assert "gold" in refused.value.sentence("zh")


def test_a_level_that_is_used_stays_in_the_matrix(kit: Kit) -> None:
    kit.run("matrix.set", matrix=small())
    without = small()
    del without["cells"]["gold"], without["levels"]
    asker = kit.run("person.create", name="周敏").subject
    kit.run("person.set", person=asker, level="gold")
    with pytest.raises(KnownError) as refused:
        kit.run("matrix.set", matrix=without)
    assert refused.value.code == "level_used"
    kit.run("person.set", person=asker, level="standard")
    standard = kit.ask("query.policies")[-1]
    gold = {**standard, "id": "gold", "name": "Gold", "order": 1, "condition": {"requester_level": ["gold"]}}
    kit.run("policy.arrange", policies=[gold, standard])
    with pytest.raises(KnownError) as refused:
        kit.run("matrix.set", matrix=without)
    assert refused.value.code == "level_in_policy"
    vip = {**gold, "condition": {"priority": ["1"]}}
    kit.run("policy.arrange", policies=[vip, standard])
    kit.run("matrix.set", matrix=without)
    assert list(kit.ask("query.matrix")["levels"]) == ["standard", "vip"]
