"""What each condition of a filter finds, bands and groups, saved lists and their counts, against the rows themselves."""

from array import array
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desk.models.setting_values import load_settings
from desk.process.errors import KnownError
from desk.protocol.queue import QueueQuery, Section, Term
from desk.queries import queue as queue_module
from desk.queries.registry import Context
from desk.queries.saved import saved_counts
from tests.unit.ops_kit import Kit

HOUR, DAY = 60, 24 * 60


def listed(kit: Kit, limit: int = 0, **query: Any) -> tuple[list[int], list[Section], bool]:
    """Return keys, heads and completeness of a query."""
    found = kit.ask("query.queue_ids", query={"view": "all", **query}, limit=limit)
    path = Path(found.path)
    read = array("q", path.read_bytes())
    path.unlink()
    return list(read), list(found.sections), found.complete


def typed(kit: Kit, text: str) -> list[int]:
    """Return the sorted keys that a typed filter finds."""
    query = kit.ask("query.filter", text=text, view="all")
    return sorted(listed(kit, **query.to_args())[0])


def counted(kit: Kit, budget_s: float = 3600.0) -> dict[str, int]:
    """Return the numbers of the saved lists, counted to the end also on a busy machine."""
    with kit.store.read() as connection:
        return saved_counts(Context(kit.store, connection, load_settings(connection), "en"), budget_s)


@pytest.fixture
def world(kit: Kit) -> Kit:
    """Return tickets of many kinds, some days old."""
    group = kit.ask("query.workspace").groups[0].id
    other = kit.run("group.create", name="Net Ops", tier="L2").subject
    people = {
        name: kit.run("person.create", name=name, organisation="财务部").subject
        for name in ("王五", "Ann_Lee")
    }
    for number in range(24):
        ticket = kit.create(
            title=f"票 {number} vpn" if number % 3 else f"票 {number}",
            priority=number % 5, product=("pay", "vpn", "")[number % 3], channel=("mail", "phone")[number % 2],
            tags=tuple(tag for tag, step in (("VPN", 2), ("vpn-client", 3), ("退款", 4)) if number % step == 0),
            requester=list(people.values())[number % 2], group=(group, other)[number % 4 == 0],
        )  # fmt: skip
        if number % 2:
            kit.run("ticket.take", ticket=ticket)
        if number % 6 == 1:
            kit.run("ticket.wait", ticket=ticket, state="waiting_third_party", reason=f"vendor {number} 100%",
                    expected_until_us=kit.now_us + 90 * DAY * 60_000_000)  # fmt: skip
        if number % 8 == 0:
            kit.run("ticket.cancel", ticket=ticket, reason="double")
        kit.later(minutes=HOUR * 5)
    return kit


Row = dict[str, Any]


def rows(kit: Kit) -> list[Row]:
    """Return every ticket's row."""
    found = kit.store.connection.exec_driver_sql("SELECT * FROM ticket ORDER BY key")
    return [dict(row) for row in found.mappings()]


def age(row: Row, kit: Kit) -> float:
    """Return a ticket's age in seconds."""
    return float(kit.now_us - row["created_us"]) / 1e6


def day(us: int) -> str:
    """Return the day of an instant on this machine."""
    return datetime.fromtimestamp(us / 1e6, UTC).astimezone().date().isoformat()


