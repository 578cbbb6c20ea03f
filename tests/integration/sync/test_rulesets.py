"""Versioned rules between desks: who may write which, and two desks that write the same one at once."""

from pathlib import Path
from typing import Any

import pytest

from tests.sync_kit import Desk, Shared

ALL = "SELECT kind, name, version, body FROM ruleset ORDER BY kind, name, version"
OUTAGE = (
    "SELECT version, json_extract(body, '$.title') FROM ruleset WHERE name = 'P1: outage' ORDER BY version"
)
GATE = {"nodes": {"diagnose": {"limit": "45m"}}}
WRITES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("agent", "contact.set", {"contact": {"chats": {"slack": "U1"}}}),
    ("expert", "stack.set", {"name": "mysql", "version": "8.0"}),
    ("supervisor", "post.set", {"tier": "L2", "skills": {"MySQL": 3}, "duty": "second line"}),
    ("supervisor", "process.propose", {"line": "universal", "changes": GATE, "note": "too long"}),
)


def test_who_may_write_a_rule_may_share_it(shared: Shared, tmp_path: Path) -> None:
    ada = shared.desk(tmp_path / "ada", shared.add_person("Ada", role="administrator"))
    for number, (role, verb, args) in enumerate(WRITES):
        desk = shared.desk(tmp_path / str(number), shared.add_person(f"Bob {number}", role=role))
        desk.run(verb, **args)
        desk.exchange()
        assert (desk.waiting(), desk.rows("SELECT * FROM undelivered")) == (0, []), verb
    shared.settle()
    kinds = {kind for kind, *_ in ada.rows(ALL)}
    assert kinds >= {"contact", "stack", "post", "process_draft", "process_sign"}
    assert ada.rows(ALL) == desk.rows(ALL)


def test_supervisors_set_how_others_are_told(shared: Shared, tmp_path: Path) -> None:
    lead = shared.desk(tmp_path / "lead", shared.add_person("Lea", role="supervisor"))
    bob = shared.desk(tmp_path / "bob", shared.add_person("Bob"))
    shared.settle()
    lead.run("contact.set", contact={"chats": {"slack": "U2"}}, person=bob.person)
    shared.settle()
    assert (lead.rows("SELECT * FROM undelivered"), bob.rows(ALL)) == ([], lead.rows(ALL))


def test_a_maintenance_window_holds_where_the_alerts_arrive(shared: Shared, tmp_path: Path) -> None:
    lead = shared.desk(tmp_path / "lead", shared.add_person("Lea", role="supervisor"))
    serve = shared.desk(tmp_path / "serve", shared.add_person("Serve"))
    shared.settle()
    now = 4_000_000_000_000_000
    plan = {
        "name": "disks",
        "starts_us": now,
        "ends_us": now + 3_600_000_000,
        "matchers": {"service": "net*"},
    }
    window = lead.run("alert.maintenance", **plan).subject
    shared.settle()
    windows = "SELECT id, name, matchers, ends_us FROM maintenance"
    assert [row[0] for row in serve.rows(windows)] == [window]
    lead.run("alert.maintenance_end", window=window)
    shared.settle()
    assert serve.rows(windows) == lead.rows(windows)
    assert serve.rows(windows)[0][3] < now + 3_600_000_000


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_equal_versions_the_later_to_arrive_is_the_next_one(
    pair: tuple[Desk, Desk], shared: Shared, tmp_path: Path, order: tuple[int, int]
) -> None:
    eve = shared.desk(tmp_path / "eve", shared.add_person("Eve", role="administrator"))
    ada, bob = pair
    shared.settle()
    for desk, item in ((ada, "ada"), (eve, "eve")):
        desk.run("checklist.save", name="P1: outage", checklist={"title": item, "items": [{"text": item}]})
    first, second = ((ada, "ada"), (eve, "eve"))[order[0]], ((ada, "ada"), (eve, "eve"))[order[1]]
    first[0].exchange()
    second[0].exchange()
    shared.settle()
    assert bob.rows(OUTAGE) == [(1, first[1]), (2, second[1])]
    assert ada.rows(ALL) == eve.rows(ALL) == bob.rows(ALL)
    eve.run("checklist.retire", name="P1: outage")
    shared.settle()
    assert ada.rows(ALL) == eve.rows(ALL) == bob.rows(ALL)
