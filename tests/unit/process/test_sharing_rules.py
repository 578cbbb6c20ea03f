"""Clocks of sharing and its rules as data."""

from desk.process import hlc, lifecycle, sharing


def test_versions_sort_like_edits() -> None:
    one = hlc.tick(0, 1_000)
    two = hlc.tick(one, 1_000)
    three = hlc.tick(two, 500)  # the clock was set back: still later
    assert one < two < three
    assert hlc.version(one, 2) < hlc.version(two, 1) < hlc.version(three, 1)


def test_what_was_seen_is_always_earlier_than_what_follows() -> None:
    seen = hlc.version(hlc.tick(0, 10**12), 7)
    own = hlc.tick(hlc.received(0, seen), 5)
    assert hlc.version(own, 1) > seen
    assert hlc.received(own, "") == own
    assert hlc.desk_of(seen) == 7
    assert hlc.desk_of("") == 0


def test_a_clock_that_ran_ahead_is_pulled_back() -> None:
    ahead = hlc.tick(0, 10**13)
    assert hlc.corrected(ahead, 10**12) == 10**12 << 16
    near = hlc.tick(0, 10**12 + 1_000)
    assert hlc.corrected(near, 10**12) == near


def test_merges_lead_to_states_that_exist() -> None:
    for state in lifecycle.STATES:
        for action in lifecycle.ACTIONS:
            found = sharing.merge(state, action)
            assert found is None or found[0] in lifecycle.STATES
    assert sharing.merge("scheduled", "provide_solution") == ("pending_confirmation", True)
    assert sharing.merge("new", "confirm") is None


def test_every_register_has_one_policy() -> None:
    rows = sharing.ticket_fields(("title", "severity"))
    names = [row["field"] for row in rows]
    assert len(names) == len(set(names))
    policies = {row["field"]: row["policy"] for row in rows}
    assert (policies["state"], policies["title"], policies["severity"], policies["tags"]) == (
        "cas",
        "lww",
        "lww",
        "set",
    )