CASES: list[tuple[str, Callable[[Row, Kit], Any]]] = [
    ("p:P0,P1", lambda r, k: r["priority"] in (0, 1)),
    ("-p:P0..P3", lambda r, k: r["priority"] == 4),
    ("state:waiting", lambda r, k: r["state"] == "waiting_third_party"),
    ("state:done", lambda r, k: r["state"] == "cancelled"),
    ("-state:new,assigned", lambda r, k: r["state"] not in ("new", "assigned")),
    ("assignee:me", lambda r, k: r["owner_id"] == k.me),
    ("assignee:none", lambda r, k: r["owner_id"] is None),
    ("-assignee:me", lambda r, k: r["owner_id"] != k.me),
    ('group:"Net Ops"', lambda r, k: r["key"] % 4 == 1),
    ("product:pay,vpn", lambda r, k: r["product"] in ("pay", "vpn")),
    ("product:none", lambda r, k: r["product"] == ""),
    ("category:account", lambda r, k: True),
    ("channel:mail", lambda r, k: r["channel"] == "mail"),
    ("tier:L1", lambda r, k: r["tier"] == "L1"),
    ("tag:vpn", lambda r, k: "VPN" in r["tags"].split()),
    ("tag:vpn*", lambda r, k: "vpn" in r["tags"].lower()),
    ("tag:vpn tag:退款", lambda r, k: {"VPN", "退款"} <= set(r["tags"].split())),
    ("-tag:vpn", lambda r, k: "VPN" not in r["tags"].split()),
    ("tag:none", lambda r, k: not r["tags"].strip()),
    ("requester:王五", lambda r, k: r["requester_name"] == "王五"),
    ("requester:n_L", lambda r, k: r["requester_name"] == "Ann_Lee"),
    ("requester:财务", lambda r, k: True),
    ("requester:%", lambda r, k: False),
    ("age:>2d", lambda r, k: age(r, k) >= 2 * 86400),
    ("age:<1d", lambda r, k: age(r, k) <= 86400),
    ("age:1d..2d", lambda r, k: 86400 <= age(r, k) <= 2 * 86400),
    ("updated:<10h", lambda r, k: k.now_us - r["updated_us"] <= 36_000_000_000),
    ("sla:breached", lambda r, k: r["due_us"] is not None and r["due_us"] < k.now_us),
    ("sla:ok", lambda r, k: r["due_us"] is not None and r["due_us"] >= k.now_us
        and (r["due_w75_us"] is None or r["due_w75_us"] > k.now_us)),
    ("sla:risk", lambda r, k: r["due_us"] is not None and r["due_us"] >= k.now_us
        and r["due_w75_us"] is not None and r["due_w75_us"] <= k.now_us),
    ("sla:none", lambda r, k: r["due_us"] is None and r["due_left_s"] is None),
    ("sla:paused", lambda r, k: r["due_us"] is None and r["due_left_s"] is not None),
    ("due:<0m", lambda r, k: r["due_us"] is not None and r["due_us"] <= k.now_us),
    ("wait:third_party", lambda r, k: r["state"] == "waiting_third_party"),
    ("wait:any", lambda r, k: r["state"] == "waiting_third_party"),
    ('wait:"vendor 7"', lambda r, k: r["key"] == 8),
    ("wait:100%", lambda r, k: r["state"] == "waiting_third_party"),
    ("unread:no", lambda r, k: not r["unread"]),
    ("source:desk", lambda r, k: r["source"] == ""),
    ("-vpn", lambda r, k: "vpn" not in r["title"]),
    ("NOT vpn 票", lambda r, k: "vpn" not in r["title"]),
    ("票 -\"票 7\"", lambda r, k: r["title"] != "票 7 vpn"),
    ('"票 7" OR "票 3"', lambda r, k: r["title"] in ("票 7 vpn", "票 3")),
    ('no_such_word 或 "票 7" p:P2', lambda r, k: r["title"] == "票 7 vpn"),
    ('-"票 7" -vpn OR', lambda r, k: "vpn" not in r["title"]),
    ("票 " * 20 + "no_such_word", lambda r, k: True),
    ("- 🔥 。。。", lambda r, k: False),
    ("票 - 。。。", lambda r, k: True),
    ("created:today", lambda r, k: day(r["created_us"]) == day(k.now_us)),
    ("created<昨天", lambda r, k: day(r["created_us"]) < day(k.now_us - DAY * 60_000_000)),
    ("-created:today", lambda r, k: day(r["created_us"]) != day(k.now_us)),
    ("closed:>=2020-01-01", lambda r, k: r["closed_us"] is not None),
    ("due:2020-01-01..", lambda r, k: r["due_us"] is not None),
    ("tag:vpn vpn p:P2", lambda r, k: "VPN" in r["tags"].split() and "vpn" in r["title"] and r["priority"] == 2),
]  # fmt: skip


def test_every_condition_finds_what_the_rows_say(world: Kit) -> None:
    everything = rows(world)
    for text, fits in CASES:
        assert typed(world, text) == [row["key"] for row in everything if fits(row, world)], text


@pytest.mark.parametrize(
    "term", [Term("colour", ("red",)), Term("age", ("soon",)), Term("sla", ("late",)), Term("tag", ())]
)
def test_a_term_that_nobody_knows_is_refused(kit: Kit, term: Term) -> None:
    with pytest.raises(KnownError) as caught:
        listed(kit, terms=[term])
    assert caught.value.code == "term_wrong"
    with pytest.raises(KnownError):
        listed(kit, group_by="colour")


