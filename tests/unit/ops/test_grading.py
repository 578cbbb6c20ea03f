"""Grading by a form's affected users and degree of interruption, and what stands over it."""

from typing import Any

import pytest

from desk.process.errors import KnownError
from tests.unit.ops.test_dispatching import configured, home
from tests.unit.ops_kit import Kit


@pytest.mark.parametrize(
    ("fields", "args", "grade"),
    [
        ({}, {}, 3),
        ({"interruption": "full"}, {}, 0),
        ({"interruption": "partial"}, {}, 3),
        ({"affected_users": "150"}, {}, 2),
        ({"affected_users": "30", "interruption": "none"}, {}, 3),
        ({"affected_users": "150", "interruption": "major"}, {}, 1),
        ({"affected_users": "150", "interruption": "full"}, {"priority": 4}, 4),
        ({"interruption": "full"}, {"impact": 4, "urgency": 4}, 4),
        ({"interruption": "none"}, {"product": "trading"}, 3),
    ],
)
def test_a_form_grades_where_nobody_did(
    kit: Kit, fields: dict[str, str], args: dict[str, Any], grade: int
) -> None:
    configured(kit, home(kit), core_products=["trading"])
    assert kit.row(kit.create(fields=fields, **args)).priority == grade


def test_a_vip_is_graded_higher_and_wrong_numbers_are_refused(kit: Kit) -> None:
    vip = kit.run("person.create", name="总经理", level="vip").subject
    fields = {"affected_users": "1", "interruption": "partial"}
    plain, high = kit.create(fields=fields), kit.create(fields=fields, requester=vip)
    assert kit.row(high).priority < kit.row(plain).priority
    with pytest.raises(KnownError, match="whole number"):
        kit.create(fields={"affected_users": "many"})
    with pytest.raises(KnownError, match="must be one of"):
        kit.create(fields={"interruption": "somewhat"})
