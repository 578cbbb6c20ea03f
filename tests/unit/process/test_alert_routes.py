"""Rules by label for alerts: the first that fits and names a thing decides it; useless or wrong ones are refused."""

from typing import Any

import pytest

from desk.process.alert_routes import routed, routes_from_json
from desk.process.errors import FieldError

RULES: list[dict[str, Any]] = [
    {"source": "Zabbix", "match": {"service": "db"}, "category": "database", "priority": 1},
    {"match": {"service": "Pay*", "env": "prod"}, "group": "Payments", "product": " pay  ment "},
    {"match": {"service": "*"}, "category": "server", "priority": 3},
    {"product": "other"},
]


def test_each_thing_is_decided_by_the_first_rule_that_names_it() -> None:
    routes = routes_from_json(RULES)
    assert routes_from_json([one.to_json() for one in routes]) == routes
    found = routed(routes, "zabbix", {"service": "DB"})
    assert (found.category, found.priority, found.product, found.group) == ("database", 1, "other", "")
    assert dict(found.by) == {"category": 1, "priority": 1, "product": 4}
    found = routed(routes, "am", {"service": "payments", "env": "prod"})
    assert dict(found.by) == {"group": 2, "product": 2, "category": 3, "priority": 3}
    assert found.product == "pay ment"
    assert dict(routed(routes, "am", {}).by) == {"product": 4}


@pytest.mark.parametrize(
    ("rules", "place"),
    [
        ("x", "alerts.rules"),
        ([{}] * 201, "alerts.rules"),
        (["x"], "alerts.rules[0]"),
        ([{"match": {"a": "b"}}], "alerts.rules[0]"),
        ([{"colour": "red"}], "alerts.rules[0].colour"),
        ([{"category": 3}], "alerts.rules[0].category"),
        ([{"category": "x" * 201}], "alerts.rules[0].category"),
        ([{"match": ["a"], "category": "x"}], "alerts.rules[0].match"),
        ([{"match": {"a": ""}, "category": "x"}], "alerts.rules[0].match"),
        ([{"priority": 5}], "alerts.rules[0].priority"),
        ([{"priority": True}], "alerts.rules[0].priority"),
        ([{"category": "a"}, {"match": {"b": "c"}, "category": "d"}], "alerts.rules[1]"),
        ([{"match": {"b": "c*"}, "category": "a"}, {"match": {"b": "cd"}, "category": "d"}], "alerts.rules[1]"),
        ([{"match": {"b": "c*"}, "category": "a"}, {"match": {"b": "cd*"}, "category": "d"}], "alerts.rules[1]"),
    ],
)  # fmt: skip
def test_wrong_and_useless_rules_are_refused_with_their_place(rules: Any, place: str) -> None:
    with pytest.raises(FieldError) as caught:
        routes_from_json(rules)
    assert caught.value.field == place
    assert caught.value.sentence("zh") != caught.value.sentence("en")


@pytest.mark.parametrize(
    "rules",
    [
        [{"category": "a"}, {"match": {"b": "c"}, "product": "d"}],
        [{"source": "am", "category": "a"}, {"category": "d"}],
        [{"match": {"b": "cd"}, "category": "a"}, {"match": {"b": "c*"}, "category": "d"}],
        [{"match": {"b": "c"}, "category": "a"}, {"match": {"e": "c"}, "category": "d"}],
    ],
)
def test_what_still_decides_something_is_taken(rules: Any) -> None:
    assert len(routes_from_json(rules)) == 2