def test_the_band_stands_above_in_its_own_order(world: Kit) -> None:
    found, heads, _ = listed(world, view="open", sort="created", band=True)
    open_rows = [row for row in rows(world) if row["open"]]
    urgent = sorted(
        (r for r in open_rows if r["priority"] < 2), key=lambda r: (r["priority"], r["due_sort"], r["key"])
    )
    rest = sorted((r for r in open_rows if r["priority"] > 1), key=lambda r: (r["created_us"], r["key"]))
    assert found == [row["key"] for row in urgent + rest]
    assert heads == [Section("band", "urgent", len(urgent)), Section("band", "rest", len(rest))]
    assert listed(world, view="all", band=True)[1] == []
    assert listed(world, view="open", band=True, priorities=[3])[1] == []
    assert [head.value for head in listed(world, view="open", band=True, priorities=[1])[1]] == ["urgent"]
    with_text = listed(world, view="open", band=True, text="vpn")
    assert [head.value for head in with_text[1]] == ["urgent", "rest"]
    assert listed(world, limit=50, view="open", band=True, text="vpn") == with_text
    assert listed(world, limit=50, view="open", sort="created", band=True) == (found, heads, True)


@pytest.mark.parametrize("dense", [10_000, 2])
def test_beginnings_are_beginnings_of_the_whole(world: Kit, dense: int) -> None:
    queries: tuple[dict[str, Any], ...] = (
        {"band": True}, {"band": True, "text": "vpn"}, {"text": "-vpn"},
        {"band": True, "text": "-vpn -7"}, {"text": "7 OR 退款"}, {"text": "vpn -7"},
        {"group_by": "state"}, {"group_by": "priority"},
        {"group_by": "group"}, {"group_by": "assignee"}, {"group_by": "state", "text": "vpn"},
        {"group_by": "state", "states": ("new", "assigned")}, {"terms": (Term("tag", ("vpn",)),)},
        {"group_by": "priority", "priorities": (1, 2)}, {"text": "vpn"},
    )  # fmt: skip
    with world.store.read() as connection:
        context = Context(world.store, connection, {"person": world.me.hex(), "time_zone": "UTC"}, "en")
        for query in (QueueQuery(view="open", **args) for args in queries):
            whole = queue_module.whole(context, query)
            part = queue_module.beginning(context, query, 5, dense)
            assert part.keys == (whole.keys if part.complete else whole.keys[: len(part.keys)])
            known = [(head.kind, head.value) for head in whole.sections]
            assert [(head.kind, head.value) for head in part.sections] == known[: len(part.sections)]
            if not part.complete:
                assert len(part.keys) == 5
                assert not part.sections or part.sections[-1].size == -1


@pytest.mark.parametrize(
    ("group_by", "column"),
    [("state", "state"), ("priority", "priority"), ("group", "group_id"), ("assignee", "owner_id")],
)
def test_groups_hold_their_tickets_in_order(world: Kit, group_by: str, column: str) -> None:
    found, heads, complete = listed(world, group_by=group_by, sort="updated", descending=True)
    held = {row["key"]: row for row in rows(world)}
    assert complete
    assert sorted(found) == sorted(held)
    assert sum(head.size for head in heads) == len(found)
    at = 0
    for head in heads:
        part = found[at : at + head.size]
        at += head.size
        values = {held[key][column] for key in part}
        assert len(values) == 1
        (value,) = values
        shown = "" if value is None else value.hex() if isinstance(value, bytes) else str(value)
        assert shown == head.value
        instants = [held[key]["updated_us"] for key in part]
        assert instants == sorted(instants, reverse=True)


def test_saved_lists_are_kept_counted_renamed_moved_and_deleted(world: Kit) -> None:
    first = world.run("view.save", name="Mine, urgent", query="in:mine p:P0,P1").subject.hex()
    second = world.run("view.save", name="等待", query="state:waiting", layout="columns",
                       columns=[["title", 300]]).subject.hex()  # fmt: skip
    workspace = world.ask("query.workspace")
    assert [view.name for view in workspace.views] == ["Mine, urgent", "等待"]
    assert workspace.views[1].columns == (("title", 300),)
    counts = counted(world)
    mine = [r for r in rows(world) if r["open"] and r["owner_id"] == world.me and r["priority"] < 2]
    waiting = [r for r in rows(world) if r["state"] == "waiting_third_party"]
    assert counts == {first: len(mine), second: len(waiting)}
    assert world.run("view.move", id=second, to=0).of("view") == {bytes.fromhex(second)}
    world.run("view.rename", id=first, name="Hot")
    assert [view.name for view in world.ask("query.workspace").views] == ["等待", "Hot"]
    world.run("view.save", id=first, name="Hot", query="p:P0")
    assert world.ask("query.workspace").views[1].query == "p:P0"
    gone = world.ask("query.workspace").views[0]
    world.run("view.delete", id=second)
    assert [view.id for view in world.ask("query.workspace").views] == [first]
    world.run("view.save", id=gone.id, name=gone.name, query=gone.query, at=0)
    assert [view.id for view in world.ask("query.workspace").views] == [second, first]


def test_saved_lists_refuse_what_cannot_work(kit: Kit) -> None:
    kit.run("view.save", name="Hot", query="p:P0")
    for args, code in (
        ({"name": "hot", "query": ""}, "view_taken"),
        ({"name": "x", "query": "p:P9"}, "filter_value"),
        ({"name": "x", "query": "", "id": "zz"}, "view_missing"),
    ):
        with pytest.raises(KnownError) as caught:
            kit.run("view.save", **args)
        assert caught.value.code == code
    for verb in ("view.move", "view.delete", "view.rename"):
        extra = {"view.move": {"to": 0}, "view.rename": {"name": "y"}}.get(verb, {})
        with pytest.raises(KnownError) as caught:
            kit.run(verb, id="00" * 16, **extra)
        assert caught.value.code == "view_missing"
    for number in range(99):
        kit.run("view.save", name=f"n{number}", query="")
    with pytest.raises(KnownError) as caught:
        kit.run("view.save", name="one more", query="")
    assert caught.value.code == "view_most"


def test_a_saved_list_of_another_version_or_a_gone_group_hurts_nobody(kit: Kit) -> None:
    kept = kit.run("view.save", name="kept", query="p:P3").subject.hex()
    kit.run("view.save", name="gone", query="group:Vanished")
    stored = kit.store.connection.exec_driver_sql(
        "SELECT value FROM setting WHERE name = 'saved_views'"
    ).scalar()
    with kit.store.write() as connection:
        value = str(stored)[:-1] + ', {"unknown": 1}]'
        connection.exec_driver_sql("UPDATE setting SET value = ? WHERE name = 'saved_views'", (value,))
    assert [view.name for view in kit.ask("query.workspace").views] == ["kept", "gone"]
    assert counted(kit) == {kept: 0}


def test_tags_come_by_frequency(world: Kit) -> None:
    assert world.ask("query.tags") == ["VPN", "vpn-client", "退款"]
    assert world.ask("query.tags", limit=1) == ["VPN"]


def test_a_count_stops_where_nobody_reads_further(world: Kit) -> None:
    with world.store.read() as connection:
        context = Context(world.store, connection, {"person": "", "time_zone": "UTC"}, "en")
        assert queue_module.counted(context, QueueQuery(view="all"), 7) == 7
        assert queue_module.counted(context, QueueQuery(view="all", text="vpn"), 99) == 16
        drill = {"set": "kpi", "name": "created", "from_day": "2026-03-01", "to_day": "2026-03-31"}
        excluded = sum(row["state"] == "cancelled" for row in rows(world))
        assert queue_module.counted(context, QueueQuery(view="all", drill=drill), 99) == 24 - excluded


def test_conditions_on_open_tickets_read_one_index_alone(world: Kit) -> None:
    from desk.protocol.queue import keys as statement_of

    for query in (
        QueueQuery(terms=(Term("tag", ("vpn",)), Term("sla", ("risk",)), Term("age", ("60..",)))),
        QueueQuery(view="unassigned", tag="vpn", product="pay"),
        QueueQuery(group_by="assignee"),
    ):
        columns = "key, owner_id" if query.group_by else "key"
        statement, params = statement_of(query, columns)
        rows = world.store.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", tuple(params)).all()
        plan = " ".join(str(row[-1]) for row in rows)
        assert "COVERING INDEX ticket_open_filter" in plan
        assert "TEMP B-TREE" not in plan


def test_counting_ends_with_its_budget(kit: Kit) -> None:
    kit.run("view.save", name="Hot", query="p:P0")
    assert counted(kit, budget_s=-1) == {}
    assert len(counted(kit)) == 1
    assert len(kit.ask("query.counts").saved) <= 1
